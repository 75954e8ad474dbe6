"""A toy review, and the explorer and workbook made of it, once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

from pipeline.report.explorer import write_explorer
from pipeline.report.workbook import write_workbook
from pipeline.review import Review
from tests.report.browser import WIDTHS, Watch, launched, watching
from tests.report.toy import CODEBOOK, make_review

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TITLE = "What helps & what <hinders>"


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outputs")


@pytest.fixture(scope="session")
def review(outputs: Path) -> Review:
    return make_review(outputs)


@pytest.fixture(scope="session")
def page_path(review: Review, outputs: Path) -> Path:
    write_explorer(review, CODEBOOK, outputs / "report", title=TITLE)
    return outputs / "report" / "index.html"


@pytest.fixture(scope="session")
def page(page_path: Path) -> html.HtmlElement:
    return html.fromstring(page_path.read_bytes().decode("utf-8"))


@pytest.fixture(scope="session")
def workbook_path(review: Review, outputs: Path) -> Path:
    path = outputs / "report" / "evidence.xlsx"
    write_workbook(review, CODEBOOK, path, title=TITLE)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file; a test that uses it is marked `needs_browser`.

    Not one for the whole session: while it is open its event loop runs, and a notebook could not be executed.
    """
    with launched() as opened:
        yield opened


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watch]:
    """A wide page in the browser."""
    with watching(browser) as watch:
        yield watch


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Watch]:
    """A page as narrow as a phone."""
    with watching(browser, width=WIDTHS[1]) as watch:
        yield watch
