"""The page of a document: its whole text, every coded sentence with its codes and anchors, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from pipeline.config import Settings
from pipeline.records import stable_id
from pipeline.report.document_text import Sentence, blocks, sentences
from pipeline.stages.job import InlineExecutor, Job
from tests.report import paged


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A report over a PDF and a Markdown file."""
    folder = tmp_path_factory.mktemp("paged")
    job = Job(folder / "corpus", Path("config"), folder / "outputs", Settings(), InlineExecutor())
    paged.fill(job, {"two.pdf": paged.two_pages, "note.md": lambda path: path.write_text(paged.NOTE)})
    paged.make_report(job)
    return job


def page_of(job: Job, name: str) -> html.HtmlElement:
    documents = pd.read_parquet(job.work / "tables" / "documents.parquet").set_index("source_path")
    path = job.work / "report" / "documents" / f"{documents.loc[name, 'doc_id']}.html"
    return html.fromstring(path.read_bytes().decode("utf-8"))


def rows(job: Job, name: str) -> pd.DataFrame:
    tables = [pd.read_parquet(job.work / "tables" / f"{table}.parquet") for table in ("evidence", "ruled_out")]
    both = pd.concat(tables)
    return both[both["source_path"] == name]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def shown_text(page: html.HtmlElement) -> str:
    """What the main part says, without what the page adds, chips and page numbers, and the lines between cells."""
    (main,) = page.xpath("//main")
    added = ".//a[contains(concat(' ', @class, ' '), ' chip ')] | .//p[@class='page']"
    for extra in main.xpath(added):
        extra.drop_tree()
    return squeezed(main.text_content()).replace("|", "")


@pytest.mark.parametrize("name", ["two.pdf", "note.md"])
def test_every_character_of_the_clean_text_stands_in_the_page_once_and_in_order(made: Job, name: str) -> None:
    documents = pd.read_parquet(made.work / "tables" / "documents.parquet").set_index("source_path")
    text = (made.work / "text" / f"{documents.loc[name, 'doc_id']}.txt").read_text(encoding="utf-8")
    assert shown_text(page_of(made, name)) == squeezed(text).replace("|", "")


@pytest.mark.parametrize("name", ["two.pdf", "note.md"])
def test_every_row_is_an_anchor_in_its_sentence_with_the_name_of_its_code_behind(made: Job, name: str) -> None:
    page = page_of(made, name)
    labels = {code.id: code.label for code in paged.CODEBOOK.codes}
    wanted = rows(made, name)
    assert len(wanted) >= 2
    for row in wanted.itertuples():
        (sentence,) = page.xpath("//*[contains(concat(' ', @class, ' '), ' s ')][.//i[@id=$id]]", id=row.evidence_id)
        (chip,) = page.xpath("//a[@href=$to]", to=f"#{row.evidence_id}")
        assert squeezed(row.quote).replace("|", "") in squeezed(sentence.text_content()).replace("|", "")
        assert labels[row.code] in chip.text_content()
        assert ("ruled out" if row.stance == "negated" else row.family) in chip.text_content()
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_sentence_with_codes_of_two_families_has_both_colours_and_both_names(made: Job) -> None:
    (mark,) = page_of(made, "two.pdf").xpath("//mark[count(i) = 2]")
    assert mark.get("class") == "s barrier enabler"
    assert [chip.text_content() for chip in mark.itersiblings("a")] == [
        " [barrier: Lack of trust] ",
        " [enabler: What <helps>] ",
    ]


def test_a_mention_that_was_ruled_out_looks_different_and_says_why(made: Job) -> None:
    (mark,) = page_of(made, "two.pdf").xpath("//mark[contains(@class, 'out')]")
    assert mark.get("class") == "s out"
    assert "ruled out" in mark.getnext().text_content()
    assert "negated" in mark.getnext().text_content()


def test_structure_is_that_of_the_document(made: Job) -> None:
    note = page_of(made, "note.md")
    assert note.xpath("//main/h2/text()") == ["What the valley gained"]
    assert len(note.xpath("//main/ul/li")) == 2
    table = [[squeezed(cell.text or "".join(cell.xpath("text()"))) for cell in row] for row in note.xpath("//main//tr")]
    assert table == [
        ["Site", "Nurses"],
        ["Wexcombe", "12"],
        ["Thecampushasbroughtjobstothevalley.", "7"],
    ]
    assert note.xpath("//main//tr/@class") == ["s benefit"]
    assert page_of(made, "two.pdf").xpath("//p[@class='page']/@id") == ["page-1", "page-2"]


