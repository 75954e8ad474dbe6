"""Disk full, outputs that cannot be written, workers killed, interrupts, two runs at once, damaged files.

After each: the former review whole, a message that says what to do, and a next run that ends as if nothing had been.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.conftest import Clean
from tests.faults.review import Review, Run, digest, gone

pytestmark = [pytest.mark.slow, pytest.mark.faults]

Start = Callable[..., Run]
Cleans = Callable[[str], Clean]


def well(run: Run) -> str:
    """What a run said that ended well."""
    assert run.end() == 0, run.errors
    return run.said


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """A small file system of its own at `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False)
    if done.returncode:
        pytest.skip("needs leave to mount a small file system, which is not given here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_told_and_the_former_review_stays(review: Review, start: Start, clean: Cleans):
    with mounted(review.outputs, "24m"):
        well(start(review))
        shown = clean("short").shown
        assert digest(review.outputs) == shown
        review.put("long")
        filler = review.outputs / "filler"
        seen = []
        for room in (0, 24, 100, 250, 700):  # KiB, so that it fills up in another stage each time
            _fill(filler, room * 1024)
            run = start(review)
            code = run.end()
            seen.append(code)
            if code == 0:
                shown = clean("long").shown
            else:
                assert code == 2, run.errors
                assert "No space left on device" in run.errors
                assert "free space" in run.errors
                assert "Traceback" not in run.errors
            assert digest(review.outputs) == shown
        assert seen.count(2) >= 3
        filler.unlink()
        well(start(review))
        assert digest(review.outputs) == clean("long").shown


def _fill(path: Path, leave: int) -> None:
    """Make `path` take all room of its disk but so many bytes."""
    path.unlink(missing_ok=True)
    room = os.statvfs(path.parent)
    with path.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - leave)))


def test_outputs_that_cannot_be_written_are_refused_at_once(review: Review, start: Start, clean: Cleans):
    with mounted(review.outputs, "24m"):
        well(start(review))
        subprocess.run(["mount", "-o", "remount,ro", review.outputs], check=True)
        run = start(review.put("long"))
        assert run.end() == 2
        assert "cannot be written" in run.errors
        assert "--outputs" in run.errors
        assert run.said == ""
        assert digest(review.outputs) == clean("short").shown
        subprocess.run(["mount", "-o", "remount,rw", review.outputs], check=True)
        well(start(review))
        assert digest(review.outputs) == clean("long").shown


def test_a_worker_killed_while_it_reads_is_replaced_and_the_run_ends_well(review: Review, start: Start, clean: Cleans):
    run = start(review)
    run.wait_for(lambda: _workers(run))
    killed = _kill_workers(run)
    well(run)
    assert killed
    assert digest(review.outputs) == clean("short").shown


def _workers(run: Run) -> list[int]:
    """Processes of the run that do its work, not those that Python keeps beside them."""
    found = []
    for pid in run.children():
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"spawn_main" in command.read_bytes():
            found.append(pid)
    return found


def _kill_workers(run: Run) -> list[int]:
    """End the workers of a run; which they were."""
    workers = _workers(run)
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return workers


def test_a_worker_killed_while_it_codes_ends_the_run_with_what_to_do(review: Review, start: Start, clean: Cleans):
    well(start(review))
    (review.folder / "corpus" / "many.txt").write_text("The board lacked trust in the company.\n\n" * 300)
    run = start(review, workers=2)
    run.reach("tag")
    # again and again: one that is idle is replaced and nothing lost
    run.wait_for(lambda: _kill_workers(run) and False)
    assert run.end() == 1, run.said
    assert "killed" in run.errors
    assert "--workers 1" in run.errors
    assert digest(review.outputs) == clean("short").shown
    well(start(review.put("short")))
    assert digest(review.outputs) == clean("short").shown


@pytest.mark.parametrize("stage", ["extract", "tag", "themes"])
def test_an_interrupt_stops_cleanly_and_the_next_run_uses_what_was_done(
    review: Review, start: Start, clean: Cleans, stage: str
):
    well(start(review))
    run = start(review.put("long"))
    run.reach(stage)
    if stage == "extract":
        run.wait_for(lambda: _workers(run))
    os.kill(run.pid, signal.SIGINT)
    assert run.end() == 1, run.said
    assert "same command" in run.errors
    assert "Traceback" not in run.errors
    assert gone(run.mark, seconds=5)
    assert digest(review.outputs) == clean("short").shown
    again = start(review)
    said = well(again)
    assert "A former run ended early" in again.errors
    assert digest(review.outputs) == clean("long").shown
    if stage != "extract":
        assert "extract   nothing changed" in said
        assert "embed     nothing changed" in said
    assert review.leftovers() == []


def test_of_two_runs_at_once_the_second_is_refused_and_the_first_ends_well(review: Review, start: Start, clean: Cleans):
    run = start(review)
    run.wait_for((review.outputs / "work" / "run.owner.json").exists)
    command = [sys.executable, "-m", "pipeline.cli", *review.arguments()]
    second = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert second.returncode == 2
    assert f"process {run.pid}" in second.stderr
    assert "evidence run" in second.stderr
    well(run)
    assert digest(review.outputs) == clean("short").shown


def test_a_run_whose_first_process_alone_is_killed_leaves_no_lock_and_no_worker(review: Review, start: Start):
    """As the kernel does for want of memory: workers are in groups of their own."""
    run = start(review)
    run.wait_for(lambda: _workers(run))
    os.kill(run.pid, signal.SIGKILL)
    assert run.end() == -signal.SIGKILL
    again = start(review)
    well(again)
    assert f"process {run.pid}" in again.errors
    assert gone(run.mark)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_damaged_files_between_stages_are_noticed_and_made_anew(review: Review, start: Start, clean: Cleans):
    well(start(review))
    work = review.outputs / "work"
    for path in sorted(work.glob("*.parquet")):
        _cut(path)
    (work / "metrics.json").write_text("{")
    entries = [path for path in sorted((review.outputs / "cache").rglob("*")) if path.is_file()]
    for path in entries[::2]:
        _cut(path)
    said = well(start(review))
    assert "damaged in the cache" in said
    assert digest(review.outputs) == clean("short").shown
    assert "damaged in the cache" not in well(start(review))


def test_a_damaged_note_of_what_is_done_means_that_all_is_done_again(review: Review, start: Start, clean: Cleans):
    well(start(review))
    note = review.outputs / "work" / "fresh.json"
    for content in (b"", b"{", b"[]", b'{"extract": 3}', note.read_bytes()[:100]):
        note.write_bytes(content)
        run = start(review)
        run.reach("embed")
        assert "nothing changed" not in run.said
        run.kill()
    well(start(review))
    assert digest(review.outputs) == clean("short").shown


def test_published_files_that_someone_changed_are_published_again(review: Review, start: Start, clean: Cleans):
    well(start(review))
    (review.outputs / "tables" / "evidence.csv").write_text("changed by hand")
    (review.outputs / "text" / "more.txt").write_text("put there by hand")
    said = well(start(review))
    assert "publish   nothing changed" not in said
    assert "extract   nothing changed" in said
    assert digest(review.outputs) == clean("short").shown
