"""The declared flow against the code: stages, dvc.yaml, imports."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.stages import STAGES
from tests import generated
from tests.imports import PACKAGE, closure, libraries, module_name


@pytest.mark.parametrize("name", generated.FILES)
def test_files_that_say_what_the_code_says_are_in_step_with_it(root: Path, name: str):
    """dvc.yaml (modules that run, settings, outputs) and the reference pages; `make generated` mends them."""
    assert (root / name).read_text(encoding="utf-8") == generated.FILES[name]()


def test_dvc_lists_the_stages_in_order(root: Path):
    result = subprocess.run(
        [sys.executable, "-m", "dvc", "stage", "list", "--name-only"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(result.stdout.split()) == {stage.name for stage in STAGES}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_stage_has_a_module_with_run(stage):
    assert callable(importlib.import_module(f"pipeline.stages.{stage.name}").run)


def test_what_a_stage_reads_is_given_or_made_by_an_earlier_one():
    made: set[str] = set()
    for stage in STAGES:
        for name in stage.reads:
            assert name == "corpus" or name.startswith("config/") or name in made, (stage.name, name)
        made |= set(stage.writes)


def test_params_of_stages_are_sections_of_the_settings():
    assert {param for stage in STAGES for param in stage.params} == set(Settings.model_fields)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_uses_only_settings_that_it_declares(stage):
    """`job.settings.X` or `context.settings.X` in a module that a stage runs means that X is among its params."""
    used = set()
    for path in closure(PACKAGE / "stages" / f"{stage.name}.py"):
        text = path.read_text(encoding="utf-8")
        used |= {
            section
            for section in Settings.model_fields
            if f"job.settings.{section}" in text or f"context.settings.{section}" in text
        }
    assert used <= set(stage.params)


def test_heavy_libraries_have_one_home_each():
    homes = {
        "bertopic": {"pipeline.themes.topics"},
        "sentence_transformers": {"pipeline.themes.sentence_models"},
        "torch": {"pipeline.themes.embedding", "pipeline.themes.sentence_models", "pipeline.tagging.classifier"},
        "transformers": {"pipeline.carried_network"},
        "great_expectations": {"pipeline.validation"},
        "spacy": {"pipeline.tagging"},
        "segtok": {"pipeline.readers.sentences"},
        "pdfplumber": {"pipeline.readers"},
        "pebble": {"pipeline.stages.isolation"},
        "matplotlib": {"pipeline.report.figures"},
        "xlsxwriter": {"pipeline.report.workbook"},
        "jinja2": {"pipeline.report", "pipeline.validation", "pipeline.compare"},
        "dvc": {"pipeline.compare.revisions"},
        "filelock": {"pipeline.lock", "pipeline.settle"},
        "rocrate": {"pipeline.exchange.ro_crate"},
    }
    for path in PACKAGE.rglob("*.py"):
        name = module_name(path)
        for library in libraries(path) & homes.keys():
            allowed = homes[library]
            assert any(name == home or name.startswith(f"{home}.") for home in allowed), f"{name} imports {library}"


def test_every_dependency_is_pinned_in_the_lock_file(root: Path):
    """Both `make` commands install from the lock alone; `make lock` mends it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *project["optional-dependencies"]["ocr"],
    ]
    locked = {line.split("==")[0] for line in (root / "requirements.lock").read_text().splitlines() if "==" in line}
    names = {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    assert names - locked == set()


def test_the_lock_names_no_host_and_no_build(root: Path):
    """So that it installs anywhere, and torch in the build that fits the machine."""
    lines = [
        line for line in (root / "requirements.lock").read_text().splitlines() if not line.lstrip().startswith("#")
    ]
    assert not [line for line in lines if "://" in line or line.startswith("-") or "+" in line]
    assert "torch==2.13.0" in lines
