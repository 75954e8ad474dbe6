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
    FOUND_THEMES,
    MENTIONS,
    PASSAGES,
    READ_DOCUMENTS,
    THEME_ASSIGNMENTS,
    UNITS,
)


@dataclass(frozen=True)
class Context:
    """The tables between stages (columns in `pipeline.records`), the codebook and the settings.

    evidence: rows of EVIDENCE, empty until they are built. theme_changes: rows of FOUND_CHANGES.
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
    theme_changes: pd.DataFrame = field(default_factory=lambda: frame(FOUND_CHANGES, []))
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
        theme_changes=read_parquet(work / "theme_changes.parquet", FOUND_CHANGES),
        codebook=load_codebook(config),
        settings=settings,
    )
