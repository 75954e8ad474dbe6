"""Words of pages read from their picture by tesseract, if it is installed. The only importer of pytesseract.

One page is one piece of work, so that pages can be recognised side by side and none of them waits for the others.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.readers.pdf.model import Word

if TYPE_CHECKING:
    from pathlib import Path

_DPI = 300
_MOST_PIXELS = 6000  # longest side of a rendered page
_LEAST_CONFIDENCE = 30


@dataclass(frozen=True, slots=True)
class Engine:
    """What recognises pages. name: with version. problem: why it cannot, and what to do; "" if it can."""

    name: str = ""
    problem: str = ""


def engine(language: str) -> Engine:
    """tesseract, or what is missing for recognising this language (language packs joined by +)."""
    program = shutil.which("tesseract")
    if program is None:
        return Engine(problem="install tesseract to have such pages recognised, then run again")
    return _installed(program, language)


@lru_cache(maxsize=4)  # asking the program takes as long as reading some pages
def _installed(program: str, language: str) -> Engine:
    try:
        import pytesseract
    except ImportError:
        return Engine(problem="install the extra `ocr` (pytesseract) to have such pages recognised, then run again")
    try:
        missing = sorted(set(language.split("+")) - set(pytesseract.get_languages()))
        name = f"tesseract {pytesseract.get_tesseract_version()}"
    except (pytesseract.TesseractError, OSError, SystemExit, ValueError) as error:
        return Engine(problem=f"tesseract does not work ({type(error).__name__}): install it anew, then run again")
    if missing:
        lacking = ", ".join(missing)
        return Engine(name, f"tesseract lacks the language {lacking}; install it or change extract.ocr_language")
    return Engine(name)


def recognise_page(path: Path, number: int, language: str, seconds: float) -> list[Word] | str:
    """Words of page `number` (from 1) of the PDF at `path`, placed on it; or the reason why there are none.

    seconds: the time that tesseract may take. Call it only if `engine(language)` has no problem.
    """
    import pypdfium2
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # same result, and less time where several pages are recognised
    try:
        image, scale = _picture(path, number)
    except (pypdfium2.PdfiumError, OSError) as error:
        return f"the page cannot be drawn ({type(error).__name__}): open it in a viewer and print it to PDF"
    try:
        data = pytesseract.image_to_data(image, lang=language, output_type=pytesseract.Output.DICT, timeout=seconds)
    except pytesseract.TesseractError as error:
        return f"recognition failed (tesseract, status {error.status}): open it in a viewer and print it to PDF"
    except RuntimeError:  # how pytesseract says that the time is up
        return too_slow(seconds)
    return _placed(data, scale, number) or "recognition found no words"


def too_slow(seconds: float) -> str:
    """The reason for a page whose recognition did not end in time."""
    return f"recognition takes longer than {seconds:g} seconds (`extract.document_timeout`): raise it, then run again"


def _picture(path: Path, number: int) -> tuple[Any, float]:
    """The page as a grey picture, and its pixels per point."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        scale = min(_DPI / 72, _MOST_PIXELS / max(*page.get_size(), 1))
        return page.render(scale=scale, grayscale=True).to_pil(), scale


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
