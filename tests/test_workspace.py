"""`evidence init`: a workspace in which a user can start at once."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

from pipeline.codebook import load_codebook
from pipeline.config import Settings, load_settings
from pipeline.errors import SettingsError
from pipeline.records import THEME_MEASURES, THEME_NUMBERS
from pipeline.records.plots import BARRIERS, BENEFITS, CODE_ROWS, CODES_BY_DOCUMENT
from pipeline.stages import STAGES
from pipeline.workspace import dvc_yaml, make_workspace


def test_a_workspace_has_settings_a_corpus_and_stages(tmp_path: Path):
    lines = make_workspace(tmp_path / "review")
    assert load_settings(tmp_path / "review" / "config") == Settings()
    assert len(load_codebook(tmp_path / "review" / "config").codes) == 15
    assert list((tmp_path / "review" / "corpus").iterdir()) == []
    assert set(yaml.safe_load((tmp_path / "review" / "dvc.yaml").read_text())["stages"]) == {
        stage.name for stage in STAGES
    }
    assert any("evidence run" in line for line in lines)


def test_git_and_dvc_are_set_up(tmp_path: Path):
    make_workspace(tmp_path / "review")
    assert (tmp_path / "review" / ".git").is_dir()
    assert "analytics = false" in (tmp_path / "review" / ".dvc" / "config").read_text()


def test_without_git_the_user_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.workspace.shutil.which", lambda *_, **__: None)
    lines = make_workspace(tmp_path / "review")
    assert any("git init && dvc init" in line for line in lines)
    assert (tmp_path / "review" / "dvc.yaml").is_file()


def test_a_folder_with_content_is_not_touched(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(SettingsError, match="new or empty folder"):
        make_workspace(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_in_a_workspace_the_version_of_the_program_stands_for_its_code():
    stages = yaml.safe_load(dvc_yaml())["stages"]
    assert all(stage["deps"][0] == "requirements.txt" for stage in stages.values())
    assert not any("pipeline/" in dep for stage in stages.values() for dep in stage["deps"])


def test_published_folders_persist_so_that_a_failed_run_keeps_them():
    outs = yaml.safe_load(dvc_yaml())["stages"]["publish"]["outs"]
    assert all(settings == {"persist": True} for out in outs for settings in out.values())


def test_every_plot_draws_two_columns_of_a_published_table():
    """DVC shows a plot whose file or column is not there as nothing at all."""
    published = {f"outputs/{name}" for stage in STAGES for name in stage.writes if stage.name == "publish"}
    tables = (THEME_MEASURES, THEME_NUMBERS, CODE_ROWS, BARRIERS, BENEFITS, CODES_BY_DOCUMENT)
    columns = {table.name: table.column_names for table in tables}
    plots = [plot for one in yaml.safe_load(dvc_yaml())["plots"] for plot in one.values()]
    assert len(plots) == 9
    for plot in plots:
        ((path, column),) = plot["y"].items()
        assert Path(path).parent.as_posix() in published
        assert {plot["x"], column} <= set(columns[Path(path).stem])


def test_the_installed_program_carries_the_settings_of_a_new_workspace(root: Path, tmp_path: Path):
    """A wheel holds config/ and what the report is made of; a checkout finds them beside it."""
    wheel = next(WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"]))
    held = zipfile.ZipFile(wheel)
    for path in (root / "config").glob("*.yaml"):
        assert held.read(f"pipeline/default_config/{path.name}") == path.read_bytes()
    assert "pipeline/report/assets/views.js" in held.namelist()
