"""Figures tell the numbers of the tables, to eyes and in words, the same everywhere and whatever documents say."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.codebook import Code, Codebook, Rule
from pipeline.report.figures import barriers_and_benefits, codes_by_document, prisma, themes, write_figures
from pipeline.report.figures.canvas import Canvas
from pipeline.report.figures.lettering import UNDRAWN, cut, drawable, name_of, width_of, wrapped
from pipeline.report.prisma import document_flow, main_reasons
from pipeline.review import Review
from tests.report.toy import ARABIC, CODEBOOK, FORMULA, LONG, SCRIPT, make_review

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["prisma", "codes_by_document", "barriers_and_benefits", "themes"]
HOSTILE = [
    SCRIPT,
    FORMULA,
    ARABIC,
    "$x_1^{2}$ and \\frac{1}{",
    "two\nlines\tand a tab",
    "漢字 " * 40,
    LONG,
    "x" * 400,
    "\x07 bell \u202e",
    "--> ]]> &amp; <!--",
    "",
]


@pytest.fixture(scope="module")
def folder(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    assert [figure.name for figure in write_figures(review, CODEBOOK, folder)] == NAMES
    return folder


def with_tables(review: Review, **tables: Any) -> Review:
    return replace(review, tables={**review.tables, **tables})


def drawn(review: Review, codebook: Codebook = CODEBOOK) -> dict[str, Canvas]:
    canvases = (
        prisma.draw(review),
        codes_by_document.draw(review, codebook),
        barriers_and_benefits.draw(review, codebook),
        themes.draw(review),
    )
    return dict(zip(NAMES, canvases, strict=True))


def test_each_figure_is_an_image_with_a_name_and_a_description(review: Review, folder: Path) -> None:
    for figure in write_figures(review, CODEBOOK, folder):
        root = etree.parse(str(figure.svg)).getroot()
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "title desc"
        assert (root[0].tag, root[0].text) == (f"{SVG}title", figure.title)
        assert (root[1].tag, root[1].text) == (f"{SVG}desc", figure.alt)
        assert root.get("viewBox") == f"0 0 {figure.width} {figure.height}"
        assert figure.png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_tells_nothing_of_the_machine_and_runs_and_fetches_nothing(folder: Path, name: str) -> None:
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    assert "atplotlib" not in svg
    assert "<metadata" not in svg
    assert b"Software" not in (folder / f"{name}.png").read_bytes()[:2000]
    root = etree.fromstring(svg.encode())
    assert not [element for element in root.iter() if not isinstance(element.tag, str)], "comments"
    assert not list(root.iter(f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"))
    targets = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert all(target.startswith("#") for target in targets)
    assert not [key for element in root.iter() for key in element.attrib if key.startswith("on")]


def test_figures_are_the_same_in_any_zone_locale_and_with_settings_of_the_user(
    outputs: Path, review: Review, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "matplotlibrc").write_text("font.family: serif\nsvg.fonttype: none\nfigure.dpi: 33\n")
    program = (
        "import sys; from pathlib import Path\n"
        "from pipeline.review import open_review; from tests.report.toy import CODEBOOK\n"
        "from pipeline.report.figures import write_figures\n"
        "write_figures(open_review(sys.argv[1]), CODEBOOK, Path(sys.argv[2]))"
    )
    changed = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "LC_ALL": "C", "MATPLOTLIBRC": str(tmp_path)}
    made = tmp_path / "made"
    subprocess.run(
        [sys.executable, "-c", program, outputs, made],
        check=True,
        env={**os.environ, **changed},
        cwd=Path(__file__).parents[2],
    )
    for path in sorted(folder.iterdir()):
        assert (made / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_flow_adds_up_and_is_that_of_the_table_of_documents(review: Review) -> None:
    flow = document_flow(review)
    statuses = review.documents["status"].value_counts()
    assert flow.identified == len(review.documents)
    assert (flow.duplicates, flow.unreadable) == (statuses["duplicate"], statuses["unreadable"])
    assert flow.identified - flow.removed - flow.unreadable - flow.empty == flow.included == statuses["included"]
    words = "\n".join(drawn(review)["prisma"].words)
    for told in (
        f"Files identified in the corpus folder (n = {flow.identified})",
        f"Files to be read (n = {flow.sought})",
        f"Files read (n = {flow.read})",
        f"Documents included in the review (n = {flow.included})",
        f"Rows of evidence (n = {len(review.evidence)})",
        f"Duplicates (n = {flow.duplicates})",
    ):
        assert told in words
    assert f"Documents included: {flow.included}, with evidence {flow.with_evidence}" in drawn(review)["prisma"].alt


def test_reasons_are_told_without_what_is_said_of_one_file_and_the_rarest_together() -> None:
    told = [
        "No reader for files ending in `.xml`; expected one of .docx, .pdf.",
        "No reader for files ending in `.xml`; expected one of .docx, .pdf.",
        "Expected a PDF with pages, found a damaged file or something else (no PDF structure): fetch it again.",
        "Left out by the pattern `x` of `extract.exclude`.",
        "Not a regular file.",
        "",
    ]
    reasons = [(reason.text, reason.n) for reason in main_reasons(told)]
    assert reasons[0] == ("No reader for files ending in `.xml`", 2)
    assert ("Found a damaged file or something else", 1) in reasons
    assert reasons[-1] == ("other reasons", 3)
    assert sum(n for _, n in reasons) == len(told)
    assert main_reasons([]) == ()


def test_the_heat_map_holds_every_count_and_the_sums(review: Review) -> None:
    heat = codes_by_document.heat_of(review, CODEBOOK)
    counts = review.code_by_document
    assert sorted(heat.codes) == sorted(CODEBOOK.code_ids)
    for code, column in zip(heat.codes, zip(*heat.counts, strict=True), strict=True):
        assert sorted(column) == sorted(counts[code])
    assert heat.sums == [int(counts[code].sum()) for code in heat.codes]
    canvas = drawn(review)["codes_by_document"]
    assert (
        f"Heat map of {len(review.evidence)} evidence rows, {len(CODEBOOK.codes)} codes by 3 documents." in canvas.alt
    )
    assert canvas.words.count(f"{len(review.evidence):,}") >= 1


def test_of_many_documents_those_with_most_rows_are_shown_and_the_others_summed(review: Review) -> None:
    one = review.code_by_document.iloc[0].to_dict()
    rows = [
        {**one, "doc_id": f"d{n:03}", "source_path": f"{n:03}.pdf", "title": "", **dict.fromkeys(CODEBOOK.code_ids, n)}
        for n in range(60)
    ]
    many = with_tables(review, code_by_document=type(review.code_by_document)(rows))
    heat = codes_by_document.heat_of(many, CODEBOOK)
    most = codes_by_document.MOST_DOCUMENTS
    assert heat.names == [f"{n:03}.pdf" for n in range(59, 59 - most, -1)]
    assert heat.n_rest == 60 - most
    assert heat.rest[0] == sum(range(60 - most))
    assert heat.sums[0] == sum(range(60))
    assert heat.spread[0] == 59, "one document has none"
    canvas = codes_by_document.draw(many, CODEBOOK)
    assert f"{60 - most} other documents" in canvas.words
    assert f"of which the {most} with the most rows are shown" in canvas.alt


def test_documents_of_one_title_are_told_apart_by_their_files() -> None:
    names = codes_by_document.document_names(
        [("Report", "a.pdf", "d1"), ("Report", "b.pdf", "d2"), ("", "c.pdf", "d3")]
    )
    assert names == ["a.pdf: Report", "b.pdf: Report", "c.pdf"]


def test_bars_are_the_counts_of_the_codes_most_first(review: Review) -> None:
    for family in ("barrier", "benefit"):
        bars = barriers_and_benefits.bars_of(review, CODEBOOK, family)
        own = review.codes[review.codes["family"] == family]
        shown = sorted((bar.rows, bar.documents) for bar in bars)
        assert shown == sorted(zip(own["n_evidence"], own["n_documents"], strict=True))
        assert [bar.rows for bar in bars] == sorted((bar.rows for bar in bars), reverse=True)
        total = int(own["n_evidence"].sum())
        assert f"{total:,} of {family}s" in drawn(review)["barriers_and_benefits"].alt


def test_of_many_codes_the_rarest_are_summed(review: Review) -> None:
    one = review.codes.iloc[0].to_dict()
    rows = [{**one, "code": f"barrier.{n}", "family": "barrier", "label": f"B{n}", "n_evidence": n} for n in range(20)]
    bars = barriers_and_benefits.bars_of(with_tables(review, codes=type(review.codes)(rows)), CODEBOOK, "barrier")
    assert len(bars) == barriers_and_benefits.MOST_CODES
    assert bars[-1].label == f"{20 - len(bars) + 1} other codes"
    assert sum(bar.rows for bar in bars) == sum(range(20))


def test_themes_are_drawn_with_their_size_and_stability_or_that_there_is_none(review: Review) -> None:
    canvas = drawn(review)["themes"]
    for theme in review.themes.itertuples():
        assert f"{theme.n_passages:,}" in canvas.words
        assert theme.label in canvas.words
    assert "–" in canvas.words
    passages = int(review.themes["n_passages"].sum())
    assert canvas.alt.startswith(f"2 themes of {passages} passages.")
    assert "Stability is 0.75 or more in 1, 0.5 to 0.75 in 0 and below 0.5 in 0" in canvas.alt


def test_of_many_themes_the_largest_are_shown_and_the_figure_says_so(review: Review) -> None:
    one = review.themes.iloc[0].to_dict()
    rows = [{**one, "theme_id": f"t{n}", "label": f"theme {n}", "n_passages": 100 - n} for n in range(60)]
    canvas = themes.draw(with_tables(review, themes=type(review.themes)(rows)))
    assert f"theme {themes.MOST_THEMES - 1}" in canvas.words
    assert f"theme {themes.MOST_THEMES}" not in canvas.words
    rest = sum(100 - n for n in range(themes.MOST_THEMES, 60))
    told = (
        f"The {themes.MOST_THEMES} largest themes; the other {60 - themes.MOST_THEMES} have {rest:,} passages together."
    )
    assert told in canvas.words


def test_a_review_with_nothing_to_show_says_so(review: Review, tmp_path: Path) -> None:
    empty = with_tables(
        review,
        **{name: data.iloc[:0] for name, data in review.tables.items() if name != "codes"},
        codes=review.codes.assign(n_evidence=0, n_documents=0),
    )
    figures = write_figures(empty, CODEBOOK, tmp_path)
    told = {figure.name: figure.alt for figure in figures}
    assert told["prisma"].startswith("Files in the corpus folder: 0.")
    assert told["codes_by_document"] == "Nothing to show: no document was included."
    assert told["barriers_and_benefits"] == "Nothing to show: there is no evidence of barriers or benefits."
    assert told["themes"] == "Nothing to show: there are no themes."
    canvases = drawn(empty)
    assert all(told[name] in canvas.words for name, canvas in canvases.items() if name != "prisma")


def hostile(review: Review) -> tuple[Review, Codebook]:
    """A review in which every name that figures show is one of `HOSTILE`."""
    codes = tuple(
        Code(
            id=f"barrier.{chr(97 + n)}",
            label=" ".join(text.split()) or "-",
            definition="x",
            rules=(Rule(id=f"r{n}", pattern="x"),),
        )
        for n, text in enumerate(HOSTILE)
    )
    codebook = Codebook(version="1", title="Hostile", codes=codes)
    one, theme = review.code_by_document.iloc[0].to_dict(), review.themes.iloc[0].to_dict()
    counts = [
        {**one, "doc_id": f"d{n}", "title": text, "source_path": f"{text}.pdf", **{code.id: 3 + n for code in codes}}
        for n, text in enumerate(HOSTILE)
    ]
    row = review.codes.iloc[0].to_dict()
    rows = [{**row, "code": code.id, "family": "barrier", "n_evidence": 3, "n_documents": 2} for code in codes]
    named = [{**theme, "theme_id": f"t{n}", "label": text or "-"} for n, text in enumerate(HOSTILE)]
    document = review.documents.iloc[-1].to_dict()
    files = [{**document, "source_path": f"{n}.pdf", "reason": text} for n, text in enumerate(HOSTILE)]
    frame = type(review.codes)
    tables = {"code_by_document": counts, "codes": rows, "themes": named, "documents": files}
    return with_tables(review, **{name: frame(data) for name, data in tables.items()}), codebook


def test_hostile_names_are_drawn_as_they_stand_and_nothing_leaves_the_sheet(review: Review, tmp_path: Path) -> None:
    from matplotlib import image

    made, codebook = hostile(review)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that is missing, or mathematics that is none, makes a warning
        figures = write_figures(made, codebook, tmp_path)
    for figure in figures:
        assert etree.parse(str(figure.svg)).getroot()[1].text == figure.alt
        pixels = image.imread(figure.png)
        edges = (pixels[:, :12], pixels[:, -12:], pixels[:12], pixels[-12:])
        assert all((edge == 1).all() for edge in edges), f"{figure.name}: something is drawn over the edge"
    words = [word for canvas in drawn(made, codebook).values() for word in canvas.words]
    assert any(word.startswith("$x_1^{2}$") for word in words)
    assert not [word for word in words if set(word) & set("\n\t\x07\u202e")]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_cut_to_the_room_that_they_have(text: str) -> None:
    line = drawable(text)
    assert width_of(cut(line, 100, 9), 9) <= 100
    assert all(width_of(part, 9) <= 100 for part in wrapped(line, 100, 9, lines=3))
    assert len(wrapped(line, 100, 9, lines=3)) <= 3


def test_a_name_that_cannot_be_drawn_gives_way_to_one_that_can() -> None:
    assert name_of("漢字漢字", "a.pdf") == "a.pdf"
    assert name_of("Report 漢", "a.pdf") == f"Report {UNDRAWN}"
    assert name_of("漢字", "漢字.", "d12") == "d12"
    assert name_of("", "a.pdf") == "a.pdf"


def test_a_review_without_evidence_is_drawn(tmp_path: Path) -> None:
    review = make_review(tmp_path, times=0)
    figures = write_figures(review, CODEBOOK, tmp_path / "figures")
    assert "No document has evidence." in figures[1].alt
