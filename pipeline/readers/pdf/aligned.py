"""Tables without lines: rows of pieces of text far apart that line up below each other.

Those on a page are looked for twice: across the page before its columns of text are told apart (`tables`), as gaps of a
wide table may look like a gutter; and in each column of text (`mark_unruled`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.readers.pdf.aligned_rows import (
    ALIGNED,
    GAP,
    MOST_HEADERS,
    Cells,
    Sides,
    column_of,
    columns_of,
    is_number,
    sides_of,
    table_rows,
    with_headers,
)
from pipeline.readers.pdf.model import Line, rows
from pipeline.readers.pdf.table_columns import pieces
from pipeline.readers.pdf.table_rows import goes_on, text_of
from pipeline.readers.pdf.table_signs import is_open_table, may_hold_rows

if TYPE_CHECKING:
    from pipeline.readers.pdf.model import Word

_LEAST_ROWS = 3
_LEAST_NUMBERS = 0.6  # of the entries right of the first column, where rows have only two
_SHORT = 0.6  # of the table's width: a line of one piece in a table is a heading of rows, or part of a longer entry
_MOST_BETWEEN = 2  # such lines one after the other
_LONG = 6  # words: a piece of a line as long as this may be prose
_WIDE = 0.4  # of the page's width: so may one as wide as this
_FAR = 0.2  # of the page's width: a gap as wide as this parts more than columns of one table,
_FAR_SHARE = 0.6  # unless as many of its rows have an entry on the other side of it;
_NEAR_SHARE = 0.25  # the same for an outer column that is nearer
_LEAST_PROSE = 0.4  # of the entries below each other that have several words, for a test of prose
_MOST_GOING_ON = 0.6  # of those that go on from the line above; more is prose in narrow columns
_FIGURE = re.compile(r"(?:figure|fig\.|chart|graph|map|diagram)\s*[A-Z]{0,3}\d", re.I)


def tables(words: list[Word], width: float) -> list[Line]:
    """Tables without lines among the words of a page that is `width` points wide. No word is in two of them."""
    if not may_hold_rows(words):
        return []
    cut_rows = [pieces(row) for row in rows(words)]
    short = [
        Line([word for piece in part for word in piece], cells=part)
        for row in cut_rows
        if len(row) > 1
        for part in _short_parts(row, width)
    ]
    if len(short) < _LEAST_ROWS:
        return []
    found: list[Line] = []
    lowest = float("-inf")
    for start, end in _runs(short):
        if end - start < _LEAST_ROWS or not _is_table(short, start, end):
            continue
        run = short[start:end]
        lines = _beside(run, _held_sides(run, width), cut_rows, lowest)
        first = sum(line.bottom <= run[0].top + 1 for line in lines)
        last = sum(line.top < run[-1].bottom - 1 for line in lines)
        if not _is_table(lines, first, last):
            continue
        first = with_headers(lines, first, last, 0)
        made = table_rows(lines[first:last])
        found.append(Line([], table=[row for line in made for row in line.table]))
        lowest = found[-1].bottom
    return found


def _held_sides(run: list[Line], width: float) -> Sides:
    """Left and right side of a run without outer columns that few of its rows have: ends of paragraphs beside it."""
    columns: list[list[float]] = []  # left side, right side, rows
    for x0, x1 in sorted(sides_of(cell) for line in run for cell in line.cells):
        if columns and x0 < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], x1)
            columns[-1][2] += 1
        else:
            columns.append([x0, x1, 1])
    while len(columns) > 2 and columns[0][2] < _held(columns[1][0] - columns[0][1], width) * len(run):
        columns.pop(0)
    while len(columns) > 2 and columns[-1][2] < _held(columns[-1][0] - columns[-2][1], width) * len(run):
        columns.pop()
    return columns[0][0] - ALIGNED, columns[-1][1] + ALIGNED


def _held(gap: float, width: float) -> float:
    """What share of the rows must have an outer column that stands `gap` points from the next."""
    return _FAR_SHARE if gap > _FAR * width else _NEAR_SHARE


def _beside(run: list[Line], sides: Sides, cut_rows: list[Cells], lowest: float) -> list[Line]:
    """All pieces within the sides of a run, by row, from a few lines above it (not above `lowest`) to one below it."""
    x0, x1 = sides
    size = run[0].size
    top = max(run[0].top - MOST_HEADERS * GAP * size, lowest)
    bottom = run[-1].bottom + GAP * size
    found: list[Line] = []
    for row in cut_rows:
        if row[0][0].top < top:
            continue
        if row[0][0].top > bottom:
            break
        inside = [piece for piece in row if x0 <= piece[0].x0 and piece[-1].x1 <= x1]
        if inside:
            found.append(Line([word for piece in inside for word in piece], cells=inside))
    return found


def _short_parts(row: list[list[Word]], width: float) -> list[Cells]:
    """Two or more short pieces beside each other in a row of a page; long ones between them are prose or labels."""
    parts: list[Cells] = [[]]
    for piece in row:
        if len(piece) >= _LONG or piece[-1].x1 - piece[0].x0 > _WIDE * width:
            parts.append([])
        else:
            parts[-1].append(piece)
    return [part for part in parts if len(part) >= 2]


def mark_unruled(lines: list[Line]) -> list[Line]:
    """Lines of a column of text, from the top, with the rows of tables among them as tables of one row each.

    Rows of a table come at least three together, have two or more pieces far apart (`cells`) that line up with those of
    the rows above, and are three pieces or numbers for the most part. Lines that complete an entry of the row above or
    below are put into it. Any other line keeps its pieces together as running text.
    """
    if sum(len(line.cells) >= 2 for line in lines) < _LEAST_ROWS:
        return lines
    found: list[Line] = []
    at = 0
    for start, end in _runs(lines):
        if not _is_table(lines, start, end):
            continue
        first = with_headers(lines, start, end, at)
        found.extend(lines[at:first])
        found.extend(table_rows(lines[first:end]))
        at = end
    found.extend(lines[at:])
    return found


def _runs(lines: list[Line]) -> list[tuple[int, int]]:
    """Stretches of lines, first and one past the last, whose pieces line up."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for number, line in enumerate(lines):
        if len(line.cells) < 2 or line.table:
            continue
        if start is not None and number - last <= _MOST_BETWEEN + 1 and _belongs(lines, start, last, number):
            last = number
            continue
        if start is not None and last > start:
            runs.append((start, last + 1))
        start = last = number
    if start is not None and last > start:
        runs.append((start, last + 1))
    return runs


