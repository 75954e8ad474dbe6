"""The tables for people: one module per table, and the registry of them in the order in which they are built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from pipeline.codebook import with_code_columns
from pipeline.evidence import (
    cases,
    code_themes,
    codes,
    documents,
    evidence,
    figures,
    findings,
    gaps,
    maps,
    matrices,
    themes,
)
from pipeline.evidence.context import Context
from pipeline.records import (
    CASES,
    CODE_BY_DOCUMENT,
    CODE_THEMES,
    CODEBOOK_GAPS,
    CODES,
    DOCUMENTS,
    EVIDENCE,
    FIGURES,
    FINDINGS,
    FRAMEWORK_MATRIX,
    RULED_OUT,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    THEME_HIERARCHY,
    THEME_MAP,
    THEMES,
    Table,
)

BUILDERS: tuple[tuple[Table, Callable[[Context], pd.DataFrame]], ...] = (
    (RULED_OUT, evidence.build_ruled_out),
    (DOCUMENTS, documents.build),
    (CODE_BY_DOCUMENT, matrices.build_counts),
    (FRAMEWORK_MATRIX, matrices.build_framework),
    (CODES, codes.build),
    (THEMES, themes.build_themes),
    (FINDINGS, findings.build),
    (THEME_ASSIGNMENTS, themes.build_assignments),
    (THEME_CHANGES, themes.build_changes),
    (CODEBOOK_GAPS, gaps.build_gaps),
    (CODE_THEMES, code_themes.build),
    (THEME_MAP, maps.build_map),
    (THEME_HIERARCHY, maps.build_hierarchy),
    (CASES, cases.build),
    (FIGURES, figures.build),
)


def build_tables(context: Context) -> list[tuple[Table, pd.DataFrame]]:
    """Every table of `records.PUBLIC_TABLES` with its schema; `evidence` first, since the others count it."""
    rows = evidence.build_evidence(context)
    context = replace(context, evidence=rows)
    built = [(with_code_columns(table, context.codebook), build(context)) for table, build in BUILDERS]
    return [(EVIDENCE, rows), *built]
