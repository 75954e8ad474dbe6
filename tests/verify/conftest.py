"""One small review, with rules alone, and what its sources give when they are read anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline.codebook import load_codebook
from pipeline.config import load_settings
from pipeline.records import PUBLIC_TABLES, stable_id
from pipeline.stages import STAGES
from pipeline.stages.job import InlineExecutor, Job
from pipeline.verify.report import Report
from pipeline.verify.scratch import LAST, check_against
from pipeline.verify.verify import ASKED, check_sources_alone, do, make_report
from tests.conftest import ROOT

SETTINGS = {
    "tagging": {"classifier": "none"},
    "themes": {"behind": ["barrier.trust"], "min_passages": 4, "min_theme_size": 3, "number": 4, "gap_share": 0.9},
}
"""So that every table has rows."""


DOCUMENTS = (
    "copd-at-home-strathcarron.txt",
    "joint-working-heart-failure-wensford.md",
    "why-our-stroke-huddle-lasted.html",
)


@dataclass(frozen=True)
class Review:
    """A finished review in `outputs`, the folders that it is made of, and a job whose `work` was made of the same."""

    outputs: Path
    job: Job

    def reports(self) -> tuple[Report, Report]:
        """What verification says of the outputs and with `--sources-only`, without doing the review again each time."""
        codebook = _codebook(self.job.config)
        problems, _, counts = check_sources_alone(self.job, self.outputs, codebook)
        differing = list(check_against(self.job.work, self.outputs, codebook))
        return (
            make_report(self.outputs, self.job.config, problems, differing, counts, ""),
            make_report(self.outputs, self.job.config, problems, [], counts, ASKED),
        )

    def report(self) -> Report:
        """What verification says of the outputs."""
        return self.reports()[0]

    def alone(self) -> Report:
        """What it says with `--sources-only`."""
        problems, _, counts = check_sources_alone(self.job, self.outputs, _codebook(self.job.config))
        return make_report(self.outputs, self.job.config, problems, [], counts, ASKED)

    def path(self, file: str) -> Path:
        """A file of the outputs."""
        return self.outputs / file


_codebook = lru_cache(load_codebook)


def new_job(corpus: Path, config: Path, outputs: Path) -> Job:
    return Job(corpus, config, outputs, load_settings(config), InlineExecutor())


def likeness(texts: list[str], settings: object) -> np.ndarray:
    """Vectors by the words of each text, in place of those of a model, which takes long to load; shape (texts, 64)."""
    vectors = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in text.lower().split():
            row[int(stable_id("w", word)[1:], 16) % 64] += 1
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
    return (vectors / lengths).round(5)


@pytest.fixture(scope="package", autouse=True)
def no_model() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.themes.embedding.embed", likeness)
        yield


@pytest.fixture(scope="package")
def made(no_model: None, tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The review; to be copied, not changed."""
    root = tmp_path_factory.mktemp("verify")
    shutil.copytree(ROOT / "config", root / "config")
    (root / "config" / "params.yaml").write_text(yaml.safe_dump(SETTINGS), encoding="utf-8")
    (root / "corpus").mkdir()
    for name in DOCUMENTS:
        shutil.copyfile(ROOT / "corpus" / name, root / "corpus" / name)
    shutil.copyfile(ROOT / "corpus" / DOCUMENTS[0], root / "corpus" / "the-same-again.txt")
    (root / "corpus" / "empty.txt").write_bytes(b"")
    (root / "corpus" / "sheet.xyz").write_bytes(b"1;2")
    job = new_job(root / "corpus", root / "config", root / "made")
    names = [stage.name for stage in STAGES]
    do(job, names[: names.index(LAST) + 1], lambda line: None)
    outputs = root / "outputs"
    for name in ("tables", "text", "plots"):
        shutil.copytree(job.work / name, outputs / name)
    shutil.copyfile(job.work / "metrics.json", outputs / "metrics.json")
    assert all((outputs / "tables" / f"{table.name}.csv").read_bytes().count(b"\n") > 1 for table in PUBLIC_TABLES)
    return Review(outputs, job)


@pytest.fixture
def review(made: Review, tmp_path: Path) -> Review:
    """A copy of the outputs to alter; the sources and what they gave are shared."""
    shutil.copytree(made.outputs, tmp_path / "outputs")
    return Review(tmp_path / "outputs", made.job)


@pytest.fixture
def sources(made: Review, tmp_path: Path) -> Callable[[], Review]:
    """Makes a review over `tmp_path/corpus`, a copy of the sources to alter, read anew when called."""
    shutil.copytree(made.job.corpus, tmp_path / "corpus")

    def read() -> Review:
        job = new_job(tmp_path / "corpus", made.job.config, tmp_path / "made")
        do(job, ["extract"], lambda line: None)
        return Review(made.outputs, job)

    return read
