"""Facts about a review beside its tables: settings, files of settings, codebook, versions, metrics."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.compare.changes import FactChange, Row
from pipeline.config import load_settings
from pipeline.errors import EvidenceError
from pipeline.io import read_text, sha256_of

SETTINGS, FILES, CODEBOOK, VERSIONS, METRICS = "settings", "files of settings", "codebook", "versions", "metrics"
SECTIONS = (SETTINGS, FILES, CODEBOOK, VERSIONS, METRICS)
Facts = dict[str, str]
_SHORT = 12  # hexadecimal digits of a hash that are shown


def facts_of(outputs: Path, config: Path | None, codes: Sequence[Row]) -> tuple[dict[str, Facts], list[str]]:
    """Facts by section, without those that are not known, and notes about what could not be read.

    outputs: of a review; its `run/provenance.json` says what it was made with. config: the settings beside it, for
    where there is no such record. codes: rows of CODES.
    """
    facts = {CODEBOOK: {row["code"]: row["label"] for row in codes}}
    notes: list[str] = []
    told = _read_json(outputs / "run" / "provenance.json", notes)
    facts |= _from_provenance(told) if told else _from_config(config, notes)
    metrics = _read_json(outputs / "metrics.json", notes)
    return facts | ({METRICS: dict(flat(metrics))} if metrics else {}), notes


def _from_provenance(told: Mapping[str, Any]) -> dict[str, Facts]:
    """Only what a review is made with: neither its times nor its machine make it another review."""
    program, python = _mapping(told.get("program")), _mapping(told.get("python"))
    versions = {"evidence-pipeline": str(program.get("version", "")), "its code": _short(program.get("code_sha256"))}
    versions["python"] = str(python.get("version", ""))
    versions |= {f"package {name}": str(version) for name, version in _mapping(told.get("packages")).items()}
    for model in _listed(told.get("models")):
        versions[f"model for {model.get('use')}"] = f"{model.get('name')} {_short(model.get('sha256'))}"
    files = {str(file.get("path")): _short(file.get("sha256")) for file in _listed(told.get("config"))}
    return {SETTINGS: dict(flat(_mapping(told.get("settings")))), FILES: _no_params(files), VERSIONS: versions}


def _from_config(config: Path | None, notes: list[str]) -> dict[str, Facts]:
    if config is None or not config.is_dir():
        return {}
    facts = {FILES: _no_params({path.name: _short(sha256_of(path)) for path in sorted(config.glob("*.*"))})}
    try:
        return facts | {SETTINGS: dict(flat(load_settings(config).model_dump(mode="json")))}
    except EvidenceError as error:  # settings of another version may have keys that this one does not know
        notes.append(f"its settings cannot be read by this version: {str(error).splitlines()[0]}")
        return facts


def _no_params(files: Facts) -> Facts:
    """Without the file whose settings are told one by one."""
    return {name: digest for name, digest in files.items() if name != "params.yaml"}


def compare_facts(old: Mapping[str, Facts], new: Mapping[str, Facts]) -> tuple[list[FactChange], list[str]]:
    """What differs, in order of section and key; and notes about sections that only one side knows."""
    changes, notes = [], []
    for section in SECTIONS:
        if (section in old) != (section in new):
            notes.append(f"{section}: known of one side only, so not compared")
            continue
        before, now = old.get(section, {}), new.get(section, {})
        changes += [
            FactChange(section, key, before.get(key, ""), now.get(key, ""))
            for key in sorted({*before, *now})
            if before.get(key) != now.get(key)
        ]
    return changes, notes


def flat(value: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    """Keys joined by dots, with values as JSON writes them, texts as they are."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from flat(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)


def _read_json(path: Path, notes: list[str]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(read_text(path))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        notes.append(f"{path.name} cannot be read and is left out")
        return {}
    return value


def _short(digest: object) -> str:
    return str(digest or "")[:_SHORT]


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
