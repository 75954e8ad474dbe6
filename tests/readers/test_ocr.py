"""Recognition: words of pages that are pictures or whose letters are wrong, page by page, and why a page has none."""

from __future__ import annotations

import os
import random
import shutil
import string
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.pdf import ocr
from tests.readers import pictures

tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None or bool(ocr.engine("eng").problem), reason="tesseract is not installed"
)
LETTERS = string.ascii_letters


def wrong_letters(kind: str) -> dict[str, str]:
    if kind == "exchanged":
        order = list(string.ascii_lowercase)
        random.Random(7).shuffle(order)
        mixed = "".join(order)
        return dict(zip(LETTERS, mixed + mixed.upper(), strict=True))
    if kind == "shifted":
        return {letter: chr(ord(letter) - 29) for letter in LETTERS}
    return {letter: chr(0xF000 + ord(letter)) for letter in LETTERS}  # as a symbol font


def text_of(reading) -> str:
    return " ".join(block.text for block in reading.blocks)


@tesseract
@pytest.mark.parametrize("kind", ["exchanged", "shifted", "private"])
def test_a_page_whose_letters_are_wrong_is_read_from_its_picture(kind: str, tmp_path: Path):
    path = pictures.mapped(tmp_path / "a.pdf", wrong_letters(kind), plain=["This page can be read as it is."])
    first = read(path, ExtractSettings())
    assert (first.unread, first.garbled) == ((1,), (1,))
    assert text_of(first) == "This page can be read as it is."
    words = ocr.recognise_page(path, 1, "eng", 60)
    again = read(path, ExtractSettings(), {1: words})
    assert (again.unread, again.garbled, again.ocr) == ((), (), True)
    assert "patients were seen sooner" in text_of(again)
    assert "can be read as it is" in text_of(again)
    assert again.notes == (f"page 1 recognised by {ocr.engine('eng').name}",)
    assert again.reader.endswith(ocr.engine("eng").name)


@pytest.mark.parametrize("kind", ["exchanged", "shifted", "private"])
def test_wrong_letters_are_left_out_and_named_where_nothing_recognises_them(kind: str, tmp_path: Path):
    path = pictures.mapped(tmp_path / "a.pdf", wrong_letters(kind), plain=["This page can be read as it is."])
    found = read(path, ExtractSettings(ocr="never"))
    assert text_of(found) == "This page can be read as it is."
    assert found.garbled == (1,)
    assert "no readable text on page 1" in found.notes[0]
    assert "extract.ocr" in found.notes[0]


def test_right_letters_are_taken_as_they_are(tmp_path: Path):
    path = pictures.mapped(tmp_path / "a.pdf", {})
    found = read(path, ExtractSettings())
    assert (found.unread, found.notes) == ((), ())
    assert "patients were seen sooner" in text_of(found)


@tesseract
def test_words_are_placed_on_the_page(tmp_path: Path):
    words = ocr.recognise_page(pictures.scan(tmp_path / "a.pdf", [[], ["The partnership saved time"]]), 2, "eng", 60)
    assert isinstance(words, list)
    assert [word.text for word in words] == ["The", "partnership", "saved", "time"]
    assert {word.page for word in words} == {2}
    assert words[0].x0 == pytest.approx(200 / 1654 * pictures.WIDTH, abs=3)
    assert words[0].top == pytest.approx(300 / 2339 * pictures.HEIGHT, abs=8)


@tesseract
def test_a_page_that_cannot_be_recognised_has_a_reason(tmp_path: Path):
    path = pictures.scan(tmp_path / "a.pdf", [[]])
    assert ocr.recognise_page(path, 1, "eng", 60) == "recognition found no words"
    slow = ocr.recognise_page(pictures.scan(tmp_path / "b.pdf", [pictures.TEXT]), 1, "eng", 0.01)
    assert "longer than 0.01 seconds (`extract.document_timeout`)" in slow
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4")
    assert "cannot be drawn" in ocr.recognise_page(tmp_path / "c.pdf", 1, "eng", 60)


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "install tesseract" in ocr.engine("eng").problem


@tesseract
def test_a_missing_language_is_named():
    assert "lacks the language xyz" in ocr.engine("eng+xyz").problem


@pytest.mark.skipif(os.name == "nt", reason="a program is a script here")
def test_a_tesseract_that_does_not_work_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    pytest.importorskip("pytesseract")
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ocr.engine("eng").problem


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([3], "page 3"), ([1, 2, 3, 7], "pages 1-3, 7"), ([9, 8], "pages 8-9"), ([1, 3], "pages 1, 3")],
)
def test_page_numbers_as_people_write_them(numbers: list[int], text: str):
    assert ocr.spans(numbers) == text
