"""What a reader gives: blocks of text in reading order, with the places of their words."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records.terms import Kind


@dataclass(frozen=True, slots=True)
class Run:
    """Where a stretch of a block's text (usually a word) stands on its page.

    start, end: code points into the block's text, half open. page: from 1. x0, top, x1, bottom: PDF points, origin at
    the top left corner of the page.
    """

    start: int
    end: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like piece of a document in reading order.

    kind: one of `KINDS`. text: may hold line breaks; they and other white space are folded when the clean text is
    assembled. page: from 1, or None where the format has no pages. page_label: as printed ("iv", "12"). level: depth
    of a heading from 1 (0 for anything else). runs: boxes of the text, where the format has them. A table row is a
    block of its own, cells separated by " | ".
    """

    kind: Kind
    text: str
    page: int | None = None
    page_label: str = ""
    level: int = 0
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader got out of one file.

    date: ISO 8601, as exact as the document says (`2024`, `2024-03`, `2024-03-14`). notes: anything that a person
    should know about how it was read (pages without text, OCR missing); they end up in `documents.reason`. unread:
    numbers of pages (from 1) whose words should be recognised from their picture and given to a second reading.
    garbled: numbers of pages whose text was left out because its letters stand for others than those shown.
    """

    blocks: tuple[Block, ...]
    reader: str
    title: str = ""
    publisher: str = ""
    date: str = ""
    pages: int | None = None
    ocr: bool = False
    notes: tuple[str, ...] = field(default=())
    unread: tuple[int, ...] = ()
    garbled: tuple[int, ...] = ()
