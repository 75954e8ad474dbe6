"""Word documents: the body in order, with headings and their numbers, lists, tables, notes, text boxes and metadata.

Headers, footers, comments, deleted and hidden text are left out; insertions are kept. The parts of the file are read
one by one (`package`), not by python-docx, which opens all of them at once and loses the document with any one.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.errors import DocumentError
from pipeline.readers import metadata, shapes
from pipeline.readers.docx import wordml
from pipeline.readers.docx.drawings import chart_title, diagram_texts
from pipeline.readers.docx.numbering import Numbers
from pipeline.readers.docx.package import Package
from pipeline.readers.docx.styles import Style, Styles
from pipeline.records import Block, Kind, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import ExtractSettings

_TOC = re.compile(r"toc\b|table of (?:contents|figures)|contents heading", re.I)
_QUOTE = re.compile(r"quot", re.I)
_LIST = re.compile(r"list (?:bullet|number)|bullet", re.I)
_HEADING_WORDS = 30
_PROSE_WORDS = 25


def read(path: Path, settings: ExtractSettings) -> Reading:
    """The blocks of a .docx file. Raises DocumentError where it is no Word document or would unpack to far too much."""
    with Package(path) as package:
        root = package.tree(package.main)
        body = root.find(wordml.name("w:body")) if root is not None else None
        if body is None:
            raise DocumentError(
                f"expected the text of a Word document in {package.main}, found none that can be read: open the file "
                "in Word, save it again"
            )
        blocks = tuple(_Body(package).blocks(body))
        title = metadata.real_title(_core_title(package), path)
        notes = tuple(package.notes)
    return Reading(
        blocks=blocks,
        reader=f"lxml {version('lxml')}",
        title=title or metadata.title_of(blocks),
        publisher=metadata.stated_publisher(blocks),
        date=metadata.stated_date(blocks),
        notes=notes,
    )


def _core_title(package: Package) -> str:
    for part in package.related("", "core-properties"):
        core = package.tree(part)
        found = core.find("{http://purl.org/dc/elements/1.1/}title") if core is not None else None
        if found is not None:
            return found.text or ""
    return ""


class _Body:
    """Walks a document's body and yields its blocks in order."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(self._part("styles"))
        self._numbers = Numbers(self._part("numbering"))
        self._notes = self._notes_of("footnote") | self._notes_of("endnote")
        self._below_title = False

    def _part(self, kind: str) -> Any | None:
        return next((self._package.tree(part) for part in self._package.related(self._package.main, kind)), None)

    def _notes_of(self, kind: str) -> dict[str, str]:
        """Text of each footnote or endnote, by "footnote <id>" or "endnote <id>"."""
        root = self._part(f"{kind}s")
        notes: dict[str, str] = {}
        for note in root.iter(wordml.name(f"w:{kind}")) if root is not None else ():
            if (wordml.attribute(note, "w:type") or "normal") == "normal":
                paragraphs = note.iter(wordml.name("w:p"))
                words = " ".join(wordml.content_of(p, self._styles.hidden).text for p in paragraphs)
                notes[f"{kind} {wordml.attribute(note, 'w:id')}"] = words.strip()
        return notes

    def blocks(self, parent: Any) -> Iterator[Block]:
        """All blocks of a body, cell or text box; notes and boxes after the paragraph in which they are anchored."""
        carried = ""
        for child in wordml.content(parent):
            if child.tag == wordml.name("w:tbl"):
                yield from _rest(carried)
                carried = ""
                yield from self._table(child)
                continue
            content = wordml.content_of(child, self._styles.hidden)
            style = self._styles.of(child)
            content.text = carried + ("" if style.is_hidden else content.text)
            carried = content.text if wordml.runs_on(child) else ""
            if not carried:
                yield from self._paragraph(child, style, content.text)
            yield from self._anchored(content)
        yield from _rest(carried)

    def _paragraph(self, paragraph: Any, style: Style, text: str) -> Iterator[Block]:
        number = self._number(style)
        if not text.strip() or any(_TOC.search(name) for name in style.names):
            return
        text = text.strip()
        kind, level = self._kind(paragraph, style, text)
        yield Block(kind, f"{number} {text}" if number else text, level=level)

    def _number(self, style: Style) -> str:
        """The paragraph's automatic number; counted even where the paragraph is empty, as Word does."""
        if style.numbering in ("", "0"):
            return ""
        depth = style.depth
        if depth is None:
            depth = self._numbers.level_of_style(style.numbering, style.numbered_by)
        return self._numbers.next(style.numbering, depth)

    def _anchored(self, content: wordml.Content) -> Iterator[Block]:
        for note in content.notes:
            if words := self._notes.pop(note, ""):  # each once, where it is first referred to
                yield Block("footnote", words)
        for box in content.boxes:
            yield from self.blocks(box)
        for chart in content.charts:
            if title := chart_title(self._drawing(chart)):
                yield Block("caption", title)
        for diagram in content.diagrams:
            for text in diagram_texts(self._drawing(diagram)):
                yield Block("list_item", text)

    def _drawing(self, identifier: str) -> Any | None:
        part = self._package.target(self._package.main, identifier)
        return self._package.tree(part) if part else None

    def _kind(self, paragraph: Any, style: Style, text: str) -> tuple[Kind, int]:
        if style.level and not _is_prose(text):
            return "heading", self._level(style)
        if "caption" in style.names or shapes.is_caption(text):
            return "caption", 0
        if self._is_listed(style) or shapes.bullet_length(text) or shapes.is_enumerated(text):
            return "list_item", 0
        if any(_QUOTE.search(name) for name in style.names):
            return "quotation", 0
        if shapes.looks_like_heading(text) and (level := self._styles.level_by_look(paragraph, style)):
            return "heading", shapes.section_depth(text) or level
        return "paragraph", 0

    def _level(self, style: Style) -> int:
        """A heading's level; where the document has a title in the style of that name, headings stand below it."""
        if style.name == "title":
            self._below_title = True
        return style.level + (self._below_title and style.name not in ("title", "subtitle"))

    def _is_listed(self, style: Style) -> bool:
        """Whether a paragraph is an item: numbered or bulleted, or in a list style of which no one took the bullet."""
        return style.numbering not in ("", "0") or (not style.numbering and bool(_LIST.search(style.name)))

    def _table(self, table: Any) -> Iterator[Block]:
        """Rows of a table; a table of one column, or of one row of prose, is a frame around ordinary text."""
        rows = [[list(self.blocks(cell)) for cell in wordml.cells(row)] for row in wordml.rows(table)]
        if all(len(row) <= 1 for row in rows) or (len(rows) == 1 and any(map(_holds_prose, rows[0]))):
            for row in rows:
                for cell in row:
                    yield from cell
            return
        texts = [[_words(cell) for cell in row] for row in rows]
        for row, printed in zip(rows, _without_empty_columns(texts), strict=True):
            if any(printed):
                yield Block("table", " | ".join(printed))
            for cell in row:
                yield from (block for block in cell if block.kind == "footnote")


def _rest(carried: str) -> Iterator[Block]:
    """The text of a paragraph that runs on into nothing."""
    if carried.strip():
        yield Block("paragraph", carried.strip())


def _is_prose(text: str) -> bool:
    """Whether a paragraph is too long for a heading, whatever its style says: numbered clauses often have one."""
    words = len(text.split())
    return words > _HEADING_WORDS or (words > _HEADING_WORDS / 2 and text.endswith("."))


def _holds_prose(cell: list[Block]) -> bool:
    return any(block.kind == "heading" or len(block.text.split()) > _PROSE_WORDS for block in cell)


def _words(cell: list[Block]) -> str:
    return " ".join(" ".join(block.text for block in cell if block.kind != "footnote").split())


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the columns that are empty in all of them; as they are where cells span columns or rows."""
    if len({len(row) for row in rows}) != 1:
        return rows
    used = [any(column) for column in zip(*rows, strict=True)]
    return [[text for text, is_used in zip(row, used, strict=True) if is_used] for row in rows]
