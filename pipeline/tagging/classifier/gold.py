"""Coded sentences to learn from: tables of unit id, codes separated by `;`, and text, without a header."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

_HELD_OUT = 5  # one document in so many is not learned from


@dataclass(frozen=True, slots=True)
class Example:
    """A coded sentence. document: what stands before the last hyphen of its id, with the name of its file."""

    document: str
    codes: frozenset[str]
    text: str


def read(paths: Iterable[Path], codes: Collection[str]) -> list[Example]:
    """The sentences of all files in order. Raises SettingsError for a line of another form or an unknown code."""
    return [example for path in paths for example in _read(path, codes)]


def _read(path: Path, codes: Collection[str]) -> Iterable[Example]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: expected a table of coded sentences in UTF-8 ({error}).") from error
    for number, line in enumerate(lines, 1):
        parts = line.split("\t", 2)
        if len(parts) != 3 or not parts[2].strip():
            raise SettingsError(
                f"{path}, line {number}: expected unit id, codes separated by `;`, and text, separated by tabs; "
                f"got {len(parts)} of them.\nMend the line and run again."
            )
        own = frozenset(code for code in parts[1].split(";") if code)
        if unknown := sorted(own - set(codes)):
            raise SettingsError(f"{path}, line {number}: `{unknown[0]}` is no code of the codebook.\nMend the line.")
        yield Example(f"{path.stem}/{parts[0].rpartition('-')[0]}", own, parts[2])


def held_out(examples: Sequence[Example]) -> list[bool]:
    """Which sentences are kept from learning, for calibration: those of one document in five, told by its name.

    Tables of single sentences, whose ids name no documents of several sentences with others in between, are learned
    from whole: a file with one document name throughout is such a table.
    """
    names: dict[str, set[str]] = {}
    for example in examples:
        names.setdefault(example.document.partition("/")[0], set()).add(example.document)
    whole = {file for file, found in names.items() if len(found) <= _HELD_OUT}
    return [
        example.document.partition("/")[0] not in whole and _digest(example.document) % _HELD_OUT == 0
        for example in examples
    ]


def _digest(document: str) -> int:
    return zlib.crc32(document.partition("/")[2].encode())
