"""Reading order: rows of words into columns, columns into the order in which people read them.

A page is searched for a gutter: a height at which pieces of text begin side by side with other pieces to their left.
Pieces that cross it (titles, wide tables) cut the page into bands; each band is read column by column, and each column
is searched again, so that three columns, or two under a title, come out right. What stands apart (frames, quotations
set large, notes in the margin) takes part as a whole, and is read after the paragraph that it stands in or beside.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from pipeline.readers.pdf.frames import Group, Item, apart
from pipeline.readers.pdf.gutters import gutter_of
from pipeline.readers.pdf.model import Line, Page, Word
from pipeline.readers.pdf.pieces import WIDE, pieces_of
from pipeline.readers.pdf.tables import mark_unruled
from pipeline.readers.shapes import is_caption

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST = 6
_MARGIN_SHARE = 0.35  # of the characters of the main column: so few beside it are notes in the margin
_MARGIN_WIDTH = 0.5  # of the width of the main column
_ROW = 8.0  # points: what begins within so many stands in a row
_TEXT = 40  # letters in a line of a box that holds text, not labels
_FAR = 4.0  # times the font size: pieces so far apart on a row are no running text
_CLOSED = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,2}$")


class Column(list[Line]):
    """Lines in reading order. aside: what text runs round or past. resumes: goes on with the last that is no aside."""

    def __init__(self, lines: Sequence[Line] = (), *, aside: bool = False, resumes: bool = False) -> None:
        super().__init__(lines)
        self.aside = aside
        self.resumes = resumes


def columns(page: Page) -> list[list[Line]]:
    """The lines of a page in reading order, by column (each a `Column`)."""
    groups, pieces = apart(page, pieces_of(page.words))
    items: list[Item] = [*pieces, *page.tables, *groups]
    return [column for found in _order(items, 0) for column in _set(found)] if items else []


def _by_place(item: Item) -> tuple[float, float]:
    return item.top, item.x0


def _by_row(item: Item) -> tuple[float, float]:
    return round(item.top / _ROW), item.x0


def _order(items: list[Item], depth: int) -> Iterator[list[Item]]:
    """Columns of `items` in reading order."""
    gutter = gutter_of(items) if depth < _DEEPEST else None
    if gutter is None:
        yield items
        return
    _mark_asides(items, gutter)
    noted = _with_notes(items, gutter)
    if noted is not None:
        yield from _order(noted, depth + 1)
        return
    for band, across in _past(_bands(items, gutter), gutter, depth):
        yield from _sides(band, gutter, depth)
        if across:
            yield from _order(across, depth + 1)


Band = tuple[list[Item], list[Item]]  # what stands in columns, and what goes across them below that


def _bands(items: list[Item], gutter: float) -> list[Band]:
    """The items from top to bottom."""
    bands: list[Band] = [([], [])]
    for item in sorted(items, key=_by_place):
        band, across = bands[-1]
        if _crosses(item, gutter) or (across and _ends_wide_paragraph(item, across[-1], items, gutter)):
            across.append(item)
        elif across:
            bands.append(([item], []))
        else:
            band.append(item)
    return bands


def _sides(band: list[Item], gutter: float, depth: int) -> Iterator[list[Item]]:
    for side in ([i for i in band if i.x0 < gutter - 2], [i for i in band if i.x0 >= gutter - 2]):
        if side:
            yield from _order(side, depth + 1)


def _crosses(item: Item, gutter: float) -> bool:
    return item.x0 < gutter - 2 and item.x1 > gutter - 1 and not (isinstance(item, Group) and item.passed)


def _mark_asides(items: list[Item], gutter: float) -> None:
    """Mark groups across the gutter with text beside them as those that text runs round."""
    for item in items:
        if isinstance(item, Group) and _crosses(item, gutter):
            beside = [o for o in items if o is not item and _overlap(item, o) > 0.5 * (o.bottom - o.top)]
            if len(beside) >= 2:
                item.aside = item.passed = True


def _ends_wide_paragraph(item: Item, above: Item, items: list[Item], gutter: float) -> bool:
    """Whether a short line is the last of a paragraph that runs across the gutter, with nothing beside it."""
    close = item.top - above.bottom < 0.8 * (item.bottom - item.top) and abs(item.x0 - above.x0) < 4
    if not close or above.table or item.table:
        return False
    return not any(other is not item and other.x0 >= gutter - 2 and _overlap(item, other) > 0 for other in items)


def _overlap(one: Item, other: Item) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


# --- notes in the margin ----------------------------------------------------------------------------------------------


def _with_notes(items: list[Item], gutter: float) -> list[Item] | None:
    """The items with the few narrow lines on one side of the gutter as groups, or None where they are a column."""
    if any(_crosses(item, gutter) for item in items):
        return None
    left, right = [i for i in items if i.x0 < gutter - 2], [i for i in items if i.x0 >= gutter - 2]
    for notes, main in ((left, right), (right, left)):
        if any(item.table for item in notes) or not notes or not main:
            continue
        few = _characters(notes) < _MARGIN_SHARE * _characters(main)
        if few and _width(notes) < _MARGIN_WIDTH * _width(main):
            return [*main, *_notes([item for item in notes if isinstance(item, Line)], before=notes is left)]
    return None


def _characters(items: list[Item]) -> int:
    return sum(len(word.text) for item in items if isinstance(item, Line) for word in item.words)


def _width(items: list[Item]) -> float:
    return max(item.x1 for item in items) - min(item.x0 for item in items)


def _notes(lines: list[Line], *, before: bool) -> Iterator[Group]:
    """Lines close under each other as groups. Bold ones left of the text are its headings."""
    group: list[Line] = []
    for line in sorted(lines, key=_by_place):
        if group and line.top - group[-1].bottom > 0.8 * max(line.size, 1):
            yield Group(group, aside=not (before and group[0].bold))
            group = []
        group.append(line)
    if group:
        yield Group(group, aside=not (before and group[0].bold))


# --- columns that run past what stands across them --------------------------------------------------------------------


def _past(bands: list[Band], gutter: float, depth: int) -> list[Band]:
    """The bands, those joined whose columns go on below what stands across them, as sentences tell."""
    joined = bands[:1]
    for band, across in bands[1:]:
        above, between = joined[-1]
        if above and _stands_apart(between) and _flows_past(above, band, gutter, depth, text=_is_box_of_text(between)):
            asides = [item if isinstance(item, Group) else Group([item]) for item in between]
            for aside in asides:
                aside.aside = aside.passed = True
            joined[-1] = ([*above, *asides, *band], across)
        else:
            joined.append((band, across))
    return joined


def _stands_apart(across: list[Item]) -> bool:
    return all(item.table or is_caption(item.text if isinstance(item, Line) else "") for item in across)


def _is_box_of_text(across: list[Item]) -> bool:
    groups = [item for item in across if isinstance(item, Group)]
    return len(groups) == len(across) and any(
        sum(len(word.text) for word in line.words) >= _TEXT
        for group in groups
        for line in group.items
        if isinstance(line, Line)
    )


def _flows_past(above: list[Item], below: list[Item], gutter: float, depth: int, *, text: bool) -> bool:
    """Whether sentences go on better from the top part of each column to its lower part than to the next column.

    Where both ways are as good, columns run past a box of text and begin anew under a figure or table.
    """
    over = [ends for column in _sides(above, gutter, depth) if (ends := _ends(column))]
    under = [ends for column in _sides(below, gutter, depth) if (ends := _ends(column))]
    if len(over) != len(under):
        return False
    past = [ends for pair in zip(over, under, strict=True) for ends in pair]
    better = _joins(past) - _joins([*over, *under])
    return better > 0 or (better == 0 and text)


def _ends(column: list[Item]) -> tuple[str, str] | None:
    """The texts of the first and the last line."""
    lines = sorted((item for item in column if isinstance(item, Line) and item.words), key=_by_place)
    return (lines[0].text, lines[-1].text) if lines else None


def _joins(parts: list[tuple[str, str]]) -> int:
    """How well each part goes on in the next: +1 where a sentence does, or ends where one begins; -1 where not."""
    return sum(
        1 if bool(_CLOSED.search(last)) != first[:1].islower() else -1
        for (_, last), (first, _) in itertools.pairwise(parts)
    )


# --- lines of a column ------------------------------------------------------------------------------------------------


def _set(items: list[Item]) -> Iterator[Column]:
    """Pieces of one column as lines from top to bottom, each knowing the column's edges; groups by themselves."""
    groups = sorted((item for item in items if isinstance(item, Group)), key=_by_row)
    lines = _lines([item for item in items if isinstance(item, Line)])
    start, resumes = 0, False
    for group in groups:
        end = next((place for place in range(start, len(lines)) if _is_after(lines[place], group)), len(lines))
        if end > start:
            yield Column(lines[start:end], resumes=resumes)
            start, resumes = end, True
        for found in _order(list(group.items), _DEEPEST - 2):
            yield from (Column(column, aside=group.aside) for column in _set(found))
    if start < len(lines):
        yield Column(lines[start:], resumes=resumes)


