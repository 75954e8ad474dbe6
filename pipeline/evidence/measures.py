"""What a review's themes are worth, in a few numbers: for metrics.json and for plots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.io import frame
from pipeline.records import THEME_MEASURES, THEME_NUMBERS, Table

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.context import Context

TOP = 10
"""Keywords of a theme that count for diversity."""


def theme_measures(context: Context) -> dict[str, Any]:
    """Numbers on all themes: how many, how good, and how their number was chosen; null for what was not measured.

    stability: mean over passages that are in a theme, so that a large theme weighs more. coherence, distinctness: mean
    over themes. diversity: see `topic_diversity`. numbers_tried: score by number of themes; `chosen` names one of
    them, while `found` is what the registry of accepted themes made of it.
    """
    themes, assignments, choice = context.found_themes, context.assignments, context.theme_choice
    in_scope = len(assignments)  # the table for people lists headings and other passages beside them
    placed = int((assignments["theme_id"] != "").sum())
    excluded = int((assignments["excluded"] != "").sum())
    chosen = choice[choice["chosen"]]
    return {
        "found": len(themes),
        "passages": in_scope,
        "excluded": excluded,
        "share_in_no_theme": round(1 - (placed + excluded) / in_scope, 4) if in_scope else 0.0,
        "stability": _mean(themes["stability"], themes["n_passages"]),
        "coherence": _mean(themes["coherence"]),
        "distinctness": _mean(themes["distinctness"]),
        "diversity": topic_diversity(themes["keywords"].tolist()),
        "method": str(chosen["method"].iloc[0]) if len(chosen) else "none",
        "chosen": int(chosen["n_themes"].iloc[0]) if len(chosen) else 0,
        "chosen_how": str(chosen["how"].iloc[0]) if len(chosen) else "",
        "numbers_tried": _by_number(choice),
    }


def topic_diversity(keywords: list[str]) -> float | None:
    """Share of different ones among the first `TOP` keywords of all themes, each a text with commas; None without any.

    Dieng, Ruiz and Blei (2020), "Topic modeling in embedding spaces", doi:10.1162/tacl_a_00325, with 10 for 25.
    """
    words = [word.casefold() for cell in keywords for word in cell.split(", ")[:TOP]]
    return round(len(set(words)) / len(words), 4) if words else None


def theme_plots(context: Context) -> list[tuple[Table, pd.DataFrame]]:
    """The tables behind the plots: measures by theme, score by number of themes."""
    measures = context.found_themes.rename(columns={"label": "theme"})
    tried = _scored(context.theme_choice)
    return [(table, _cut(table, data)) for table, data in ((THEME_MEASURES, measures), (THEME_NUMBERS, tried))]


def _by_number(choice: pd.DataFrame) -> dict[str, float]:
    """Score by number of themes; three digits, so that they sort as numbers do."""
    tried = _scored(choice)
    return {f"{n:03d}": round(float(score), 4) for n, score in zip(tried["n_themes"], tried["score"], strict=True)}


def _scored(choice: pd.DataFrame) -> pd.DataFrame:
    return choice[choice["score"].notna()].astype({"n_themes": "int64"})


def _cut(table: Table, data: pd.DataFrame) -> pd.DataFrame:
    rows = data[table.column_names].astype(object).to_dict("records")
    return frame(table, [{str(name): cell for name, cell in row.items()} for row in rows])


def _mean(values: pd.Series, weights: pd.Series | None = None) -> float | None:
    """Mean of what was measured, weighted if told; None if nothing was."""
    known = values.notna()
    if not known.any():
        return None
    heavy = weights[known] if weights is not None else known[known].astype(float)
    return round(float((values[known] * heavy).sum() / heavy.sum()), 4)
