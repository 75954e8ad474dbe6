"""The workbook holds the tables cell for cell, as text and numbers; its only links are made of our own ids."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.codebook import load_codebook, with_code_columns
from pipeline.config import Settings
from pipeline.io import guard_formula, write_csv
from pipeline.records import PUBLIC_TABLES, Table
from pipeline.report import links
from pipeline.report.prisma import document_flow
from pipeline.report.text import printable
from pipeline.report.workbook import MOST_CHARACTERS, cut, write_workbook
from pipeline.review import Review, open_review
from tests.report.conftest import TITLE
from tests.report.toy import CODEBOOK, FORMULA, LONG

HEADER = 1
STARTS = list("=+-@＝＋－＠\t")
EACH_TABLE = pytest.mark.parametrize("table", PUBLIC_TABLES, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def book(workbook_path: Path) -> Workbook:
    return openpyxl.load_workbook(workbook_path)


@pytest.fixture(scope="module")
def csvs(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy's tables as the stage `tables` writes them for people."""
    folder = tmp_path_factory.mktemp("csv")
    for table in PUBLIC_TABLES:
        write_csv(folder / f"{table.name}.csv", with_code_columns(table, CODEBOOK), review.tables[table.name])
    return folder


@EACH_TABLE
def test_a_sheet_equals_its_csv_cell_for_cell(book: Workbook, csvs: Path, table: Table) -> None:
    assert_same(book[table.name], csvs / f"{table.name}.csv", with_code_columns(table, CODEBOOK))


@pytest.mark.slow
def test_the_demonstration_workbook_equals_its_csvs(demonstration: Path, root: Path) -> None:
    book = openpyxl.load_workbook(demonstration / "report" / "evidence.xlsx")
    codebook = load_codebook(root / "config")
    for table in PUBLIC_TABLES:
        path = demonstration / "tables" / f"{table.name}.csv"
        assert_same(book[table.name], path, with_code_columns(table, codebook))


def assert_same(sheet: Worksheet, path: Path, table: Table) -> None:
    """Texts as texts, numbers as numbers, truth values as such; an empty cell for an empty one."""
    with path.open(encoding="utf-8", newline="") as file:
        names, *expected = csv.reader(file)
    header, *rows = sheet.iter_rows(values_only=True)
    assert list(header) == names == table.column_names
    assert len(rows) == len(expected)
    for shown, cells in zip(rows, expected, strict=True):
        for column, value, cell in zip(table.columns, shown, cells, strict=True):
            wanted = as_value(cell, column.name, column.type, table.name)
            assert (type(value), value) == (type(wanted), wanted), (table.name, column.name)


def as_value(cell: str, name: str, kind: str, table: str) -> Any:
    """What a CSV cell says, without the apostrophe that guards a formula, as the workbook can show it."""
    if cell == "":
        return None
    if kind == "text":
        guarded = name != "quote" and cell[0] == "'" and guard_formula(cell[1:]) == cell
        return cut(printable(cell[1:] if guarded else cell), table) or None
    if kind == "boolean":
        return {"True": True, "False": False}[cell]
    number = float(cell)  # a spreadsheet knows one kind of number
    return int(number) if number.is_integer() else number


