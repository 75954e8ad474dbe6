"""A small review that changes between runs, what it shows, and runs of it that can be killed in the midst."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.stages import STAGES, stage
from tests.conftest import ROOT

TIMED = ("run",)  # holds clocks and processes, so that no two runs write the same
SHOWN = tuple(name for name in stage("publish").writes if name not in TIMED)
PATIENCE = 240  # seconds

_SHORT = {
    "a.txt": "Trust was slow to grow between the partners.\n\nStaff had no time for the partnership.\n",
    "b.md": "# Findings\n\nNurses welcomed the shorter waits. Patients reported better care.\n",
}
_LONG = "\n\n".join(
    f"The {what} board of {where} lacked trust in the company, and the contract took {number} months to agree."
    for number, (what, where) in enumerate(
        ((what, where) for what in ("clinical", "steering", "finance") for where in ("Orrin", "Ludwell", "Harle")), 4
    )
)
STATES: dict[str, tuple[dict[str, str], str]] = {
    "short": (_SHORT, "tagging: {classifier: none}\n"),
    "long": (_SHORT | {"c.txt": f"{_LONG}\n"}, "tagging: {classifier: none}\n"),
    "changed": (
        {"a.txt": _SHORT["a.txt"], "d.html": f"<html><body><p>{_SHORT['b.md'][12:]}</p></body></html>"},
        "tagging: {classifier: none, threshold: 0.6}\ntables: {best_quotations: 1}\n",
    ),
}
"""Documents and settings; only `long` has enough passages for themes."""


def digest(folder: Path, names: tuple[str, ...] = SHOWN) -> str:
    """A hash over the names and contents of all files of these parts of a folder."""
    whole = hashlib.sha256()
    for name in names:
        part = folder / name
        for path in [part] if part.is_file() else sorted(p for p in part.rglob("*") if p.is_file()):
            whole.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()


@dataclass
class Review:
    """A workspace. put: gives it the documents and settings of a state."""

    folder: Path

    @property
    def outputs(self) -> Path:
        return self.folder / "outputs"

    def put(self, state: str) -> Review:
        documents, settings = STATES[state]
        shutil.rmtree(self.folder / "corpus", ignore_errors=True)
        (self.folder / "corpus").mkdir(parents=True)
        for name, content in documents.items():
            (self.folder / "corpus" / name).write_text(content, encoding="utf-8")
        if not (self.folder / "config").is_dir():
            shutil.copytree(ROOT / "config", self.folder / "config")
        (self.folder / "config" / "params.yaml").write_text(settings, encoding="utf-8")
        return self

    def arguments(self, workers: int = 1) -> list[str]:
        folders = [f"--{name}={self.folder / name}" for name in ("corpus", "config", "outputs")]
        return ["run", *folders, f"--workers={workers}"]

    def leftovers(self) -> list[str]:
        """What stands under a temporary name in the folders of the outputs."""
        found = [*self.outputs.glob(".*"), *(self.outputs / "work").glob(".*")]
        return sorted(path.name for path in found)


class Run:
    """One run of the command, in a session of its own, of which `mark` is in the environment."""

    def __init__(self, warm: Warm, arguments: list[str], folder: Path) -> None:
        self._warm, self._said, self._errors = warm, folder / "said.txt", folder / "errors.txt"
        for path in (self._said, self._errors):
            path.write_text("")
        self.mark = f"{folder.name}-{time.monotonic_ns()}"
        self.pid = warm.ask(
            {
                "arguments": arguments,
                "said": str(self._said),
                "errors": str(self._errors),
                "environment": {"TEST_MARK": self.mark},
            }
        )

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        return self._errors.read_text(encoding="utf-8")

    def reach(self, name: str) -> None:
        """Wait until this stage has begun, or the run has ended."""
        names = [one.name for one in STAGES]
        before = names[: names.index(name)][-1:]
        self.wait_for(lambda: all(f"\n{one} " in f"\n{self.said}" for one in before))

    def wait_for(self, happened) -> None:
        until = time.monotonic() + PATIENCE
        while not happened() and Path(f"/proc/{self.pid}").exists():
            if not self._alive():
                return
            assert time.monotonic() < until, (self.said, self.errors)
            time.sleep(0.005)

    def _alive(self) -> bool:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state != "Z"

    def children(self) -> list[int]:
        """Processes of this run beside its own, in any session."""
        return [pid for pid in marked(self.mark) if pid != self.pid]

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> int:
        self.signal(signal.SIGKILL)
        return self.end()

    def end(self) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        return self._warm.answer()


class Warm:
    """The process that forks for each run; one at a time."""

    def __init__(self) -> None:
        self._running = 0
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | threads | {"PYTHONPATH": str(ROOT)},
        )
        assert self._line() == "ready"

    def ask(self, request: dict[str, object]) -> int:
        """Start a run; one that a failed test left at work is ended first."""
        if self._running:
            with suppress(ProcessLookupError):
                os.killpg(self._running, signal.SIGKILL)
            self.answer()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        self._running = int(self._line())
        return self._running

    def answer(self) -> int:
        """Wait for the end of the run; its exit code."""
        self._running = 0
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def marked(mark: str) -> list[int]:
    """Processes that carry the mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"TEST_MARK={mark}\0".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def gone(mark: str, seconds: float = 30) -> bool:
    """Whether the processes with this mark end within so many seconds."""
    until = time.monotonic() + seconds
    while marked(mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
