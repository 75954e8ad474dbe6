"""Markdown: CommonMark with tables, through markdown-it-py; YAML front matter for title, date, publisher."""

from __future__ import annotations

import datetime
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.readers import metadata, shapes
from pipeline.readers.decode import decode
from pipeline.records import Block, Kind, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

    from pipeline.config import ExtractSettings

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:?\s*")
_REFERENCE = re.compile(r"\[\^[^\]]+\]")
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][^<>]*>", re.S | re.I)
_TASK = re.compile(r"^\[[ xX]?\]\s+")


def read(path: Path, settings: ExtractSettings) -> Reading:
    """The blocks of a Markdown file; code is left out. Raises DocumentError where the bytes are not text."""
    from markdown_it import MarkdownIt

    front, body = _front_matter(decode(path.read_bytes()))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    walker = _Walker()
    for token in tokens:
        walker.take(token)
    blocks = tuple(walker.blocks)
    return Reading(
        blocks=blocks,
        reader=f"markdown-it-py {version('markdown-it-py')}",
        title=_text(front, "title") or metadata.title_of(blocks),
        publisher=_text(front, "publisher")
        or _text(front, "organisation", "organization")
        or metadata.stated_publisher(blocks),
        date=_date(front) or metadata.stated_date(blocks),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The mapping of the YAML front matter, and the text after it; ({}, text) where there is none or it is not YAML."""
    import yaml

    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        front = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2024-02-31
        return {}, text[match.end() :]
    if not isinstance(front, dict):
        return {}, text
    return {str(key).lower(): value for key, value in front.items()}, text[match.end() :]


def _text(front: dict[str, Any], *keys: str) -> str:
    """The first of these keys whose value is a text."""
    return next((value.strip() for key in keys if isinstance(value := front.get(key), str) and value.strip()), "")


def _date(front: dict[str, Any]) -> str:
    for key in ("date", "published", "publication_date", "date_published"):
        value = front.get(key)
        if isinstance(value, datetime.date):  # a datetime is one too
            return value.isoformat()[:10]
        if isinstance(value, str | int) and (found := metadata.iso_date(str(value))):
            return found
    return ""


class _Walker:
    """Takes markdown-it's tokens one by one and gathers blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._cells: list[str] = []
        self._level = 0
        self._number = ""

    def take(self, token: Token) -> None:
        """Take the next token: openings and closings say where we are, inline tokens hold the text."""
        if token.nesting == 1:
            self._open.append(token.type.removesuffix("_open"))
            if token.type == "heading_open":
                self._level = int(token.tag[1:])
            elif token.type == "tr_open":
                self._cells = []
            elif token.type == "list_item_open":
                self._number = f"{token.info}{token.markup} " if token.info else ""  # of an ordered list: "3" and "."
        elif token.nesting == -1:
            self._open.pop()
            if token.type == "tr_close":
                self._add("table", " | ".join(self._cells))
        elif token.type == "inline":
            self._inline(token)
        elif token.type == "html_block":
            for part in re.split(r"\n\s*\n", _TAG.sub("", token.content)):
                self._add("paragraph", part)

    def _inline(self, token: Token) -> None:
        text = _plain(token)
        if "table" in self._open:
            self._cells.append(" ".join(text.split()))
        elif "heading" in self._open:
            self._add("heading", text, self._level)
        elif _FOOTNOTE.match(token.content):
            self._add("footnote", _FOOTNOTE.sub("", text))
        elif "blockquote" in self._open:
            self._add("quotation", text)
        elif "list_item" in self._open:
            self._add("list_item", self._number + _TASK.sub("", text))
            self._number = ""
        else:
            self._add("caption" if shapes.is_caption(text) else "paragraph", text)

    def _add(self, kind: Kind, text: str, level: int = 0) -> None:
        if text.strip(" |\n"):
            self.blocks.append(Block(kind, text.strip(), level=level))


def _plain(token: Token) -> str:
    """The words of an inline token: no markup, no pictures, no targets of links, no deleted text."""
    parts: list[str] = []
    struck = 0
    for child in token.children or ():
        if child.type in ("s_open", "s_close"):
            struck += child.nesting
        elif struck:
            continue
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and child.content.lower().startswith("<br")
        ):
            parts.append("\n")
    text = "".join(parts)
    return text if _FOOTNOTE.match(text) else _REFERENCE.sub("", text)
