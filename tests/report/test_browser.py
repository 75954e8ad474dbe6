"""The explorer in a browser: search, filters, sorting, addresses, export, keyboard; hostile texts do nothing."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.records import family_of
from pipeline.report.explorer import write_explorer
from pipeline.report.palette import heat_level
from pipeline.review import Review
from tests.report.browser import WIDTHS, Watch, needs_browser, wait_for, wait_for_hash, watching
from tests.report.conftest import TITLE
from tests.report.large import CODEBOOK_OF_MANY, make_large
from tests.report.toy import CODEBOOK, FORMULA, SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_browser
VIEWS = (
    *("summary", "codes", "matrix", "themes", "theme-views", "gaps", "quotations", "ruled-out", "figures"),
    *("findings", "cases", "documents", "about"),
)
TRUST = "#quotations?q=motives&code=barrier.trust"


def found(page: Page, view: str = "quotations") -> str:
    return page.inner_text(f"#{view} .found")


def shown(page: Page, view: str = "quotations") -> list[str]:
    """Addresses of the rows that stand in the page, in their order."""
    rows: list[str] = page.eval_on_selector_all(f"#{view} tbody tr", "rows => rows.map((row) => row.id)")
    return rows


def expected(review: Review, code: str, word: str) -> list[str]:
    evidence = review.evidence
    return list(evidence.loc[(evidence["code"] == code) & evidence["quote"].str.contains(word), "evidence_id"])


def test_an_address_with_filters_shows_the_rows_that_match(watched: Watch, page_path: Path, review: Review) -> None:
    page = watched.open(page_path, TRUST)
    rows = expected(review, "barrier.trust", "motives")
    assert shown(page) == rows != []
    assert found(page) == f"{len(rows)} of {len(review.evidence)} quotations"
    watched.check(page_path.parent)


def test_search_and_filters_go_into_the_address_and_back_and_forward_return_to_them(
    watched: Watch, page_path: Path, review: Review
) -> None:
    page = watched.open(page_path, "#quotations")
    page.select_option("#quotations-code", "barrier.trust")
    page.wait_for_function("() => location.hash.endsWith('code=barrier.trust')")
    page.fill("#quotations-q", "motives")
    page.wait_for_function("() => location.hash.includes('q=motives')")
    rows = expected(review, "barrier.trust", "motives")
    assert shown(page) == rows
    page.get_by_role("columnheader", name="Confidence").get_by_role("button").click()
    wait_for_hash(page, f"{TRUST}&sort=-confidence")
    by_confidence = review.evidence.set_index("evidence_id").loc[rows, "confidence"].sort_values(ascending=False)
    assert shown(page) == list(by_confidence.index)
    page.go_back()
    page.wait_for_function("() => !location.hash.includes('sort')")
    assert shown(page) == rows
    page.go_back()
    page.wait_for_function("() => !location.hash.includes('motives')")
    assert found(page) == f"{(review.evidence['code'] == 'barrier.trust').sum()} of {len(review.evidence)} quotations"
    page.go_forward()
    page.go_forward()
    page.wait_for_function("() => location.hash.includes('sort')")
    assert page.input_value("#quotations-q") == "motives"
    assert shown(page) == list(by_confidence.index)
    page.click("#quotations [type=reset]")
    page.wait_for_function("() => !location.hash.includes('motives')")
    assert len(shown(page)) == 25


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("family=benefit", "family == 'benefit'"),
        ("stance=expected", "stance == 'expected'"),
        ("theme=t1", "theme_id == 't1'"),
        ("doc=d1", "doc_id == 'd1'"),
        ("speaker=Dr+<i>Ames</i>", "speaker == 'Dr <i>Ames</i>'"),
        ("confidence=0.7", "confidence >= 0.7"),
        ("year=2024&method=rule", "evidence_id != ''"),
        ("code=barrier.gone", "evidence_id == ''"),
        ('q="research nurse" TWO', "evidence_id == ''"),
        ('q="RESEARCH nurse"', "quote.str.contains('research nurse')"),
        ("q=%26lt;", "quote.str.contains('&lt;')"),
    ],
)
def test_each_filter_finds_the_rows_of_the_table(
    watched: Watch, page_path: Path, review: Review, query: str, condition: str
) -> None:
    page = watched.open(page_path, f"#quotations?{query}&rows=50")
    rows = list(review.evidence.query(condition)["evidence_id"])
    assert [row for row in shown(page) if row] == rows
    n, every = len(rows), len(review.evidence)
    assert found(page) == (f"{every} quotations" if n == every else f"{n} of {every} quotations")
    watched.check(page_path.parent)


def test_an_address_brings_page_order_and_columns_to_somebody_else(watched: Watch, page_path: Path) -> None:
    address = "#quotations?sort=-confidence%2Cstance&columns=quote%2Cconfidence%2Cpage&rows=10&page=2"
    page = watched.open(page_path, address)
    headings = page.locator("#quotations thead th").all_inner_texts()
    assert [heading.strip() for heading in headings] == ["Quotation", "Confidence", "Page"]
    assert len(shown(page)) == 10
    assert page.locator("#quotations [aria-current=page]").inner_text() == "2"
    page.locator("#quotations .chooser summary").click()
    page.check("#quotations .chooser input[value=stance]")
    page.wait_for_function("() => location.hash.includes('columns=quote%2Cstance%2Cconfidence%2Cpage')")
    page.reload()
    assert "Stance" in page.locator("#quotations thead").inner_text()


def test_the_address_of_a_row_opens_its_table_at_it(watched: Watch, page_path: Path, review: Review) -> None:
    for view, row in (
        ("quotations", review.evidence["evidence_id"].iloc[-1]),
        ("ruled-out", review.ruled_out["evidence_id"].iloc[0]),
        ("documents", "d1"),
    ):
        page = watched.open(page_path, f"#{row}")
        page.reload()
        assert page.locator("section.current").get_attribute("id") == view
        assert page.locator("tr.here").get_attribute("id") == row == page.evaluate("document.activeElement.id")
    page.evaluate("location.hash = '#t1'")
    page.wait_for_function("() => document.documentElement.dataset.view === 'themes'")
    assert page.locator("#t1").is_visible()


def test_the_file_that_is_downloaded_is_the_table_filtered(
    watched: Watch, page_path: Path, review: Review, tmp_path: Path
) -> None:
    page = watched.open(page_path, "#quotations?doc=d0&sort=-confidence")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    path = tmp_path / "rows.csv"
    download.value.save_as(path)
    assert download.value.suggested_filename == "evidence.csv"
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    own = review.evidence.query("doc_id == 'd0'").sort_values("confidence", ascending=False, kind="stable")
    assert list(rows[0]) == list(review.evidence.columns)
    assert len(rows) == len(own)
    for row, (_, record) in zip(rows, own.iterrows(), strict=True):
        quote = record["quote"]
        assert row["quote"] == (f"'{quote}" if quote == FORMULA else quote)
        assert {row[name] for name in ("evidence_id", "code")} == {record["evidence_id"], record["code"]}
        assert float(row["confidence"]) == record["confidence"]
        assert row["page"] == str(record["page"])
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


def test_a_link_to_the_view_can_be_copied(browser: Browser, page_path: Path) -> None:
    with watching(browser, permissions=["clipboard-read", "clipboard-write"]) as watch:
        page = watch.open(page_path, TRUST)
        page.get_by_role("button", name="Copy link").click()
        found = "document.querySelector('#quotations .found').textContent"
        page.wait_for_function(f"() => {found}.startsWith('Link copied')")
        assert page.evaluate("navigator.clipboard.readText()") == page_path.as_uri() + TRUST


def test_each_quotation_leads_to_its_place_in_its_document(watched: Watch, page_path: Path, review: Review) -> None:
    for view, table in (("quotations", review.evidence), ("ruled-out", review.ruled_out)):
        page = watched.open(page_path, f"#{view}?rows=50")
        links = page.locator(f"#{view} a.show")
        hrefs = links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        assert hrefs == [f"documents/{row.doc_id}.html#{row.evidence_id}" for row in table.itertuples()]


def test_the_heat_map_counts_as_the_table_does_and_its_cells_lead_to_the_rows(
    watched: Watch, page_path: Path, review: Review
) -> None:
    page = watched.open(page_path, "#matrix")
    cells = [row.split("\t")[1:] for row in page.locator("#matrix tbody tr").all_inner_texts()]
    counts = review.code_by_document[list(CODEBOOK.code_ids)]
    assert [[int(cell) for cell in row] for row in cells] == [[*row, sum(row)] for row in counts.to_numpy().tolist()]
    page.locator("#matrix tbody tr").nth(1).locator("td a").first.click()
    doc, code = review.code_by_document["doc_id"].iloc[1], CODEBOOK.code_ids[0]
    wait_for_hash(page, f"#quotations?code={code}&doc={doc}")
    wait_for(page, "#quotations tbody tr").to_have_count(int(counts[code].iloc[1]))


def test_cells_of_the_heat_map_are_shaded_by_the_greatest_count_of_their_family(
    watched: Watch, page_path: Path, review: Review
) -> None:
    page = watched.open(page_path, "#matrix")
    counts = review.code_by_document[list(CODEBOOK.code_ids)]
    most = {f: counts[[c for c in counts if family_of(c) == f]].to_numpy().max() for f in map(family_of, counts)}
    for column, code in enumerate(counts):
        cells = page.locator(f"#matrix tbody tr td:nth-child({column + 2})")
        shades = [set(name.split()) for name in cells.evaluate_all("cells => cells.map((cell) => cell.className)")]
        for n, shade in zip(counts[code], shades, strict=True):
            expected = {f"h{heat_level(n, most[family_of(code)])}"} if n else set()
            assert {name for name in shade if name[0] == "h" and name[1:].isdigit()} == expected, (code, n)


def test_it_can_be_used_with_the_keyboard_alone(watched: Watch, page_path: Path) -> None:
    page = watched.open(page_path)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("body > nav").get_by_role("link", name="Quotations").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'quotations-h'")
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.getAttribute('aria-label')"))
        if "Quotation: sort" in reached:
            break
    assert {"q", "code", "confidence", "Quotation: sort"} <= reached
    page.keyboard.press("Enter")
    wait_for_hash(page, "#quotations?sort=quote")
    assert page.locator("#quotations th[aria-sort=ascending]").inner_text().strip() == "Quotation"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_view_breaks_a_rule_of_accessibility_or_is_wider_than_the_window(
    browser: Browser, page_path: Path, width: int
) -> None:
    with watching(browser, width=width) as watch:
        page = watch.open(page_path)
        for view in VIEWS:
            page.evaluate("view => { location.hash = view; }", view)
            page.wait_for_function("view => document.documentElement.dataset.view === view", arg=view)
            assert (view, watch.violations()) == (view, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view
            assert page.locator("body > nav [aria-current]").get_attribute("href") == f"#{view}"
            assert page.locator("main > section:visible").count() == 1


def test_hostile_texts_run_nothing_in_any_view(watched: Watch, page_path: Path) -> None:
    for view in VIEWS:
        page = watched.open(page_path, f"#{view}")
        page.reload()
        assert page.title().endswith(TITLE)
        assert page.locator("main :is(img, i:not([class]), limits)").count() == 0
    page = watched.open(page_path, f"#quotations?q={SCRIPT}&speaker={SCRIPT}&sort={SCRIPT}&columns={SCRIPT}&page=x")
    page.reload()
    page.evaluate("hash => { location.hash = hash; }", f"#{SCRIPT}")
    watched.check(page_path.parent)


def test_without_a_script_every_section_can_be_read(browser: Browser, page_path: Path) -> None:
    with watching(browser, java_script_enabled=False) as watch:
        page = watch.open(page_path)
        assert page.locator("main > section:visible").count() == len(VIEWS)
        assert page.locator("main noscript a[href='documents/d0.html']").count() == 1
        assert not page.locator("#quotations form").is_visible()


def test_on_paper_stand_all_rows_that_are_found_of_the_view_alone(watched: Watch, page_path: Path) -> None:
    page = watched.open(page_path, "#quotations?rows=10")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(shown(page)) == 33
    assert not page.locator("#quotations form, body > nav, #summary").locator("visible=true").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(shown(page)) == 10
    wait_for_hash(page, "#quotations?rows=10")


@pytest.mark.slow
def test_twenty_thousand_rows_are_all_there_and_filters_count_them(watched: Watch, tmp_path: Path) -> None:
    review = make_large(tmp_path, documents=50)
    write_explorer(review, CODEBOOK_OF_MANY, tmp_path / "report", title=TITLE)
    page = watched.open(tmp_path / "report" / "index.html", "#quotations")
    assert found(page) == "20,000 quotations"
    assert len(shown(page)) == 25
    page.select_option("#quotations-stance", "expected")
    page.select_option("#quotations-family", "benefit")
    own = review.evidence.query("stance == 'expected' and family == 'benefit'")
    wait_for(page, "#quotations .found").to_have_text(f"{len(own):,} of 20,000 quotations")
    last = review.evidence["evidence_id"].iloc[-1]
    page.evaluate("row => { location.hash = row; }", last)
    page.wait_for_selector(f"tr.here[id='{last}']")
    watched.check(tmp_path / "report")
