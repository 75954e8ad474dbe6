"""`config/themes-memory.yaml`: what accepted themes are recognised by. Written by the program, read by it alone."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Literal

import numpy as np
import yaml
from pydantic import Field, field_validator

from pipeline.config import Model, parse_model
from pipeline.errors import SettingsError
from pipeline.themes.registry import Memory, Registry

if TYPE_CHECKING:
    from pathlib import Path

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
MEMORY_FILE = "themes-memory.yaml"
_HEADER = """\
# What the themes of themes.csv are recognised by. Written by `evidence themes accept`; keep both in git.
# Nobody needs to edit it: passages are hashes of their words, a centre is a vector in base64.
"""


class _Theme(Model):
    label: str
    present: bool
    size: int = Field(ge=0)
    split_from: str = ""
    spread: float = Field(ge=-1, le=1)
    centre: str = ""
    passages: tuple[str, ...] = ()

    @field_validator("centre")
    @classmethod
    def _is_base64(cls, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise ValueError(f"expected base64 as the program wrote it ({error})") from None
        return value


class _File(Model):
    version: Literal[1] = 1
    forgotten: tuple[str, ...] = ()
    themes: dict[str, _Theme] = Field({})


def read_memory(path: Path) -> tuple[dict[str, Memory], frozenset[str]]:
    """Memories by theme id, and the ids that were given once; nothing if there is no file.

    Raises SettingsError naming the key for a file that the program did not write.
    """
    if not path.exists():
        return {}, frozenset()
    held = parse_model(_File, path)
    owner: dict[str, str] = {}
    for theme_id, theme in held.themes.items():
        for key in theme.passages:
            if owner.setdefault(key, theme_id) != theme_id:
                raise SettingsError(
                    f"{path}: passage `{key}` stands under {owner[key]} and {theme_id}; expected it under one theme.\n"
                    "Take the file as it was from git, then run `evidence themes accept` again."
                )
    return {theme_id: _memory(theme) for theme_id, theme in held.themes.items()}, frozenset(held.forgotten)


def memory_text(registry: Registry) -> str:
    """What the themes are recognised by as a file: sorted by id, one passage a line. Same registry, same text."""
    themes = {theme_id: _plain(theme.memory) for theme_id, theme in registry.by_id.items()}
    value = {"version": 1, "forgotten": sorted(registry.forgotten), "themes": themes}
    return _HEADER + yaml.dump(value, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=10_000)


def quantised(centre: np.ndarray) -> np.ndarray:
    """The unit vector that `centre` becomes when it is written as bytes and read again."""
    return _decoded(_encoded(centre))


def _memory(theme: _Theme) -> Memory:
    centre = _decoded(theme.centre) if theme.centre else None
    members = frozenset(theme.passages)
    return Memory(theme.label, theme.present, theme.size, theme.split_from, theme.spread, centre, members)


def _plain(memory: Memory) -> dict[str, object]:
    return {
        "label": memory.label,
        "present": memory.present,
        "size": memory.size,
        **({"split_from": memory.split_from} if memory.split_from else {}),
        "spread": round(memory.spread, 4),
        "centre": "" if memory.centre is None else _encoded(memory.centre),
        "passages": sorted(memory.members),
    }


def _encoded(centre: np.ndarray) -> str:
    """One signed byte per dimension, as parts of the largest: a cosine changes by less than 0.001."""
    largest = float(np.abs(centre).max(initial=0)) or 1.0
    return base64.b64encode(np.round(centre / largest * 127).astype(np.int8).tobytes()).decode("ascii")


def _decoded(text: str) -> np.ndarray:
    raw = np.frombuffer(base64.b64decode(text), dtype=np.int8).astype(np.float64)
    return np.asarray(np.round(raw / (float(np.linalg.norm(raw)) or 1.0), 6))
