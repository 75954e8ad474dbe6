"""What a PDF holds, page by page: words and ruling lines in reading coordinates, labels, outline, title.

pdfium reads it; a file that pdfium cannot open or finds no words in is given to pdfplumber, which mends other faults.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pypdfium2
from pypdfium2 import raw

from pipeline.errors import DocumentError
from pipeline.readers.pdf import pdfium, second_opinion, sideways
from pipeline.readers.pdf.frame import ALMOST, Frame, direction, off
from pipeline.readers.pdf.model import Page, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

REPAIRED = "the file is damaged and was repaired for reading: compare it with the original"

_PROBLEMS = {raw.FPDF_ERR_FILE: "it cannot be opened", raw.FPDF_ERR_SECURITY: "an unknown kind of encryption"}
_START, _END = 1024, 2048  # bytes in which a PDF's head and the address of its table of contents stand
_DEEPEST_OUTLINE = 6
_MOST_OUTLINE = 5_000
_SCANNED_SHARE = 0.3  # of a page without words that pictures cover, if it is scanned
_SAME_PLACE = 0.2  # of the type's size: the same word as close as this is printed twice to look bold


@dataclass(slots=True)
class Source:
    """A PDF's pages and what it says of itself.

    labels: printed label by physical page. outline: titles of its bookmarks by page. notes: what a person should know
    about how it was read.
    """

    pages: list[Page]
    title: str = ""
    labels: dict[int, str] = field(default_factory=dict)
    outline: dict[int, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reader: str = ""


def load(path: Path) -> Source:
    """The PDF at `path`. Raises DocumentError where it needs a password, or is no PDF that can be opened."""
    problem = "no pages"
    found = Source([])
    try:
        found = _by_pdfium(path)
        if any(page.words or page.scanned for page in found.pages):
            return found if _is_whole(path) else replace(found, notes=(REPAIRED,))
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD:
            raise DocumentError(
                "expected a PDF that opens without a password, found one that asks for it: save a copy without "
                "the password"
            ) from error
        problem = _PROBLEMS.get(code, "no PDF structure")
    other = second_opinion.pages(path)
    if any(page.words for page in other) or len(other) > len(found.pages):
        return Source(other, found.title, found.labels, found.outline, (REPAIRED,), second_opinion.name())
    if found.pages:
        return found
    raise DocumentError(
        f"expected a PDF with pages, found a damaged file or something else ({problem}): fetch it again, or open it in "
        "a viewer and print it to PDF"
    )


def _is_whole(path: Path) -> bool:
    """Whether the file's table of contents is where its end says; where it is not, pdfium made one by searching."""
    with path.open("rb") as file:
        start = max(file.read(_START).find(b"%PDF-"), 0)
        file.seek(max(path.stat().st_size - _END, 0))
        places = re.findall(rb"startxref\s+(\d{1,12})\s", file.read())
        if not places:
            return False
        file.seek(start + int(places[-1]))
        return re.match(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b", file.read(64)) is not None


def _by_pdfium(path: Path) -> Source:
    document = pypdfium2.PdfDocument(path)
    try:
        labels: dict[int, str] = {}
        pages: list[Page] = []
        for number in range(1, len(document) + 1):
            pages.append(_page(document, number))
            if label := document.get_page_label(number - 1):
                labels[number] = label
        version = f"{pypdfium2.PYPDFIUM_INFO.version} (pdfium {pypdfium2.PDFIUM_INFO.build})"
        return Source(
            pages,
            document.get_metadata_value("Title"),
            labels,
            _outline(document),
            reader=f"pypdfium2 {version}",
        )
    finally:
        document.close()


def _outline(document: Any) -> dict[int, list[str]]:
    """Titles of the bookmarks by page."""
    found: dict[int, list[str]] = {}
    for count, bookmark in enumerate(document.get_toc(max_depth=_DEEPEST_OUTLINE)):
        if count >= _MOST_OUTLINE:
            break
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        if index is not None and index >= 0:
            found.setdefault(index + 1, []).append(" ".join(bookmark.get_title().split()))
    return found


def _page(document: Any, number: int) -> Page:
    """One page; a page that pdfium cannot load is an empty one."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Page(number, 0, 0, [])
    try:
        text_page = page.get_textpage()
        try:
            marks = pdfium.marks(text_page)
        finally:
            text_page.close()
        return _read(page, number, marks)
    except pypdfium2.PdfiumError:
        return Page(number, 0, 0, [])
    finally:
        page.close()


def _read(page: Any, number: int, marks: pdfium.Marks) -> Page:
    """The page in the direction of its text."""
    angles = Counter[int]()
    for text, kind in zip(marks.texts, marks.types, strict=True):
        angles[kind.angle] += len(text)
    rotation, bounds, drawn = page.get_rotation(), page.get_bbox(), pdfium.drawn(page)
    turn = direction(angles, rotation)
    frame = Frame(bounds, turn)
    crooked = {angle for angle in angles if off(angle, turn) > ALMOST}
    straight = marks.those(lambda kind: kind.angle not in crooked) if crooked else marks
    words = list(_once(frame.words(straight, number)))
    pictures = frame.share(drawn.pictures)
    return Page(
        number,
        frame.width,
        frame.height,
        words,
        edges=frame.edges(drawn.lines) + frame.edges(drawn.shades, shade=True),
        sideways=[line for angle in sorted(crooked) for line in sideways.lines(marks, angle, bounds, frame, number)],
        pictures=pictures,
        scanned=not words and pictures >= _SCANNED_SHARE,
        turn=(turn - rotation) % 360,
    )


def _once(words: Iterable[Word]) -> Iterator[Word]:
    """Words without those printed twice at one place to look bold, where pdfium has not seen to it."""
    seen: dict[str, list[Word]] = {}
    for word in words:
        others = seen.get(word.text)
        if others is None:
            seen[word.text] = [word]
        elif _is_second_print(word, others):
            continue
        else:
            others.append(word)
        yield word


def _is_second_print(word: Word, others: list[Word]) -> bool:
    left, top, near = word.x0, word.top, _SAME_PLACE * word.size
    for other in others:  # noqa: SIM110 - any() takes twice the time, and some pages hold hundreds of equal figures
        if -near < other.x0 - left < near and -near < other.top - top < near:
            return True
    return False