def test_images_are_shown_with_the_boxes_of_the_highlights(made: Job) -> None:
    page = page_of(made, "two.pdf")
    table = pd.read_parquet(made.work / "pages" / "highlights.parquet")
    for figure in page.xpath("//figure"):
        number = int(figure.get("id").removeprefix("image-"))
        on_page = table[table["page"] == number]
        (image,) = figure.xpath(".//img")
        assert image.get("src") == f"../{on_page['image'].iloc[0]}"
        assert (made.work / "report" / "documents" / image.get("src")).resolve().is_file()
        assert image.get("loading") == "lazy"
        assert image.get("alt")
        boxes = set(re.findall(r"M([\d.]+) ([\d.]+)h", " ".join(figure.xpath(".//path/@d"))))
        assert boxes == {(f"{round(row.x0, 1):g}", f"{round(row.top, 1):g}") for row in on_page.itertuples()}
    assert len(page.xpath("//figure")) == table["page"].nunique() == 2
    assert page_of(made, "note.md").xpath("//figure | //aside") == []


def test_what_a_document_says_is_text_and_the_policy_allows_nothing_of_it(made: Job) -> None:
    page = page_of(made, "note.md")
    assert paged.SCRIPT in page.xpath("string(//main)")
    assert len(page.xpath("//script")) == 2
    assert page.xpath("//img | //@style | //@*[starts-with(name(), 'on')]") == []
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert page.xpath("//link/@href") == ["document.css"]
    assert (made.work / "report" / "documents" / "document.css").is_file()


def test_the_head_tells_what_the_document_is_and_leads_back(made: Job) -> None:
    page = page_of(made, "two.pdf")
    documents = pd.read_parquet(made.work / "tables" / "documents.parquet").set_index("source_path")
    row = documents.loc["two.pdf"]
    facts = dict(zip(page.xpath("//header//dt/text()"), page.xpath("//header//dd/bdi/text()"), strict=True))
    assert facts["File"] == "two.pdf"
    assert facts["SHA-256"] == row["sha256"]
    assert facts["Pages"] == "2"
    links = page.xpath("//header//a/@href")
    assert links == ["../index.html#documents", f"../index.html#quotations?doc={row['doc_id']}"]


def test_pages_without_an_image_are_told_with_the_reason(job: Callable[..., Job]) -> None:
    made = job({})
    paged.fill(made, {"two.pdf": paged.two_pages})
    (made.corpus / "two.pdf").unlink()
    paged.make_report(made)
    page = page_of(made, "two.pdf")
    assert page.xpath("//figure") == []
    assert "found none" in page.xpath("string(//header/p[@class='note'])")
    assert len(page.xpath("//main//mark")) == 4


def row(start: int, end: int, code: str = "enabler", counted: bool = True) -> dict[str, object]:
    name = stable_id("e", start, end, code)
    return {"evidence_id": name, "start": start, "end": end, "code": code, "family": code, "counted": counted}


def test_rows_of_one_sentence_are_one_and_evidence_comes_before_what_was_ruled_out() -> None:
    found = sentences([row(5, 9, "barrier", counted=False), row(5, 9), row(0, 4)])
    assert [(one.start, one.end, len(one.rows), one.look) for one in found] == [
        (0, 4, 1, "enabler"),
        (5, 9, 2, "enabler"),
    ]


def test_sentences_that_overlap_lose_no_text() -> None:
    text = "one two three four"
    coded = sentences([row(0, 7), row(4, 13, "barrier")])
    passage = {
        "kind": "paragraph",
        "start": 0,
        "end": len(text),
        "page": None,
        "page_label": "",
        "section": "",
        "text": text,
    }
    (block,) = blocks(text, [passage], coded)
    assert "".join(piece.text for piece in block.lines[0].cells[0]) == text
    assert {r["code"] for sentence in coded for r in sentence.rows} == {"enabler", "barrier"}


def test_empty_cells_keep_their_place_in_a_table_row() -> None:
    text = "| Nurses | | Weeks | |"
    passage = {"kind": "table", "start": 0, "end": len(text), "page": 1, "page_label": "", "section": "", "text": text}
    (block,) = blocks(text, [passage], [])
    assert [piece.text for cell in block.lines[0].cells for piece in cell] == ["", "Nurses", "", "Weeks", "", ""]


def test_headings_are_nested_by_the_section_that_they_stand_in_and_none_is_skipped() -> None:
    titles = [("A", ""), ("B", "A"), ("C", "B"), ("D", "A"), ("E", "")]
    text = "ABCDE"
    passages = [
        {"kind": "heading", "start": n, "end": n + 1, "page": None, "page_label": "", "section": s, "text": t}
        for n, (t, s) in enumerate(titles)
    ]
    assert [block.level for block in blocks(text, passages, [])] == [2, 3, 4, 3, 2]


def test_a_list_item_that_brings_its_own_number_gets_no_mark() -> None:
    text = "1. First•Second(a) ThirdName one"
    spans = [(0, 8), (8, 15), (15, 24), (24, 32)]
    passages = [
        {"kind": "list_item", "start": a, "end": b, "page": 1, "page_label": "", "section": "", "text": text[a:b]}
        for a, b in spans
    ]
    (block,) = blocks(text, passages, [])
    assert [line.own_mark for line in block.lines] == [True, True, True, False]


def test_the_look_of_a_sentence_that_is_not_evidence_has_no_family() -> None:
    assert Sentence(0, 1, (row(0, 1, counted=False),)).look == "out"
