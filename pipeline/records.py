"""The records that pass between stages, and the columns of every table, in one place.

Conventions that hold everywhere:

* Offsets are code points, half open: ``text[start:end]``. Those of passages, units and mentions point into the clean
  text of the document (``text/<doc_id>.txt``); those of a `Run` point into the text of its `Block`.
* Pages count from 1; a missing page is null (an empty cell in CSV). Boxes are in PDF points, origin top left.
* A missing text is the empty string, never null, so that CSV and Parquet say the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table", "caption", "footnote", "quotation"]
Stance = Literal["asserted", "expected", "recommended", "resolved", "negated", "hypothetical"]
Status = Literal["included", "duplicate", "excluded", "unreadable", "empty"]
Method = Literal["rule", "model", "human"]
Family = Literal["barrier", "benefit", "enabler"]

KINDS: tuple[str, ...] = ("heading", "paragraph", "list_item", "table", "caption", "footnote", "quotation")
RUNNING_TEXT: tuple[str, ...] = ("paragraph", "list_item", "quotation")
"""Kinds of passages that may belong to a theme."""
STANCES: tuple[str, ...] = ("asserted", "expected", "recommended", "resolved", "negated", "hypothetical")
RULED_OUT_STANCES: tuple[str, ...] = ("negated", "hypothetical")
STATUSES: tuple[str, ...] = ("included", "duplicate", "excluded", "unreadable", "empty")
METHODS: tuple[str, ...] = ("rule", "model", "human")
FAMILIES: tuple[str, ...] = ("barrier", "benefit", "enabler")


def family_of(code: str) -> str:
    """The family of a code id: `barrier` of `barrier.trust`."""
    return code.split(".", 1)[0]


def stable_id(prefix: str, *parts: object) -> str:
    """An id that the same content always gets: `prefix` and 12 hexadecimal digits of a SHA-256 over `parts`.

    The prefix is a letter, so that no spreadsheet or CSV reader takes an id such as 123e45678901 for a number.
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}{digest[:12]}"


# --- what a reader gives -------------------------------------------------------------------------------------------


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


# --- tables ----------------------------------------------------------------------------------------------------------

ColumnType = Literal["text", "integer", "number", "boolean", "vector"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether it may be missing, the values or range it may hold, and what it means."""

    name: str
    about: str
    type: ColumnType = "text"
    required: bool = True
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 4


@dataclass(frozen=True, slots=True)
class Table:
    """The schema of one table: its columns in order, its unique key, and the columns it is sorted by.

    Columns of `code_by_document` and `framework_matrix` that depend on the codebook are added with `with_columns`.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]

    def with_columns(self, extra: tuple[Column, ...]) -> Table:
        """This table with more columns at the end."""
        return Table(self.name, self.about, self.columns + extra, self.key, self.sort)


def _integer(name: str, about: str, *, required: bool = True, minimum: float | None = 0) -> Column:
    return Column(name, about, type="integer", required=required, minimum=minimum)


def _share(name: str, about: str, *, required: bool = True) -> Column:
    return Column(name, about, type="number", required=required, minimum=0, maximum=1)


def _optional(name: str, about: str) -> Column:
    return Column(name, about, required=False)


_PLACE = (
    _integer("page", "physical page, from 1; empty where the format has no pages", required=False, minimum=1),
    _optional("page_label", "page number as printed"),
    _optional("section", "nearest heading above"),
    _integer("start", "first code point in text/<doc_id>.txt"),
    _integer("end", "code point after the last in text/<doc_id>.txt", minimum=1),
)

# between stages (work/*.parquet)

PASSAGES = Table(
    "passages",
    "paragraphs, headings, list items and table rows of included documents",
    (
        Column("passage_id", "stable id"),
        Column("doc_id", "document"),
        _integer("ordinal", "place in the document, from 0"),
        Column("kind", "kind of passage", values=KINDS),
        *_PLACE,
        Column("text", "the passage, verbatim"),
    ),
    key=("passage_id",),
    sort=("doc_id", "start"),
)

