"""Reading and writing the registry of themes: `themes.csv` for people and `themes-memory.yaml` beside it."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.io import write_text
from pipeline.themes.registry import Registry
from pipeline.themes.registry_csv import THEMES_FILE, read_themes, themes_text
from pipeline.themes.registry_memory import MEMORY_FILE, memory_text, read_memory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def load_registry(config: Path) -> Registry:
    """The accepted themes of a folder of settings; an empty registry where none were accepted.

    A theme whose row was deleted is forgotten: nothing is matched with it, and its id is never given again.
    Raises SettingsError naming file, line and what was expected.
    """
    path = config / THEMES_FILE
    themes, _ = read_themes(path)
    memories, forgotten = read_memory(config / MEMORY_FILE)
    strange = [theme.theme_id for theme in themes if theme.theme_id not in memories]
    if strange and not memories:
        raise SettingsError(
            f"{config / MEMORY_FILE}: expected what the {len(themes)} themes of {THEMES_FILE} are recognised by, found "
            "nothing.\nTake the file from git, where both belong; or empty themes.csv to start anew."
        )
    if strange:
        raise SettingsError("\n".join([*(_unknown(path, one, memories) for one in strange), "Mend it and run again."]))
    held = tuple(replace(theme, memory=memories[theme.theme_id]) for theme in themes)
    deleted = memories.keys() - {theme.theme_id for theme in themes}
    return Registry(held, forgotten | deleted)


def registry_texts(config: Path, registry: Registry) -> dict[str, str]:
    """What the files of the registry should hold, by name: themes.csv in the dialect that it has."""
    _, dialect = read_themes(config / THEMES_FILE)
    return {THEMES_FILE: themes_text(registry.themes, dialect), MEMORY_FILE: memory_text(registry)}


def save_registry(config: Path, registry: Registry) -> None:
    """Write both files; what they are recognised by first, without which no row may stand in themes.csv."""
    texts = registry_texts(config, registry)
    for name in (MEMORY_FILE, THEMES_FILE):
        write_text(config / name, texts[name])


def _unknown(path: Path, theme_id: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(theme_id, sorted(known), n=1)
    hint = f"did you mean `{near[0]}`?" if near else "new rows come from `evidence themes accept` alone"
    return f"{path}: unknown theme_id `{theme_id}`; {hint}"
