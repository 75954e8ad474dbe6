"""Where the names of themes stand on the map: beside their points, and never over each other."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = 26  # characters in a line of a name
MOST_LINES = 3
_DIRECTIONS = 16
_DISTANCES = (26, 40, 56, 76)  # of a name from the middle of its points; one farther off would be taken for another's
_MOST_HIDDEN = 8  # points under a name


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in units of the drawing: its middle, width and height."""

    x: float
    y: float
    width: float
    height: float

    def covers(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def lines_of(name: str) -> list[str]:
    """A name in up to `MOST_LINES` lines; a longer one is cut, with an ellipsis."""
    return textwrap.wrap(name, LINE, max_lines=MOST_LINES, placeholder=" …") or [""]


def text_width(line: str, size: float) -> float:
    """About how wide a line is, in the unit of `size`: rather too wide than too narrow."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return size * (0.58 * (len(line) - wide) + 1.05 * wide)


def place(
    anchors: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    points: np.ndarray,
    area: tuple[float, float],
    *,
    over: bool = False,
) -> list[Box | None]:
    """A box for each name, the first ones first; None where every place is taken.

    anchors: middle of the points of each theme. sizes: width and height of its name. points: (n, 2), all points; a
    box covers as few as it can. area: width and height of the drawing. over: a box may lie on its anchor.
    """
    placed: list[Box | None] = []
    for anchor, size in zip(anchors, sizes, strict=True):
        taken = [box for box in placed if box]
        free = [
            (_hidden(box, points) * 40 + far, order, box)
            for order, (box, far) in enumerate(_candidates(anchor, size, over=over))
            if _inside(box, area) and not any(box.covers(other) for other in taken)
        ]
        best = min(free, default=None)
        placed.append(best[2] if best and best[0] < _MOST_HIDDEN * 40 else None)
    return placed


def _candidates(anchor: tuple[float, float], size: tuple[float, float], *, over: bool) -> list[tuple[Box, float]]:
    """Boxes around an anchor with their distance from it, above and below first."""
    x, y = anchor
    width, height = size
    found = [(Box(x, y, width, height), 0.0)] if over else []
    for far in _DISTANCES:
        for step in range(_DIRECTIONS):
            angle = 2 * math.pi * step / _DIRECTIONS - math.pi / 2
            dx, dy = math.cos(angle), math.sin(angle)
            middle = Box(x + dx * (far + width / 2), y + dy * (far + height / 2), width, height)
            found.append((middle, float(far)))
    return found


def _inside(box: Box, area: tuple[float, float]) -> bool:
    width, height = area
    return box.width / 2 <= box.x <= width - box.width / 2 and box.height / 2 <= box.y <= height - box.height / 2


def _hidden(box: Box, points: np.ndarray) -> int:
    """Points under the box, with a margin."""
    apart = np.abs(points - (box.x, box.y)) * 2
    return int((apart < (box.width + 8, box.height + 8)).all(axis=1).sum())
