"""Numbers agree everywhere: report, workbook and Word document of the demonstration say what its tables say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document
from lxml import html
from openpyxl import load_workbook

from pipeline.records import FAMILIES, PUBLIC_TABLES, STATUSES
from pipeline.review import Review, open_review

pytestmark = pytest.mark.slow

Counts = dict[str, int]


@pytest.fixture(scope="module")
def review(demonstration: Path) -> Review:
    return open_review(demonstration)


@pytest.fixture(scope="module")
def rows_by_code(review: Review) -> Counts:
    """From the evidence itself, not from the table that counts it."""
    return dict(review.evidence["code"].value_counts())


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.fixture(scope="module")
def page(demonstration: Path) -> html.HtmlElement:
    return html.fromstring((demonstration / "report" / "index.html").read_text(encoding="utf-8"))


def test_the_report_counts_evidence_documents_and_themes_as_the_tables_do(page: html.HtmlElement, review: Review):
    shown = {
        b.get("data-count"): number(b.text_content()) for b in page.xpath("//section[@id='summary']//b[@data-count]")
    }
    assert shown["evidence"] == len(review.evidence)
    assert shown["ruled_out"] == len(review.ruled_out)
    assert shown["themes"] == len(review.themes)
    assert shown["included"] == (review.documents["status"] == "included").sum()
    families = {b.get("data-family"): number(b.text_content()) for b in page.xpath("//b[@data-family]")}
    assert families == {family: (review.evidence["family"] == family).sum() for family in FAMILIES}


def test_report_and_word_document_count_each_code_as_the_evidence_does(
    page: html.HtmlElement, demonstration: Path, rows_by_code: Counts, review: Review
):
    labels = dict(zip(review.codes["label"], review.codes["code"], strict=True))
    table = next(
        t for t in Document(str(demonstration / "report" / "evidence.docx")).tables if t.cell(0, 0).text == "Code"
    )
    told = {labels[row.cells[0].text]: number(row.cells[2].text) for row in table.rows[1:]}
    assert told == {code: rows_by_code.get(code, 0) for code in labels.values()}
    links = page.xpath("//section[@id='codes']//a[starts-with(@href, '#quotations?code=')]")
    linked = {
        a.get("href").partition("code=")[2]: number(re.match(r"[\d,]+", a.text_content().strip())[0]) for a in links
    }
    assert {code: n for code, n in told.items() if n} == linked


def test_every_sheet_has_the_rows_of_its_table_and_the_cover_says_so(demonstration: Path, review: Review):
    book = load_workbook(demonstration / "report" / "evidence.xlsx", read_only=True)
    for table in PUBLIC_TABLES:
        assert sum(1 for _ in book[table.name].iter_rows(min_row=2)) == len(review.tables[table.name]), table.name
    cover = {row[0]: row for row in book["About"].iter_rows(values_only=True) if row[0]}
    for table in PUBLIC_TABLES:
        assert len(review.tables[table.name]) in cover[table.name], table.name


def test_the_flow_of_documents_counts_every_file_once(page: html.HtmlElement, review: Review):
    counts = review.documents["status"].value_counts()
    for status in STATUSES:
        for shown in page.xpath(f"//section[@id='summary']//*[@data-status='{status}']"):
            assert number(shown.text_content()) == counts.get(status, 0), status


def test_every_evidence_row_has_its_place_on_the_page_of_its_document(demonstration: Path, review: Review):
    for doc_id, rows in review.evidence.groupby("doc_id"):
        document = html.fromstring(
            (demonstration / "report" / "documents" / f"{doc_id}.html").read_text(encoding="utf-8")
        )
        ids = set(document.xpath("//@id"))
        assert set(rows["evidence_id"]) <= ids
