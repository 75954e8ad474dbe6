"""Lines of a column gathered into paragraphs, by their distance, type, indentation and bullets."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.readers import shapes
from pipeline.readers.pdf.model import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.records import Kind

_CLOSED = re.compile(r"[.!?:;][\"'”’)\]]*\d{0,2}$")


@dataclass(slots=True)
class Draft:
    """A paragraph in the making. aside: it stands apart from the text around it."""

    lines: list[Line]
    kind: Kind = "paragraph"
    level: int = 0
    aside: bool = False

    @property
    def size(self) -> float:
        """The size in which it is set."""
        if len(self.lines) == 1:
            return self.lines[0].size
        counts: dict[float, int] = {}
        for line in self.lines:
            counts[line.size] = counts.get(line.size, 0) + len(line.text)
        enough = sum(counts.values()) / 4
        return max(size for size, count in counts.items() if count >= enough)

    @property
    def bold(self) -> bool:
        """Whether all its lines are bold."""
        return all(line.bold for line in self.lines)

    @property
    def text(self) -> str:
        """The text of its lines, hyphens at line ends left as they are."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Style:
    """What is ordinary in a document: the size of its body text, the distance of its lines by size, heading sizes."""

    body: float
    pitch: dict[float, float]
    bold_body: bool


def style_of(columns: list[list[Line]]) -> Style:
    """What is ordinary in the document whose columns these are."""
    lines = [line for column in columns for line in column if line.words]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0
    pitches: dict[float, Counter[float]] = {}
    for column in columns:
        for above, line in itertools.pairwise(column):
            if (
                above.words
                and line.words
                and above.size == line.size
                and line.top > above.top
                and above.page == line.page
            ):
                pitches.setdefault(line.size, Counter())[round((line.bottom - above.bottom) * 2) / 2] += 1
    pitch = {size: _usual(counts, size) for size, counts in pitches.items()}
    bold = sum(len(line.text) for line in lines if line.bold)
    return Style(body, pitch, 2 * bold > sum(sizes.values()))


def _usual(counts: Counter[float], size: float) -> float:
    """The most frequent distance of lines that can be one within a paragraph."""
    likely = {gap: n for gap, n in counts.items() if 0.9 * size <= gap <= 2.2 * size}
    return max(likely, key=lambda gap: (likely[gap], -gap)) if likely else 1.2 * size


def drafts_of(columns: list[list[Line]], style: Style) -> list[Draft]:
    """The paragraphs of all columns; what stands in or beside a paragraph comes after it."""
    drafts: list[Draft] = []
    asides: list[Draft] = []
    last: Draft | None = None  # that is no aside
    for column in columns:
        found = list(paragraphs(column, style))
        if getattr(column, "aside", False):
            for draft in found:
                draft.aside = True
            asides.extend(found)
            continue
        if last and found and asides and getattr(column, "resumes", False) and _resumes(last, found[0], style):
            last.lines.extend(found.pop(0).lines)
        drafts.extend(asides)
        asides = []
        drafts.extend(found)
        last = found[-1] if found else last
    return [*drafts, *asides]


def _resumes(last: Draft, draft: Draft, style: Style) -> bool:
    """Whether a paragraph goes on below what interrupted it."""
    plain = last.kind != "table" and draft.kind != "table"
    return plain and last.lines[-1].page == draft.lines[0].page and _continues(last.lines, draft.lines[0], style)


def paragraphs(column: list[Line], style: Style) -> Iterator[Draft]:
    """Lines of one column gathered into paragraphs."""
    draft: list[Line] = []
    for line in column:
        if line.table:
            if draft:
                yield Draft(draft)
                draft = []
            yield Draft([line], "table")
        elif draft and _continues(draft, line, style):
            draft.append(line)
        else:
            if draft:
                yield Draft(draft)
            draft = [line]
    if draft:
        yield Draft(draft)


