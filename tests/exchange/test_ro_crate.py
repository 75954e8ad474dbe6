"""A run as a Provenance Run Crate 0.5, held against the profile by the validator of its makers where that is there."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline.config import Settings, TaggingSettings
from pipeline.errors import SettingsError
from pipeline.exchange.ro_crate import Source, Wanted, write_crate
from pipeline.io import sha256_of
from pipeline.provenance.record import Subject, write_record
from pipeline.provenance.recorder import recorded
from pipeline.stages import STAGES, stage
from pipeline.workspace import dvc_yaml
from tests.conftest import ROOT

CRATE, RUN = "https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"
# The terms that a crate of ours uses, as the two contexts define them (RO-Crate 1.1.3 and the workflow-run terms): the
# contexts themselves are on the web, where tests do not go.
SCHEMA = """about actionStatus additionalType agent author contentSize datePublished description encodingFormat endTime
exampleOfWork hasPart instrument license mainEntity mentions name object position programmingLanguage result
softwareRequirements softwareVersion startTime step url value version workExample Collection ComputerLanguage
ControlAction CreateAction CreativeWork Dataset HowTo HowToStep OrganizeAction Person PropertyValue
SoftwareApplication SoftwareSourceCode"""
OTHERS = {
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow",
    "FormalParameter": "https://bioschemas.org/FormalParameter",
    "input": "https://bioschemas.org/ComputationalWorkflow#input",
    "output": "https://bioschemas.org/ComputationalWorkflow#output",
}
CONTEXTS = {
    CRATE: {"@context": {**{term: f"http://schema.org/{term}" for term in SCHEMA.split()}, **OTHERS}},
    RUN: {"@context": {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}},
}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A review with its record: every stage done, every part published, none of it real."""
    files = {"corpus/a b.txt": "One.", "corpus/c.txt": "Two.", "config/params.yaml": "{}\n"}
    files |= {"config/codebook.yaml": "codes: {}\n", "outputs/tables/evidence.csv": "quote\r\n"}
    parts = stage("publish").writes
    files |= {f"outputs/{name}/file.txt" if "." not in name else f"outputs/{name}": "{}" for name in parts}
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, newline="")
    settings = Settings(tagging=TaggingSettings(classifier="none"))
    subject = Subject(tmp_path / "corpus", tmp_path / "config", tmp_path / "outputs", settings, parts)

    def publish() -> str:
        write_record(subject, subject.outputs, subject.outputs / "run")
        return "published"

    with recorded(subject, "run") as recorder:
        for step in STAGES:
            recorder.do(step.name, publish if step.name == "publish" else lambda: "done")
    return Source(subject.corpus, subject.config, subject.outputs, dvc_yaml(), STAGES)


WANTED = Wanted("A review")


