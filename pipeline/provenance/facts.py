"""Facts about what a run ran on: the program, the packages, the models, the machine.

No name of a host or a user and no path of the machine is among them; nothing here needs one.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
import unicodedata
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.cache import hash_of
from pipeline.config import Settings
from pipeline.provenance.files import files_below

DISTRIBUTION = "evidence-pipeline"
_PACKAGE = Path(__file__).resolve().parent.parent
_NOT_CODE = ("__pycache__", "default_config")  # an installed program has copies of config/ in it


def program() -> dict[str, Any]:
    """Name and version of the program, and one hash over its code and the data in it."""
    return {"name": DISTRIBUTION, "version": __version__, "code_sha256": code_hash(_PACKAGE), "needs": needs()}


def code_hash(package: Path) -> str:
    """SHA-256 over the names and contents of all files of a package; the same for a checkout and an installation."""
    files = [path for path in package.rglob("*") if path.is_file() and not set(_NOT_CODE) & set(path.parts)]
    named = sorted((path.relative_to(package).as_posix(), path) for path in files)
    return hash_of(*(part for name, path in named for part in (name, hashlib.sha256(path.read_bytes()).hexdigest())))


def python() -> dict[str, str]:
    """The interpreter and its Unicode tables, which decide how text is split and folded."""
    version = platform.python_version()
    return {
        "implementation": platform.python_implementation(),
        "version": version,
        "unicode": unicodedata.unidata_version,
    }


def packages() -> dict[str, str]:
    """All installed distributions with their versions, from the names of their folders: reading each takes long."""
    folders = [Path(folder) for folder in sys.path if folder]
    names = [found.name.removesuffix(".dist-info") for folder in folders for found in folder.glob("*.dist-info")]
    split = [name.partition("-") for name in sorted(names, reverse=True)]
    return dict(sorted((_normal(name), version) for name, _, version in split))


def needs() -> list[str]:
    """The distributions that the program names as its own dependencies; none if it is not installed as one."""
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
    own = [requirement for requirement in wanted if "extra ==" not in requirement]
    return sorted({_normal(re.split(r"[^A-Za-z0-9._-]", requirement)[0]) for requirement in own})


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def models(settings: Settings, config: Path, embedding_sha256: str) -> list[dict[str, Any]]:
    """The trained models that a run uses, with their hashes. embedding_sha256: as the run found it, "" if unknown."""
    found: list[dict[str, Any]] = [{"use": "embedding", "name": settings.embedding.model, "sha256": embedding_sha256}]
    classifier = settings.tagging.classifier
    if classifier != "none":
        folder = _PACKAGE / "tagging" / "classifier" / "carried" if classifier == "carried" else config / classifier
        files = files_below(folder) if folder.is_dir() else []
        digest = hash_of(*(part for file in files for part in (file.path, file.sha256)))
        found.append({"use": "classifier", "name": classifier, "sha256": digest, "files": [f.as_json() for f in files]})
    return found


def machine() -> dict[str, Any]:
    """The kind of machine: numbers of the last decimal may hang on the processor, so it is named."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor()
