"""The Word document: real styles and fields, the numbers of the tables, and nothing that a document could put in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from PIL import Image

from pipeline.config import Settings
from pipeline.records import FAMILIES
from pipeline.report.figures import Figure
from pipeline.report.text import printable
from pipeline.report.word import methods
from pipeline.report.word.document import write_review_document
from pipeline.review import Review
from tests.report.toy import ARABIC, CODEBOOK, FORMULA, SCRIPT, make_review

Document: TypeAlias = Any  # python-docx says that a paragraph may have no style, which none here has

TITLE = "What helps & what <hinders>"
SETTINGS = Settings.model_validate({"report": {"title": TITLE, "quotations_per_code": 4}})
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("word")


@pytest.fixture(scope="module")
def own(folder: Path) -> Review:
    return make_review(folder)


@pytest.fixture(scope="module")
def figures(folder: Path) -> list[Figure]:
    """Two small pictures, one of them as tall as a page."""
    made = []
    for name, size in (("prisma", (400, 300)), ("themes", (100, 900))):
        path = folder / f"{name}.png"
        Image.new("RGB", size, "white").save(path)
        made.append(Figure(name, f"Title of {name}", f"Alt & text of {name} {SCRIPT}", path, path, *size))
    return made


@pytest.fixture(scope="module")
def path(folder: Path, own: Review, figures: list[Figure]) -> Path:
    write_review_document(own, CODEBOOK, folder / "evidence.docx", settings=SETTINGS, figures=figures)
    return folder / "evidence.docx"


@pytest.fixture(scope="module")
def document(path: Path) -> Document:
    return docx.Document(str(path))


def style_of(paragraph: Any) -> str:
    return str(paragraph.style.name)


def in_order(document: Document) -> Iterator[Any]:
    yield from document.iter_inner_content()


def captioned(document: Document, start: str) -> list[list[str]]:
    """The cells of the table whose caption starts so, the header left out."""
    caption = ""
    for part in in_order(document):
        if isinstance(part, Paragraph):
            caption = part.text if style_of(part) == "Caption" else caption
        elif caption.partition(". ")[2].startswith(start):
            return [[cell.text for cell in row.cells] for row in part.rows[1:]]
    raise AssertionError(f"no table {start!r}")


def section(document: Document, heading: str) -> list[Any]:
    """Paragraphs from a heading of level 2 to the next heading of that level or the first."""
    paragraphs: list[Any] = document.paragraphs
    start = next(n for n, p in enumerate(paragraphs) if p.text == heading and p.style.name == "Heading 2")
    rest = paragraphs[start + 1 :]
    end = next((n for n, p in enumerate(rest) if p.style.name in ("Heading 1", "Heading 2")), len(rest))
    return rest[:end]


def shown(text: str) -> str:
    return " ".join(printable(text).split())


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_the_table_of_codes_has_the_numbers_of_codes_csv(document: Document, own: Review) -> None:
    rows = [[row[0], *(int(row[n].replace(",", "")) for n in (2, 3, 5))] for row in captioned(document, "Evidence by")]
    expected = own.codes[["label", "n_evidence", "n_documents", "n_ruled_out"]]
    assert rows == expected.astype(object).values.tolist()


def test_the_table_of_themes_has_the_numbers_of_themes_csv(document: Document, own: Review) -> None:
    names = ["n_passages", "n_documents", *(f"n_{family}" for family in FAMILIES)]
    rows = {row[0].split("\n")[0]: [int(cell) for cell in row[1:6]] for row in captioned(document, "Themes")}
    assert rows == {row["label"]: [row[name] for name in names] for row in own.themes.to_dict("records")}


def test_the_finding_tables_hold_every_finding_and_leave_the_judgements_empty(document: Document, own: Review) -> None:
    for kind in ("code", "theme"):
        rows = captioned(document, f"Findings by {kind}")
        findings = own.findings[own.findings["kind"] == kind].to_dict("records")
        assert len(rows) == len(findings) > 0
        for row, finding in zip(rows, findings, strict=True):
            assert row[1].startswith(f"{finding['label']}. {finding['n_evidence']} rows")
            assert len(re.findall(r"\[\d+\]", row[2])) == finding["n_documents"]
            assert row[3:] == [""] * 6
            told = f"Disconfirming evidence: {finding['n_disconfirming']}."
            assert row[1].endswith(told if finding["n_disconfirming"] else "No disconfirming evidence was found.")


def test_the_framework_matrix_has_a_quotation_where_there_is_evidence(document: Document, own: Review) -> None:
    counts = own.matrix()
    for family in FAMILIES:
        codes = [code for code in CODEBOOK.codes if code.family == family]
        rows = captioned(document, f"Framework matrix: {'enabler' if family == 'enabler' else family}")
        told = sorted([_count(cell) for cell in row[1:]] for row in rows)
        assert told == sorted(counts.loc[path, [code.id for code in codes]].tolist() for path in counts.index)


def _count(cell: str) -> int:
    if cell == "–":
        return 0
    several = re.search(r"; (\d+) rows\)$", cell)
    return int(several[1]) if several else 1


def test_a_code_is_quoted_at_most_as_often_as_the_setting_says_and_the_rest_is_counted(
    document: Document, own: Review
) -> None:
    for finding in own.findings[own.findings["kind"] == "code"].to_dict("records"):
        part = section(document, finding["label"])
        assert part[1].text == shown(finding["summary"])
        quotes = [p.text for p in part if p.style.name == "Quote"]
        rows = [own.evidence.set_index("evidence_id").loc[i] for i in finding["evidence_ids"].split()[:4]]
        denied = own.ruled_out[own.ruled_out["code"] == finding["finding_id"]]
        assert [q.strip("“”") for q in quotes] == [shown(text).strip("“”") for text in [*(r["quote"] for r in rows), *denied["quote"]]]  # fmt: skip # noqa: E501
        assert any(p.text.startswith(f"4 of {finding['n_evidence']} are quoted here") for p in part)


def test_front_and_methods_tell_the_numbers_of_the_run(document: Document, own: Review) -> None:
    text = "\n".join(p.text for p in document.paragraphs)
    assert f"from 3 documents and {len(own.evidence)} rows of evidence" in text
    assert "The corpus folder held 5 files; 3 documents were read and coded. 1 file repeated another file." in text
    assert "1 file could not be read (" in text
    assert "1,234 units of coding" in text
    assert (
        "“Toy codebook”, version 1.4, has 5 codes (2 for barriers, 2 for benefits and 1 for enablers) and 5 rules"
        in text
    )
    assert f"Of these rows {len(own.evidence)} matched a rule of the codebook." in text
    stances = own.evidence["stance"].value_counts()
    assert f"{stances['asserted']} state it as fact, {stances['expected']} expect it" in text
    assert "3 mentions did not count and stand in ruled_out.csv: 3 deny it." in text
    assert "There are 2 themes; 25% of the passages are in none." in text


def test_every_included_document_is_a_reference_and_every_other_file_is_listed_with_its_reason(
    document: Document, own: Review
) -> None:
    listed = [p.text for p in section(document, "Documents read")]
    included = own.documents[own.documents["status"] == "included"]
    assert len(listed) == len(included)
    for number, text in enumerate(listed, start=1):
        assert text.startswith(f"[{number}] ")
    for row in included.to_dict("records"):
        (line,) = [text for text in listed if text.endswith(f"File: {shown(row['source_path'])}.")]
        assert f"{row['words']:,} words; {row['n_evidence']} rows of evidence" in line
    left = own.documents[own.documents["status"] != "included"]
    rows = captioned(document, "Files not included")
    assert [(row[0], row[2]) for row in rows] == list(zip(left["source_path"], left["reason"], strict=True))


def test_the_settings_decide_what_is_told_of_the_method(own: Review) -> None:
    told = Settings.model_validate(
        {
            "tagging": {"classifier": "none", "threshold": 0.2},
            "extract": {"ocr": "never"},
            "embedding": {"model": "/home/me/models/own"},
        }
    )
    coding = " ".join(methods.coding_sentences(own, CODEBOOK, told))
    assert "Its rules alone decided; no classifier was used." in coding
    assert "from a confidence of 0.2 on" in coding
    assert "switched off" in " ".join(methods.reading_sentences(own, told))
    themes = " ".join(methods.theme_sentences(own, told))
    assert "the model own" in themes
    assert "/home" not in themes


# --- form ------------------------------------------------------------------------------------------------------------


def test_properties_name_title_and_language_and_nobody(document: Document) -> None:
    properties = document.core_properties
    assert (properties.title, properties.language, properties.author) == (TITLE, "en-GB", "")
    assert (properties.last_modified_by, properties.comments) == ("", "")
    assert (properties.created.year, properties.modified.year) == (2000, 2000)
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_the_contents_hold_every_heading_with_a_link_to_it(document: Document) -> None:
    headings = [p.text for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    entries = [p for p in document.paragraphs if p.style.name.startswith("toc ")]
    assert [p.text for p in entries] == headings
    assert {"Barriers", "Lack of trust", "References", "Limits"} <= set(headings)
    bookmarks = {e.get(qn("w:name")) for e in document.element.body.iter(qn("w:bookmarkStart"))}
    assert all(p.hyperlinks[0].fragment in bookmarks for p in entries)
    begins, ends = (
        [e for e in document.element.body.iter(qn("w:fldChar")) if e.get(qn("w:fldCharType")) == kind]
        for kind in ("begin", "end")
    )
    assert len(begins) == len(ends)


def test_captions_are_numbered_by_fields(document: Document) -> None:
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    for kind, count in (("Table", len(document.tables)), ("Figure", 2)):
        numbered = [text for text in captions if text.startswith(kind)]
        assert [text.split(".")[0] for text in numbered] == [f"{kind} {n}" for n in range(1, count + 1)]
    codes = [e.text.strip() for e in document.element.body.iter(qn("w:instrText"))]
    assert codes.count("SEQ Table \\* ARABIC") == len(document.tables)
    assert codes.count("SEQ Figure \\* ARABIC") == 2


def test_tables_repeat_their_header_and_say_what_they_are(document: Document) -> None:
    for table in document.tables:
        assert table.style.name == "Review Table"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_pictures_say_what_they_show_and_fit_the_page(document: Document) -> None:
    shapes = document.inline_shapes
    assert len(shapes) == 2
    for shape, name in zip(shapes, ("prisma", "themes"), strict=True):
        assert shape._inline.docPr.get("descr") == f"Alt & text of {name} {SCRIPT}"
        assert shape.width.cm <= 17.01
        assert shape.height.cm <= 20.01


# --- safety ----------------------------------------------------------------------------------------------------------


def test_a_quotation_leads_to_its_place_in_the_page_of_its_document(document: Document, own: Review) -> None:
    places = dict(zip(own.evidence["evidence_id"], own.evidence["doc_id"], strict=True))
    places |= dict(zip(own.ruled_out["evidence_id"], own.ruled_out["doc_id"], strict=True))
    sources = [p for p in document.paragraphs if p.style.name == "Quote Source"]
    assert len(sources) == sum(p.style.name == "Quote" for p in document.paragraphs) > 20
    for paragraph in sources:
        link, reference = paragraph.hyperlinks[:2]
        assert link.address == f"documents/{places[link.fragment]}.html"
        assert link.url == f"{link.address}#{link.fragment}"
        assert reference.fragment.startswith("reference_")


def test_no_link_leads_out_of_the_folder_and_no_field_is_of_a_document(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
        body = docx.Document(str(path)).element.body
        assert not [name for name in archive.namelist() if "thumbnail" in name or "vba" in name]
    targets = re.findall(r'Target="([^"]+)" TargetMode="External"', relations)
    assert len(targets) == 4
    assert all(re.fullmatch(r"documents/d\d\.html|index\.html", target) for target in targets)
    codes = {e.text.strip() for e in body.iter(qn("w:instrText"))}
    assert codes == {"SEQ Table \\* ARABIC", "SEQ Figure \\* ARABIC", 'TOC \\o "1-2" \\h \\z \\u'}


def test_hostile_texts_are_shown_as_they_are(document: Document) -> None:
    quotes = [p.text for p in document.paragraphs if p.style.name == "Quote"]
    assert f"“{SCRIPT}”" in quotes
    assert f"“{FORMULA}”" in quotes
    assert any("bell" in text and "\ufffd" in text for text in quotes)


def test_text_from_right_to_left_is_set_so(document: Document) -> None:
    arabic = [p for p in document.paragraphs if p.style.name == "Quote" and shown(ARABIC)[3:] in p.text]
    assert arabic
    for paragraph in arabic:
        assert paragraph._p.pPr.find(qn("w:bidi")) is not None
        assert all(run.font.rtl for run in paragraph.runs)
    plain = next(p for p in document.paragraphs if p.style.name == "Quote" and SCRIPT in p.text)
    assert plain._p.pPr.find(qn("w:bidi")) is None


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_same_review_gives_the_same_bytes_in_any_zone_and_with_any_hash(
    path: Path, folder: Path, tmp_path: Path
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from pipeline.review import open_review; from tests.report.toy import CODEBOOK\n"
        "from tests.report.test_word import SETTINGS, Figure, SCRIPT\n"
        "from pipeline.report.word.document import write_review_document\n"
        "folder = Path(sys.argv[1])\n"
        "def figure(n, size):\n"
        "    path = folder / f'{n}.png'\n"
        "    return Figure(n, f'Title of {n}', f'Alt & text of {n} {SCRIPT}', path, path, *size)\n"
        "figures = [figure(*drawn) for drawn in (('prisma', (400, 300)), ('themes', (100, 900)))]\n"
        "write_review_document(open_review(folder), CODEBOOK, Path(sys.argv[2]), settings=SETTINGS, figures=figures)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C"}
    other = tmp_path / "evidence.docx"
    subprocess.run([sys.executable, "-c", program, folder, other], check=True, env=environment, cwd=ROOT)
    assert other.read_bytes() == path.read_bytes()


def test_eight_thousand_rows_stay_a_document_that_people_can_open(tmp_path: Path) -> None:
    review = make_review(tmp_path, times=243, long=False)
    assert len(review.evidence) > 8000
    write_review_document(review, CODEBOOK, tmp_path / "evidence.docx", settings=Settings())
    document: Document = docx.Document(str(tmp_path / "evidence.docx"))
    quotes = [p for p in document.paragraphs if p.style.name == "Quote"]
    assert len(quotes) <= 5 * 5 + len(review.ruled_out)
    assert (tmp_path / "evidence.docx").stat().st_size < 500_000


def test_a_review_in_which_nothing_was_found_says_so(tmp_path: Path) -> None:
    made = make_review(tmp_path)
    kept = {"documents", "codes"}
    tables: dict[str, Any] = {n: data if n in kept else data.iloc[:0] for n, data in made.tables.items()}
    tables["codes"] = made.codes.assign(n_evidence=0, n_documents=0, share=0.0)
    metrics = {**made.metrics, "themes": {"found": 0, "passages": 0, "share_in_no_theme": 0.0}}
    empty = Review(made.folder, tables, metrics)
    write_review_document(empty, CODEBOOK, tmp_path / "evidence.docx", settings=SETTINGS)
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "evidence.docx")).paragraphs)
    assert text.count("No evidence was found for this code.") == len(CODEBOOK.codes)
    assert "No themes were made" in text


def test_libreoffice_opens_it(path: Path, tmp_path: Path) -> None:
    """Two files in one go: an empty one shows whether LibreOffice is there with the part that reads Word files."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("soffice is not installed")
    docx.Document().save(str(tmp_path / "plain.docx"))
    shutil.copy(path, tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / "plain.docx"), str(tmp_path / "evidence.docx")]
    command = [soffice, "--headless", "--norestore", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=False, capture_output=True, timeout=300)
    if not (tmp_path / "plain.pdf").is_file():
        pytest.skip("this LibreOffice cannot read Word files (libreoffice-writer is not installed)")
    import pypdfium2

    pdf = pypdfium2.PdfDocument(tmp_path / "evidence.pdf")
    assert len(pdf) > 8
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    for expected in (
        "Draft evidence review",
        "Lack of trust",
        "Finding tables (GRADE-CERQual)",
        "Figure 1. Title of prisma",
    ):
        assert expected in text