@pytest.fixture(scope="module")
def hostile(review: Review) -> Review:
    """Every text that a document can fill starts like a formula, or holds what XLSX escapes."""
    data = review.evidence.copy()
    texts = [f"{sign}{rest}" for sign in STARTS for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")')]
    texts += ["_x0041_ and _x000D_", " blanks around ", "https://example.org/#a", "internal:'About'!A1", "1234", "TRUE"]
    for name in ("quote", "title", "section", "cue", "speaker", "theme"):
        data[name] = pd.Series([texts[n % len(texts)] for n in range(len(data))], dtype="str")
    return replace(review, tables={**review.tables, "evidence": data})


@pytest.fixture(scope="module")
def hostile_book(hostile: Review, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("hostile") / "evidence.xlsx"
    write_workbook(hostile, CODEBOOK, path, title="=1+1")
    return openpyxl.load_workbook(path)


def test_hostile_texts_are_texts_character_for_character(hostile: Review, hostile_book: Workbook) -> None:
    rows = list(hostile_book["evidence"].iter_rows(min_row=2))
    names = list(hostile.evidence.columns)
    for name in ("quote", "title", "section", "speaker"):
        cells = [row[names.index(name)] for row in rows]
        assert [unescaped(cell.value) for cell in cells] == hostile.evidence[name].tolist()
        assert {cell.data_type for cell in cells} == {"s"}
        guarded = [cell for cell in cells if guard_formula(cell.value) != cell.value]
        assert guarded
        assert all(cell.quotePrefix for cell in guarded)
        assert not any(cell.hyperlink for cell in cells)


def unescaped(value: str) -> str:
    """openpyxl leaves the escapes of XLSX (ECMA-376, ST_Xstring) as they are; Excel and LibreOffice do not."""
    return re.sub("_x005F_", "_", value)


def test_no_sheet_has_a_formula_or_a_link_out(hostile_book: Workbook, book: Workbook) -> None:
    for cell in all_cells(hostile_book) + all_cells(book):
        assert cell.data_type != "f"
        if cell.hyperlink and cell.hyperlink.target:
            assert re.fullmatch(r"documents\\d[0-9a-f]+\.html|index\.html", cell.hyperlink.target)


def test_the_file_holds_no_formula_macro_or_connection(workbook_path: Path) -> None:
    with zipfile.ZipFile(workbook_path) as archive:
        names = archive.namelist()
        sheets = [archive.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(PUBLIC_TABLES) + 2
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]
    assert not [name for name in names if re.search("vba|macro|connection|externalLink|embedding", name)]


def all_cells(book: Workbook) -> list[Cell]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("name", ["evidence", "ruled_out"])
def test_each_quotation_leads_to_its_place_in_the_explorer(book: Workbook, review: Review, name: str) -> None:
    found = [row[0].hyperlink for row in book[name].iter_rows(min_row=2)]
    addresses = [f"{link.target}#{link.location}".replace("\\", "/") for link in found]
    data = review.tables[name]
    assert addresses == [
        f"documents/{doc}.html#{row}" for doc, row in zip(data["doc_id"], data["evidence_id"], strict=True)
    ]


def test_documents_lead_to_their_page_if_they_have_one(book: Workbook, review: Review) -> None:
    statuses = review.documents["status"]
    linked = [row[0].hyperlink is not None for row in book["documents"].iter_rows(min_row=2)]
    assert linked == (statuses == "included").tolist()
    assert set(linked) == {True, False}


def test_a_figure_leads_to_its_sentence_where_that_is_coded_and_to_the_explorer_else(review: Review) -> None:
    coded = review.figures.iloc[[0]].assign(doc_id="d1", start=10)
    other = review.figures.iloc[[0]].assign(start=987654)
    first = review.evidence.query("doc_id == 'd1' and start == 10")["evidence_id"].iloc[0]
    assert list(links.links("figures", coded, review).values()) == [f"documents/d1.html#{first}"]
    assert list(links.links("figures", other, review).values()) == ["index.html#f1"]


def test_ids_cannot_break_out_of_a_link(review: Review) -> None:
    odd = '../x" y#z&<'
    data = review.evidence.iloc[[0]].assign(evidence_id=odd, doc_id=odd)
    documents = review.documents.iloc[[0]].assign(doc_id=odd, status="included")
    there = replace(review, tables={**review.tables, "documents": documents})
    (address,) = links.links("evidence", data, there).values()
    assert re.fullmatch(r"documents/[\w.%~-]+\.html#[\w.%~-]+", address)
    assert "/" not in address.removeprefix("documents/")


def test_rows_beyond_what_excel_links_go_without_and_the_cover_says_so(
    review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.report.links.MOST_LINKS", 10)
    monkeypatch.setattr("pipeline.report.cover.MOST_LINKS", 10)
    write_workbook(review, CODEBOOK, tmp_path / "evidence.xlsx", title=TITLE)
    book = openpyxl.load_workbook(tmp_path / "evidence.xlsx")
    linked = [row[0].hyperlink is not None for row in book["evidence"].iter_rows(min_row=2)]
    assert linked == [True] * 10 + [False] * (len(review.evidence) - 10)
    told = {row[0]: row[2] for row in book["About"].iter_rows(values_only=True) if row[0]}
    assert "Rows after the first 10 have no link" in told["evidence"]
    assert "no link" not in told["themes"]


def test_headers_are_frozen_filtered_and_explained_and_quotations_wrapped(book: Workbook, review: Review) -> None:
    for table in PUBLIC_TABLES:
        sheet = book[table.name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        abouts = [column.about for column in with_code_columns(table, CODEBOOK).columns]
        assert [cell.comment.text.split("\n")[0] for cell in sheet[HEADER]] == abouts
    quote = list(review.evidence.columns).index("quote") + 1
    sheet = book["evidence"]
    assert sheet.cell(2, quote).alignment.wrap_text
    heights = {row.height for number, row in sheet.row_dimensions.items() if number > HEADER}
    assert min(heights) < 20 < max(heights) < 305, "no row is taller than half a screen"
    assert 60 <= sheet.column_dimensions[sheet.cell(1, quote).column_letter].width <= 100


def test_ids_and_offsets_are_folded_and_what_people_read_is_not(book: Workbook) -> None:
    sheet = book["evidence"]
    folds = [range(one.min, one.max + 1) for one in sheet.column_dimensions.values() if one.hidden]
    hidden = {cell.value for cell in sheet[HEADER] if any(cell.column in fold for fold in folds)}
    assert {"doc_id", "start", "end", "source_sha256"} <= hidden
    assert not hidden & {"evidence_id", "quote", "title", "page", "code", "family", "stance", "confidence", "theme"}
    documents = book["documents"]
    assert not documents.column_dimensions["A"].hidden


def test_judgements_are_left_to_people(book: Workbook) -> None:
    sheet = book["findings"]
    column = next(cell.column for cell in sheet[HEADER] if cell.value == "overall_confidence")
    assert {cell.value for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column)} == {None}
    (choice,) = [one for one in sheet.data_validations.dataValidation if sheet.cell(2, column).coordinate in one.sqref]
    assert choice.formula1 == '"High,Moderate,Low,Very low"'
    assert sheet.cell(2, column).fill.fgColor.rgb != sheet.cell(2, 1).fill.fgColor.rgb


def test_codes_and_headers_of_codes_have_the_colour_of_their_family(book: Workbook, review: Review) -> None:
    column = list(review.evidence.columns).index("code") + 1
    colours: dict[str, set[str]] = {}
    for (cell,) in book["evidence"].iter_rows(min_row=2, min_col=column, max_col=column):
        colours.setdefault(cell.value.split(".")[0], set()).add(cell.fill.fgColor.rgb)
    assert {len(found) for found in colours.values()} == {1}
    assert len(set.union(*colours.values())) == 3
    headers = {cell.value: cell.fill.fgColor.rgb for cell in book["framework_matrix"][HEADER]}
    assert headers["barrier.trust"] == headers["barrier.capacity"]
    assert len({headers[name] for name in ("title", "barrier.trust", "benefit.economy", "enabler")}) == 4


def told(book: Workbook) -> dict[str, Any]:
    rows = book["About"].iter_rows(min_row=2, max_col=2, values_only=True)
    return {name: value for name, value in rows if name}


def test_counts_on_the_cover_are_those_of_the_tables(book: Workbook, review: Review) -> None:
    shown = told(book)
    documents, evidence = review.documents, review.evidence
    assert shown["Files found in the corpus"] == len(documents) == 5
    assert shown["Duplicates removed"] == (documents["status"] == "duplicate").sum() == 1
    assert shown["Could not be read"] == (documents["status"] == "unreadable").sum() == 1
    assert shown["Documents included"] == (documents["status"] == "included").sum() == 3
    assert shown["Documents with evidence"] == evidence["doc_id"].nunique()
    for plural, family in (("barriers", "barrier"), ("benefits", "benefit"), ("enablers", "enabler")):
        assert shown[f"Evidence rows, {plural}"] == (evidence["family"] == family).sum()
    for stance, n in evidence["stance"].value_counts().items():
        assert shown[f"Evidence rows, {stance}"] == n
    assert shown["Mentions ruled out"] == len(review.ruled_out)
    assert shown["Sentences read"] == review.metrics["sentences"]
    for table in PUBLIC_TABLES:
        assert shown[table.name] == len(review.tables[table.name])


@pytest.mark.slow
def test_counts_on_the_cover_of_the_demonstration_add_up(demonstration: Path) -> None:
    shown = told(openpyxl.load_workbook(demonstration / "report" / "evidence.xlsx"))
    review = open_review(demonstration)
    flow = document_flow(review)
    steps = ("Duplicates removed", "Left out", "Could not be read", "Too little text", "Documents included")
    assert sum(shown[step] for step in steps) == shown["Files found in the corpus"] == flow.identified
    families = sum(shown[f"Evidence rows, {name}"] for name in ("barriers", "benefits", "enablers"))
    stances = sum(shown[f"Evidence rows, {name}"] for name in review.evidence["stance"].unique())
    assert families == stances == shown["Evidence rows"] == len(review.evidence)
    assert review.metrics["embedding"]["model_sha256"] in shown["Model of passages"]


def test_the_cover_tells_what_each_sheet_is_and_how_the_run_was_made(review: Review, tmp_path: Path) -> None:
    settings = Settings.model_validate({"tagging": {"threshold": 0.41}, "embedding": {"model": "/home/ann/models/m7"}})
    write_workbook(review, CODEBOOK, tmp_path / "evidence.xlsx", title=TITLE, settings=settings)
    book = openpyxl.load_workbook(tmp_path / "evidence.xlsx")
    shown = told(book)
    assert book["About"]["A1"].value == TITLE
    assert shown["Codebook"] == "Toy codebook, version 1.4, 5 codes"
    assert "evidence-pipeline" in shown["Program"]
    assert "spacy" in shown["Libraries"]
    assert shown["Readers"] == "toy 1"
    assert shown["tagging.threshold"] == "0.41"
    assert shown["embedding.model"] == "m7", "the path of a folder is that of one machine"
    abouts = {row[0]: row[2] for row in book["About"].iter_rows(values_only=True) if row[0]}
    assert all(abouts[table.name] == table.about for table in PUBLIC_TABLES)


def test_every_column_of_every_sheet_is_explained(book: Workbook, review: Review) -> None:
    explained = {(row[0], row[1]) for row in book["Columns"].iter_rows(min_row=2, values_only=True) if row[3]}
    assert explained == {(table.name, name) for table in PUBLIC_TABLES for name in review.tables[table.name].columns}


def test_a_text_longer_than_a_cell_is_cut_with_a_note(book: Workbook, review: Review) -> None:
    cells = [cell.value for row in book["evidence"].iter_rows() for cell in row if isinstance(cell.value, str)]
    cut_ones = [cell for cell in cells if "cut here" in cell]
    assert len(cut_ones) == (review.evidence["quote"] == LONG).sum() > 0
    assert FORMULA in cells
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


@pytest.fixture(scope="module")
def reopened(hostile: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile workbook as LibreOffice opens it and writes it again."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("needs LibreOffice (the command soffice), which is not installed")
    folder = tmp_path_factory.mktemp("office")
    write_workbook(hostile, CODEBOOK, folder / "evidence.xlsx", title=TITLE)
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "ods"]
    result = subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "evidence.xlsx")],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return folder / "evidence.ods"


@pytest.mark.slow
def test_libreoffice_opens_every_sheet_and_finds_the_same_texts_and_links(reopened: Path, hostile: Review) -> None:
    with zipfile.ZipFile(reopened) as archive:
        content = archive.read("content.xml").decode("utf-8")
    assert re.findall(r'<table:table table:name="(\w+)"', content) == [
        "About",
        "Columns",
        *(table.name for table in PUBLIC_TABLES),
    ]
    formulas = set(re.findall('table:formula="([^"]*)"', content))
    assert formulas == {"of:=FALSE()"}, "so LibreOffice writes a truth value"
    first = hostile.evidence.iloc[0]
    assert f'xlink:href="../documents/{first["doc_id"]}.html#{first["evidence_id"]}"' in content  # from inside the ODS
    assert "cmd|&apos; /C calc&apos;!A0" in content
    assert "_x0041_ and _x000D_" in content
