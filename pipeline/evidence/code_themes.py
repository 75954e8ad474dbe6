"""`code_themes.csv`: groups of the sentences with evidence for a code, for the codes that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.evidence.quoting import SEPARATOR, cite
from pipeline.io import frame
from pipeline.records import CODE_THEMES

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.context import Context


def build(context: Context) -> pd.DataFrame:
    """Rows of CODE_THEMES, in the order in which codes were asked for, the largest group of each first."""
    places = context.units[["unit_id", "doc_id", "start", "end"]]
    evidence = context.evidence.merge(places, on=["doc_id", "start", "end"], validate="many_to_one")
    sentences: dict[str, int] = {}
    for code, units in zip(context.found_code_themes["code"], context.found_code_themes["unit_ids"], strict=True):
        sentences[code] = sentences.get(code, 0) + len(units.split())
    groups = context.found_code_themes.to_dict("records")
    return frame(CODE_THEMES, [_row(group, evidence, sentences[str(group["code"])]) for group in groups])


def _row(group: dict[Any, Any], evidence: pd.DataFrame, sentences: int) -> dict[str, Any]:
    """One group. evidence: rows of EVIDENCE with `unit_id`. sentences: how many the code has."""
    units = group["unit_ids"].split()
    rows = evidence[evidence["unit_id"].isin(units)]
    own = rows[(rows["code"] == group["code"]) | (rows["family"] == group["code"])]
    quoted = own.drop_duplicates("unit_id").set_index("unit_id").loc[group["exemplar_ids"].split()]
    quotes = zip(quoted["quote"], quoted["title"], quoted["source_path"], quoted["page"], strict=True)
    return {
        **group,
        "n_sentences": len(units),
        "n_documents": rows["doc_id"].nunique(),
        "share": len(units) / sentences,
        "codes": _counted(rows, "code"),
        "themes": _counted(rows, "theme"),
        "quotations": SEPARATOR.join(cite(" ".join(quote.split()), *where) for quote, *where in quotes),
        "evidence_ids": " ".join(own["evidence_id"]),
    }


def _counted(evidence: pd.DataFrame, column: str) -> str:
    """Values of `column` with the number of sentences that have each, most first: `enabler (4); barrier.trust (2)`."""
    counts = evidence[evidence[column] != ""].groupby(column)["unit_id"].nunique()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return "; ".join(f"{value} ({count})" for value, count in ranked)
