"""Stage `themes`: passages that speak of the same thing, found by BERTopic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.codebook import load_codebook
from pipeline.config import ThemeSettings
from pipeline.io import read_parquet, write_parquet
from pipeline.records import (
    CHANGES,
    FOUND_CHANGES,
    FOUND_CODE_THEMES,
    FOUND_MAP,
    FOUND_THEMES,
    MENTIONS,
    PASSAGES,
    RUNNING_TEXT,
    THEME_ASSIGNMENTS,
    THEME_CHOICE,
    THEME_HIERARCHY,
    UNITS,
    VECTORS,
)
from pipeline.stages.behind import behind, check_codes, told
from pipeline.stages.job import Job

if TYPE_CHECKING:
    from pipeline.themes.registry import Registry


def run(job: Job) -> str:
    """Find themes into `work/`, accepted ones under their ids and labels; returns how many."""
    from pipeline.themes.layout import lay_out
    from pipeline.themes.model import find_themes
    from pipeline.themes.registry_files import load_registry

    codebook = load_codebook(job.config)
    check_codes(job, codebook)
    registry = load_registry(job.config)
    passages = read_parquet(job.work / "passages.parquet", PASSAGES)
    mentions = read_parquet(job.work / "mentions.parquet", MENTIONS)
    units = read_parquet(job.work / "units.parquet", UNITS)
    chosen = in_scope(passages, units, mentions, job.settings.themes)
    vectors = _vectors(read_parquet(job.work / "vectors.parquet", VECTORS), chosen)
    found = find_themes(chosen, vectors, job.settings.themes, registry, [code.label for code in codebook.codes])
    write_parquet(job.work / "found_themes.parquet", FOUND_THEMES, found.themes)
    write_parquet(job.work / "assignments.parquet", THEME_ASSIGNMENTS, found.assignments)
    write_parquet(job.work / "theme_changes.parquet", FOUND_CHANGES, found.changes)
    write_parquet(job.work / "theme_choice.parquet", THEME_CHOICE, found.choice)
    drawn = lay_out(found.assignments, chosen["passage_id"].tolist(), vectors)
    write_parquet(job.work / "found_map.parquet", FOUND_MAP, drawn.points)
    write_parquet(job.work / "theme_hierarchy.parquet", THEME_HIERARCHY, drawn.hierarchy)
    groups = behind(job, units, mentions)
    write_parquet(job.work / "found_code_themes.parquet", FOUND_CODE_THEMES, groups)
    placed = int((found.assignments["theme_id"] != "").sum())
    changed = _against(registry, found.changes) + told(job.settings.themes.behind, groups)
    return f"{len(found.themes)} themes over {placed} of {len(chosen)} passages{changed}"


def _against(registry: Registry, changes: pd.DataFrame) -> str:
    """How the themes stand against the accepted ones, if any were accepted."""
    if not registry.themes:
        return ""
    counts = changes["change"].value_counts()
    told = ", ".join(f"{counts[change]} {change}" for change in CHANGES if change in counts)
    return f"; against the accepted ones: {told or 'nothing to tell'}"


def in_scope(
    passages: pd.DataFrame, units: pd.DataFrame, mentions: pd.DataFrame, settings: ThemeSettings
) -> pd.DataFrame:
    """The passages that may belong to a theme: running text of some length and, with scope `coded`, with evidence."""
    long_enough = passages["text"].map(lambda text: len(text.split())) >= settings.min_words
    chosen = passages[passages["kind"].isin(RUNNING_TEXT) & long_enough]
    if settings.scope == "coded":
        evidence = mentions.loc[mentions["counted"], "unit_id"]
        with_evidence = units.loc[units["unit_id"].isin(evidence), "passage_id"]
        chosen = chosen[chosen["passage_id"].isin(with_evidence)]
    return chosen.reset_index(drop=True)


def _vectors(vectors: pd.DataFrame, passages: pd.DataFrame) -> np.ndarray:
    """Vectors of `passages` in their order, shape (passages, dimensions), float32."""
    by_id = dict(zip(vectors["passage_id"], vectors["vector"], strict=True))
    rows = [by_id[passage_id] for passage_id in passages["passage_id"]]
    return np.array(rows, dtype=np.float32) if rows else np.empty((0, 0), dtype=np.float32)
