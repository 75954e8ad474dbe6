"""PDFs drawn page by page, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def drawn(path: Path, *pages: Callable[[Canvas], None]) -> Path:
    """A PDF at `path` with one A4 page for each function that draws one."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path
