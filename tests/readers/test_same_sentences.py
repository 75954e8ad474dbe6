"""One text in every format gives the same sentences under the same headings. The text is the project's own."""

# ruff: noqa: E501 - lines of sample documents are as long as they are
from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.assemble import Assembled, assemble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Part:
    """A part of the source: a heading of a level, a paragraph, quotation or item given as its sentences, or a table."""

    kind: str
    sentences: tuple[str, ...] = ()
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def heading(level: int, text: str) -> Part:
    return Part("heading", (text,), level)


def paragraph(*sentences: str) -> Part:
    return Part("paragraph", sentences)


SOURCE = (
    heading(1, "Working side by side: what ten clinics learned"),
    paragraph(
        "This report follows ten clinics, each of which shared a nurse, a room or a data set with a company between 2016 and 2021.",
        "It draws on 64 interviews, 3 workshops and the minutes of 27 steering groups.",
        "Dr. J. K. Harwood of St. Oswin's, who chaired the largest group, read an early draft.",
    ),
    heading(2, "1 What the clinics set out to do"),
    paragraph(
        "Most projects began with a problem that neither side could solve alone, e.g. follow-up after a hip fracture, or a waiting list of 1,240 people.",
        "The median budget was £48,500 (range £6,000 to £1.2m), and none ran for longer than thirty-six months.",
        "Was that long enough?",
        "Nobody we spoke to thought so!",
    ),
    paragraph(
        "The agreements had three things in common:",
    ),
    Part("bullet", ("a named lead on each side, with time set aside for the work;",)),
    Part("bullet", ("a plan for what would happen to the data once the money ended; and",)),
    Part("bullet", ("a review at six months.", "Two clinics never held theirs.")),
    heading(3, "1.1 Who paid"),
    paragraph(
        "Companies met about two-thirds of the costs, i.e. staff, software and travel; the trusts gave rooms, and colleagues' evenings.",
        "Ellery Ltd. and Corvant plc paid in advance, while a third firm paid only after Mrs. Abara had written to its chair on 9 May 2019.",
        "By 5 p.m. on the last day of the year, 8 per cent of invoices were still open – a sum of £3.5m.",
    ),
    Part(
        "table",
        rows=(
            ("Clinic", "Partner", "Months", "Cost"),
            ("Wexcombe", "Corvant plc", "18", "£48,500"),
            ("Tarrow Bay", "Ellery Ltd", "36", "£1.2m"),
            ("Fenmarsh", "Marlowe Institute", "9", "£6,000"),
        ),
    ),
    heading(2, "2 What stood in the way"),
    paragraph(
        "Trust took longer to build than any contract.",
        "A long-standing ward sister put it plainly, and three of her co-workers agreed (see para. 12 and Fig. 3 of the annex).",
    ),
    Part(
        "quotation",
        (
            "“They came with a slide deck and a free lunch, and we wondered what they were selling.”",
            "“It took a year before anyone asked us what we needed.”",
        ),
    ),
    paragraph(
        "Information governance was the other obstacle: the approval that one trust gave in 11 days took its neighbour 14 months.",
        "Neither could say why.",
        "Re-use of the software's log files, which held no patient-level data, was never settled at all…",
        "“We simply ran out of road,” said the project's manager.",
    ),
    heading(2, "3 What should happen next"),
    paragraph("We ask the boards of all ten trusts to do four things."),
    Part("number", ("Publish every agreement within 30 days of its signature.",)),
    Part("number", ("Name a person who may say yes, and another who may say no.",)),
    Part("number", ("Set aside half a day a week for clinical leads.", "Evenings don't count.")),
    Part("number", ("Report the benefits – including those that didn't come – once a year.",)),
    paragraph(
        "None of this needs new law, and none of it costs more than a single failed pilot.",
        "It does need people on both sides who stay in post.",
    ),
)
RUNNING_HEAD = "Ten clinics: a report of the Marlowe Institute"


