"""DOCX files of the demonstration corpus: python-docx, then a zip without clock times."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from tests.demonstration.source import Piece, Source, tables

_STYLES = {"item": "List Bullet", "number": "List Number", "quote": "Quote", "caption": "Caption"}
_TABLE = "Light Grid Accent 1"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_INK = RGBColor(0x1F, 0x3F, 0x5B)


def document(source: Source) -> bytes:
    """A DOCX file with title, headings, lists, tables, quotations, footnotes, running header and footer."""
    word = Document()
    _properties(word, source)
    _look(word)
    _furniture(word, source)
    word.add_paragraph(source.title, style="Title")
    for piece in tables(source.pieces):
        if isinstance(piece, list):
            _table(word, piece)
        elif piece.kind == "footnote":
            _footnote_part(word, piece.text)
        else:
            _block(word, piece)
    _slim(word)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_times(buffer.getvalue())


def _properties(word: Any, source: Source) -> None:
    day = datetime.strptime(source.get("date"), "%d %B %Y")
    core = word.core_properties
    core.title, core.author, core.last_modified_by = source.title, source.get("author"), source.get("author")
    core.created, core.modified, core.revision, core.comments = day, day, 1, ""


def _look(word: Any) -> None:
    for name, size in (("Normal", 11), ("Title", 22), ("Heading 1", 15), ("Heading 2", 12.5), ("Quote", 11)):
        font = word.styles[name].font
        font.name, font.size = "Calibri", Pt(size)
        if name not in ("Normal", "Quote"):
            font.color.rgb = _INK
    word.styles["Normal"].paragraph_format.space_after = Pt(7)
    word.styles["Quote"].paragraph_format.left_indent = Pt(24)


def _slim(word: Any) -> None:
    """Leave out what python-docx's template brings along unused: most of its size."""
    for style in list(word.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", _TABLE):
            style.delete()
    for relations, unused in ((word.part.rels, "stylesWithEffects"), (word.part.package.rels, "thumbnail")):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(unused)]:
            relations.pop(key)


def _furniture(word: Any, source: Source) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Pt(595.3), Pt(841.9)
    section.header.paragraphs[0].text = f"{source.get('publisher')}\t\t{source.get('date')}"
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("Page ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    foot._p.append(field)


def _block(word: Any, piece: Piece) -> None:
    if piece.kind == "heading":
        word.add_heading(piece.text, level=piece.level - 1)
        return
    paragraph = word.add_paragraph(style=_STYLES.get(piece.kind))
    before, mark, after = piece.text.partition("[^1]")
    paragraph.add_run(before).bold = piece.kind == "question" or None
    if mark:
        _footnote_mark(paragraph)
        paragraph.add_run(after)


def _table(word: Any, rows: list[Piece]) -> None:
    table = word.add_table(rows=len(rows), cols=len(rows[0].units), style=_TABLE)
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row.units, strict=True):
            cell.text = text
    word.add_paragraph()


def _footnote_mark(paragraph: Any) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "1")
    run._r.append(mark)


def _footnote_part(word: Any, text: str) -> None:
    """Add the footnotes part, for which python-docx has no function of its own."""
    spaces = nsdecls("w")
    marks = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{element}/></w:r></w:p></w:footnote>'
        for kind, number, element in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    note = (
        '<w:footnote w:id="1"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {spaces}>{marks}{note}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, xml.encode(), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _without_times(data: bytes) -> bytes:
    """The same package, entries in order of name, none with a time, none compressed (zlib builds differ)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as after:
        names = sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            after.writestr(entry, before.read(name))
    return buffer.getvalue()
