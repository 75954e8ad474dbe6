"""The explorer shows what the tables hold, all of it, and nothing that a document says does anything."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from pipeline.records import FAMILIES, PUBLIC_TABLES, STATUSES
from pipeline.report.explorer import write_explorer
from pipeline.report.palette import FAMILY_SHADES, INK, WHITE, heat_level
from pipeline.report.text import page_text, percent, printable, split_quotations
from pipeline.report.view import MANY_ROWS
from pipeline.review import Review
from tests.report.conftest import TITLE
from tests.report.toy import CODEBOOK, FORMULA, LONG, SCRIPT, make_review

Page = html.HtmlElement


def one(page: Page, path: str) -> Page:
    found = page.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} elements"
    return found[0]


def number(element: Page) -> int:
    """The first number in the text of an element."""
    return int(re.match(r"\s*([\d,]+)", element.text_content())[1].replace(",", ""))


def test_every_evidence_row_stands_in_the_page_once_with_its_id_and_words(page: Page, review: Review) -> None:
    rows = {row.get("id"): row for row in page.xpath("//section[@id='quotations']//tbody/tr")}
    assert sorted(rows) == sorted(review.evidence["evidence_id"])
    for row in review.evidence.itertuples():
        shown = rows[row.evidence_id]
        assert one(shown, ".//p[starts-with(@class, 'q')]").text_content() == printable(row.quote)
        assert (shown.get("data-code"), shown.get("data-family"), shown.get("data-doc")) == (
            row.code,
            row.family,
            row.doc_id,
        )
        for value in (row.speaker, row.theme, row.section, row.stance, row.title or row.source_path):
            assert value in shown.text_content()


def test_a_quotation_shows_its_page_and_the_printed_number_where_that_differs(page: Page, review: Review) -> None:
    for row in review.evidence.itertuples():
        source = one(page, f"//tr[@id='{row.evidence_id}']/td[3]").text_content()
        if row.doc_id == "d2":
            assert "p. " not in source
        else:
            assert f"p. {int(row.page)}{' (printed iv)' if row.page_label else ''} ·" in source


def test_ruled_out_mentions_stand_with_their_reason_and_cue(page: Page, review: Review) -> None:
    rows = page.xpath("//section[@id='ruled-out']//tbody/tr")
    assert [row.get("id") for row in rows] == list(review.ruled_out["evidence_id"])
    assert all("denied" in row.text_content() and "“no <b>”" in row.text_content() for row in rows)


def test_counts_of_the_summary_are_those_of_the_tables(page: Page, review: Review) -> None:
    summary = one(page, "//section[@id='summary']")
    for key, n in (
        ("evidence", len(review.evidence)),
        ("themes", len(review.themes)),
        ("ruled_out", len(review.ruled_out)),
    ):
        assert number(one(summary, f".//b[@data-count='{key}']")) == n
    assert number(one(summary, ".//b[@data-count='codes']")) == (review.codes["n_evidence"] > 0).sum()
    for family in FAMILIES:
        assert number(one(summary, f".//b[@data-family='{family}']")) == (review.evidence["family"] == family).sum()
    for status in STATUSES:
        n = (review.documents["status"] == status).sum()
        shown = summary.xpath(f".//b[@data-status='{status}']")
        assert [number(element) for element in shown] == ([n] if n else [])


def test_the_summary_names_each_document_that_was_not_included_and_why(page: Page, review: Review) -> None:
    left_out = review.documents[review.documents["status"] != "included"]
    rows = page.xpath("//table[@id='not-included']/tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == left_out[
        ["source_path", "status", "reason"]
    ].to_numpy().tolist()


def test_counts_by_code_are_those_of_the_codes_table(page: Page, review: Review) -> None:
    for code in review.codes.itertuples():
        row = one(page, f"//tr[@id='code-{code.code}']")
        for field in ("n_evidence", "n_documents", "n_ruled_out"):
            assert number(one(row, f".//*[@data-count='{field}']")) == getattr(code, field)
        assert percent(code.share, 1) in row.text_content()
        assert CODEBOOK.code(code.code).definition in row.text_content()


def test_the_heat_map_holds_the_counts_of_code_by_document(page: Page, review: Review) -> None:
    rows = {row.get("data-doc"): row for row in page.xpath("//section[@id='matrix']//tbody/tr")}
    assert sorted(rows) == sorted(review.code_by_document["doc_id"])
    for counts in review.code_by_document.to_dict("records"):
        cells = [cell.text_content() for cell in rows[counts["doc_id"]].findall("td")]
        shown = [0 if "none" in cell else int(cell) for cell in cells]
        expected = [counts[code] for code in CODEBOOK.code_ids]
        assert shown == [*expected, sum(expected)]


def test_themes_gaps_cases_figures_and_documents_have_a_row_each(page: Page, review: Review) -> None:
    for table, section in (
        ("themes", "themes"),
        ("codebook_gaps", "gaps"),
        ("cases", "cases"),
        ("figures", "figures"),
        ("documents", "documents"),
    ):
        assert len(page.xpath(f"//section[@id='{section}']/table/tbody/tr")) == len(review.tables[table])
    for theme in review.themes.itertuples():
        shown = [cell.text_content() for cell in one(page, f"//tr[@id='{theme.theme_id}']").findall("td")]
        counts = [theme.n_passages, theme.n_documents, theme.n_barrier, theme.n_benefit, theme.n_enabler]
        assert [int(cell) for cell in shown[:5]] == counts
        assert shown[5:] == ["50%", "0.81" if theme.theme_id == "t0" else "–"]


def test_every_table_is_linked_with_its_number_of_rows(page: Page, review: Review) -> None:
    for table in PUBLIC_TABLES:
        row = one(page, f"//section[@id='about']//tr[.//a[@href='../tables/{table.name}.csv']]")
        assert number(row[-1]) == len(review.tables[table.name])
    assert page.xpath("//a[@href='evidence.xlsx']")
    assert page.xpath("//a[@href='../validation/index.html']")


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(page: Page) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(ids)


def test_nothing_is_fetched_from_anywhere(page: Page) -> None:
    assert not page.xpath(
        "//@src | //link/@href | //@srcset | //@action | //form[@method] | //@background | //iframe | //object | //base"
    )
    assert all(re.match(r"#|\.\./(tables|text|validation)/|evidence\.xlsx$", href) for href in page.xpath("//a/@href"))
    assert "url(" not in page.xpath("string(//style)")
    assert "@import" not in page.xpath("string(//style)")


def test_text_of_documents_never_becomes_markup(page: Page, page_path: Path) -> None:
    assert SCRIPT not in page_path.read_text(encoding="utf-8")
    assert not page.xpath("//img | //i[not(@class)] | //limits | //hinders | //@onerror")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on") or name == "style"]
    assert one(page, "//head/title").text == TITLE == one(page, "//h1").text_content()
    shown = page.text_content()
    assert SCRIPT in shown
    assert FORMULA in shown
    assert LONG in shown
    assert "{{ 7 * 7 }}" in shown, "text of documents is no template"


def test_overrides_of_writing_direction_and_control_characters_are_shown_not_obeyed(page_path: Path) -> None:
    text = page_path.read_text(encoding="utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202d\u202e]", text)
    assert "\ufffdقال" in text
    assert "\ufffd bell" in text


def test_the_policy_allows_the_page_its_own_styles_and_scripts_and_nothing_else(page: Page) -> None:
    policy = one(page, "//meta[@http-equiv='Content-Security-Policy']").get("content")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives.pop("default-src") == directives.pop("base-uri") == directives.pop("form-action") == "'none'"
    assert directives.pop("img-src") == "data:"
    assert directives.pop("style-src") == source_hash(one(page, "//style").text)
    assert directives.pop("script-src").split() == [source_hash(script.text) for script in page.xpath("//script")]
    assert not directives


def source_hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_the_page_can_be_used_by_keyboard_and_screen_reader(page: Page) -> None:
    assert page.get("lang") == "en-GB"
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    assert one(page, "//main").get("id") == "main"
    assert all(cell.get("scope") for cell in page.iter("th"))
    for control in page.xpath("//input | //select"):
        one(page, f"//label[@for='{control.get('id')}']")
    assert {region.get("tabindex") for region in page.xpath("//*[@role='region']")} == {"0"}
    assert all(section.get("aria-labelledby") for section in page.iter("section"))
    assert [int(heading.tag[1]) for heading in page.xpath("//h1")] == [1]


@pytest.mark.parametrize("family", FAMILIES)
def test_colours_reach_the_contrast_of_wcag_aa(family: str) -> None:
    shades = FAMILY_SHADES[family]
    pairs = [
        (shades.ink, WHITE),
        (shades.ink, shades.tint),
        (INK, shades.tint),
        ("#5a564f", "#f7f5f1"),
        ("#1c4f86", shades.tint),
    ]
    pairs += [(shades.text_on(level), colour) for level, colour in enumerate(shades.levels)]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("count", "most", "level"), [(0, 9, 0), (1, 9, 1), (5, 9, 3), (9, 9, 5), (1, 1, 5), (0, 0, 0)])
def test_heat_levels_are_fifths_of_the_greatest_count(count: int, most: int, level: int) -> None:
    assert heat_level(count, most) == level


@pytest.mark.parametrize(
    ("page_number", "label", "shown"), [(None, "", ""), (7, "", "p. 7"), (7, "7", "p. 7"), (7, "v", "p. 7 (printed v)")]
)
def test_pages_are_named_as_printed_where_that_differs(page_number: int | None, label: str, shown: str) -> None:
    assert page_text(page_number, label) == shown


def test_quotations_of_one_cell_are_told_apart_at_their_citations_only() -> None:
    cell = "“either / or” (a, p. 1) / “b” (c)"
    assert split_quotations(cell) == ["“either / or” (a, p. 1)", "“b” (c)"]
    assert split_quotations("") == []


def test_a_long_table_is_marked_for_showing_in_portions_but_holds_every_row(tmp_path: Path) -> None:
    review = make_review(tmp_path, times=MANY_ROWS // 33 + 1, long=False)
    write_explorer(review, CODEBOOK, tmp_path / "report", title=TITLE)
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes().decode())
    table = one(page, "//section[@id='quotations']//table")
    assert len(review.evidence) > MANY_ROWS
    assert "many" in table.get("class").split()
    assert [row.get("id") for row in table.xpath("./tbody/tr")] == list(review.evidence["evidence_id"])


def test_a_review_without_any_evidence_is_shown(tmp_path: Path) -> None:
    review = make_review(tmp_path, times=0)
    write_explorer(review, CODEBOOK, tmp_path / "report", title=TITLE)
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes().decode())
    assert "No evidence was found" in one(page, "//section[@id='quotations']").text_content()


def test_the_same_review_gives_the_same_bytes_in_any_zone_and_locale(
    page_path: Path, outputs: Path, tmp_path: Path
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from pipeline.review import open_review; from tests.report.toy import CODEBOOK\n"
        "from pipeline.report.explorer import write_explorer\n"
        f"write_explorer(open_review(sys.argv[1]), CODEBOOK, Path(sys.argv[2]), title={TITLE!r})"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-c", program, outputs, tmp_path], check=True, env=environment, cwd=Path(__file__).parents[2]
    )
    assert (tmp_path / "index.html").read_bytes() == page_path.read_bytes()
