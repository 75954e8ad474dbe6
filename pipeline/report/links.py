"""Where the cells of the workbook lead: into the explorer and the pages of documents that lie beside it.

Addresses are made of the ids that the program gave, never of what a document says, and each id is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.review import Review

MOST_LINKS = 65_530
"""Links that Excel accepts on one sheet."""


def _quotation(row: dict[str, Any]) -> str:
    return f"{_document(row)}#{_safe(row['evidence_id'])}"


def _figure(row: dict[str, Any]) -> str:
    """Where its sentence is marked in the document; a sentence without any code is shown in the explorer."""
    return _quotation(row) if row["evidence_id"] else f"index.html#{_safe(row['figure_id'])}"


def _document(row: dict[str, Any]) -> str:
    return f"documents/{_safe(row['doc_id'])}.html"


def _theme(row: dict[str, Any]) -> str:
    return f"index.html#{_safe(row['theme_id'])}"


def _code(row: dict[str, Any]) -> str:
    return f"index.html#quotations?code={_safe(row['code'])}"


def _finding(row: dict[str, Any]) -> str:
    by_kind = {"code": _code, "theme": _theme}
    return by_kind[row["kind"]]({"code": row["finding_id"], "theme_id": row["finding_id"]})


@dataclass(frozen=True, slots=True)
class Linked:
    """column: whose cells are links. address: of a row's link. tip: what the link does."""

    column: str
    address: Callable[[dict[str, Any]], str]
    tip: str


LINKED: dict[str, Linked] = {
    "evidence": Linked("evidence_id", _quotation, "Open the quotation in its document"),
    "ruled_out": Linked("evidence_id", _quotation, "Open the sentence in its document"),
    "figures": Linked("figure_id", _figure, "Open the sentence"),
    "documents": Linked("doc_id", _document, "Open the document"),
    "code_by_document": Linked("doc_id", _document, "Open the document"),
    "framework_matrix": Linked("doc_id", _document, "Open the document"),
    "cases": Linked("doc_id", _document, "Open the document"),
    "codes": Linked("code", _code, "Show its evidence in the report"),
    "themes": Linked("theme_id", _theme, "Show the theme in the report"),
    "codebook_gaps": Linked("theme_id", _theme, "Show the theme in the report"),
    "findings": Linked("finding_id", _finding, "Show it in the report"),
}
"""The tables with links, one a row at most."""


def links(name: str, data: pd.DataFrame, review: Review) -> dict[tuple[int, str], str]:
    """Addresses, relative to the workbook's folder, by row number (from 0) and column, of the links of table `name`.

    Documents that were not included have no page, so rows of theirs have no link; nor have rows beyond `MOST_LINKS`.
    """
    if name not in LINKED:
        return {}
    linked = LINKED[name]
    documents = review.documents
    with_page = {"", *documents.loc[documents["status"] == "included", "doc_id"]}
    if name == "figures":
        data = data.assign(evidence_id=_marked_with(data, review))
    found: dict[tuple[int, str], str] = {}
    for number, row in enumerate(data.head(MOST_LINKS).to_dict("records")):
        if row.get("doc_id", "") in with_page and row.get("status", "included") == "included":
            found[number, linked.column] = linked.address({str(key): value for key, value in row.items()})
    return found


def _marked_with(figures: pd.DataFrame, review: Review) -> list[str]:
    """Of each figure a row of evidence or of what was ruled out that quotes the same sentence; empty if none does."""
    marked: dict[tuple[str, int], str] = {}
    for data in (review.ruled_out, review.evidence):
        marked |= zip(zip(data["doc_id"], data["start"], strict=True), data["evidence_id"], strict=True)
    return [marked.get(place, "") for place in zip(figures["doc_id"], figures["start"], strict=True)]


def _safe(part: str) -> str:
    return quote(part, safe="")
