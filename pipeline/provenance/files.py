"""Hashes of the files that a run used and made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.corpus import find_files, source_path
from pipeline.io import sha256_of, write_text


@dataclass(frozen=True, slots=True)
class Hashed:
    """A file: its path below the folder it belongs to, SHA-256 (hexadecimal, "" if it cannot be opened) and bytes."""

    path: str
    sha256: str
    bytes: int

    def as_json(self) -> dict[str, Any]:
        """For provenance.json."""
        return asdict(self)


def documents(corpus: Path) -> list[Hashed]:
    """All files of the corpus folder, as `documents.csv` names them."""
    return [Hashed(file.source_path, file.sha256, file.size) for file in find_files(corpus, readable=())]


def files_below(folder: Path, parts: Sequence[str] = ("",)) -> list[Hashed]:
    """All files of a folder, or of some parts of it (folders or files), sorted by path."""
    paths = [path for part in parts for path in _files(folder / part if part else folder)]
    return sorted((_hashed(folder, path) for path in paths), key=lambda file: file.path)


def _files(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else (below for below in path.rglob("*") if below.is_file())


def _hashed(folder: Path, path: Path) -> Hashed:
    return Hashed(source_path(folder, path), sha256_of(path), path.stat().st_size)


def write_manifest(path: Path, files: dict[str, list[Hashed]]) -> None:
    """Write path, SHA-256 and size of all files as CSV (RFC 4180); `files` by the folder they belong to."""
    rows = [
        (f"{folder}/{file.path}", file.sha256, str(file.bytes)) for folder in sorted(files) for file in files[folder]
    ]
    lines = [",".join(map(_cell, row)) for row in [("path", "sha256", "bytes"), *rows]]
    write_text(path, "".join(f"{line}\r\n" for line in lines))


def _cell(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(sign in text for sign in ',"\r\n') else text
