"""What stands apart on a page: frames drawn around text, quotations set large between columns, notes in the margin."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from pipeline.readers.pdf.model import Box, Line, Page, main_size

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_WIDTH, _LEAST_HEIGHT = 50.0, 14.0  # points, of a frame
_LARGEST_SHARE = 0.6  # of the page, of a frame that is no background
_MOST_LETTERS = 0.5  # of the page's letters: a frame around more holds the page's main text
_BAR_LINES = 1.6  # times the height of a line: between the first and the last line of a heading on a bar
_MOST_EDGES = 1500  # on a page; more are a drawing
_SAME = 2.5  # points between edges that are one
_LARGE = 1.25  # of the size of most words of the page


_Spans = dict[int, list[tuple[float, float]]]  # tops and bottoms of upright lines by their place


class Group:
    """Pieces that belong together and apart from what surrounds them.

    aside: it is no part of the text around it. passed: text runs past it on either side.
    """

    __slots__ = ("aside", "bottom", "items", "passed", "top", "x0", "x1")
    table = True  # like a table, it is no line of text

    def __init__(self, items: Sequence[Item], box: Box | None = None, *, aside: bool = False) -> None:
        self.items = list(items)
        self.x0, self.top, self.x1, self.bottom = box or _around(items)
        self.aside = aside
        self.passed = False


Item: TypeAlias = Line | Group


def _around(items: Sequence[Item]) -> Box:
    return (
        min(item.x0 for item in items),
        min(item.top for item in items),
        max(item.x1 for item in items),
        max(item.bottom for item in items),
    )


def apart(page: Page, pieces: list[Line]) -> tuple[list[Group], list[Line]]:
    """The groups of a page, and the pieces in none of them. A group may hold groups, as a frame holds frames."""
    items: list[Item] = [*pieces]
    total = _letters(items)
    for box in _boxes(page):
        inside = [item for item in items if _inside(item, box)]
        if any(isinstance(item, Line) for item in inside) and _letters(inside) <= _MOST_LETTERS * total:
            if _is_bar(inside, box, items):
                continue
            held = set(map(id, inside))
            items = [*(item for item in items if id(item) not in held), Group(inside, box, aside=True)]
    framed = [item for item in items if isinstance(item, Group)]
    pieces = [item for item in items if isinstance(item, Line)]
    quotes = _quotations(pieces)
    held = {id(piece) for quote in quotes for piece in quote.items}
    return [*framed, *quotes], [piece for piece in pieces if id(piece) not in held]


def _is_bar(inside: list[Item], box: Box, items: list[Item]) -> bool:
    """Whether a frame is a bar behind a heading, or a line drawn round a few words, and no box of text."""
    if inside[-1].top - inside[0].top > _BAR_LINES * max(item.bottom - item.top for item in inside):
        return False
    if all(isinstance(item, Line) and item.bold for item in inside):
        return True
    alone = not any(item.top < box[3] and item.bottom > box[1] for item in items if not _inside(item, box))
    return alone and inside[-1].top - inside[0].top < inside[0].bottom - inside[0].top


def _letters(items: Sequence[Item]) -> int:
    return sum(
        [
            _letters(item.items) if isinstance(item, Group) else sum([len(word.text) for word in item.words])
            for item in items
        ]
    )


def _inside(piece: Item, box: Box) -> bool:
    middle = (piece.top + piece.bottom) / 2
    return box[0] - _SAME <= piece.x0 and piece.x1 <= box[2] + _SAME and box[1] <= middle <= box[3]


def _boxes(page: Page) -> list[Box]:
    """Rectangles drawn on the page that may hold text of their own, the smallest first."""
    if not 4 <= len(page.edges) <= _MOST_EDGES:
        return []
    level: dict[tuple[int, int], list[float]] = defaultdict(list)
    upright: _Spans = defaultdict(list)
    for edge in page.edges:
        if edge.top == edge.bottom and edge.x1 - edge.x0 >= _LEAST_WIDTH:
            level[round(edge.x0), round(edge.x1)].append(edge.top)
        elif edge.x0 == edge.x1 and edge.bottom - edge.top >= _LEAST_HEIGHT:
            upright[round(edge.x0)].append((edge.top, edge.bottom))
    found: list[Box] = []
    for (x0, x1), tops in sorted(level.items()):
        for top, bottom in itertools.pairwise(sorted(set(tops))):
            large = (x1 - x0) * (bottom - top) > _LARGEST_SHARE * page.width * page.height
            if bottom - top >= _LEAST_HEIGHT and not large and _has_sides(upright, (x0, x1), top, bottom):
                found.append((float(x0), top, float(x1), bottom))
    found.sort(key=lambda box: ((box[2] - box[0]) * (box[3] - box[1]), box))
    return found


def _has_sides(upright: _Spans, sides: tuple[int, int], top: float, bottom: float) -> bool:
    return all(
        any(a <= top + _SAME and b >= bottom - _SAME for near in (x - 1, x, x + 1) for a, b in upright.get(near, ()))
        for x in sides
    )


def _quotations(pieces: list[Line]) -> list[Group]:
    """Lines set large, one under the other, with other text on both sides of them: a quotation between columns."""
    least = _LARGE * main_size([word for piece in pieces for word in piece.words])
    large = [piece for piece in pieces if piece.words[0].size >= least and piece.size >= least]
    if len(large) < 2 or len(large) == len(pieces):
        return []
    clusters: list[list[Line]] = []
    for piece in sorted(large, key=lambda piece: (piece.top, piece.x0)):
        near = next((cluster for cluster in clusters if _under(piece, cluster[-1])), None)
        if near is None:
            clusters.append([piece])
        else:
            near.append(piece)
    others = [piece for piece in pieces if piece.words[0].size < least]
    return [Group(cluster) for cluster in clusters if len(cluster) >= 2 and _is_between(_around(cluster), others)]


def _under(piece: Line, above: Line) -> bool:
    return (
        -2 < piece.top - above.bottom < 0.8 * above.size + 2
        and min(piece.x1, above.x1) > max(piece.x0, above.x0)
        and abs(piece.size - above.size) < 1
    )


def _is_between(box: Box, others: list[Line]) -> bool:
    beside = [piece for piece in others if piece.top < box[3] and piece.bottom > box[1]]
    return any(piece.x1 <= box[0] for piece in beside) and any(piece.x0 >= box[2] for piece in beside)
