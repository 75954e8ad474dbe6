"""The clean text of a document as blocks for its page: headings, paragraphs, lists and tables, with coded sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.report.text import page_text, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Row = dict[str, Any]

# Between the cells of a table row in a clean text; an empty cell leaves two of them side by side.
_BETWEEN_CELLS = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")
_TOGETHER = ("list_item", "table")  # kinds of which neighbours form one list or table
# What a list item may begin with: then the text brings its own mark, and the page adds none.
_OWN_MARK = re.compile(r"\s*(?:[^\w\s\"'“‘(\[£$€]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])")
_DEEPEST = 6  # level of a heading in HTML


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with codes or ruled-out mentions: code points into the clean text, half open; rows by code."""

    start: int
    end: int
    rows: tuple[Row, ...]

    @property
    def counted(self) -> bool:
        """Whether any of its rows is evidence."""
        return any(row["counted"] for row in self.rows)

    @property
    def look(self) -> str:
        """Classes that give its colour: its families, or `out`."""
        families = dict.fromkeys(row["family"] for row in self.rows if row["counted"])
        return " ".join(families) or "out"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, inside a sentence with codes or not."""

    text: str
    sentence: Sentence | None = None


@dataclass(slots=True)
class Block:
    """What stands together. kind: of `KINDS`. lines: one for most kinds; items of a list; rows of a table.

    level: of a heading, 2 to 6. page: shown before the block where another page begins.
    """

    kind: str
    lines: list[Line]
    level: int = 0
    page: int | None = None
    page_name: str = ""


@dataclass(slots=True)
class Line:
    """A paragraph, list item or table row. cells: pieces by cell (one cell where it is no table row)."""

    cells: list[list[Piece]]
    own_mark: bool = False
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def look(self) -> str:
        """Classes of a table row: those of its sentences."""
        return " ".join(dict.fromkeys(sentence.look for sentence in self.sentences))


def sentences(rows: Iterable[Row]) -> list[Sentence]:
    """Rows of EVIDENCE and RULED_OUT of one document, each with `counted`, by the sentence that they share.

    A sentence that begins inside the one before is left out of the text and its rows go to that one.
    """
    found: list[Sentence] = []
    for row in sorted(rows, key=lambda row: (row["start"], -row["end"], not row["counted"], row["code"])):
        if found and row["start"] < found[-1].end:
            found[-1] = Sentence(found[-1].start, found[-1].end, (*found[-1].rows, row))
        else:
            found.append(Sentence(row["start"], row["end"], (row,)))
    return found


def blocks(text: str, passages: Sequence[Row], coded: Sequence[Sentence]) -> list[Block]:
    """The blocks of a clean text. passages: rows of PASSAGES of the document, in its order."""
    depths: dict[str, int] = {}
    found: list[Block] = []
    page: int | None = None
    for (kind, _), group in groupby(enumerate(passages), _runs):
        for members in _by_page([row for _, row in group]):
            block = Block(kind, [_line(text, row, coded) for row in members])
            first = members[0]
            if kind == "heading":
                depths[first["text"]] = min(depths.get(first["section"], 1) + 1, _DEEPEST)
                block.level = depths[first["text"]]
            if first["page"] not in (None, page):
                page = block.page = first["page"]
                block.page_name = page_text(page, printable(first["page_label"]))
            found.append(block)
    return found


def _runs(numbered: tuple[int, Row]) -> tuple[str, int]:
    """Items and rows that follow each other share a key; any other passage has one of its own."""
    number, row = numbered
    return row["kind"], -1 if row["kind"] in _TOGETHER else number


def _by_page(rows: list[Row]) -> Iterator[list[Row]]:
    """A list or table is cut where its next page begins, so that the page can be shown there."""
    for _, group in groupby(rows, lambda row: row["page"]):
        yield list(group)


def _line(text: str, passage: Row, coded: Sequence[Sentence]) -> Line:
    start, end = passage["start"], passage["end"]
    inside = [s for s in coded if s.start < end and s.end > start]
    own_mark = bool(_OWN_MARK.match(text, start, end))
    if passage["kind"] != "table":
        return Line([list(_pieces(text, start, end, inside))], own_mark, inside)
    cells = [[Piece(printable(cell.strip()))] for cell in _BETWEEN_CELLS.split(text[start:end])]
    return Line(cells, own_mark, inside)


def _pieces(text: str, start: int, end: int, inside: Sequence[Sentence]) -> Iterator[Piece]:
    for sentence in inside:
        first, last = max(sentence.start, start), min(sentence.end, end)
        if start < first:
            yield Piece(printable(text[start:first]))
        yield Piece(printable(text[first:last]), sentence)
        start = last
    if start < end:
        yield Piece(printable(text[start:end]))
