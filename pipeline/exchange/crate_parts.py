"""The entities of an RO-Crate of a run, as plain JSON-LD; `ro_crate` puts them together.

Identifiers say what a thing is (`#stage-extract`), so that the same run gives the same crate.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.provenance.files import Hashed

if TYPE_CHECKING:
    from pipeline.exchange.ro_crate import Step

Entity = dict[str, Any]
WORKFLOW, LANGUAGE, RUN, DOCUMENTS, ENGINE = "dvc.yaml", "#dvc-language", "#run", "#documents", "#engine"
_FORMAL = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
_TYPES = {bool: "Boolean", int: "Integer", float: "Float"}
_MEDIA = {".parquet": "application/vnd.apache.parquet", ".yaml": "application/yaml", ".md": "text/markdown"}
_MEDIA |= {".jsonl": "application/jsonl", ".csv": "text/csv", ".json": "application/json"}


def ids(names: Iterable[str]) -> Entity | list[Entity]:
    """References to entities; a single one is no list, as RO-Crate 1.1 recommends."""
    listed = [{"@id": name} for name in names]
    return listed[0] if len(listed) == 1 else listed


def path_id(path: str) -> str:
    """The identifier of a file of the crate."""
    return quote(path)


def action(stage: str) -> str:
    """The identifier of the run of a stage."""
    return f"#run-{stage}"


def parameter(name: str) -> str:
    """The identifier of a formal parameter of the workflow: a setting, a file of settings, an output."""
    return f"#parameter-{quote(name)}"


def done(record: dict[str, Any]) -> list[str]:
    """Names of the stages whose results the record knows."""
    return [stage["name"] for stage in record["stages"] if "end" in stage]


def flat(settings: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Settings as `section.key`."""
    return {f"{section}.{key}": value for section, keys in settings.items() for key, value in keys.items()}


def file(hashed: Hashed, about: str) -> Entity:
    """Name, size, hash and media type of a file."""
    suffix = hashed.path[hashed.path.rfind(".") :].lower()
    media = _MEDIA.get(suffix) or mimetypes.guess_type(hashed.path)[0] or "application/octet-stream"
    told = {"name": hashed.path, "contentSize": str(hashed.bytes), "sha256": hashed.sha256, "encodingFormat": media}
    return {**told, "description": about} if about else told


def licence(stated: str) -> Entity:
    """The licence of the review: a URL, or words."""
    identifier = stated if "://" in stated else "#licence"
    return {"@id": identifier, "@type": "CreativeWork", "name": stated, "description": f"Licence: {stated}"}


def person(name: str, orcid: str) -> Entity:
    """Whoever ran it, or {} if nobody is named."""
    if not (name or orcid):
        return {}
    identifier = orcid if "://" in orcid else f"https://orcid.org/{orcid}" if orcid else f"#{quote(name)}"
    return {"@id": identifier, "@type": "Person", "name": name or orcid}


def documents(corpus: Sequence[Entity], *, in_crate: bool) -> list[Entity]:
    """The documents as one collection; those whose files are not in the crate as works with a hash."""
    members = [_document(document, in_crate) for document in corpus]
    works = [_work(document) for document in corpus if not (in_crate and document["sha256"])]
    collection = {"@id": DOCUMENTS, "@type": "Collection", "name": "Documents of the review", "hasPart": ids(members)}
    return [{**collection, "mainEntity": ids(members[:1]), "exampleOfWork": {"@id": parameter("corpus")}}, *works]


def _document(document: Entity, in_crate: bool) -> str:
    """The identifier of a document; one that could not be opened cannot be in the crate."""
    path = document["path"].removeprefix("./")  # as in `documents.csv`, where a name must not look like a formula
    return path_id(f"corpus/{path}") if in_crate and document["sha256"] else f"#document-{quote(path)}"


def _work(document: Entity) -> Entity:
    return {
        "@id": _document(document, in_crate=False),
        "@type": "CreativeWork",
        "name": document["path"],
        "sha256": document["sha256"],
        "description": "A document of the review, whose file is not in this crate; known by its hash.",
    }


def settings(values: dict[str, Any]) -> list[Entity]:
    """The value of each setting."""
    return [
        {
            "@id": setting(name),
            "@type": "PropertyValue",
            "name": name,
            "value": _scalar(value),
            "exampleOfWork": {"@id": parameter(name)},
        }
        for name, value in values.items()
    ]


def setting(name: str) -> str:
    """The identifier of the value of a setting."""
    return f"#setting-{name}"


def _scalar(value: Any) -> Any:
    return value if isinstance(value, str | bool | int | float) else ", ".join(map(str, value))


def formal_parameters(record: dict[str, Any], values: dict[str, Any], published: Sequence[str]) -> list[Entity]:
    """What the workflow takes and gives."""
    single = {file["path"] for file in record["outputs"]}
    return [
        _formal("corpus", "Collection"),
        *(_formal(f"config/{file['path']}", "File") for file in record["config"]),
        *(_formal(name, _TYPES.get(type(value), "Text")) for name, value in values.items()),
        *(_formal(f"outputs/{name}", "File" if name in single else "Dataset") for name in published),
    ]


def _formal(name: str, kind: str) -> Entity:
    formal = {"@id": parameter(name), "@type": "FormalParameter", "name": name, "additionalType": kind}
    return {**formal, "conformsTo": {"@id": _FORMAL}}


def workflow(record: dict[str, Any], steps: Sequence[Step], published: Sequence[str], values: dict[str, Any]) -> Entity:
    """Properties of dvc.yaml."""
    inputs = ["corpus", *(f"config/{file['path']}" for file in record["config"]), *values]
    known = [step for step in steps if step.name in done(record)]
    return {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": "Evidence review",
        "description": "The stages of a review, as a pipeline of DVC.",
        "version": record["program"]["version"],
        "encodingFormat": "application/yaml",
        "conformsTo": {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"},
        "programmingLanguage": {"@id": LANGUAGE},
        "input": ids(map(parameter, inputs)),
        "output": ids(parameter(f"outputs/{name}") for name in published),
        "hasPart": ids(tool(step.name) for step in known),
        "step": ids(step_of(step.name) for step in known),
    }


def tool(stage: str) -> str:
    """The identifier of the command of a stage."""
    return f"#evidence-{stage}"


def step_of(stage: str) -> str:
    """The identifier of a stage as a step of the workflow."""
    return f"#step-{stage}"
