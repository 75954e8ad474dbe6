"""A toy review, and the explorer and workbook made of it, once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from pipeline.report.explorer import write_explorer
from pipeline.report.workbook import write_workbook
from pipeline.review import Review
from tests.report.toy import CODEBOOK, make_review

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
