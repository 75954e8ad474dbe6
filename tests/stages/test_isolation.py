"""Isolation: whatever a task does to its process, it is one Failure with its cause, and its neighbours are unharmed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.stages.isolation import Failure, IsolatedExecutor, Limits, attempt
from pipeline.stages.job import InlineExecutor, Job
from tests.stages import faults

LIMITS = Limits(seconds=2, mebibytes=300)
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")


def job_with(executor) -> Job:
    return Job(Path("corpus"), Path("config"), Path("outputs"), Settings(), executor)


def guarded(workers: int, items, function=faults.task, limits=LIMITS):
    with IsolatedExecutor(workers) as executor:
        return job_with(executor).guarded(function, items, "", limits)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_each_fault_is_one_failure_with_its_cause_and_the_neighbours_have_their_results(workers: int):
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux bounds the memory of a process")
    for late, limits in ((True, LIMITS), (False, Limits(60, 300))):
        names = [name for name, cause in faults.CAUSES.items() if (cause == "time") == late]
        items = [item for name in names for item in (name, f"after {name}")]
        expected = [Failure(faults.CAUSES[item]) if item in faults.CAUSES else item.upper() for item in items]
        assert guarded(workers, items, limits=limits) == expected
    assert not multiprocessing.active_children()


def test_results_come_in_the_order_of_the_items_whatever_starts_first():
    with IsolatedExecutor(2) as executor:
        done = job_with(executor).guarded(faults.task, ["a", "bbb", "cc"], "", LIMITS, weight=len)
    assert done == ["A", "BBB", "CC"]


def test_one_worker_still_means_another_process():
    (pid,) = guarded(1, ["x"], faults.pid)
    assert pid != os.getpid()


def test_a_worker_is_used_again_and_none_starts_without_work():
    with IsolatedExecutor(4) as executor:
        assert not multiprocessing.active_children()
        pids = [executor.guarded(faults.pid, None, LIMITS).result() for _ in range(3)]
        assert len(set(pids)) == 1
        assert len(multiprocessing.active_children()) == 1


def test_a_task_whose_process_was_killed_once_is_tried_again(tmp_path: Path):
    assert guarded(1, [str(tmp_path / "marker")], faults.once_killed) == ["done"]


def test_the_memory_limit_counts_what_a_task_holds_and_ends_with_it():
    assert guarded(1, [100, 400, 100, 400, 100], faults.grown) == [
        100 * 2**20,
        Failure("memory"),
        100 * 2**20,
        Failure("memory"),
        100 * 2**20,
    ]


def test_errors_of_a_task_are_raised_as_they_are():
    with pytest.raises(TimeoutError, match="of the task's own"):
        guarded(1, ["x"], faults.timed_out)


def test_a_worker_that_is_killed_between_tasks_is_replaced():
    with IsolatedExecutor(1) as executor:
        pid = executor.guarded(faults.pid, None, LIMITS).result()
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
        assert executor.guarded(faults.pid, None, LIMITS).result() != pid


def test_work_without_limits_runs_here_with_one_worker_and_elsewhere_with_two():
    with IsolatedExecutor(1) as one, IsolatedExecutor(2) as two:
        assert list(one.map(faults.pid, "ab")) == [os.getpid()] * 2
        assert os.getpid() not in set(two.map(faults.pid, "ab"))


def test_a_worker_that_dies_in_work_without_limits_is_a_broken_executor():
    with IsolatedExecutor(2) as executor, pytest.raises(BrokenExecutor):
        list(executor.map(faults.task, ["a", "leave", "b"]))


@pytest.mark.parametrize("make", [InlineExecutor, lambda: ThreadPoolExecutor(2)])
def test_an_executor_of_another_make_gives_results_and_failures_of_memory(make):
    def exhaust(item: str) -> str:
        if item == "b":
            raise MemoryError
        return item

    with make() as executor:
        assert job_with(executor).guarded(exhaust, "abc", "", LIMITS) == ["a", Failure("memory"), "c"]


def test_a_library_that_finds_no_memory_to_load_is_a_failure_and_one_that_is_missing_an_error():
    def load(message: str) -> None:
        raise ImportError(message)

    assert attempt(load, "libx.so: failed to map segment from shared object") == Failure("memory")
    with pytest.raises(ImportError):
        attempt(load, "No module named x")


def test_leaving_by_an_error_ends_work_at_once():
    began = time.monotonic()
    futures = []
    with suppress(KeyboardInterrupt), IsolatedExecutor(2) as executor:
        futures = [executor.guarded(faults.task, "sleep", Limits(60, 300)) for _ in range(4)]
        time.sleep(1)
        raise KeyboardInterrupt
    assert time.monotonic() - began < 8
    assert not multiprocessing.active_children()
    assert len(futures) == 4
    for future in futures:
        with pytest.raises(CancelledError):
            future.result()


INTERRUPTED = """
import signal
from pathlib import Path
from pipeline.config import Settings
from pipeline.stages.isolation import IsolatedExecutor, Limits
from pipeline.stages.job import Job
from tests.stages import faults

if __name__ == "__main__":
    # tests that a shell runs in the background have interrupts ignored, and hand that on
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with IsolatedExecutor(2) as executor:
        job = Job(Path(), Path(), Path(), Settings(), executor)
        list(job.track(range(1), 1, ""))
        print("ready", flush=True)
        job.guarded(faults.task, ["program", "spin", "sleep"], "", Limits(60, 300))
"""


@pytest.mark.slow
def test_an_interrupt_stops_promptly_and_leaves_no_process(tmp_path: Path):
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TEST_MARK": str(tmp_path)}
    run = subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout is not None
    run.stdout.readline()
    time.sleep(4)
    assert len(_marked(tmp_path)) >= 4  # two workers, the program of one, this run itself
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=120)
    assert b"KeyboardInterrupt" in errors
    time.sleep(0.5)
    assert _marked(tmp_path) == []


def _marked(mark: Path) -> list[int]:
    """Processes that carry our mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"TEST_MARK={mark}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found
