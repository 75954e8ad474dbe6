"""Document pages in a browser: a link shows the right page with the right words, by keyboard too, and nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from pipeline.config import Settings
from pipeline.stages.job import InlineExecutor, Job
from tests.report import paged
from tests.report.browser import Watch, needs_browser, watching

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report over a PDF and a Markdown file."""
    folder = tmp_path_factory.mktemp("paged")
    job = Job(folder / "corpus", Path("config"), folder / "outputs", Settings(), InlineExecutor())
    paged.fill(job, {"two.pdf": paged.two_pages, "note.md": lambda path: path.write_text(paged.NOTE)})
    return paged.make_report(job)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Watch]:
    """A page in which no script runs at all."""
    with watching(browser, java_script_enabled=False) as watch:
        yield watch


def evidence(report: Path) -> pd.DataFrame:
    return pd.read_parquet(report.parent / "tables" / "evidence.parquet")


def row_of(report: Path, quote: str) -> Any:
    return next(row for row in evidence(report).itertuples() if row.quote.startswith(quote))


def opened(watch: Watch, report: Path, row: Any) -> Page:
    page = watch.open(report / "documents" / f"{row.doc_id}.html", f"#{row.evidence_id}")
    page.wait_for_function("[...document.images].every((one) => !one.checkVisibility() || one.complete)")
    return page


def marked(page: Page) -> list[list[float]]:
    """Boxes that are marked on visible images, in points of their page, measured on the screen: page, then sides."""
    script = """() => [...document.querySelectorAll("figure:not([hidden])")].flatMap((figure) => {
      const sheet = figure.querySelector("img").getBoundingClientRect(), svg = figure.querySelector("svg");
      const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
      const parts = (path) => path.getAttribute("d").match(/M[^M]+/g).map((d) => [path, d]);
      return [...figure.querySelectorAll("path.here")].flatMap(parts).map(([path, d]) => {
        const one = path.cloneNode(); one.setAttribute("d", d); svg.append(one);
        const inner = one.getBBox(), matrix = one.getScreenCTM(); one.remove();
        const at = (x, y) => new DOMPoint(x, y).matrixTransform(matrix);
        const a = at(inner.x, inner.y), b = at(inner.x + inner.width, inner.y + inner.height);
        const across = (x) => (x - sheet.x) / sheet.width * wide, down = (y) => (y - sheet.y) / sheet.height * high;
        return [Number(figure.id.slice(6)), across(a.x), down(a.y), across(b.x), down(b.y)];
      });
    })"""
    found: list[list[float]] = page.evaluate(script)
    return found


@pytest.mark.parametrize("quote", [paged.QUOTED, paged.SECOND, paged.OVER])
@pytest.mark.parametrize("size", ["watched", "narrow"])
def test_the_link_of_a_quotation_shows_its_page_with_its_words_marked(
    report: Path, quote: str, size: str, request: pytest.FixtureRequest
) -> None:
    """The boxes on the screen hold the words of the layout, line by line, and little more."""
    watch: Watch = request.getfixturevalue(size)
    row = row_of(report, quote)
    page = opened(watch, report, row)
    layout = pd.read_parquet(report.parent / "layout.parquet")
    words = layout[(layout["doc_id"] == row.doc_id) & (layout["start"] < row.end) & (layout["end"] > row.start)]
    lines = words.groupby(["page", "top"]).agg({"x0": "min", "x1": "max", "bottom": "max"}).reset_index()
    found = marked(page)
    assert len(found) == len(lines)
    for (number, x0, top, x1, bottom), line in zip(sorted(found), lines.itertuples(), strict=True):
        assert number == line.page
        assert line.x0 - 3 < x0 <= line.x0
        assert line.top - 2 < top <= line.top
        assert line.x1 <= x1 < line.x1 + 3
        assert line.bottom <= bottom < line.bottom + 2
    shown = page.evaluate("[...document.images].filter((i) => i.checkVisibility() && i.naturalWidth).map((i) => i.src)")
    assert [Path(src).name for src in shown] == [f"{n:04}.webp" for n in sorted(set(words["page"]))]
    watch.check(report)


def test_what_is_marked_is_in_view_in_the_text_and_on_the_image(watched: Watch, report: Path) -> None:
    """The last line of a page: the image has to be scrolled, and the text is not moved by that."""
    page = opened(watched, report, row_of(report, paged.OVER))
    page.wait_for_timeout(600)
    frame = page.locator("#sheets").bounding_box()
    assert frame
    for selector, bottom in (("#text .here", 880), ("#sheets .here >> nth=0", frame["y"] + frame["height"])):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert 48 <= box["y"] < bottom - 10, selector
    assert page.locator("#text .here").inner_text().startswith(paged.OVER)


