"""The workbook holds the tables cell for cell, as text and numbers and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from pipeline.records import PUBLIC_TABLES, Table
from pipeline.report.text import printable
from pipeline.report.workbook import MOST_CHARACTERS, cut
from pipeline.review import Review
from tests.report.conftest import TITLE
from tests.report.toy import FORMULA, LONG


@pytest.fixture(scope="module")
def book(workbook_path: Path) -> Workbook:
    return openpyxl.load_workbook(workbook_path)


@pytest.mark.parametrize("table", PUBLIC_TABLES, ids=lambda table: table.name)
def test_a_sheet_holds_its_table_cell_for_cell(book: Workbook, review: Review, table: Table) -> None:
    data = review.tables[table.name]
    header, *rows = book[table.name].iter_rows(values_only=True)
    assert list(header) == list(data.columns)
    assert len(rows) == len(data)
    for shown, expected in zip(rows, data.itertuples(index=False), strict=True):
        assert list(shown) == [as_cell(value, table.name) for value in expected]


def as_cell(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return cut(printable(value), name) or None
    return None if pd.isna(value) else value


def test_numbers_are_numbers_and_truth_values_truth_values(book: Workbook) -> None:
    evidence, documents = book["evidence"], book["documents"]
    kinds = {cell.value: evidence.cell(2, cell.column).data_type for cell in evidence[1]}
    assert {kinds[name] for name in ("start", "end", "confidence")} == {"n"}
    assert {kinds[name] for name in ("quote", "code", "evidence_id", "source_sha256")} == {"s"}
    ocr = next(cell.column for cell in documents[1] if cell.value == "ocr")
    assert documents.cell(2, ocr).data_type == "b"


def test_no_cell_is_a_formula_and_no_cell_of_a_table_a_link(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    links = [cell for cell in cells if cell.hyperlink]
    assert {cell.parent.title for cell in links} == {"About"}
    assert all(cell.hyperlink.target is None and cell.hyperlink.location for cell in links)


def test_a_text_like_a_formula_stays_text_when_its_cell_is_edited(book: Workbook) -> None:
    found = [cell for row in book["evidence"].iter_rows() for cell in row if cell.value == FORMULA]
    assert found
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_headers_are_frozen_and_filtered_and_quotations_wrapped(book: Workbook, review: Review) -> None:
    for table in PUBLIC_TABLES:
        sheet = book[table.name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
    quote = list(review.evidence.columns).index("quote") + 1
    sheet = book["evidence"]
    assert sheet.cell(2, quote).alignment.wrap_text
    assert sheet.row_dimensions[2].height is None
    assert max(row.height or 0 for row in sheet.row_dimensions.values()) == 300
    assert 60 <= sheet.column_dimensions[sheet.cell(1, quote).column_letter].width <= 100


def test_codes_have_the_colour_of_their_family(book: Workbook, review: Review) -> None:
    column = list(review.evidence.columns).index("code") + 1
    colours = {}
    for (cell,) in book["evidence"].iter_rows(min_row=2, min_col=column, max_col=column):
        colours.setdefault(cell.value.split(".")[0], set()).add(cell.fill.fgColor.rgb)
    assert {len(found) for found in colours.values()} == {1}
    assert len(set.union(*colours.values())) == 3


def test_the_cover_tells_what_each_sheet_is_and_how_the_run_was_made(book: Workbook, review: Review) -> None:
    rows = [[value for value in row if value is not None] for row in book["About"].iter_rows(values_only=True)]
    assert rows[0] == [TITLE]
    assert ["Codebook", "Toy codebook, version 1.4, 5 codes"] in rows
    assert ["Documents included", 3] in rows
    assert ["Sentences read", 1234] in rows
    for table in PUBLIC_TABLES:
        assert [table.name, table.about, len(review.tables[table.name])] in rows


def test_every_column_of_every_sheet_is_explained(book: Workbook, review: Review) -> None:
    explained = {(row[0], row[1]) for row in book["Columns"].iter_rows(min_row=2, values_only=True) if row[3]}
    assert explained == {(table.name, name) for table in PUBLIC_TABLES for name in review.tables[table.name].columns}


def test_a_text_longer_than_a_cell_is_cut_with_a_note(book: Workbook, review: Review) -> None:
    cells = [cell.value for row in book["evidence"].iter_rows() for cell in row if isinstance(cell.value, str)]
    cut_ones = [cell for cell in cells if "cut here" in cell]
    assert len(cut_ones) == (review.evidence["quote"] == LONG).sum()
    assert all(len(cell) <= MOST_CHARACTERS and cell.endswith("tables/evidence.csv]") for cell in cut_ones)


def test_length_is_counted_as_excel_counts_it() -> None:
    """Excel counts characters beyond the basic plane as two."""
    text = "😀" * 20_000
    shown = cut(text, "evidence")
    assert len(shown.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    assert shown.startswith("😀" * 10_000)
    assert "�" not in shown
    assert cut("x" * MOST_CHARACTERS, "evidence") == "x" * MOST_CHARACTERS


def test_the_same_review_gives_the_same_bytes_in_any_zone_and_on_any_day(
    workbook_path: Path, outputs: Path, tmp_path: Path
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from pipeline.review import open_review; from tests.report.toy import CODEBOOK\n"
        "from pipeline.report.workbook import write_workbook\n"
        f"write_workbook(open_review(sys.argv[1]), CODEBOOK, Path(sys.argv[2]), title={TITLE!r})"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C"}
    other = tmp_path / "evidence.xlsx"
    subprocess.run(
        [sys.executable, "-c", program, outputs, other], check=True, env=environment, cwd=Path(__file__).parents[2]
    )
    assert other.read_bytes() == workbook_path.read_bytes()
    assert openpyxl.load_workbook(other).properties.created.year == 2000
