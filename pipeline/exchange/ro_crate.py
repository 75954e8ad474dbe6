"""A run as an RO-Crate: the review, what it was made from and how, in one folder or ZIP file that describes itself.

Follows RO-Crate 1.1 and the profile Provenance Run Crate 0.5 (https://w3id.org/ro/wfrun/provenance/0.5), which contains
Workflow Run Crate and Process Run Crate 0.5 and Workflow RO-Crate 1.0. dvc.yaml is the workflow, its stages are the
tools and steps, the run is a CreateAction with one more for each stage. The same record of a run gives the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.corpus import find_files
from pipeline.errors import SettingsError
from pipeline.exchange import crate_parts as parts
from pipeline.exchange import crate_runs as runs
from pipeline.provenance.files import Hashed, documents, files_below
from pipeline.provenance.record import FOLDER, read_provenance
from pipeline.records import PUBLIC_TABLES

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

_PROFILES = (
    ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"),
    ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"),
)
_TERMS = "https://w3id.org/ro/terms/workflow-run/context"
NO_LICENCE = "Not stated: ask whoever made this review."
_ABOUT = {
    "text": "Clean text of each document; offsets in the tables point into it.",
    "tables": "Evidence tables, as CSV and Parquet.",
    "plots": "Numbers behind the plots.",
    "validation": "What was checked, and the outcome.",
    "report": "The report and the workbook.",
    "metrics.json": "Counts and measures of the run.",
}


class Step(Protocol):
    """A stage of the workflow, as `pipeline.stages` describes it."""

    @property
    def name(self) -> str: ...  # noqa: D102 - as there
    @property
    def about(self) -> str: ...  # noqa: D102 - as there
    @property
    def reads(self) -> tuple[str, ...]: ...  # noqa: D102 - as there
    @property
    def params(self) -> tuple[str, ...]: ...  # noqa: D102 - as there
    @property
    def writes(self) -> tuple[str, ...]: ...  # noqa: D102 - as there


@dataclass(frozen=True)
class Wanted:
    """What a user may say about the crate.

    licence: of the review, a URL or words. author and orcid: of whoever ran it. documents: put the documents in, too.
    """

    title: str
    licence: str = ""
    author: str = ""
    orcid: str = ""
    documents: bool = False


@dataclass(frozen=True)
class Source:
    """Where everything is. workflow: the text of dvc.yaml."""

    corpus: Path
    config: Path
    outputs: Path
    workflow: str
    steps: Sequence[Step]


def write_crate(source: Source, out: Path, wanted: Wanted) -> str:
    """Write the crate to `out`, a new folder, or a ZIP file if its name ends in .zip; returns what is in it.

    Raises SettingsError without a finished run, for an `out` that holds something, and where files are not those that
    the run used or published.
    """
    if out.exists() and (out.is_file() or any(out.iterdir())):
        raise SettingsError(f"{out}: expected a name that is free, found something there.\nGive another with --out.")
    record = read_provenance(source.outputs)
    if "end" not in record["run"]:
        raise SettingsError(
            f"{source.outputs}: its last run did not come to its end.\nRun `evidence run` and export again."
        )
    _refuse_changes(source, record, wanted)
    crate = _crate(source, record, wanted)
    out.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        if out.suffix == ".zip":
            crate.write_zip(new / out.name)
            (new / out.name).replace(out)
        else:
            crate.write(new)
            new.chmod(0o755)
            new.replace(out)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    with_them = "with" if wanted.documents else "without"
    return f"{out}: run {record['run']['number']}, {len(record['corpus'])} documents ({with_them} their files)"


def _refuse_changes(source: Source, record: dict[str, Any], wanted: Wanted) -> None:
    """Raise SettingsError if what would go into the crate is not what the record speaks of."""
    for folder, name, files in (
        (source.outputs, "outputs", files_below(source.outputs, _published(record))),
        (source.config, "config", files_below(source.config)),
        *([(source.corpus, "corpus", documents(source.corpus))] if wanted.documents else []),
    ):
        known = {file["path"]: file["sha256"] for file in record[name]}
        found = {file.path: file.sha256 for file in files}
        if odd := sorted(path for path in known.keys() | found.keys() if known.get(path) != found.get(path)):
            raise SettingsError(
                f"{folder / odd[0]}: expected it as the last run left it, found it changed"
                f"{f' ({len(odd)} such files)' if len(odd) > 1 else ''}.\nRun `evidence run` and export again."
            )


def _crate(source: Source, record: dict[str, Any], wanted: Wanted) -> ROCrate:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.metadata.extra_contexts.append(_TERMS)
    crate.metadata["conformsTo"] = [{"@id": "https://w3id.org/ro/crate/1.1"}, {"@id": _PROFILES[-1][0]}]
    _root(crate, record, wanted)
    for name, title, version in _PROFILES:
        crate.add_jsonld({"@id": name, "@type": "CreativeWork", "name": title, "version": version})
    _add_files(crate, source, record, wanted)
    settings = parts.flat(record["settings"])
    entities = [
        *parts.documents(record["corpus"], in_crate=wanted.documents),
        *parts.settings(settings),
        *parts.formal_parameters(record, settings, _published(record)),
        *runs.software(record, source.steps),
        *runs.actions(record, source.steps, settings, parts.person(wanted.author, wanted.orcid)),
    ]
    for entity in entities:
        crate.add_jsonld(entity)
    return crate


def _root(crate: ROCrate, record: dict[str, Any], wanted: Wanted) -> None:
    about, licence = parts.person(wanted.author, wanted.orcid), parts.licence(wanted.licence or NO_LICENCE)
    properties = {
        "name": wanted.title,
        "description": f"An evidence review of {len(record['corpus'])} files, made by evidence-pipeline "
        f"{record['program']['version']}.",
        "datePublished": record["run"]["end"],
        "license": {"@id": licence["@id"]},
        "conformsTo": parts.ids(name for name, _, _ in _PROFILES),
        "mainEntity": {"@id": parts.WORKFLOW},
        "mentions": parts.ids([parts.RUN, parts.DOCUMENTS, *(parts.action(name) for name in parts.done(record))]),
        **({"author": {"@id": about["@id"]}} if about else {}),
    }
    for name, value in properties.items():
        crate.root_dataset[name] = value
    for entity in filter(None, [licence, about]):
        crate.add_jsonld(entity)


def _add_files(crate: ROCrate, source: Source, record: dict[str, Any], wanted: Wanted) -> None:
    """The data entities: workflow, settings, published outputs, record of the run; documents if wanted."""
    workflow = parts.workflow(record, source.steps, _published(record), parts.flat(record["settings"]))
    crate.add_file(StringIO(source.workflow), parts.WORKFLOW, properties=workflow)
    readme = {"name": "README.md", "about": {"@id": "./"}, "encodingFormat": "text/markdown"}
    crate.add_file(StringIO(_readme(record, wanted)), "README.md", properties=readme)
    for file in record["config"]:
        example = {"exampleOfWork": {"@id": parts.parameter(f"config/{file['path']}")}}
        _add_file(crate, source.config, "config", file, f"Settings: {file['path']}", example)
    tables = {table.name: table.about for table in PUBLIC_TABLES}
    for file in record["outputs"]:
        about = _ABOUT.get(file["path"], "") or tables.get(file["path"].removeprefix("tables/").rpartition(".")[0], "")
        alone = (
            {"exampleOfWork": {"@id": parts.parameter(f"outputs/{file['path']}")}} if "/" not in file["path"] else {}
        )
        _add_file(crate, source.outputs, "outputs", file, about, alone)
    for name in _published(record):
        if name not in {file["path"] for file in record["outputs"]}:
            inside = [file["path"] for file in record["outputs"] if file["path"].startswith(f"{name}/")]
            crate.add_dataset(dest_path=f"outputs/{name}", properties=_folder(name, inside))
    run = [file for file in files_below(source.outputs / FOLDER) if not file.path.startswith(".")]
    for hashed in run:
        _add_file(crate, source.outputs / FOLDER, f"outputs/{FOLDER}", hashed.as_json(), "Record of the run.")
    for found in find_files(source.corpus, readable=()) if wanted.documents else []:
        if found.sha256:
            hashed = Hashed(found.source_path, found.sha256, found.size)
            crate.add_file(found.path, f"corpus/{hashed.path}", properties=parts.file(hashed, "A document."))


def _readme(record: dict[str, Any], wanted: Wanted) -> str:
    version, documents = record["program"]["version"], len(record["corpus"])
    held = "Their files are in `corpus/`." if wanted.documents else "Their files are not here; their hashes are."
    return (
        f"# {wanted.title}\n\n"
        f"An evidence review of {documents} files, made by evidence-pipeline {version}. {held}\n\n"
        "- `outputs/tables/`: the evidence, as CSV and Parquet; offsets point into `outputs/text/`\n"
        "- `outputs/report/index.html`: the report\n"
        "- `config/`: codes and settings\n"
        "- `outputs/run/`: versions, settings, hashes, times and the log of the run\n"
        "- `ro-crate-metadata.json`: all of this for programs (Provenance Run Crate 0.5)\n"
    )


def _add_file(
    crate: ROCrate, folder: Path, name: str, file: dict[str, Any], about: str, more: dict[str, Any] | None = None
) -> None:
    hashed = Hashed(**file)
    properties = {**parts.file(hashed, about), **(more or {})}
    crate.add_file(folder / hashed.path, f"{name}/{hashed.path}", properties=properties)


def _folder(name: str, inside: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "description": _ABOUT.get(name, name),
        "hasPart": parts.ids(parts.path_id(f"outputs/{path}") for path in inside),
        "exampleOfWork": {"@id": parts.parameter(f"outputs/{name}")},
    }


def _published(record: dict[str, Any]) -> list[str]:
    """Names of the published folders and files."""
    return sorted({file["path"].partition("/")[0] for file in record["outputs"]})
