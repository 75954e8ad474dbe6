"""What every reader promises, over a sample of every format."""

# ruff: noqa: E501 - lines of sample documents are as long as they are
from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipeline.config import ExtractSettings
from pipeline.readers import READERS, read, supported
from pipeline.readers.assemble import Assembled, assemble
from pipeline.records import KINDS, LAYOUT, PASSAGES, UNITS, Reading
from tests.readers import samples

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = sorted(READERS)


def reading_of(suffix: str, folder: Path) -> Reading:
    return read(samples.make(suffix, folder), ExtractSettings())


@pytest.fixture(scope="module", params=SUFFIXES)
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return reading_of(request.param, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def document(reading: Reading) -> Assembled:
    return assemble(reading, "d000000000000")


def words(text: str) -> list[str]:
    return text.replace("|", " ").split()


def test_every_format_has_a_sample() -> None:
    assert sorted(samples.SAMPLES) == SUFFIXES


def test_suffixes_are_matched_in_any_case() -> None:
    assert supported(".PDF")
    assert not supported(".xlsx")


def test_importing_the_readers_imports_no_library() -> None:
    """`evidence --help` must not pay for libraries that it does not use."""
    code = "import sys, pipeline.readers; print([m for m in ('pdfplumber','docx','trafilatura','lxml','markdown_it','segtok') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_offsets_give_the_text(document: Assembled) -> None:
    for row in document.passages + document.units:
        assert document.text[row["start"] : row["end"]] == row["text"]
    for row in document.layout:
        assert document.text[row["start"] : row["end"]].strip()


def test_passages_make_up_the_text(document: Assembled) -> None:
    assert "\n\n".join(row["text"] for row in document.passages) == document.text
    assert not any("\n" in row["text"] for row in document.passages)


def test_nothing_is_lost_or_reordered(document: Assembled) -> None:
    expected = [word for part in samples.EVERYTHING for word in words(part)]
    assert words(document.text) == expected


def test_units_lie_in_their_passage_and_follow_each_other(document: Assembled) -> None:
    passages = {row["passage_id"]: row for row in document.passages}
    last = 0
    for unit in document.units:
        passage = passages[unit["passage_id"]]
        assert passage["start"] <= unit["start"] < unit["end"] <= passage["end"]
        assert unit["start"] >= last
        last = unit["end"]


def test_units_are_sentences_headings_items_and_rows(document: Assembled) -> None:
    texts = [row["text"] for row in document.units]
    assert "Chief executives would open the launch event and then not be seen again." in texts
    assert "“There is always someone in the room who assumes we are there to sell something.”" in texts
    assert {samples.TITLE, samples.HEADING, *samples.ITEMS, "Tarrow Bay | 7 | 31"} <= set(texts)


def test_kinds_and_sections_are_told(document: Assembled, reading: Reading) -> None:
    kinds = {row["text"]: row["kind"] for row in document.passages}
    assert set(kinds.values()) <= set(KINDS)
    assert kinds[samples.TITLE] == kinds[samples.HEADING] == "heading"
    assert {kinds[item] for item in samples.ITEMS} == {"list_item"}
    assert {row["section"] for row in document.passages if row["text"] in (samples.FIRST, samples.LAST)} == {
        samples.HEADING
    }
    assert reading.title == samples.TITLE


def test_rows_have_the_columns_of_the_schema(document: Assembled) -> None:
    for table, rows in ((PASSAGES, document.passages), (UNITS, document.units), (LAYOUT, document.layout)):
        for row in rows:
            assert sorted(row) == sorted(table.column_names)


def test_ids_are_unique(document: Assembled) -> None:
    assert len({row["passage_id"] for row in document.passages}) == len(document.passages)
    assert len({row["unit_id"] for row in document.units}) == len(document.units)


def test_pages_and_word_boxes_where_the_format_has_them(document: Assembled, reading: Reading) -> None:
    if reading.pages is None:
        assert not document.layout
        assert {row["page"] for row in document.passages} == {None}
        return
    covered = {offset for row in document.layout for offset in range(row["start"], row["end"])}
    outside = {c for offset, c in enumerate(document.text) if offset not in covered}
    assert outside <= set(" \n|")
    for row in document.layout:
        assert 0 <= row["x0"] < row["x1"]
        assert 0 <= row["top"] < row["bottom"]
        assert 1 <= row["page"] <= reading.pages


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_reading_twice_gives_the_same(suffix: str, tmp_path: Path) -> None:
    path = samples.make(suffix, tmp_path)
    assert read(path, ExtractSettings()) == read(path, ExtractSettings())


def test_the_reader_is_named_with_its_version(reading: Reading) -> None:
    assert reading.reader.split()[0] in ("pypdfium2", "lxml", "trafilatura", "markdown-it-py", "text")
