"""Tables that pass between stages (work/*.parquet)."""

from __future__ import annotations

from pipeline.records.public import THEME_CHANGES, THEME_QUALITY
from pipeline.records.schema import PLACE, Column, Table, integer, optional, share
from pipeline.records.terms import DIRECTIONS, ENTITY_KINDS, FAMILIES, KINDS, METHODS, STANCES

PASSAGES = Table(
    "passages",
    "paragraphs, headings, list items and table rows of included documents",
    (
        Column("passage_id", "stable id"),
        Column("doc_id", "document"),
        integer("ordinal", "place in the document, from 0"),
        Column("kind", "kind of passage", values=KINDS),
        *PLACE,
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
        integer("ordinal", "place in the document, from 0"),
        Column("kind", "kind of the passage", values=KINDS),
        *PLACE,
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
        integer("start", "first code point in the clean text"),
        integer("end", "code point after the last", minimum=1),
        integer("page", "physical page, from 1", minimum=1),
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
        optional("cue", "words that decided the stance, verbatim"),
        Column("method", "who decided", values=METHODS),
        optional("rule_id", "rule that matched"),
        share("confidence", "between 0 and 1"),
        optional("speaker", "who says it, where the text tells"),
        Column("counted", "evidence, or ruled out", type="boolean"),
        optional("reason", "why it was ruled out"),
        integer("match_start", "first code point of the match in the clean text"),
        integer("match_end", "code point after the match", minimum=1),
    ),
    key=("unit_id", "code"),
    sort=("doc_id", "match_start", "code"),
)

ENTITIES = Table(
    "entities",
    "organisations, places and conditions named in a document",
    (
        Column("doc_id", "document"),
        Column("unit_id", "unit it stands in"),
        integer("start", "first code point in the clean text"),
        integer("end", "code point after the last", minimum=1),
        Column("kind", "kind of thing", values=ENTITY_KINDS),
        Column("name", "canonical name"),
    ),
    key=("doc_id", "start", "end", "kind"),
    sort=("doc_id", "start", "end", "kind"),
)

CLAIMS = Table(
    "claims",
    "numbers that a document claims",
    (
        Column("doc_id", "document"),
        Column("unit_id", "unit it stands in"),
        integer("start", "first code point of the quantity in the clean text"),
        integer("end", "code point after the quantity", minimum=1),
        Column("quantity", "the quantity, verbatim"),
        Column("value", "its number", type="number", required=False, decimals=6),
        optional("unit", "what is counted or measured"),
        Column("direction", "up, down or level; level where no change is claimed", values=DIRECTIONS),
    ),
    key=("doc_id", "start", "end"),
    sort=("doc_id", "start"),
)

FOUND_THEMES = Table(
    "found_themes",
    "themes as the clustering found them",
    (
        Column("theme_id", "stable id: that of the accepted theme, or a hash of its passages"),
        Column("label", "readable name"),
        Column("keywords", "most telling terms, comma separated, best first"),
        integer("n_passages", "passages", minimum=1),
        *THEME_QUALITY,
        Column("exemplar_ids", "ids of typical passages, separated by spaces, best first"),
        Column("method", "rung of the ladder that found it; registry: kept by config/themes.csv alone"),
    ),
    key=("theme_id",),
    sort=("theme_id",),
)

THEME_CHOICE = Table(
    "theme_choice",
    "the numbers of themes that were tried",
    (
        integer("n_themes", "number of groups, before the registry has its say", minimum=1),
        Column("score", "score of this number; empty for a method that tries none", type="number", required=False),
        Column("chosen", "whether it was chosen", type="boolean"),
        Column("method", "rung of the ladder"),
        Column("how", "rule by which the number was chosen, or the method"),
    ),
    key=("n_themes",),
    sort=("n_themes",),
)

FOUND_CHANGES = Table(
    "theme_changes",
    "what became of accepted themes, before passages are quoted",
    tuple(column for column in THEME_CHANGES.columns if column.name != "quotations"),
    key=THEME_CHANGES.key,
    sort=THEME_CHANGES.sort,
)

FOUND_CODE_THEMES = Table(
    "found_code_themes",
    "groups of the sentences with evidence for a code, as the clustering found them",
    (
        Column("code", "code or family whose sentences were grouped"),
        Column("group_id", "stable id: a hash of the code and the sentences"),
        Column("label", "readable name"),
        optional("keywords", "most telling terms, comma separated, best first"),
        share("stability", "agreement with groups of resampled sentences; empty if not measured", required=False),
        Column("exemplar_ids", "ids of typical units, separated by spaces, best first"),
        Column("unit_ids", "ids of its units, separated by spaces"),
        Column("method", "rung of the ladder that found it; none: in no group"),
    ),
    key=("code", "group_id"),
    sort=(),
)

HIGHLIGHTS = Table(
    "highlights",
    "where each quotation stands on the images of its pages: one row per line of it",
    (
        Column("evidence_id", "row of evidence.csv or ruled_out.csv"),
        Column("doc_id", "document"),
        integer("line", "place in the quotation, from 1", minimum=1),
        integer("page", "physical page, from 1", minimum=1),
        Column("image", "file, relative to the folder of the report"),
        *(
            Column(n, "of the page as shown, in points", type="number", decimals=2)
            for n in ("page_width", "page_height")
        ),
        *(
            Column(n, "points from the top left corner of the page as shown", type="number", decimals=2)
            for n in ("x0", "top", "x1", "bottom")
        ),
    ),
    key=("evidence_id", "line"),
    sort=("doc_id", "evidence_id", "line"),
)

MISSING_PAGES = Table(
    "missing",
    "pages with quotations of which there is no image, and why",
    (
        Column("doc_id", "document"),
        integer("page", "physical page, from 1; empty: any page of the document", required=False, minimum=1),
        Column("reason", "why there is no image"),
    ),
    key=("doc_id", "page"),
    sort=("doc_id", "page"),
)
