"""Documents of two reviews, told apart by path and content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.compare.changes import DOCUMENT_KINDS, DocumentChange, Edit, Row

_KINDS = {"source_path": "renamed", "sha256": "changed", "status": "status"}
_READ = ("title", "publisher", "date", "pages", "words", "reader", "ocr", "reason")


def pair_documents(old: Sequence[Row], new: Sequence[Row]) -> dict[str, str]:
    """The new path of each old path that is still there: the same path, else a new path with the same content."""
    now = {row["source_path"]: row for row in new}
    pairs = {row["source_path"]: row["source_path"] for row in old if row["source_path"] in now}
    came: dict[str, list[str]] = {}
    for path in sorted(now.keys() - pairs.keys()):
        came.setdefault(now[path]["sha256"], []).append(path)
    for row in sorted(old, key=lambda row: row["source_path"]):
        if row["source_path"] not in pairs and row["sha256"] and came.get(row["sha256"]):
            pairs[row["source_path"]] = came[row["sha256"]].pop(0)
    return pairs


def compare_documents(old: Sequence[Row], new: Sequence[Row], pairs: Mapping[str, str]) -> list[DocumentChange]:
    """Changes in order of kind and path. old, new: rows of DOCUMENTS; pairs: of `pair_documents`."""
    before, now = ({row["source_path"]: row for row in rows} for rows in (old, new))
    changes = [_removed(before[path]) for path in before.keys() - pairs.keys()]
    changes += [_added(now[path]) for path in now.keys() - set(pairs.values())]
    changes += [change for one, other in pairs.items() if (change := _changed(before[one], now[other]))]
    return sorted(changes, key=lambda change: (DOCUMENT_KINDS.index(change.kind), change.source_path))


def _added(row: Row) -> DocumentChange:
    path, title = row["source_path"], row["title"]
    return DocumentChange("added", path, title, row["status"], row["reason"], 0, row["n_evidence"] or 0)


def _removed(row: Row) -> DocumentChange:
    path, title = row["source_path"], row["title"]
    return DocumentChange("removed", path, title, row["status"], row["reason"], row["n_evidence"] or 0, 0)


def _changed(old: Row, new: Row) -> DocumentChange | None:
    edits = tuple(edits_of(old, new, ("source_path", "status", "sha256", *_READ)))
    names = {edit.name for edit in edits}
    if not names:
        return None
    kind = next((kind for name, kind in _KINDS.items() if name in names), "reread")
    before, now = old["n_evidence"] or 0, new["n_evidence"] or 0
    return DocumentChange(kind, new["source_path"], new["title"], new["status"], new["reason"], before, now, edits)


def edits_of(old: Row, new: Row, names: Iterable[str]) -> Iterable[Edit]:
    """An Edit for each of the columns that differs."""
    for name in names:
        if old[name] != new[name]:
            yield Edit(name, as_text(old[name]), as_text(new[name]))


def as_text(value: object) -> str:
    """A cell as text; a missing one as ""."""
    return "" if value is None else str(value)


def kinds_of(changes: Iterable[DocumentChange]) -> Counter[str]:
    """How many changes there are of each kind."""
    return Counter(change.kind for change in changes)
