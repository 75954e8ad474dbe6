"""Tables about themes: `themes`, `theme_assignments` and `theme_changes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.evidence.quoting import SEPARATOR, cite
from pipeline.io import frame
from pipeline.records import FAMILIES, THEME_ASSIGNMENTS, THEME_CHANGES, THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from pipeline.evidence.context import Context

QUOTED = 3
"""Passages quoted as proof of a change."""


def build_themes(context: Context) -> pd.DataFrame:
    """Rows of THEMES: each theme with its evidence by family and its typical passages."""
    return frame(THEMES, described_themes(context))


def build_assignments(context: Context) -> pd.DataFrame:
    """Rows of THEME_ASSIGNMENTS for every passage; one that was not grouped (a heading, say) has no theme."""
    grouped = context.assignments.set_index("passage_id")[["theme_id", "probability", "excluded"]]
    columns = context.passages[["passage_id", "doc_id"]].join(grouped, on="passage_id")
    columns["probability"] = columns["probability"].fillna(0.0)
    return frame(THEME_ASSIGNMENTS, _rows(columns))


def build_changes(context: Context) -> pd.DataFrame:
    """Rows of THEME_CHANGES: what became of accepted themes, with the first of the passages that prove it quoted."""
    rows = _rows(context.theme_changes)
    quote = quoter(context)
    return frame(THEME_CHANGES, [{**row, "quotations": quote(row["passage_ids"].split()[:QUOTED])} for row in rows])


def described_themes(context: Context) -> list[dict[str, Any]]:
    """Rows of THEMES before they are shaped: each found theme with what its passages and their evidence amount to."""
    themed = context.assignments[context.assignments["theme_id"] != ""]
    size = themed.groupby("theme_id")["passage_id"].nunique()
    documents = themed.groupby("theme_id")["doc_id"].nunique()
    coded = themed[themed["passage_id"].isin(coded_passages(context))].groupby("theme_id")["passage_id"].nunique()
    evidence = context.evidence.groupby(["theme_id", "family"]).size()
    quote = quoter(context)
    return [
        {
            **theme,
            "n_passages": int(size.get(theme["theme_id"], 0)),
            "n_documents": int(documents.get(theme["theme_id"], 0)),
            **{f"n_{family}": int(evidence.get((theme["theme_id"], family), 0)) for family in FAMILIES},
            "coded_share": float(coded.get(theme["theme_id"], 0)) / int(size.get(theme["theme_id"], 1)),
            "exemplars": quote(theme["exemplar_ids"].split()),
        }
        for theme in _rows(context.found_themes)
    ]


def coded_passages(context: Context) -> frozenset[str]:
    """Passages in which at least one row of evidence lies."""
    places = context.evidence[["doc_id", "start", "end"]].drop_duplicates()
    units = context.units.merge(places, on=["doc_id", "start", "end"])
    return frozenset(units["passage_id"])


def quoter(context: Context) -> Callable[[list[str]], str]:
    """A function of passage ids that quotes them, each with its document and page."""
    included = context.documents["status"] == "included"  # copies of a document share its id
    documents = context.documents[included].set_index("doc_id")
    passages = context.passages.set_index("passage_id")

    def quote(passage_ids: list[str]) -> str:
        cells = []
        for passage in (passages.loc[passage_id] for passage_id in passage_ids):
            document = documents.loc[passage["doc_id"]]
            text = " ".join(str(passage["text"]).split())
            cells.append(cite(text, str(document["title"]), str(document["source_path"]), passage["page"]))
        return SEPARATOR.join(cells)

    return quote


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
