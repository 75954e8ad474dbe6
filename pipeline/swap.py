"""Folders and files that take the place of others whole, also when the program is killed in the midst of it.

A set of new ones is first made ready beside the old; one rename then decides. Whoever comes next finishes what was
decided (`finish`) and drops what was not.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

READY = ".ready"
"""In a folder: what will take the place of its parts of the same names."""
_TEMPORARY = re.compile(r"\..+\.[a-z0-9_]{8}")


def replace_folder(new: Path, path: Path) -> None:
    """Rename `new` onto `path`. The former folder is moved aside first and removed last: it is never half gone."""
    if not path.exists():
        new.rename(path)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{path.name}.former.", dir=path.parent))
    path.rename(former / path.name)
    new.rename(path)
    shutil.rmtree(former)


def make_ready(new: Path, folder: Path) -> None:
    """Decide that what is in `new`, a folder within `folder`, takes the place of its parts. It must be complete."""
    finish(folder)
    flush_all(new)
    new.rename(folder / READY)
    _flush(folder)


def finish(folder: Path) -> bool:
    """Do what was decided for `folder` and not yet done; returns whether there was anything to do."""
    ready = folder / READY
    if not ready.is_dir():
        return False
    for part in sorted(ready.iterdir()):
        if part.is_dir():
            replace_folder(part, folder / part.name)
        else:
            part.replace(folder / part.name)
    ready.rmdir()
    for former in folder.glob(".*.former.*"):
        shutil.rmtree(former)
    _flush(folder)
    return True


def clear_leftovers(folder: Path) -> None:
    """Remove what a killed program had begun in `folder` under temporary names, which `tempfile` gave.

    Only for whoever has the folder to himself, and after `finish`.
    """
    for path in folder.glob(".*"):
        if not _TEMPORARY.fullmatch(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def flush_all(folder: Path) -> None:
    """Have everything in `folder` on the disk before a rename makes it count."""
    for path in [*folder.rglob("*"), folder]:
        _flush(path)


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows opens no folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
