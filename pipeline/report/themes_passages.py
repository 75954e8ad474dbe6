"""Passages as the page of a theme quotes them: their words, their document and page, and where that page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.report.text import page_text, printable, records
from pipeline.report.themes_map import document_names

if TYPE_CHECKING:
    from pipeline.review import Review

Row = dict[str, Any]

MOST_WORDS = 120
"""A longer passage is cut: it is there to tell the theme, and its document has it whole."""


class Passages:
    """The passages of a review that have a theme."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._rows = {row["passage_id"]: row for row in records(review.theme_map)}
        self._texts: dict[str, str] = {}
        self._names = document_names(review)
        evidence = review.evidence
        self._evidence: dict[str, list[tuple[int, str]]] = {}
        for doc_id, start, evidence_id in zip(
            evidence["doc_id"], evidence["start"], evidence["evidence_id"], strict=True
        ):
            self._evidence.setdefault(doc_id, []).append((int(start), evidence_id))

    def known(self, passage_id: str) -> bool:
        """Whether the passage and its text are at hand."""
        row = self._rows.get(passage_id)
        return row is not None and (self._review.folder / "text" / f"{row['doc_id']}.txt").is_file()

    def told(self, passage_id: str) -> Row:
        """text, name of the document, place (page) and href: its evidence in the document's page, or that page."""
        row = self._rows[passage_id]
        doc_id = row["doc_id"]
        if doc_id not in self._texts:
            self._texts[doc_id] = self._review.text(doc_id)
        words = printable(self._texts[doc_id][row["start"] : row["end"]]).split()
        cut = " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
        return {
            "text": cut,
            "name": self._names.get(doc_id, doc_id),
            "place": page_text(row["page"], ""),
            "href": f"documents/{quote(doc_id, safe='')}.html{self._anchor(row)}",
        }

    def _anchor(self, row: Row) -> str:
        """The address of the first evidence row in a passage; nothing if it has none."""
        inside = sorted(one for one in self._evidence.get(row["doc_id"], []) if row["start"] <= one[0] < row["end"])
        return f"#{quote(inside[0][1], safe='')}" if inside else ""
