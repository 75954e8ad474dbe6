"""Tables of a page: those drawn with lines (ruled.py), and rows of aligned entries without lines (aligned.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.readers.pdf import aligned
from pipeline.readers.pdf import ruled as grids
from pipeline.readers.pdf.aligned import mark_unruled

if TYPE_CHECKING:
    from pipeline.readers.pdf.model import Line, Page

__all__ = ["find", "mark_unruled", "ruled"]


def find(page: Page) -> None:
    """Move the words of tables from `page.words` into `page.tables`, those drawn with lines and those without.

    Tables without lines that stand in one column of text beside others are left to `mark_unruled`.
    """
    ruled(page)
    _take(page, aligned.tables(page.words, page.width))


def ruled(page: Page) -> None:
    """Move the words of tables drawn with lines from `page.words` into `page.tables`, rows from top to bottom."""
    _take(page, grids.tables(page.edges, page.words))


def _take(page: Page, found: list[Line]) -> None:
    if found:
        held = {id(word) for table in found for row in table.table for cell in row for word in cell}
        page.tables = sorted([*page.tables, *found], key=lambda table: (table.top, table.x0))
        page.words = [word for word in page.words if id(word) not in held]
