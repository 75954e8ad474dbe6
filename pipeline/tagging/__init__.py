"""Coding by rules: which sentences are evidence for which codes, and how they speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.codebook import Codebook
    from pipeline.config import TaggingSettings
    from pipeline.tagging.pipeline import Tagger

__all__ = ["build_tagger"]


def build_tagger(codebook: Codebook, config: Path, settings: TaggingSettings) -> Tagger:
    """A tagger for a codebook. config: the folder with `stance.yaml` and `gazetteer.yaml`.

    spaCy is loaded here and not at import. Raises SettingsError for a pattern, cue or name that cannot be used.
    """
    from pipeline.tagging.pipeline import build

    return build(codebook, config, settings)