def _is_after(line: Line, group: Group) -> bool:
    """Whether a line is read after a group: it begins lower, or as low and not left of it."""
    left = line.x1 <= group.x0
    return line.top >= group.top + (line.bottom - line.top if left else 0)


def _lines(items: list[Line]) -> list[Line]:
    if not items:
        return []
    edges = (min(item.x0 for item in items), max(item.x1 for item in items))
    tables = [item for item in items if item.table]
    lines = mark_unruled([_row(row) for row in _rows([item for item in items if not item.table])])
    lines = [part for line in lines for part in _parted(line)]
    for line in [*lines, *tables]:
        line.column = edges
    return sorted([*lines, *tables], key=_by_place)


def _rows(pieces: list[Line]) -> Iterator[list[Line]]:
    """Pieces on one height together, from left to right."""
    row: list[Line] = []
    for piece in sorted(pieces, key=_by_height):
        if row and not _on_one_row(row[-1], piece):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _by_height(piece: Line) -> float:
    return piece.top + piece.bottom


def _on_one_row(one: Line, other: Line) -> bool:
    high, low = one.bottom - one.top, other.bottom - other.top
    apart = abs(one.top + one.bottom - other.top - other.bottom) / 2
    return apart < 0.35 * max(high, low) or _overlap(one, other) > 0.8 * max(min(high, low), 0.1)