UNITS = Table(
    "units",
    "coding units: sentences, headings, list items and table rows",
    (
        Column("unit_id", "stable id"),
        Column("passage_id", "passage it lies in"),
        Column("doc_id", "document"),
        _integer("ordinal", "place in the document, from 0"),
        Column("kind", "kind of the passage", values=KINDS),
        *_PLACE,
        Column("text", "the unit, verbatim"),
    ),
    key=("unit_id",),
    sort=("doc_id", "start"),
)

LAYOUT = Table(
    "layout",
    "where each word of a clean text stands on its page",
    (
        Column("doc_id", "document"),
        _integer("start", "first code point in the clean text"),
        _integer("end", "code point after the last", minimum=1),
        _integer("page", "physical page, from 1", minimum=1),
        *(
            Column(n, "points from the page's top left corner", type="number", decimals=2)
            for n in ("x0", "top", "x1", "bottom")
        ),
    ),
    key=("doc_id", "start", "end"),
    sort=("doc_id", "start"),
)

VECTORS = Table(
    "vectors",
    "sentence embeddings of passages",
    (Column("passage_id", "passage"), Column("vector", "unit-length float32 vector", type="vector")),
    key=("passage_id",),
    sort=("passage_id",),
)

MENTIONS = Table(
    "mentions",
    "units with a code, counted or ruled out",
    (
        Column("unit_id", "unit"),
        Column("doc_id", "document"),
        Column("code", "code of the codebook"),
        Column("family", "family of the code", values=FAMILIES),
        Column("stance", "how the unit speaks of it", values=STANCES),
        _optional("cue", "words that decided the stance, verbatim"),
        Column("method", "who decided", values=METHODS),
        _optional("rule_id", "rule that matched"),
        _share("confidence", "between 0 and 1"),
        _optional("speaker", "who says it, where the text tells"),
        Column("counted", "evidence, or ruled out", type="boolean"),
        _optional("reason", "why it was ruled out"),
        _integer("match_start", "first code point of the match in the clean text"),
        _integer("match_end", "code point after the match", minimum=1),
    ),
    key=("unit_id", "code"),
    sort=("doc_id", "match_start", "code"),
)

ENTITY_KINDS: tuple[str, ...] = ("nhs", "industry", "charity", "government", "academic", "place", "condition")

ENTITIES = Table(
    "entities",
    "organisations, places and conditions named in a document",
    (
        Column("doc_id", "document"),
        Column("unit_id", "unit it stands in"),
        _integer("start", "first code point in the clean text"),
        _integer("end", "code point after the last", minimum=1),
        Column("kind", "kind of thing", values=ENTITY_KINDS),
        Column("name", "canonical name"),
    ),
    key=("doc_id", "start", "end", "kind"),
    sort=("doc_id", "start", "end", "kind"),
)

DIRECTIONS: tuple[str, ...] = ("up", "down", "level")

CLAIMS = Table(
    "claims",
    "numbers that a document claims",
    (
        Column("doc_id", "document"),
        Column("unit_id", "unit it stands in"),
        _integer("start", "first code point of the quantity in the clean text"),
        _integer("end", "code point after the quantity", minimum=1),
        Column("quantity", "the quantity, verbatim"),
        Column("value", "its number", type="number", required=False, decimals=6),
        _optional("unit", "what is counted or measured"),
        Column("direction", "up, down or level; level where no change is claimed", values=DIRECTIONS),
    ),
    key=("doc_id", "start", "end"),
    sort=("doc_id", "start"),
)

FOUND_THEMES = Table(
    "found_themes",
    "themes as the clustering found them",
    (
        Column("theme_id", "stable id: a hash of its passages"),
        Column("label", "readable name"),
        Column("keywords", "most telling terms, comma separated, best first"),
        _integer("n_passages", "passages", minimum=1),
        _share("stability", "agreement with themes of resampled passages; empty if not measured", required=False),
        Column("exemplar_ids", "ids of typical passages, separated by spaces, best first"),
        Column("method", "rung of the ladder that found it"),
    ),
    key=("theme_id",),
    sort=("theme_id",),
)

