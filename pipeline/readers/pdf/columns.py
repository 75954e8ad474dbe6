"""Reading order: rows of words into columns, columns into the order in which people read them.

A page is searched for a gutter: a height at which pieces of text begin side by side with other pieces to their left.
Pieces that cross it (titles, wide tables) cut the page into bands; each band is read column by column, and each column
is searched again, so that three columns, or two under a title, come out right.
"""

from __future__ import annotations

import itertools
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from pipeline.readers.pdf.model import Line, Page, Word, rows
from pipeline.readers.pdf.tables import mark_unruled
from pipeline.readers.shapes import BULLETS, is_enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE_GAP = 1.0  # of the font size: words further apart are pieces of their own
_LEAST_LINES = 3
_LEAST_CHARACTERS = 14  # median length of pieces in a column of prose
_LEAST_SHARE = 0.4  # of the lines of the shorter column that must stand beside lines of the other
_DEEPEST = 6


def columns(page: Page) -> list[list[Line]]:
    """The lines of a page in reading order, by column."""
    pieces = [Line(piece) for row in rows(page.words) for piece in _pieces(row)]
    items = [*pieces, *page.tables]
    return [_set(column) for column in _order(items, 0)] if items else []


def _pieces(row: list[Word]) -> Iterator[list[Word]]:
    """A row cut where words stand far apart; a bullet or number keeps the text after it."""
    piece: list[Word] = []
    for word in row:
        wide = piece and word.x0 - max(w.x1 for w in piece) > _PIECE_GAP * max(min(word.size, piece[-1].size), 4)
        if wide and not _is_marker(piece):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _is_marker(piece: list[Word]) -> bool:
    text = piece[0].text
    return len(piece) == 1 and (
        text in BULLETS or text.strip("\ufffd") == "" or text in "-–—*o" or is_enumerated(f"{text} x")
    )


def _order(items: list[Line], depth: int) -> Iterator[list[Line]]:
    """Columns of `items` in reading order."""
    gutter = _gutter(items) if depth < _DEEPEST else None
    if gutter is None:
        yield items
        return
    band: list[Line] = []
    across: list[Line] = []
    for item in sorted(items, key=lambda item: (item.top, item.x0)):
        if _crosses(item, gutter) or (across and not band and _ends_wide_paragraph(item, across[-1], items, gutter)):
            yield from _band(band, gutter, depth)
            band = []
            across.append(item)
        else:
            if across:
                yield from _order(across, depth + 1)
                across = []
            band.append(item)
    yield from _band(band, gutter, depth)
    if across:
        yield from _order(across, depth + 1)


def _band(band: list[Line], gutter: float, depth: int) -> Iterator[list[Line]]:
    for side in ([i for i in band if i.x0 < gutter - 2], [i for i in band if i.x0 >= gutter - 2]):
        if side:
            yield from _order(side, depth + 1)


def _crosses(item: Line, gutter: float) -> bool:
    return item.x0 < gutter - 2 and item.x1 > gutter - 1


def _ends_wide_paragraph(item: Line, above: Line, items: list[Line], gutter: float) -> bool:
    """Whether a short line is the last of a paragraph that runs across the gutter, with nothing beside it."""
    close = item.top - above.bottom < 0.8 * (item.bottom - item.top) and abs(item.x0 - above.x0) < 4
    beside = any(other is not item and other.x0 >= gutter - 2 and _overlap(item, other) > 0 for other in items)
    return close and not above.table and not beside


def _overlap(one: Line, other: Line) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _gutter(items: list[Line]) -> float | None:
    """The left edge of the column right of the best gutter, or None where text runs in one column."""
    pieces = [item for item in items if not item.table]
    starts = Counter(round(piece.x0 / 2) for piece in pieces)
    best: tuple[float, float] | None = None
    for place, count in sorted(starts.items()):
        near = count + starts[place - 1] + starts[place + 1]
        if (
            near >= _LEAST_LINES
            and (score := _score(pieces, x := min(p.x0 for p in pieces if round(p.x0 / 2) == place))) > 0
            and (best is None or score > best[0])
        ):
            best = (score, x)
    return best[1] if best else None


def _score(pieces: list[Line], x: float) -> float:
    """How well a gutter left of `x` divides the pieces: lines side by side less lines across; 0 if it is none."""
    left = [p for p in pieces if p.x1 <= x - 1 and p.x0 < x - 2]
    right = [p for p in pieces if p.x0 >= x - 2]
    if min(len(left), len(right)) < _LEAST_LINES or not (_is_prose(left) and _is_prose(right)):
        return 0
    beside_right = [p for p in right if any(_overlap(p, other) > 0.3 * (p.bottom - p.top) for other in left)]
    beside_left = [p for p in left if any(_overlap(p, other) > 0.3 * (p.bottom - p.top) for other in right)]
    beside = min(len(beside_left), len(beside_right))
    if beside < max(_LEAST_LINES, _LEAST_SHARE * min(len(left), len(right))):
        return 0
    if not _in_bands(pieces, x, beside_left, beside_right):
        return 0
    crossing = sum(p.x0 < x - 2 and p.x1 > x - 1 for p in pieces)
    return max(0.0, beside - 0.5 * crossing) if crossing > beside else beside - 0.25 * crossing


def _in_bands(pieces: list[Line], x: float, left: list[Line], right: list[Line]) -> bool:
    """Whether lines across do not alternate with lines beside each other, as they do where gaps are chance."""
    kinds = sorted(
        [(p.top, 1) for p in (*left, *right)] + [(p.top, 0) for p in pieces if p.x0 < x - 2 and p.x1 > x - 1]
    )
    changes = sum(a[1] != b[1] for a, b in itertools.pairwise(kinds))
    return changes <= max(4, 0.25 * len(kinds))


def _is_prose(pieces: list[Line]) -> bool:
    return median(sum(len(word.text) for word in piece.words) for piece in pieces) >= _LEAST_CHARACTERS


def _set(items: list[Line]) -> list[Line]:
    """Pieces of one column as lines from top to bottom, each knowing the column's edges."""
    edges = (min(item.x0 for item in items), max(item.x1 for item in items))
    tables = [item for item in items if item.table]
    found = rows(word for item in items for word in item.words)
    lines = mark_unruled([Line(row, cells=list(_pieces(row))) for row in found])
    for line in [*lines, *tables]:
        line.column = edges
    return sorted([*lines, *tables], key=lambda line: (line.top, line.x0))
