"""Tables that draw themes: `theme_map` and `theme_hierarchy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.io import conform
from pipeline.records import THEME_MAP

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.context import Context


def build_map(context: Context) -> pd.DataFrame:
    """Rows of THEME_MAP: the places of passages, each with where it can be read."""
    where = context.passages.set_index("passage_id")[["doc_id", "page", "start", "end"]]
    return conform(THEME_MAP, context.found_map.join(where, on="passage_id"))


def build_hierarchy(context: Context) -> pd.DataFrame:
    """Rows of THEME_HIERARCHY, as they were found."""
    return context.hierarchy
