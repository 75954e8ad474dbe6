"""Lines of a column gathered into paragraphs, by their distance, type, indentation and bullets."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.readers import shapes
from pipeline.readers.pdf.model import Line, main_size, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.records import Kind

_CLOSED = re.compile(r"[.!?:;][\"'”’)\]]*\d{0,2}$")


@dataclass(slots=True)
class Draft:
    """A paragraph in the making."""

    lines: list[Line]
    kind: Kind = "paragraph"
    level: int = 0

    @property
    def size(self) -> float:
        """The size in which it is set."""
        return main_size([word for line in self.lines for word in words(line)])

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
    every = [word for line in lines for word in line.words]
    sizes: Counter[float] = Counter()
    for word in every:
        sizes[round(word.size * 2) / 2] += len(word.text)
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
    bold = sum(len(word.text) for word in every if word.bold)
    return Style(body, pitch, 2 * bold > sum(len(word.text) for word in every))


def _usual(counts: Counter[float], size: float) -> float:
    """The most frequent distance of lines that can be one within a paragraph."""
    likely = {gap: n for gap, n in counts.items() if 0.9 * size <= gap <= 2.2 * size}
    return max(likely, key=lambda gap: (likely[gap], -gap)) if likely else 1.2 * size


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
    above, first = draft[-1], draft[0]
    text = line.text
    pitch = style.pitch.get(line.size, 1.2 * line.size)
    if line.bottom - above.bottom > 1.3 * pitch + 0.5 or line.top < above.top - line.size:
        return False
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size) and not _is_odd_line(above, line, style):
        return False
    if (
        above.bold != line.bold
        and (first.bold or line.bold)
        and not _is_odd_line(above, line, style)
        and (above.bold is False or _starts_anew(text))
    ):
        return False
    if shapes.bullet_length(text) or shapes.is_drawn_row(text) or shapes.without_leaders(above.text):
        return False
    if (
        shapes.is_caption(text)
        or (shapes.section_depth(text) and line.bold)
        or (shapes.is_enumerated(text) and _is_new_item(draft, line))
    ):
        return False
    return not _is_new_by_indent(draft, line)


def _is_new_item(draft: list[Line], line: Line) -> bool:
    """Whether a line that starts like a numbered item is one: after a full stop, a short line, or an item beside it."""
    above, first = draft[-1], draft[0]
    short = line.column[1] - above.x1 > 0.3 * (line.column[1] - line.column[0])
    return (
        bool(_CLOSED.search(above.text)) or short or (shapes.is_enumerated(first.text) and abs(first.x0 - line.x0) < 2)
    )


def _is_odd_line(above: Line, line: Line, style: Style) -> bool:
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