# for people (tables/*.csv)

_EVIDENCE_COLUMNS = (
    Column("evidence_id", "stable id: the same sentence and code in the same document"),
    Column("doc_id", "document"),
    _optional("title", "title of the document"),
    Column("source_path", "file, relative to the corpus folder"),
    *_PLACE,
    Column("quote", "the sentence, verbatim"),
    Column("code", "code of the codebook"),
    Column("family", "family of the code", values=FAMILIES),
    Column("stance", "how the sentence speaks of it", values=STANCES),
    _optional("cue", "words that decided the stance"),
    Column("method", "who decided", values=METHODS),
    _optional("rule_id", "rule that matched"),
    _share("confidence", "between 0 and 1"),
    _optional("speaker", "who says it, where the text tells"),
    _optional("theme_id", "theme of the passage; empty = none"),
    _optional("theme", "label of the theme"),
    Column("source_sha256", "SHA-256 of the file"),
)

EVIDENCE = Table(
    "evidence",
    "One row per sentence and code: the evidence.",
    _EVIDENCE_COLUMNS,
    key=("evidence_id",),
    sort=("source_path", "doc_id", "start", "code"),
)

RULED_OUT = Table(
    "ruled_out",
    "Sentences that mention a code but are not evidence for it, and why.",
    (*_EVIDENCE_COLUMNS, Column("reason", "why it is not evidence")),
    key=("evidence_id",),
    sort=("source_path", "doc_id", "start", "code"),
)

DOCUMENTS = Table(
    "documents",
    "Every file of the corpus folder, what became of it and why.",
    (
        Column("doc_id", "stable id of the content"),
        Column("source_path", "file, relative to the corpus folder"),
        _optional("title", "as the document gives it"),
        _optional("publisher", "as the document gives it"),
        _optional("date", "ISO 8601, as exact as the document gives it"),
        _optional("format", "suffix of the file in lower case, without the dot"),
        _integer("pages", "pages, where the format has them", required=False),
        _integer("words", "words of the clean text"),
        _integer("n_evidence", "rows in evidence.csv"),
        Column("status", "what became of the file", values=STATUSES),
        _optional("reason", "why it was not included, or what to know about how it was read"),
        _optional("sha256", "SHA-256 of the file"),
        _optional("reader", "reader and version"),
        Column("ocr", "whether optical character recognition was used", type="boolean"),
    ),
    key=("source_path",),
    sort=("source_path",),
)

READ_DOCUMENTS = Table(
    "read_documents",
    "every file of the corpus folder as it was read, before coding",
    tuple(column for column in DOCUMENTS.columns if column.name != "n_evidence"),
    key=DOCUMENTS.key,
    sort=DOCUMENTS.sort,
)

CODE_BY_DOCUMENT = Table(
    "code_by_document",
    "Evidence rows of each code and family in each included document.",
    (Column("doc_id", "document"), _optional("title", "title"), Column("source_path", "file")),
    key=("doc_id",),
    sort=("source_path",),
)

FRAMEWORK_MATRIX = Table(
    "framework_matrix",
    "The best quotations of each included document for each code, with page.",
    (Column("doc_id", "document"), _optional("title", "title"), Column("source_path", "file")),
    key=("doc_id",),
    sort=("source_path",),
)

CODES = Table(
    "codes",
    "Every code of the codebook with how much evidence it has.",
    (
        Column("code", "code"),
        Column("label", "name of the code"),
        Column("family", "family", values=FAMILIES),
        _integer("n_evidence", "evidence rows"),
        _integer("n_documents", "documents with evidence"),
        _share("share", "share of all evidence rows"),
        _integer("n_ruled_out", "rows in ruled_out.csv"),
        _optional("co_occurring", "codes of the same sentences, with counts"),
        _optional("quotations", "best quotations, with document and page"),
    ),
    key=("code",),
    sort=(),
)