def _belongs(lines: list[Line], start: int, last: int, number: int) -> bool:
    """Whether a line lines up with the run, and nothing between them is a paragraph or a gap."""
    between = lines[last : number + 1]
    if any(line.table or below.top - line.bottom > GAP * max(below.size, 1) for line, below in pairwise(between)):
        return False
    width = max(line.x1 for line in (lines[last], lines[number])) - min(
        line.x0 for line in (lines[last], lines[number])
    )
    if any(line.x1 - line.x0 > _SHORT * width for line in between[1:-1]):
        return False
    above = [line for line in lines[max(start, last - 2) : last + 1] if len(line.cells) >= 2]
    return any(_line_up(one, lines[number]) for one in above)


def _line_up(above: Line, line: Line) -> bool:
    """Whether at least two pieces start, end or centre where a piece of the row above does."""
    shared = 0
    others = [sides_of(cell) for cell in above.cells]
    for cell in line.cells:
        x0, x1 = cell[0].x0, cell[-1].x1
        for a, b in others:
            if abs(x0 - a) < ALIGNED or abs(x1 - b) < ALIGNED or abs(x0 + x1 - a - b) < 2 * ALIGNED:
                shared += 1
                break
    return shared >= 2


def _is_table(lines: list[Line], start: int, end: int) -> bool:
    """Whether a run is a table, and not a contents page, a figure's labels or columns of text."""
    run = [line for line in lines[start:end] if len(line.cells) >= 2]
    if len(run) < _LEAST_ROWS or not is_open_table([line.cells for line in run]):
        return False
    if 2 * sum(len(line.cells) >= 3 for line in run) <= len(run) and not _mostly_numbers(run):
        return False
    if 2 * sum(_all_the_same(line) for line in run) > len(run) or _is_prose(run):
        return False
    beside = [lines[start - 1]] if start else []
    beside += lines[end : end + 1]
    return not any(_FIGURE.match(line.text) for line in beside)


def _is_prose(run: list[Line]) -> bool:
    """Whether entries go on from line to line, as the lines of narrow columns of text do."""
    columns = columns_of(run)
    several = going_on = pairs = 0
    for above, line in pairwise(run):
        if len(above.cells) != len(line.cells):
            continue
        for one, other in zip(above.cells, line.cells, strict=True):
            pairs += 1
            if len(one) >= 3:
                several += 1
                going_on += goes_on(one, other, column_of(columns, one))
    return several >= _LEAST_PROSE * max(pairs, 1) and going_on > _MOST_GOING_ON * several


def _mostly_numbers(run: list[Line]) -> bool:
    told = [is_number(cell) for line in run for cell in line.cells[1:]]
    return sum(told) >= _LEAST_NUMBERS * len(told)


def _all_the_same(line: Line) -> bool:
    """Whether all entries are alike, as on the scales of charts side by side."""
    return len({text_of(cell) for cell in line.cells}) == 1
