"""Stage `report`: what people read and hand over."""

from __future__ import annotations

from pipeline.codebook import load_codebook
from pipeline.review import open_review
from pipeline.stages.folders import fresh_folder
from pipeline.stages.job import Job


def run(job: Job) -> str:
    """Write `work/report/index.html` and `evidence.xlsx`; returns how much they show."""
    from pipeline.report.explorer import write_explorer
    from pipeline.report.workbook import write_workbook

    review = open_review(job.work)
    codebook = load_codebook(job.config)
    with fresh_folder(job.work / "report") as folder:
        write_explorer(review, codebook, folder, title=job.settings.report.title)
        write_workbook(review, codebook, folder / "evidence.xlsx", title=job.settings.report.title)
    return f"{len(review.evidence)} quotations in index.html and evidence.xlsx"
