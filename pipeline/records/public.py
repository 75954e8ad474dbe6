"""Tables for people (tables/*.csv)."""

from __future__ import annotations

from pipeline.records.findings import FINDINGS
from pipeline.records.maps import THEME_HIERARCHY, THEME_MAP
from pipeline.records.schema import PLACE, Column, Table, integer, optional, share
from pipeline.records.terms import CHANGES, DIRECTIONS, FAMILIES, GAP_ACTIONS, METHODS, STANCES, STATUSES

_EVIDENCE_COLUMNS = (
    Column("evidence_id", "stable id: the same sentence and code in the same document"),
    Column("doc_id", "document"),
    optional("title", "title of the document"),
    Column("source_path", "file, relative to the corpus folder"),
    *PLACE,
    Column("quote", "the sentence, verbatim"),
    Column("code", "code of the codebook"),
    Column("family", "family of the code", values=FAMILIES),
    Column("stance", "how the sentence speaks of it", values=STANCES),
    optional("cue", "words that decided the stance"),
    Column("method", "who decided", values=METHODS),
    optional("rule_id", "rule that matched"),
    share("confidence", "between 0 and 1"),
    optional("speaker", "who says it, where the text tells"),
    optional("theme_id", "theme of the passage; empty = none"),
    optional("theme", "label of the theme"),
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
        optional("title", "as the document gives it"),
        optional("publisher", "as the document gives it"),
        optional("date", "ISO 8601, as exact as the document gives it"),
        optional("format", "suffix of the file in lower case, without the dot"),
        integer("pages", "pages, where the format has them", required=False),
        integer("words", "words of the clean text"),
        integer("n_evidence", "rows in evidence.csv"),
        Column("status", "what became of the file", values=STATUSES),
        optional("reason", "why it was not included, or what to know about how it was read"),
        optional("sha256", "SHA-256 of the file"),
        optional("reader", "reader and version"),
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
    (Column("doc_id", "document"), optional("title", "title"), Column("source_path", "file")),
    key=("doc_id",),
    sort=("source_path",),
)

FRAMEWORK_MATRIX = Table(
    "framework_matrix",
    "The best quotations of each included document for each code, with page.",
    (Column("doc_id", "document"), optional("title", "title"), Column("source_path", "file")),
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
        integer("n_evidence", "evidence rows"),
        integer("n_documents", "documents with evidence"),
        share("share", "share of all evidence rows"),
        integer("n_ruled_out", "rows in ruled_out.csv"),
        optional("co_occurring", "codes of the same sentences, with counts"),
        optional("quotations", "best quotations, with document and page"),
    ),
    key=("code",),
    sort=(),
)

THEME_QUALITY = (
    share(
        "stability",
        "how far the theme comes back from other documents: mean Jaccard similarity; empty if not measured",
        required=False,
    ),
    share(
        "coherence",
        "whether its keywords stand in the same passages: mean NPMI, 0 is chance; empty with fewer than two keywords",
        required=False,
        minimum=-1,
    ),
    share(
        "distinctness",
        "how much farther its passages are from the next theme than from their own: mean silhouette; empty if there is "
        "no other theme",
        required=False,
        minimum=-1,
    ),
)

THEMES = Table(
    "themes",
    "Themes found in the passages.",
    (
        Column("theme_id", "stable id"),
        Column("label", "readable name"),
        Column("keywords", "most telling terms, comma separated"),
        integer("n_passages", "passages", minimum=1),
        integer("n_documents", "documents", minimum=1),
        integer("n_barrier", "evidence rows of the family"),
        integer("n_benefit", "evidence rows of the family"),
        integer("n_enabler", "evidence rows of the family"),
        share("coded_share", "share of its passages with at least one evidence row"),
        *THEME_QUALITY,
        Column("exemplars", "typical passages, with document and page"),
        Column("method", "rung of the ladder that found it; registry: kept by config/themes.csv alone"),
        Column("exemplar_ids", "passages quoted in exemplars, separated by spaces"),
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
        optional("theme_id", "theme"),
        share("probability", "how surely the passage belongs to it"),
        optional("excluded", "theme that it belongs to and that config/themes.csv excludes; theme_id is empty then"),
    ),
    key=("passage_id",),
    sort=("doc_id", "passage_id"),
)

