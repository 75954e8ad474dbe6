"""The entities of an RO-Crate that tell of programs and of what they did: software, and the actions of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.exchange.crate_parts import (
    DOCUMENTS,
    ENGINE,
    LANGUAGE,
    RUN,
    WORKFLOW,
    Entity,
    action,
    done,
    ids,
    path_id,
    setting,
    step_of,
    tool,
)

if TYPE_CHECKING:
    from pipeline.exchange.ro_crate import Step

_DONE = "http://schema.org/CompletedActionStatus"  # a record is only ever kept of what has succeeded


def software(record: dict[str, Any], steps: Sequence[Step]) -> list[Entity]:
    """The language of the workflow, the engine, the tools with their steps, and the packages they need."""
    packages = record["packages"]
    needed = [name for name in record["program"]["needs"] if name in packages]
    language = {
        "@id": LANGUAGE,
        "@type": "ComputerLanguage",
        "name": "DVC pipeline",
        "url": {"@id": "https://dvc.org/"},
    }
    engine = {
        **_software(ENGINE, "evidence-pipeline", record["program"]["version"]),
        "description": f"Code with the hash {record['program']['code_sha256']} (SHA-256).",
        "softwareRequirements": ids(["#python", *(f"#package-{name}" for name in needed)]),
    }
    python = _software("#python", record["python"]["implementation"], record["python"]["version"])
    found = [language, engine, python, *(_software(f"#package-{name}", name, packages[name]) for name in needed)]
    for position, step in enumerate((step for step in steps if step.name in done(record)), start=1):
        command = _software(tool(step.name), f"evidence {step.name}", record["program"]["version"])
        found.append({**command, "description": step.about, "softwareRequirements": {"@id": ENGINE}})
        how = {"@id": step_of(step.name), "@type": "HowToStep", "name": step.name, "position": str(position)}
        found.append({**how, "workExample": {"@id": tool(step.name)}})
    return found


def _software(identifier: str, name: str, version: str) -> Entity:
    return {"@id": identifier, "@type": "SoftwareApplication", "name": name, "softwareVersion": version}


def actions(record: dict[str, Any], steps: Sequence[Step], values: dict[str, Any], agent: Entity) -> list[Entity]:
    """The run as a whole, the run of each stage, and what the engine did to have them done."""
    known = [step for step in steps if step.name in done(record)]
    by = {"agent": {"@id": agent["@id"]}} if agent else {}
    found = [{**_whole(record, values), **by}]
    for step in known:
        found += [{**_stage_run(record, step, values), **by}, _control(step.name)]
    engine = _span("#engine-run", "OrganizeAction", record["run"]["command"], record["run"])
    controls = ids(f"#control-{step.name}" for step in known)
    return [*found, {**engine, **by, "instrument": {"@id": ENGINE}, "object": controls, "result": {"@id": RUN}}]


def _whole(record: dict[str, Any], values: dict[str, Any]) -> Entity:
    """Begun when the oldest result that still stands was begun: a run does only what has changed."""
    published = _published(record)
    begun = min((stage["start"] for stage in record["stages"] if "end" in stage), default=record["run"]["start"])
    return {
        **_span(RUN, "CreateAction", "Making of the review", {**record["run"], "start": begun}),
        "description": f"All stages; the last command was `{record['run']['command']}`.",
        "instrument": {"@id": WORKFLOW},
        "object": ids([DOCUMENTS, *_configs(record, None), *map(setting, values)]),
        "result": ids(published[name] for name in sorted(published)),
    }


def _stage_run(record: dict[str, Any], step: Step, values: dict[str, Any]) -> Entity:
    """What a stage took and made, as far as it is kept: the rest goes from stage to stage and is not in the crate."""
    stage = next(stage for stage in record["stages"] if stage["name"] == step.name)
    used = [name for name in values if name.partition(".")[0] in step.params]
    read = [*([DOCUMENTS] if "corpus" in step.reads else []), *_configs(record, step), *map(setting, used)]
    published = _published(record)
    made = [published[name] for path in step.writes if (name := path.removeprefix("work/")) in published]
    span = _span(action(step.name), "CreateAction", f"evidence {step.name}", stage)
    lists = {name: ids(listed) for name, listed in (("object", read), ("result", made)) if listed}
    return {**span, "description": stage["said"], "instrument": {"@id": tool(step.name)}, **lists}


def _span(identifier: str, kind: str, name: str, told: dict[str, Any]) -> Entity:
    start, end = (told[name].replace("Z", "+00:00") for name in ("start", "end"))
    times = {"startTime": start, "endTime": end, "actionStatus": _DONE}
    return {"@id": identifier, "@type": kind, "name": name, **times}


def _control(stage: str) -> Entity:
    control = {"@id": f"#control-{stage}", "@type": "ControlAction", "name": f"Having `evidence {stage}` done"}
    return {**control, "instrument": {"@id": step_of(stage)}, "object": {"@id": action(stage)}}


def _configs(record: dict[str, Any], step: Step | None) -> list[str]:
    names = [f"config/{file['path']}" for file in record["config"]]
    return [path_id(name) for name in names if step is None or name in step.reads]


def _published(record: dict[str, Any]) -> dict[str, str]:
    """Identifiers of the published folders and files, by name."""
    paths = [file["path"].partition("/") for file in record["outputs"]]
    return {name: path_id(f"outputs/{name}{slash}") for name, slash, _ in paths}
