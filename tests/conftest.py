"""What several tests need."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.stages.job import InlineExecutor, Job

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: begun last, they would leave all processes but one without work for minutes."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture
def shared() -> Path:
    """Real documents and labels that are not part of the project; the test is skipped where they are not."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared documents in ../shared, which are not here")
    return SHARED


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of one `evidence run` with one worker over corpus/; not to be changed.

    Made once, however many processes share the tests: the first to ask makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "stdout.txt").is_file():
            (folder / "stdout.txt").write_text(run_demonstration(folder / "outputs"), encoding="utf-8")
    return folder / "outputs"


def run_demonstration(outputs: Path) -> str:
    command = [sys.executable, "-m", "pipeline.cli", "run", "--outputs", str(outputs), "--workers", "1"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    """Makes a Job over a corpus in `tmp_path`; files are given as name=content."""

    def make(files: dict[str, str | bytes], settings: Settings | None = None, executor: Executor | None = None) -> Job:
        corpus = tmp_path / "corpus"
        corpus.mkdir(exist_ok=True)
        for name, content in files.items():
            path = corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Job(corpus, ROOT / "config", tmp_path / "outputs", settings or Settings(), executor or InlineExecutor())

    return make
