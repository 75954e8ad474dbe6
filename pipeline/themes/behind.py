"""What is behind a code: the sentences with evidence for it, grouped among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.io import frame
from pipeline.records import FOUND_CODE_THEMES, stable_id
from pipeline.themes.model import EXEMPLARS, find_themes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.config import ThemeSettings

UNGROUPED = "in no group"
"""Label and the method `none` of the row that holds the sentences of a code that no group took."""


def coded_units(code: str, units: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Rows of UNITS with evidence for `code`, a code or a family."""
    found = mentions["counted"] & ((mentions["code"] == code) | (mentions["family"] == code))
    return units[units["unit_id"].isin(mentions.loc[found, "unit_id"])]


def find_behind(
    codes: Sequence[str],
    units: pd.DataFrame,
    mentions: pd.DataFrame,
    vectors: Mapping[str, np.ndarray],
    settings: ThemeSettings,
) -> pd.DataFrame:
    """Rows of FOUND_CODE_THEMES: groups of the sentences of each of `codes`, codes in the order given, largest first.

    units: rows of UNITS. vectors: a unit vector (dimensions,) of each coded unit by id. Groups are found as themes are,
    by the same ladder and settings, but of sentences, however short, and without the registry: they have no lasting
    ids. Every sentence of a code is in one row of it; those in no group share the last.
    """
    rows = [row for code in codes for row in _of_code(code, coded_units(code, units, mentions), vectors, settings)]
    return frame(FOUND_CODE_THEMES, rows)


def _of_code(
    code: str, units: pd.DataFrame, vectors: Mapping[str, np.ndarray], settings: ThemeSettings
) -> list[dict[str, Any]]:
    if units.empty:
        return []
    points = np.stack([vectors[unit] for unit in units["unit_id"]])
    every = settings.model_copy(update={"min_words": 1, "number": 0})
    found = find_themes(units.assign(passage_id=units["unit_id"]), points, every)
    members = found.assignments.groupby("theme_id")["passage_id"].agg(sorted).to_dict()
    rows = [_row(code, members[theme["theme_id"]], theme) for theme in found.themes.to_dict("records")]
    rows.sort(key=lambda row: (-len(row["unit_ids"].split()), row["group_id"]))
    left = set(members.get("", []))
    if not left:
        return rows
    in_order = units.loc[units["unit_id"].isin(left)].sort_values(["doc_id", "start"])["unit_id"].tolist()
    rest = {"label": UNGROUPED, "keywords": "", "stability": None, "method": "none"}
    return [*rows, _row(code, in_order, {**rest, "exemplar_ids": " ".join(in_order[:EXEMPLARS])})]


def _row(code: str, unit_ids: list[str], theme: Mapping[Any, Any]) -> dict[str, Any]:
    kept = {name: theme[name] for name in ("label", "keywords", "stability", "exemplar_ids", "method")}
    return {"code": code, "group_id": stable_id("g", code, *sorted(unit_ids)), "unit_ids": " ".join(unit_ids), **kept}
