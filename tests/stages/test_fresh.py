"""Which stages a run leaves out: those that would change nothing, and no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import EmbeddingSettings, Settings, TaggingSettings
from pipeline.stages import extract, fresh, keep_reading, stage
from pipeline.stages.fresh import NAME, Freshness
from pipeline.stages.isolation import Failure, run_here

TEXT = "Trust was slow to grow.\n\nStaff had no time for the partnership.\n"
EXTRACT = stage("extract")


def done(made) -> Freshness:
    """The notes of a run of `extract`."""
    notes = Freshness(made)
    notes.forget(EXTRACT)
    extract.run(made)
    notes.note(EXTRACT)
    return Freshness(made)


def test_a_stage_is_current_when_nothing_it_reads_or_wrote_has_changed(job):
    made = job({"a.txt": TEXT})
    assert not Freshness(made).is_current(EXTRACT)
    assert done(made).is_current(EXTRACT)
    (made.work / "units.parquet").write_bytes(b"changed")
    assert not Freshness(made).is_current(EXTRACT)


@pytest.mark.parametrize("change", ["added", "changed", "deleted", "renamed"])
def test_a_changed_corpus_is_noticed(job, change: str):
    made = job({"a.txt": TEXT, "b.txt": TEXT.upper()})
    done(made)
    path = made.corpus / "b.txt"
    if change == "added":
        (made.corpus / "c.txt").write_text("More.")
    elif change == "changed":
        path.write_text("Other.")
    elif change == "deleted":
        path.unlink()
    else:
        path.rename(made.corpus / "c.txt")
    assert not Freshness(made).is_current(EXTRACT)


def test_a_document_that_comes_while_the_stage_is_at_work_is_new_to_the_next_run(job):
    made = job({"a.txt": TEXT})
    notes = Freshness(made)
    notes.forget(EXTRACT)
    extract.run(made)
    (made.corpus / "late.txt").write_text("It came while the others were read.")
    notes.note(EXTRACT)
    assert not Freshness(made).is_current(EXTRACT)


def test_nothing_is_known_of_a_stage_that_has_begun_and_not_ended(job):
    made = job({"a.txt": TEXT})
    done(made).forget(EXTRACT)
    assert not Freshness(made).is_current(EXTRACT)


def test_a_stage_of_which_a_limit_ended_some_work_is_done_again(job, monkeypatch: pytest.MonkeyPatch):
    made = job({"a.txt": TEXT})
    monkeypatch.setattr(type(made), "_submit_guarded", lambda *_: run_here(lambda: Failure("time")))
    assert not done(made).is_current(EXTRACT)
    monkeypatch.undo()
    assert done(replace(made, unsettled=set())).is_current(EXTRACT)


def test_a_new_recogniser_of_scanned_pages_is_noticed(job, monkeypatch: pytest.MonkeyPatch):
    """Whoever installs tesseract because a document asks for it wants it read."""
    made = job({"a.txt": TEXT})
    done(made)
    for module in (fresh, keep_reading):
        monkeypatch.setattr(module, "recogniser", lambda settings: "another")
    assert not Freshness(made).is_current(EXTRACT)


@pytest.mark.parametrize("name", ["tag", "embed"])
def test_another_model_in_the_same_folder_is_noticed(job, tmp_path: Path, name: str):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "weights").write_text("1")
    settings = Settings(tagging=TaggingSettings(classifier=str(folder)), embedding=EmbeddingSettings(model=str(folder)))
    made = job({}, settings)
    notes = Freshness(made)
    notes.forget(stage(name))
    notes.note(stage(name))
    assert Freshness(made).is_current(stage(name))
    (folder / "weights").write_text("2")
    assert not Freshness(made).is_current(stage(name))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"extract": 3}', '{"extract": ["a"]}'])
def test_damaged_notes_mean_that_everything_is_done(job, content: str):
    made = job({"a.txt": TEXT})
    done(made)
    (made.work / NAME).write_text(content)
    assert not Freshness(made).is_current(EXTRACT)


def test_notes_hold_no_more_than_hashes(job):
    made = job({"a.txt": TEXT})
    done(made)
    noted = json.loads((made.work / NAME).read_text())
    assert [len(value) for value in noted["extract"]] == [64, 64]
