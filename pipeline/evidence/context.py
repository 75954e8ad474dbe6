"""What the tables are built from: the files of the earlier stages, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.codebook import Codebook, load_codebook
from pipeline.config import Settings
from pipeline.io import frame, read_parquet
from pipeline.records import (
    CLAIMS,
    ENTITIES,
    EVIDENCE,
    FOUND_CHANGES,
    FOUND_CODE_THEMES,
    FOUND_MAP,
    FOUND_THEMES,
    MENTIONS,
    PASSAGES,
    READ_DOCUMENTS,
    THEME_ASSIGNMENTS,
    THEME_CHOICE,
    THEME_HIERARCHY,
    UNITS,
)


@dataclass(frozen=True)
class Context:
    """The tables between stages (columns in `pipeline.records`), the codebook and the settings.

    evidence: rows of EVIDENCE, empty until they are built. theme_changes: rows of FOUND_CHANGES.
    theme_choice: rows of THEME_CHOICE.
    """

    documents: pd.DataFrame
    passages: pd.DataFrame
    units: pd.DataFrame
    mentions: pd.DataFrame
    entities: pd.DataFrame
    claims: pd.DataFrame
    found_themes: pd.DataFrame
    assignments: pd.DataFrame
    codebook: Codebook
    settings: Settings
    found_code_themes: pd.DataFrame = field(default_factory=lambda: frame(FOUND_CODE_THEMES, []))
    theme_choice: pd.DataFrame = field(default_factory=lambda: frame(THEME_CHOICE, []))
    theme_changes: pd.DataFrame = field(default_factory=lambda: frame(FOUND_CHANGES, []))
    found_map: pd.DataFrame = field(default_factory=lambda: frame(FOUND_MAP, []))
    hierarchy: pd.DataFrame = field(default_factory=lambda: frame(THEME_HIERARCHY, []))
    evidence: pd.DataFrame = field(default_factory=lambda: frame(EVIDENCE, []))


def load_context(work: Path, config: Path, settings: Settings) -> Context:
    """Read what the earlier stages left in `work`. Raises SettingsError if one of them has not run."""
    return Context(
        documents=read_parquet(work / "documents.parquet", READ_DOCUMENTS),
        passages=read_parquet(work / "passages.parquet", PASSAGES),
        units=read_parquet(work / "units.parquet", UNITS),
        mentions=read_parquet(work / "mentions.parquet", MENTIONS),
        entities=read_parquet(work / "entities.parquet", ENTITIES),
        claims=read_parquet(work / "claims.parquet", CLAIMS),
        found_themes=read_parquet(work / "found_themes.parquet", FOUND_THEMES),
        assignments=read_parquet(work / "assignments.parquet", THEME_ASSIGNMENTS),
        found_code_themes=read_parquet(work / "found_code_themes.parquet", FOUND_CODE_THEMES),
        theme_choice=read_parquet(work / "theme_choice.parquet", THEME_CHOICE),
        theme_changes=read_parquet(work / "theme_changes.parquet", FOUND_CHANGES),
        found_map=read_parquet(work / "found_map.parquet", FOUND_MAP),
        hierarchy=read_parquet(work / "theme_hierarchy.parquet", THEME_HIERARCHY),
        codebook=load_codebook(config),
        settings=settings,
    )
