"""A comparison as Markdown for GitHub: a summary of a job, or a comment on a pull request.

Every word that comes from a document stands in a fenced block, where neither Markdown nor HTML nor a mention means
anything; the few texts that stand outside have every sign of Markdown written as a character reference.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from pipeline.compare.bounds import fitted
from pipeline.compare.telling import Entry, Section, Telling

LIMIT = 65_000
"""Bytes; GitHub takes comments of up to 65,536 characters."""
_WIDTH = 100
_SPECIAL = re.compile(r"[^\w\s,;%()→·…“”]|_", re.ASCII)


def show_markdown(telling: Telling, most: int, limit: int = LIMIT) -> str:
    """Markdown of at most `limit` bytes, details folded; as many entries per group as fit, at most `most`."""
    return fitted(telling, most, _shown, limit)


def escaped(text: str) -> str:
    """`text` as plain text of GitHub's Markdown: no sign of it starts anything.

    A reference hides signs from Markdown but not from what GitHub makes links of afterwards: mentions, numbers of
    issues, addresses. An empty comment within those does.
    """
    return _SPECIAL.sub(lambda found: _reference(found[0]), text)


def _reference(sign: str) -> str:
    return f"&#{ord(sign)};" + ("<!-- -->" if sign in "@#:.-" else "")


def _shown(telling: Telling) -> str:
    return "\n".join(_lines(telling)).rstrip("\n") + "\n"


def _lines(telling: Telling) -> Iterator[str]:
    yield f"## {escaped(telling.title)}"
    yield ""
    if not telling.sections:
        yield escaped(telling.lead)
        yield ""
    for section in telling.sections:
        yield from _section(section)
    for note in telling.notes:
        yield f"- Note: {escaped(note)}"


def _section(section: Section) -> Iterator[str]:
    head = f"<strong>{escaped(section.title)}</strong>: {escaped(section.lead)}"
    yield from ("<details>", f"<summary>{head}</summary>", "")
    for group in section.groups:
        if group.title:
            yield from (f"**{escaped(group.title)}**", "")
        if group.entries:
            yield from fenced(_entries(group.entries))
            yield ""
    yield from ("</details>", "")


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    """Lines that GitHub colours as those of a diff, by the sign at their start."""
    for entry in entries:
        sign = {"+": "+ ", "-": "- ", "~": "! ", "": "  "}[entry.sign]
        yield from (f"{sign}{part}" for part in textwrap.wrap(entry.text, _WIDTH))
        yield from (f"{sign}  {part}" for part in textwrap.wrap(entry.quote, _WIDTH))


def fenced(lines: Iterable[str]) -> list[str]:
    """A fenced block of these lines, its fence longer than any run of backticks in them."""
    listed = list(lines)
    longest = max((len(run) for text in listed for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}diff", *listed, fence]