def expected() -> list[tuple[str, str]]:
    """Each sentence with its section: the nearest heading above, for a heading the nearest above of a higher level."""
    found: list[tuple[str, str]] = []
    above: list[tuple[int, str]] = []
    for part in SOURCE:
        if part.kind == "heading":
            above = [(level, text) for level, text in above if level < part.level]
            found.append((part.text, above[-1][1] if above else ""))
            above.append((part.level, part.text))
        else:
            texts = part.sentences or tuple(" | ".join(row) for row in part.rows)
            found.extend((text, above[-1][1]) for text in texts)
    return found


# --- the same source in each format ----------------------------------------------------------------------------------


def numbered() -> list[tuple[Part, int]]:
    """The parts, with the place of each numbered item in its list (0 for anything else)."""
    found: list[tuple[Part, int]] = []
    for part in SOURCE:
        before = found[-1][1] if found else 0
        found.append((part, before + 1 if part.kind == "number" else 0))
    return found


def as_markdown(path: Path) -> None:
    pieces = []
    for part, number in numbered():
        marks = {"heading": "#" * part.level + " ", "bullet": "- ", "number": f"{number}. ", "quotation": "> "}
        if part.rows:
            lines = [" | ".join(row) for row in part.rows]
            pieces.append("\n".join([lines[0], " | ".join("---" for _ in part.rows[0]), *lines[1:]]))
        else:
            pieces.append(marks.get(part.kind, "") + part.text)
    path.write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


def as_text(path: Path, width: int = 78) -> None:
    pieces = []
    for part, number in numbered():
        text = {"bullet": "- ", "number": f"{number}. "}.get(part.kind, "") + part.text
        if part.rows:
            pieces.extend(" | ".join(row) for row in part.rows)
        elif part.kind == "heading":
            rule = {1: "=", 2: "-"}.get(part.level)
            pieces.append(f"{text}\n{rule * len(text)}" if rule else f"{'#' * part.level} {text}")
        else:
            pieces.append(textwrap.fill(text, width, subsequent_indent="  " if number else ""))
    path.write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


