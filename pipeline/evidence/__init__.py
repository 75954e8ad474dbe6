"""The tables for people: one module per table, and the registry of them in the order in which they are built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from pipeline.evidence import cases, codes, documents, evidence, figures, matrices, themes
from pipeline.evidence.context import Context
from pipeline.records import (
    CASES,
    CODE_BY_DOCUMENT,
    CODEBOOK_GAPS,
    CODES,
    DOCUMENTS,
    FIGURES,
    FRAMEWORK_MATRIX,
    RULED_OUT,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    THEMES,
    Table,
)

BUILDERS: tuple[tuple[Callable[[Context], Table], Callable[[Context], pd.DataFrame]], ...] = (
    (lambda _: RULED_OUT, evidence.build_ruled_out),
    (lambda _: DOCUMENTS, documents.build),
    (lambda context: matrices.schema(CODE_BY_DOCUMENT, context.codebook), matrices.build_counts),
    (lambda context: matrices.schema(FRAMEWORK_MATRIX, context.codebook), matrices.build_framework),
    (lambda _: CODES, codes.build),
    (lambda _: THEMES, themes.build_themes),
    (lambda _: THEME_ASSIGNMENTS, themes.build_assignments),
    (lambda _: THEME_CHANGES, themes.build_changes),
    (lambda _: CODEBOOK_GAPS, themes.build_gaps),
    (lambda _: CASES, cases.build),
    (lambda _: FIGURES, figures.build),
)


def build_tables(context: Context) -> list[tuple[Table, pd.DataFrame]]:
    """Every table of `records.PUBLIC_TABLES` with its schema; `evidence` first, since the others count it."""
    rows = evidence.build_evidence(context)
    context = replace(context, evidence=rows)
    return [(evidence.EVIDENCE, rows), *((schema(context), build(context)) for schema, build in BUILDERS)]
