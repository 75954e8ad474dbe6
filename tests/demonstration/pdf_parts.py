"""Styles, tables, charts and footnotes that the PDF layouts share. Only the PDF standard fonts, so nothing to embed."""

from __future__ import annotations

from html import escape
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, KeepTogether, ListFlowable, ListItem, Paragraph, Spacer, Table, TableStyle

from tests.demonstration.hyphens import soften
from tests.demonstration.source import Piece, tables

INK = HexColor("#1f3f5b")
PALE = HexColor("#dfe8ef")
GREY = HexColor("#5f6b73")
_MARK = '<super size="7">1</super>'


def styles(size: float, *, serif: bool = True, justified: bool = True) -> dict[str, ParagraphStyle]:
    """Styles by kind of block, for body text of `size` points."""
    face = "Times-Roman" if serif else "Helvetica"
    italic = "Times-Italic" if serif else "Helvetica-Oblique"
    body = ParagraphStyle("body", fontName=face, fontSize=size, leading=size * 1.32, spaceAfter=size * 0.6)
    if justified:
        body.alignment, body.embeddedHyphenation = TA_JUSTIFY, 1
    head = {"parent": body, "fontName": "Helvetica-Bold", "textColor": INK, "alignment": 0, "keepWithNext": 1}
    return {
        "paragraph": body,
        "quote": ParagraphStyle("quote", parent=body, fontName=italic, leftIndent=14, rightIndent=14),
        "caption": ParagraphStyle(
            "caption", fontName=italic, fontSize=size - 1, leading=size + 2, spaceAfter=4, spaceBefore=4
        ),
        "cell": ParagraphStyle("cell", fontName="Helvetica", fontSize=size - 2, leading=size),
        "h1": ParagraphStyle("h1", fontSize=size * 1.75, leading=size * 2.1, spaceAfter=size, **head),
        "h2": ParagraphStyle(
            "h2", fontSize=size * 1.45, leading=size * 1.8, spaceBefore=size * 0.8, spaceAfter=size * 0.5, **head
        ),
        "h3": ParagraphStyle(
            "h3", fontSize=size * 1.12, leading=size * 1.45, spaceBefore=size * 0.5, spaceAfter=size * 0.3, **head
        ),
    }


class Footnote(Flowable):  # type: ignore[misc]
    """No ink of its own: leaves a note with the canvas for the foot of the page it lands on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.notes = [*getattr(self.canv, "notes", []), self.text]


def draw_notes(canvas: Any, left: float, width: float, base: float) -> None:
    """Set the notes gathered on this page above `base`, under a short rule."""
    small = ParagraphStyle("note", fontName="Times-Roman", fontSize=8.5, leading=10.5)
    for text in getattr(canvas, "notes", []):
        note = Paragraph(f"{_MARK} {escape(text, quote=False)}", small)
        _, height = note.wrap(width, 100)
        canvas.setStrokeColor(GREY)
        canvas.line(left, base + height + 4, left + 90, base + height + 4)
        note.drawOn(canvas, left, base)
    canvas.notes = []


def story(pieces: tuple[Piece, ...], look: dict[str, ParagraphStyle], *, hyphens: bool = True) -> list[Any]:
    """The pieces as flowables; a footnote follows the paragraph that bears its mark."""
    notes = [piece.text for piece in pieces if piece.kind == "footnote"]
    flowables: list[Any] = []
    waiting: list[Piece] = []
    for piece in (*tables(pieces), None):
        if waiting and (piece is None or isinstance(piece, list) or piece.kind != waiting[0].kind):
            flowables.append(_list(waiting, look))
            waiting = []
        if isinstance(piece, list):
            captioned = bool(flowables) and getattr(flowables[-1], "style", None) is look["caption"]
            caption = [flowables.pop()] if captioned else []
            flowables += [KeepTogether([*caption, _table(piece, look)]), Spacer(0, look["paragraph"].fontSize * 0.9)]
        elif piece is not None and piece.kind in ("item", "number"):
            waiting.append(piece)
        elif piece is not None:
            flowables += _block(piece, look, notes, hyphens)
    return flowables


def _block(piece: Piece, look: dict[str, ParagraphStyle], notes: list[str], hyphens: bool) -> list[Any]:
    if piece.kind in ("footnote", "mark"):
        return []
    text = escape(piece.text, quote=False)
    if piece.kind == "heading":
        return [Paragraph(text, look[f"h{piece.level}"])]
    if piece.text.startswith("Figure"):
        return [KeepTogether([_chart(), Paragraph(text, look["caption"])])]
    if hyphens and piece.kind != "caption":
        text = soften(text)
    marked = text.replace("[^1]", _MARK)
    return [Paragraph(marked, look[piece.kind]), *(Footnote(note) for note in notes if "[^1]" in text)]


def _bullet_font() -> str:
    """Helvetica in an encoding that has a code for the bullet; in the usual one ReportLab writes an undefined code."""
    if "Bullet" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(pdfmetrics.Font("Bullet", "Helvetica", "MacRomanEncoding"))
    return "Bullet"


def _list(pieces: list[Piece], look: dict[str, ParagraphStyle]) -> ListFlowable:
    body = look["paragraph"]
    style = ParagraphStyle("item", parent=body, alignment=0, spaceAfter=body.fontSize * 0.3)
    items = [ListItem(Paragraph(escape(piece.text, quote=False), style)) for piece in pieces]
    numbered = pieces[0].kind == "number"
    kind = {"bulletType": "1", "bulletFormat": "%s."} if numbered else {"bulletType": "bullet", "start": "•"}
    return ListFlowable(items, leftIndent=16, bulletFontName=_bullet_font(), bulletFontSize=body.fontSize, **kind)


def _table(rows: list[Piece], look: dict[str, ParagraphStyle]) -> Table:
    bold = ParagraphStyle("bold", parent=look["cell"], fontName="Helvetica-Bold")
    last = len(rows) - 1
    cells = [
        [Paragraph(escape(cell), bold if number in (0, last) else look["cell"]) for cell in row.units]
        for number, row in enumerate(rows)
    ]
    rules = [
        ("GRID", (0, 0), (-1, -1), 0.6, GREY),
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    others = len(rows[0].units) - 1
    widths = ["40%", *[f"{60 / others:.2f}%"] * others]
    return Table(cells, colWidths=widths, style=TableStyle(rules), hAlign="LEFT")


def _chart() -> Drawing:
    """Bars of the days before and after for the two groups of hospitals in the survey."""
    drawing = Drawing(225, 108)
    bars = (("Larkmoor Alliance", 118, 61), ("Great Merrow pair", 143, 74))
    for number, (name, before, after) in enumerate(bars):
        y = 80 - number * 46
        drawing.add(String(3, y + 12, name, fontName="Helvetica", fontSize=7.5))
        for shift, days, colour in ((0, before, GREY), (-13, after, INK)):
            drawing.add(Rect(0, y + shift - 3, days * 1.3, 11, fillColor=colour, strokeColor=None))
            drawing.add(String(days * 1.3 + 4, y + shift, f"{days}", fontName="Helvetica", fontSize=7.5))
    drawing.add(Line(0, 14, 0, 106, strokeColor=GREY, strokeWidth=0.6))
    return drawing