def test_next_and_previous_go_through_the_quotations_by_button_and_by_arrow(watched: Watch, report: Path) -> None:
    page = opened(watched, report, row_of(report, paged.QUOTED))
    order = evidence(report).query("source_path == 'two.pdf'").sort_values("start").drop_duplicates("start")["quote"]
    here = page.locator("#text .here")
    assert here.inner_text() == order.iloc[0]
    page.get_by_role("button", name="Next").press("Enter")
    assert here.inner_text() == order.iloc[1]
    page.keyboard.press("ArrowRight")
    assert here.inner_text() == order.iloc[2]
    page.keyboard.press("ArrowRight")
    assert here.inner_text() == order.iloc[0]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert here.inner_text() == order.iloc[1]
    assert page.locator("[role=status]").inner_text() == "Sentence 2 of 3: enabler: What <helps>, p. 1 and p. 2"
    assert page.evaluate("location.hash") == f"#{row_of(report, paged.OVER).evidence_id}"


def test_a_chip_reached_by_keyboard_shows_its_page(watched: Watch, report: Path) -> None:
    row = row_of(report, paged.SECOND)
    page = watched.open(report / "documents" / f"{row.doc_id}.html")
    assert marked(page) == []
    page.locator(f".chip[href='#{row.evidence_id}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#text .here")
    assert {box[0] for box in marked(page)} == {2}
    assert page.locator(".bar .row").get_attribute("href") == f"../index.html#{row.evidence_id}"


def test_a_click_on_the_image_chooses_the_sentence(watched: Watch, report: Path) -> None:
    page = opened(watched, report, row_of(report, paged.QUOTED))
    out = page.locator("figure:not([hidden]) path.out")
    out.click()
    assert page.locator("#text .here").inner_text() == next(iter(paged.OUT))
    assert page.locator("[role=status]").inner_text().startswith("Ruled out: ")


def test_enlarged_the_words_stay_in_view(watched: Watch, report: Path) -> None:
    page = opened(watched, report, row_of(report, paged.SECOND))
    before = page.locator("#sheets .here").bounding_box()
    page.get_by_role("button", name="Enlarge").click()
    after, frame = page.locator("#sheets .here").bounding_box(), page.locator("#sheets").bounding_box()
    assert before
    assert after
    assert frame
    assert after["width"] > 1.7 * before["width"]
    assert frame["y"] <= after["y"] <= frame["y"] + frame["height"] - after["height"]


def test_images_are_loaded_only_when_they_are_shown(watched: Watch, report: Path) -> None:
    opened(watched, report, row_of(report, paged.QUOTED))
    assert [Path(url).name for url in watched.requests if url.endswith(".webp")] == ["0001.webp"]


def test_without_a_script_the_images_stand_beside_the_text_with_all_words_marked(plain: Watch, report: Path) -> None:
    row = row_of(report, paged.SECOND)
    page = plain.open(report / "documents" / f"{row.doc_id}.html", f"#{row.evidence_id}")
    assert page.locator("figure:visible").count() == 2
    assert page.locator("figure path").count() == 5
    assert not page.locator("button:visible").count()
    assert page.locator("mark:has(:target)").inner_text() == paged.SECOND
    plain.check(report)


def test_nothing_that_a_document_says_runs(watched: Watch, report: Path) -> None:
    for path in sorted((report / "documents").iterdir()):
        page = watched.open(path)
        assert page.title() != "owned"
    watched.check(report)


@pytest.mark.parametrize("size", ["watched", "narrow"])
@pytest.mark.parametrize("name", ["two.pdf", "note.md"])
def test_axe_finds_nothing(report: Path, size: str, name: str, request: pytest.FixtureRequest) -> None:
    watch: Watch = request.getfixturevalue(size)
    row = next(row for row in evidence(report).itertuples() if row.source_path == name)
    page = opened(watch, report, row)
    page.wait_for_timeout(300)
    assert watch.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_page_can_be_put_away(narrow: Watch, report: Path) -> None:
    page = opened(narrow, report, row_of(report, paged.QUOTED))
    fold = page.get_by_role("button", name="Hide page")
    fold.click()
    assert not page.locator("#sheets").is_visible()
    assert page.get_by_role("button", name="Show page").get_attribute("aria-expanded") == "false"


def test_on_paper_there_is_the_text_with_its_codes_and_no_viewer(watched: Watch, report: Path) -> None:
    page = opened(watched, report, row_of(report, paged.QUOTED))
    page.emulate_media(media="print")
    assert not page.locator("aside").is_visible()
    assert not page.locator("#bar").is_visible()
    assert page.locator(".chip").first.is_visible()