def _row(pieces: list[Line]) -> Line:
    """The pieces of a row as one line, with those apart as its cells."""
    if len(pieces) == 1:
        line = pieces[0]
        line.cells = [line.words]
        return line
    pieces.sort(key=_by_side)
    cells: list[list[Word]] = []
    reach = 0.0
    for piece in pieces:
        if cells and piece.x0 - reach <= WIDE * max(piece.words[0].size, 4):
            cells[-1] = [*cells[-1], *piece.words]
        else:
            cells.append(piece.words)
        reach = max(reach, piece.x1)
    return Line([word for cell in cells for word in cell], cells=cells)


def _by_side(piece: Line) -> tuple[float, float]:
    return piece.x0, piece.x1


def _parted(line: Line) -> list[Line]:
    """A row as one line, or as several where its pieces stand too far apart to be read as one."""
    if line.table or len(line.cells) < 2 or not line.words:
        return [line]
    parts = [line.cells[0]]
    for cell in line.cells[1:]:
        before = parts[-1]
        far = cell[0].x0 - before[-1].x1 > _FAR * max(cell[0].size, before[-1].size)
        if far and _is_text(before) and _is_text(cell):
            parts.append(cell)
        else:
            parts[-1] = [*before, *cell]
    return [line] if len(parts) == 1 else [Line(part, cells=[part]) for part in parts]


def _is_text(words: list[Word]) -> bool:
    """Whether words are more than a number or mark at the start or end of a line."""
    return sum(character.isalpha() for word in words for character in word.text) >= 4