def _continues(draft: list[Line], line: Line, style: Style) -> bool:
    """Whether `line` goes on with the paragraph of the lines before it."""
    return _is_next(draft[-1], line, style) and _is_alike(draft, line) and not _begins_one(draft, line)


def _is_next(above: Line, line: Line, style: Style) -> bool:
    """Whether `line` stands where the line after `above` would."""
    pitch = style.pitch.get(line.size, 1.2 * line.size)
    if line.bottom - above.bottom > 1.3 * pitch + 0.5 or line.top < above.top - line.size:
        return False
    beside = line.x0 > above.x1 or line.x1 < above.x0
    return not (beside and line.top < above.bottom - 0.6 * line.size)


def _is_alike(draft: list[Line], line: Line) -> bool:
    """Whether `line` is set like the lines before it, or differs by a few emphasised words at most."""
    above, first = draft[-1], draft[0]
    if _is_odd_line(line):
        return True
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size):
        return False
    weight_changes = above.bold != line.bold and (first.bold or line.bold)
    return not (weight_changes and (above.bold is False or _starts_anew(line.text)))


def _begins_one(draft: list[Line], line: Line) -> bool:
    """Whether `line` begins a paragraph: with a bullet or number, as a caption or heading, or by its indentation."""
    text = line.text
    if shapes.bullet_length(text) or shapes.is_drawn_row(text) or shapes.without_leaders(draft[-1].text):
        return True
    numbered = shapes.is_enumerated(text) and _is_new_item(draft, line)
    if numbered or shapes.is_caption(text) or (shapes.section_depth(text) and line.bold):
        return True
    return _is_new_by_indent(draft, line)


def _is_new_item(draft: list[Line], line: Line) -> bool:
    """Whether a line that starts like a numbered item is one: after a full stop, a short line, or an item beside it."""
    above, first = draft[-1], draft[0]
    short = line.column[1] - above.x1 > 0.3 * (line.column[1] - line.column[0])
    return (
        bool(_CLOSED.search(above.text)) or short or (shapes.is_enumerated(first.text) and abs(first.x0 - line.x0) < 2)
    )


def _is_odd_line(line: Line) -> bool:
    """Whether a difference of type is a matter of a few words (an emphasised end), not of a new paragraph."""
    return len(line.words) <= 2 and line.text[:1].islower()


def _starts_anew(text: str) -> bool:
    return not text[:1].islower()


def _is_new_by_indent(draft: list[Line], line: Line) -> bool:
    """Whether indentation or the end of the line above shows that a paragraph begins."""
    above, first = draft[-1], draft[0]
    em = line.size
    width = max(line.column[1] - line.column[0], 1)
    closed = bool(_CLOSED.search(above.text))
    if shapes.bullet_length(first.text) or shapes.is_enumerated(first.text):
        hanging = draft[1].x0 if len(draft) > 1 else None
        outside = line.x0 < first.x0 + 0.3 * em
        if hanging is not None and hanging > first.x0 + 0.5 * em and line.x0 < hanging - 0.5 * em:
            return True
        return outside and closed and _starts_anew(line.text) and above.x1 < line.column[1] - 0.1 * width
    if (
        len(draft) > 1
        and abs(line.x0 - first.x0) < 2
        and all(one.x0 > first.x0 + 0.8 * em for one in draft[1:])
        and _starts_anew(line.text)
    ):
        return True  # hanging indentation, as in lists of references
    indented = line.x0 > above.x0 + 0.8 * em and (len(draft) == 1 or line.x0 > min(one.x0 for one in draft) + 0.8 * em)
    centred = abs((line.x0 + line.x1) - (above.x0 + above.x1)) < 2 * em
    if indented and closed and not centred:
        return True
    room = line.column[1] - above.x1 > max(0.15 * width, _first_width(line) + 0.5 * em)
    return room and closed and _starts_anew(line.text) and not centred


def _first_width(line: Line) -> float:
    return line.words[0].x1 - line.words[0].x0
