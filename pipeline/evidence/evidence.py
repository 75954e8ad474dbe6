"""`evidence.csv` and `ruled_out.csv`: one row per sentence and code, counted or not."""

from __future__ import annotations

import pandas as pd

from pipeline.evidence.context import Context
from pipeline.io import conform
from pipeline.records import EVIDENCE, RULED_OUT, stable_id


def build_evidence(context: Context) -> pd.DataFrame:
    """Rows of EVIDENCE: the mentions that count."""
    return conform(EVIDENCE, _rows(context, context.mentions[context.mentions["counted"]]))


def build_ruled_out(context: Context) -> pd.DataFrame:
    """Rows of RULED_OUT: the mentions that do not count, with the reason."""
    return conform(RULED_OUT, _rows(context, context.mentions[~context.mentions["counted"]]))


def _rows(context: Context, mentions: pd.DataFrame) -> pd.DataFrame:
    units = context.units.rename(columns={"text": "quote"}).drop(columns=["doc_id", "kind", "ordinal"])
    units["nth"] = context.units.groupby(["doc_id", "text"]).cumcount()
    documents = context.documents.loc[context.documents["status"] == "included"]
    documents = documents[["doc_id", "title", "source_path", "sha256"]].rename(columns={"sha256": "source_sha256"})
    assignments = context.assignments[["passage_id", "theme_id"]]
    labels = context.found_themes[["theme_id", "label"]].rename(columns={"label": "theme"})
    rows = (
        mentions.merge(units, on="unit_id", validate="many_to_one")
        .merge(documents, on="doc_id", validate="many_to_one")
        .merge(assignments, on="passage_id", how="left", validate="many_to_one")
        .merge(labels, on="theme_id", how="left", validate="many_to_one")
    )
    rows["evidence_id"] = [
        _evidence_id(*row) for row in rows[["doc_id", "code", "quote", "nth"]].itertuples(index=False)
    ]
    return rows


def _evidence_id(doc_id: str, code: str, quote: str, nth: int) -> str:
    """Made of the sentence, not of its offsets, so that it lasts when the text around the sentence is read better."""
    return stable_id("e", doc_id, code, quote, nth)
