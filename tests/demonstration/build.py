"""Write the demonstration corpus: one file for each text, a copy under another name, and a download that broke off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.demonstration import office, pdf, plain, scan, web
from tests.demonstration.source import Source, load_all

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).parents[2] / "corpus"
DUPLICATE = ("half-a-handshake.pdf", "half-a-handshake_copy.pdf")
DAMAGED = ("sandholme-courier-cutting.pdf", "annual-review-2023.pdf")

_LAYOUTS: dict[str, Callable[[Source], bytes]] = {
    "report": pdf.report,
    "board": pdf.board,
    "evaluation": pdf.evaluation,
    "columns": pdf.columns,
    "scan": scan.scanned,
    "framework": office.document,
    "interview": office.document,
    "news": web.page,
    "blog": web.page,
    "markdown": plain.markdown,
    "text": plain.line_per_paragraph,
    "wrapped": plain.hard_wrapped,
}


def files() -> dict[str, bytes]:
    """Every file of the corpus by name."""
    made = {source.file: _LAYOUTS[source.get("layout")](source) for source in load_all()}
    made[DUPLICATE[1]] = made[DUPLICATE[0]]
    whole = made[DAMAGED[0]]
    made[DAMAGED[1]] = whole[: len(whole) * 2 // 5]
    return dict(sorted(made.items()))


def build(folder: Path = CORPUS) -> list[Path]:
    """Write all files into `folder`, in place of those that are there; the paths in order of name."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files().items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths
