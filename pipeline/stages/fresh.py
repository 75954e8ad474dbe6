"""Which stages of a run need not be done: those whose inputs and outputs are as the last run left them.

What DVC does for `dvc repro`, for those who use `evidence run`: the hashes of what a stage reads, of its settings, of
the program and of what it wrote are noted when it has ended. A stage command of its own always does its work.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cache import as_bytes, hash_of, version_of
from pipeline.io import read_text, sha256_of, write_json
from pipeline.stages.keep_reading import recogniser

if TYPE_CHECKING:
    from pipeline.stages import Stage
    from pipeline.stages.job import Job

NAME = "fresh.json"
"""In `work/`."""


class Freshness:
    """What the last run noted, and whether it still holds."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._noted = _read(job.work / NAME)
        self._begun: dict[str, str] = {}

    def is_current(self, stage: Stage) -> bool:
        """Whether doing the stage would change nothing."""
        noted = self._noted.get(stage.name)
        return noted is not None and noted == [self._inputs(stage), self._outputs(stage)]

    def forget(self, stage: Stage) -> None:
        """Note that the stage is being done: until it has ended, nothing is known of it.

        What it reads is looked at now: a document that changes while the stage is at work is new to the next run.
        """
        self._begun[stage.name] = self._inputs(stage)
        if self._noted.pop(stage.name, None) is not None:
            self._write()

    def note(self, stage: Stage) -> None:
        """Note that the stage, of which `forget` was told, has ended with what is there now."""
        begun = self._begun.pop(stage.name)
        if stage.name in self._job.unsettled:
            return
        self._noted[stage.name] = [begun, self._outputs(stage)]
        self._write()

    def _write(self) -> None:
        write_json(self._job.work / NAME, self._noted)

    def _inputs(self, stage: Stage) -> str:
        settings = {name: getattr(self._job.settings, name).model_dump(mode="json") for name in stage.params}
        read = [hash_of_path(self._path(name)) for name in stage.reads]
        decisive = [*_installed(), as_bytes(settings).decode(), *self._named_by_settings(stage)]
        return hash_of(version_of((".",), ()), *decisive, *read)

    def _named_by_settings(self, stage: Stage) -> list[str]:
        """What decides beside files of the review: the recogniser of scanned pages, folders of models."""
        settings, found = self._job.settings, []
        if "extract" in stage.params:
            found += [recogniser(settings.extract)]
        if "tagging" in stage.params:
            found += [_hash_of_folder(self._job.config / settings.tagging.classifier)]
        if "embedding" in stage.params:
            found += [_hash_of_folder(Path(settings.embedding.model).expanduser())]
        return found

    def _outputs(self, stage: Stage) -> str:
        return hash_of(*(hash_of_path(self._job.outputs / name) for name in stage.writes))

    def _path(self, name: str) -> Path:
        first, _, rest = name.partition("/")
        known = {"corpus": self._job.corpus, "config": self._job.config}
        return known[first] / rest if first in known else self._job.outputs / name


def _read(path: Path) -> dict[str, list[str]]:
    """What was noted; nothing, if it cannot be read: then every stage is done."""
    try:
        noted = json.loads(read_text(path))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def hash_of_path(path: Path) -> str:
    """SHA-256 of a file, or over the names and contents of all files of a folder; "" where there is nothing."""
    if path.is_file():
        return sha256_of(path)
    digest = hashlib.sha256()
    if not path.is_dir():
        return ""
    for file in sorted(path.rglob("*"), key=lambda file: file.relative_to(path).as_posix()):
        if file.is_file():
            name = file.relative_to(path).as_posix().encode("utf-8", "surrogateescape")
            digest.update(len(name).to_bytes(8, "big") + name + _content(file).encode())
    return digest.hexdigest()


def _hash_of_folder(path: Path) -> str:
    return hash_of_path(path) if path.is_dir() else ""


def _content(file: Path) -> str:
    try:
        return sha256_of(file)
    except OSError as error:  # a document without permission is recorded by the stage that reads it
        return f"{error.errno}"


def _installed() -> list[str]:
    """Names with versions of all that is installed, from the names of folders: quick, if a little too strict."""
    folders = [Path(folder) for folder in sys.path if folder]
    return sorted({found.name for folder in folders for found in folder.glob("*.dist-info")})
