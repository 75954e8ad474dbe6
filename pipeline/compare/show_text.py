"""A comparison for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.compare.bounds import shorten
from pipeline.compare.telling import Entry, Telling

_MOST_CHARACTERS = 2000


def show_text(telling: Telling, most: int) -> str:
    """Plain text; at most `most` entries per group. No character of it means anything to a terminal."""
    short = shorten(telling, entries=most, characters=_MOST_CHARACTERS)
    return "".join(f"{text}\n" for text in _lines(short))


def _lines(telling: Telling) -> Iterator[str]:
    yield telling.title
    if not telling.sections:
        yield telling.lead
    for section in telling.sections:
        yield ""
        yield f"{section.title}: {section.lead}"
        for group in section.groups:
            if group.title:
                yield f"  {group.title}"
            for entry in group.entries:
                yield from _entry(entry, "    " if group.title else "  ")
    if telling.notes:
        yield ""
        yield from (f"Note: {note}" for note in telling.notes)


def _entry(entry: Entry, indent: str) -> Iterator[str]:
    yield f"{indent}{entry.sign + ' ' if entry.sign else ''}{entry.text}"
    if entry.quote:
        yield f"{indent}  {entry.quote}"
