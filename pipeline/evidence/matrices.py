"""`code_by_document.csv` and `framework_matrix.csv`: documents down, codes across."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.codebook import Codebook, with_code_columns
from pipeline.evidence.context import Context
from pipeline.evidence.quoting import best, cite_rows
from pipeline.io import frame
from pipeline.records import CODE_BY_DOCUMENT, FRAMEWORK_MATRIX


def build_counts(context: Context) -> pd.DataFrame:
    """Rows of CODE_BY_DOCUMENT: how many evidence rows each included document has per code and per family."""
    table = with_code_columns(CODE_BY_DOCUMENT, context.codebook)
    return frame(table, [_counts(document, rows, context.codebook) for document, rows in _by_document(context)])


def build_framework(context: Context) -> pd.DataFrame:
    """Rows of FRAMEWORK_MATRIX: the best quotations of each included document for each code."""
    table = with_code_columns(FRAMEWORK_MATRIX, context.codebook)
    count = context.settings.tables.best_quotations
    ranked = best(context.evidence, len(context.evidence))  # once: a sort for each cell would take most of the stage
    cells = {key: cite_rows(rows.head(count)) for key, rows in ranked.groupby(["doc_id", "code"], sort=False)}
    return frame(
        table,
        [
            {**document, **{code: cells.get((document["doc_id"], code), "") for code in context.codebook.code_ids}}
            for document in _included(context)
        ],
    )


def _by_document(context: Context) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    evidence = context.evidence
    return [(document, evidence[evidence["doc_id"] == document["doc_id"]]) for document in _included(context)]


def _included(context: Context) -> list[dict[str, Any]]:
    included = context.documents[context.documents["status"] == "included"]
    columns: list[dict[str, Any]] = included[["doc_id", "title", "source_path"]].to_dict("records")  # type: ignore[assignment]
    return columns


def _counts(document: dict[str, Any], evidence: pd.DataFrame, codebook: Codebook) -> dict[str, Any]:
    codes = evidence["code"].value_counts()
    families = evidence["family"].value_counts()
    return {
        **document,
        **{code: int(codes.get(code, 0)) for code in codebook.code_ids},
        **{family: int(families.get(family, 0)) for family in codebook.summed_families},
    }