THEMES = Table(
    "themes",
    "Themes found in the passages.",
    (
        Column("theme_id", "stable id"),
        Column("label", "readable name"),
        Column("keywords", "most telling terms, comma separated"),
        _integer("n_passages", "passages", minimum=1),
        _integer("n_documents", "documents", minimum=1),
        _integer("n_barrier", "evidence rows of the family"),
        _integer("n_benefit", "evidence rows of the family"),
        _integer("n_enabler", "evidence rows of the family"),
        _share("coded_share", "share of its passages with at least one evidence row"),
        _share("stability", "agreement with themes of resampled passages; empty if not measured", required=False),
        Column("exemplars", "typical passages, with document and page"),
        Column("method", "rung of the ladder that found it"),
    ),
    key=("theme_id",),
    sort=("theme_id",),
)

THEME_ASSIGNMENTS = Table(
    "theme_assignments",
    "The theme of each passage; an empty theme_id means none.",
    (
        Column("passage_id", "passage"),
        Column("doc_id", "document"),
        _optional("theme_id", "theme"),
        _share("probability", "how surely the passage belongs to it"),
    ),
    key=("passage_id",),
    sort=("doc_id", "passage_id"),
)

CHANGES: tuple[str, ...] = ("born", "kept", "split", "merged", "retired")

THEME_CHANGES = Table(
    "theme_changes",
    "What became of each theme since the last accepted run.",
    (
        Column("theme_id", "theme"),
        Column("label", "readable name"),
        Column("change", "what happened", values=CHANGES),
        _optional("related", "themes it came from or went into"),
        _share("overlap", "share of passages in common with the accepted theme", required=False),
    ),
    key=("theme_id", "change"),
    sort=("theme_id", "change"),
)

CODEBOOK_GAPS = Table(
    "codebook_gaps",
    "Themes that the codebook hardly covers.",
    (
        Column("theme_id", "theme"),
        Column("label", "readable name"),
        Column("keywords", "most telling terms"),
        _integer("n_passages", "passages", minimum=1),
        _integer("n_documents", "documents", minimum=1),
        _share("coded_share", "share of its passages with at least one evidence row"),
        Column("quotations", "typical passages, with document and page"),
    ),
    key=("theme_id",),
    sort=("coded_share", "theme_id"),
)

CASES = Table(
    "cases",
    "Each document or case study in it: who took part, where, on what, and what was reported.",
    (
        Column("case_id", "stable id"),
        Column("doc_id", "document"),
        Column("case", "heading of the case study, or title of the document", required=False),
        Column("source_path", "file"),
        _integer("start", "first code point of the case in text/<doc_id>.txt"),
        _optional("nhs", "NHS organisations"),
        _optional("industry", "companies and their associations"),
        _optional("charity", "charities and patient groups"),
        _optional("government", "government and its agencies"),
        _optional("academic", "universities and institutes"),
        _optional("places", "places"),
        _optional("conditions", "conditions"),
        _optional("benefits", "benefits reported, with counts"),
        _optional("barriers", "barriers reported, with counts"),
        _optional("figures", "figures claimed"),
    ),
    key=("case_id",),
    sort=("source_path", "doc_id", "start", "case_id"),
)

FIGURES = Table(
    "figures",
    "Each number that a document claims, with the sentence that claims it.",
    (
        Column("figure_id", "stable id"),
        Column("doc_id", "document"),
        _optional("title", "title of the document"),
        Column("source_path", "file"),
        *_PLACE,
        Column("quantity", "the quantity, verbatim"),
        Column("value", "its number", type="number", required=False, decimals=6),
        _optional("unit", "what is counted or measured"),
        Column("direction", "up, down or level", values=DIRECTIONS),
        Column("quote", "the sentence, verbatim"),
        _optional("codes", "codes of the sentence"),
    ),
    key=("figure_id",),
    sort=("source_path", "doc_id", "start", "figure_id"),
)

PUBLIC_TABLES: tuple[Table, ...] = (
    EVIDENCE,
    RULED_OUT,
    DOCUMENTS,
    CODE_BY_DOCUMENT,
    FRAMEWORK_MATRIX,
    CODES,
    THEMES,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    CODEBOOK_GAPS,
    CASES,
    FIGURES,
)
