"""A page in the direction of its text: what pdfium gives in the page's own space, as words from the top left corner."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from pipeline.readers.pdf.model import Box, Edge, Page, Word

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.readers.pdf.pdfium import Marks

    Boxes = npt.NDArray[np.float64]

ALMOST = 25  # degrees: text as crooked as this is straight (what pdfium calls the angle of slanted type is its slant)
_ABOVE, _BELOW = 0.8, 0.2  # of the type's size: fonts state their heights too differently to compare rows by them


def off(angle: int, turn: int) -> int:
    """Degrees between the direction of a text and that of reading."""
    difference = (angle - turn) % 360
    return min(difference, 360 - difference)


def direction(angles: Counter[int], rotation: int) -> int:
    """Degrees clockwise by which the page is turned for reading: most characters decide, the page's own if even."""
    counts = Counter({rotation % 360: 1})
    for angle, characters in angles.items():
        quarter = round(angle / 90) * 90 % 360
        if off(angle, quarter) <= ALMOST:
            counts[quarter] += characters
    return max(sorted(counts), key=lambda turn: counts[turn])


class Frame:
    """Coordinates of a page turned clockwise by `turn` degrees."""

    def __init__(self, bounds: Box, turn: int) -> None:
        self._left, self._bottom, self._right, self._top = bounds
        self._turn = turn
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (wide, high) if turn in (0, 180) else (high, wide)

    def placed(self, boxes: Boxes) -> Boxes:
        """Rows of left, bottom, right, top in the page's own space as rows of x0, top, x1, bottom."""
        left, bottom, right, top = boxes.T
        if self._turn == 0:
            parts = left - self._left, self._top - top, right - self._left, self._top - bottom
        elif self._turn == 90:
            parts = bottom - self._bottom, left - self._left, top - self._bottom, right - self._left
        elif self._turn == 180:
            parts = self._right - right, bottom - self._bottom, self._right - left, top - self._bottom
        else:
            parts = self._top - top, self._right - right, self._top - bottom, self._right - left
        return np.stack(parts, axis=1)

    def words(self, marks: Marks, number: int) -> list[Word]:
        """The words of page `number`; those whose middle lies outside its edges only where there are no others."""
        x0, top, x1, bottom = self.placed(marks.boxes).T
        descent = np.array([kind.descent for kind in marks.types])
        size = (bottom - top) / (np.array([kind.ascent for kind in marks.types]) - descent)
        base = bottom + descent * size
        size = size.round(1)  # what pdfium computes of one type differs in the second place from word to word
        places = np.stack([x0, base - _ABOVE * size, x1, base + _BELOW * size, size], axis=1).round(2)
        across, down = (places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2
        inside = (across >= 0) & (across <= self.width) & (down >= 0) & (down <= self.height)
        kept = np.flatnonzero(inside) if inside.any() else np.arange(len(inside))
        texts, types, up = marks.texts, marks.types, marks.raised
        rows = zip(kept.tolist(), places[kept].tolist(), strict=True)
        return [Word(texts[i], a, b, c, d, size, types[i].bold, number, up[i]) for i, (a, b, c, d, size) in rows]

    def edges(self, lines: list[Box], shade: bool = False) -> list[Edge]:
        """The ruling lines, or the sides of shaded areas, that touch the page."""
        if not lines:
            return []
        places = self.placed(np.array(lines)).round(2)
        seen = (places[:, 2:] >= 0).all(axis=1) & (places[:, 0] <= self.width) & (places[:, 1] <= self.height)
        return [Edge(x0, top, x1, bottom, shade) for x0, top, x1, bottom in places[seen].tolist()]

    def share(self, pictures: list[Box]) -> float:
        """What part of the page the boxes cover, overlaps counted twice, at most 1."""
        if not pictures:
            return 0.0
        x0, top, x1, bottom = self.placed(np.array(pictures)).T
        wide = np.clip(np.minimum(x1, self.width) - np.maximum(x0, 0), 0, None)
        high = np.clip(np.minimum(bottom, self.height) - np.maximum(top, 0), 0, None)
        return min(float((wide * high).sum()) / max(self.width * self.height, 1), 1.0)


def shown(box: Box, page: Page) -> Box:
    """A box in the coordinates of reading as x0, top, x1, bottom on the page as a viewer shows it."""
    x0, top, x1, bottom = box
    if page.turn == 90:
        return top, page.width - x1, bottom, page.width - x0
    if page.turn == 180:
        return page.width - x1, page.height - bottom, page.width - x0, page.height - top
    if page.turn == 270:
        return page.height - bottom, x0, page.height - top, x1
    return box
