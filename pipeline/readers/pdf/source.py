"""What pdfplumber and pdfium see in a PDF: words, tables, printed page labels. The only importer of pdfplumber."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager, suppress
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.errors import DocumentError
from pipeline.readers.pdf import tables
from pipeline.readers.pdf.model import Page, Word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pdfplumber.pdf

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd\b|,bd\b", re.I)
_UNKNOWN = re.compile(r"\(cid:\d+\)")  # a glyph for which the PDF names no character
_MOST_EDGES = 3000
_PICTURE_SHARE = 0.3

REPAIRED = "the file is damaged and was repaired for reading: compare it with the original"


@contextmanager
def opened(path: Path) -> Iterator[tuple[pdfplumber.pdf.PDF, tuple[str, ...]]]:
    """The PDF at `path`, and notes on how it was opened.

    Raises DocumentError where it needs a password, or is no PDF that the library can open.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfminer.pdfparser import PDFSyntaxError
    from pdfplumber.utils.exceptions import PdfminerException

    for library in ("pdfminer", "pdfplumber"):  # what they mend in silence is not for the user
        logging.getLogger(library).setLevel(logging.ERROR)
    try:
        pdf, notes = _open(path)
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DocumentError(
                "expected a PDF that opens without a password, found one that asks for it: save a copy without "
                "the password"
            ) from error
        if isinstance(cause, PDFTextExtractionNotAllowed):
            raise DocumentError(
                "expected a PDF whose text may be read, found one that forbids it: ask its publisher for another"
            ) from error
        what = "no PDF structure" if isinstance(cause, PDFSyntaxError) else type(cause).__name__
        raise DocumentError(
            f"expected a PDF, found a damaged file or something else ({what}): fetch it again, or open it in a "
            "viewer and print it to PDF"
        ) from error
    try:
        if not pdf.pages:
            raise DocumentError(
                "expected a PDF with pages, found none (damaged): fetch it again, or open it in a viewer and "
                "print it to PDF"
            )
        yield pdf, notes
    finally:
        pdf.close()


def _open(path: Path) -> tuple[pdfplumber.pdf.PDF, tuple[str, ...]]:
    """The PDF, or what pdfium, which rebuilds broken tables of contents of a file, could save of it."""
    import pdfplumber.pdf
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    problem: PdfminerException | None = None
    try:
        pdf = pdfplumber.open(path)
        if pdf.pages:
            return pdf, ()
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise
        problem = error
    saved = _saved_again(path)
    if saved is not None:
        return pdfplumber.open(saved), (REPAIRED,)
    if problem is not None:
        raise problem
    return pdf, ()


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


def repaired_pages(path: Path) -> list[Page]:
    """The pages of what pdfium can save of a PDF; [] where it cannot open it."""
    import pdfplumber

    saved = _saved_again(path)
    if saved is None:
        return []
    with pdfplumber.open(saved) as pdf:
        return list(pages(pdf))


def pages(pdf: pdfplumber.pdf.PDF) -> Iterator[Page]:
    """The pages in order, each with its words and ruled tables; what the library cached of a page is freed."""
    for number, source in enumerate(pdf.pages, 1):
        found = _words(source, number)
        page = Page(number, float(source.width), float(source.height), found, scanned=not found and _is_picture(source))
        if found and len(source.rects) + len(source.lines) + len(source.curves) <= _MOST_EDGES:
            page.tables, page.words = tables.ruled(source, found)
        source.close()
        yield page


def _words(source: Any, number: int) -> list[Word]:
    """Words inside the page. Text that runs up or down a margin is left out unless the page holds little else."""
    from pdfplumber.utils.text import extract_words

    chars = source.chars
    upright = [char for char in chars if char["upright"]]
    chars = _once(upright if 2 * len(upright) >= len(chars) else chars)
    found = extract_words(chars, x_tolerance_ratio=0.15, return_chars=True, keep_blank_chars=False)
    left, top, right, bottom = source.bbox
    return [
        _word(word, number, left, top)
        for word in found
        if left <= (word["x0"] + word["x1"]) / 2 <= right and top <= (word["top"] + word["bottom"]) / 2 <= bottom
    ]


def _once(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Characters without those printed twice at one place to look bold (pdfplumber's filter takes quadratic time)."""
    seen: dict[tuple[str, int, int], float] = {}
    kept: list[dict[str, Any]] = []
    for char in chars:
        x0, column, row = float(char["x0"]), round(char["x0"]), round(char["top"])
        reach = 0.35 * (
            float(char["x1"]) - x0
        )  # "ll" in small type stands closer than a point; a second print closer yet
        near = (seen.get((char["text"], column + dx, row + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        if char["text"] == " " or not any(other is not None and abs(other - x0) <= reach for other in near):
            kept.append(char)
        seen[char["text"], column, row] = x0
    return kept


def _word(word: dict[str, Any], number: int, left: float, top: float) -> Word:
    chars = word["chars"]
    bold = sum(bool(_BOLD.search(str(char["fontname"]))) for char in chars)
    size = median(char["size"] for char in chars)
    text = _UNKNOWN.sub("\ufffd", word["text"])
    box = (word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top)
    x0, y0, x1, y1 = (round(float(value), 2) for value in box)
    return Word(text, x0, y0, x1, y1, round(float(size), 2), 2 * bold > len(chars), number)


def _is_picture(source: Any) -> bool:
    area = sum(abs(image["x1"] - image["x0"]) * abs(image["bottom"] - image["top"]) for image in source.images)
    return bool(area >= _PICTURE_SHARE * float(source.width) * float(source.height))


def labels(path: Path) -> dict[int, str]:
    """Printed label of each physical page (from 1) that the PDF's /PageLabels give; {} where it has none."""
    import pypdfium2

    with suppress(pypdfium2.PdfiumError):
        document = pypdfium2.PdfDocument(path)
        try:
            found = {number: document.get_page_label(number - 1) for number in range(1, len(document) + 1)}
        finally:
            document.close()
        return {number: label for number, label in found.items() if label}
    return {}
