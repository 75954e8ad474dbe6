"""Titles, publishers and dates that a document really gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.readers import metadata
from pipeline.records import Block


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("14 March 2024", "2024-03-14"),
        ("Thursday 14th March, 2024", "2024-03-14"),
        ("March 14, 2024", "2024-03-14"),
        ("Published: March 2024", "2024-03"),
        ("2024-03-14T09:00:00Z", "2024-03-14"),
        ("2024-13-45", ""),
        ("2024", "2024"),
        ("the class of 2024 and beyond", ""),
    ],
)
def test_iso_dates_are_as_exact_as_given(text: str, date: str) -> None:
    assert metadata.iso_date(text) == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("14 March 2024", "2024-03-14"),
        ("Published on Thursday 14 March 2024", "2024-03-14"),
        ("Marlowe Institute | March 2024", "2024-03"),
        ("Published: 2019", "2019"),
        ("2019", ""),
        ("The project began on 14 March 2024 and ended soon.", ""),
        ("Founded 3 May 1948", ""),
    ],
)
def test_only_a_line_that_is_a_date_dates_a_document(line: str, date: str) -> None:
    assert metadata.stated_date([Block("paragraph", line)]) == date


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - draft3.docx",
        "report.pdf",
        "Untitled",
        "(anonymous)",
        "Document1",
        "annual_report_2",
        "my-review",
        "12345",
        "",
    ],
)
def test_titles_that_no_person_gave(title: str) -> None:
    assert metadata.real_title(title, Path("my review.pdf")) == ""


def test_a_real_title_is_kept() -> None:
    assert (
        metadata.real_title("  Half a handshake:  the NHS and industry ", Path("x.pdf"))
        == "Half a handshake: the NHS and industry"
    )


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Published by The Marlowe Institute in March 2024", "The Marlowe Institute"),
        ("Publisher: Fenmarsh Press", "Fenmarsh Press"),
        ("It was published by the board, which met in May; nobody came.", ""),
    ],
)
def test_publisher_of_a_line_of_its_own(line: str, publisher: str) -> None:
    assert metadata.stated_publisher([Block("paragraph", line)]) == publisher
