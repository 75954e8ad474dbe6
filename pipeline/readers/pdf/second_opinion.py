"""PDFs in which pdfium finds no words, read by pdfplumber. The only reader of text through it.

pdfplumber is some fifty times slower, and follows other rules where a file is broken; what one gives up on the other
often reads. It also gets the file as pdfium saves it again, which mends broken tables of contents of files.
"""

from __future__ import annotations

import logging
import re
from importlib.metadata import version
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.readers.defects import own_module
from pipeline.readers.pdf.model import Page, Word

if TYPE_CHECKING:
    from pathlib import Path

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd\b|,bd\b", re.I)
_UNKNOWN = re.compile(r"\(cid:\d+\)")  # a glyph for which the PDF names no character
_MOST_BYTES = 64 * 2**20


def name() -> str:
    """The reader's name and version, as it stands in documents.csv."""
    return f"pdfplumber {version('pdfplumber')}"


def pages(path: Path) -> list[Page]:
    """The pages with their words as pdfplumber sees them, [] where it cannot open the file."""
    if path.stat().st_size > _MOST_BYTES:
        return []
    for library in ("pdfminer", "pdfplumber"):  # what they mend in silence is not for the user
        logging.getLogger(library).setLevel(logging.ERROR)
    found = _pages(path)
    if any(page.words for page in found):
        return found
    saved = _saved_again(path)
    return (_pages(saved) if saved else []) or found


def _pages(source: Path | BytesIO) -> list[Page]:
    import pdfplumber

    try:
        with pdfplumber.open(source) as pdf:
            return [_page(page, number) for number, page in enumerate(pdf.pages, 1)]
    except MemoryError:
        raise  # about the machine: the caller's limit is told, not that the file is damaged
    except Exception as error:  # damaged files make it raise almost anything; the caller says that none could read
        if own_module(error):
            raise
        return []


def _page(source: Any, number: int) -> Page:
    from pdfplumber.utils.text import extract_words

    left, top, right, bottom = source.bbox
    words = [
        _word(word, number, left, top)
        for word in extract_words(source.chars, x_tolerance_ratio=0.15, return_chars=True)
        if left <= (word["x0"] + word["x1"]) / 2 <= right and top <= (word["top"] + word["bottom"]) / 2 <= bottom
    ]
    return Page(number, float(source.width), float(source.height), words)


def _word(word: dict[str, Any], number: int, left: float, top: float) -> Word:
    chars = word["chars"]
    bold = sum(bool(_BOLD.search(str(char["fontname"]))) for char in chars)
    size = median(char["size"] for char in chars)
    box = (word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top)
    x0, y0, x1, y1 = (round(float(value), 2) for value in box)
    text = _UNKNOWN.sub("\ufffd", word["text"])
    return Word(text, x0, y0, x1, y1, round(float(size), 2), 2 * bold > len(chars), number)


def _saved_again(path: Path) -> BytesIO | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return None
    try:
        saved = BytesIO()
        document.save(saved)
        return saved if len(document) else None
    finally:
        document.close()
