"""Scanned pages: words recognised by tesseract, if it is installed. The only importer of pytesseract."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.readers.pdf.model import Page, Word

if TYPE_CHECKING:
    from pathlib import Path

_DPI = 300
_MOST_PIXELS = 6000  # longest side of a rendered page
_LEAST_CONFIDENCE = 30
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Recognised:
    """What came of recognition. read: pages that got words; notes: for a person; engine: name and version."""

    read: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    engine: str = ""


def recognise(path: Path, scanned: list[Page], language: str) -> Recognised:
    """Put words into `scanned` pages of the PDF at `path`. A page that fails is named in a note."""
    numbers = spans([page.number for page in scanned])
    if shutil.which("tesseract") is None:
        return Recognised(
            notes=(f"no text on {numbers} (scanned): install tesseract to have such pages recognised, then run again",)
        )
    import pytesseract

    engine = f"tesseract {pytesseract.get_tesseract_version()}"
    missing = sorted(set(language.split("+")) - set(pytesseract.get_languages()))
    if missing:
        lacking = f"tesseract lacks the language {', '.join(missing)}; install it or change extract.ocr_language"
        return Recognised(notes=(f"no text on {numbers} (scanned): {lacking}",))
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # same result and less time on few cores
    for page in scanned:
        page.words = _words(path, page, language)
    read = tuple(page.number for page in scanned if page.words)
    failed = [page.number for page in scanned if not page.words]
    notes = [f"{spans(list(read))} recognised by {engine}"] if read else []
    notes += [f"no text on {spans(failed)}: recognition found no words"] if failed else []
    return Recognised(read, tuple(notes), engine)


def _words(path: Path, page: Page, language: str) -> list[Word]:
    import pypdfium2
    import pytesseract

    try:
        image, scale = _picture(path, page)
        data = pytesseract.image_to_data(image, lang=language, output_type=pytesseract.Output.DICT, timeout=_SECONDS)
    except (pypdfium2.PdfiumError, pytesseract.TesseractError, RuntimeError, OSError):
        return []  # RuntimeError: the time was up. The page is reported as one without words.
    return _placed(data, scale, page.number)


def _picture(path: Path, page: Page) -> tuple[Any, float]:
    """The page as a grey picture, and its pixels per point."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        scale = min(_DPI / 72, _MOST_PIXELS / max(page.width, page.height, 1))
        return document[page.number - 1].render(scale=scale, grayscale=True).to_pil(), scale
    finally:
        document.close()


def _placed(data: dict[str, list[Any]], scale: float, number: int) -> list[Word]:
    """Words of tesseract's table; all words of a line get the line's height, so that they form one row."""
    lines: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, text in enumerate(data["text"]):
        if text.strip() and float(data["conf"][index]) >= _LEAST_CONFIDENCE:
            lines[data["block_num"][index], data["par_num"][index], data["line_num"][index]].append(index)
    heights = sorted(data["height"][i] for indices in lines.values() for i in indices)
    usual = heights[len(heights) // 2] / scale if heights else 0.0
    found: list[Word] = []
    for indices in lines.values():
        tops = sorted(data["top"][i] for i in indices)
        bottoms = sorted(data["top"][i] + data["height"][i] for i in indices)
        top, bottom = tops[len(tops) // 2] / scale, bottoms[len(bottoms) // 2] / scale
        # Heights of words depend on their letters: only a clear difference is one of type.
        size = round(usual if abs(bottom - top - usual) < 0.3 * usual else bottom - top)
        for i in indices:
            x0, x1 = data["left"][i] / scale, (data["left"][i] + data["width"][i]) / scale
            found.append(
                Word(data["text"][i], round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2), size, False, number)
            )
    return found


def spans(numbers: list[int]) -> str:
    """Page numbers as people write them: "page 3", "pages 1-4, 7"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    texts = [f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts]
    return ("pages " if len(numbers) > 1 else "page ") + ", ".join(texts)
