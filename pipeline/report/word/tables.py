"""Tables of the Word document: fixed widths, a header row that repeats on each page, a title for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from pipeline.report.word.styles import CELL, HEADER, TABLE
from pipeline.report.word.writer import Piece, add, clean, set_style

if TYPE_CHECKING:
    from docx.table import _Cell

    from pipeline.report.word.writer import Writer

Cell = str | int | list[list[Piece]]
"""A text, a count, or paragraphs of texts and links."""
_NUMBER = re.compile(r"\d[\d.,]*%?")


def add_table(
    writer: Writer, caption: str, headers: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[Cell]]
) -> None:
    """A captioned table. widths: of the columns in centimetres. Numbers are set flush right."""
    writer.caption("Table", caption, keep=True)
    table = writer.document.add_table(rows=1, cols=len(headers), style=TABLE)
    table.autofit = False
    properties: Any = table._tbl.tblPr
    for tag, text in (("w:tblCaption", caption), ("w:tblDescription", f"Columns: {', '.join(headers)}.")):
        element = OxmlElement(tag)
        element.set(qn("w:val"), clean(text))
        properties.append(element)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(width)
    _fill(table.rows[0], headers, widths, HEADER)
    _mark(table.rows[0], "w:tblHeader")
    for cells in rows:
        _fill(table.add_row(), cells, widths, CELL)
    writer.start(CELL)  # else a table that follows at once would be joined to this one


def _fill(row: Any, cells: Sequence[Cell], widths: Sequence[float], style: str) -> None:
    _mark(row, "w:cantSplit")
    for cell, content, width in zip(row.cells, cells, widths, strict=True):
        cell.width = Cm(width)
        _write(cell, content, style)


def _write(cell: _Cell, content: Cell, style: str) -> None:
    text = f"{content:,}" if isinstance(content, int) else content
    parts: list[list[Piece]] = [[text]] if isinstance(text, str) else text
    for number, pieces in enumerate(parts):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        set_style(paragraph, style)
        if isinstance(content, int) or (isinstance(content, str) and _NUMBER.fullmatch(content)):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        add(paragraph, pieces)


def _mark(row: Any, tag: str) -> None:
    """`w:tblHeader`: repeat the row on each page; `w:cantSplit`: keep it on one."""
    row._tr.get_or_add_trPr().append(OxmlElement(tag))
