"""Tables of PDFs become units of kind `table`, one for each row; nothing else does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.assemble import assemble
from pipeline.readers.pdf import ruled
from pipeline.readers.pdf.model import Edge, Word
from pipeline.readers.pdf.table_signs import is_contents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEIGHT, SIZE, PITCH = 842.0, 10.0, 13.0
PROSE = (
    "The two hospitals agreed to share one record of each sample before the second year began, and the nurses who",
    "kept the paper lists were glad of it. Nobody had asked them before. What they told the visitors was that a list",
    "on paper goes wherever the patient goes, while a screen stays on its desk. The firm then lent them twelve small",
    "tablets for the wards and changed the form twice. After that the lists were thrown away, except in one ward",
    "where the ink had been praised by an inspector and where nobody wished to be the first to stop using it.",
)
SITES = (
    ("Site", "Patients", "Trials", "Share"),
    ("Ashford", "1,204", "12", "35.5 %"),
    ("Brixham", "987", "9", "29.1 %"),
    ("Carlisle", "64", "1", "1.9 %"),
    ("Dunmore", "1,137", "8", "33.5 %"),
)
AT = (72.0, 220.0, 320.0, 420.0, 500.0)  # sides of the columns


class Page:
    """A page to draw on, from the top left corner, and what is read from it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._canvas = Canvas(str(path), pagesize=(595.0, HEIGHT), invariant=1)
        self.font("Helvetica", SIZE)

    def font(self, name: str, size: float) -> None:
        self._canvas.setFont(name, size)

    def text(self, x: float, y: float, text: str) -> None:
        self._canvas.drawString(x, HEIGHT - y, text)

    def ends(self, x: float, y: float, text: str) -> None:
        self._canvas.drawRightString(x, HEIGHT - y, text)

    def lines(self, x: float, y: float, lines: Sequence[str], pitch: float = PITCH) -> float:
        for line in lines:
            self.text(x, y, line)
            y += pitch
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def shade(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._canvas.setFillGray(0.9)
        self._canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def rows(self, table: Sequence[Sequence[str]], top: float, at: Sequence[float] = AT, pitch: float = 18.0) -> float:
        for number, row in enumerate(table):
            for x, cell in zip(at, row, strict=False):
                self.lines(x + 4, top + number * pitch + 12, cell.split("\n"), 11)
        return top + len(table) * pitch

    def read(self) -> tuple[list[str], list[str]]:
        """Texts of the units of kind `table`, and of the others."""
        self._canvas.save()
        units = assemble(read(self._path, ExtractSettings(ocr="never")), "d").units
        return (
            [unit["text"] for unit in units if unit["kind"] == "table"],
            [unit["text"] for unit in units if unit["kind"] != "table"],
        )


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path / "drawn.pdf")


def joined(table: Sequence[Sequence[str]]) -> list[str]:
    return [" | ".join(cell.replace("\n", " ") for cell in row) for row in table]


def test_a_fully_ruled_table_is_read_row_by_row(page: Page) -> None:
    page.lines(72, 100, PROSE[:3])
    bottom = page.rows(SITES, 200)
    for number in range(len(SITES) + 1):
        page.rule(AT[0], 200 + 18 * number, AT[-1], 200 + 18 * number)
    for x in AT:
        page.rule(x, 200, x, bottom)
    page.lines(72, bottom + 40, PROSE[3:])
    tables, others = page.read()
    assert tables == joined(SITES)
    assert not any("Brixham" in text for text in others)


def test_a_table_with_rules_only_at_head_and_foot_is_read_row_by_row(page: Page) -> None:
    bottom = page.rows(SITES, 200)
    for y in (200.0, 218.0, bottom):
        page.rule(AT[0], y, AT[-1], y)
    assert page.read()[0] == joined(SITES)


def test_a_table_without_rules_is_read_row_by_row_with_its_heading(page: Page) -> None:
    page.lines(72, 100, PROSE)
    bottom = page.rows(SITES, 200, pitch=15)
    page.lines(72, bottom + 30, PROSE)
    tables, others = page.read()
    assert tables == joined(SITES)
    assert " ".join(others).startswith(PROSE[0])


def test_a_table_with_column_lines_only_is_split_by_its_numbers(page: Page) -> None:
    bottom = page.rows(SITES, 200)
    for y in (200.0, 218.0, bottom):
        page.rule(AT[0], y, AT[-1], y)
    for x in AT:
        page.rule(x, 200, x, bottom)
    assert page.read()[0] == joined(SITES)


