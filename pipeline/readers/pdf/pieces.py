"""Words to pieces: stretches of a row without a wide gap, which columns and boxes are made of."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.readers.pdf.model import Line, Word, main_size, rows
from pipeline.readers.shapes import BULLETS, is_enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDE = 1.0  # of the font size: words further apart are pieces of their own
_NARROW = 0.55  # of the font size: so far apart they are, too, where many rows have a gap at one place
_LEAST_ALIGNED = 5  # rows with a gap at one place
_LARGE = 1.35  # of the size of most words of the page: larger ones make rows of their own
_CAP_LETTERS = 2  # in a letter that is several lines high; more is text
_SAME_PLACE = 3.0  # points


def pieces_of(words: Sequence[Word]) -> list[Line]:
    """The words of a page in pieces, from top to bottom.

    Large words are gathered apart from the others: a quotation set large stands beside several rows of the text round
    it, and would draw those together into one.
    """
    body = main_size(words)
    large = [word for word in words if word.size > _LARGE * body]
    if not large:
        return _cut(rows(words))
    held = {id(word) for word in large}
    found = _cut(rows(word for word in words if id(word) not in held))
    caps, others = _initials(large, found)
    found = [_with_initial(line, caps[id(line)]) if id(line) in caps else line for line in found]
    return sorted([*found, *_cut(rows(others))], key=_by_place)


def _by_place(line: Line) -> tuple[float, float]:
    return line.top, line.x0


def _initials(large: list[Word], lines: list[Line]) -> tuple[dict[int, Word], list[Word]]:
    """Initial letters several lines high, by the line that they begin; and the other large words."""
    found: dict[int, Word] = {}
    others: list[Word] = []
    for word in large:
        line = _begun_by(word, lines) if len(word.text) <= _CAP_LETTERS and word.text.isalpha() else None
        if line is None:
            others.append(word)
        else:
            found[id(line)] = word
    return found, others


def _begun_by(cap: Word, lines: list[Line]) -> Line | None:
    """The first of two or more lines that stand right of a large letter, close to it."""
    beside = [
        line
        for line in lines
        if cap.top - 2 <= (line.top + line.bottom) / 2 <= cap.bottom
        and -2 <= line.x0 - cap.x1 < 1.5 * line.words[0].size
    ]
    return min(beside, key=_by_place) if len(beside) >= 2 else None


def _with_initial(line: Line, cap: Word) -> Line:
    first = line.words[0]
    touches = first.x0 - cap.x1 <= 0.4 * first.size and first.text[:1].isalpha()
    text, x1 = (cap.text + first.text, first.x1) if touches else (cap.text, cap.x1)
    begun = Word(text, cap.x0, first.top, x1, first.bottom, first.size, first.bold, first.page)
    return Line([begun, *line.words[int(touches) :]])


def _cut(found: list[list[Word]]) -> list[Line]:
    narrow = _narrow_gutters(found)
    return [Line(piece) for row in found for piece in cut(row, narrow)]


def cut(row: list[Word], gutters: Sequence[float] = ()) -> Iterator[list[Word]]:
    """A row cut where words stand far apart, or at one of the `gutters` (right edges of narrow gaps between columns).

    A bullet or number keeps the text after it.
    """
    piece: list[Word] = []
    reach = 0.0
    for word in row:
        gap = word.x0 - reach
        if piece and gap > _NARROW * 4:
            size = min(word.size, piece[-1].size)
            wide = gap > WIDE * max(size, 4) or (gap > _NARROW * size and gutters and _near(gutters, word.x0))
            if wide and not _is_marker(piece):
                yield piece
                piece, reach = [], 0.0
        piece.append(word)
        reach = max(reach, word.x1)
    if piece:
        yield piece


def _near(places: Sequence[float], x: float) -> bool:
    return any(abs(place - x) < _SAME_PLACE for place in places)


def _is_marker(piece: list[Word]) -> bool:
    if len(piece) > 1:
        return False
    text = piece[0].text
    if "\ue000" <= text <= "\uf8ff":  # signs of a font of signs
        return True
    return text in BULLETS or text.strip("\ufffd") == "" or text in "-–—*o" or is_enumerated(f"{text} x")


def _narrow_gutters(found: list[list[Word]]) -> list[float]:
    """Places where so many rows have a gap, and so few a word, that a gap too narrow to cut a row by itself cuts it."""
    starts: Counter[int] = Counter()
    for row in found:
        x1 = math.inf
        for word in row:
            if word.x0 - x1 > _NARROW * word.size:
                starts[round(word.x0)] += 1
            x1 = word.x1
    chosen: list[float] = []
    for x, count in sorted(starts.items()):
        near = count + starts[x - 1] + starts[x + 1]
        if near >= _LEAST_ALIGNED and count >= max(starts[x - 1], starts[x + 1]) and near > _crossing(found, x):
            chosen.append(float(x))
    return chosen


def _crossing(found: list[list[Word]], x: float) -> int:
    """How many rows have a word where a gutter that ends at `x` would be."""
    return sum(_covers(row, x) for row in found)


def _covers(row: list[Word], x: float) -> bool:
    place = bisect_left(row, x - 2, key=lambda word: word.x0)
    return place > 0 and row[place - 1].x1 > x - 3
