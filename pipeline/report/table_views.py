"""The tables of the explorer: which columns they show, by what they can be filtered, and what each cell holds.

The page's script knows a way to draw each kind of cell; everything else about a table stands here. A filter without
anything to choose is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.records import family_of
from pipeline.review import Review


@dataclass(frozen=True, slots=True)
class Shown:
    """A column: its name in addresses, its heading, how its cells are drawn, its width in rem.

    fields: columns of the table that its cells show, with a label where they need one; by default the one of its name.
    """

    name: str
    title: str
    kind: str = "text"
    width: float = 8
    shown: bool = True
    fields: tuple[tuple[str, str], ...] = ()
    family: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice among the values of a field, or, if `kind` is `least`, a lowest number."""

    name: str
    label: str
    every: str
    field: str
    kind: str = "choice"


@dataclass(frozen=True, slots=True)
class View:
    """A table in the page: `name` in addresses, `table` it shows, what a row is called, its columns and filters.

    key: column whose value is the address of a row. rows: how many are drawn at a time.
    """

    name: str
    table: str
    noun: str
    hint: str
    columns: tuple[Shown, ...]
    filters: tuple[Filter, ...] = ()
    key: str = ""
    rows: int = 25


_PLACE = (Shown("page", "Page", "number", 5, False), Shown("section", "Section", width=10, shown=False))
_DOCUMENT_FILTERS = (
    Filter("doc", "Document", "All documents", "doc_id"),
    Filter("year", "Year", "All years", "year"),
)
_YEAR = Shown("year", "Year", "year", 4)
_PUBLISHER = Shown("publisher", "Publisher", "publisher", 9, False)
_QUOTED = (
    Shown("quote", "Quotation", "quote", 25),
    Shown("code", "Code", "code", 9.5),
    Shown("source", "Source", "source", 13),
)
_BASIS = (
    Shown("family", "Family", "text", 6, False),
    *_PLACE,
    _PUBLISHER,
    Shown("cue", "Cue", width=8, shown=False),
    Shown("method", "Method", width=6, shown=False),
    Shown("rule_id", "Rule", "id", 10, False),
    Shown("evidence_id", "Id", "id", 9, False),
)
_QUOTED_FILTERS = (
    Filter("family", "Family", "All families", "family"),
    Filter("code", "Code", "All codes", "code"),
    Filter("stance", "Stance", "All stances", "stance"),
    Filter("theme", "Theme", "All themes", "theme_id"),
    *_DOCUMENT_FILTERS,
    Filter("speaker", "Speaker", "All speakers", "speaker"),
    Filter("method", "Method", "All methods", "method"),
    Filter("confidence", "Confidence from", "0 to 1", "confidence", "least"),
)
_NEW = Filter("new", "New since acceptance", "New and old", "new")
_LIKE = (
    Shown("stance", "Stance", width=7.5),
    Shown("speaker", "Speaker", width=7.5),
    Shown("confidence", "Confidence", "decimal", 6.5),
    Shown("theme", "Theme", "theme", 8.5),
    _YEAR,
)