def entities(crate: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((crate / "ro-crate-metadata.json").read_text())
    assert found["@context"] == [CRATE, RUN]
    assert len({entity["@id"] for entity in found["@graph"]}) == len(found["@graph"])
    return {entity["@id"]: entity for entity in found["@graph"]}


def listed(value: Any) -> list[str]:
    return [item["@id"] for item in (value if isinstance(value, list) else [value])]


def references(value: Any) -> set[str]:
    """Identifiers that an entity refers to."""
    if isinstance(value, dict):
        return {value["@id"]} if set(value) == {"@id"} else set().union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def python_with_validator() -> str:
    """A Python that has the package roc-validator: that of the environment that `.ci/run` makes, or this one."""
    own = ROOT / ".venv-validator" / "bin"
    if (own / "rocrate-validator").is_file():
        return str(own / "python")
    pytest.importorskip("rocrate_validator", reason="needs the package roc-validator, in .venv-validator or here")
    return sys.executable


@pytest.mark.parametrize("documents", [False, True])
def test_the_validator_of_the_profile_finds_nothing_required_missing(source: Source, tmp_path: Path, documents: bool):
    """It carries the rules of the profiles; the two JSON-LD contexts it gets from here."""
    python = python_with_validator()
    out, contexts = tmp_path / "crate", tmp_path / "contexts.json"
    write_crate(source, out, Wanted("A review", author="Ada", orcid="0000-0002-1825-0097", documents=documents))
    contexts.write_text(json.dumps(CONTEXTS))
    command = [python, Path(__file__).parent / "validate_crate.py", out, contexts, tmp_path / "cache"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["issues"] == []
    assert found["checks"], "the validator checked nothing"


def test_every_term_is_one_of_the_contexts(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", Wanted("A review", author="Ada", licence="https://example.org/licence"))
    known = {"@id", "@type", *(term for context in CONTEXTS.values() for term in context["@context"])}
    for entity in entities(tmp_path / "crate").values():
        types = entity["@type"] if isinstance(entity["@type"], list) else [entity["@type"]]
        assert {*entity, *types} <= known, entity["@id"]


def test_every_reference_within_the_crate_leads_somewhere(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", WANTED)
    found = entities(tmp_path / "crate")
    for entity in found.values():
        inner = {name for name in references(list(entity.values())) if "://" not in name}
        assert inner <= found.keys(), entity["@id"]


def test_the_run_names_its_inputs_outputs_and_settings(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", WANTED)
    found = entities(tmp_path / "crate")
    run = found["#run"]
    ended = json.loads((source.outputs / "run" / "provenance.json").read_text())["run"]["end"]
    assert found["./"]["datePublished"] == ended, "not the time of the export: that would make other bytes each time"
    assert listed(run["instrument"]) == ["dvc.yaml"]
    assert {"#documents", "config/params.yaml", "config/codebook.yaml", "#setting-tagging.threshold"} <= set(
        listed(run["object"])
    )
    assert {"outputs/tables/", "outputs/text/", "outputs/metrics.json"} <= set(listed(run["result"]))
    assert found["#setting-tagging.threshold"]["value"] == Settings().tagging.threshold
    assert "agent" not in run


def test_every_stage_is_a_step_with_a_tool_and_a_run(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", WANTED)
    found = entities(tmp_path / "crate")
    assert listed(found["dvc.yaml"]["step"]) == [f"#step-{step.name}" for step in STAGES]
    for position, step in enumerate(STAGES, start=1):
        assert found[f"#step-{step.name}"]["position"] == str(position)
        assert listed(found[f"#step-{step.name}"]["workExample"]) == [f"#evidence-{step.name}"]
        assert listed(found[f"#run-{step.name}"]["instrument"]) == [f"#evidence-{step.name}"]
    assert "config/codebook.yaml" in listed(found["#run-tag"]["object"])
    assert listed(found["#run-extract"]["result"]) == ["outputs/text/"]


def test_files_are_in_the_crate_with_their_hashes(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", Wanted("A review", documents=True))
    hashed = {name: entity for name, entity in entities(tmp_path / "crate").items() if "sha256" in entity}
    assert {"corpus/a%20b.txt", "config/params.yaml", "outputs/tables/evidence.csv"} <= hashed.keys()
    for name, entity in hashed.items():
        assert sha256_of(tmp_path / "crate" / unquote(name)) == entity["sha256"]
    assert (tmp_path / "crate" / "outputs" / "run" / "provenance.json").is_file()


def test_documents_stay_out_unless_asked_for_but_their_hashes_do_not(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", WANTED)
    found = entities(tmp_path / "crate")
    assert not (tmp_path / "crate" / "corpus").exists()
    assert listed(found["#documents"]["hasPart"]) == ["#document-a%20b.txt", "#document-c.txt"]
    assert found["#document-c.txt"]["sha256"] == sha256_of(source.corpus / "c.txt")


def test_author_and_licence_are_named_only_if_given(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "plain", WANTED)
    assert "author" not in entities(tmp_path / "plain")["./"]
    licence, orcid = "https://example.org/licence", "0000-0002-1825-0097"
    write_crate(source, tmp_path / "named", Wanted("A review", licence, "Ada Jones", orcid))
    found = entities(tmp_path / "named")
    assert found["./"]["author"] == {"@id": f"https://orcid.org/{orcid}"} == found["#run"]["agent"]
    assert found[f"https://orcid.org/{orcid}"]["name"] == "Ada Jones"
    assert found["./"]["license"] == {"@id": licence}


def test_a_zip_holds_the_same_files_and_has_the_same_bytes_each_time(source: Source, tmp_path: Path):
    write_crate(source, tmp_path / "crate", WANTED)
    for name in ("one.zip", "two.zip"):
        write_crate(source, tmp_path / name, WANTED)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert set(archive.namelist()) == {
            path.relative_to(tmp_path / "crate").as_posix()
            for path in (tmp_path / "crate").rglob("*")
            if path.is_file()
        }


def test_the_library_reads_the_crate(source: Source, tmp_path: Path):
    from rocrate.rocrate import ROCrate

    write_crate(source, tmp_path / "crate", WANTED)
    crate = ROCrate(tmp_path / "crate")
    assert crate.mainEntity.id == "dvc.yaml"
    assert {entity.id for entity in crate.root_dataset["mentions"]} >= {"#run", "#run-extract"}


@pytest.mark.parametrize("changed", ["outputs/tables/evidence.csv", "config/codebook.yaml", "outputs/tables/more.csv"])
def test_files_that_are_not_those_of_the_run_are_refused_by_name(source: Source, tmp_path: Path, changed: str):
    (tmp_path / changed).write_text("tampered")
    with pytest.raises(SettingsError, match=changed.rpartition("/")[2]):
        write_crate(source, tmp_path / "crate", WANTED)
    assert not (tmp_path / "crate").exists()


def test_nothing_is_written_over(source: Source, tmp_path: Path):
    (tmp_path / "crate").mkdir()
    (tmp_path / "crate" / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="free"):
        write_crate(source, tmp_path / "crate", WANTED)


def test_without_a_record_it_says_what_to_run(source: Source, tmp_path: Path):
    (source.outputs / "run" / "provenance.json").unlink()
    with pytest.raises(SettingsError, match="evidence run"):
        write_crate(source, tmp_path / "crate", WANTED)


def test_a_run_that_was_killed_after_it_had_published_is_not_exported(source: Source, tmp_path: Path):
    path = source.outputs / "run" / "provenance.json"
    record = json.loads(path.read_text())
    del record["run"]["end"]
    path.write_text(json.dumps(record))
    with pytest.raises(SettingsError, match="did not come to its end"):
        write_crate(source, tmp_path / "crate", WANTED)