def as_html(path: Path, *, arranged_by_table: bool = False) -> None:
    pieces = []
    listed = ""
    for part in SOURCE:
        kind = {"bullet": "ul", "number": "ol"}.get(part.kind, "")
        if kind != listed:
            pieces.append((f"</{listed}>" if listed else "") + (f"<{kind}>" if kind else ""))
            listed = kind
        text = html.escape(part.text, quote=False)
        if part.rows:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in part.rows)
            pieces.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        elif part.kind == "quotation":
            pieces.append(f"<blockquote><p>{text}</p></blockquote>")
        else:
            tag = {"heading": f"h{part.level}", "bullet": "li", "number": "li"}.get(part.kind, "p")
            pieces.append(f"<{tag}>{text}</{tag}>")
    menu = "<a href='/'>Home</a> <a href='/all'>All reports</a>"
    body = f"<header><nav>{menu}</nav></header><main>{''.join(pieces)}</main><footer><p>{RUNNING_HEAD}</p></footer>"
    if arranged_by_table:
        body = f"<table><tr><td>{menu}</td><td>{''.join(pieces)}</td></tr></table>"
    head = f"<meta charset='utf-8'><title>{SOURCE[0].text} | Marlowe Institute</title>"
    path.write_text(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")


def number_headings(document: Any) -> None:
    """Let Word count the headings, as most reports do: their numbers are then nowhere in the text."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{n + 1}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1", "%1.%2"))
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth in (0, 1):
        settings = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
        document.styles[f"Heading {depth + 1}"].element.get_or_add_pPr().append(parse_xml(settings))


def as_docx(path: Path, *, numbered_by_word: bool = False) -> None:
    from docx import Document

    document: Any = Document()
    if numbered_by_word:
        number_headings(document)
    document.sections[0].header.paragraphs[0].text = RUNNING_HEAD
    styles = {"bullet": "List Bullet", "number": "List Number", "quotation": "Quote"}
    for part in SOURCE:
        if part.kind == "heading":
            text = part.text.lstrip("0123456789. ") if numbered_by_word else part.text
            document.add_heading(text, part.level - 1)
        elif part.rows:
            table = document.add_table(len(part.rows), len(part.rows[0]))
            for row, values in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(row.cells, values, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(part.text, style=styles.get(part.kind))
    document.save(str(path))


def as_pdf(path: Path, columns: int) -> None:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

    styles = getSampleStyleSheet()
    quote = ParagraphStyle("quote", styles["BodyText"], leftIndent=18, rightIndent=18)
    story: list[Any] = []
    for part, number in numbered():
        text = html.escape(part.text, quote=False)
        if part.rows:
            style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTSIZE", (0, 0), (-1, -1), 8)]
            story += [Spacer(1, 8), Table(part.rows, style=style), Spacer(1, 8)]
        elif part.kind == "heading":
            story.append(Paragraph(text, styles["Title" if part.level == 1 else f"Heading{part.level}"]))
        elif part.kind in ("bullet", "number"):
            style = ParagraphStyle("item", styles["BodyText"], leftIndent=18)
            story.append(Paragraph(text, style, bulletText=f"{number}." if number else "•"))
        else:
            story.append(Paragraph(text, quote if part.kind == "quotation" else styles["BodyText"]))

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, A4[1] - 36, RUNNING_HEAD)
        canvas.drawCentredString(A4[0] / 2, 30, f"Page {document.page}")

    # pages of half the height, so that the text fills enough of them for what is repeated to show
    gap, width, height = 24, A4[0] - 120, 420
    column = (width - gap * (columns - 1)) / columns
    frames = [Frame(60 + n * (column + gap), A4[1] - 60 - height, column, height, 0, 0, 0, 0) for n in range(columns)]
    template = BaseDocTemplate(str(path), pagesize=A4, invariant=1)
    template.addPageTemplates(PageTemplate("page", frames, onPage=furniture))
    template.build(story)


FORMATS: dict[str, Callable[[Path], None]] = {
    "report.docx": as_docx,
    "numbered-by-word.docx": lambda path: as_docx(path, numbered_by_word=True),
    "report.html": as_html,
    "table-layout.html": lambda path: as_html(path, arranged_by_table=True),
    "report.md": as_markdown,
    "report.txt": as_text,
    "narrow.txt": lambda path: as_text(path, 68),  # a dash comes to stand at the start of a line
    "one-column.pdf": lambda path: as_pdf(path, 1),
    "two-columns.pdf": lambda path: as_pdf(path, 2),
}


@pytest.fixture(scope="module", params=sorted(FORMATS))
def document(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assembled:
    path = tmp_path_factory.mktemp("same") / request.param
    FORMATS[request.param](path)
    return assemble(read(path, ExtractSettings(ocr="never")), "d000000000000")


@pytest.fixture(scope="module")
def units(document: Assembled) -> list[tuple[str, str]]:
    return [(unit["text"], unit["section"]) for unit in document.units]


def test_every_format_gives_the_same_sentences(units: list[tuple[str, str]]) -> None:
    """No sentence is cut, glued to another, missing, added or out of order."""
    assert [text for text, _ in units] == [text for text, _ in expected()]


def test_every_format_puts_each_sentence_under_the_same_heading(units: list[tuple[str, str]]) -> None:
    assert dict(units) == dict(expected())


def test_every_format_gives_the_same_passages(document: Assembled) -> None:
    """The clean text is the same too: numbers of items are in it, bullets are not."""
    passages = []
    for part, number in numbered():
        passages += [" | ".join(row) for row in part.rows] or [f"{number}. {part.text}" if number else part.text]
    assert document.text == "\n\n".join(passages)


def test_the_source_holds_no_sentence_twice() -> None:
    """Else a section could be compared with that of another sentence."""
    assert len(dict(expected())) == len(expected())
