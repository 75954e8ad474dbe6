"""From blocks to the clean text of a document, its passages, coding units and the places of its words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.readers.clean import fold
from pipeline.readers.sentences import split
from pipeline.records import Block, Reading, Run, stable_id

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

_BULLETS = "•‣◦▪▫■□●○◆◇►▶▸➢➤✓✔✗✘☐☑☒∙·⁃*¦|"
# Before a unit's first word: bullets, tick boxes, and the signs that a spreadsheet takes for the start of a formula, in
# either width. A dash stays where it belongs to a number ("–£2m", and "-5%" as "−5%": see `_with_minus`), unless the
# unit looks like a call of another program ("-1+cmd|' /C calc'!A0").
_NUMBER = r"[\d$£€¥]"
_BEFORE_UNIT = re.compile(
    rf"(?:[\s{re.escape(_BULLETS)}=＝@＠+＋]+|\[[ xX]?\]\s|[-－](?!{_NUMBER})|[‐‑‒–—―−](?!\s*{_NUMBER}))+"
)
_SIGN = re.compile(r"[+＋\-－‐‑‒–—―−\s]+")
_PROGRAM_CALL = re.compile(r"\w\s*\|.*!")
# The number of a list item is no word of it, and some formats do not store it: units begin after it. Numbers with a
# stop inside ("4.12 We recommend") stay: people cite paragraphs by them.
_ITEM_NUMBER = re.compile(r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\)|(?:\d{1,3}|[a-z]|[ivx]{1,5})\.)\s+(?=\S)")
_EMPTY_CELLS = re.compile(r"[\s|]+$")
_WHOLE = ("heading", "table")


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document ready for coding.

    text: the clean text; passages are separated by a blank line and hold no line break. passages, units, layout: rows
    with the columns of `PASSAGES`, `UNITS` and `LAYOUT` in `pipeline.records`, in the order of the text; their offsets
    are code points into `text`, half open.
    """

    text: str
    passages: list[Row]
    units: list[Row]
    layout: list[Row]


def assemble(reading: Reading, doc_id: str) -> Assembled:
    """The clean text and tables of `reading`. Blocks without a letter or digit (rules, ornaments) are left out.

    Ids hash the document, the text and how many times that text stood in the document before, so that what changes
    elsewhere in the document leaves them as they are.
    """
    state = _State(doc_id, _labels(reading))
    for block in reading.blocks:
        clean, offsets = fold(block.text)
        if any(character.isalnum() for character in clean):
            state.add(block, clean, offsets)
    return Assembled("".join(state.pieces), state.passages, state.units, state.layout)


@dataclass(slots=True)
class _State:
    """What has been assembled so far."""

    doc_id: str
    labels: dict[int, str]
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    passages: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    layout: list[Row] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, block: Block, clean: str, offsets: list[int]) -> None:
        if self.pieces:
            self.pieces.append("\n\n")
            self.length += 2
        base = self.length
        spans = list(_units(block, clean))
        clean = _with_minus(clean, spans)
        section = self._section(block, clean)
        passage = self._row("p", block, clean, start=base, section=section, page=block.page)
        self.passages.append(passage)
        pages = [(offsets[run.start], run.page) for run in block.runs]
        for start, end in spans:
            page = next((p for at, p in reversed(pages) if at <= start), block.page)
            unit = self._row("u", block, clean[start:end], start=base + start, section=section, page=page)
            self.units.append({"unit_id": unit.pop("unit_id"), "passage_id": passage["passage_id"], **unit})
        self.layout.extend(_places(self.doc_id, block.runs, offsets, base))
        self.pieces.append(clean)
        self.length += len(clean)

    def _row(self, prefix: str, block: Block, text: str, *, start: int, section: str, page: int | None) -> Row:
        rows = self.passages if prefix == "p" else self.units
        name = {"p": "passage_id", "u": "unit_id"}[prefix]
        occurrence = self.seen[prefix, text]
        self.seen[prefix, text] += 1
        label = block.page_label if page == block.page else ""
        return {
            name: stable_id(prefix, self.doc_id, text, occurrence),
            "doc_id": self.doc_id,
            "ordinal": len(rows),
            "kind": block.kind,
            "page": page,
            "page_label": label or self.labels.get(page or 0, ""),
            "section": section,
            "start": start,
            "end": start + len(text),
            "text": text,
        }

    def _section(self, block: Block, clean: str) -> str:
        """The nearest heading above; for a heading, the nearest above that is of a higher level."""
        if block.kind != "heading":
            return self.headings[-1][1] if self.headings else ""
        while self.headings and self.headings[-1][0] >= block.level:
            self.headings.pop()
        above = self.headings[-1][1] if self.headings else ""
        self.headings.append((block.level, clean))
        return above


def _labels(reading: Reading) -> dict[int, str]:
    """Printed page label of each physical page that has one."""
    labels: dict[int, str] = {}
    for block in reading.blocks:
        if block.page is not None and block.page_label:
            labels.setdefault(block.page, block.page_label)
    return labels


def _units(block: Block, clean: str) -> Iterator[tuple[int, int]]:
    """Spans of the coding units in a block's clean text: what is left of each sentence from its first word on.

    A list item begins after its number, a table row ends with its last cell that is not empty.
    """
    whole, last = 0, len(clean)
    if block.kind == "list_item" and (number := _ITEM_NUMBER.match(clean, _first_word(clean, 0, last))):
        whole = number.end()
    elif block.kind == "table" and (empty := _EMPTY_CELLS.search(clean)):
        last = empty.start()
    if block.kind in _WHOLE:
        spans = [(whole, last)]
    else:
        spans = [(whole + begin, whole + end) for begin, end in split(clean[whole:last])]
    for begin, end in spans:
        start = _first_word(clean, begin, end)
        if any(character.isalnum() for character in clean[start:end]):
            yield start, end


def _with_minus(clean: str, spans: list[tuple[int, int]]) -> str:
    """`clean` with the hyphen of a number that begins a unit ("-5%") as a minus sign: no spreadsheet runs that.

    One character stands for one, so offsets hold, and the quotation stays what stands in the text.
    """
    for start, _ in spans:
        if clean[start] in "-－":
            clean = f"{clean[:start]}−{clean[start + 1 :]}"
    return clean


def _first_word(clean: str, start: int, end: int) -> int:
    if match := _BEFORE_UNIT.match(clean, start, end):
        start = match.end()
    if _PROGRAM_CALL.search(clean, start, end) and (sign := _SIGN.match(clean, start, end)):
        start = sign.end()
    return start


def _places(doc_id: str, runs: tuple[Run, ...], offsets: list[int], base: int) -> Iterator[Row]:
    """Layout rows of a block's runs: those that left something in the clean text, each stretch once."""
    last = 0
    for run in sorted(runs, key=lambda run: (run.start, run.end)):
        start, end = max(offsets[run.start], last), offsets[run.end]
        if start >= end:
            continue
        last = end
        box = {"x0": run.x0, "top": run.top, "x1": run.x1, "bottom": run.bottom}
        yield {"doc_id": doc_id, "start": base + start, "end": base + end, "page": run.page, **box}
