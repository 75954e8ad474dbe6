"""The tables behind plots of the evidence say what the tables of the review say."""

from __future__ import annotations

import pandas as pd

from pipeline.evidence.plots import evidence_plots


def tables() -> dict[str, pd.DataFrame]:
    codes = [("barrier.trust", "barrier", 2, 1), ("benefit.economy", "benefit", 1, 1), ("enabler", "enabler", 0, 0)]
    rows = [("e1", "a.md", "barrier.trust"), ("e2", "=b.md", "barrier.trust"), ("e3", "a.md", "benefit.economy")]
    return {
        "codes": pd.DataFrame(codes, columns=["code", "family", "n_evidence", "n_documents"]),
        "evidence": pd.DataFrame(rows, columns=["evidence_id", "source_path", "code"]),
    }


def test_codes_are_plotted_with_their_rows_and_each_family_by_itself():
    plots = {table.name: data for table, data in evidence_plots(tables())}
    assert dict(zip(plots["code_rows"]["code"], plots["code_rows"]["n_evidence"], strict=True)) == {
        "barrier.trust": 2,
        "benefit.economy": 1,
        "enabler": 0,
    }
    assert plots["barriers"]["code"].tolist() == ["barrier.trust"]
    assert plots["benefits"]["code"].tolist() == ["benefit.economy"]


def test_codes_by_document_have_a_row_for_each_evidence_row_to_be_counted():
    plots = {table.name: data for table, data in evidence_plots(tables())}
    counted = plots["codes_by_document"].groupby(["document", "code"]).size().to_dict()
    assert counted == {("a.md", "barrier.trust"): 1, ("=b.md", "barrier.trust"): 1, ("a.md", "benefit.economy"): 1}


def test_a_review_without_evidence_has_empty_plots():
    none = {name: data.iloc[:0] for name, data in tables().items()}
    assert [len(data) for _, data in evidence_plots(none)] == [0, 0, 0, 0]
