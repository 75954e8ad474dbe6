"""How a quotation is chosen and cited in a cell of a table."""

from __future__ import annotations

from typing import Any

import pandas as pd

SEPARATOR = " / "

# What reads best on its own, in code points: shorter quotations lack context, longer ones do not fit a cell.
_SHORT, _LONG = 60, 320


def cite(text: str, title: str, source_path: str, page: Any) -> str:
    """The quotation in curly quotes, unless it opens with its own, with its document and, if there is one, page."""
    where = title or source_path
    quoted = text if text.startswith(("“", '"', "‘")) else f"“{text}”"
    return f"{quoted} ({where}{'' if pd.isna(page) else f', p. {page}'})"


def best(evidence: pd.DataFrame, count: int) -> pd.DataFrame:
    """The `count` rows of EVIDENCE to show first: of readable length, sure, stated as fact, then in document order."""
    length = evidence["quote"].str.len()
    ranked = evidence.assign(
        _awkward=(length < _SHORT) | (length > _LONG),
        _indirect=evidence["stance"] != "asserted",
        _doubt=-evidence["confidence"],
    )
    order = ["_awkward", "_doubt", "_indirect", "source_path", "start", "evidence_id"]
    return ranked.sort_values(order, kind="stable").head(count).drop(columns=["_awkward", "_indirect", "_doubt"])


def varied(evidence: pd.DataFrame) -> pd.DataFrame:
    """All rows of EVIDENCE in the order in which to quote them: the best of each document, then the second best."""
    ranked = best(evidence, len(evidence))
    turn = ranked.groupby("doc_id").cumcount()
    return ranked.loc[turn.sort_values(kind="stable").index]


def cite_rows(evidence: pd.DataFrame) -> str:
    """All rows of EVIDENCE as one cell."""
    columns = evidence[["quote", "title", "source_path", "page"]]
    return SEPARATOR.join(cite(*row) for row in columns.itertuples(index=False))
