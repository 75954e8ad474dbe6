"""The table of contents: a field of Word that already holds its entries, so that it is never empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.word.writer import Link, add, begin_field, end_field

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

LEVELS = 2


def write_contents(place: Paragraph, headings: list[tuple[int, str, str]]) -> None:
    """Put the contents where `place` stands, on a page of its own. headings: level, text and bookmark of each.

    Page numbers are known to Word alone, so the entries are links without them until somebody updates the field.
    """
    title = place.insert_paragraph_before(style="TOC Heading")
    title.paragraph_format.page_break_before = True
    add(title, ["Contents"])
    listed = [heading for heading in headings if heading[0] <= LEVELS]
    for number, (level, text, bookmark) in enumerate(listed):
        entry = place.insert_paragraph_before(style=f"toc {level}")
        if number == 0:
            begin_field(entry, f' TOC \\o "1-{LEVELS}" \\h \\z \\u ')
        add(entry, [Link(text, anchor=bookmark)])
        if number == len(listed) - 1:
            end_field(entry)
    place._p.getparent().remove(place._p)
