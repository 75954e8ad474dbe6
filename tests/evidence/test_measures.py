"""Numbers on all themes of a review, and the tables behind its plots."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.evidence.context import Context
from pipeline.evidence.measures import theme_measures, theme_plots, topic_diversity
from pipeline.io import frame
from pipeline.records import FOUND_THEMES, THEME_CHOICE


def with_themes(context: Context, *rows: dict) -> Context:
    """The review with one theme for each of `rows`, the columns that a row leaves out as in the fixture."""
    base = context.found_themes.to_dict("records")[0]
    themes = [base | {"theme_id": f"t{n:012d}", "label": f"Theme {n}"} | row for n, row in enumerate(rows)]
    return replace(context, found_themes=frame(FOUND_THEMES, themes))


def with_choice(context: Context, *rows: tuple[int, float | None, bool]) -> Context:
    names = ("n_themes", "score", "chosen")
    same = {"method": "hierarchical", "how": "highest silhouette"}
    return replace(
        context, theme_choice=frame(THEME_CHOICE, [dict(zip(names, row, strict=True)) | same for row in rows])
    )


def test_a_large_theme_weighs_more_in_stability_and_not_in_the_rest(context: Context):
    rows = (
        {"n_passages": 30, "stability": 0.9, "coherence": 0.3, "distinctness": 0.5},
        {"n_passages": 10, "stability": 0.5, "coherence": -0.1, "distinctness": 0.1},
    )
    measured = theme_measures(with_themes(context, *rows))
    assert measured["stability"] == 0.8
    assert measured["coherence"] == 0.1
    assert measured["distinctness"] == 0.3


def test_what_was_not_measured_counts_for_nothing(context: Context):
    rows = (
        {"n_passages": 30, "stability": None, "coherence": 0.2, "distinctness": None},
        {"n_passages": 10, "stability": 0.5, "coherence": None, "distinctness": None},
    )
    measured = theme_measures(with_themes(context, *rows))
    assert (measured["stability"], measured["coherence"], measured["distinctness"]) == (0.5, 0.2, None)


def test_passages_of_excluded_themes_are_neither_in_a_theme_nor_in_none(context: Context):
    """Of seven passages two are in the theme; three more belong to an excluded one."""
    assert theme_measures(context)["share_in_no_theme"] == pytest.approx(5 / 7, abs=1e-4)
    assignments = context.assignments.copy()
    assignments.loc[assignments.index[assignments["theme_id"] == ""][:3], "excluded"] = "t999999999999"
    measured = theme_measures(replace(context, assignments=assignments))
    assert (measured["passages"], measured["excluded"]) == (7, 3)
    assert measured["share_in_no_theme"] == pytest.approx(2 / 7, abs=1e-4)


def test_how_the_number_of_themes_was_chosen_is_told(context: Context):
    measured = theme_measures(with_choice(context, (9, 0.1, False), (10, 0.21234, True), (11, 0.2, False)))
    assert measured["numbers_tried"] == {"009": 0.1, "010": 0.2123, "011": 0.2}
    assert (measured["chosen"], measured["method"]) == (10, "hierarchical")
    assert measured["chosen_how"] == "highest silhouette"


def test_a_method_that_tries_no_numbers_has_no_scores(context: Context):
    made = with_choice(context, (12, None, True))
    assert theme_measures(made)["numbers_tried"] == {}
    assert theme_measures(made)["chosen"] == 12
    assert theme_plots(made)[1][1].empty


def test_a_review_without_themes_has_its_numbers_too(context: Context):
    none = replace(context, found_themes=frame(FOUND_THEMES, []))
    measured = theme_measures(none)
    assert (measured["found"], measured["method"], measured["stability"]) == (0, "none", None)
    assert measured["diversity"] is None
    assert [len(data) for _, data in theme_plots(none)] == [0, 0]


def test_diversity_is_the_share_of_different_keywords_among_the_first_ten():
    assert topic_diversity(["trust, time", "Trust, beds"]) == 0.75
    ten = ", ".join(f"word{n}" for n in range(10))
    assert topic_diversity([f"{ten}, trust", "trust"]) == 1.0


def test_plots_hold_what_is_measured_of_each_theme_and_number(context: Context):
    made = with_choice(with_themes(context, {"stability": 0.7}), (9, 0.1, False), (10, 0.2, True))
    (_, measures), (_, numbers) = theme_plots(made)
    assert measures[["theme", "stability", "coherence"]].to_dict("records") == [
        {"theme": "Theme 0", "stability": 0.7, "coherence": -0.1234}
    ]
    assert numbers["n_themes"].tolist() == [9, 10]
    assert pd.Series(numbers["score"]).tolist() == [0.1, 0.2]
