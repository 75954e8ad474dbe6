"""The table of groups behind a code, from the small review of conftest."""

from __future__ import annotations

from dataclasses import replace

from pipeline.evidence.code_themes import build
from pipeline.io import frame
from pipeline.records import FOUND_CODE_THEMES


def _group(code: str, units, **more: object) -> dict:
    ids = " ".join(units)
    base = {
        "group_id": f"g{code}{len(ids)}",
        "label": "Time",
        "keywords": "time",
        "stability": 0.5,
        "method": "hierarchical",
    }
    return {"code": code, **base, "exemplar_ids": ids, "unit_ids": ids, **more}


def test_a_group_has_its_sentences_their_codes_and_themes(context):
    units = context.units["unit_id"].tolist()
    found = frame(FOUND_CODE_THEMES, [_group("barrier", units[:3]), _group("barrier", units[3:4], method="none")])
    first, rest = build(replace(context, found_code_themes=found)).to_dict("records")
    assert (first["n_sentences"], first["n_documents"], first["share"]) == (3, 1, 0.75)
    assert first["codes"] == "barrier.capacity (2); barrier.trust (1); enabler (1)"
    assert first["themes"] == "Trust and time (2)"
    assert first["quotations"].startswith("“Trust was low.” (Title of a.txt) / “Staff had no time.” (Title of a.txt)")
    assert (rest["n_sentences"], rest["share"]) == (1, 0.25)


def test_only_evidence_for_the_code_is_named(context):
    """The third sentence is evidence for the enabler too, which is not what was asked for."""
    unit = context.units["unit_id"].iloc[2]
    found = frame(FOUND_CODE_THEMES, [_group("barrier.capacity", [unit])])
    [row] = build(replace(context, found_code_themes=found)).to_dict("records")
    own = context.evidence[context.evidence["quote"] == "Leaders should make time."].set_index("code")["evidence_id"]
    assert len(own) == 2
    assert row["evidence_ids"] == own["barrier.capacity"]


def test_nothing_asked_gives_an_empty_table(context):
    assert build(context).empty


def test_a_sentence_with_two_codes_counts_once_for_its_theme(context):
    found = frame(FOUND_CODE_THEMES, [_group("barrier", context.units["unit_id"][:3])])
    evidence = context.evidence.assign(theme="Time")
    [row] = build(replace(context, found_code_themes=found, evidence=evidence)).to_dict("records")
    assert row["themes"] == "Time (3)"
