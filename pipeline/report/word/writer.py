"""Writing of a Word document: paragraphs with links, headings that the contents list, captions, pictures.

All text goes through `clean`: one line, with nothing in it that XML cannot hold. It is never taken for a field: codes
of fields are this module's own constants.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu

from pipeline.report.text import printable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

PAGE_WIDTH, PAGE_HEIGHT, MARGIN, SIDEWAYS_MARGIN = 21.0, 29.7, 2.0, 1.5
"""A4 in centimetres, and its margins; narrower ones where a page is turned sideways for a wide table."""
_AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a file beside the document (`address`, and a place in it, `anchor`), or to a bookmark."""

    text: str
    address: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Strong:
    """Text in bold."""

    text: str


Piece = str | Link | Strong


def clean(text: str) -> str:
    """`text` on one line, with characters that a file cannot hold as U+FFFD."""
    return " ".join(printable(text).split())


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


@dataclass
class Writer:
    """Adds to the end of a document. headings: (level, text, bookmark) so far. bookmarks: how many there are."""

    document: Document
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    bookmarks: int = 0

    def start(self, style: str) -> Paragraph:
        """An empty paragraph of that style at the end of the document."""
        paragraph = self.document.add_paragraph()
        set_style(paragraph, style)
        return paragraph

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """A heading; the contents list those of the first two levels."""
        paragraph = self.start(f"Heading {level}")
        if new_page:
            paragraph.paragraph_format.page_break_before = True
        name = f"_Toc{len(self.headings) + 1:06d}"
        with self.bookmark(paragraph, name):
            add(paragraph, [text])
        self.headings.append((level, clean(text), name))

    def paragraph(self, *pieces: Piece, style: str = "Normal") -> Paragraph:
        """A paragraph of texts and links."""
        paragraph = self.start(style)
        add(paragraph, pieces)
        return paragraph

    def bullets(self, items: list[str]) -> None:
        """A list, an item each."""
        for item in items:
            self.paragraph(item, style="List Bullet")

    def caption(self, kind: str, text: str, *, keep: bool = False) -> None:
        """A caption that Word numbers: kind is `Table` or `Figure`. keep: on the same page as what follows."""
        number = self.counts[kind] = self.counts.get(kind, 0) + 1
        paragraph = self.start("Caption")
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.add_run(f"{kind} ")
        add_field(paragraph, f" SEQ {kind} \\* ARABIC ", str(number))
        add(paragraph, [f". {text}"])

    def picture(self, path: Path, title: str, alt: str) -> None:
        """A picture as wide as the text, or as high as fits a page with its caption; alt says what it shows."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(str(path))
        scale = min(Cm(PAGE_WIDTH - 2 * MARGIN) / shape.width, Cm(20) / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        properties: Any = shape._inline.docPr
        properties.set("descr", clean(alt))
        properties.set("title", clean(title))
        properties.set("name", f"Picture {properties.get('id')}")
        self.caption("Figure", title)

    def turn(self, *, landscape: bool) -> None:
        """A new section, on a new page, of the other orientation."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        long, short = Cm(PAGE_HEIGHT), Cm(PAGE_WIDTH)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if landscape else (short, long)
        margin = Cm(SIDEWAYS_MARGIN if landscape else MARGIN)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
        section.different_first_page_header_footer = False

    @contextmanager
    def bookmark(self, paragraph: Paragraph, name: str) -> Iterator[None]:
        """What is added to the paragraph within the block can be linked to as `name`."""
        self.bookmarks += 1
        number = str(self.bookmarks)
        paragraph._p.append(_element("w:bookmarkStart", id=number, name=name))
        yield
        paragraph._p.append(_element("w:bookmarkEnd", id=number))


def set_style(paragraph: Paragraph, name: str) -> None:
    """Give a paragraph the style of that name, one of `styles`; by its id, since python-docx takes 10 ms for a name."""
    paragraph._p.style = name.replace(" ", "")


def add(paragraph: Paragraph, pieces: Sequence[Piece]) -> None:
    """Add texts and links to a paragraph; one whose first text runs from right to left does so as a whole."""
    for piece in pieces:
        if isinstance(piece, Link):
            _add_link(paragraph, piece)
        else:
            strong = isinstance(piece, Strong)
            text = piece.text if isinstance(piece, Strong) else piece
            _add_text(paragraph, text, strong=strong)
    first = pieces[0] if pieces else ""
    if is_rtl(first if isinstance(first, str) else first.text):
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)


def _add_text(paragraph: Paragraph, text: str, *, strong: bool = False) -> Any:
    """Spaces at the ends are kept, since a text may stand between two links."""
    body = clean(text)
    lead, tail = " " * text.startswith(" "), " " * (text.endswith(" ") and bool(body))
    run = paragraph.add_run(f"{lead}{body}{tail}")
    run.bold = True if strong else None
    if is_rtl(body):
        run.font.rtl = True
    return run


def _add_link(paragraph: Paragraph, link: Link) -> None:
    element = OxmlElement("w:hyperlink")
    if link.address:
        target = paragraph.part.relate_to(link.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element.set(qn("r:id"), target)
    if link.anchor:
        element.set(qn("w:anchor"), link.anchor)
    element.set(qn("w:history"), "1")
    run = _add_text(paragraph, link.text)
    run._r.style = "Hyperlink"
    element.append(run._r)
    paragraph._p.append(element)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field of Word with the result that it has now. code: a constant of ours, never text of a document."""
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Paragraph, code: str) -> None:
    """The start of a field whose result follows."""
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="begin"))
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph) -> None:
    """The end of a field's result."""
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
