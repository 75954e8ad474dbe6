"""Grids that ruling lines make: lines that meet, the columns and rows between them, the cells that no line cuts."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.readers.pdf.model import Box, Edge, Word

_SNAP = 3.0  # points: lines as near as this are one, and lines that miss each other by this meet
_NARROW = 7.0  # points: columns and rows of a grid are wider; lines as near as this are sides of one shaded cell
_REACH = 4.5  # points by which a line may fall short of the corners of a cell that it closes
_MOST_EDGES = 20_000  # on a page
_MOST_LINES = 1500  # on a page, once joined: a chart or map has more
_LEAST_RULES = 3  # level lines of one width that make a table without upright ones
_LEAST_LENGTH = 60.0  # points: of such lines

Rule = tuple[float, float, float]  # where a line runs (y of a level one, x of an upright one), from and to where
Group = tuple[list[Rule], list[Rule]]  # level and upright lines that meet


def groups(edges: list[Edge]) -> list[Group]:
    """Groups of lines that may be tables.

    Sides of shaded areas count where no lines are drawn: inside a grid of lines they are only the backgrounds of its
    cells, or of single lines of text in them.
    """
    if len(edges) > _MOST_EDGES:
        return []
    drawn = [edge for edge in edges if not edge.shade]
    found = _meeting(drawn)
    if len(drawn) == len(edges):
        return found
    boxes = [(xs[0], ys[0], xs[-1], ys[-1]) for xs, ys in (sides(*group) for group in found) if len(xs) + len(ys) >= 6]
    shades = [edge for edge in edges if edge.shade and not any(_within(edge, box) for box in boxes)]
    return _meeting([*drawn, *shades]) if shades else found


def _within(edge: Edge, box: Box) -> bool:
    x, y = (edge.x0 + edge.x1) / 2, (edge.top + edge.bottom) / 2
    return box[0] - _SNAP <= x <= box[2] + _SNAP and box[1] - _SNAP <= y <= box[3] + _SNAP


def _meeting(edges: list[Edge]) -> list[Group]:
    level = _joined([(e.top, e.x0, e.x1) for e in edges if e.top == e.bottom])
    upright = _joined([(e.x0, e.top, e.bottom) for e in edges if e.top != e.bottom])
    if not level or len(level) + len(upright) > _MOST_LINES:
        return []
    return [*_groups(level, upright), *_stacks(level)]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """The rules with those that run (almost) on one line and touch made one."""
    joined: list[Rule] = []
    near: list[Rule] = []
    for rule in sorted(rules):
        if near and rule[0] - near[0][0] > _SNAP:
            joined.extend(_merged(near))
            near = []
        near.append(rule)
    joined.extend(_merged(near))
    return joined


def _merged(near: list[Rule]) -> list[Rule]:
    if not near:
        return []
    place = sum(rule[0] for rule in near) / len(near)
    merged: list[Rule] = []
    for _, start, end in sorted(near, key=lambda rule: rule[1:]):
        if merged and start <= merged[-1][2] + _SNAP:
            merged[-1] = (place, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((place, start, end))
    return merged


def _groups(level: list[Rule], upright: list[Rule]) -> list[Group]:
    """Level and upright lines that meet each other, directly or through others."""
    above = list(range(len(level) + len(upright)))

    def root(number: int) -> int:
        while above[number] != number:
            above[number] = number = above[above[number]]
        return number

    places = [rule[0] for rule in upright]
    for number, (y, x0, x1) in enumerate(level):
        for other in range(bisect_right(places, x0 - _SNAP), bisect_right(places, x1 + _SNAP)):
            if upright[other][1] - _SNAP <= y <= upright[other][2] + _SNAP:
                above[root(len(level) + other)] = root(number)
    found: dict[int, Group] = defaultdict(lambda: ([], []))
    for number, rule in enumerate([*level, *upright]):
        found[root(number)][number >= len(level)].append(rule)
    return [group for group in found.values() if group[0] and group[1] and len(group[0]) + len(group[1]) >= 3]


def _stacks(level: list[Rule]) -> list[Group]:
    """Level lines of one width below each other, with the shorter ones between them: tables without upright lines."""
    found: list[Group] = []
    stacks: list[list[Rule]] = []
    for rule in level:
        if rule[2] - rule[1] < _LEAST_LENGTH:
            continue
        alike = (s for s in stacks if abs(s[0][1] - rule[1]) <= _SNAP and abs(s[0][2] - rule[2]) <= _SNAP)
        stack = next(alike, None)
        if stack is None:
            stacks.append([rule])
        else:
            stack.append(rule)
    for stack in stacks:
        if len(stack) >= _LEAST_RULES:
            (top, x0, x1), bottom = stack[0], stack[-1][0]
            inner = [r for r in level if top <= r[0] <= bottom and r[1] >= x0 - _SNAP and r[2] <= x1 + _SNAP]
            found.append((inner, []))
    return found


def sides(across: list[Rule], down: list[Rule]) -> tuple[list[float], list[float]]:
    """Places of the columns' and of the rows' sides, the open outer ones included."""
    tops = [rule[1] for rule in down] or [rule[0] for rule in across]
    bottoms = [rule[2] for rule in down] or [rule[0] for rule in across]
    return (
        _sides(down, min(r[1] for r in across), max(r[2] for r in across)),
        _sides(across, min(tops), max(bottoms)),
    )


def _sides(rules: list[Rule], least: float, most: float) -> list[float]:
    """Places of the rules and of the outer sides; of those too near each other the one with the longest rules."""
    lengths: dict[float, float] = defaultdict(float)
    for place, start, end in rules:
        lengths[place] += end - start
    lengths.setdefault(least, 0.0)
    lengths.setdefault(most, 0.0)
    found: list[float] = []
    first = float("-inf")
    for place in sorted(lengths):
        if place - first >= _NARROW:
            first = place
            found.append(place)
        elif lengths[place] > lengths[found[-1]]:
            found[-1] = place
    return found


class Grid:
    """Atomic cells of a grid and which of them are one cell, as no line runs between them."""

    def __init__(self, xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> None:
        self.xs, self.ys = xs, ys
        self.right = _separated(xs, ys, down)  # [column][row]: a line on the right of the cell
        self.below = _separated(ys, xs, across)  # [row][column]: a line below it
        self.first: dict[tuple[int, int], tuple[int, int]] = {}
        self.last: dict[tuple[int, int], int] = {}
        for row in range(len(ys) - 1):
            for column in range(len(xs) - 1):
                if (row, column) not in self.first:
                    self._take(row, column)

    def _take(self, row: int, column: int) -> None:
        """One cell from its upper left atomic cell: as wide as no line stops it, then as deep."""
        end = column
        while end + 2 < len(self.xs) and not self.right[end + 1][row] and (row, end + 1) not in self.first:
            end += 1
        low = row
        while low + 2 < len(self.ys) and self._open_below(low, column, end):
            low += 1
        for r in range(row, low + 1):
            for c in range(column, end + 1):
                self.first[r, c] = (row, column)
        self.last[row, column] = end

    def _open_below(self, row: int, column: int, end: int) -> bool:
        """Whether the cell goes on in the next row: no line below it, nor upright lines within that row."""
        if any(self.below[row + 1][c] for c in range(column, end + 1)):
            return False
        if any(self.right[c + 1][row + 1] for c in range(column, end)):
            return False
        return all((row + 1, c) not in self.first for c in range(column, end + 1))

    def cells(self, words: list[Word]) -> dict[tuple[int, int], list[Word]]:
        """The words by the row and column of the first atomic cell of the cell in which their middles stand."""
        xs, ys, first = self.xs, self.ys, self.first
        found: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for word in words:
            row, column = bisect_right(ys, word.middle) - 1, bisect_right(xs, (word.x0 + word.x1) / 2) - 1
            found[first[min(row, len(ys) - 2), min(column, len(xs) - 2)]].append(word)
        return found


def _separated(places: list[float], spans: list[float], rules: list[Rule]) -> list[list[bool]]:
    """For each place of the grid and each span between the crossing places: whether a line runs along all of it."""
    closed = [[False] * (len(spans) - 1) for _ in places]
    for place, start, end in rules:
        along = closed[_nearest(places, place)]
        for number in range(max(bisect_right(spans, start - _REACH) - 1, 0), len(spans) - 1):
            if spans[number + 1] > end + _REACH:
                break
            along[number] = along[number] or spans[number] >= start - _REACH
    return closed


def _nearest(places: list[float], place: float) -> int:
    at = bisect_right(places, place)
    return min((number for number in (at - 1, at) if 0 <= number < len(places)), key=lambda n: abs(places[n] - place))
