"""PDF: words through pdfplumber, put into reading order, paragraphs and kinds.

source (words, ruled tables) → ocr (scanned pages) → furniture (headers, footers, page numbers out) → columns (reading
order) → blocks (paragraphs, headings, lists, tables, captions, footnotes; hyphens joined; words placed).
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.readers import metadata
from pipeline.readers.pdf import furniture, ocr, source
from pipeline.readers.pdf.blocks import blocks as blocks_of
from pipeline.readers.pdf.columns import columns
from pipeline.records import Block, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import ExtractSettings
    from pipeline.readers.pdf.model import Page

_UNKNOWN_CHARACTERS = 20  # on a page; fewer are bullets


def read(path: Path, settings: ExtractSettings) -> Reading:
    """The blocks of a PDF with pages and places of words.

    A page that has pictures but no words goes through character recognition if the settings and the machine allow it;
    otherwise a note says so. A PDF without any words yields a Reading without blocks. Raises DocumentError for a PDF
    that is damaged or needs a password.
    """
    with source.opened(path) as (pdf, notes):
        given = dict(pdf.metadata or {})
        pages = list(source.pages(pdf))
    if not notes and not any(page.words or page.scanned for page in pages):
        # Without words or pictures a page is rare; a file whose inner addresses are wrong looks just so.
        again = source.repaired_pages(path)
        if any(page.words for page in again):
            pages, notes = again, (source.REPAIRED,)
    recognised = _recognise(path, pages, settings)
    printed = furniture.remove(pages)
    labels = source.labels(path) or printed
    blocks = tuple(blocks_of([column for page in pages for column in columns(page)], labels))
    reader = f"pdfplumber {version('pdfplumber')}"
    return Reading(
        blocks=blocks,
        reader=f"{reader}, {recognised.engine}" if recognised.read else reader,
        title=metadata.real_title(_text(given.get("Title")), path) or metadata.title_of(blocks),
        publisher=metadata.stated_publisher(blocks),
        date=metadata.stated_date(blocks),
        pages=len(pages),
        ocr=bool(recognised.read),
        notes=(*notes, *recognised.notes, *_what_is_missing(blocks, pages)),
    )


def _recognise(path: Path, pages: list[Page], settings: ExtractSettings) -> ocr.Recognised:
    scanned = [page for page in pages if page.scanned]
    if not scanned:
        return ocr.Recognised()
    if settings.ocr == "never":
        where = ocr.spans([page.number for page in scanned])
        return ocr.Recognised(
            notes=(f"no text on {where} (scanned): set extract.ocr to auto to have such pages recognised",)
        )
    return ocr.recognise(path, scanned, settings.ocr_language)


def _what_is_missing(blocks: tuple[Block, ...], pages: list[Page]) -> list[str]:
    """Notes on text that a person sees and that could not be read."""
    notes: list[str] = []
    if not blocks and not any(page.scanned for page in pages):
        notes.append(f"no text on any of {len(pages)} pages" if len(pages) > 1 else "no text on its only page")
    unknown = [
        page.number for page in pages if sum(word.text.count("\ufffd") for word in page.words) > _UNKNOWN_CHARACTERS
    ]
    if unknown:
        notes.append(f"{ocr.spans(unknown)}: characters for which the PDF gives no letters were left unread")
    return notes


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
