"""A workspace with DVC, used as people use DVC: params, metrics, plots, experiments, a remote, a second clone.

One workspace is made and run for all of these tests: every stage is a process of its own and loads its libraries.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.workspace import make_workspace

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {
    "first report.txt": """Partnership on the ward

Staff had no time for partnership work, and there was a lack of trust between the hospital and the company.

The partnership shortened waiting times for patients with heart failure.
""",
    "second.md": """# Second report

Leaders gave staff protected time, which helped the joint project. There was a lack of trust in companies.

It was too costly for small practices to take part.
""",
}


def do(folder: Path, *command: str) -> str:
    """What the command prints; the tools are those that run these tests, and nothing asks the network."""
    path = os.pathsep.join([str(folder.parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "DVC_NO_ANALYTICS": "1"}
    env |= {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    result = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def told(folder: Path, *command: str) -> Any:
    """What a command of DVC says with --json."""
    return json.loads(do(folder, "dvc", *command, "--json"))


def commit(folder: Path, message: str) -> None:
    do(folder, "git", "add", "--all")
    do(folder, "git", "commit", "--quiet", "-m", message)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two small documents, coded by rules alone, after `dvc repro` and a commit."""
    folder = tmp_path_factory.mktemp("dvc") / "review"
    (folder.parent / "bin").mkdir()
    command = folder.parent / "bin" / "evidence"  # the program of this checkout, whatever is installed
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline.cli "$@"\n')
    command.chmod(0o755)
    make_workspace(folder)
    for name, text in TEXTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    params = folder / "config" / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("classifier: carried", "classifier: none   "))
    do(folder, "dvc", "repro", "--quiet")
    commit(folder, "A first review")
    return folder


@pytest.fixture
def copy(workspace: Path, tmp_path: Path) -> Path:
    """A copy of the workspace that a test may change, with what it needs beside it."""
    shutil.copytree(workspace.parent / "bin", tmp_path / "bin")
    shutil.copytree(workspace, tmp_path / "review")
    return tmp_path / "review"


def differing(one: Path, other: Path) -> list[str]:
    """Files of two folders that are not in both with the same bytes."""
    files = {path.relative_to(folder).as_posix() for folder in (one, other) for path in folder.rglob("*.*")}
    _, wrong, missing = filecmp.cmpfiles(one, other, sorted(files), shallow=False)
    return wrong + missing


def test_after_a_run_git_has_nothing_that_a_run_wrote(workspace: Path):
    """Outputs are DVC's; settings, documents and dvc.lock are git's; neither plots nor caches get into a commit."""
    do(workspace, "dvc", "plots", "show")
    assert do(workspace, "git", "status", "--porcelain") == ""
    kept = set(do(workspace, "git", "ls-files").splitlines())
    assert {"dvc.yaml", "dvc.lock", "config/params.yaml", "corpus/second.md", "requirements.txt"} <= kept
    assert not [name for name in kept if name.startswith(("outputs/", "dvc_plots/"))]


def test_no_tool_of_a_workspace_asks_the_network_of_its_own_accord(workspace: Path):
    assert do(workspace, "dvc", "config", "core.analytics").strip() == "false"
    assert do(workspace, "dvc", "config", "core.check_update").strip() == "false"


def test_a_second_repro_does_nothing(workspace: Path):
    before = (workspace / "dvc.lock").read_bytes()
    assert "Data and pipelines are up to date." in do(workspace, "dvc", "repro")
    assert (workspace / "dvc.lock").read_bytes() == before


def test_params_metrics_and_plots_are_there(workspace: Path, copy: Path):
    metrics = told(workspace, "metrics", "show")[""]["data"]["outputs/metrics.json"]["data"]
    assert metrics["documents"]["included"] == 2
    assert metrics["evidence"]["barrier"] > 0
    plots = yaml.safe_load((workspace / "dvc.yaml").read_text(encoding="utf-8"))["plots"]
    drawn = told(copy, "plots", "show")
    assert "errors" not in drawn
    assert set(drawn["data"]) >= {name for plot in plots for name in plot}
    params = copy / "config" / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("threshold: 0.35", "threshold: 0.6"))
    ((key, change),) = told(copy, "params", "diff")["config/params.yaml"].items()
    assert (key, change["old"], change["new"]) == ("tagging.threshold", 0.35, 0.6)


def test_an_experiment_with_another_threshold_changes_the_result_and_says_how(copy: Path):
    """The settings are not in DVC's default place, so their file is named before the key."""
    do(copy, "dvc", "exp", "run", "--quiet", "-S", "config/params.yaml:tagging.threshold=0.6")
    changed = told(copy, "metrics", "diff")["outputs/metrics.json"]
    assert changed["evidence.barrier"]["diff"] < 0
    said = do(copy, "evidence", "diff", "HEAD", "outputs")
    assert "tagging.threshold: 0.35 → 0.6" in said
    assert "ruled out now: confidence 0.53 is below 0.60" in said
    assert "There was a lack of trust in companies." in said
    assert "outputs/tables/" in do(copy, "dvc", "diff")


def test_a_second_clone_pulls_and_has_nothing_to_do(copy: Path):
    remote, clone = copy.parent / "remote", copy.parent / "clone"
    do(copy, "dvc", "remote", "add", "--quiet", "--default", "shelf", str(remote))
    commit(copy, "Name a remote")
    do(copy, "dvc", "push", "--quiet")
    do(copy.parent, "git", "clone", "--quiet", str(copy), str(clone))
    assert not (clone / "outputs").exists()
    do(clone, "dvc", "pull", "--quiet")
    assert "Data and pipelines are up to date." in do(clone, "dvc", "repro")
    for part in ("tables", "text", "report"):
        assert differing(copy / "outputs" / part, clone / "outputs" / part) == []
    assert "Nothing differs." in do(clone, "evidence", "diff", "HEAD", "outputs")


def test_evidence_run_gives_the_bytes_that_dvc_gives(workspace: Path, copy: Path):
    """From nothing: without the cache and what stages handed over."""
    shutil.rmtree(copy / "outputs")
    do(copy, "evidence", "run", "--workers", "1")
    for part in ("tables", "text", "plots"):
        assert (copy / "outputs" / part).is_dir()
        assert differing(workspace / "outputs" / part, copy / "outputs" / part) == []
    assert (workspace / "outputs" / "metrics.json").read_bytes() == (copy / "outputs" / "metrics.json").read_bytes()
