"""Tables about themes, from the small review of conftest."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.config import Settings
from pipeline.evidence.themes import build_assignments, build_changes, build_gaps, build_themes

COLUMNS = ["theme_id", "label", "passage_ids"]


def accepted(**themes: str) -> pd.DataFrame:
    return pd.DataFrame([(i, i.title(), ids) for i, ids in themes.items()], columns=COLUMNS)


@pytest.fixture
def regrouped(context):
    """A function of {theme: passage ids}: the review with these themes."""

    def make(themes: dict[str, list[str]], before: pd.DataFrame | None):
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
        return replace(context, assignments=assignments, found_themes=found, accepted_themes=before)

    return make


def changes(context) -> dict[str, tuple[str, str]]:
    return {row.theme_id: (row.change, row.related) for row in build_changes(context).itertuples()}


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
    table = build_gaps(regrouped({"weather": uncoded, "trust": coded}, None))
    assert table["theme_id"].tolist() == ["weather"]
    assert table["coded_share"].tolist() == [0.0]
    assert "“Weather was fair.” (Title of b.pdf, p. 3)" in table["quotations"].tolist()
    nothing = Settings.model_validate({"themes": {"gap_share": 0}})
    assert build_gaps(replace(regrouped({"weather": uncoded}, None), settings=nothing)).empty


def test_without_accepted_themes_all_are_born(context):
    assert build_changes(context)["change"].tolist() == ["born"]


def test_what_became_of_the_accepted_themes(context, regrouped):
    ids = sorted(context.passages["passage_id"])
    assert changes(regrouped({"new": ids[:4]}, accepted(old=" ".join(ids[:3])))) == {"new": ("kept", "old")}
    halves = {"left": ids[:3], "right": ids[3:6]}
    assert changes(regrouped(halves, accepted(old=" ".join(ids[:7])))) == {"old": ("split", "left right")}
    joined = accepted(one=" ".join(ids[:2]), two=" ".join(ids[2:5]))
    assert changes(regrouped({"all": ids}, joined)) == {"one": ("merged", "all"), "two": ("merged", "all")}
    gone = accepted(old="p1 p2 p3", young=" ".join(ids[:3]))
    assert changes(regrouped({"new": ids[:3], "other": ids[3:]}, gone)) == {
        "new": ("kept", "young"),
        "old": ("retired", ""),
        "other": ("born", ""),
    }


def test_no_themes_give_empty_tables(context, regrouped):
    empty = regrouped({}, None)
    for build in (build_themes, build_changes, build_gaps):
        assert build(empty).empty
    assert len(build_assignments(empty)) == len(context.passages)
