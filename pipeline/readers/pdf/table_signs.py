"""What tells a table from what only looks like one: columns of text, contents pages, labels of charts."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.pdf.model import Box, Word

_MOST_WORDS = 8  # median in a cell where no lines part the rows, so that columns of text between rules are no table
_MOST_MEAN = 12  # the same on average
_LEAST_SEVERAL = 0.6  # of the rows that have two or more entries
_NEAR = 36.0  # points between a figure and its caption
_FIGURE = re.compile(r"(?:figure|fig\.?|chart|graph|map|diagram|exhibit|box)", re.I)
_NUMBERED = re.compile(r"[A-Z]{0,3}\d|[A-Z]\b|[IVX]+\b")
_LEADERS = re.compile(r"(?:[.…_·]\s*){4,}|…")
_PAGE = re.compile(r"\d{1,4}|[ivxl]{1,6}")
_LEAST_CONTENTS = 4  # lines
_MOST_OF = 0.7  # of the lines of a contents page that end in a page number
_LEAST_GAPS = 3  # wide gaps on lines

Cells = list[list["Word"]]


def is_open_table(rows: Sequence[Cells]) -> bool:
    """Whether rows that no lines part are a table's: several short entries in most of them, and no contents page."""
    counts = [len(cell) for row in rows for cell in row if cell]
    several = sum(sum(map(bool, row)) >= 2 for row in rows)
    if not counts or several < max(2, _LEAST_SEVERAL * len(rows)):
        return False
    short = median(counts) <= _MOST_WORDS and sum(counts) <= _MOST_MEAN * len(counts)
    return short and not is_contents(rows)


def is_contents(rows: Sequence[Cells]) -> bool:
    """Whether rows are those of a contents page: leaders, or titles with page numbers that never fall."""
    filled = [cells for row in rows if (cells := [cell for cell in row if cell])]
    if len(filled) < _LEAST_CONTENTS:
        return False
    leaders = sum(any(_LEADERS.search(word.text) for cell in cells for word in cell) for cells in filled)
    if 2 * leaders > len(filled):
        return True
    pairs = [cells for cells in filled if len(cells) >= 2]
    if len(pairs) < max(_LEAST_CONTENTS, _MOST_OF * len(filled)):
        return False
    last = [cells[-1][0].text for cells in pairs if len(cells[-1]) == 1]
    titles = sum(all(any(c.isalpha() for w in cell for c in w.text) for cell in cells[:-1]) for cells in pairs)
    if len(last) < len(pairs) or titles < len(pairs) or not all(_PAGE.fullmatch(text) for text in last):
        return False
    pages = [int(text) for text in last if text.isdigit()]
    return len(pages) >= _LEAST_CONTENTS and all(a <= b for a, b in pairwise(pages)) and pages[0] < pages[-1]


def is_figure(box: Box, words: Sequence[Word]) -> bool:
    """Whether the caption of a figure ("Figure 3", "Chart B") stands right above or below a box."""
    for word, after in pairwise(words):
        if word.x0 > box[2] or word.x1 < box[0] - _NEAR or not _FIGURE.fullmatch(word.text):
            continue
        near = -_NEAR <= word.middle - box[1] <= 0 or 0 <= word.middle - box[3] <= _NEAR
        if near and after.x0 > word.x0 and _NUMBERED.match(after.text):
            return True
    return False


def may_hold_rows(words: list[Word]) -> bool:
    """Whether the words, in the order in which they are drawn, ever stand far apart on a line, or go back up."""
    found = 0
    for before, word in pairwise(words):
        if word.bottom < before.top:
            return True
        if word.x0 - before.x1 > before.size and word.top < before.bottom:
            found += 1
        if found >= _LEAST_GAPS:
            return True
    return False
