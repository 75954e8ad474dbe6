"""Text that runs up, down or across the page: labels in the margin, heads of narrow table columns, watermarks."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.readers.pdf.frame import Frame
from pipeline.readers.pdf.model import Box, Line, Page, Word, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.readers.pdf.pdfium import Marks

_FAR = 2.0  # of the type's size: words further apart in a line are two texts
_SAME_PLACE = 12.0  # points


def lines(marks: Marks, angle: int, bounds: Box, reading: Frame, number: int) -> Iterator[Word]:
    """Lines of the text that runs at `angle` degrees, each as one word in the coordinates of reading."""
    chosen = marks.those(lambda kind: kind.angle == angle)
    words = Frame(bounds, round(angle / 90) * 90 % 360).words(chosen, number)
    if len(words) < len(chosen.texts):
        return  # partly outside the page: nobody sees it whole
    places = dict(zip(words, reading.placed(chosen.boxes).tolist(), strict=True))
    for piece in (piece for row in rows(words) for piece in _pieces(row)):
        boxes = [places[word] for word in piece]
        x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        line = Line(piece)
        place = [round(value, 2) for value in (x0, top, x1, bottom)]
        yield Word(
            " ".join(word.text for word in piece), place[0], place[1], place[2], place[3], line.size, line.bold, number
        )


def _pieces(row: list[Word]) -> Iterator[list[Word]]:
    piece: list[Word] = []
    for word in row:
        if piece and word.x0 - piece[-1].x1 > _FAR * word.size:
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def remove_repeated(pages: list[Page]) -> None:
    """Take out the lines that stand at one place on at least three pages, or on both of two: watermarks and stamps."""
    places: dict[str, list[Word]] = defaultdict(list)
    for page in pages:
        for line in page.sideways:
            places[_key(line)].append(line)
    need = 2 if len(pages) == 2 else 3
    for page in pages:
        page.sideways = [line for line in page.sideways if _pages_beside(line, places[_key(line)]) < need]


def _key(line: Word) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _pages_beside(line: Word, others: list[Word]) -> int:
    near = {o.page for o in others if abs(o.x0 - line.x0) < _SAME_PLACE and abs(o.top - line.top) < _SAME_PLACE}
    return len(near)
