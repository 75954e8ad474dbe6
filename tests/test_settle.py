"""Readers of outputs see one review, and the folder of a killed run is tidied."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline import settle as settling
from pipeline.errors import SettingsError
from pipeline.lock import locked
from pipeline.settle import settle
from pipeline.swap import READY, clear_leftovers
from tests.conftest import ROOT


def decided(folder: Path) -> None:
    """A folder as a killed run leaves it that had decided to publish."""
    (folder / READY / "tables").mkdir(parents=True)
    (folder / READY / "tables" / "a.csv").write_text("new")
    (folder / "tables").mkdir()
    (folder / "tables" / "a.csv").write_text("old")


def test_what_a_killed_run_had_decided_to_publish_is_what_readers_see(tmp_path: Path):
    decided(tmp_path)
    settle(tmp_path)
    assert (tmp_path / "tables" / "a.csv").read_text() == "new"
    assert not (tmp_path / READY).exists()


def test_a_reader_of_finished_outputs_changes_nothing(tmp_path: Path):
    (tmp_path / "tables").mkdir()
    settle(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


HOLD = """
import sys, time
from pathlib import Path
from pipeline.lock import locked
from pipeline.swap import finish

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
    finish(Path(sys.argv[1]))
"""


@pytest.fixture
def publisher(tmp_path: Path):
    """A run about to publish, as soon as a line comes in."""
    decided(tmp_path)
    run = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"held\n"
    yield run
    run.kill()
    run.wait()


def test_a_reader_waits_for_a_run_that_is_about_to_publish(tmp_path: Path, publisher: subprocess.Popen[bytes]):
    assert publisher.stdin is not None
    timer = threading.Timer(0.3, publisher.communicate, [b"go\n"])
    timer.start()
    settle(tmp_path)
    timer.join()
    assert (tmp_path / "tables" / "a.csv").read_text() == "new"


def test_a_reader_does_not_wait_for_ever(
    tmp_path: Path, publisher: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settling, "_PATIENCE", 0.1)
    with pytest.raises(SettingsError, match="another run"):
        settle(tmp_path)
    assert (tmp_path / "tables" / "a.csv").read_text() == "old"


def test_settling_leaves_the_note_of_the_killed_run_for_the_next_run(tmp_path: Path):
    decided(tmp_path)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "run.owner.json").write_text('{"process": 7}')
    settle(tmp_path)
    with locked(tmp_path) as note:
        assert "process 7" in note


def test_temporary_names_go_and_no_other(tmp_path: Path):
    for name in (".new.ab12_x9z", ".tables.former.abcdefgh"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    (tmp_path / ".units.parquet.abcd1234").write_text("x")
    kept = [".gitignore", ".env.local", "tables", ".notes.LONGNAME", ".a.abcdefghi"]
    for name in kept:
        (tmp_path / name).write_text("x")
    clear_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
