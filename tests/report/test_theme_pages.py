"""The page of each theme says what the tables say of it, and leads to its evidence, documents and neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from pipeline.report import themes_passages
from pipeline.report.explorer import write_explorer
from pipeline.report.text import printable
from pipeline.report.themes_pages import MOST_DOCUMENTS, dots, theme_pages
from pipeline.report.themes_passages import Passages
from pipeline.report.themes_views import number_themes, theme_views
from pipeline.review import Review
from tests.report.browser import WIDTHS, Watch, needs_browser, watching
from tests.report.conftest import TITLE
from tests.report.toy import CLEAN, CODEBOOK


def one(element: Any, path: str) -> Any:
    found = element.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} elements"
    return found[0]


def page_with(review: Review, folder: Path, **tables: pd.DataFrame) -> Any:
    write_explorer(replace(review, tables={**review.tables, **tables}), CODEBOOK, folder, title=TITLE)
    return html.fromstring((folder / "index.html").read_bytes().decode())


def like(data: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=data.columns).astype(data.dtypes)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_each_theme_has_a_page_at_its_address_with_its_numbers(page: Any, review: Review) -> None:
    for theme in review.themes.itertuples():
        shown = one(page, f"//article[@data-theme='{theme.theme_id}']")
        assert words(one(shown, "./h3")).endswith(theme.label)
        assert words(one(shown, "./*[@class='keywords']")) == theme.keywords
        values = {words(div[0]): words(one(div, ".//b")) for div in one(shown, ".//dl[@class='worth']")}
        assert values["Passages"] == str(theme.n_passages)
        assert values["With evidence"] == "50%"
        expected = {name: getattr(theme, name.lower()) for name in ("Stability", "Coherence", "Distinctness")}
        assert {name: values[name] for name in expected} == {
            name: "–" if pd.isna(value) else f"{value:.2f}" for name, value in expected.items()
        }


def test_a_number_is_called_good_fair_or_doubtful_as_the_guide_says(page: Any) -> None:
    levels = {
        (theme, words(div[0])): div.get("class")
        for theme in ("t0", "t1")
        for div in page.xpath(f"//article[@data-theme='{theme}']//dl[@class='worth']/div")
    }
    assert levels["t0", "Stability"] == "good"
    assert levels["t0", "Coherence"] == "good"
    assert levels["t0", "Distinctness"] == "good"
    assert levels["t1", "Stability"] == "unknown"
    assert levels["t1", "Coherence"] == "fair"
    assert levels["t1", "Passages"] is None


def test_evidence_by_family_leads_to_its_quotations(page: Any, review: Review) -> None:
    for theme in review.themes.itertuples():
        for family in ("barrier", "benefit", "enabler"):
            n = getattr(theme, f"n_{family}")
            links = page.xpath(
                f"//article[@data-theme='{theme.theme_id}']//a[@data-filter='theme={theme.theme_id}&family={family}']"
            )
            assert [words(link).split()[0] for link in links] == ([f"{n:,}"] if n else [])


def test_typical_passages_are_the_text_itself_and_lead_to_their_evidence(page: Any, review: Review) -> None:
    inside = review.evidence[(review.evidence["doc_id"] == "d0") & (review.evidence["start"] < len(CLEAN))]
    first = inside.sort_values("start")["evidence_id"].iloc[0]
    item = one(page, "//article[@data-theme='t0']//ul[@class='passages']/li")
    assert words(item[0]) == " ".join(printable(CLEAN).split())
    assert item.xpath(".//a/@href") == [f"documents/d0.html#{first}"]
    assert words(one(item, ".//a")) == "Partnership on the wards", "not the duplicate that has the same id"


def test_a_long_passage_is_cut_and_shows_that_it_is(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes_passages, "MOST_WORDS", 3)
    assert Passages(review).told("p0")["text"] == "Clean text. <script>document.title='owned'</script><img …"


def test_a_passage_without_evidence_leads_to_its_document_and_one_not_at_hand_is_quoted(review: Review) -> None:
    none = replace(review, tables={**review.tables, "evidence": review.evidence.iloc[:0]})
    assert Passages(none).told("p0")["href"] == "documents/d0.html"
    assert not Passages(review).known("p99")
    themes = review.themes.assign(exemplar_ids="p99").to_dict("records")
    rows = [{**{str(k): v for k, v in theme.items()}, "stability": None, "distinctness": None} for theme in themes]
    number_themes(rows)
    for row in rows:
        row["families"] = []
    (first, _) = theme_pages(review, rows, theme_views(review, rows))
    assert [one["href"] for one in first["exemplars"]] == ["", ""]
    assert first["exemplars"][1]["text"].startswith("“There was one research nurse")


def test_the_map_of_a_theme_marks_its_own_passages_over_all(page: Any, review: Review) -> None:
    everything = one(page, "//*[@id='all-passages']").get("d")
    assert everything.count("M") == len(review.theme_map)
    for theme_id, points in review.theme_map.groupby("theme_id"):
        own = one(page, f"//article[@data-theme='{theme_id}']//*[starts-with(@class, 'own ')]").get("d")
        assert own.count("M") == len(points)
        assert all(f"{mark}h0" in everything for mark in re.findall(r"M\d+ \d+", own))


def test_dots_are_lines_without_length() -> None:
    assert dots([{"cx": 3, "cy": 4}, {"cx": 5, "cy": 6}]) == "M3 4h0M5 6h0"


def test_neighbours_are_what_the_theme_is_joined_with_first(page: Any) -> None:
    near = page.xpath("//article[@data-theme='t0']//h4[text()='Its neighbours']/following-sibling::ul[1]//a/@href")
    assert near == ["#t1"]
    told = page.xpath("//article[@data-theme='t0']//h4[text()='Its neighbours']/following-sibling::p[1]")
    assert "at a distance of 0.40" in words(told[0])


def test_documents_are_counted_from_the_assignments_and_the_rest_is_told(review: Review, tmp_path: Path) -> None:
    base = review.theme_assignments.iloc[0].to_dict()
    many = [
        base | {"passage_id": f"q{doc}.{n}", "doc_id": f"x{doc:03}", "theme_id": "t0"}
        for doc in range(30)
        for n in range(doc + 1)
    ]
    page = page_with(review, tmp_path, theme_assignments=like(review.theme_assignments, many))
    rows = page.xpath("//article[@data-theme='t0']//table[@class='of-documents']/tbody/tr")
    assert [int(words(row[-1])) for row in rows] == list(range(30, 30 - MOST_DOCUMENTS, -1))
    assert rows[0].xpath(".//a/@href") == ["documents/x029.html"]
    assert f"{30 - MOST_DOCUMENTS} more documents" in words(one(page, "//article[@data-theme='t0']"))


def test_changes_since_acceptance_are_told_or_that_there_is_nothing_to_compare(
    page: Any, review: Review, tmp_path: Path
) -> None:
    assert "no themes were accepted" in words(one(page, "//article[@data-theme='t0']"))
    base = review.theme_changes.iloc[0].to_dict()
    kept = base | {"change": "kept", "reason": "shares passages", "n_accepted": 4, "n_common": 3, "related": ""}
    rows = [kept, base | {"change": "split", "related": "t1 t9"}]
    changed = page_with(review, tmp_path, theme_changes=like(review.theme_changes, rows))
    told = [words(row) for row in changed.xpath("//article[@data-theme='t0']//li[.//*[contains(@class, 'status')]]")]
    assert told == ["kept shares passages; 3 of its 4 accepted passages", "split; related: theme 1, t9"]
    assert "No change is recorded." in words(one(changed, "//article[@data-theme='t1']"))


@pytest.mark.parametrize("count", [0, 1, 60])
def test_pages_of_none_one_and_many_themes(review: Review, tmp_path: Path, count: int) -> None:
    theme = review.themes.iloc[0].to_dict()
    themes = [theme | {"theme_id": f"t{n}", "label": f"theme {n}", "n_passages": 100 - n} for n in range(count)]
    none = {name: review.tables[name].iloc[:0] for name in ("theme_hierarchy", "codebook_gaps")}
    page = page_with(review, tmp_path, themes=like(review.themes, themes), **none)
    pages = page.xpath("//section[@id='themes']/article")
    assert [one.get("data-theme") for one in pages] == [f"t{n}" for n in range(count)]
    before = [one.xpath("./nav/a[@rel='prev']/@href") for one in pages]
    assert before == [[f"#t{n - 1}"] if n else [] for n in range(count)]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@needs_browser
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_shown_alone_and_keeps_the_rules_of_accessibility(browser: Any, page_path: Path, width: int) -> None:
    with watching(browser, width) as watch:
        shown = watch.open(page_path, "#t1")
        visible = (
            "Array.from(document.querySelectorAll('.theme-page')).filter(one => one.offsetParent)"
            ".map(one => one.dataset.theme)"
        )
        assert shown.evaluate(visible) == ["t1"]
        assert not shown.is_visible(".theme-list")
        assert shown.evaluate("document.activeElement.id") == "t1"
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        assert watch.violations() == []
        shown.click("[data-theme=t1] nav a[href='#themes']")
        assert shown.evaluate(visible) == []
        assert shown.is_visible(".theme-list")
        shown.go_back()
        assert shown.evaluate(visible) == ["t1"]
        assert (watch.dialogs, watch.complaints) == ([], [])


@needs_browser
@pytest.mark.parametrize("width", WIDTHS)
def test_the_summary_keeps_the_rules_of_accessibility(watched: Watch, page_path: Path, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 900})
    shown = watched.open(page_path, "#summary")
    assert watched.violations() == []
    assert shown.evaluate("document.documentElement.scrollWidth") == width
