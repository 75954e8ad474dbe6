"""From the places of words to the boxes that are drawn over a page: one for each line of a quotation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SAME_LINE = 0.5  # of the lower of two boxes: as much in common, and they stand on one line
_FAR = 2.5  # of a line's height: words farther apart stand in two columns, or in two cells of a table
_TALL = 1.5  # words so much higher than wide run up or down the page
_ASIDE, _ABOVE = 0.15, 0.06  # of a line's height: how far a box reaches beyond its words


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text [start, end) stands: page from 1, points from the top left corner of the page as shown."""

    start: int
    end: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class LineBox:
    """One line of a quotation on its page, a little larger than its words; units of `Place`."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def moved(self, right: float, down: float) -> LineBox:
        """The same box elsewhere."""
        return LineBox(self.page, self.x0 + right, self.top + down, self.x1 + right, self.bottom + down)

    def within(self, width: float, height: float) -> LineBox | None:
        """What of the box lies on a page of this size, or None."""
        x0, top = max(self.x0, 0.0), max(self.top, 0.0)
        x1, bottom = min(self.x1, width), min(self.bottom, height)
        return LineBox(self.page, x0, top, x1, bottom) if x0 < x1 and top < bottom else None


class Layout:
    """The words of one document, by their place in the clean text."""

    def __init__(self, places: Iterable[Place]) -> None:
        """places: those of one document, in any order; as rows of LAYOUT they do not overlap in the text."""
        self._places = sorted(places, key=lambda place: (place.start, place.end))
        self._starts = [place.start for place in self._places]
        self._ends = [place.end for place in self._places]

    def boxes(self, start: int, end: int) -> list[LineBox]:
        """The boxes of the text [start, end), in its order; none where the places of its words are not known.

        Words of one line share a box. Columns, cells of a table and pages have boxes of their own.
        """
        words = self._places[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        parts = [_part(word, start, end) for word in words]
        return [box for page, group in groupby(parts, lambda p: p.page) for box in _lines(page, list(group))]


def _part(word: Place, start: int, end: int) -> Place:
    """What of a word belongs to [start, end): boxes may hold more than that (a bracket, a mark, a whole label)."""
    first, last = max(word.start, start), min(word.end, end)
    if (first, last) == (word.start, word.end) or word.bottom - word.top > word.x1 - word.x0:
        return word
    step = (word.x1 - word.x0) / (word.end - word.start)
    x0, x1 = word.x0 + step * (first - word.start), word.x0 + step * (last - word.start)
    return Place(first, last, word.page, x0, word.top, x1, word.bottom)


Edges = tuple[float, float, float, float]  # along the line from and to, across it from and to


def _lines(page: int, words: Sequence[Place]) -> Iterator[LineBox]:
    """Boxes of the lines that these words of one page form."""
    down = _runs_down(words)
    lines: list[Edges] = []
    for word in words:
        edges = (word.top, word.bottom, word.x0, word.x1) if down else (word.x0, word.x1, word.top, word.bottom)
        if lines and _continues(lines[-1], edges):
            lines[-1] = _joined(lines[-1], edges)
        else:
            lines.append(edges)
    for line in lines:
        near, far, low, high = _widened(line)
        yield LineBox(page, low, near, high, far) if down else LineBox(page, near, low, far, high)


def _runs_down(words: Sequence[Place]) -> bool:
    """Whether these words run up or down the page; those of one or two characters tell nothing."""
    long = [word for word in words if word.end - word.start > 2]
    return sum(w.bottom - w.top for w in long) > _TALL * sum(w.x1 - w.x0 for w in long)


def _continues(line: Edges, word: Edges) -> bool:
    """Whether a word stands on the line, near its end (or its beginning: some scripts run to the left)."""
    common = min(line[3], word[3]) - max(line[2], word[2])
    lower = min(line[3] - line[2], word[3] - word[2])
    gap = max(word[0] - line[1], line[0] - word[1])
    return common >= _SAME_LINE * lower and gap <= _FAR * max(line[3] - line[2], word[3] - word[2])


def _joined(line: Edges, word: Edges) -> Edges:
    return min(line[0], word[0]), max(line[1], word[1]), min(line[2], word[2]), max(line[3], word[3])


def _widened(line: Edges) -> Edges:
    near, far, low, high = line
    aside, above = _ASIDE * (high - low), _ABOVE * (high - low)
    return near - aside, far + aside, low - above, high + above
