"""Tables about themes, from the small review of conftest."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.config import Settings
from pipeline.evidence.gaps import build_gaps
from pipeline.evidence.themes import build_assignments, build_changes, build_themes
from pipeline.io import frame
from pipeline.records import FOUND_CHANGES


@pytest.fixture
def regrouped(context):
    """A function of {theme: passage ids}: the review with these themes."""

    def make(themes: dict[str, list[str]]):
        theme_of = {passage: theme for theme, passages in themes.items() for passage in passages}
        assignments = context.assignments.assign(
            theme_id=[theme_of.get(p, "") for p in context.assignments["passage_id"]]
        )
        row = context.found_themes.iloc[0].to_dict()
        rows = [
            {**row, "theme_id": t, "label": t.title(), "n_passages": len(p), "exemplar_ids": p[0]}
            for t, p in themes.items()
        ]
        found = pd.DataFrame(rows, columns=context.found_themes.columns)
        return replace(context, assignments=assignments, found_themes=found, theme_changes=frame(FOUND_CHANGES, []))

    return make


def test_a_theme_counts_the_evidence_of_its_passages(context):
    [theme] = build_themes(context).to_dict("records")
    rows = context.evidence[context.evidence["theme_id"] == theme["theme_id"]]
    assert theme["n_barrier"] + theme["n_benefit"] + theme["n_enabler"] == len(rows)
    assert (theme["n_barrier"], theme["n_benefit"], theme["n_enabler"]) == (2, 0, 0)
    assert (theme["n_passages"], theme["n_documents"], theme["coded_share"]) == (2, 1, 1.0)
    assert pd.isna(theme["stability"])


def test_exemplars_are_quoted_with_their_document(context):
    [theme] = build_themes(context).to_dict("records")
    assert theme["exemplars"] == "“Trust was low.” (Title of a.txt) / “Staff had no time.” (Title of a.txt)"


def test_every_passage_has_an_assignment_even_one_that_was_not_grouped(context):
    some = replace(context, assignments=context.assignments.iloc[:2])
    table = build_assignments(some)
    assert set(table["passage_id"]) == set(context.passages["passage_id"])
    assert (table["theme_id"] == "").sum() == len(table) - (some.assignments["theme_id"] != "").sum()
    assert table["probability"].notna().all()


def test_a_theme_that_codes_hardly_cover_is_a_gap(context, regrouped):
    uncoded = context.passages[context.passages["text"] == "Weather was fair."]["passage_id"].tolist()
    coded = context.passages[context.passages["text"] == "Trust was low."]["passage_id"].tolist()
    table = build_gaps(regrouped({"weather": uncoded, "trust": coded}))
    assert table["theme_id"].tolist() == ["weather"]
    assert table["coded_share"].tolist() == [0.0]
    assert "“Weather was fair.” (Title of b.pdf, p. 3)" in table["quotations"].tolist()
    nothing = Settings.model_validate({"themes": {"gap_share": 0}})
    assert build_gaps(replace(regrouped({"weather": uncoded}), settings=nothing)).empty


def test_changes_quote_the_passages_that_prove_them(context):
    [row] = build_changes(context).to_dict("records")
    assert (row["change"], row["n_now"]) == ("born", 2)
    assert row["quotations"] == "“Trust was low.” (Title of a.txt) / “Staff had no time.” (Title of a.txt)"


def test_a_passage_of_an_excluded_theme_is_reported_with_it_and_in_no_theme(context):
    """Its evidence stays; the theme is neither in themes nor among the gaps."""
    excluded = context.assignments.assign(excluded=context.assignments["theme_id"], theme_id="", probability=0.0)
    out = replace(context, assignments=excluded, found_themes=context.found_themes.iloc[:0])
    table = build_assignments(out)
    assert (table["excluded"] != "").sum() == 2
    assert (table["theme_id"] == "").all()
    assert build_themes(out).empty
    assert build_gaps(out).empty


def test_no_themes_give_empty_tables(context, regrouped):
    empty = regrouped({})
    for build in (build_themes, build_changes, build_gaps):
        assert build(empty).empty
    assert len(build_assignments(empty)) == len(context.passages)
