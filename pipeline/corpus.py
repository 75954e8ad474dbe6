"""Finding the files of a corpus folder: each exactly once, none followed out of the folder."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the corpus.

    source_path: relative to the corpus folder, with forward slashes. size in bytes. sha256: hexadecimal, empty if the
    file could not be opened. excluded: why it is left out, empty if it is not. problem: why it could not be opened.
    """

    path: Path
    source_path: str
    suffix: str
    size: int
    sha256: str
    excluded: str = ""
    problem: str = ""

    def is_unchanged(self) -> bool:
        """Whether the file still has the bytes that its hash was taken of.

        If it has not, what was just made of it must not be kept: it would stand under the hash of others, for good.
        """
        from pipeline.io import sha256_of  # not above: workers import this module, and need no tables

        try:
            return sha256_of(self.path) == self.sha256
        except OSError:
            return False


def find_files(corpus: Path, *, readable: Collection[str], exclude: Sequence[str] = ()) -> list[SourceFile]:
    """All files below `corpus`, sorted by source path. Symbolic links to folders are listed, not entered.

    readable: suffixes that some reader takes, in lower case. exclude: glob patterns over source paths.
    """
    found = []
    for folder, folders, names in os.walk(corpus):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [_source_file(corpus, Path(folder) / name, readable, exclude) for name in [*names, *links]]
    return sorted(found, key=lambda file: file.source_path)


def source_path(corpus: Path, path: Path) -> str:
    """The path as tables show it.

    Names that are not UTF-8 are shown with their odd bytes escaped, and a name that a spreadsheet would take for a
    formula starts with "./", which means the same file.
    """
    shown = os.fsencode(path.relative_to(corpus).as_posix()).decode("utf-8", "backslashreplace")
    return f"./{shown}" if shown.startswith(tuple("=+-@＝＋－＠\t\r\n")) else shown


def _source_file(corpus: Path, path: Path, readable: Collection[str], exclude: Sequence[str]) -> SourceFile:
    shown = source_path(corpus, path)
    excluded = _reason_to_exclude(corpus, path, shown, readable, exclude)
    size, digest, problem = 0, "", ""
    if path.is_file() and _stays_inside(corpus, path):
        try:
            from pipeline.io import sha256_of  # not above: workers import this module, and need no tables

            size, digest = path.stat().st_size, sha256_of(path)
        except OSError as error:
            problem = f"Cannot be opened ({error.strerror}); check its permissions."
    return SourceFile(path, shown, path.suffix.lower(), size, digest, excluded, problem)


def _reason_to_exclude(corpus: Path, path: Path, shown: str, readable: Collection[str], exclude: Sequence[str]) -> str:
    if not _stays_inside(corpus, path):
        return "A link that leads out of the corpus folder; copy the file itself into the corpus."
    if not path.is_file():
        return "Not a regular file."
    if path.name.startswith((".", "~$")) or path.name in ("Thumbs.db", "desktop.ini"):
        return "A hidden or temporary file of another program."
    if pattern := next((p for p in exclude if fnmatch(shown, p)), None):
        return f"Left out by the pattern `{pattern}` of `extract.exclude`."
    if path.suffix.lower() not in readable:
        kinds = ", ".join(sorted(readable))
        return f"No reader for files ending in `{path.suffix or '(nothing)'}`; expected one of {kinds}."
    return ""


def _stays_inside(corpus: Path, path: Path) -> bool:
    # realpath, unlike Path.resolve, does not stumble over links that lead in a circle
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(corpus))
