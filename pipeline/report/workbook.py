"""The workbook: every table on a sheet of its own, with a cover and a list of what each column means.

Cells are texts, numbers or truth values; never formulas or links made from what a document says.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.io import atomic
from pipeline.records import PUBLIC_TABLES, Table
from pipeline.report.cover import write_columns, write_cover
from pipeline.report.formats import Formats, column_width, is_long, lines
from pipeline.report.text import plain
from pipeline.review import Review

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 units as Excel counts them
CUT_NOTE = " [… cut here: a cell holds no more. The whole text is in tables/{name}.csv]"
_LINE_HEIGHT, _MOST_LINES = 15, 20  # points; a row taller than half a screen is hard to scroll past
# A workbook names its date of making. A fixed one keeps the bytes the same.
_CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
# A text that starts so would become a formula when somebody edits its cell.
_FORMULA_STARTS = ("=", "+", "-", "@")


def write_workbook(review: Review, codebook: Codebook, path: Path, *, title: str) -> None:
    """Write the workbook to `path`: a cover, the columns explained, and a sheet per table of `PUBLIC_TABLES`.

    The same review, codebook and title give the same bytes. Texts longer than a cell are cut, with a note in the cell
    that says so; tables longer than a sheet are cut, with a note on the cover.
    """
    from xlsxwriter import Workbook

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic(path) as temporary, Workbook(str(temporary), options) as book:
        book.set_properties({"title": plain(title), "author": "", "created": _CREATED})
        formats = Formats(book)
        write_cover(book, formats, review, codebook, title=plain(title), most_rows=MOST_ROWS)
        write_columns(book, formats, review, codebook)
        for table in PUBLIC_TABLES:
            _write_table(book, formats, table, review.tables[table.name], codebook)


def _write_table(book: Workbook, formats: Formats, table: Table, data: pd.DataFrame, codebook: Codebook) -> None:
    sheet = book.add_worksheet(table.name)
    for number, name in enumerate(data.columns):
        sheet.write_string(0, number, name, formats.header(name))
        sheet.set_column(number, number, column_width(name, table))
        _write_cells(sheet, formats, number, data[name].iloc[:MOST_ROWS], table)
    _set_heights(sheet, table, data.iloc[:MOST_ROWS])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, min(len(data), MOST_ROWS)), len(data.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _shade_counts(sheet, formats, table, data, codebook)


def _write_cells(sheet: Worksheet, formats: Formats, number: int, values: pd.Series, table: Table) -> None:
    name = str(values.name)
    long = is_long(name, table)
    for row, value in enumerate(map(plain, values), start=1):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_boolean(row, number, value, formats.text(name, "", long=False, quoted=False))
        elif isinstance(value, int | float):
            sheet.write_number(row, number, value, formats.number(name, table))
        else:
            cell = cut(value, table.name)
            sheet.write_string(
                row, number, cell, formats.text(name, cell, long=long, quoted=cell.startswith(_FORMULA_STARTS))
            )


def _set_heights(sheet: Worksheet, table: Table, data: pd.DataFrame) -> None:
    """Heights that show wrapped texts: Excel would find them when it opens the file, other programs do not."""
    wrapped = [name for name in data.columns if is_long(name, table)]
    widths = [column_width(name, table) for name in wrapped]
    for row, cells in enumerate(data[wrapped].itertuples(index=False), start=1):
        most = max((lines(cell, width) for cell, width in zip(cells, widths, strict=True)), default=1)
        if most > 1:
            sheet.set_row(row, _LINE_HEIGHT * min(most, _MOST_LINES))


def _shade_counts(sheet: Worksheet, formats: Formats, table: Table, data: pd.DataFrame, codebook: Codebook) -> None:
    """Colour scales over the counts of codes, one over all so that columns compare."""
    if table.name != "code_by_document" or data.empty:
        return
    codes = [n for n, name in enumerate(data.columns) if name in codebook.code_ids]
    if codes:
        sheet.conditional_format(1, codes[0], len(data), codes[-1], formats.heat_scale())


def cut(text: str, name: str) -> str:
    """`text` as a cell of table `name` can hold it, ending in a note if something had to go."""
    if len(text) <= MOST_CHARACTERS // 2 or _units(text) <= MOST_CHARACTERS:
        return text
    note = CUT_NOTE.format(name=name)
    kept = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(note))].decode("utf-16-le", "ignore")
    return kept + note


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
