"""Marks of footnotes in running text: raised numbers that would otherwise read as part of the word before ("20031").

A mark is left out only where its page has the note, so that exponents ("km2") and ordinals ("10th") stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.readers.pdf.model import Line

if TYPE_CHECKING:
    from pipeline.readers.pdf.drafts import Draft
    from pipeline.readers.pdf.model import Word

_NOTE = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§¶]+)")
_MARKS = re.compile(r"\d{1,3}|[*†‡§¶]+")
_NOTHING_ELSE = re.compile(r"[\d*†‡§¶,;\[\]() –-]+")
_SMALL, _RISE = 0.85, 0.1  # of the size of the word before: size of a mark, least rise of its foot


def drop(drafts: list[Draft]) -> None:
    """Take the marks of footnotes out of the lines of all other drafts."""
    notes: dict[int, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.kind == "footnote":
            for line in draft.lines:
                if match := _NOTE.match(line.text):
                    notes[line.page].add(match.group(1))
    if not notes:
        return
    for draft in drafts:
        if draft.kind not in ("footnote", "table"):
            draft.lines = [_without(line, notes[line.page]) if line.page in notes else line for line in draft.lines]


def _without(line: Line, notes: set[str]) -> Line:
    kept: list[Word] = []
    for word in line.words:
        if kept and _is_mark(word, kept[-1], notes):
            kept[-1].x1 = max(kept[-1].x1, word.x1)  # a full stop after the mark still touches the word
        else:
            kept.append(word)
    if len(kept) == len(line.words):
        return line
    shorter = Line(kept, line.cells)
    shorter.column = line.column
    return shorter


def _is_mark(word: Word, before: Word, notes: set[str]) -> bool:
    if not (word.raised or _is_raised(word, before)) or not _NOTHING_ELSE.fullmatch(word.text):
        return False
    marks = _MARKS.findall(word.text)
    return bool(marks) and notes.issuperset(marks)


def _is_raised(word: Word, before: Word) -> bool:
    return word.size < _SMALL * before.size and before.bottom - word.bottom > _RISE * before.size