def test_a_label_of_two_lines_stays_one_cell_where_only_numbers_part_the_rows(page: Page) -> None:
    table = (
        ("Reason given", "Sites"),
        ("Staff were not told what the\ncompany would do with results", "12"),
        ("Records could not be shared", "9"),
        ("No room", "7"),
    )
    at = (72.0, 220.0, 300.0)
    y = 200.0
    for label, number in table:
        page.text(at[1] + 20, y + 12, number)
        y = page.lines(at[0] + 4, y + 12, label.split("\n"), 11) - 8
    for level in (200.0, 215.0, y + 4):
        page.rule(at[0], level, at[-1], level)
    for x in at:
        page.rule(x, 200, x, y + 4)
    assert page.read()[0] == joined(table)


def test_cells_of_several_lines_between_lines_stay_whole(page: Page) -> None:
    table = (
        ("Barrier", "What was done"),
        ("Trust", "Monthly meetings of both\npartners, with minutes\nopen to all"),
        ("Capacity", "Two nurses were freed\nfor the study"),
    )
    at = (72.0, 180.0, 330.0)
    top = 200.0
    for row in table:
        page.rule(at[0], top, at[-1], top)
        deep = 8 + 12 * max(cell.count("\n") + 1 for cell in row)
        page.rows([row], top, at)
        for x in at:
            page.rule(x, top, x, top + deep)
        top += deep
    page.rule(at[0], top, at[-1], top)
    assert page.read()[0] == joined(table)


def test_a_heading_over_several_columns_stands_once(page: Page) -> None:
    page.rows([("", "Year of the study")], 200)
    page.rows(SITES, 218)
    bottom = 218.0 + 18 * len(SITES)
    for y in (200.0, *(218.0 + 18 * n for n in range(len(SITES) + 1))):
        page.rule(AT[0], y, AT[-1], y)
    for x in AT:
        page.rule(x, 200 if x in {AT[0], AT[1], AT[-1]} else 218, x, bottom)
    tables = page.read()[0]
    assert sum("Year of the study" in row for row in tables) == 1
    assert tables[1:] == joined(SITES)


def test_shading_behind_each_line_of_text_does_not_cut_a_cell(page: Page) -> None:
    at = (72.0, 200.0, 300.0)
    for number, row in enumerate((("Long name\nof a site", "12"), ("Other", "3"))):
        top = 200.0 + 30 * number
        for line in range(row[0].count("\n") + 1):
            page.shade(at[0] + 1, top + 2 + 11 * line, at[1] - 1, top + 13 + 11 * line)
        page.rows([row], top, at)
    for level in (200.0, 230.0, 260.0):
        page.rule(at[0], level, at[-1], level)
    for x in at:
        page.rule(x, 200, x, 260)
    assert page.read()[0] == ["Long name of a site | 12", "Other | 3"]


def test_numbers_with_units_and_signs_keep_their_columns(page: Page) -> None:
    table = (
        ("Cost of the first year", "£1.2m", "-5%"),
        ("Cost of the second year", "£840k", "+2.5%"),
        ("Saving per patient", "£12.50", "n/a"),
        ("Time to first patient", "94 days", "(12%)"),
    )
    page.lines(72, 100, PROSE)
    page.rows(table, 200, (72, 330, 450), pitch=14)
    assert page.read()[0] == joined(table)


def test_blank_cells_do_not_end_a_table_without_rules(page: Page) -> None:
    table = (
        ("Ashford", "12", "35", "8"),
        ("Brixham", "9", "", "7"),
        ("Carlisle", "", "31", "2"),
        ("Dunmore", "8", "3", "1"),
    )
    page.lines(72, 100, PROSE)
    page.rows(table, 200, pitch=14)
    tables = page.read()[0]
    assert [row.split(" | ")[0] for row in tables] == [row[0] for row in table]


def test_a_label_that_wraps_in_a_table_without_rules_stays_with_its_numbers(page: Page) -> None:
    page.lines(72, 100, PROSE)
    rows = (
        ("Patients seen", "120", "140"),
        ("Patients who agreed to\ntake part", "64", "71"),
        ("Patients lost", "3", "5"),
    )
    y = 200.0
    for label, one, two in rows:
        page.text(300, y, one)
        page.text(400, y, two)
        y = page.lines(72, y, label.split("\n"), 12) + 2
    assert page.read()[0] == joined(rows)


