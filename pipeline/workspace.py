"""Making a workspace: the folder in which an analyst keeps one review."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from pipeline import __version__
from pipeline.errors import SettingsError
from pipeline.io import read_text, write_text
from pipeline.stages import PLOTS, STAGES, Plot, Stage

_PACKAGE = Path(__file__).resolve().parent
_VERSION_FILE = "requirements.txt"
_IGNORED = """\
# what a run, `dvc plots` and continuous integration write
/outputs/
/dvc_plots/
/.evidence-ci/
"""


def default_config() -> Path:
    """The settings that come with the program: inside the installed package, or beside it in a checkout."""
    packaged = _PACKAGE / "default_config"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "config"


def make_workspace(folder: Path) -> list[str]:
    """Make `folder` with config/, corpus/, dvc.yaml and, where the tools are there, git and DVC set up.

    Returns what to tell the user. Raises SettingsError if the folder holds anything already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(f"{folder}: expected a new or empty folder, found content.\nChoose another name.")
    try:
        (folder / "corpus").mkdir(parents=True)
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be made ({error.strerror}).\nChoose another place.") from error
    shutil.copytree(default_config(), folder / "config")
    write_text(folder / _VERSION_FILE, f"evidence-pipeline=={__version__}\n")
    write_text(folder / ".gitignore", _IGNORED)
    write_text(folder / "dvc.yaml", dvc_yaml())
    return [f"Workspace {folder}", *_version_control(folder), *_next_steps(folder)]


_HEADER = """\
# The pipeline of this review, for `dvc repro`. `evidence run` does the same in one process.
"""


def dvc_yaml() -> str:
    """The stages as DVC wants them, for a workspace that uses the installed program.

    The pinned version in requirements.txt is a dependency of every stage, so that a new version runs them again.
    """
    return _HEADER + as_yaml(dvc_pipeline(lambda _: [_VERSION_FILE]))


def workflow_text(config: Path) -> str:
    """The dvc.yaml beside a folder of settings; what a new workspace has, if there is none."""
    beside = config.resolve().parent / "dvc.yaml"
    return read_text(beside) if beside.is_file() else dvc_yaml()


def dvc_pipeline(code_of: Callable[[str], list[str]]) -> dict[str, Any]:
    """The whole of dvc.yaml; `code_of` gives the dependencies that stand for the program, by name of the stage."""
    stages = {stage.name: dvc_stage(stage, code=code_of(stage.name)) for stage in STAGES}
    return {"stages": stages, "metrics": ["outputs/metrics.json"], "plots": [dvc_plot(plot) for plot in PLOTS]}


def as_yaml(value: dict[str, Any]) -> str:
    """YAML in the order of the keys."""
    return yaml.safe_dump(value, sort_keys=False, width=100)


def dvc_stage(stage: Stage, *, code: list[str]) -> dict[str, Any]:
    """One stage of the registry as a stage of dvc.yaml; `code` are the dependencies that stand for the program.

    Published outputs persist: DVC would otherwise delete the former ones before the stage runs.
    """
    described: dict[str, Any] = {
        "desc": stage.about,
        "cmd": f"evidence {stage.name}",
        "deps": [*code, *(_path(read) for read in stage.reads)],
    }
    if stage.params:
        described["params"] = [{"config/params.yaml": list(stage.params)}]
    described["outs"] = [
        {_path(out): {"persist": True}} if stage.name == "publish" else _path(out) for out in stage.writes
    ]
    return described


def dvc_plot(plot: Plot) -> dict[str, Any]:
    """One plot of the registry as DVC wants it."""
    return {plot.title: {"template": plot.template, "x": plot.x, "y": {_path(plot.file): plot.y}}}


def _path(name: str) -> str:
    return name if name == "corpus" or name.startswith("config/") else f"outputs/{name}"


def _version_control(folder: Path) -> list[str]:
    """Run `git init` and `dvc init`, or say how."""
    if not _run(["git", "init", "--quiet"], folder):
        return ["git could not be run: install it, then `git init && dvc init` in the workspace."]
    if not _run(["dvc", "init", "--quiet"], folder):
        return ["Made a git repository. dvc could not be run: run `dvc init` there to use `dvc repro`."]
    for option in ("core.analytics", "core.check_update"):  # nothing here asks the network unless told to
        _run(["dvc", "config", option, "false"], folder)
    return ["Made a git repository with DVC."]


def _run(command: list[str], folder: Path) -> bool:
    # the tools of the program's own environment first: it need not be activated
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    program = shutil.which(command[0], path=search)
    if program is None:
        return False
    result = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, check=False)  # noqa: S603 - our own words
    return result.returncode == 0


def _next_steps(folder: Path) -> list[str]:
    return [
        "Next:",
        f"  1. put documents (PDF, DOCX, HTML, Markdown, text) into {folder / 'corpus'}",
        f"  2. cd {folder} && evidence run        (or: dvc repro)",
        "  3. open outputs/report/index.html",
        "The codes, cues and names to look for are in config/; every file there says how to edit it.",
    ]
