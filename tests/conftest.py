"""What several tests need."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.stages.job import InlineExecutor, Job

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


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