def test_a_table_beside_a_column_of_prose_takes_none_of_it(page: Page) -> None:
    left = [text[:46].rsplit(" ", 1)[0] for text in PROSE * 2]
    page.lines(60, 200, left)
    table = [row[:3] for row in SITES]
    at = (330.0, 400.0, 470.0, 540.0)
    bottom = page.rows(table, 190, at)
    for number in range(len(table) + 1):
        page.rule(at[0], 190 + 18 * number, at[-1], 190 + 18 * number)
    for x in at:
        page.rule(x, 190, x, bottom)
    tables, others = page.read()
    assert tables == joined(table)
    assert left[3] in " ".join(others)


def narrow(words: int) -> list[str]:
    """The prose set in short lines."""
    every = " ".join(PROSE * 4).split()
    return [" ".join(every[n : n + words]) for n in range(0, len(every), words)]


def test_a_table_across_two_columns_of_prose_is_not_cut_by_their_gutter(page: Page) -> None:
    page.rows(SITES, 100, (60, 200, 330, 460), 15)
    page.font("Times-Roman", 10)
    page.lines(60, 220, narrow(7)[:20], 12)
    page.lines(310, 220, narrow(7)[20:40], 12)
    tables, others = page.read()
    assert tables == joined(SITES)
    assert " ".join(others).startswith(PROSE[0])


def test_a_table_without_rules_in_one_of_two_columns_is_read_row_by_row(page: Page) -> None:
    page.font("Times-Roman", 10)
    page.lines(60, 120, narrow(7)[:10], 12)
    page.rows([row[:3] for row in SITES], 250, (60, 150, 230), 14)
    page.lines(60, 340, narrow(7)[10:20], 12)
    page.lines(310, 120, narrow(7)[20:46], 12)
    tables, others = page.read()
    assert tables == joined([row[:3] for row in SITES])
    assert PROSE[1] in " ".join(others)


def test_ends_of_paragraphs_beside_a_list_of_pages_are_no_entries_of_it(page: Page) -> None:
    page.lines(60, 200, ("good.", *narrow(8)[:2], "Yes.", *narrow(8)[4:7], "Well."), 15)
    titles = ("Stalls", "Carols", "The year", "Needs", "Helpers", "Rooms", "Lessons", "Money")
    for number, title in enumerate(titles):
        page.text(400, 200 + 15 * number, title)
        page.text(520, 200 + 15 * number, str(2 + number))
    assert page.read()[0] == []


def test_entries_of_several_lines_in_a_table_without_rules_stay_whole(page: Page) -> None:
    table = (
        ("Theme", "What people said", "Sites"),
        ("Trust", "Partners met every month and\nkept minutes open to all", "Ashford"),
        ("Capacity", "Two nurses were freed for\nthe study by the trust", "Brixham,\nDeal"),
        ("Culture", "Doctors feared blame", "All"),
    )
    page.lines(72, 100, PROSE)
    y = 200.0
    for row in table:
        page.rows([row], y, (72, 160, 350))
        y += 8 + 12 * max(cell.count("\n") + 1 for cell in row)
    assert page.read()[0] == joined(table)


def test_two_tables_below_each_other_keep_their_headings(page: Page) -> None:
    table = (("", "Before", "After", "Change"), ("Volunteers", "604", "644", "+7 %"), ("Hours", "104", "103", "-1 %"))
    page.lines(72, 100, PROSE)
    bottom = page.rows(table, 200, pitch=14)
    page.rows(table, bottom + 8, pitch=14)
    wanted = [" | ".join(cell for cell in row if cell) for row in table]
    assert page.read()[0] == [*wanted, *wanted]


@pytest.mark.parametrize("columns", [2, 3])
def test_narrow_columns_of_prose_are_no_table(page: Page, columns: int) -> None:
    page.font("Times-Roman", 9)
    lines = narrow(8 - 2 * (columns - 1))
    for number in range(columns):
        page.lines(50 + 525 / columns * number, 120, lines[20 * number : 20 * number + 20], 11)
    assert page.read()[0] == []


def two_columns(page: Page) -> float:
    """Prose in two columns; the height at which it ends."""
    words = " ".join(PROSE * 3).split()
    lines = [" ".join(words[n : n + 7]) for n in range(0, len(words), 7)]
    half = len(lines) // 2
    page.font("Times-Roman", 10)
    page.lines(60, 120, lines[:half], 12)
    page.lines(310, 120, lines[half:], 12)
    return 120.0 + 12 * half


