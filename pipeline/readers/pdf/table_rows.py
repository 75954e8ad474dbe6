"""Rows of a table where no lines part them: several lines of text in cells that stand side by side.

Lines of a cell that go on from one to the next are one entry; numbers below each other are entries of their own. A
line goes on if the first word of the next would not have found room on it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.readers.pdf.model import Word, rows

NUMBER = re.compile(r"[£$€~<>≤≥±+\-–−(]*\d[\d.,:/%()\-–\s]*[a-zA-Z%*†]{0,4}|n/?a|[-–—:.…*]+", re.I)
_WIDER = 1.35  # of the usual distance of lines: a gap between rows
_LEVEL = 1.5  # points between the middles of words that surely are one line
_LOOSE = 0.6  # of a table's lines of text between two ruling lines: more, and ruling lines do not part its rows
_SPACE = 0.6  # of the type's size: a word's distance from the one before and some of the cell's padding
_LEAST_NUMBERS = 0.8  # of the entries of a column of numbers

Cell = tuple[tuple[float, float], list[Word]]  # left and right side, words
_Lines = list[list[list[Word]]]  # lines of text by cell


def text_of(words: list[Word]) -> str:
    """The words' text with spaces between them."""
    return " ".join(word.text for word in words)


def split_rows(row: list[Cell], whole: int) -> list[list[list[Word]]]:
    """The rows of entries that one row of ruled cells holds: itself, its words in reading order, or several.

    `whole`: lines of text in the whole table. Where most of them stand between the same two lines, gaps part rows.
    """
    if _is_one_line(row):
        return [[sorted(words, key=_by_place) for _, words in row]]
    lines = _by_line(row)
    loose = len(lines) > _LOOSE * whole
    starts = _starts(lines, [sides for sides, _ in row], loose) if len(lines) > 1 else [0]
    ends = [*starts[1:], len(lines)]
    return [
        [[word for line in lines[start:end] for word in line[cell]] for cell in range(len(row))]
        for start, end in zip(starts, ends, strict=True)
    ]


def _is_one_line(row: list[Cell]) -> bool:
    middles = [word.middle for _, words in row for word in words]
    return not middles or max(middles) - min(middles) < _LEVEL


def _by_place(word: Word) -> tuple[float, float]:
    return word.x0, word.x1


def _by_line(row: list[Cell]) -> _Lines:
    """Words by line of text and cell. Cells whose lines stand at heights of their own keep them."""
    place = {id(word): number for number, (_, words) in enumerate(row) for word in words}
    lines: _Lines = []
    for line in rows(word for _, words in row for word in words):
        cells: list[list[Word]] = [[] for _ in row]
        for word in line:
            cells[place[id(word)]].append(word)
        lines.append(cells)
    return lines


def _starts(lines: _Lines, sides: list[tuple[float, float]], loose: bool) -> list[int]:
    """Numbers of the lines with which a row begins."""
    if len(sides) < 2 or sum(any(line[c] for line in lines) for c in range(len(sides))) < 2:
        return [0]
    numbers = _number_columns(lines)
    if numbers:
        return _starts_by_numbers(lines, sides, numbers)
    if not loose:
        return [0]
    starts = _starts_by_gaps(lines)
    return starts if len(starts) > 1 else _starts_by_entries(lines, sides)


def _number_columns(lines: _Lines) -> list[int]:
    """Columns with two or more lines, almost all of them numbers."""
    found = []
    for column in range(len(lines[0])):
        entries = [text_of(line[column]) for line in lines if line[column]]
        told = sum(bool(NUMBER.fullmatch(entry)) for entry in entries)
        if told >= 2 and told >= _LEAST_NUMBERS * len(entries):
            found.append(column)
    return found


def _starts_by_numbers(lines: _Lines, sides: list[tuple[float, float]], numbers: list[int]) -> list[int]:
    """A row for each line that has numbers; a line without any goes with the entry it is part of, or is a row."""
    starts = [0]
    for number, (above, line) in enumerate(pairwise(lines), 1):
        told = any(line[c] for c in numbers) and any(one[c] for one in lines[starts[-1] : number] for c in numbers)
        if told or not any(goes_on(above[c], line[c], sides[c]) for c in range(len(sides))):
            starts.append(number)
    return starts


def goes_on(above: list[Word], line: list[Word], sides: tuple[float, float]) -> bool:
    """Whether a line of a cell goes on with the entry of the line above it; `sides`: left and right side of the cell.

    It does if it starts with a small letter, or if its first word would have found no room on the line above.
    """
    if not above or not line:
        return False
    first = line[0]
    room = sides[1] - sides[0] - (above[-1].x1 - above[0].x0)
    return first.text[:1].islower() or room < first.x1 - first.x0 + _SPACE * first.size


def _starts_by_entries(lines: _Lines, sides: list[tuple[float, float]]) -> list[int]:
    """A row for each line with two or more entries of which one does not go on from the line above."""
    starts = [0]
    for number, (above, line) in enumerate(pairwise(lines), 1):
        both = [c for c in range(len(sides)) if above[c] and line[c]]
        if sum(map(bool, line)) >= 2 and not all(goes_on(above[c], line[c], sides[c]) for c in both):
            starts.append(number)
    return starts


def _starts_by_gaps(lines: _Lines) -> list[int]:
    """Rows parted by wider gaps than the lines of their cells are, each beginning with entries side by side."""
    pitches = [after - before for cell in range(len(lines[0])) for before, after in pairwise(_tops(lines, cell))]
    usual = min((pitch for pitch in pitches if pitch > 2), default=0.0)
    starts = [0]
    lowest = 0.0
    for number, (above, line) in enumerate(pairwise(lines), 1):
        lowest = max(lowest, *(word.top for cell in above for word in cell))
        if min(word.top for cell in line for word in cell) - lowest > _WIDER * usual and sum(map(bool, line)) >= 2:
            starts.append(number)
    return starts


def _tops(lines: _Lines, cell: int) -> list[float]:
    return [min(word.top for word in line[cell]) for line in lines if line[cell]]
