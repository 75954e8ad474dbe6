"""Stage `publish`: checked outputs take the place of the former ones, the only step that touches them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.provenance.record import FOLDER, write_record
from pipeline.stages.job import Job
from pipeline.stages.subject import subject_of
from pipeline.swap import finish, make_ready

FOLDERS = ("text", "tables", "plots", "validation", "report")
FILES = ("metrics.json",)


def run(job: Job) -> str:
    """Copy the finished folders of `work/` to `outputs/`, all of them or none; returns where the report is."""
    missing = [name for name in (*FOLDERS, *FILES) if not (job.work / name).exists()]
    if missing:
        raise SettingsError(
            f"{job.work}: expected {', '.join(missing)}, which earlier stages make, found none.\n"
            "Run `evidence run`, or the missing stages first."
        )
    new = Path(tempfile.mkdtemp(prefix=".new.", dir=job.outputs))
    try:
        for name in FOLDERS:
            shutil.copytree(job.work / name, new / name)
        for name in FILES:
            shutil.copyfile(job.work / name, new / name)
        write_record(subject_of(job), published=new, folder=new / FOLDER)
        make_ready(new, job.outputs)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    finish(job.outputs)
    return f"report: {job.outputs / 'report' / 'index.html'}"
