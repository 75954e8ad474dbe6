"""Tables drawn with lines: words fall into the cells of the grids that ruling lines make (grid.py).

Cells may span rows and columns, and outer sides need no lines. Where lines part only rows or only columns, the gaps of
the text part the others (table_columns.py, table_rows.py).
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.readers.pdf.grid import Grid, Group, groups, sides
from pipeline.readers.pdf.model import Line, Word, rows
from pipeline.readers.pdf.table_columns import Row, cut_columns, parts
from pipeline.readers.pdf.table_rows import split_rows
from pipeline.readers.pdf.table_signs import is_figure, is_open_table, may_hold_rows

if TYPE_CHECKING:
    from pipeline.readers.pdf.model import Box, Edge

_MOST_CELLS = 20_000  # of a grid
_LEAST_WORDS = 4
_LEAST_FILLED = 0.3  # of the cells
_LEAST_SEVERAL = 0.4  # of the rows that have two or more filled cells
_MOST_WORDS = 60  # median in a filled cell; more is text set in boxes
_MOST_SIDE_WORDS = 4  # median in a cell outside the lines; more is a column of text beside the table
_MOST_CROSSING = 0.04  # of the words that may run over a side of their cell; more, and the lines are a drawing's
_TALLEST = 5.0  # heights of its text that a cell has at most, in the median; more is a chart's panel
_LEAST_COLUMNS = 3  # between upright lines that make a table of one row of long entries
_SLIVER = 12.0  # points: an empty cell narrower than this is the space between two lines

Cells = dict[tuple[int, int], list[Word]]  # words by row and column


def tables(edges: list[Edge], words: list[Word]) -> list[Line]:
    """The tables that the ruling lines of a page make of its words. No word is in two of them."""
    if len(edges) < 3 or len(words) < _LEAST_WORDS:
        return []
    found: list[Line] = []
    ordered = sorted(((_box(group), group) for group in groups(edges)), key=_by_size)
    for box, group in ordered:
        others = [other for other, _ in ordered if other is not box]
        if (table := _table(group, box, words, others)) is not None:
            found.append(table)
            held = {id(word) for row in table.table for cell in row for word in cell}
            words = [word for word in words if id(word) not in held]
    return found


def _box(group: Group) -> Box:
    xs, ys = sides(*group)
    return xs[0], ys[0], xs[-1], ys[-1]


def _by_size(one: tuple[Box, Group]) -> tuple[bool, float, Box]:
    """Grids with upright lines first, then from small to large, so that what stands in a frame comes before it."""
    x0, top, x1, bottom = one[0]
    return not one[1][1], (x1 - x0) * (bottom - top), one[0]


def _table(group: Group, box: Box, words: list[Word], others: list[Box]) -> Line | None:
    """The words that stand in the grid of these lines as a table, or None where that is none."""
    xs, ys = sides(*group)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _MOST_CELLS or len(xs) + len(ys) < 5:
        return None
    height = [word for word in words if ys[0] <= word.middle <= ys[-1]]
    within = [word for word in height if _inside(word, box)]
    likely = len(within) >= _LEAST_WORDS and (bool(group[1]) or may_hold_rows(within))
    filled = _rows(Grid(xs, ys, *group), within, words) if likely else None
    if filled is None:
        return None
    beside = [w for w in height if not _inside(w, box) and not any(_inside(w, other) for other in others)]
    count = len(rows(within))
    found = [
        row
        for band in _with_open_sides(filled, box, beside)
        if any(cell for _, cell in band)
        for row in split_rows(band, count)
        if any(row)
    ]
    layout = len(xs) <= _LEAST_COLUMNS and _is_one_band(filled)
    if (not group[1] or layout) and not is_open_table(found):
        return None
    return Line([], table=found, box=box)


def _rows(grid: Grid, within: list[Word], words: list[Word]) -> list[Row] | None:
    """The words in their cells, or None where these are not a table's."""
    cells = grid.cells(within)
    if _crossing(grid, cells) > _MOST_CROSSING * len(within):
        return None
    filled = cut_columns(_filled(grid, cells))
    if not _is_table(filled):
        return None
    few = len(grid.xs) == 2 or sum(any(cell for _, cell in row) for row in filled) < 2
    if (few or _is_panels(grid, cells)) and is_figure((grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]), words):
        return None
    return filled


