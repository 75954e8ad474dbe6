"""Stage `publish`: checked outputs take the place of the former ones, the only step that touches them."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.io import atomic
from pipeline.stages.folders import fresh_folder
from pipeline.stages.job import Job

FOLDERS = ("text", "tables", "plots", "validation", "report")
FILES = ("metrics.json",)


def run(job: Job) -> str:
    """Copy the finished folders of `work/` to `outputs/`, each swapped in whole; returns where the report is."""
    missing = [name for name in (*FOLDERS, *FILES) if not (job.work / name).exists()]
    if missing:
        raise SettingsError(
            f"{job.work}: expected {', '.join(missing)}, which earlier stages make, found none.\n"
            "Run `evidence run`, or the missing stages first."
        )
    for name in FOLDERS:
        with fresh_folder(job.outputs / name) as folder:
            shutil.copytree(job.work / name, folder, dirs_exist_ok=True)
    for name in FILES:
        _copy(job.work / name, job.outputs / name)
    return f"report: {job.outputs / 'report' / 'index.html'}"


def _copy(source: Path, target: Path) -> None:
    with atomic(target) as temporary:
        shutil.copyfile(source, temporary)
