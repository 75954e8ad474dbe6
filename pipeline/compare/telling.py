"""What is said of a comparison, in order; the three ways to show it differ in form alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.compare.changes import (
    DOCUMENT_KINDS,
    EVIDENCE_KINDS,
    THEME_KINDS,
    CodeCount,
    Difference,
    DocumentChange,
    Edit,
    EvidenceChange,
    FactChange,
    ThemeChange,
)
from pipeline.report.text import page_text, printable

_SIGNS = {"added": "+", "gained": "+", "born": "+", "removed": "-", "lost": "-", "gone": "-"}
SIGN_WORDS = {"+": "new", "-": "gone", "~": "changed", "": ""}
_KIND_WORDS = {"status": "of other status", "reread": "read otherwise"}
_QUIET = ("section", "start", "end", "page_label", "reader")  # values that are told in JSON alone


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that differs. sign: `+`, `-` or `~`. quote: words of a document in quotation marks, or ""."""

    sign: str
    text: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together, the most telling first."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comparison; `lead` says how much differs in one line."""

    title: str
    lead: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """All that is said. Texts are one line each, without characters that files or terminals cannot hold safely."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def tell(difference: Difference) -> Telling:
    """The comparison in words."""
    sections = [
        _documents(difference.documents),
        _evidence(difference.evidence, difference.codes),
        _themes(difference.themes),
        *_facts(difference.facts),
        _tables(difference),
    ]
    told = tuple(section for section in sections if section)
    lead = "Nothing differs." if difference.is_empty else "; ".join(f"{s.title}: {s.lead}" for s in told[:3]) + "."
    title = f"Review {difference.old} → {difference.new}"
    return Telling(line(title), line(lead), told, tuple(line(note) for note in difference.notes))


def line(text: str) -> str:
    """`text` on one line, printable."""
    return printable(" ".join(text.split()))


def _kinds(counts: Counter[str], order: Sequence[str]) -> str:
    return ", ".join(f"{counts[kind]:,} {_KIND_WORDS.get(kind, kind)}" for kind in order if counts[kind])


# --- documents -------------------------------------------------------------------------------------------------------


def _documents(changes: Sequence[DocumentChange]) -> Section | None:
    if not changes:
        return None
    entries = tuple(Entry(_SIGNS.get(c.kind, "~"), line(_document(c))) for c in changes)
    return Section("Documents", _kinds(Counter(c.kind for c in changes), DOCUMENT_KINDS), (Group("", entries),))


def _document(change: DocumentChange) -> str:
    parts = [change.kind if change.kind in _SIGNS else _KIND_WORDS.get(change.kind, change.kind)]
    if change.status != "included":
        parts.append(f"{change.status}: {change.reason}" if change.reason else change.status)
    parts += [_edit(edit) for edit in change.edits if edit.name not in ("reason", *_QUIET)]
    counts = f"{change.n_old:,} → {change.n_new:,}" if change.n_old != change.n_new else f"{change.n_new:,}"
    return f"{change.source_path} · {' · '.join(parts)} · evidence rows: {counts}"


def _edit(edit: Edit) -> str:
    if edit.name == "sha256":
        return f"sha256 {edit.old[:12] or 'none'} → {edit.new[:12] or 'none'}"
    return f"{edit.name.replace('_', ' ')} {edit.old or 'none'} → {edit.new or 'none'}"


# --- evidence --------------------------------------------------------------------------------------------------------


def _evidence(changes: Sequence[EvidenceChange], codes: Sequence[CodeCount]) -> Section | None:
    if not changes:
        return None
    before, now = sum(code.old for code in codes), sum(code.new for code in codes)
    rows = f"rows {before:,} → {now:,}" if before != now else f"rows {now:,} as before"
    lead = f"{_kinds(Counter(c.kind for c in changes), EVIDENCE_KINDS)} ({rows})"
    groups = []
    for code in codes:
        own = [change for change in changes if change.code == code.code]
        if own:
            groups.append(Group(_code(code), tuple(_row(change) for change in own)))
    return Section("Evidence", lead, tuple(groups))


def _code(code: CodeCount) -> str:
    counts = {kind: getattr(code, kind) for kind in EVIDENCE_KINDS}
    rows = f"{code.old:,} → {code.new:,}" if code.old != code.new else f"{code.new:,}"
    return line(f"{code.code} {code.label}: {rows} ({_kinds(Counter(counts), EVIDENCE_KINDS)})")


def _row(change: EvidenceChange) -> Entry:
    place = ", ".join(filter(None, [change.source_path, page_text(change.page, change.page_label)]))
    if change.kind in ("gained", "lost"):
        confidence = "" if change.confidence is None else f"{change.confidence:.2f}"
        parts = [place, ", ".join(filter(None, [change.stance, confidence])), change.why]
    else:
        edits = [_edit(edit) for edit in change.edits if edit.name not in _QUIET]
        moved = ["moved"] if change.kind == "moved" else []
        parts = [place, *moved, "; ".join(edits) or "elsewhere in the text"]
    told = " · ".join(filter(None, [*parts, change.evidence_id]))
    return Entry(_SIGNS.get(change.kind, "~"), line(told), quoted(line(change.quote)))


def quoted(text: str) -> str:
    """`text` in quotation marks, unless it has its own."""
    return text if text[:1] in ("“", "‘", '"', "'", "«") else f"“{text}”"


# --- themes, facts, tables -------------------------------------------------------------------------------------------


def _themes(changes: Sequence[ThemeChange]) -> Section | None:
    if not changes:
        return None
    counts = Counter(kind for change in changes for kind in change.kinds)
    entries = tuple(Entry(_SIGNS.get(c.kinds[0], "~"), line(_theme(c))) for c in changes)
    return Section("Themes", _kinds(counts, THEME_KINDS), (Group("", entries),))


def _theme(change: ThemeChange) -> str:
    parts = [", ".join(change.kinds)]
    if "renamed" in change.kinds:
        parts.append(f"before: {change.old_label}")
    sizes = f"{change.n_old:,} → {change.n_new:,}" if change.n_old != change.n_new else f"{change.n_new:,}"
    moved = f", {change.n_came:,} came and {change.n_went:,} went" if change.n_came or change.n_went else ""
    parts.append(f"passages: {sizes}{moved}")
    ids = change.theme_id if change.old_id in ("", change.theme_id) else f"{change.old_id} → {change.theme_id}"
    return " · ".join([change.label, *parts, ids])


def _facts(changes: Sequence[FactChange]) -> Iterable[Section]:
    for section in dict.fromkeys(change.section for change in changes):
        own = [change for change in changes if change.section == section]
        lead = f"{len(own):,} differ" if len(own) > 1 else "1 differs"
        yield Section(section.capitalize(), lead, (Group("", tuple(_fact(change) for change in own)),))


def _fact(change: FactChange) -> Entry:
    sign = "+" if not change.old else "-" if not change.new else "~"
    return Entry(sign, line(f"{change.key}: {change.old or 'none'} → {change.new or 'none'}"))


def _tables(difference: Difference) -> Section | None:
    if not difference.tables:
        return None
    entries = tuple(
        Entry("~", line(f"{t.table}: rows {t.n_old:,} → {t.n_new:,}, {t.came:,} new and {t.went:,} gone"))
        for t in difference.tables
    )
    return Section("Other tables", f"{len(entries):,} with other rows", (Group("", entries),))