def _is_one_band(filled: list[Row]) -> bool:
    """Whether entries stand beside each other only between two level lines."""
    return sum(sum(bool(cell) for _, cell in row) >= 2 for row in filled) < 2


def _inside(word: Word, box: Box) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= word.middle <= box[3]


def _crossing(grid: Grid, cells: Cells) -> int:
    """How many words run over the right or left side of their cell, as they do over the lines of a drawing."""
    count = 0
    for (row, column), words in cells.items():
        left, right = grid.xs[column], grid.xs[grid.last[row, column] + 1]
        for word in words:
            reach = 0.25 * word.size
            if word.x0 < left - reach or word.x1 > right + reach:
                count += 1
    return count


def _filled(grid: Grid, inside: Cells) -> list[Row]:
    """The cells of each row with the words in them; a cell that spans rows stands in its first.

    A column without any words (lines drawn for looks make such) is left out.
    """
    by_row: list[Row] = [[] for _ in grid.ys[1:]]
    for row, column in sorted(grid.last):
        end = grid.last[row, column] + 1
        words = inside.get((row, column), [])
        if end == column + 1 or len(words) < 2:
            by_row[row].append(((grid.xs[column], grid.xs[end]), words))
        else:
            by_row[row].extend(_cut(grid.xs[column : end + 1], words))
    used = {left for row in by_row for (left, _), cell in row if cell}
    return [
        [(edges, cell) for edges, cell in row if cell or (edges[0] in used and edges[1] - edges[0] >= _SLIVER)]
        for row in by_row
    ]


def _cut(edges: list[float], words: list[Word]) -> Row:
    """A cell cut at those sides of columns within it that run through wide gaps between its words and through none."""
    lines = rows(words)
    kept = [edges[0], *(side for side in edges[1:-1] if parts(side, lines)), edges[-1]]
    cells: Row = [((left, right), []) for left, right in pairwise(kept)]
    for word in words:
        middle = (word.x0 + word.x1) / 2
        number = sum(side <= middle for side in kept[1:-1])
        cells[number][1].append(word)
    return cells


def _is_table(filled: list[Row]) -> bool:
    """Whether cells found between lines hold a table: not a frame around text, a form's boxes or a chart's grid."""
    used = [[cell for _, cell in row] for row in filled if any(cell for _, cell in row)]
    counts = [len(cell) for row in used for cell in row]
    several = sum(sum(map(bool, row)) >= 2 for row in used)
    if several == 0 or not counts or sum(map(bool, counts)) < _LEAST_FILLED * len(counts):
        return False
    return several >= _LEAST_SEVERAL * len(used) and median(count for count in counts if count) <= _MOST_WORDS


def _is_panels(grid: Grid, cells: Cells) -> bool:
    """Whether cells are mostly empty space above or below a little text, as panels of charts are."""
    ratios = [
        (grid.ys[row + 1] - grid.ys[row]) / max(max([w.bottom for w in words]) - min([w.top for w in words]), 1.0)
        for (row, _), words in cells.items()
    ]
    return median(ratios) > _TALLEST


def _with_open_sides(filled: list[Row], box: Box, beside: list[Word]) -> list[Row]:
    """The rows with cells left and right of the outermost lines, where a table is drawn without lines at its sides."""
    for first, side in (
        (True, [w for w in beside if w.x1 <= box[0] + 1]),
        (False, [w for w in beside if w.x0 >= box[2] - 1]),
    ):
        if not side:
            continue
        cells = [_beside(row, side) for row in filled]
        counts = sorted(len(cell) for cell in cells if cell)
        if len(counts) >= max(2, 0.5 * len(filled)) and counts[len(counts) // 2] <= _MOST_SIDE_WORDS:
            edges = (min(w.x0 for w in side), box[0]) if first else (box[2], max(w.x1 for w in side))
            ends = [(edges, cell) for cell in cells]
            filled = [[end, *row] if first else [*row, end] for end, row in zip(ends, filled, strict=True)]
    return filled


def _beside(row: Row, side: list[Word]) -> list[Word]:
    """The words of `side` at the height of the row's own words."""
    own = [word for _, cell in row for word in cell]
    if not own:
        return []
    top, bottom = min(word.top for word in own), max(word.bottom for word in own)
    return [word for line in rows(word for word in side if top <= word.middle <= bottom) for word in line]
