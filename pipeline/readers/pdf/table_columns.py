"""Columns of a table where no lines part them: gaps that stand below each other in its rows."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from pipeline.readers.pdf.model import Word, rows
from pipeline.readers.shapes import BULLETS, is_enumerated

_APART = 0.8  # of the type's size: words further apart than this may stand in two cells
_FAR = 1.0  # of the type's size: words further apart than this do
_SMALLEST = 4.0  # points
_LEAST_LINES = 3  # that have a gap at the same place
_LEAST_SHARE = 0.6  # of a column's lines that have it
_MOST_CROSSING = 0.15  # of its lines that may have words there
_MOST_GAPS = 2000  # of a column; more is no page that people read
_DEEPEST = 8

# Cells of a row: left and right side of each, and its words.
Row = list[tuple[tuple[float, float], list[Word]]]


def pieces(row: list[Word]) -> list[list[Word]]:
    """A row of words cut where they stand far apart; a bullet or number of a list keeps the text after it."""
    piece = [row[0]]
    found = [piece]
    for before, word in pairwise(row):
        gap = word.x0 - before.x1
        if gap > _FAR * _SMALLEST and gap > _FAR * min(word.size, before.size) and not _is_mark(piece):
            piece = [word]
            found.append(piece)
        else:
            piece.append(word)
    return found


def _is_mark(piece: list[Word]) -> bool:
    return len(piece) == 1 and _is_marker(piece[0])


def parts(side: float, lines: list[list[Word]]) -> bool:
    """Whether a side of a column runs through a wide gap in one of the lines, and through no words of any."""
    apart = False
    for line in lines:
        for word, after in pairwise(line):
            if word.x0 < side < after.x1:
                if word.x1 > side + 1 or after.x0 < side - 1:
                    return False
                apart = apart or after.x0 - word.x1 > _APART * word.size
        if any(word.x0 < side - 1 and word.x1 > side + 1 for word in line):
            return False
    return apart


def cut_columns(filled: list[Row]) -> list[Row]:
    """Rows with those columns cut in two whose lines have gaps below each other: lists of two columns in one frame."""
    columns: dict[tuple[float, float], list[list[Word]]] = defaultdict(list)
    for row in filled:
        for sides, cell in row:
            if cell:
                columns[sides].append(cell)
    cuts = {sides: cut for sides, cells in columns.items() if (cut := _gutters(cells))}
    if not cuts:
        return filled
    return [[part for sides, cell in row for part in _cut(sides, cell, cuts.get(sides, []))] for row in filled]


def _cut(sides: tuple[float, float], cell: list[Word], gutters: list[float]) -> Row:
    if not gutters or any(word.x0 < x < word.x1 for word in cell for x in gutters):
        return [(sides, cell)]
    edges = [sides[0], *gutters, sides[1]]
    return [
        (
            pair,
            [word for word in cell if pair[0] < (word.x0 + word.x1) / 2 < pair[1] or (n == 0 and word.x1 <= pair[0])],
        )
        for n, pair in enumerate(pairwise(edges))
    ]


def _gutters(cells: list[list[Word]]) -> list[float]:
    """Places at which most lines of the cells have a wide gap."""
    if sum(len(cell) > 1 for cell in cells) < _LEAST_SHARE * len(cells) or sum(map(len, cells)) < 2 * _LEAST_LINES:
        return []
    lines = [line for cell in cells for line in rows(cell)]
    return sorted(_between(lines, 0)) if sum(len(line) > 1 for line in lines) >= _LEAST_LINES else []


def _between(lines: list[list[Word]], depth: int) -> list[float]:
    best = _gutter(lines) if depth < _DEEPEST else None
    if best is None:
        return []
    left = [part for line in lines if (part := [word for word in line if word.x1 <= best])]
    right = [part for line in lines if (part := [word for word in line if word.x0 >= best])]
    return [best, *_between(left, depth + 1), *_between(right, depth + 1)]


def _gutter(lines: list[list[Word]]) -> float | None:
    """The place in the gaps of most of the lines, if that is a gutter between two columns."""
    if len(lines) < _LEAST_LINES:
        return None
    gaps = [(word.x1, after.x0) for line in lines for word, after in pairwise(line) if _is_gap(word, after)]
    best: tuple[int, float] | None = None
    if not max(_LEAST_LINES, _LEAST_SHARE * len(lines)) <= len(gaps) <= _MOST_GAPS:
        return None
    for x in sorted({end for _, end in gaps}):
        count = sum(start < x - 1 <= end for start, end in gaps)
        if best is None or count > best[0]:
            best = (count, x - 1)
    if best is None or best[0] < max(_LEAST_LINES, _LEAST_SHARE * len(lines)):
        return None
    x = best[1]
    crossing = sum(any(word.x0 < x < word.x1 for word in line) for line in lines)
    starts = sum(_is_marker(line[0]) and len(line) > 1 and line[1].x0 > x >= line[0].x1 for line in lines)
    return None if crossing > _MOST_CROSSING * len(lines) or 2 * starts > best[0] else x


def _is_gap(word: Word, after: Word) -> bool:
    return after.x0 - word.x1 > _APART * word.size


def _is_marker(word: Word) -> bool:
    text = word.text
    return text in BULLETS or text.strip("\ufffd") == "" or text in "-–—*o" or is_enumerated(f"{text} x")
