"""Words, lines and pages of a PDF. Coordinates are PDF points from the top left corner of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Box = tuple[float, float, float, float]  # x0, top, x1, bottom

_TOUCHING = 0.04  # of the font size: words of one size that stand closer are one
_MARK_TOUCHING = 0.08  # of the smaller font size: a raised mark that stands closer belongs to its word


@dataclass(slots=True, eq=False)
class Word:
    """A word as printed; each is itself, whatever it says. size: font size in points; page: from 1.

    raised: it is the small raised end of the word before it: the mark of a note, or an exponent.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    page: int
    raised: bool = False
    middle: float = field(init=False)  # height of its middle

    def __post_init__(self) -> None:
        self.middle = (self.top + self.bottom) / 2


@dataclass(slots=True, frozen=True)
class Edge:
    """A ruling line: horizontal (top == bottom) or vertical (x0 == x1). A thin rectangle is one line.

    shade: it is the side of a filled area that has no outline.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    shade: bool = False


class Line:
    """Words on one row, from left to right, or a whole table.

    cells: the words cut where they stand far apart. table: rows of cells of words; then `words` is empty. column: left
    and right edge of the column it is set in. Its geometry is that of the words it was made of.
    """

    __slots__ = ("_bold", "_size", "_text", "bottom", "cells", "column", "page", "table", "top", "words", "x0", "x1")

    def __init__(
        self,
        words: list[Word],
        cells: list[list[Word]] | None = None,
        table: list[list[list[Word]]] | None = None,
        box: Box | None = None,
    ) -> None:
        self.words = words
        self.cells = cells or []
        self.table = table or []
        self.column: tuple[float, float] = (0, 0)
        inside = words or [word for row in self.table for cell in row for word in cell]
        self.page: int = inside[0].page if inside else 0
        if box is None:
            box = (
                min([word.x0 for word in inside]),
                min([word.top for word in inside]),
                max([word.x1 for word in inside]),
                max([word.bottom for word in inside]),
            )
        self.x0, self.top, self.x1, self.bottom = box
        self._size: float | None = None
        self._bold: bool | None = None
        self._text: str | None = None

    @property
    def size(self) -> float:
        """The size in which the line is set, raised or small parts aside; of a table, that of its words."""
        if self._size is None:
            self._size = main_size(words(self))
        return self._size

    @property
    def bold(self) -> bool:
        """Whether all words with letters or digits are bold."""
        if self._bold is None:
            told = [word.bold for word in self.words if any(map(str.isalnum, word.text))]
            self._bold = bool(told) and all(told)
        return self._bold

    @property
    def text(self) -> str:
        """The words with the spaces between them; "" for a table."""
        if self._text is None:
            self._text = "".join(spaced(self.words))
        return self._text


@dataclass(slots=True)
class Page:
    """What stands on a page. number: from 1. edges: its ruling lines. tables: those found so far.

    sideways: lines of text in other directions, each as one word. pictures: share of the page that images cover.
    label: as printed, if known. scanned: pictures but no words. turn: degrees clockwise by which the page was turned
    so that its text runs from left to right; coordinates are those of the turned page.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    edges: list[Edge] = field(default_factory=list)
    tables: list[Line] = field(default_factory=list)
    sideways: list[Word] = field(default_factory=list)
    pictures: float = 0.0
    label: str = ""
    scanned: bool = False
    turn: int = 0


def words(line: Line) -> Iterator[Word]:
    """All words of a line or table."""
    yield from line.words
    for row in line.table:
        for cell in row:
            yield from cell


def main_size(several: Iterable[Word]) -> float:
    """The largest font size, in half points, of a quarter of the characters or more (raised marks may be many)."""
    counts: dict[float, int] = {}
    for word in several:
        counts[word.size] = counts.get(word.size, 0) + len(word.text)
    if len(counts) == 1:
        return round(next(iter(counts)) * 2) / 2
    halves: dict[float, int] = {}
    for size, count in counts.items():
        half = round(size * 2) / 2
        halves[half] = halves.get(half, 0) + count
    enough = sum(halves.values()) / 4
    return max((size for size, count in halves.items() if count >= enough), default=0.0)


def spaced(several: Sequence[Word]) -> Iterator[str]:
    """Texts of words on one row, each with a space before it unless it touches the word before (raised note marks).

    Words of one size must touch more closely: the boxes of slanted letters reach into the space between words.
    """
    before: Word | None = None
    for word in several:
        if before is None:
            yield word.text
        else:
            size = before.size if before.size < word.size else word.size
            near = (_TOUCHING if word.size == before.size else _MARK_TOUCHING) * size
            yield word.text if before.x0 <= word.x0 < before.x1 + near else f" {word.text}"
        before = word


def rows(several: Iterable[Word]) -> list[list[Word]]:
    """Words grouped into rows by the height of their middles, top to bottom, each row from left to right."""
    found: list[list[Word]] = []
    tallest: Word | None = None
    for word in sorted(several, key=_by_height):
        if tallest is not None and _same_row(tallest, word):
            found[-1].append(word)
            if word.bottom - word.top > tallest.bottom - tallest.top:
                tallest = word
        else:
            found.append([word])
            tallest = word
    for row in found:
        if len(row) > 1:
            row.sort(key=_by_place)
    return found


def _by_height(word: Word) -> tuple[float, float]:
    return word.middle, word.x0


def _by_place(word: Word) -> tuple[float, float]:
    return word.x0, word.x1


def _same_row(tallest: Word, word: Word) -> bool:
    high, tall = word.bottom - word.top, tallest.bottom - tallest.top
    if abs(word.middle - tallest.middle) < 0.35 * max(high, tall):
        return True
    overlap = min(word.bottom, tallest.bottom) - max(word.top, tallest.top)
    return overlap > 0.8 * max(min(high, tall), 0.1)
