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


def _feet(columns: list[list[Line]], style: Style) -> dict[int, float]:
    """For each page the height below which no body text stands: where footnotes may be."""
    feet: dict[int, float] = {}
    for column in columns:
        for line in column:
            if line.table or line.size > _SMALL * style.body:
                feet[line.page] = max(feet.get(line.page, 0.0), line.bottom)
    return feet


def name_kinds(drafts: list[Draft], style: Style, columns: list[list[Line]]) -> None:
    """Set the kind of each draft from how it looks and where it stands; `columns`: all lines of the document."""
    feet = _feet(columns, style)
    in_notes: int | None = None
    for index, draft in enumerate(drafts):
        if draft.kind == "table":
            continue
        text, page = draft.text, draft.lines[0].page
        small = draft.size <= _SMALL * style.body
        at_foot = small and draft.lines[0].top >= feet.get(page, 0.0) - 1
        if at_foot and (NOTE_MARK.match(text) or in_notes == page):
            draft.kind, in_notes = "footnote", page
        elif shapes.is_drawn_row(text) or (len(draft.lines) <= _HEADING_LINES and shapes.without_leaders(text)):
            draft.kind = "table"
        elif shapes.is_caption(text):
            draft.kind = "caption"
        elif _is_heading(draft, style, drafts[index + 1] if index + 1 < len(drafts) else None):
            draft.kind = "heading"
        elif shapes.bullet_length(text) or shapes.is_enumerated(text):
            draft.kind = "list_item"


def _is_heading(draft: Draft, style: Style, after: Draft | None) -> bool:
    """Larger or bolder than the body, short, and not ending like a sentence; or numbered and followed by text."""
    text = draft.text
    if len(draft.lines) > _HEADING_LINES or shapes.bullet_length(text) or not re.search(r"[^\W\d_]{2}", text):
        return False
    if metadata.is_date(text):
        return False
    large = draft.size >= _LARGE * style.body
    if large:
        return len(text.split()) <= 25 and not re.search(r"[,;]$|[a-z]\.$", text)
    if not shapes.looks_like_heading(text, words=15):
        return False
    if all(line.bold for line in draft.lines) and not style.bold_body and draft.size >= 0.85 * style.body:
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
    """Levels of headings: by number where they have one, else by size, the largest first, bold body text last."""
    headings = [draft for draft in drafts if draft.kind == "heading"]
    sizes = sorted({draft.size for draft in headings}, reverse=True)
    for draft in headings:
        rank = sizes.index(draft.size) + 1
        depth = shapes.section_depth(draft.text)
        draft.level = max(depth, min(rank, 6)) if depth else min(rank, 6)
