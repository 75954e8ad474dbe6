"""What a paragraph of a PDF is: heading, list item, caption, footnote, line of a table of contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.readers import metadata, shapes

if TYPE_CHECKING:
    from pipeline.readers.pdf.drafts import Draft, Style
    from pipeline.readers.pdf.model import Line

NOTE_MARK = re.compile(r"\s*(?:\d{1,3}(?![\d%]|[.,]\d)|[*†‡§¶]|\[\d{1,3}\])")
_SMALL = 0.92
_LARGE = 1.12
_HEADING_LINES = 3
_LEAST_TOKENS = 6  # of a chart's text
_NUMBER_SHARE = 0.4  # of a chart's tokens
_HIGH = 2.5  # times the size of its type: a line so high runs up the page
_UNIT = 3  # letters with a number: "Jan-08", "40km"
_LEAST_NUMBERED = 2  # headings, for their numbers to rank the others
_CODE = re.compile(r"[=<>{}\\;]|\w_\w|\(\*")
_DEEPEST = 6  # level of a heading


def _feet(columns: list[list[Line]], style: Style) -> dict[int, float]:
    """For each page the height below which no body text stands: where footnotes may be."""
    feet: dict[int, float] = {}
    for column in columns:
        for line in column:
            if line.table or line.size > _SMALL * style.body:
                feet[line.page] = max(feet.get(line.page, 0.0), line.bottom)
    return feet


def name_kinds(drafts: list[Draft], style: Style, columns: list[list[Line]], outline: dict[int, list[str]]) -> None:
    """Set the kind of each draft from how it looks and where it stands.

    columns: all lines of the document. outline: titles by page; a paragraph that says what one of its page says is a
    heading. What stands apart has no headings of its own, lest the text after it seem to belong to them.
    """
    feet = _feet(columns, style)
    titles = {page: {_letters(title) for title in found} for page, found in outline.items()}
    in_notes: int | None = None
    for index, draft in enumerate(drafts):
        if draft.kind == "table":
            continue
        text, page = draft.text, draft.lines[0].page
        small = draft.size <= _SMALL * style.body
        at_foot = small and draft.lines[0].top >= feet.get(page, 0.0) - 1
        if at_foot and (NOTE_MARK.match(text) or in_notes == page):
            draft.kind, in_notes = "footnote", page
        elif not draft.aside and len(draft.lines) <= _HEADING_LINES and _letters(text) in titles.get(page, ()):
            draft.kind = "heading"
        elif shapes.is_drawn_row(text) or (len(draft.lines) <= _HEADING_LINES and shapes.without_leaders(text)):
            draft.kind = "table"
        elif shapes.is_caption(text) or _is_scattered(draft):
            draft.kind = "caption"
        elif not draft.aside and _is_heading(draft, style, drafts[index + 1] if index + 1 < len(drafts) else None):
            draft.kind = "heading"
        elif shapes.bullet_length(text) or shapes.is_enumerated(text):
            draft.kind = "list_item"


def _is_no_heading(draft: Draft) -> bool:
    """Whether a paragraph is none whatever it is set in: too long, an item, a date, code, text that runs sideways."""
    text = draft.text
    return (
        len(draft.lines) > _HEADING_LINES
        or bool(shapes.bullet_length(text))
        or not re.search(r"[^\W\d_]{2}", text)
        or metadata.is_date(text)
        or (bool(_CODE.search(text)) and not shapes.section_depth(text))
        or _is_sideways(draft.lines[0])
    )


def _is_sideways(line: Line) -> bool:
    """Whether a line runs up or down the page: it is one word, much higher than its type."""
    return len(line.words) == 1 and line.bottom - line.top > _HIGH * line.size


def _is_scattered(draft: Draft) -> bool:
    """Whether text is what stands in a chart: numbers on its axes with a few words among them, and no sentence."""
    tokens = draft.text.split()
    if shapes.ends_sentence(draft.text) or shapes.is_enumerated(draft.text) or metadata.is_date(draft.text):
        return False
    numbers = sum(map(_is_number, tokens))
    return numbers == len(tokens) or (len(tokens) >= _LEAST_TOKENS and numbers >= _NUMBER_SHARE * len(tokens))


def _is_number(token: str) -> bool:
    """Whether a token is a number, maybe with a unit or the letters of a month."""
    return any(map(str.isdigit, token)) and sum(map(str.isalpha, token)) <= _UNIT


def _letters(text: str) -> str:
    """What two forms of one title share."""
    return "".join(filter(str.isalnum, text)).casefold()


def _is_heading(draft: Draft, style: Style, after: Draft | None) -> bool:
    """Larger or bolder than the body, short, and not ending like a sentence; or numbered and followed by text."""
    text = draft.text
    if _is_no_heading(draft):
        return False
    large = draft.size >= _LARGE * style.body
    if large:
        return len(text.split()) <= 25 and not re.search(r"[,;]$|[a-z]\.$", text)
    bold = not style.bold_body and draft.size >= 0.85 * style.body and draft.bold
    if bold and len(draft.lines) == 1 and after is not None and not after.bold:
        text = text.removesuffix(".")
    if not shapes.looks_like_heading(text, words=15):
        return False
    if bold:
        return True
    capitals = (
        text.isupper()
        and len(text.split()) >= 2
        and draft.size >= 0.9 * style.body
        and after is not None
        and after.kind == "paragraph"
    )
    return capitals or (
        bool(re.match(r"\d{1,2}(\.\d{1,2}){1,3}\.?\s+[A-Z]", text))
        and len(draft.lines) == 1
        and after is not None
        and len(after.text) > len(text)
    )


def rank_headings(drafts: list[Draft]) -> None:
    """Levels of headings: numbered ones by their depth, others by size, between the numbered ones where there are any.

    Level 1 is left to the title where something larger stands before the first numbered heading.
    """
    headings = [draft for draft in drafts if draft.kind == "heading"]
    depths = [shapes.section_depth(draft.text) for draft in headings]
    by_size = _numbered_levels(headings, depths)
    numbered = bool(by_size)
    if not numbered:
        by_size = {size: rank for rank, size in enumerate(sorted({d.size for d in headings}, reverse=True), 1)}
    above = min((by_size[d.size] - depth for d, depth in zip(headings, depths, strict=True) if depth), default=0)
    for draft, depth in zip(headings, depths, strict=True):
        larger = [level for size, level in by_size.items() if size > draft.size]
        level = by_size.get(draft.size) or (max(larger) + 1 if larger else 1)
        draft.level = min(depth + max(above, 0) if depth and numbered else level, _DEEPEST)


def _numbered_levels(headings: list[Draft], depths: list[int]) -> dict[float, int]:
    """The level of each size in which numbered headings are set; {} where hardly any are numbered."""
    numbered = [(draft, depth) for draft, depth in zip(headings, depths, strict=True) if depth]
    if len(numbered) < _LEAST_NUMBERED or 4 * len(numbered) < len(headings):
        return {}
    first = headings.index(numbered[0][0])
    title = any(draft.size > numbered[0][0].size for draft in headings[:first])
    found: dict[float, int] = {}
    for draft, depth in numbered:
        found[draft.size] = min(found.get(draft.size, _DEEPEST), depth + int(title))
    return found
