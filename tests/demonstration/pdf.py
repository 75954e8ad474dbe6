"""PDF files of the demonstration corpus, in four layouts: report, board paper, evaluation, two columns."""

from __future__ import annotations

import io
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, NextPageTemplate, PageBreak, PageTemplate, Paragraph
from reportlab.platypus.tableofcontents import TableOfContents

from tests.demonstration.pdf_parts import GREY, INK, PALE, draw_notes, story, styles

if TYPE_CHECKING:
    from tests.demonstration.source import Source

WIDTH, HEIGHT = A4
_Draw = Callable[[Any, Any], None]


def _template(name: str, frames: list[Frame], before: _Draw, after: _Draw | None = None) -> PageTemplate:
    return PageTemplate(name, frames, onPage=before, onPageEnd=after or (lambda canvas, doc: None))


def _frame(left: float, bottom: float, width: float, height: float) -> Frame:
    return Frame(left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """A document that tells a table of contents, if it has one, on which page each chapter starts."""

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - the name is ReportLab's
        if isinstance(flowable, Paragraph) and flowable.style.name == "h2":
            self.notify("TOCEntry", (0, flowable.getPlainText(), self.page))


def _label(page: int) -> str:
    """The page number as the report prints it: two roman pages, then from 1."""
    return ("i", "ii", *map(str, range(1, 100)))[page - 1]


def _file(source: Source, templates: list[PageTemplate], flowables: list[Any], **about: str) -> tuple[bytes, int]:
    """The bytes of the PDF and its number of pages."""
    buffer = io.BytesIO()
    known = {"title": source.title, "author": source.get("author"), "creator": "Desktop publishing", **about}
    document = _Document(
        buffer, pagesize=A4, pageTemplates=templates, invariant=1, pageCompression=0, lang="en-GB", **known
    )
    document.multiBuild(flowables, canvasmaker=Canvas)
    return buffer.getvalue(), document.page


def report(source: Source) -> bytes:
    """A cover and a foreword with roman page labels, then chapters, each on a new page, from page 1."""
    look = styles(11.2)
    left, width = 28 * mm, WIDTH - 56 * mm
    name = source.get("publisher")

    def cover(canvas: Any, _: Any) -> None:
        for page, style, start in ((0, "ROMAN_LOWER", 1), (2, "ARABIC", 1)):
            canvas.addPageLabel(page, style=style, start=start)
        canvas.setFillColor(INK)
        canvas.rect(0, HEIGHT * 0.45, WIDTH, HEIGHT * 0.55, stroke=0, fill=1)
        big = ParagraphStyle("cover", fontName="Helvetica-Bold", fontSize=30, leading=37, textColor=white)
        title = Paragraph(escape(source.title, quote=False), big)
        _, height = title.wrap(width, 400)
        title.drawOn(canvas, left, HEIGHT * 0.75 - height)
        canvas.setFillColor(INK)
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(left, HEIGHT * 0.38, name)
        canvas.setFont("Helvetica", 13)
        canvas.drawString(left, HEIGHT * 0.35, source.get("author"))
        canvas.drawString(left, HEIGHT * 0.3, source.get("date"))

    def foot(canvas: Any, document: Any) -> None:
        draw_notes(canvas, left, width, 24 * mm)
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(left, 14 * mm, name)
        canvas.drawRightString(left + width, 14 * mm, _label(document.page))

    body = _frame(left, 36 * mm, width, HEIGHT - 62 * mm)
    blank: _Draw = lambda canvas, document: None  # noqa: E731
    templates = [_template("cover", [body], cover), _template("body", [body], blank, foot)]
    contents = TableOfContents(levelStyles=[look["paragraph"]], dotsMinLevel=0, formatter=_label)
    flowables: list[Any] = [NextPageTemplate("body"), PageBreak(), Paragraph("Contents", look["h1"]), contents]
    for flowable in story(source.pieces, look):
        chapter = getattr(flowable, "text", "").startswith("Chapter")
        flowables += [PageBreak(), flowable] if chapter else [flowable]
    return _file(source, templates, flowables, subject="Partnership between the NHS and industry")[0]


def board(source: Source) -> bytes:
    """A board paper: name of the body at the head of each page, `Page 1 of 2` at its foot."""
    look = styles(10.5, serif=False, justified=False)
    left, width = 24 * mm, WIDTH - 48 * mm
    day = source.get("date")

    def build(total: int) -> tuple[bytes, int]:
        def furniture(canvas: Any, document: Any) -> None:
            canvas.setFillColor(INK)
            canvas.rect(left, HEIGHT - 21 * mm, width, 1.2, stroke=0, fill=1)
            canvas.setFont("Helvetica-Bold", 10)
            canvas.drawString(left, HEIGHT - 18 * mm, source.get("publisher"))
            canvas.setFont("Helvetica", 8.5)
            canvas.drawRightString(left + width, HEIGHT - 18 * mm, "Paper 9")
            canvas.setFillColor(GREY)
            canvas.drawString(left, 13 * mm, f"Board meeting in public, {day}")
            canvas.drawRightString(left + width, 13 * mm, f"Page {document.page} of {total}")

        templates = [_template("page", [_frame(left, 22 * mm, width, HEIGHT - 50 * mm)], furniture)]
        return _file(source, templates, story(source.pieces, look, hyphens=False))

    return build(build(0)[1])[0]


def evaluation(source: Source) -> bytes:
    """A plain document as a word processor prints it; its metadata title is the name of the file it came from."""
    look = styles(11)
    left, width = 30 * mm, WIDTH - 60 * mm

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("Times-Roman", 9.5)
        canvas.drawCentredString(WIDTH / 2, 15 * mm, f"- {document.page} -")

    templates = [_template("page", [_frame(left, 26 * mm, width, HEIGHT - 54 * mm)], foot)]
    exported = {"title": "Microsoft Word - Tarnside_summary_FINAL_v3.docx", "creator": "PScript5.dll Version 5.2.2"}
    return _file(source, templates, story(source.pieces, look), **exported)[0]


def columns(source: Source) -> bytes:
    """Title and abstract across the page, then two columns; running header, footer and page numbers."""
    look = styles(10.8)
    left, gap = 18 * mm, 8 * mm
    width = WIDTH - 2 * left
    column = (width - gap) / 2
    bottom, top = 22 * mm, HEIGHT - 26 * mm
    head = 78 * mm

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFillColor(GREY)
        canvas.setStrokeColor(GREY)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(left, HEIGHT - 16 * mm, source.get("running"))
        canvas.drawRightString(left + width, HEIGHT - 16 * mm, source.get("series"))
        canvas.line(left, HEIGHT - 18 * mm, left + width, HEIGHT - 18 * mm)
        canvas.line(left, 17 * mm, left + width, 17 * mm)
        canvas.drawString(left, 12 * mm, "© University of Marlport 2024")
        canvas.drawRightString(left + width, 12 * mm, str(document.page))

    def pair(height: float) -> list[Frame]:
        return [_frame(left + shift, bottom, column, height) for shift in (0, column + gap)]

    first = [_frame(left, top - head, width, head), *pair(top - bottom - head - 4 * mm)]
    templates = [_template("first", first, furniture), _template("later", pair(top - bottom), furniture)]
    cut = next(n for n, piece in enumerate(source.pieces) if piece.units == ("body",))
    title = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=21, leading=26, textColor=INK, spaceAfter=8)
    line = ParagraphStyle("line", fontName="Helvetica", fontSize=9.5, leading=13, spaceAfter=5)
    last = ParagraphStyle("last", parent=line, spaceAfter=11)
    box = ParagraphStyle("box", parent=look["paragraph"], backColor=PALE, borderPadding=7, leftIndent=7, rightIndent=7)
    flowables = [
        NextPageTemplate("later"),
        Paragraph(escape(source.title, quote=False), title),
        Paragraph(source.get("author"), line),
        Paragraph(f"Published by: {source.get('publisher')}", line),
        Paragraph(source.get("date"), last),
        *story(source.pieces[:cut], {**look, "paragraph": box}),
        FrameBreak(),
        *story(source.pieces[cut:], look),
    ]
    return _file(source, templates, flowables, subject=source.get("series"))[0]
