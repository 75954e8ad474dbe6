"""The tables behind plots of the evidence: rows by code, barriers beside benefits, codes by document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.io import conform
from pipeline.records.plots import BARRIERS, BENEFITS, CODE_ROWS, CODES_BY_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.records import Table


def evidence_plots(tables: Mapping[str, pd.DataFrame]) -> list[tuple[Table, pd.DataFrame]]:
    """The same numbers as the figures of the report: those of `codes`, and the rows of `evidence` to be counted."""
    codes = tables["codes"]
    by_family = [
        (table, codes[codes["family"] == name]) for table, name in ((BARRIERS, "barrier"), (BENEFITS, "benefit"))
    ]
    rows = tables["evidence"].rename(columns={"source_path": "document"})
    plots = ((CODE_ROWS, codes), *by_family, (CODES_BY_DOCUMENT, rows))
    return [(table, conform(table, data)) for table, data in plots]
