"""Word documents through python-docx: the body in order, with headings, lists, tables, footnotes and metadata.

Headers, footers, comments, deleted and hidden text are left out; insertions are kept.
"""

from __future__ import annotations

import re
import zipfile
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.errors import DocumentError
from pipeline.readers import docx_xml, metadata, shapes
from pipeline.records import Block, Kind, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document

    from pipeline.config import ExtractSettings

_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 20 * 1024 * 1024
_TOC = re.compile(r"toc\b|table of (?:contents|figures)|contents heading", re.I)
_QUOTE = re.compile(r"quot", re.I)
_LIST = re.compile(r"list (?:bullet|number)|bullet", re.I)
_FAKE_HEADING_LEVEL = 5


def read(path: Path, settings: ExtractSettings) -> Reading:
    """The blocks of a .docx file. Raises DocumentError where it is no Word document or would unpack to far too much."""
    import docx

    _check_archive(path)
    document = docx.Document(str(path))
    body = _Body(document)
    blocks = tuple(body.blocks())
    core = document.core_properties
    return Reading(
        blocks=blocks,
        reader=f"python-docx {version('python-docx')}",
        title=metadata.real_title(core.title or "", path) or metadata.title_of(blocks),
        publisher=metadata.stated_publisher(blocks),
        date=metadata.stated_date(blocks),
    )


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            "expected a .docx file, found an old Word file (.doc) or one with a password: save it as .docx "
            "without a password"
        )
    if not zipfile.is_zipfile(path):
        raise DocumentError(
            "expected a .docx file (a ZIP archive), found something else or a truncated file: open it in Word, "
            "save it as .docx"
        )
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    if "[Content_Types].xml" not in {info.filename for info in infos}:
        raise DocumentError("expected a Word document, found a ZIP archive of other files: check the file's suffix")
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unpacked > _MAX_UNPACKED or (unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * max(1, packed)):
        raise DocumentError(
            f"expected at most {_MAX_UNPACKED // 2**20} MiB unpacked, found {unpacked // 2**20} MiB: a "
            "compression bomb, or too large; not opened"
        )


class _Body:
    """Walks a document's body and yields its blocks in order."""

    def __init__(self, document: Document) -> None:
        self._body = document.element.body
        self._styles = docx_xml.styles_of(document)
        self._footnotes = docx_xml.notes_of(document)

    def blocks(self) -> Iterator[Block]:
        """All blocks of the body, footnotes after the paragraph that refers to them."""
        yield from self._children(self._body)

    def _children(self, parent: Any) -> Iterator[Block]:
        for child in docx_xml.content(parent):
            if child.tag == docx_xml.name("w:p"):
                yield from self._paragraph(child)
            elif child.tag == docx_xml.name("w:tbl"):
                yield from self._table(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        text = docx_xml.text_of(paragraph)
        style = self._styles.of(paragraph)
        if text.strip() and not _TOC.search(style.name):
            kind, level = self._kind(paragraph, style, text)
            yield Block(kind, text.strip(), level=level)
        for note in docx_xml.note_references(paragraph):
            if words := self._footnotes.get(note, "").strip():
                yield Block("footnote", words)
        for box in docx_xml.text_boxes(paragraph):
            yield from self._children(box)

    def _kind(self, paragraph: Any, style: docx_xml.Style, text: str) -> tuple[Kind, int]:
        if style.level:
            return "heading", style.level
        if style.is_caption or shapes.is_caption(text):
            return "caption", 0
        if style.is_list or _LIST.search(style.name) or shapes.bullet_length(text):
            return "list_item", 0
        if _QUOTE.search(style.name):
            return "quotation", 0
        if docx_xml.is_all_bold(paragraph) and shapes.looks_like_heading(text):
            return "heading", shapes.section_depth(text) or _FAKE_HEADING_LEVEL
        return "paragraph", 0

    def _table(self, table: Any) -> Iterator[Block]:
        """Rows of a table; a table of one column is a frame around ordinary text."""
        rows = [list(docx_xml.cells(row)) for row in docx_xml.rows(table)]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    yield from self._children(cell)
            return
        for row in rows:
            texts = [" ".join(" ".join(block.text for block in self._children(cell)).split()) for cell in row]
            if any(texts):
                yield Block("table", " | ".join(texts))
