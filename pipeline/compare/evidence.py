"""Rows of evidence of two reviews, told apart by sentence and code.

Ids are made of the document's content, the code and the sentence, so equal ids are the same row. A document that was
edited has other ids; its rows are then matched by path, code and sentence, so that a sentence that merely stands
elsewhere is not told as lost and gained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.compare.changes import EVIDENCE_KINDS, DocumentChange, Edit, EvidenceChange, Row
from pipeline.compare.documents import edits_of

_DECIDED = ("stance", "cue", "method", "rule_id", "confidence", "speaker")
_PLACE = ("page", "page_label", "section", "start", "end")
Pair = tuple[Row, Row]


@dataclass(frozen=True, slots=True)
class Rows:
    """Coded sentences of a review: rows of EVIDENCE and of RULED_OUT."""

    evidence: Sequence[Row]
    ruled_out: Sequence[Row]

    def all(self) -> list[Row]:
        """Every row with `counted`: whether it is evidence. A row of evidence has no reason against it."""
        counted = [{**row, "counted": True, "reason": ""} for row in self.evidence]
        return counted + [{**row, "counted": False} for row in self.ruled_out]


def compare_evidence(
    old: Rows,
    new: Rows,
    *,
    paths: Mapping[str, str],
    themes: Mapping[str, str],
    documents: Iterable[DocumentChange],
    codes: Sequence[str],
) -> list[EvidenceChange]:
    """Changes in order of code, kind, document and place.

    paths: new path of each old one that is still there. themes: new id of each old theme that is still there.
    documents: what became of them, which is why rows went. codes: their order.
    """
    pairs, lost, gained = match(old.all(), new.all(), paths)
    changes = [change for pair in pairs if (change := _of_pair(*pair, themes))]
    what = {change.source_path: change for change in documents}
    was, is_now = _codes_by_sentence(old, paths), _codes_by_sentence(new, {})
    for row in lost:
        path = paths.get(row["source_path"], row["source_path"])
        changes.append(_change("lost", row, _why_lost(what.get(path), _others(is_now, path, row))))
    for row in gained:
        path = row["source_path"]
        changes.append(_change("gained", row, _why_gained(what.get(path), _others(was, path, row))))
    order = {code: number for number, code in enumerate(codes)}
    place = {row["evidence_id"]: row["start"] for rows in (old, new) for row in rows.evidence}
    return sorted(
        changes,
        key=lambda c: (
            order.get(c.code, len(order)),
            c.code,
            EVIDENCE_KINDS.index(c.kind),
            c.source_path,
            place[c.evidence_id],
            c.evidence_id,
        ),
    )


# --- which rows are the same -----------------------------------------------------------------------------------------


def match(old: Sequence[Row], new: Sequence[Row], paths: Mapping[str, str]) -> tuple[list[Pair], list[Row], list[Row]]:
    """Pairs of rows that are the same sentence and code, and the rows of evidence left over on either side."""

    def own_id(row: Row) -> Hashable:
        return str(row["evidence_id"])

    def sentence(row: Row) -> Hashable:
        return row.get("now_in", row["source_path"]), row["code"], " ".join(row["quote"].split())

    def of_evidence(row: Row) -> Hashable:
        return sentence(row) if row["counted"] else own_id(row)

    old = [{**row, "now_in": paths.get(row["source_path"], "")} for row in old]
    pairs: list[Pair] = []
    # evidence with evidence before any with what is ruled out: the same sentence may stand in a document twice
    for key in (own_id, of_evidence, sentence):
        more, old, new = _pair_up(old, new, key)
        pairs += more
    return pairs, [row for row in old if row["counted"]], [row for row in new if row["counted"]]


def _pair_up(
    old: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Hashable]
) -> tuple[list[Pair], list[Row], list[Row]]:
    """Rows with equal keys, the first with the first in the order of their documents; and what is left."""
    waiting: dict[Hashable, list[Row]] = defaultdict(list)
    for row in sorted(new, key=_order, reverse=True):
        waiting[key(row)].append(row)
    pairs, left = [], []
    for row in sorted(old, key=_order):
        if partners := waiting.get(key(row)):
            pairs.append((row, partners.pop()))
        else:
            left.append(row)
    return pairs, left, [row for rows in waiting.values() for row in rows]


def _order(row: Row) -> tuple[str, int, str]:
    return row["source_path"], row["start"], row["evidence_id"]


# --- what became of a row --------------------------------------------------------------------------------------------


def _of_pair(old: Row, new: Row, themes: Mapping[str, str]) -> EvidenceChange | None:
    if old["counted"] != new["counted"]:
        if new["counted"]:
            return _change("gained", new, f"was ruled out: {old['reason']}")
        return _change("lost", old, f"ruled out now: {new['reason']}")
    if not new["counted"]:
        return None
    decided = [*edits_of(old, new, _DECIDED), *_other_theme(old, new, themes)]
    places = list(edits_of(old, new, _PLACE))
    if not decided and not places:
        return None
    return replace(_change("changed" if decided else "moved", new), edits=(*decided, *places))


def _other_theme(old: Row, new: Row, themes: Mapping[str, str]) -> Iterable[Edit]:
    """An Edit if the passage is in another theme; one that merely has another id or label is told once, as a theme."""
    if themes.get(old["theme_id"], old["theme_id"]) != new["theme_id"]:
        yield Edit("theme", old["theme"], new["theme"])


def _change(kind: str, row: Row, why: str = "") -> EvidenceChange:
    names = ("code", "evidence_id", "source_path", "page", "page_label", "stance", "confidence", "quote")
    return EvidenceChange(kind=kind, why=why, **{name: row[name] for name in names})


def _codes_by_sentence(rows: Rows, paths: Mapping[str, str]) -> dict[Hashable, set[str]]:
    found: dict[Hashable, set[str]] = defaultdict(set)
    for row in rows.evidence:
        found[paths.get(row["source_path"], row["source_path"]), row["quote"]].add(row["code"])
    return found


def _others(coded: Mapping[Hashable, set[str]], path: str, row: Row) -> list[str]:
    return sorted(coded.get((path, row["quote"]), set()) - {row["code"]})


def _why_lost(document: DocumentChange | None, others: Sequence[str]) -> str:
    if document and document.kind == "removed":
        return "document removed"
    if document and document.status != "included":
        return f"document {document.status} now: {document.reason}"
    if others:
        return f"the sentence has {', '.join(others)}"
    return "document changed" if document and document.kind == "changed" else ""


def _why_gained(document: DocumentChange | None, others: Sequence[str]) -> str:
    if document and document.kind == "added":
        return "document added"
    if document and any(edit.name == "status" for edit in document.edits):
        return "document included now"
    if others:
        return f"the sentence had {', '.join(others)}"
    return "document changed" if document and document.kind == "changed" else ""
