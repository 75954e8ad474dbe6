"""The records that pass between stages, and the columns of every table, in one place.

Conventions that hold everywhere:

* Offsets are code points, half open: ``text[start:end]``. Those of passages, units and mentions point into the clean
  text of the document (``text/<doc_id>.txt``); those of a `Run` point into the text of its `Block`.
* Pages count from 1; a missing page is null (an empty cell in CSV). Boxes are in PDF points, origin top left.
* A missing text is the empty string, never null, so that CSV and Parquet say the same.
"""

from __future__ import annotations

from pipeline.records.between import (
    CLAIMS,
    ENTITIES,
    FOUND_CHANGES,
    FOUND_CODE_THEMES,
    FOUND_THEMES,
    LAYOUT,
    MENTIONS,
    PASSAGES,
    THEME_CHOICE,
    UNITS,
    VECTORS,
)
from pipeline.records.maps import (
    FOUND_MAP,
    THEME_HIERARCHY,
    THEME_MAP,
)
from pipeline.records.plots import (
    THEME_MEASURES,
    THEME_NUMBERS,
)
from pipeline.records.public import (
    CASES,
    CODE_BY_DOCUMENT,
    CODE_THEMES,
    CODEBOOK_GAPS,
    CODES,
    DOCUMENTS,
    EVIDENCE,
    FIGURES,
    FRAMEWORK_MATRIX,
    PUBLIC_TABLES,
    READ_DOCUMENTS,
    RULED_OUT,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    THEMES,
)
from pipeline.records.reading import (
    Block,
    Reading,
    Run,
)
from pipeline.records.schema import (
    PLACE,
    Column,
    ColumnType,
    Table,
    integer,
    optional,
    share,
)
from pipeline.records.terms import (
    CHANGES,
    DIRECTIONS,
    ENTITY_KINDS,
    FAMILIES,
    GAP_ACTIONS,
    KINDS,
    METHODS,
    RULED_OUT_STANCES,
    RUNNING_TEXT,
    STANCES,
    STATUSES,
    Family,
    GapAction,
    Kind,
    Method,
    Stance,
    Status,
    family_of,
    stable_id,
)

__all__ = [
    "CASES",
    "CHANGES",
    "CLAIMS",
    "CODEBOOK_GAPS",
    "CODES",
    "CODE_BY_DOCUMENT",
    "CODE_THEMES",
    "DIRECTIONS",
    "DOCUMENTS",
    "ENTITIES",
    "ENTITY_KINDS",
    "EVIDENCE",
    "FAMILIES",
    "FIGURES",
    "FOUND_CHANGES",
    "FOUND_CODE_THEMES",
    "FOUND_MAP",
    "FOUND_THEMES",
    "FRAMEWORK_MATRIX",
    "GAP_ACTIONS",
    "KINDS",
    "LAYOUT",
    "MENTIONS",
    "METHODS",
    "PASSAGES",
    "PLACE",
    "PUBLIC_TABLES",
    "READ_DOCUMENTS",
    "RULED_OUT",
    "RULED_OUT_STANCES",
    "RUNNING_TEXT",
    "STANCES",
    "STATUSES",
    "THEMES",
    "THEME_ASSIGNMENTS",
    "THEME_CHANGES",
    "THEME_CHOICE",
    "THEME_HIERARCHY",
    "THEME_MAP",
    "THEME_MEASURES",
    "THEME_NUMBERS",
    "UNITS",
    "VECTORS",
    "Block",
    "Column",
    "ColumnType",
    "Family",
    "GapAction",
    "Kind",
    "Method",
    "Reading",
    "Run",
    "Stance",
    "Status",
    "Table",
    "family_of",
    "integer",
    "optional",
    "share",
    "stable_id",
]
