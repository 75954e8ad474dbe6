"""Rules on the groups of sentences behind a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.records import CODE_THEMES
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

_SHARE_DECIMALS = next(column.decimals for column in CODE_THEMES.columns if column.name == "share")
_COUNTS = ("n_sentences", "n_documents", "share")
_EVIDENCE = ("evidence_id", "code", "family", "doc_id", "start", "end")


@rule(
    "code_themes",
    words="Every row of evidence that a group names stands in evidence and has the code",
    reads=("code", "evidence_ids", *(f"evidence.{column}" for column in _EVIDENCE)),
)
def group_is_evidence(outputs: Outputs, table: str) -> Iterator[str]:
    """What is said to be behind a code must be sentences that were counted for it."""
    codes = {row[0]: row[1:3] for row in outputs.rows("evidence", *_EVIDENCE)}
    for code, evidence_ids in outputs.rows(table, "code", "evidence_ids"):
        odd = [found for found in evidence_ids.split() if code not in codes.get(found, ())]
        yield f"evidence has no {shown(odd[0])} with the code or family {shown(code)}" if odd else ""


@rule(
    "code_themes",
    words="The groups of a code hold each of its sentences once, and their counts are right",
    reads=("code", "evidence_ids", *_COUNTS, *(f"evidence.{column}" for column in _EVIDENCE)),
    invariant=6,
)
def group_is_counted(outputs: Outputs, table: str) -> Iterator[str]:
    """A reader takes from it how much of a barrier each group is; that needs all of its sentences, none twice."""
    rows = {row[0]: row[1:] for row in outputs.rows("evidence", *_EVIDENCE)}
    listed = [
        (row[0], _sentences(row[1], rows), row[2:]) for row in outputs.rows(table, "code", "evidence_ids", *_COUNTS)
    ]
    grouped = Counter((code, place) for code, own, _ in listed for place in own)
    for code, own, cells in listed:
        total = {tuple(place) for own_code, family, *place in rows.values() if code in (own_code, family)}
        expected = (len(own), len({doc for doc, *_ in own}), round(len(own) / max(len(total), 1), _SHARE_DECIMALS))
        told = differences(dict(zip(_COUNTS, cells, strict=True)), dict(zip(_COUNTS, expected, strict=True)))
        twice = sum(grouped[code, place] > 1 for place in own)
        lost = sum(not grouped[code, place] for place in total)
        yield (
            told
            or (f"{twice} of its sentences stand in another row too" if twice else "")
            or (f"{lost} sentences of the code are in no row" if lost else "")
        )


def _sentences(evidence_ids: str, rows: dict[Any, Any]) -> set[Any]:
    """Places of the sentences of these rows of evidence."""
    return {tuple(rows[found][2:]) for found in evidence_ids.split() if found in rows}
