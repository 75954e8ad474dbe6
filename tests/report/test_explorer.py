"""The explorer shows what the tables hold, all of it, and nothing that a document says does anything."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipeline.records import FAMILIES, PUBLIC_TABLES, family_of
from pipeline.report.explorer import write_explorer
from pipeline.report.page import asset
from pipeline.report.palette import FAMILY_SHADES, INK, WHITE, heat_level
from pipeline.report.text import page_text, percent, split_quotations
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


def held(page: Page) -> dict[str, Any]:
    """The tables that the page's script draws, by name."""
    data = json.loads(one(page, "//script[@id='data']").text)
    return {name: rows_of(table) for name, table in data["tables"].items()}


def rows_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    columns = {
        name: column["is"] if "is" in column else [column["of"][at] for at in column["at"]]
        for name, column in table["columns"].items()
    }
    assert {len(values) for values in columns.values()} == {table["n"]}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


SHOWN = ("evidence", "ruled_out", "figures", "cases", "documents", "findings", "codebook_gaps", "code_by_document")


@pytest.mark.parametrize("table", SHOWN)
def test_the_page_holds_each_row_of_a_table_letter_for_letter(page: Page, review: Review, table: str) -> None:
    data = review.tables[table]
    expected = data.astype(object).where(data.notna(), None).to_dict("records")
    assert len(expected)
    assert held(page)[table] == expected


def test_each_drawn_table_says_how_many_rows_it_has_and_where_they_are_without_a_script(
    page: Page, review: Review
) -> None:
    described = json.loads(one(page, "//script[@id='data']").text)["views"]
    assert sorted(view["table"] for view in described.values()) == sorted(SHOWN)
    for name, view in described.items():
        section = one(page, f"//section[@id='{name}']")
        rows = len(review.tables[view["table"]])
        assert number(one(section, ".//*[@role='status']")) == rows
        note = one(section, ".//noscript/p")
        assert f"Its {rows} rows" in note.text_content()
        assert note.xpath("./a/@href")[0] == f"../tables/{view['table']}.csv"


def test_columns_and_filters_are_of_kinds_that_the_script_draws_and_of_fields_that_there_are(page: Page) -> None:
    data = json.loads(one(page, "//script[@id='data']").text)
    cells = asset("cells.js")
    of_documents = {*data["tables"]["documents"]["columns"], "year"}
    for view in data["views"].values():
        fields = {*data["tables"][view["table"]]["columns"], *of_documents}
        for column in view["columns"]:
            assert f"\n    {column['kind']}: {{" in cells
            assert {name for name, _ in column["fields"]} <= fields
        assert {one["field"] for one in view["filters"]} <= fields
        headings = page.xpath(f"//section[@id='{view['name']}']//table/thead//th")
        assert [heading.text for heading in headings] == [column["title"] for column in view["columns"]]


def test_without_a_script_each_included_document_is_linked(page: Page, review: Review) -> None:
    included = review.documents.loc[review.documents["status"] == "included", "doc_id"]
    links = page.xpath("//section[@id='documents']//noscript//li/a/@href")
    assert links == [f"documents/{doc_id}.html" for doc_id in included]


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
    flow = {element.get("data-flow"): number(element) for element in summary.xpath(".//b[@data-flow]")}
    statuses = review.documents["status"].value_counts()
    shown = {name: flow[name] for name in ("identified", "duplicates", "unreadable", "empty", "included")}
    assert shown == {
        "identified": len(review.documents),
        **{
            name: statuses.get(status, 0)
            for name, status in (("duplicates", "duplicate"), ("unreadable", "unreadable"))
        },
        **{name: statuses.get(name, 0) for name in ("empty", "included")},
    }


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


def test_below_the_heat_map_stand_the_rows_of_each_code_and_of_all(page: Page, review: Review) -> None:
    cells = [int(cell.text_content()) for cell in page.xpath("//section[@id='matrix']//tfoot//td")]
    sums = [int(review.code_by_document[code].sum()) for code in CODEBOOK.code_ids]
    assert cells == [*sums, len(review.evidence)]


def test_the_legend_of_the_heat_map_ends_with_the_greatest_count_of_each_family(page: Page, review: Review) -> None:
    shown = [span.text_content().split() for span in page.xpath("//section[@id='matrix']//*[@class='legend']/span")]
    greatest: dict[str, int] = {}
    for code in CODEBOOK.code_ids:
        family = FAMILY_SHADES[family_of(code)].plural
        greatest[family] = max(greatest.get(family, 0), int(review.code_by_document[code].max()))
    assert {name: int(most) for name, _, most in shown} == {name: most for name, most in greatest.items() if most}


def test_every_table_is_linked_with_its_number_of_rows(page: Page, review: Review) -> None:
    for table in PUBLIC_TABLES:
        row = one(page, f"//section[@id='about']//tr[.//a[@href='../tables/{table.name}.csv']]")
        assert number(row[-1]) == len(review.tables[table.name])
    assert page.xpath("//a[@href='evidence.xlsx']")
    assert page.xpath("//a[@href='../validation/index.html']")


KEYS = {"evidence": "evidence_id", "ruled_out": "evidence_id", "figures": "figure_id", "cases": "case_id"}
KEYS |= {"documents": "doc_id"}


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(page: Page) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    rows = {row[key] for table, key in KEYS.items() for row in held(page)[table]}
    anchors = {href[1:].split("?")[0] for href in page.xpath("//a/@href") if href.startswith("#")}
    assert anchors <= {*ids, *rows}
    assert not {*ids} & rows, "an address leads to one place"


def test_nothing_is_fetched_from_anywhere(page: Page) -> None:
    assert not page.xpath(
        "//@src | //link/@href | //@srcset | //@action | //form[@method] | //@background | //iframe | //object | //base"
    )
    within = re.compile(r"#|\.\./(tables|text|validation)/|documents/|figures/|evidence\.(xlsx|docx)$")
    assert all(within.match(href) for href in page.xpath("//a/@href"))
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
    assert r"\u202eقال" in text, "in the data as the document has it, but not as a character that a browser obeys"
    assert r"\u0007 bell" in text


def test_the_policy_allows_the_page_its_own_styles_and_scripts_and_nothing_else(page: Page) -> None:
    policy = one(page, "//meta[@http-equiv='Content-Security-Policy']").get("content")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives.pop("default-src") == directives.pop("base-uri") == directives.pop("form-action") == "'none'"
    assert directives.pop("img-src") == "data: 'self' file:"
    assert directives.pop("style-src") == source_hash(one(page, "//style").text)
    assert directives.pop("script-src").split() == [
        source_hash(script.text) for script in page.xpath("//script[not(@type)]")
    ]
    assert not directives


def source_hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_the_page_can_be_used_by_keyboard_and_screen_reader(page: Page) -> None:
    assert page.get("lang") == "en-GB"
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    assert one(page, "//main").get("id") == "main"
    assert all(cell.get("scope") for cell in page.iter("th"))
    for control in page.xpath("//input | //select"):
        assert control.getparent().tag == "label" or one(page, f"//label[@for='{control.get('id')}']").text
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
