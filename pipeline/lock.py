"""One run at a time in a folder of outputs.

The lock is the kernel's (library: filelock), so it ends with the process that holds it, however that ends; nobody has
to judge whether a lock is stale. Beside it stands who holds it, for people.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.io import read_text, write_json

LOCK, OWNER = "run.lock", "run.owner.json"
"""In `outputs/work/`."""


@contextmanager
def locked(outputs: Path) -> Iterator[str]:
    """Hold the lock of an outputs folder for the block, as a run that others are told of.

    Gives a line about a former run that ended without leaving the lock (killed, or the machine went down), or "".
    Raises SettingsError like `held`.
    """
    with held(outputs):
        owner = outputs / "work" / OWNER
        try:
            former = _read(owner)
            write_json(owner, _self())
            yield f"A former run ended early: {_told(former)}. Going on with what it left." if former else ""
            owner.unlink(missing_ok=True)
        except Exception:  # an error that is told is an end like any other; an interrupt is one that the next run tells
            owner.unlink(missing_ok=True)
            raise


@contextmanager
def held(outputs: Path) -> Iterator[None]:
    """No run can begin in an outputs folder during the block. Raises SettingsError naming the owner if one is there."""
    from filelock import FileLock, Timeout

    work = outputs / "work"
    work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise SettingsError(
            f"{outputs} is in use: expected no other run there, found {_told(_read(work / OWNER))}.\n"
            "Wait until it has ended, or give another folder with --outputs DIR."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _self() -> dict[str, Any]:
    return {
        "command": " ".join(["evidence", *sys.argv[1:]]),
        "host": platform.node(),
        "process": os.getpid(),
        "started": time.strftime("%Y-%m-%d %H:%M:%S"),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_text(path))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _told(owner: dict[str, Any]) -> str:
    if not owner:
        return "one that did not say who it is"
    said = {name: owner.get(name, "unknown") for name in ("command", "process", "host", "started")}
    return "`{command}` (process {process} on {host}, started {started})".format(**said)