_QUOTATIONS = View(
    "quotations", "evidence", "quotations", "words in any column", (*_QUOTED, *_LIKE, *_BASIS), _QUOTED_FILTERS,
    key="evidence_id",
)  # fmt: skip
_RULED_OUT = View(
    "ruled-out", "ruled_out", "mentions", "words in any column",
    (*_QUOTED, Shown("reason", "Why it does not count", "reason", 12), *_LIKE, *_BASIS), _QUOTED_FILTERS,
    key="evidence_id",
)  # fmt: skip
_FIGURES = View(
    "figures",
    "figures",
    "figures",
    "words in any column",
    (
        Shown("figure", "Figure", "figure", 11, fields=(("quantity", ""), ("unit", ""), ("direction", ""))),
        Shown("quote", "Sentence", "quote", 28),
        Shown("source", "Source", "source", 14),
        Shown("codes", "Codes", "codes", 11),
        _YEAR,
        Shown("value", "Number", "number", 7, False),
        Shown("unit", "Unit", width=8, shown=False),
        Shown("direction", "Direction", width=6, shown=False),
        *_PLACE,
        _PUBLISHER,
        Shown("figure_id", "Id", "id", 9, False),
    ),
    (
        Filter("direction", "Direction", "All directions", "direction"),
        Filter("unit", "Unit", "All units", "unit"),
        Filter("code", "Code", "All codes", "codes"),
        *_DOCUMENT_FILTERS,
    ),
    key="figure_id",
)
_WHO = (
    *(("nhs", "NHS"), ("industry", "Industry"), ("charity", "Charities")),
    *(("government", "Government"), ("academic", "Universities")),
)
_WHAT = (
    *(("places", "Places"), ("conditions", "Conditions"), ("barriers", "Barriers")),
    *(("benefits", "Benefits"), ("figures", "Figures")),
)
_CASES = View(
    "cases",
    "cases",
    "cases",
    "organisation, place, condition …",
    (
        Shown("case", "Case", "case", 16, fields=(("case", ""), ("source_path", ""))),
        Shown("who", "Who took part", "facts", 24, fields=_WHO),
        Shown("what", "Where, on what, what is reported", "facts", 28, fields=_WHAT),
        _YEAR,
        *(Shown(name, title, width=12, shown=False) for name, title in (*_WHO, *_WHAT)),
    ),
    _DOCUMENT_FILTERS,
    key="case_id",
)
_DOCUMENTS = View(
    "documents",
    "documents",
    "files",
    "title, publisher, reason …",
    (
        Shown("document", "Document", "document", 24, fields=(("title", ""), ("source_path", ""))),
        Shown("publisher", "Publisher", width=11),
        Shown("date", "Date", width=6),
        Shown("format", "Format", "format", 6, fields=(("format", ""), ("ocr", ""))),
        Shown("pages", "Pages", "number", 5),
        Shown("words", "Words", "number", 6),
        Shown("n_evidence", "Evidence", "rows", 6),
        Shown("status", "Status", "status", 14, fields=(("status", ""), ("reason", ""))),
        Shown("reader", "Reader", width=9, shown=False),
        Shown("doc_id", "Id", "id", 9, False),
        Shown("sha256", "SHA-256 of the file", "id", 14, False),
    ),
    (
        Filter("status", "Status", "All statuses", "status"),
        Filter("format", "Format", "All formats", "format"),
        Filter("publisher", "Publisher", "All publishers", "publisher"),
        Filter("year", "Year", "All years", "year"),
    ),
    key="doc_id",
    rows=50,
)
_FINDINGS = View(
    "findings",
    "findings",
    "findings",
    "words in any column",
    (
        Shown("finding", "Finding", "finding", 12, fields=(("label", ""), ("kind", ""))),
        Shown("summary", "Summary", width=18),
        Shown("n_evidence", "Evidence", "found", 6),
        Shown("n_documents", "Documents", "number", 6.5),
        Shown("quotations", "Quotations", "quotations", 20),
        Shown("disconfirming", "Speaks against it", "quotations", 16),
        Shown("documents", "Which documents", "prose", 16, False),
        Shown("contexts", "Contexts", "prose", 16, False),
        Shown("n_passages", "Passages", "number", 6, False),
        Shown("n_disconfirming", "Number against", "number", 6, False),
    ),
    (
        Filter("kind", "About", "Codes and themes", "kind"),
        Filter("family", "Family", "All families", "family"),
    ),
)
_GAPS = View(
    "gaps",
    "codebook_gaps",
    "themes",
    "words in any column",
    (
        Shown("theme", "Theme", "gap", 16, fields=(("label", ""), ("keywords", ""))),
        Shown("suggestion", "Suggestion", "prose", 20),
        Shown("quotations", "Typical passages", "quotations", 24),
        Shown("n_passages", "Passages", "number", 6),
        Shown("n_documents", "Documents", "number", 6.5),
        Shown("coded_share", "Coded", "percent", 5),
        Shown("near", "Codes that came near", width=12, shown=False),
        Shown("codes", "Codes that it has", width=12, shown=False),
    ),
    (Filter("action", "What to do", "Anything", "action"),),
)


def table_views(review: Review, codebook: Codebook) -> dict[str, View]:
    """The tables of the page by name; the heat map has a column for each code."""
    views: tuple[View, ...] = (
        _matrix(review, codebook),
        _GAPS,
        _QUOTATIONS,
        _RULED_OUT,
        _FIGURES,
        _FINDINGS,
        _CASES,
        _DOCUMENTS,
    )
    if "new" in review.evidence.columns:  # there is an accepted run to compare with: report/summary_view.py
        views = tuple(
            replace(view, filters=(*view.filters, _NEW)) if view.table == "evidence" else view for view in views
        )
    return {view.name: view for view in views}


def _matrix(review: Review, codebook: Codebook) -> View:
    counts = (
        Shown(code.id, code.label, "count", 2.75, family=family_of(code.id))
        for code in codebook.codes
        if code.id in review.code_by_document.columns
    )
    document = Shown("document", "Document", "named", 20, fields=(("title", ""), ("source_path", "")))
    columns = (document, *counts, Shown("all", "All rows", "total", 3.5))
    return View("matrix", "code_by_document", "documents", "title or file", columns, rows=50)
