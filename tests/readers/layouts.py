"""PDFs of many layouts, drawn with text of our own, and what a person would read in them.

Text is set here line by line, so that where a line ends, which hyphens are soft, what is furniture and where a sentence
goes on are all known. The same layout always gives the same file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.readers.prose import Writer, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

A4 = (595.0, 842.0)
Part = tuple[str, "Type", list[str]]
_ROMAN, _BOLD, _ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"


@dataclass
class Truth:
    """What a person reads in a PDF.

    sentences: those of the main text in order. asides: texts of boxes, pull quotes and margin notes, each whole.
    sections: the heading above each sentence. headings: text and level in order. furniture: every piece of it, once for
    each time it is printed. broken: words that a line end broke, as they should be read.
    """

    sentences: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    headings: list[tuple[str, int]] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    captions: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def printed(self) -> list[str]:
        """All text that is no furniture."""
        return [
            *self.sentences, *self.asides, *self.items, *self.captions, *self.footnotes, *self.labels,
            *(text for text, _ in self.headings),
        ]  # fmt: skip


@dataclass(frozen=True)
class Type:
    """How text is set. pitch: distance of lines; indent: of the first line; hang: of the others. All in points."""

    font: str = _ROMAN
    size: float = 10
    pitch: float = 12
    indent: float = 0
    hang: float = 0
    after: float = 0
    justified: bool = True
    hyphenated: bool = True


BODY = Type(indent=12)
RAGGED = Type(size=11, pitch=14, after=7, justified=False)


@dataclass
class Frame:
    """A column: its edges and how far text has filled it, in points from the top left corner. Obstacles leave room."""

    x0: float
    top: float
    x1: float
    bottom: float
    page: int = 1
    holes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def span(self, top: float, height: float) -> tuple[float, float]:
        """Left and right edge of a line at `top`."""
        x0, x1 = self.x0, self.x1
        for hole in self.holes:
            if hole[1] < top + height and hole[3] > top:
                if hole[0] <= x0 < hole[2]:
                    x0 = hole[2]
                elif hole[0] < x1:
                    x1 = hole[0]
        return x0, x1


class Sheet:
    """A PDF in the making, with its truth."""

    def __init__(self, path: Path, seed: int, size: tuple[float, float] = A4, rotate: int = 0) -> None:
        turned = rotate in (90, 270)
        self.width, self.height = size
        self.media = (size[1], size[0]) if turned else size
        self.canvas = Canvas(str(path), pagesize=size, invariant=1)  # it swaps the sides of a page that is turned
        self.rotate = rotate
        self.truth = Truth()
        self.seed = seed
        self.writer = Writer(seed)
        self.heading = ""
        self.page = 1
        self.decorate: Callable[[Sheet, int], None] = lambda sheet, page: None
        self._turn()

    def _turn(self) -> None:
        """Turn the page, and what is drawn the other way, so that a reader sees it upright."""
        width, height = self.media
        if self.rotate:
            self.canvas.setPageRotation(self.rotate)
        if self.rotate == 90:
            self.canvas.transform(0, 1, -1, 0, width, 0)
        elif self.rotate == 180:
            self.canvas.transform(-1, 0, 0, -1, width, height)
        elif self.rotate == 270:
            self.canvas.transform(0, -1, 1, 0, 0, height)

    def begin(self, decorate: Callable[[Sheet, int], None]) -> None:
        """Draw on this and every further page what `decorate` draws on it."""
        self.decorate = decorate
        decorate(self, 1)

    def turn_to(self, page: int) -> None:
        while self.page < page:
            self.canvas.showPage()
            self._turn()
            self.page += 1
            self.decorate(self, self.page)

    def save(self) -> Truth:
        self.canvas.showPage()
        self.canvas.save()
        return self.truth

    def at(self, x: float, top: float, text: str, font: str = _ROMAN, size: float = 10) -> None:
        """Text with its baseline `size` below `top`."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - top - size, text)

    def furniture(self, x: float, top: float, text: str, size: float = 8, *, right: bool = False) -> None:
        self.at(x - (stringWidth(text, _ROMAN, size) if right else 0), top, text, size=size)
        self.truth.furniture.append(text)

    def shade(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A shaded box with a thin frame."""
        self.canvas.setFillGray(0.92)
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, stroke=1, fill=1)
        self.canvas.setFillGray(0)

    def running(self, frames: Sequence[Frame], parts: Sequence[Part]) -> None:
        """Set headings, paragraphs and list items into the frames, one after the other, while there is room."""
        lines = _Lines(self, list(frames))
        for kind, type_, sentences in parts:
            whole = " ".join(sentences)
            if len(parts) > 1 and not lines.has_room(whole, type_):
                return
            if kind.startswith("h"):
                self.heading = plain(whole)
                self.truth.headings.append((self.heading, int(kind[1:])))
            elif kind == "item":
                self.truth.items.append(plain(whole).removeprefix("• "))
            elif kind == "p":
                self.truth.sentences.extend(map(plain, sentences))
                self.truth.sections.update((plain(sentence), self.heading) for sentence in sentences)
            else:
                list_of: list[str] = getattr(self.truth, kind)
                list_of.append(plain(whole))
            lines.set(whole, type_, keep=kind.startswith("h") and len(parts) > 1)

    def apart(self, kind: str, box: tuple[float, float, float, float], text: str, type_: Type) -> None:
        """One text of its own within a box: an aside, caption, footnote or label."""
        self.running([Frame(*box, page=self.page)], [(kind, type_, [text])])


class _Lines:
    """Sets paragraphs line by line into frames."""

    def __init__(self, sheet: Sheet, frames: list[Frame]) -> None:
        self.sheet = sheet
        self.frames = frames
        self.top = frames[0].top

    def has_room(self, marked: str, type_: Type) -> bool:
        """Whether the rest of the frames surely takes the text."""
        first = Frame(self.frames[0].x0, self.top, self.frames[0].x1, self.frames[0].bottom, holes=self.frames[0].holes)
        rest = [first, *self.frames[1:]]
        spans = [frame.span(top, type_.pitch) for frame in rest for top in _tops(frame, type_.pitch)]
        room = sum(x1 - x0 for x0, x1 in spans if x1 - x0 > 60)
        return 1.15 * _width([plain(marked)], type_) + 3 * (rest[0].x1 - rest[0].x0) < room

    def set(self, marked: str, type_: Type, *, keep: bool = False) -> None:
        words = marked.split(" ")
        first = True
        if keep and self.top + 3 * type_.pitch > self.frames[0].bottom:
            self._next_frame()
        while words:
            x0, x1 = self._room(type_)
            left = x0 + (type_.indent if first else type_.hang)
            line, words, joined = _fill(words, x1 - left, type_)
            if joined:
                self.sheet.truth.broken.append(joined)
            self._draw(line, left, x1, type_, last=not words)
            self.top += type_.pitch
            first = False
        self.top += type_.after

    def _room(self, type_: Type) -> tuple[float, float]:
        """The edges of the next line, in the next frame where this one is full, below what leaves no room."""
        while True:
            if self.top + type_.size > self.frames[0].bottom:
                self._next_frame()
            x0, x1 = self.frames[0].span(self.top, type_.pitch)
            if x1 - x0 > 60:
                return x0, x1
            self.top = min(h[3] for h in self.frames[0].holes if h[3] > self.top)

    def _next_frame(self) -> None:
        if len(self.frames) == 1:
            raise ValueError("more text than room: give the layout fewer sentences")
        self.frames.pop(0)
        self.top = self.frames[0].top
        self.sheet.turn_to(self.frames[0].page)

    def _draw(self, line: list[str], x0: float, x1: float, type_: Type, *, last: bool) -> None:
        room = x1 - x0 - stringWidth(" ".join(line), type_.font, type_.size)
        spread = room / (len(line) - 1) if type_.justified and not last and len(line) > 1 else 0
        canvas = self.sheet.canvas
        canvas.setFont(type_.font, type_.size)
        drawn = canvas.beginText(x0, self.sheet.height - self.top - type_.size)
        drawn.setWordSpace(spread)
        drawn.textOut(" ".join(line))
        drawn.setWordSpace(0)
        canvas.drawText(drawn)


def _tops(frame: Frame, pitch: float) -> Iterator[float]:
    """Where the lines of a frame begin."""
    top = frame.top
    while top + pitch < frame.bottom:
        yield top
        top += pitch


def _fill(words: list[str], room: float, type_: Type) -> tuple[list[str], list[str], str]:
    """The words of one line, those left over, and the word that the end of the line broke ("" if none)."""
    line: list[str] = []
    for number, word in enumerate(words):
        if _width([*line, plain(word)], type_) <= room:
            line.append(plain(word))
            continue
        for start, rest in _breaks(word, soft=type_.hyphenated):
            if _width([*line, start], type_) <= room:
                return [*line, start], [rest, *words[number + 1 :]], plain(word)
        if not line:
            raise ValueError(f"no room for {word}")
        return line, words[number:], ""
    return line, [], ""


def _width(words: list[str], type_: Type) -> float:
    return float(stringWidth(" ".join(words), type_.font, type_.size))


def _breaks(word: str, *, soft: bool) -> Iterator[tuple[str, str]]:
    """The two parts of a word at each place where it may break, the longest first part first."""
    for place in range(len(word) - 1, 0, -1):
        if word[place] in ("·|" if soft else "|"):
            start = plain(word[:place]) + ("-" if word[place] == "·" else "")
            if len(start.rstrip("-/")) >= 2 or word[place] == "|":
                yield start, word[place + 1 :]


def _parts(writer: Writer, paragraphs: int, type_: Type = BODY) -> list[Part]:
    return [("p", type_, writer.paragraph(3 + number % 3)) for number in range(paragraphs)]


def _section(
    writer: Writer, number: str, paragraphs: int, type_: Type = BODY, head: Type | None = None, level: int = 1
) -> list[Part]:
    head = head or Type(_BOLD, 12, 16, after=4, justified=False, hyphenated=False)
    title = f"{number} {writer.title()}".strip()
    return [(f"h{level}", head, [title]), *_parts(writer, paragraphs, type_)]


# --- layouts ---------------------------------------------------------------------------------------------------------

_TITLE = Type(_BOLD, 20, 26, justified=False, hyphenated=False)
_CAPTION = Type(_ROMAN, 9, 11, justified=False, hyphenated=False)
_NOTE = Type(_ROMAN, 7.5, 9, justified=False, hyphenated=False)
_QUOTE = Type(_ITALIC, 16, 20, justified=False, hyphenated=False)
_BOXED = Type("Helvetica", 9, 11, justified=False, hyphenated=False)


def _pair(
    width: float, top: float, bottom: float, page: int = 1, *, gap: float = 18, margin: float = 60
) -> list[Frame]:
    return _frames(2, width, top, bottom, page, gap=gap, margin=margin)


def _frames(
    count: int, width: float, top: float, bottom: float, page: int = 1, *, gap: float = 18, margin: float = 60
) -> list[Frame]:
    """Columns of one width beside each other."""
    each = (width - 2 * margin - (count - 1) * gap) / count
    starts = [margin + number * (each + gap) for number in range(count)]
    return [Frame(x0, top, x0 + each, bottom, page) for x0 in starts]


def latex_paper(sheet: Sheet) -> None:
    """Two justified columns, hyphenated, a narrow gap between them; footnotes, captions, numbered headings."""
    writer = sheet.writer
    sheet.begin(_latex_page)
    sheet.running([Frame(60, 50, 535, 135)], [("h1", _TITLE, [writer.title()])])
    frames = [*_pair(595, 140, 700, 1, gap=10), *_pair(595, 230, 730, 2, gap=10), *_pair(595, 60, 730, 3, gap=10)]
    parts = [part for number in "123" for part in _section(writer, number, 9)]
    sheet.running(frames, [*parts, *_section(writer, "3.1", 14, level=2)])


def _latex_page(sheet: Sheet, page: int) -> None:
    sheet.furniture(294, 790, str(page), 9)
    if page == 1:
        sheet.canvas.line(60, sheet.height - 735, 150, sheet.height - 735)
        sheet.apart("footnotes", (60, 740, 292, 788), f"1 {sheet.writer.sentence()}", _NOTE)
    if page == 2:
        sheet.canvas.rect(60, sheet.height - 180, 475, 120)
        for x, y, text in ((100, 80, "Spring"), (260, 120, "Autumn"), (420, 95, "Winter")):
            sheet.at(x, y, text, "Helvetica", 8)
            sheet.truth.labels.append(text)
        sheet.apart("captions", (60, 190, 535, 220), f"Figure 1: {sheet.writer.title()}", _CAPTION)


def word_report(sheet: Sheet) -> None:
    """One column, headings by size and weight, lists, a side box, changing mirrored headers, another first page."""
    writer = sheet.writer
    book = plain(writer.title())
    chapters = [plain(title) for title in writer.titles(3)]

    def decorate(sheet: Sheet, page: int) -> None:
        if page > 1:
            chapter = chapters[(page - 2) // 3 % 3]
            if page % 2:
                sheet.furniture(523, 36, chapter, right=True)
                sheet.furniture(523, 800, str(page), right=True)
            else:
                sheet.furniture(72, 36, book)
                sheet.furniture(72, 800, str(page))
            sheet.furniture(250, 800, "Marlowe Institute")
        if page == 3:
            sheet.shade(390, 200, 523, 420)
            sheet.apart("asides", (398, 205, 515, 418), " ".join(writer.paragraph(2)), _BOXED)

    sheet.begin(decorate)
    frames = [Frame(72, 240, 523, 780, 1)] + [Frame(72, 72, 523, 780, page) for page in range(2, 10)]
    frames[2].holes.append((380, 195, 530, 425))
    sheet.running([Frame(72, 120, 523, 220)], [("h1", Type(_BOLD, 26, 32, justified=False, hyphenated=False), [book])])
    head = Type("Helvetica-Bold", 16, 22, after=6, justified=False, hyphenated=False)
    under = Type("Helvetica-Bold", 11, 15, after=4, justified=False, hyphenated=False)
    bullet = Type(size=11, pitch=14, indent=10, hang=18, after=3, justified=False)
    parts: list[Part] = []
    for _ in range(12):
        parts += _section(writer, "", 5, RAGGED, head, 1)
        parts += [("item", bullet, [f"• {writer.sentence()}"]) for _ in range(3)]
        parts += _section(writer, "", 4, RAGGED, under, 2)
    sheet.running(frames, parts)


def newsletter(sheet: Sheet) -> None:
    """Three columns under a title, a box across two of them that the columns run past, footers."""
    writer = sheet.writer

    def decorate(sheet: Sheet, page: int) -> None:
        sheet.furniture(40, 805, f"The Wexcombe Letter | {page}")
        if page == 2:
            sheet.shade(40, 300, 555, 370)
            sheet.apart("asides", (50, 303, 545, 369), " ".join(writer.paragraph(3)), _BOXED)

    sheet.begin(decorate)
    sheet.running([Frame(40, 40, 555, 125)], [("h1", _TITLE, [writer.title()])])
    frames = [*_frames(3, 595, 130, 780, 1, margin=40), *_frames(3, 595, 60, 780, 2, margin=40)]
    for frame in frames[3:]:
        frame.holes.append((30, 295, 565, 375))
    sheet.running(frames, _parts(writer, 60))


def brochure(sheet: Sheet) -> None:
    """Two columns with a pull quote between them that they run round, and a shaded box in one of them."""
    writer = sheet.writer
    sheet.running([Frame(60, 40, 535, 115)], [("h1", _TITLE, [writer.title()])])
    frames = _pair(595, 120, 720)
    frames[0].holes.append((215, 300, 380, 420))
    frames[1].holes.append((215, 300, 380, 420))
    frames[1].holes.append((300, 520, 540, 628))
    quote = "Nobody had asked the nurses what they wanted from it"
    sheet.apart("asides", (225, 305, 372, 418), quote, _QUOTE)
    sheet.shade(306, 528, 535, 620)
    sheet.apart("asides", (316, 532, 525, 620), " ".join(writer.paragraph(2)), _BOXED)
    sheet.running(frames, _parts(writer, 40))


def banded(sheet: Sheet) -> None:
    """Two columns, a figure across both with its caption, and two columns that begin anew under it."""
    writer = sheet.writer
    sheet.running(_pair(595, 60, 260), _section(writer, "1", 20))
    sheet.canvas.rect(60, sheet.height - 420, 475, 120)
    for x, y, text in ((90, 320, "12 projects"), (240, 380, "31 nurses"), (400, 340, "9 weeks")):
        sheet.at(x, y, text, "Helvetica", 8)
        sheet.truth.labels.append(text)
    sheet.apart("captions", (60, 428, 535, 450), f"Figure 2: {writer.title()}", _CAPTION)
    sheet.running(_pair(595, 470, 760), _section(writer, "2", 30))


def draft_report(sheet: Sheet) -> None:
    """One column with "DRAFT" in grey across every page, a running header and a stamp that runs up the margin."""
    writer = sheet.writer

    def decorate(sheet: Sheet, page: int) -> None:
        canvas = sheet.canvas
        canvas.saveState()
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica-Bold", 110)
        canvas.translate(297, 421)
        if sheet.seed % 2:
            canvas.rotate(45)
        canvas.drawCentredString(0, 0, "DRAFT")
        canvas.restoreState()
        sheet.truth.furniture.append("DRAFT")
        sheet.furniture(72, 40, "Marlshire Trust: not for circulation")
        sheet.furniture(500, 40, f"Page {page} of 5")
        canvas.saveState()
        canvas.setFillGray(0)
        canvas.setFont(_ROMAN, 8)
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Deposited in Ellerby library")
        canvas.restoreState()
        sheet.truth.furniture.append("Deposited in Ellerby library")

    sheet.begin(decorate)
    head = Type(_BOLD, 11, 18, after=4, justified=False, hyphenated=False)
    parts = [part for _ in range(20) for part in _section(writer, "", 6, RAGGED, head, 1)]
    sheet.running([Frame(72, 90, 523, 770, page) for page in range(1, 6)], parts)


def margin_notes(sheet: Sheet) -> None:
    """One column with notes in the wide margin beside it, which belong to no line of it."""
    writer = sheet.writer
    for top in (150, 330, 560):
        sheet.apart("asides", (60, top, 170, top + 70), writer.title(), _BOXED)
    sheet.running([Frame(190, 60, 535, 760)], [*_section(writer, "1", 5), *_section(writer, "2", 15)])


def landscape(sheet: Sheet) -> None:
    """Three columns on a page that is wider than high."""
    writer = sheet.writer
    sheet.running([Frame(50, 24, 790, 92)], [("h1", _TITLE, [writer.title()])])
    sheet.running(_frames(3, 842, 110, 540, margin=50, gap=14), _parts(writer, 50))


def plain_columns(sheet: Sheet) -> None:
    """Two ragged columns with headings in bold of the size of the text, and a footnote under each."""
    writer = sheet.writer
    sheet.apart("footnotes", (60, 748, 287, 800), f"1 {writer.sentence()}", _NOTE)
    sheet.apart("footnotes", (306, 748, 535, 800), f"2 {writer.sentence()}", _NOTE)
    ragged = Type(size=10, pitch=12, after=6, justified=False)
    head = Type(_BOLD, 10, 12, after=3, justified=False, hyphenated=False)
    parts = [part for _ in range(9) for part in _section(writer, "", 4, ragged, head, 1)]
    sheet.running(_pair(595, 60, 720), parts)


@dataclass(frozen=True)
class Layout:
    """One file: who draws it, the seed of its text, and how its page is laid."""

    draw: Callable[[Sheet], None]
    seed: int
    size: tuple[float, float] = A4
    rotate: int = 0

    @property
    def name(self) -> str:
        turned = f"-turned-{self.rotate}" if self.rotate else ""
        return f"{self.draw.__name__}-{self.seed}{turned}"

    def make(self, folder: Path) -> tuple[Path, Truth]:
        """The file and what a person reads in it."""
        path = folder / f"{self.name}.pdf"
        sheet = Sheet(path, self.seed, self.size, self.rotate)
        self.draw(sheet)
        return path, sheet.save()


LAYOUTS = [
    *(
        Layout(draw, seed)
        for draw in (latex_paper, word_report, newsletter, brochure, banded, draft_report, margin_notes, plain_columns)
        for seed in (1, 2)
    ),
    Layout(landscape, 1, (842.0, 595.0)),
    Layout(landscape, 2, (842.0, 595.0), 90),
    Layout(plain_columns, 3, A4, 90),
    Layout(plain_columns, 4, A4, 180),
    Layout(banded, 3, A4, 270),
]
