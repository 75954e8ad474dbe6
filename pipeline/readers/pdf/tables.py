"""Tables: those drawn with lines, through pdfplumber's finder, and rows of aligned cells without lines."""

from __future__ import annotations

import re
from typing import Any

from pipeline.readers.pdf.model import Line, Word, rows

_LEAST_FILLED = 0.4
_LONGEST_CELL = 90
_NUMERIC = re.compile(r"[£$€~<>≤≥±+\-–−(]*\d[\d.,:/%()\-–]*[a-zA-Z%*†]{0,4}|n/?a|[-–—]+", re.I)
_ALIGNED = 4.0
_MOST_SIDE_WORDS = 4  # median in a cell outside the lines; more is a column of text beside the table


def ruled(source: Any, words: list[Word]) -> tuple[list[Line], list[Word]]:
    """Tables drawn with lines on a pdfplumber page, and the words outside them. No word is in both or in neither."""
    found: list[Line] = []
    left, top = source.bbox[:2]
    for table in source.find_tables():
        grid = [
            [
                None if cell is None else (cell[0] - left, cell[1] - top, cell[2] - left, cell[3] - top)
                for cell in row.cells
            ]
            for row in table.rows
        ]
        filled = _fill(grid, words)
        if _is_table(filled):
            box = (table.bbox[0] - left, table.bbox[1] - top, table.bbox[2] - left, table.bbox[3] - top)
            held = {id(word) for row in filled for cell in row for word in cell}
            filled = _with_open_sides(filled, box, [word for word in words if id(word) not in held])
            held = {id(word) for row in filled for cell in row for word in cell}
            found.append(Line([], table=[row for row in filled if any(row)], box=box))
            words = [word for word in words if id(word) not in held]
    return found, words


def _fill(grid: list[list[Any]], words: list[Word]) -> list[list[list[Word]]]:
    """The words whose middle lies in each cell, in reading order.

    A cell merged into another is left out, and so is a column without any words (lines drawn for looks make such).
    """
    taken: set[int] = set()
    filled: list[list[list[Word] | None]] = []
    for row in grid:
        cells: list[list[Word] | None] = []
        for box in row:
            inside = [] if box is None else [word for word in words if id(word) not in taken and _inside(word, box)]
            taken.update(map(id, inside))
            cells.append(None if box is None else [word for line in rows(inside) for word in line])
        filled.append(cells)
    used = {number for row in filled for number, cell in enumerate(row) if cell}
    return [[cell for number, cell in enumerate(row) if cell is not None and number in used] for row in filled]


def _inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= word.middle <= box[3]


def _is_table(filled: list[list[list[Word]]]) -> bool:
    """Whether cells found between lines hold a table: not a frame around text, a form's boxes or a chart's grid."""
    used = [row for row in filled if any(row)]
    cells = [cell for row in used for cell in row]
    several = [row for row in used if sum(map(bool, row)) >= 2]
    if len(several) < 2 or not cells or sum(map(bool, cells)) < _LEAST_FILLED * len(cells):
        return False
    return (
        len(several) >= 0.4 * len(used)
        and sorted(len(cell) for cell in cells if cell)[len(cells) // 4] <= _LONGEST_CELL
    )


def _with_open_sides(
    filled: list[list[list[Word]]], box: tuple[float, float, float, float], others: list[Word]
) -> list[list[list[Word]]]:
    """The rows with cells left and right of the outermost lines, where a table is drawn without lines at its sides."""
    beside = [word for word in others if box[1] <= word.middle <= box[3]]
    for first, side in (
        (True, [w for w in beside if w.x1 <= box[0] + 1]),
        (False, [w for w in beside if w.x0 >= box[2] - 1]),
    ):
        cells = [_beside(row, side) for row in filled]
        counts = sorted(len(cell) for cell in cells if cell)
        if len(counts) >= max(2, 0.5 * len(filled)) and counts[len(counts) // 2] <= _MOST_SIDE_WORDS:
            filled = [[cell, *row] if first else [*row, cell] for cell, row in zip(cells, filled, strict=True)]
    return filled


def _beside(row: list[list[Word]], side: list[Word]) -> list[Word]:
    """The words of `side` at the height of the row's own words."""
    own = [word for cell in row for word in cell]
    if not own:
        return []
    top, bottom = min(word.top for word in own), max(word.bottom for word in own)
    return [word for line in rows(word for word in side if top <= word.middle <= bottom) for word in line]


def mark_unruled(lines: list[Line]) -> list[Line]:
    """Lines of a column, with rows of a table that has no lines marked as tables of one row.

    Such rows come at least three together, consist of two or more pieces far apart that line up with those of the row
    above, and have three pieces or numbers in them. Any other line keeps its pieces together as running text.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if len(line.cells) >= 2 and runs and runs[-1] and _line_up(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line] if len(line.cells) >= 2 else [])
    for run in runs:
        if len(run) >= 3 and (sum(len(line.cells) >= 3 for line in run) > 0.5 * len(run) or _mostly_numbers(run)):
            for line in run:
                line.table, line.box = [line.cells], (line.x0, line.top, line.x1, line.bottom)
                line.words = []
    return lines


def _line_up(above: Line, line: Line) -> bool:
    """Whether at least two pieces start, end or centre where a piece of the row above does."""
    if line.top - above.bottom > 2.5 * max(line.bottom - line.top, 1):
        return False
    shared = 0
    for cell in line.cells:
        x0, x1 = cell[0].x0, cell[-1].x1
        edges = [(other[0].x0, other[-1].x1) for other in above.cells]
        shared += any(min(abs(x0 - a), abs(x1 - b), abs(x0 + x1 - a - b) / 2) < _ALIGNED for a, b in edges)
    return shared >= 2


def _mostly_numbers(run: list[Line]) -> bool:
    cells = ["".join(word.text for word in cell) for line in run for cell in line.cells[1:]]
    return sum(bool(_NUMERIC.fullmatch(cell)) for cell in cells) >= 0.6 * len(cells)
