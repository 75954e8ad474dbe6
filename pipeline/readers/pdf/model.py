"""Words, lines and pages of a PDF. Coordinates are PDF points from the top left corner of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed. size: font size in points; page: from 1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    page: int

    @property
    def middle(self) -> float:
        """Height of the middle of the word."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Line:
    """Words on one row, from left to right, or a whole table. column: left and right edge it was set in."""

    words: list[Word]
    cells: list[list[Word]] = field(default_factory=list)
    table: list[list[list[Word]]] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None
    column: tuple[float, float] = (0, 0)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.box[0] if self.box else min(word.x0 for word in self.words)

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.box[1] if self.box else min(word.top for word in self.words)

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.box[2] if self.box else max(word.x1 for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.box[3] if self.box else max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """The size in which the line is set, raised or small parts aside."""
        return main_size(self.words)

    @property
    def bold(self) -> bool:
        """Whether all words with letters or digits are bold."""
        told = [word.bold for word in self.words if any(c.isalnum() for c in word.text)]
        return bool(told) and all(told)

    @property
    def page(self) -> int:
        """Page it stands on, from 1."""
        return next(words(self)).page

    @property
    def text(self) -> str:
        """The words with the spaces between them."""
        return "".join(spaced(self.words))


@dataclass(slots=True)
class Page:
    """A page's words and ruled tables. number: from 1. label: as printed, if known. scanned: pictures but no words."""

    number: int
    width: float
    height: float
    words: list[Word]
    tables: list[Line] = field(default_factory=list)
    label: str = ""
    scanned: bool = False


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
        size = round(word.size * 2) / 2
        counts[size] = counts.get(size, 0) + len(word.text)
    return max((size for size, count in counts.items() if 4 * count >= sum(counts.values())), default=0.0)


def spaced(several: Sequence[Word]) -> Iterator[str]:
    """Texts of words on one row, each with a space before it unless it touches the word before (raised note marks)."""
    before: Word | None = None
    for word in several:
        touches = (
            before is not None and word.x0 - before.x1 < 0.08 * min(word.size, before.size) and not word.x0 < before.x0
        )
        yield word.text if before is None or touches else f" {word.text}"
        before = word


def rows(several: Iterable[Word]) -> list[list[Word]]:
    """Words grouped into rows by the height of their middles, top to bottom, each row from left to right."""
    found: list[list[Word]] = []
    for word in sorted(several, key=lambda word: (word.middle, word.x0)):
        if found and _same_row(found[-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [sorted(row, key=lambda word: (word.x0, word.x1)) for row in found]


def _same_row(row: list[Word], word: Word) -> bool:
    tallest = max(row, key=lambda other: other.bottom - other.top)
    small, tall = sorted((word.bottom - word.top, tallest.bottom - tallest.top))
    overlap = min(word.bottom, tallest.bottom) - max(word.top, tallest.top)
    return abs(word.middle - tallest.middle) < 0.35 * tall or overlap > 0.8 * max(small, 0.1)
