"""`documents.csv`: every file of the corpus, what became of it and how much evidence it gave."""

from __future__ import annotations

import pandas as pd

from pipeline.evidence.context import Context
from pipeline.io import conform
from pipeline.records import DOCUMENTS


def build(context: Context) -> pd.DataFrame:
    """Rows of DOCUMENTS. Only included documents have evidence: a duplicate with the same id counts none."""
    counts = context.evidence["doc_id"].value_counts()
    documents = context.documents.copy()
    included = documents["status"] == "included"
    documents["n_evidence"] = documents["doc_id"].map(counts).where(included).fillna(0).astype("Int64")
    return conform(DOCUMENTS, documents)
