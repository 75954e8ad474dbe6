"""The workbook: every table on a sheet of its own, with a cover and a list of what each column means.

Cells are texts, numbers or truth values, never formulas. The only links are made of ids that the program gave.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.codebook import Codebook, with_code_columns
from pipeline.config import Settings
from pipeline.io import atomic, guard_formula
from pipeline.records import PUBLIC_TABLES, Table
from pipeline.report.columns import column_width, is_folded, is_prose, lines, pages_across
from pipeline.report.cover import write_columns, write_cover
from pipeline.report.formats import Formats, is_to_fill
from pipeline.report.links import LINKED, links
from pipeline.report.text import plain
from pipeline.review import Review

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 units as Excel counts them
CUT_NOTE = " [… cut here: a cell holds no more. The whole text is in tables/{name}.csv]"
_LINE_HEIGHT, _PADDING, _MOST_LINES = 15, 4, 20  # points; a row taller than half a screen is hard to scroll past
# A workbook names its date of making. A fixed one keeps the bytes the same.
_CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
# The levels of Lewin et al. (2018), see `pipeline.records.findings`.
_CONCERNS = ["No or very minor concerns", "Minor concerns", "Moderate concerns", "Serious concerns"]
_CONFIDENCE = ["High", "Moderate", "Low", "Very low"]


def write_workbook(
    review: Review, codebook: Codebook, path: Path, *, title: str, settings: Settings | None = None
) -> None:
    """Write the workbook to `path`: a cover, the columns explained, and a sheet per table of `PUBLIC_TABLES`.

    The same arguments give the same bytes. Texts longer than a cell are cut, with a note in the cell that says so;
    tables longer than a sheet, and links beyond what a sheet can hold, are left out, with a note on the cover.
    settings: those of the run, for the cover.
    """
    from xlsxwriter import Workbook

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic(path) as temporary, _errors_of_disk(), Workbook(str(temporary), options) as book:
        book.set_properties({"title": plain(title), "author": "", "created": _CREATED})
        formats = Formats(book)
        write_cover(book, formats, review, codebook, title=plain(title), most_rows=MOST_ROWS, settings=settings)
        write_columns(book, formats, review, codebook)
        for table in PUBLIC_TABLES:
            _write_table(book, formats, table, review, codebook)


@contextmanager
def _errors_of_disk() -> Iterator[None]:
    """Raise what the library says of a full disk as the OSError that it was."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        raise


def _write_table(book: Workbook, formats: Formats, table: Table, review: Review, codebook: Codebook) -> None:
    sheet = book.add_worksheet(table.name)
    data = review.tables[table.name].iloc[:MOST_ROWS]
    addresses = links(table.name, data, review)
    for number, name in enumerate(data.columns):
        sheet.write_string(0, number, name, formats.header(name))
        folded = {"level": 1, "hidden": True} if is_folded(name, table) else {}
        sheet.set_column(number, number, column_width(name, table), None, folded)
        _write_cells(sheet, formats, number, data[name], table, addresses)
        if is_to_fill(name, table) and len(data):
            _offer_judgements(sheet, number, name, len(data))
    _explain_headers(sheet, with_code_columns(table, codebook), list(data.columns))
    _set_rows(sheet, formats, table, data)
    _shade_counts(sheet, formats, table, data, codebook)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(data)), len(data.columns) - 1)
    _set_printing(sheet, table, list(data.columns))


def _write_cells(
    sheet: Worksheet,
    formats: Formats,
    number: int,
    values: pd.Series,
    table: Table,
    addresses: dict[tuple[int, str], str],
) -> None:
    name = str(values.name)
    wrapped = is_prose(name, table)
    numeric = formats.number(name, table)
    blank = formats.to_fill() if is_to_fill(name, table) else None
    for row, value in enumerate(map(plain, values)):
        if value is None or value == "":
            if blank:
                sheet.write_blank(row + 1, number, None, blank)
        elif isinstance(value, bool):
            sheet.write_boolean(row + 1, number, value, formats.text(name, "", wrapped=False, quoted=False))
        elif isinstance(value, int | float):
            sheet.write_number(row + 1, number, value, numeric)
        else:
            cell, address = cut(value, table.name), addresses.get((row, name))
            style = formats.text(
                name, cell, wrapped=wrapped, quoted=guard_formula(cell) != cell, linked=address is not None
            )
            if address:
                tip = LINKED[table.name].tip
                sheet.write_url(row + 1, number, f"external:{address}", style, string=cell, tip=tip)
            else:
                sheet.write_string(row + 1, number, cell, style)


def _offer_judgements(sheet: Worksheet, number: int, name: str, rows: int) -> None:
    """The levels that a judgement may have, as a list to choose from; anything else may be typed."""
    if name == "explanation":
        return
    levels = _CONFIDENCE if name == "overall_confidence" else _CONCERNS
    sheet.data_validation(1, number, rows, number, {"validate": "list", "source": levels, "error_type": "information"})


def _explain_headers(sheet: Worksheet, table: Table, names: list[str]) -> None:
    """A note on each header that says what the column holds, and which values."""
    abouts = {column.name: column for column in table.columns}
    for number, name in enumerate(names):
        if name in abouts:
            column = abouts[name]
            note = column.about + (f"\nOne of: {', '.join(column.values)}" if column.values else "")
            size = {"width": 260, "height": 22 + 17 * lines(note, 38)}
            sheet.write_comment(0, number, note, {"author": "", "font_name": "Calibri", "font_size": 10, **size})


def _set_rows(sheet: Worksheet, formats: Formats, table: Table, data: pd.DataFrame) -> None:
    """Lines between rows, and heights that show wrapped texts, which only Excel would find when it opens the file."""
    wrapped = [name for name in data.columns if is_prose(name, table) and not is_folded(name, table)]
    widths = [column_width(name, table) for name in wrapped]
    for row, cells in enumerate(data[wrapped].itertuples(index=False), start=1):
        most = max((lines(cell, width) for cell, width in zip(cells, widths, strict=True)), default=1)
        sheet.set_row(row, _LINE_HEIGHT * min(most, _MOST_LINES) + _PADDING, formats.line())


def _set_printing(sheet: Worksheet, table: Table, names: list[str]) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(pages_across(names, table), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{table.name}&RPage &P of &N")


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
