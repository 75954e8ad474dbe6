"""Work on documents that need not be done again: a content-addressed cache of what stages make of each.

An entry is found by everything that decides its content: what the document holds, the settings that matter, the
program's own code, the versions of the libraries and the hashes of the models. So nothing has to be marked as stale:
what changed is simply not found. Each entry carries the SHA-256 of its content; one that is damaged counts as
missing and is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.io import atomic

_PACKAGE = Path(__file__).resolve().parent
_DIGEST = 32  # bytes of a SHA-256
_DAY = 86_400
_LEVEL = 1  # of compression: entries are read far more often than they are small


@dataclass
class Cache:
    """The entries of one kind of work.

    folder: of all kinds, made when something is put in. kind: name of the work, which is a folder in it. version:
    what decides every entry alike (`version_of`). found, made and damaged count entries of this run.
    """

    folder: Path
    kind: str
    version: str
    found: int = 0
    made: int = 0
    damaged: int = 0

    def get(self, *parts: str) -> bytes | None:
        """What was put in under these parts of a key; None if nothing was, or if it is damaged."""
        path = self._path(parts)
        try:
            stored = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            stored = b""
        content = _sound(stored)
        if content is None:
            self.damaged += 1
            return None
        _mark_used(path)
        self.found += 1
        return content

    def put(self, content: bytes, *parts: str) -> None:
        """Keep `content` under these parts of a key."""
        packed = zlib.compress(content, _LEVEL)
        with atomic(self._path(parts), flush=False) as temporary:  # a power cut would damage it, and that is noticed
            temporary.write_bytes(hashlib.sha256(packed).digest() + packed)
        self.made += 1

    def told(self) -> str:
        """What came from the cache and what did not, for the line that a stage says; "" if nothing was asked."""
        said = [f"{self.found} from the cache, {self.made} done anew"] if self.found or self.made else []
        said += [f"{self.damaged} damaged in the cache"] if self.damaged else []
        return ", ".join(said)

    def _path(self, parts: tuple[str, ...]) -> Path:
        key = hash_of(self.version, *parts)
        return self.folder / self.kind / key[:2] / key[2:]


def _sound(stored: bytes) -> bytes | None:
    """The content of an entry, or None if it is not what was written."""
    digest, packed = stored[:_DIGEST], stored[_DIGEST:]
    return zlib.decompress(packed) if hashlib.sha256(packed).digest() == digest else None


def _mark_used(path: Path) -> None:
    """Note in the file's time that the entry is of use; a folder that cannot be written is no hindrance."""
    try:
        os.utime(path)
    except OSError:
        return


def as_bytes(value: Any) -> bytes:
    """A value of plain lists, dictionaries, texts and numbers as JSON; the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_bytes(content: bytes) -> Any:
    """The value of which `as_bytes` made `content`."""
    return json.loads(content.decode("utf-8", "surrogatepass"))


def columns_of(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows with the same keys as columns, which repeat no name."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def rows_of(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """The rows of which `columns_of` made `columns`."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def hash_of(*parts: str) -> str:
    """SHA-256, hexadecimal, of texts one after the other; where one ends and the next begins counts."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


@lru_cache
def version_of(code: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """A hash of all that decides results beside documents and settings.

    code: files and folders of this package, relative to it, with the data that stand in them. libraries: names of
    distributions; one that is not installed counts as such. Python's version and that of its Unicode tables count too.
    """
    said = [f"python {sys.version_info.major}.{sys.version_info.minor}", f"unicode {unicodedata.unidata_version}"]
    said += [f"{name} {_installed(name)}" for name in sorted(libraries)]
    said += [f"{path.relative_to(_PACKAGE).as_posix()} {_digest(path)}" for path in _files(code)]
    return hash_of(*said)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _files(code: Iterable[str]) -> list[Path]:
    found: set[Path] = set()
    for name in code:
        path = _PACKAGE / name
        found |= {path} if path.is_file() else {p for p in path.rglob("*") if p.is_file()}
    return sorted(path for path in found if "__pycache__" not in path.parts)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Size:
    """What a cache folder holds of one kind of work."""

    kind: str
    entries: int
    size: int  # bytes


def sizes(folder: Path) -> list[Size]:
    """The kinds of work in a cache folder, by name; empty if there is no such folder."""
    kinds = sorted(path for path in folder.glob("*") if path.is_dir())
    return [Size(kind.name, len(files := _entries(kind)), sum(map(_bytes, files))) for kind in kinds]


def prune(folder: Path, days: float) -> list[Size]:
    """Remove entries that no run has used for so many days; returns what was removed, by kind."""
    oldest = time.time() - days * _DAY
    removed = []
    for kind in sorted(path for path in folder.glob("*") if path.is_dir()):
        old = [path for path in _entries(kind) if path.stat().st_mtime <= oldest]
        removed.append(Size(kind.name, len(old), sum(map(_bytes, old))))
        for path in old:
            path.unlink(missing_ok=True)
    return removed


def _entries(kind: Path) -> list[Path]:
    return sorted(path for path in kind.rglob("*") if path.is_file())


def _bytes(path: Path) -> int:
    return path.stat().st_size
