"""The records of a comparison: what came, went or became otherwise between an old and a new review."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Row = dict[str, Any]

DOCUMENT_KINDS = ("added", "removed", "renamed", "changed", "status", "reread")
EVIDENCE_KINDS = ("gained", "lost", "changed", "moved")
THEME_KINDS = ("born", "gone", "renamed", "grown", "shrunk", "regrouped")


@dataclass(frozen=True, slots=True)
class Edit:
    """One value before and after, as text; "" where there was none or is none."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What became of a file.

    kind: `added`, `removed`, `renamed` (same content under another path), `changed` (same path, other content),
    `status` (same content, other status) or `reread` (the same in all that, but read otherwise: words, pages, title).
    source_path: the new one; of a removed file the old. edits: values that differ. n_old, n_new: rows of evidence.
    """

    kind: str
    source_path: str
    title: str
    status: str
    reason: str
    n_old: int
    n_new: int
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """A row of evidence gained, lost, changed (decided otherwise) or merely moved (other place, same sentence).

    evidence_id: of the new row; of a lost one the old. why: what is known of the cause, "" if nothing.
    """

    kind: str
    code: str
    evidence_id: str
    source_path: str
    page: int | None
    page_label: str
    stance: str
    confidence: float | None
    quote: str
    why: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """What became of a theme.

    kinds: one or several of THEME_KINDS. old_id, old_label, n_old: "" and 0 for one that is born; theme_id and label
    are the old ones for one that is gone. n_came, n_went: passages of both reviews that it won and lost.
    """

    kinds: tuple[str, ...]
    theme_id: str
    old_id: str
    label: str
    old_label: str
    n_old: int
    n_new: int
    n_came: int = 0
    n_went: int = 0


@dataclass(frozen=True, slots=True)
class FactChange:
    """A setting, a version, a code of the codebook or a metric that differs. section: which of these."""

    section: str
    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table that is not told row by row: its rows before and after, and how many came and went."""

    table: str
    n_old: int
    n_new: int
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class CodeCount:
    """Rows of evidence for a code before and after, and what changed of them."""

    code: str
    label: str
    old: int
    new: int
    gained: int
    lost: int
    changed: int
    moved: int


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two reviews, each part in its canonical order.

    old, new: how the reviews were named. notes: what could not be compared, and why.
    """

    old: str
    new: str
    documents: tuple[DocumentChange, ...] = ()
    codes: tuple[CodeCount, ...] = ()
    evidence: tuple[EvidenceChange, ...] = ()
    themes: tuple[ThemeChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    tables: tuple[TableChange, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.documents or self.evidence or self.themes or self.facts or self.tables)

    def as_json(self) -> Row:
        """For programs: everything, whatever is shown to people."""
        return {"same": self.is_empty, **asdict(self)}
