"""Rows of tables without lines: headings above them, their columns, entries of several lines put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.readers.pdf.model import Line
from pipeline.readers.pdf.table_rows import NUMBER, goes_on, text_of

if TYPE_CHECKING:
    from pipeline.readers.pdf.model import Word

ALIGNED = 4.0  # points between edges or middles that line up
GAP = 2.5  # line heights between rows of one table
MOST_HEADERS = 4  # lines of headings above the rows
_GAP_OVER = 1.5  # line heights between headings

Cells = list[list["Word"]]
Sides = tuple[float, float]  # left and right side


def sides_of(cell: list[Word]) -> Sides:
    """Left and right side of a piece of a line."""
    return cell[0].x0, cell[-1].x1


def with_headers(lines: list[Line], start: int, end: int, least: int) -> int:
    """Number of the first line of headings above a run: lines whose pieces stand over its columns."""
    columns = columns_of(lines[start:end])
    first = start
    while first > least and start - first < MOST_HEADERS:
        line, below = lines[first - 1], lines[first]
        if line.table or not line.words or below.top - line.bottom > _GAP_OVER * line.size:
            break
        if len(line.cells) < 2 and not (line.x0 > columns[0][1] and line.x1 <= columns[-1][1] + ALIGNED):
            break
        if not all(_over(columns, sides_of(cell)) for cell in line.cells or [line.words]):
            break
        first -= 1
    return first


def columns_of(lines: list[Line]) -> list[Sides]:
    """Stretches between the gaps that all rows of a run have in common, or the pieces of its longest row."""
    fullest = max(len(line.cells) for line in lines)
    found: list[list[float]] = []
    for x0, x1 in sorted(sides_of(cell) for line in lines if len(line.cells) == fullest for cell in line.cells):
        if found and x0 < found[-1][1]:
            found[-1][1] = max(found[-1][1], x1)
        else:
            found.append([x0, x1])
    return [(x0, x1) for x0, x1 in found]


def _over(columns: list[Sides], sides: Sides) -> bool:
    """Whether a piece stands over a column or over several, and not over the half of the first alone."""
    x0, x1 = sides
    return any(min(x1, b) - max(x0, a) > 0.5 * min(x1 - x0, b - a) for a, b in columns)


def table_rows(lines: list[Line]) -> list[Line]:
    """Lines of a run as rows, lines of one piece that complete an entry in the row of that entry."""
    columns = columns_of(lines)
    made: list[Cells] = []
    open_label: list[Word] = []
    for line in lines:
        cells = [list(cell) for cell in line.cells] or [list(line.words)]
        if len(cells) > 1 and made and _completes(cells, made[-1], columns):
            for cell in cells:
                _above(made[-1], cell).extend(cell)
            continue
        if len(cells) > 1:
            if open_label:
                if goes_on(open_label, cells[0], columns[0]):
                    made.pop()
                    cells[0] = [*open_label, *cells[0]]
                open_label = []
            made.append(cells)
            continue
        first = cells[0]
        target = next((c for c in (made[-1] if made else []) if abs(sides_of(c)[0] - first[0].x0) < ALIGNED), None)
        if target is not None and len(made[-1]) > 1 and goes_on(_last_line(target), first, column_of(columns, first)):
            target.extend(first)
            open_label = []
        else:
            made.append(cells)
            open_label = first if first[0].x0 < columns[0][1] else []
    return [Line([], table=[cells]) for cells in made]


def _completes(cells: Cells, row: Cells, columns: list[Sides]) -> bool:
    """Whether the pieces of a line, none of them in the first column, all go on with entries of the row above."""
    if cells[0][0].x0 < columns[0][1]:
        return False
    for cell in cells:
        above = _above(row, cell)
        if _shared(sides_of(above), sides_of(cell)) <= 0 or is_number(above) or is_number(cell):
            return False
        if not goes_on(_last_line(above), cell, column_of(columns, cell)):
            return False
    return True


def _above(row: Cells, cell: list[Word]) -> list[Word]:
    """The entry of a row under which a piece stands."""
    sides = sides_of(cell)
    return max(row, key=lambda one: _shared(sides_of(one), sides))


def _shared(one: Sides, other: Sides) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _last_line(cell: list[Word]) -> list[Word]:
    low = cell[-1]
    return [word for word in cell if abs(word.middle - low.middle) < 0.5 * low.size]


def column_of(columns: list[Sides], cell: list[Word]) -> Sides:
    """The column under or over which most of a piece stands."""
    return max(columns, key=lambda column: _shared(column, sides_of(cell)))


def is_number(cell: list[Word]) -> bool:
    """Whether an entry is a number with its signs and unit, or says that there is none."""
    return bool(NUMBER.fullmatch(text_of(cell)))
