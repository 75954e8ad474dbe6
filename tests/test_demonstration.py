"""The demonstration corpus is what its program makes of its texts, and its coded units are what the texts say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.demonstration.build import CORPUS, DAMAGED, DUPLICATE, build
from tests.demonstration.source import Source, load_all

HERE = Path(__file__).parent / "demonstration"
CODES = (
    *(f"barrier.{name}" for name in ("trust", "capacity", "culture", "leadership")),
    *(f"barrier.{name}" for name in ("governance", "complexity", "access")),
    *(f"benefit.{name}" for name in ("patient_outcomes", "efficiency", "economy", "capacity", "innovation")),
    *("benefit.population_health", "benefit.collaboration", "enabler"),
)
STATUSES = ("included", "duplicate", "unreadable")


def coded_units() -> dict[str, list[tuple[list[str], str]]]:
    """Codes and text of every coded unit, in order, by the name of its document without suffix."""
    units: dict[str, list[tuple[list[str], str]]] = {}
    for line in (HERE / "coded.tsv").read_text(encoding="utf-8").splitlines():
        unit_id, codes, text = line.split("\t")
        units.setdefault(unit_id.rpartition("-")[0], []).append((codes.split(";") if codes else [], text))
    return units


def expected() -> dict[str, dict[str, Any]]:
    value: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
    return value


SOURCES = load_all()
each_source = pytest.mark.parametrize("source", SOURCES, ids=[source.name for source in SOURCES])


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    build(folder)
    return folder


def test_rebuilding_gives_the_files_of_the_corpus_and_no_others(rebuilt: Path) -> None:
    assert sorted(path.name for path in rebuilt.iterdir()) == sorted(path.name for path in CORPUS.iterdir())


@pytest.mark.parametrize("name", sorted(expected()))
def test_rebuilding_gives_the_same_bytes(rebuilt: Path, name: str) -> None:
    assert (rebuilt / name).read_bytes() == (CORPUS / name).read_bytes(), (
        f"{name} is not what its text gives: run `python -m tests.demonstration` with the locked versions"
    )


def test_the_corpus_stays_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.iterdir()) < 1_500_000


def test_the_corpus_holds_no_hidden_file() -> None:
    assert not [path.name for path in CORPUS.iterdir() if path.name.startswith(".")]


def test_every_file_has_an_expected_status() -> None:
    assert sorted(expected()) == sorted(path.name for path in CORPUS.iterdir())
    for name, about in expected().items():
        assert about["status"] in STATUSES
        assert about["format"] == Path(name).suffix.removeprefix(".")


@each_source
def test_expected_metadata_are_those_of_the_text(source: Source) -> None:
    about = expected()[source.file]
    assert about["status"] == "included"
    for key in ("title", "publisher"):
        assert about.get(key, source.get(key)) == source.get(key)


def test_the_duplicate_has_the_same_bytes_and_sorts_after_its_original() -> None:
    original, copy = DUPLICATE
    assert (CORPUS / copy).read_bytes() == (CORPUS / original).read_bytes()
    assert original < copy
    assert expected()[copy] == {"status": "duplicate", "format": "pdf", "of": original}


def test_the_damaged_file_is_a_pdf_without_its_end() -> None:
    whole, broken = ((CORPUS / name).read_bytes() for name in DAMAGED)
    assert broken.startswith(b"%PDF-")
    assert whole.startswith(broken)
    assert b"%%EOF" not in broken


def test_every_code_occurs_at_least_three_times() -> None:
    counts = Counter(code for units in coded_units().values() for codes, _ in units for code in codes)
    assert set(counts) == set(CODES)
    assert min(counts.values()) >= 3


def test_every_code_occurs_in_at_least_three_documents() -> None:
    where = Counter(code for units in coded_units().values() for code in {code for codes, _ in units for code in codes})
    assert min(where[code] for code in CODES) >= 3


def test_coded_documents_are_the_texts() -> None:
    assert sorted(coded_units()) == sorted(Path(source.file).stem for source in SOURCES)


@each_source
def test_coded_units_are_the_units_of_the_text_in_order(source: Source) -> None:
    """Units of fewer than three words are not coded; a title that stands outside the text comes first."""
    units = [text for _, text in coded_units()[Path(source.file).stem]]
    if source.title == units[0] and source.title not in source.units:
        units = units[1:]
    assert units == [unit for unit in source.units if len(re.findall(r"\w+", unit)) >= 3]


@each_source
def test_texts_are_between_28_and_90_units_long(source: Source) -> None:
    assert 28 <= len(source.units) <= 90


def test_unit_ids_count_from_one_in_each_document() -> None:
    with (HERE / "coded.tsv").open(encoding="utf-8", newline="") as lines:
        ids = [row[0] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    lengths = {name: len(units) for name, units in coded_units().items()}
    assert ids == [f"{name}-{number:03d}" for name, length in lengths.items() for number in range(1, length + 1)]


def test_the_scanned_page_has_no_text_beneath_its_image() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    with pdfium.PdfDocument(CORPUS / "sandholme-courier-cutting.pdf") as document:
        assert len(document) == 1
        assert document[0].get_textpage().get_text_range() == ""


@pytest.mark.parametrize("name", [name for name, about in sorted(expected().items()) if "pages" in about])
def test_pdf_files_have_the_expected_pages(name: str) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    about = expected()[name]
    with pdfium.PdfDocument(CORPUS / name) as document:
        assert len(document) == about["pages"]
        if "page_labels" in about:
            assert [document.get_page_label(number) for number in range(len(document))] == about["page_labels"]


@pytest.mark.parametrize("name", ["commercial-trials-survey.pdf", "half-a-handshake.pdf"])
def test_pdf_files_break_words_at_line_ends(name: str) -> None:
    """PDFium gives U+FFFE for the hyphen of a word that goes on in the next line."""
    pdfium = pytest.importorskip("pypdfium2")
    with pdfium.PdfDocument(CORPUS / name) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert sum(text.count("\ufffe") for text in texts) >= 3