THEME_CHANGES = Table(
    "theme_changes",
    "What became of each theme since themes were last accepted, with passages as proof.",
    (
        Column("theme_id", "theme"),
        Column("label", "readable name"),
        Column("change", "what happened", values=CHANGES),
        optional("related", "themes it came from or went into"),
        share("overlap", "share of passages in common with the accepted theme, of all that either has", required=False),
        share("similarity", "cosine of its centre and the accepted one", required=False, minimum=-1),
        integer("n_accepted", "passages that the accepted theme had", required=False),
        integer("n_now", "passages now", required=False),
        integer(
            "n_common", "accepted passages that are in it now or, if it went, in the related themes", required=False
        ),
        optional("reason", "how it was recognised, or who wanted it"),
        optional("passage_ids", "proof: some of the passages, those in common first"),
        optional("quotations", "proof: the first of them, with document and page"),
    ),
    key=("theme_id", "change"),
    sort=("theme_id", "change"),
)

CODEBOOK_GAPS = Table(
    "codebook_gaps",
    "Themes that the codebook hardly covers, with what to make of each.",
    (
        Column("theme_id", "theme"),
        Column("label", "readable name"),
        Column("keywords", "most telling terms"),
        integer("n_passages", "passages", minimum=1),
        integer("n_documents", "documents", minimum=1),
        share("coded_share", "share of its passages with at least one evidence row"),
        Column("quotations", "typical passages, with document and page"),
        Column("action", "what to do about it", values=GAP_ACTIONS),
        Column("suggestion", "the same in a sentence, with the facts that it rests on"),
        optional("near", "codes that came near in passages without evidence, with the number of passages"),
        optional("codes", "codes of the evidence that it has, with the number of rows"),
    ),
    key=("theme_id",),
    sort=("coded_share", "theme_id"),
)

CODE_THEMES = Table(
    "code_themes",
    "What is behind a code: groups of the sentences with evidence for it, for the codes in `themes.behind`.",
    (
        Column("code", "code or family whose sentences were grouped"),
        Column("group_id", "stable id: the same sentences give the same id"),
        Column("label", "readable name; “in no group” for the rest"),
        optional("keywords", "most telling terms, comma separated"),
        integer("n_sentences", "sentences", minimum=1),
        integer("n_documents", "documents", minimum=1),
        share("share", "share of the sentences with evidence for the code"),
        share("stability", "agreement with groups of resampled sentences; empty if not measured", required=False),
        Column("codes", "codes of its sentences, with the number of sentences"),
        optional("themes", "themes of its passages, with the number of sentences"),
        Column("quotations", "typical sentences, with document and page"),
        Column("evidence_ids", "its rows of evidence.csv, separated by spaces"),
        Column("method", "rung of the ladder that found it; none: in no group"),
    ),
    key=("code", "group_id"),
    sort=(),
)

CASES = Table(
    "cases",
    "Each document or case study in it: who took part, where, on what, and what was reported.",
    (
        Column("case_id", "stable id"),
        Column("doc_id", "document"),
        Column("case", "heading of the case study, or title of the document", required=False),
        Column("source_path", "file"),
        integer("start", "first code point of the case in text/<doc_id>.txt"),
        optional("nhs", "NHS organisations"),
        optional("industry", "companies and their associations"),
        optional("charity", "charities and patient groups"),
        optional("government", "government and its agencies"),
        optional("academic", "universities and institutes"),
        optional("places", "places"),
        optional("conditions", "conditions"),
        optional("benefits", "benefits reported, with counts"),
        optional("barriers", "barriers reported, with counts"),
        optional("figures", "figures claimed"),
    ),
    key=("case_id",),
    sort=("source_path", "doc_id", "start", "case_id"),
)

FIGURES = Table(
    "figures",
    "Each number that a document claims, with its sentence; without small counts that are evidence for nothing.",
    (
        Column("figure_id", "stable id"),
        Column("doc_id", "document"),
        optional("title", "title of the document"),
        Column("source_path", "file"),
        *PLACE,
        Column("quantity", "the quantity, verbatim"),
        Column("value", "its number", type="number", required=False, decimals=6),
        optional("unit", "what is counted or measured"),
        Column("direction", "up, down or level", values=DIRECTIONS),
        Column("quote", "the sentence, verbatim"),
        optional("codes", "codes of the sentence"),
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
    FINDINGS,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    CODEBOOK_GAPS,
    CODE_THEMES,
    THEME_MAP,
    THEME_HIERARCHY,
    CASES,
    FIGURES,
)
