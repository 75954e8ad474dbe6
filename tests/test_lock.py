"""One run at a time in a folder of outputs; a lock ends with the process that held it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.lock import OWNER, locked
from tests.conftest import ROOT

HOLD = """
import sys, time
from pathlib import Path
from pipeline.lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock."""
    run = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"held\n"
    yield run
    run.kill()
    run.wait()


def test_a_second_run_is_refused_and_told_who_is_at_work(tmp_path: Path, holder: subprocess.Popen[bytes]):
    with pytest.raises(SettingsError, match=rf"process {holder.pid} on .* started .*") as told, locked(tmp_path):
        pass
    assert "--outputs" in str(told.value)


def test_after_a_kill_the_next_run_goes_on_and_says_so(tmp_path: Path, holder: subprocess.Popen[bytes]):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with locked(tmp_path) as note:
        assert f"process {holder.pid}" in note
    with locked(tmp_path) as note:
        assert note == ""


def test_nothing_is_told_after_a_run_that_ended_well_or_with_an_error(tmp_path: Path):
    with pytest.raises(ValueError, match="wrong"), locked(tmp_path):
        raise ValueError("wrong")
    with locked(tmp_path) as note:
        assert note == ""
    assert not (tmp_path / "work" / OWNER).exists()


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b"{}", b'{"host": 1}'])
def test_a_damaged_note_of_the_owner_is_no_hindrance(tmp_path: Path, content: bytes):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / OWNER).write_bytes(content)
    with locked(tmp_path):
        pass
    with locked(tmp_path) as note:
        assert note == ""
