"""The first two sheets of the workbook: what it holds and how it was made, and what every column means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.codebook import Codebook, with_code_columns
from pipeline.records import PUBLIC_TABLES
from pipeline.report.columns import lines
from pipeline.report.formats import LINK, Formats
from pipeline.report.links import MOST_LINKS, links
from pipeline.report.made import Fact, document_facts, evidence_facts, method_facts
from pipeline.report.text import plain
from pipeline.review import Review

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from pipeline.config import Settings

COVER, COLUMNS = "About", "Columns"
_WIDTHS = (34, 16, 96)
_HINTS = {
    "Where it says so": (
        "A click on an evidence_id opens the document in the report, with the sentence marked in its text and, for PDF "
        "files, on the image of its page. Some versions of Excel open the document at its top; search for the words "
        "then."
    ),
    "Keep together": "The links lead into the folder that this file lies in. Unpack a zip file before you open it.",
    "Filters": "Every header has a filter (code, family, stance, theme, …). Its note says what the column holds.",
    "Folded columns": "Ids and offsets are folded away; the plus sign above the headers shows them.",
    "Proof": (
        "start and end are the place of a quotation in text/<doc_id>.txt, counted in characters from 0; what stands "
        "there is the quotation, word for word."
    ),
    "To fill in": (
        "On the sheet findings, the yellow cells are the judgements of GRADE-CERQual. The program leaves them empty: "
        "they are for people."
    ),
}


def write_cover(
    book: Workbook,
    formats: Formats,
    review: Review,
    codebook: Codebook,
    *,
    title: str,
    most_rows: int,
    settings: Settings | None,
) -> None:
    """Sheet `About`: title, documents and evidence counted, each sheet with a link to it, how the run was made."""
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, formats.get(bold=True, font_size=20))
    intro = "Every row of evidence is a sentence quoted word for word, with its document and page."
    sheet.write_string(1, 0, intro, formats.get())
    link = formats.get(font_color=LINK, underline=1)
    sheet.write_url(2, 0, "external:index.html", link, "Open the report", "The report that this workbook belongs to")
    row = _write_sheets(sheet, formats, 4, review, most_rows)
    row = _write_facts(sheet, formats, row + 1, "Documents (PRISMA 2020)", document_facts(review))
    row = _write_facts(sheet, formats, row + 1, "Evidence", evidence_facts(review))
    row = _write_hints(sheet, formats, row + 1)
    _write_facts(sheet, formats, row + 1, "How it was made", method_facts(review, codebook, settings))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_sheets(sheet: Worksheet, formats: Formats, row: int, review: Review, most_rows: int) -> int:
    row = _write_heading(sheet, formats, row, "Sheets", "Rows", "What they hold")
    for table in PUBLIC_TABLES:
        data = review.tables[table.name]
        sheet.write_number(row, 1, len(data), formats.get(num_format="#,##0", align="left"))
        about = table.about + _left_out(review, table.name, most_rows)
        row = _write_sheet_line(sheet, formats, row, table.name, about)
    return _write_sheet_line(sheet, formats, row, COLUMNS, "What every column of every sheet means.")


def _write_sheet_line(sheet: Worksheet, formats: Formats, row: int, name: str, about: str) -> int:
    sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.get(font_color=LINK, underline=1), name)
    return _write_note(sheet, formats, row, about)


def _left_out(review: Review, name: str, most_rows: int) -> str:
    """What the sheet of a table does not hold, as sentences."""
    rows = len(review.tables[name])
    notes = [f" Only the first {most_rows:,} rows fit a sheet; all are in {name}.csv."] if rows > most_rows else []
    if rows > MOST_LINKS and links(name, review.tables[name].head(1), review):
        notes.append(f" Rows after the first {MOST_LINKS:,} have no link: Excel takes no more.")
    return "".join(notes)


def _write_facts(sheet: Worksheet, formats: Formats, row: int, heading: str, facts: list[Fact]) -> int:
    row = _write_heading(sheet, formats, row, heading, "", "")
    for fact in facts:
        sheet.write_string(row, 0, fact.name, formats.get())
        if isinstance(fact.value, int):
            sheet.write_number(row, 1, fact.value, formats.get(num_format="#,##0", align="left"))
            row = _write_note(sheet, formats, row, plain(fact.note))
        elif fact.note:
            sheet.write_string(row, 1, plain(fact.value), formats.get(text_wrap=True))
            row = _write_note(sheet, formats, row, plain(fact.note))
        else:
            row = _write_wide(sheet, formats, row, plain(fact.value))
    return row


def _write_hints(sheet: Worksheet, formats: Formats, row: int) -> int:
    row = _write_heading(sheet, formats, row, "How to read it", "", "")
    for name, hint in _HINTS.items():
        sheet.write_string(row, 0, name, formats.get())
        row = _write_wide(sheet, formats, row, hint)
    return row


def _write_note(sheet: Worksheet, formats: Formats, row: int, note: str) -> int:
    """A text in the third column, its row as high as it needs; returns the next row."""
    sheet.write_string(row, 2, note, formats.get(text_wrap=True))
    sheet.set_row(row, 15 * lines(note, _WIDTHS[2]))
    return row + 1


def _write_wide(sheet: Worksheet, formats: Formats, row: int, text: str) -> int:
    """A text over the second and third column; returns the next row."""
    sheet.merge_range(row, 1, row, 2, text, formats.get(text_wrap=True))
    sheet.set_row(row, 15 * lines(text, _WIDTHS[1] + _WIDTHS[2]))
    return row + 1


def _write_heading(sheet: Worksheet, formats: Formats, row: int, *names: str) -> int:
    for number, name in enumerate(names):
        sheet.write_string(row, number, name, formats.header(""))
    return row + 1


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
            sheet.set_row(row, 15 * max(lines(cells[3], 80), lines(cells[4], 60)))
            row += 1
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row - 1, 4)
