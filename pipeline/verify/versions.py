"""Whether program, packages and settings are those that made the review; if not, differences may come from that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.io import read_text, sha256_of

RECORD = "run/provenance.json"
_MOST = 12


@dataclass(frozen=True)
class Versions:
    """known: whether the review has a record of what made it. differences: what is different here, in words."""

    known: bool
    differences: tuple[str, ...] = ()


def check_versions(outputs: Path, config: Path) -> Versions:
    """What the record of the review says against what is here. A record is of use only as far as it can be read."""
    try:
        record = json.loads(read_text(outputs / RECORD))
    except (OSError, ValueError):
        return Versions(known=False)
    if not isinstance(record, dict):
        return Versions(known=False)
    said = [*_program(record), *_packages(record), *_settings(record, config)]
    return Versions(known=True, differences=tuple(said))


def _part(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}


def _program(record: Mapping[str, Any]) -> Iterator[str]:
    from pipeline.provenance import facts

    there, here = _part(record, "program"), facts.program()
    if there.get("version") != here["version"]:
        yield f"made by version {there.get('version')} of the program, this is {here['version']}"
    elif there.get("code_sha256") != here["code_sha256"]:
        yield f"the code of the program has changed, though its version is {here['version']} still"
    made, now = _part(record, "python"), facts.python()
    if different := sorted(name for name in now if made.get(name) != now[name]):
        yield "; ".join(f"made with {name} {made.get(name)} of Python, here is {now[name]}" for name in different)


def _packages(record: Mapping[str, Any]) -> Iterator[str]:
    """Only the packages that the program names as its own, where the record says which these are."""
    from pipeline.provenance import facts

    there, here = _part(record, "packages"), facts.packages()
    told = _part(record, "program").get("needs")
    needs = told if isinstance(told, list) and told else list(there)
    changed = [f"{n} {there[n]}, here {here.get(n, 'none')}" for n in needs if n in there and there[n] != here.get(n)]
    if changed:
        more = f" and {len(changed) - _MOST} more" if len(changed) > _MOST else ""
        yield f"made with other packages: {'; '.join(changed[:_MOST])}{more}"


def _settings(record: Mapping[str, Any], config: Path) -> Iterator[str]:
    files = record.get("config")
    listed = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    there = {str(file.get("path")): file.get("sha256") for file in listed}
    changed = [name for name, digest in sorted(there.items()) if _digest(config / name) != digest]
    if changed:
        yield f"settings that are not those of the review: {', '.join(changed)}"


def _digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""
