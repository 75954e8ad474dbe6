"""The explorer in a browser, where one is installed: filters and links work, hostile text does nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from pipeline.review import Review
from tests.report.conftest import TITLE

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium")


def opened(address: str, profile: Path) -> html.HtmlElement:
    """The page at `address` after its script has run."""
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ]
    result = subprocess.run(
        [*command, f"--user-data-dir={profile}", "--dump-dom", address], capture_output=True, check=True, timeout=120
    )
    return html.fromstring(result.stdout.decode("utf-8"))


def test_an_address_with_a_filter_shows_the_rows_that_match(page_path: Path, review: Review, tmp_path: Path) -> None:
    page = opened(f"{page_path.as_uri()}#quotations?code=barrier.trust&q=motives", tmp_path)
    rows = page.xpath("//section[@id='quotations']//tbody/tr/@id")
    expected = review.evidence[
        (review.evidence["code"] == "barrier.trust") & review.evidence["quote"].str.contains("motives")
    ]
    assert len(expected)
    assert rows == list(expected["evidence_id"])
    found = page.xpath("string(//section[@id='quotations']//*[@role='status'])")
    assert found == f"{len(rows)} of {len(review.evidence)} quotations"


def test_the_address_of_a_row_marks_it_and_hostile_text_runs_nothing(
    page_path: Path, review: Review, tmp_path: Path
) -> None:
    row_id = review.evidence["evidence_id"].iloc[-1]
    page = opened(f"{page_path.as_uri()}#{row_id}", tmp_path)
    assert page.xpath("//tr[contains(@class, 'here')]/@id") == [row_id]
    assert page.xpath("string(//head/title)") == TITLE
    assert len(page.xpath("//section[@id='quotations']//tbody/tr")) == len(review.evidence)
