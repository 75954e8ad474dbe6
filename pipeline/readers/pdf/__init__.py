"""PDF: words through pdfium, put into reading order, paragraphs and kinds.

source (pdfium, or pdfplumber where that fails) → frame (words of a page in the direction of its text) → triage (pages
to be recognised from their picture) → ligatures → tables → furniture (headers, footers, page numbers out) → columns
(reading order) → blocks (paragraphs, headings, lists, captions, footnotes; hyphens joined; words placed).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.readers import metadata
from pipeline.readers.pdf import furniture, ligatures, ocr, sideways, source, tables, triage
from pipeline.readers.pdf.blocks import blocks as blocks_of
from pipeline.readers.pdf.columns import columns
from pipeline.readers.pdf.frame import shown
from pipeline.readers.pdf.model import Line, Page, Word
from pipeline.records import Block, Reading, Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.config import ExtractSettings

_UNKNOWN_LETTERS = 20  # on a page; fewer may be signs


def read(path: Path, settings: ExtractSettings, recognised: Mapping[int, list[Word] | str] | None = None) -> Reading:
    """The blocks of a PDF with pages and places of words.

    recognised: for pages that an earlier reading named in `unread`, the words of their pictures, or why there are none.
    A page whose words cannot be read is named in a note; a PDF without any words yields a Reading without blocks.
    Raises DocumentError for a PDF that is damaged or needs a password.
    """
    found = source.load(path)
    pages = found.pages
    settled = triage.settle(pages, settings, recognised)
    ligatures.mend(pages)
    for page in pages:
        tables.find(page)
    sideways.remove_repeated(pages)
    printed = furniture.remove(pages)
    order = [column for page in pages for column in _in_order(page)]
    blocks = tuple(_as_shown(blocks_of(order, found.labels or printed, found.outline), pages))
    return Reading(
        blocks=blocks,
        reader=f"{found.reader}, {settled.engine}" if settled.recognised else found.reader,
        title=metadata.real_title(found.title, path) or metadata.title_of(blocks),
        publisher=metadata.stated_publisher(blocks),
        date=metadata.stated_date(blocks),
        pages=len(pages),
        ocr=settled.recognised,
        notes=(*found.notes, *settled.notes, *_what_is_missing(blocks, pages, settled)),
        unread=settled.unread,
        garbled=settled.garbled,
    )


def _in_order(page: Page) -> list[list[Line]]:
    """The lines of a page by column; those that run sideways come last, each by itself."""
    return [*columns(page), *([Line([word])] for word in page.sideways)]


def _as_shown(blocks: list[Block], pages: list[Page]) -> list[Block]:
    """Blocks with the places of words as a viewer shows their pages, where pages were turned for reading."""
    turned = {page.number: page for page in pages if page.turn}
    if not turned:
        return blocks
    return [replace(block, runs=tuple(_run(run, turned.get(run.page)) for run in block.runs)) for block in blocks]


def _run(run: Run, page: Page | None) -> Run:
    if page is None:
        return run
    return Run(run.start, run.end, run.page, *shown((run.x0, run.top, run.x1, run.bottom), page))


def _what_is_missing(blocks: tuple[Block, ...], pages: list[Page], settled: triage.Settled) -> list[str]:
    """Notes on text that a person sees and that could not be read."""
    notes: list[str] = []
    if not blocks and not settled.notes:
        notes.append(f"no text on any of {len(pages)} pages" if len(pages) > 1 else "no text on its only page")
    unknown = [page.number for page in pages if _unknown_letters(page) > _UNKNOWN_LETTERS]
    if unknown:
        notes.append(f"{ocr.spans(unknown)}: characters for which the PDF gives no letters were left unread")
    return notes


def _unknown_letters(page: Page) -> int:
    """Characters without letters inside words; one that stands alone is a bullet."""
    return sum(word.text.count(ligatures.UNKNOWN) for word in page.words if len(word.text) > 1)
