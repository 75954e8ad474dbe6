"""Images of pages with the words of a quotation marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from PIL.Image import Image

MARKER = (255, 226, 92)
"""Colour of the marker; it is multiplied with the page, so that black letters stay black."""
_EDGE = 1.5  # points by which a mark is larger than the words
_BOX = ["x0", "top", "x1", "bottom", "page_width", "page_height"]


def read_highlights(report: Path) -> pd.DataFrame:
    """`pages/highlights.parquet` of a report: a row per line of a quotation. Empty where there are no page images."""
    path = report / "pages" / "highlights.parquet"
    return pd.read_parquet(path) if path.is_file() else pd.DataFrame({"evidence_id": pd.Series([], dtype="str")})


def marked_pages(boxes: pd.DataFrame, report: Path) -> tuple[Image, ...]:
    """The images that `boxes` lie on, in the order of pages; those that are missing are left out.

    boxes: rows of `read_highlights`: `image` is a path relative to `report`, the rest points from the page's top left.
    """
    if boxes.empty:
        return ()
    found = (_marked(report, str(image), own) for (_, image), own in boxes.groupby(["page", "image"], sort=True))
    return tuple(image for image in found if image)


def _marked(report: Path, name: str, boxes: pd.DataFrame) -> Image | None:
    from PIL import Image, ImageChops, ImageDraw

    path = report / name
    # A report may come from elsewhere: it shows nothing from outside its own folder.
    if not path.is_file() or not path.resolve().is_relative_to(report.resolve()):
        return None
    with Image.open(path) as opened:
        page = opened.convert("RGB")
    layer = Image.new("RGB", page.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    for x0, top, x1, bottom, width, height in boxes[_BOX].itertuples(index=False, name=None):
        across, down = page.width / width, page.height / height
        corners = (x0 - _EDGE) * across, (top - _EDGE) * down, (x1 + _EDGE) * across, (bottom + _EDGE) * down
        draw.rectangle(corners, fill=MARKER)
    return ImageChops.multiply(page, layer)
