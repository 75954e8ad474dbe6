"""`codes.csv`: every code of the codebook, how much evidence it has and what it occurs with."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.codebook import Code
from pipeline.evidence.context import Context
from pipeline.evidence.quoting import best, cite_rows
from pipeline.io import frame
from pipeline.records import CODES


def build(context: Context) -> pd.DataFrame:
    """Rows of CODES, in the order of the codebook; a code without evidence has a row of zeros."""
    return frame(CODES, [_row(code, context) for code in context.codebook.codes])


def _row(code: Code, context: Context) -> dict[str, Any]:
    rows = context.evidence[context.evidence["code"] == code.id]
    mentions = context.mentions[context.mentions["code"] == code.id]
    return {
        "code": code.id,
        "label": code.label,
        "family": code.family,
        "n_evidence": len(rows),
        "n_documents": rows["doc_id"].nunique(),
        "share": len(rows) / len(context.evidence) if len(context.evidence) else 0.0,
        "n_ruled_out": int((~mentions["counted"]).sum()),
        "co_occurring": _co_occurring(code.id, context.evidence),
        "quotations": cite_rows(best(rows, context.settings.tables.best_quotations)),
    }


def _co_occurring(code: str, evidence: pd.DataFrame) -> str:
    """Other codes of the same sentences, most frequent first: `enabler (4); barrier.trust (2)`."""
    sentence = ["doc_id", "start", "end"]
    own = evidence.loc[evidence["code"] == code, sentence]
    others = evidence[evidence["code"] != code].merge(own, on=sentence)["code"].value_counts()
    ranked = sorted(others.items(), key=lambda item: (-item[1], str(item[0])))
    return "; ".join(f"{other} ({count})" for other, count in ranked)