def test_two_columns_of_prose_are_no_table(page: Page) -> None:
    two_columns(page)
    assert page.read()[0] == []


def test_two_columns_of_prose_between_rules_are_no_table(page: Page) -> None:
    end = two_columns(page)
    for y in (60.0, 100.0, end):
        page.rule(60, y, 540, y)
    assert page.read()[0] == []


def test_a_frame_around_prose_is_no_table(page: Page) -> None:
    page.lines(80, 140, [text[:70].rsplit(" ", 1)[0] for text in PROSE])
    for y in (110.0, 125.0, 220.0):
        page.rule(70, y, 500, y)
    for x in (70.0, 500.0):
        page.rule(x, 110, x, 220)
    assert page.read()[0] == []


@pytest.mark.parametrize("marks", [("1.", "2.", "3.", "4."), ("(a)", "(b)", "(c)", "(d)"), ("•", "•", "•", "•")])
def test_a_list_with_hanging_marks_is_no_table(page: Page, marks: Sequence[str]) -> None:
    page.lines(72, 100, PROSE)
    for number, mark in enumerate(marks):
        page.text(90, 200 + 30 * number, mark)
        page.lines(
            120, 200 + 30 * number, [PROSE[number][:60].rsplit(" ", 1)[0], PROSE[number + 1][:40].rsplit(" ", 1)[0]]
        )
    assert page.read()[0] == []


def test_an_address_block_is_no_table(page: Page) -> None:
    page.lines(72, 100, PROSE)
    page.lines(72, 220, ("Office for Samples", "Long Lane", "Ashford"))
    page.lines(330, 220, ("Telephone on request", "Open on weekdays", "Ring the lower bell"))
    assert page.read()[0] == []


def test_labels_of_a_chart_under_its_caption_are_no_table(page: Page) -> None:
    page.text(72, 180, "Figure 2: Patients seen by month at each of the sites that took part")
    page.rule(72, 200, 500, 200)
    page.rule(72, 400, 500, 400)
    page.rule(72, 200, 72, 400)
    page.rule(290, 200, 290, 400)
    page.rule(500, 200, 500, 400)
    for number in range(6):
        page.text(80, 215 + 30 * number, str(500 - 100 * number))
        page.text(300, 215 + 30 * number, str(500 - 100 * number))
    assert page.read()[0] == []


def test_contents_are_known_by_page_numbers_that_never_fall() -> None:
    def cells(*row: str) -> list[list[Word]]:
        return [[Word(text, 0, 0, 1, 1, 10, False, 1) for text in cell.split()] for cell in row]

    titles = [("Foreword", "2"), ("What we did", "4"), ("What we found", "4"), ("Thanks", "31")]
    assert is_contents([cells(*row) for row in titles])
    assert not is_contents(
        [cells(*row) for row in [("Ashford", "40"), ("Brixham", "4"), ("Carlisle", "9"), ("Deal", "3")]]
    )


def test_no_word_is_lost_or_doubled_where_tables_stand_in_a_frame(page: Page) -> None:
    for y in (80.0, 500.0):
        page.rule(40, y, 560, y)
    for x in (40.0, 560.0):
        page.rule(x, 80, x, 500)
    bottom = page.rows(SITES, 200)
    for number in range(len(SITES) + 1):
        page.rule(AT[0], 200 + 18 * number, AT[-1], 200 + 18 * number)
    for x in AT:
        page.rule(x, 200, x, bottom)
    page.lines(72, 400, [text[:80] for text in PROSE[:2]])
    tables, others = page.read()
    assert tables == joined(SITES)
    assert sorted(" ".join([*tables, *others]).replace(" | ", " ").split()) == sorted(
        " ".join([*(" ".join(row) for row in SITES), *(text[:80] for text in PROSE[:2])]).split()
    )


def test_thousands_of_lines_of_a_map_take_no_time_and_make_no_table() -> None:
    edges = [Edge(x, 0.0, x, 800.0) for x in map(float, range(0, 8000, 4))]
    edges += [Edge(0.0, y, 8000.0, y) for y in map(float, range(0, 8000, 4))]
    words = [Word("town", 10.0 * n, 10.0 * n, 10.0 * n + 20, 10.0 * n + 10, 10, False, 1) for n in range(50)]
    start = time.perf_counter()
    assert ruled.tables(edges, words) == []
    assert time.perf_counter() - start < 2
