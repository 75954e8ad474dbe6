"""Showing only so much: the first entries of each group, with a count of those that are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.compare.telling import SIGN_WORDS, Entry, Group, Telling

_CLIPPED = " […]"


def clip(text: str, most: int) -> str:
    """`text`, or its first `most` characters with a sign that it goes on."""
    return text if len(text) <= most else text[: max(0, most - len(_CLIPPED))].rstrip() + _CLIPPED


def shorten(telling: Telling, *, entries: int, characters: int, groups: int | None = None) -> Telling:
    """At most so many entries per group and groups per section (None: all), and so many characters in each text.

    What is left out is counted in a last entry, with the sign of none.
    """
    sections = []
    for section in telling.sections:
        kept = [_short_group(group, entries, characters) for group in section.groups[:groups]]
        if (left := len(section.groups) - len(kept)) > 0:
            kept.append(Group("", (Entry("", f"… and {left:,} more codes"),)))
        sections.append(replace(section, lead=clip(section.lead, characters), groups=tuple(kept)))
    notes = tuple(clip(note, characters) for note in telling.notes[:20])
    shown = replace(telling, sections=tuple(sections), notes=notes)
    return replace(shown, title=clip(shown.title, characters), lead=clip(shown.lead, characters))


def _short_group(group: Group, entries: int, characters: int) -> Group:
    """At most so many entries of each sign, so that what came does not hide what went."""
    kept = []
    for sign in dict.fromkeys(entry.sign for entry in group.entries):
        own = [entry for entry in group.entries if entry.sign == sign]
        kept += [Entry(sign, clip(e.text, characters), clip(e.quote, characters)) for e in own[:entries]]
        if left := len(own[entries:]):
            kept.append(Entry("", f"… and {left:,} more ({SIGN_WORDS[sign]})"))
    return Group(clip(group.title, characters), tuple(kept))


_STEPS = (
    (1.0, 50, 600),
    (0.5, 50, 400),
    (0.25, 40, 300),
    (0.1, 40, 200),
    (0.05, 30, 160),
    (0.0, 30, 120),
    (0.0, 0, 80),
)
"""Share of the entries asked for, groups, and characters of a text, ever less."""


def fitted(telling: Telling, most: int, show: Callable[[Telling], str], limit: int) -> str:
    """What `show` makes of as much of the telling as gives no more than `limit` bytes of UTF-8."""
    text = ""
    for share, groups, characters in _STEPS:
        entries = max(1, round(most * share)) if share and most else 0
        text = show(shorten(telling, entries=entries, groups=groups, characters=characters))
        if len(text.encode()) <= limit:
            return text
    raise AssertionError(f"the shortest form takes {len(text.encode())} bytes, more than {limit}")
