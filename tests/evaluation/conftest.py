"""A finished review of the demonstration corpus, made once: read, coded by rules and put into tables; no themes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import load_settings
from pipeline.evaluation.inputs import Coder, open_coder
from pipeline.io import frame, write_json, write_parquet
from pipeline.records import (
    FOUND_CHANGES,
    FOUND_CODE_THEMES,
    FOUND_MAP,
    FOUND_THEMES,
    THEME_ASSIGNMENTS,
    THEME_CHOICE,
    THEME_HIERARCHY,
)
from pipeline.stages import extract, tables, tag
from pipeline.stages.job import InlineExecutor, Job

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "demonstration" / "coded.tsv"


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of the project, by rules alone."""
    folder = tmp_path_factory.mktemp("settings") / "config"
    shutil.copytree(ROOT / "config", folder)
    (folder / "params.yaml").write_text("tagging: {classifier: none}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def coder(config: Path) -> Coder:
    """The tagger for those settings, with its codebook."""
    return open_coder(config)


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    """What a run leaves behind, as far as evaluations read it. Tests must not write into it."""
    folder = tmp_path_factory.mktemp("review") / "outputs"
    job = Job(ROOT / "corpus", config, folder, load_settings(config), InlineExecutor())
    extract.run(job)
    tag.run(job)
    passages = pd.read_parquet(job.work / "passages.parquet")
    nowhere = passages[["passage_id", "doc_id"]].assign(theme_id="", probability=0.0, excluded="")
    write_parquet(job.work / "assignments.parquet", THEME_ASSIGNMENTS, nowhere)
    write_parquet(job.work / "found_themes.parquet", FOUND_THEMES, frame(FOUND_THEMES, []))
    write_parquet(job.work / "theme_changes.parquet", FOUND_CHANGES, frame(FOUND_CHANGES, []))
    write_parquet(job.work / "theme_choice.parquet", THEME_CHOICE, frame(THEME_CHOICE, []))
    write_parquet(job.work / "found_code_themes.parquet", FOUND_CODE_THEMES, frame(FOUND_CODE_THEMES, []))
    write_parquet(job.work / "found_map.parquet", FOUND_MAP, frame(FOUND_MAP, []))
    write_parquet(job.work / "theme_hierarchy.parquet", THEME_HIERARCHY, frame(THEME_HIERARCHY, []))
    write_json(job.work / "embedding.json", {"model_sha256": ""})
    tables.run(job)
    for name in ("tables", "text"):
        shutil.copytree(job.work / name, folder / name)
    shutil.copy(job.work / "metrics.json", folder / "metrics.json")
    return folder


@pytest.fixture
def review(outputs: Path, tmp_path: Path) -> Path:
    """A copy of the review that a test may write into."""
    return Path(shutil.copytree(outputs, tmp_path / "outputs"))
