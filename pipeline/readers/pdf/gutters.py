"""Gutters: where the pieces of text of a page begin side by side with other pieces to their left."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from pipeline.readers.pdf.model import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.pdf.frames import Item

_LEAST_LINES = 3
_LEAST_CHARACTERS = 14  # median length of pieces in a column of prose
_LEAST_SHARE = 0.4  # of the lines of the shorter column that must stand beside lines of the other
_BESIDE = 0.3  # of a line's height that must stand beside another


def gutter_of(items: Sequence[Item]) -> float | None:
    """The left edge of the column right of the best gutter, or None where text runs in one column."""
    pieces = [item for item in items if isinstance(item, Line) and not item.table]
    starts = Counter(round(piece.x0 / 2) for piece in pieces)
    places = [p for p, count in sorted(starts.items()) if count + starts[p - 1] + starts[p + 1] >= _LEAST_LINES]
    if len(pieces) < 2 * _LEAST_LINES or len(places) < 2:
        return None
    lines = _Pieces(pieces)
    best: tuple[float, float] | None = None
    for place in places:
        x = min(piece.x0 for piece in pieces if round(piece.x0 / 2) == place)
        score = lines.score(x)
        if score > 0 and (best is None or score > best[0]):
            best = (score, x)
    return best[1] if best else None


class _Pieces:
    """Pieces of text as arrays, to try gutters on."""

    def __init__(self, pieces: list[Line]) -> None:
        self.x0 = np.array([piece.x0 for piece in pieces])
        self.x1 = np.array([piece.x1 for piece in pieces])
        self.top = np.array([piece.top for piece in pieces])
        bottom = np.array([piece.bottom for piece in pieces])
        self.length = np.array([sum([len(word.text) for word in piece.words]) for piece in pieces])
        shared = np.minimum.outer(bottom, bottom) - np.maximum.outer(self.top, self.top)
        self.beside = shared > _BESIDE * (bottom - self.top)[:, None]

    def score(self, x: float) -> float:
        """How well a gutter left of `x` divides the pieces: lines side by side less lines across; 0 if it is none."""
        right = self.x0 >= x - 2
        left = ~right & (self.x1 <= x - 1)
        fewest = min(int(left.sum()), int(right.sum()))
        if fewest < _LEAST_LINES or not (self._is_prose(left) and self._is_prose(right)):
            return 0
        beside_right = self.beside[np.ix_(right, left)].any(axis=1)
        beside_left = self.beside[np.ix_(left, right)].any(axis=1)
        beside = min(int(beside_right.sum()), int(beside_left.sum()))
        if beside < max(_LEAST_LINES, _LEAST_SHARE * fewest):
            return 0
        across = ~right & ~left
        if not self._in_bands(across, [*self.top[right][beside_right], *self.top[left][beside_left]]):
            return 0
        crossing = int(across.sum())
        return max(0.0, beside - 0.5 * crossing) if crossing > beside else beside - 0.25 * crossing

    def _is_prose(self, side: np.ndarray) -> bool:
        lengths = np.sort(self.length[side])
        middle = float(lengths[(len(lengths) - 1) // 2] + lengths[len(lengths) // 2]) / 2
        return middle >= _LEAST_CHARACTERS

    def _in_bands(self, across: np.ndarray, beside: list[float]) -> bool:
        """Whether lines across do not alternate with lines beside each other, as they do where gaps are chance."""
        kinds = sorted([(top, 1) for top in beside] + [(top, 0) for top in self.top[across]])
        changes = sum(a[1] != b[1] for a, b in itertools.pairwise(kinds))
        return bool(changes <= max(4, 0.25 * len(kinds)))
