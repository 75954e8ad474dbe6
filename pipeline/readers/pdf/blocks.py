"""Paragraphs to blocks: those that columns and pages had cut joined, hyphens joined, words placed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.readers import hyphens, shapes
from pipeline.readers.pdf import note_marks
from pipeline.readers.pdf.drafts import Draft, drafts_of, style_of
from pipeline.readers.pdf.kinds import NOTE_MARK, name_kinds, rank_headings
from pipeline.readers.pdf.model import Line, Word, spaced
from pipeline.records import Block, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

_HYPHENATED = re.compile(r"[^\W\d_]{2}[-‐‑\xad]$")
_STOPPED = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,2}$")
_TAIL = 300  # characters at the end of a text that tell how the next line joins it: more than an address has
_LEAST_WORDS = 4  # in a line of running text
_FLOWING = ("paragraph", "list_item", "heading")


def blocks(
    columns: list[list[Line]], labels: dict[int, str], outline: dict[int, list[str]] | None = None
) -> list[Block]:
    """Blocks of all columns of a document in reading order.

    labels: printed page label by physical page. outline: titles by physical page, as the PDF's outline gives them.
    """
    style = style_of(columns)
    drafts = drafts_of(columns, style)
    name_kinds(drafts, style, columns, outline or {})
    note_marks.drop(drafts)
    drafts = _joined(drafts)
    rank_headings(drafts)
    vocabulary = hyphens.vocabulary("\n".join([line.text for column in columns for line in column]))
    return [block for draft in drafts for block in _finish(draft, vocabulary, labels)]


def _joined(drafts: list[Draft]) -> list[Draft]:
    """Drafts with paragraphs that a column, page, footnote, figure or table had cut put together again."""
    joined: list[Draft] = []
    for draft in drafts:
        last = next((one for one in reversed(joined[-12:]) if one.kind in _FLOWING and one.aside == draft.aside), None)
        if last is not None and draft.kind == "paragraph" and _goes_on(last, draft, joined):
            last.lines.extend(draft.lines)
        elif draft.kind == "footnote" and joined and joined[-1].kind == "footnote" and _note_goes_on(joined[-1], draft):
            joined[-1].lines.extend(draft.lines)
        else:
            joined.append(draft)
    return joined


def _goes_on(last: Draft, draft: Draft, joined: list[Draft]) -> bool:
    """Whether `draft` is the rest of a paragraph that a column, page, figure or box cut."""
    if last.kind == "heading" or abs(last.size - draft.size) > 0.08 * last.size:
        return False
    end, start = last.lines[-1], draft.lines[0]
    elsewhere = end.page != start.page or start.top < end.top or joined[-1] is not last or end.column != start.column
    if not (elsewhere or start.top - end.bottom > 1.5 * end.size) or not 0 <= start.page - end.page <= 1:
        return False
    if not (_HYPHENATED.search(end.text) or not _STOPPED.search(end.text)):
        return False
    first = start.text[:1]
    return first.islower() or (not draft.aside and _is_full(end) and _is_flush(draft) and last.bold == draft.bold)


def _is_full(line: Line) -> bool:
    """Whether a line reaches the right edge of its column, as lines do that are not the last of their paragraph."""
    left, right = line.column
    wide = line.x1 > right - 0.15 * (right - left) and line.x1 - line.x0 > 0.5 * (right - left)
    return wide and len(line.words) >= _LEAST_WORDS


def _is_flush(draft: Draft) -> bool:
    """Whether a paragraph begins at the edge of its column, not indented, and goes on for more than a few words."""
    start = draft.lines[0]
    flush = start.x0 - start.column[0] < 0.5 * start.size
    return flush and (len(draft.lines) > 1 or _STOPPED.search(start.text) is not None)


def _note_goes_on(last: Draft, draft: Draft) -> bool:
    return not NOTE_MARK.match(draft.text) and last.lines[0].page == draft.lines[0].page


def _finish(draft: Draft, vocabulary: hyphens.Vocabulary, labels: dict[int, str]) -> Iterator[Block]:
    """The block or blocks (rows of a table, single footnotes) of a draft."""
    page = draft.lines[0].page
    if draft.lines[0].table:
        for row in draft.lines[0].table:
            text, runs = _row(row, vocabulary)
            if text.strip(" |"):
                yield Block("table", text, page, labels.get(page, ""), runs=runs)
        return
    text, runs = _flow([line.words for line in draft.lines], vocabulary)
    if draft.kind == "list_item":
        text, runs = _without_start(text, runs, shapes.bullet_length(text))
    if draft.kind == "table":
        text, runs = _without_dots(text, runs)
    if text.strip():
        yield Block(draft.kind, text, page, labels.get(page, ""), draft.level, runs)


def _run(start: int, end: int, place: Run) -> Run:
    return Run(start, end, place.page, place.x0, place.top, place.x1, place.bottom)


def _row(row: list[list[Word]], vocabulary: hyphens.Vocabulary) -> tuple[str, tuple[Run, ...]]:
    """A table row: its cells separated by " | "."""
    text = ""
    runs: list[Run] = []
    for number, cell in enumerate(row):
        text += " | " if number else ""
        inner, places = _flow(_lines_of(cell), vocabulary)
        runs.extend(_run(run.start + len(text), run.end + len(text), run) for run in places)
        text += inner
    return text, tuple(runs)


def _lines_of(cell: list[Word]) -> list[list[Word]]:
    """A cell's words, already in reading order, cut into its lines."""
    lines: list[list[Word]] = []
    for word in cell:
        if lines and word.x0 >= lines[-1][-1].x0 and word.middle < lines[-1][-1].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _flow(lines: list[list[Word]], vocabulary: hyphens.Vocabulary) -> tuple[str, tuple[Run, ...]]:
    """Lines as one running text, with the place of every word in it."""
    text = ""
    runs: list[Run] = []
    for line in lines:
        pieces = list(spaced(line))
        if text and pieces:
            cut, space = hyphens.seam(text[-_TAIL:], pieces[0], vocabulary)
            text = text[: len(text) - cut] + (" " if space else "")
            if cut and runs:
                runs[-1] = _run(runs[-1].start, len(text), runs[-1])
        end = len(text)
        for piece, word in zip(pieces, line, strict=True):
            end += len(piece)
            runs.append(Run(end - len(word.text), end, word.page, word.x0, word.top, word.x1, word.bottom))
        text += "".join(pieces)
    return text, tuple(runs)


def _without_start(text: str, runs: tuple[Run, ...], length: int) -> tuple[str, tuple[Run, ...]]:
    kept = tuple(_run(max(run.start - length, 0), run.end - length, run) for run in runs if run.end > length)
    return text[length:], kept


def _without_dots(text: str, runs: tuple[Run, ...]) -> tuple[str, tuple[Run, ...]]:
    """A line of a table of contents with " | " in the place of its leader dots."""
    found = shapes.without_leaders(text)
    if found is None or not all(found):
        return text, runs
    entry, number = found
    start = text.rindex(number)
    kept = [_run(run.start, min(run.end, len(entry)), run) for run in runs if run.start < len(entry)]
    last = [run for run in runs if run.end > start]
    base = len(entry) + 3
    kept += [_run(base + max(run.start - start, 0), base + run.end - start, run) for run in last]
    return f"{entry} | {number}", tuple(kept)
