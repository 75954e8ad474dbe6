"""The documents of a review as numbered references, and quotations that cite them with their page."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.report.text import page_text, records
from pipeline.report.word.styles import SOURCE
from pipeline.report.word.writer import Link, Piece, clean

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.report.word.writer import Writer
    from pipeline.review import Review

Row = dict[str, Any]
_LONGEST_NAME = 90


@dataclass(frozen=True)
class Sources:
    """The documents and rows of a review by id."""

    review: Review

    @cached_property
    def included(self) -> list[Row]:
        """Rows of DOCUMENTS that were included, by name."""
        rows = [row for row in records(self.review.documents) if row["status"] == "included"]
        return sorted(rows, key=lambda row: (name_of(row).casefold(), row["source_path"]))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each included document in the list of references, from 1."""
        return {row["doc_id"]: number for number, row in enumerate(self.included, start=1)}

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Rows of EVIDENCE and RULED_OUT by id."""
        tables: tuple[pd.DataFrame, ...] = (self.review.ruled_out, self.review.evidence)
        return {row["evidence_id"]: row for table in tables for row in records(table)}

    def reference(self, doc_id: str) -> Link:
        """Such as [3], which leads to the list of references."""
        number = self.numbers[doc_id]
        return Link(f"[{number}]", anchor=bookmark(number))

    def references(self, doc_ids: list[str], most: int) -> list[Piece]:
        """Such as [1], [3] and 4 more, by number."""
        ordered = sorted(doc_ids, key=self.numbers.__getitem__)
        pieces: list[Piece] = []
        for doc_id in ordered[:most]:
            pieces += [", "] * bool(pieces) + [self.reference(doc_id)]
        rest = len(ordered) - most
        return pieces + ([f" and {rest} more (doc_ids in findings.csv)"] if rest > 0 else [])

    def place(self, row: Row, *, name: bool = True) -> Link:
        """Where a quotation stands: its document and page, as a link to the place in the document's own page."""
        page = page_text(row["page"], row["page_label"])
        told = [shorten(name_of(row), _LONGEST_NAME)] if name else []
        return Link(
            ", ".join([*told, *([page] if page else [])]) or "source", page_of(row["doc_id"]), row["evidence_id"]
        )

    def quote(self, writer: Writer, row: Row, note: str = "") -> None:
        """A quotation in the style Quote, and below it where it stands. note: what else to say of it."""
        writer.paragraph(quoted(row["quote"]), style="Quote")
        told = [f"speaker: {clean(row['speaker'])}"] if row["speaker"] else []
        told += [note] if note else []
        after = f" ({'; '.join(told)})" if told else ""
        writer.paragraph(self.place(row), " ", self.reference(row["doc_id"]), after, style=SOURCE)


def name_of(row: Row) -> str:
    """The title of a document, or its file."""
    return clean(row["title"]) or clean(row["source_path"])


def page_of(doc_id: str) -> str:
    """The address of a document's page in the report."""
    return f"documents/{quote(doc_id, safe='')}.html"


def bookmark(number: int) -> str:
    """The bookmark of a reference."""
    return f"reference_{number}"


def quoted(text: str) -> str:
    """In curly quotes, unless it opens with its own."""
    text = clean(text)
    return text if text.startswith(("“", '"', "‘")) else f"“{text}”"


def shorten(text: str, length: int) -> str:
    """`text` cut at a word, with an ellipsis if something went."""
    return textwrap.shorten(clean(text), length, placeholder=" …") if len(text) > length else clean(text)
