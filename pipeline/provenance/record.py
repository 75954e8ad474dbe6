"""`outputs/run/`: what is known of the run that made, or last confirmed, the published outputs, and the log of runs.

provenance.json: program, packages, models, settings, hashes of inputs and outputs, stages, machine. manifest.csv: path,
SHA-256 and size of every input and every published file; without a time, so two equal reviews have equal manifests.
log.jsonl and log.txt: what each run did, also those that failed and changed nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.errors import SettingsError
from pipeline.io import read_text, write_json, write_text
from pipeline.provenance import facts
from pipeline.provenance.files import documents, files_below, write_manifest
from pipeline.provenance.log import DONE, NAME, STARTED, Event, Log, cached, in_words, state_of_run

FOLDER = "run"
"""In `outputs/`."""
PROVENANCE, MANIFEST = "provenance.json", "manifest.csv"
FORMAT = 1


@dataclass(frozen=True)
class Subject:
    """What a record is about: folders and settings of a review, and the parts of `outputs/` that are published."""

    corpus: Path
    config: Path
    outputs: Path
    settings: Settings
    parts: tuple[str, ...]

    @property
    def log(self) -> Log:
        """The log of its runs; goes on from the published copy if `work/` was deleted."""
        return Log(self.outputs / "work" / NAME, self.outputs / FOLDER / "log.jsonl")


def write_record(subject: Subject, published: Path, folder: Path) -> None:
    """Write all of `run/` into `folder`. published: where the outputs are, or stand ready to take their place."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "config": files_below(subject.config),
        "corpus": documents(subject.corpus),
        "outputs": files_below(published, subject.parts),
    }
    write_manifest(folder / MANIFEST, files)
    told = {
        "format": FORMAT,
        "program": facts.program(),
        "python": facts.python(),
        "packages": facts.packages(),
        "machine": facts.machine(),
        "models": facts.models(subject.settings, subject.config, _embedding(published)),
        "settings": subject.settings.model_dump(mode="json"),
        **{name: [file.as_json() for file in listed] for name, listed in files.items()},
    }
    events = subject.log.events()
    write_json(folder / PROVENANCE, {**told, **_of_log(events)})
    write_log(folder, events)


def renew_stages(subject: Subject) -> None:
    """Bring run and stages of the published record up to the log, and leave what it says of files as it is."""
    path = subject.outputs / FOLDER / PROVENANCE
    write_json(path, {**read_provenance(subject.outputs), **_of_log(subject.log.events())})


def renew_log(subject: Subject) -> None:
    """Bring the published log up to the one in `work/`."""
    write_log(subject.outputs / FOLDER, subject.log.events())


def write_log(folder: Path, events: list[Event]) -> None:
    """The log for programs and for people."""
    lines = (json.dumps(event, ensure_ascii=False, sort_keys=True) for event in events)
    write_text(folder / "log.jsonl", "".join(f"{line}\n" for line in lines))
    write_text(folder / "log.txt", in_words(events))


def read_provenance(outputs: Path) -> dict[str, Any]:
    """The record of a finished review. Raises SettingsError if there is none that can be read."""
    path = outputs / FOLDER / PROVENANCE
    try:
        told = json.loads(read_text(path))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{path}: expected the record of a finished run, found none that can be read.\n"
            "Make one with `evidence run`."
        ) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise SettingsError(f"{path}: expected a record of format {FORMAT}, found another.\nRun `evidence run` again.")
    return told


def _embedding(published: Path) -> str:
    """The hash of the sentence model that the run noted; "" if it noted none."""
    try:
        return str(json.loads(read_text(published / "metrics.json"))["embedding"]["model_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _of_log(events: list[Event]) -> dict[str, Any]:
    """What the log says of the last run, and of each stage when it was last done."""
    last = [event for event in events if event["run"] == events[-1]["run"]] if events else []
    return {"run": _run(last), "stages": _stages(events, last)}


def _run(events: list[Event]) -> dict[str, Any]:
    if not events:
        return {}
    first, end = events[0], events[-1]
    state = state_of_run(events, last=True)
    told = {"number": first["run"], "command": first.get("command", ""), "start": first["at"], "state": state}
    return told if state == "running" else {**told, "end": end["at"], "seconds": end["seconds"]}


def _stages(events: list[Event], last: Sequence[Event]) -> list[dict[str, Any]]:
    """One entry per stage in order of first mention: when its result was made, and what the last run did with it."""
    order = list(dict.fromkeys(event["stage"] for event in events if event["stage"]))
    now = {event["stage"]: event["event"] for event in last if event["stage"]}
    return [_stage(name, [event for event in events if event["stage"] == name], now.get(name, "")) for name in order]


def _stage(name: str, events: list[Event], now: str) -> dict[str, Any]:
    """state: done or unchanged in the last run; not run, where it was a command of its own before that."""
    words = {STARTED: "running", "": "not run"}
    told: dict[str, Any] = {"name": name, "state": words.get(now, now)}
    made = [event for event in events if event["event"] == DONE]
    if made:
        counts = cached(made[-1]["said"])
        kept = {"from_cache": counts[0], "anew": counts[1]} if counts else {}
        begun = [event["at"] for event in events if event["event"] == STARTED and event["run"] == made[-1]["run"]]
        told |= {"run": made[-1]["run"], "start": begun[-1] if begun else made[-1]["at"], "end": made[-1]["at"]}
        told |= {"seconds": made[-1]["seconds"], "said": made[-1]["said"], **kept}
    return told
