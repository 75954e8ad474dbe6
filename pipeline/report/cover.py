"""The first two sheets of the workbook: what it holds and how it was made, and what every column means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook, with_code_columns
from pipeline.records import FAMILIES, PUBLIC_TABLES, STATUSES
from pipeline.report.formats import Formats
from pipeline.report.palette import FAMILY_SHADES
from pipeline.review import Review

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COVER, COLUMNS = "About", "Columns"


def write_cover(
    book: Workbook, formats: Formats, review: Review, codebook: Codebook, *, title: str, most_rows: int
) -> None:
    """Sheet `About`: title, how the run was made, and each sheet with a link to it."""
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 74)
    sheet.set_column(2, 2, 12)
    sheet.write_string(0, 0, title, formats.get(bold=True, font_size=20))
    sheet.write_string(
        1, 0, "Every row of evidence is a sentence quoted word for word, with its document and page.", formats.get()
    )
    row = _write_facts(sheet, formats, 3, review, codebook)
    row = _write_heading(sheet, formats, row + 1, "Sheets", "What they hold", "Rows")
    for table in PUBLIC_TABLES:
        rows = len(review.tables[table.name])
        note = (
            "" if rows <= most_rows else f" Only the first {most_rows:,} rows fit a sheet; all are in {table.name}.csv."
        )
        _write_sheet_line(sheet, formats, row, table.name, table.about + note)
        sheet.write_number(row, 2, rows, formats.get(num_format="#,##0"))
        row += 1
    _write_sheet_line(sheet, formats, row, COLUMNS, "What every column of every sheet means.")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_sheet_line(sheet: Worksheet, formats: Formats, row: int, name: str, about: str) -> None:
    sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.get(font_color="#1c4f86", underline=1), name)
    sheet.write_string(row, 1, about, formats.get(text_wrap=True))


def _write_facts(sheet: Worksheet, formats: Formats, row: int, review: Review, codebook: Codebook) -> int:
    row = _write_heading(sheet, formats, row, "How it was made", "", "")
    for name, value in facts(review, codebook):
        sheet.write_string(row, 0, name, formats.get())
        if isinstance(value, int):
            sheet.write_number(row, 1, value, formats.get(num_format="#,##0", align="left"))
        else:
            sheet.write_string(row, 1, value, formats.get(text_wrap=True))
        row += 1
    return row


def _write_heading(sheet: Worksheet, formats: Formats, row: int, *names: str) -> int:
    for number, name in enumerate(names):
        sheet.write_string(row, number, name, formats.header(""))
    return row + 1


def facts(review: Review, codebook: Codebook) -> list[tuple[str, int | str]]:
    """Counts of the run, from its metrics and tables, and the codebook that it used."""
    metrics: dict[str, Any] = review.metrics
    statuses = [(f"Documents {status}", metrics["documents"][status]) for status in STATUSES]
    families = [(f"Evidence rows, {FAMILY_SHADES[f].plural.lower()}", metrics["evidence"][f]) for f in FAMILIES]
    return [
        ("Codebook", f"{codebook.title or 'untitled'}, version {codebook.version}, {len(codebook.codes)} codes"),
        *statuses,
        ("Sentences read", metrics["sentences"]),
        *families,
        ("Mentions ruled out", metrics["ruled_out"]),
        ("Themes", metrics["themes"]["found"]),
        ("Figures claimed", metrics["figures"]),
    ]


def write_columns(book: Workbook, formats: Formats, review: Review, codebook: Codebook) -> None:
    """Sheet `Columns`: table, column, type and meaning, a row per column of every sheet."""
    sheet = book.add_worksheet(COLUMNS)
    for number, (name, width) in enumerate(
        (("sheet", 22), ("column", 28), ("type", 12), ("about", 80), ("values", 60))
    ):
        sheet.write_string(0, number, name, formats.header(""))
        sheet.set_column(number, number, width)
    row = 1
    for table in PUBLIC_TABLES:
        for column in with_code_columns(table, codebook).columns:
            cells = (table.name, column.name, column.type, column.about, ", ".join(column.values))
            for number, cell in enumerate(cells):
                sheet.write_string(row, number, cell, formats.get(text_wrap=number >= 3))
            row += 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row - 1, 4)
