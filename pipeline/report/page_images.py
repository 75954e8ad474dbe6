"""One page of a PDF as an image: what workers do. Imports nothing at the top that takes time to load."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIX = ".webp"
Edges = tuple[float, float, float, float]  # left, bottom, right, top in a page's own space, y upwards

_MOST_HIGH = 3  # times the width: a higher page is drawn narrower
_SHADES = 16  # of each colour. Text needs no more, and the file is half as large
_LOSSLESS_MOST = 150_000  # bytes; beyond, the page holds pictures, which lossy coding makes smaller
_QUALITY = 60  # of lossy coding, 0 to 100
_EFFORT = 2  # 0 to 6: more takes twice the time for 1% of the bytes


@dataclass(frozen=True, slots=True)
class PageTask:
    """A page to draw. number: from 1. target: the file to write. width: in pixels."""

    source: Path
    number: int
    target: Path
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as viewers show it, cropped and turned, in points.

    left, above: what is cropped from the whole sheet (its MediaBox) on these sides, as shown.
    """

    width: float
    height: float
    left: float = 0.0
    above: float = 0.0


def draw_page(task: PageTask) -> Sheet | str:
    """Write the image of a page, WebP, and return the page's measures; or the reason why there is no image.

    The same page and width give the same bytes. Raises MemoryError where the memory does not suffice.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(task.source) as document:
            if not 1 <= task.number <= len(document):
                return f"expected a page {task.number}, found {len(document)} pages"
            page = document[task.number - 1]
            width, height = page.get_size()
            if not (width > 0 and height > 0):
                return f"the page has no area ({width:g} × {height:g} points)"
            left, above = _cropped(page.get_mediabox(), page.get_bbox(), page.get_rotation())
            image = _drawn(page, width, height, task.width)
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        return f"the page cannot be drawn ({type(error).__name__}): open the file in a viewer and print it to PDF"
    task.target.write_bytes(encoded(image))
    return Sheet(width, height, left, above)


def _cropped(sheet: Edges, shown: Edges, rotation: int) -> tuple[float, float]:
    """What is cut off at the left and above once the page is turned clockwise by `rotation` degrees."""
    left, bottom = max(shown[0] - sheet[0], 0.0), max(shown[1] - sheet[1], 0.0)
    right, top = max(sheet[2] - shown[2], 0.0), max(sheet[3] - shown[3], 0.0)
    return {90: (bottom, left), 180: (right, bottom), 270: (top, right)}.get(rotation, (left, top))


def _drawn(page: Any, width: float, height: float, pixels: int) -> Image:
    # pdfium's wrapper rounds up: half a pixel less keeps it from adding one
    scale = min((pixels - 0.5) / width, (_MOST_HIGH * pixels - 0.5) / height)
    image: Image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    return image


def encoded(image: Image) -> bytes:
    """An RGB image as WebP: with few shades and lossless for text, which stays sharp; lossy where that is smaller."""
    few = [round(round(value * (_SHADES - 1) / 255) * 255 / (_SHADES - 1)) for value in range(256)] * 3
    exact = _saved(image.point(few), lossless=True, quality=50)
    if len(exact) <= _LOSSLESS_MOST:
        return exact
    return min(exact, _saved(image, lossless=False, quality=_QUALITY), key=len)


def _saved(image: Image, *, lossless: bool, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", lossless=lossless, quality=quality, method=_EFFORT)
    return buffer.getvalue()
