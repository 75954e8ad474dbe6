"""Stage `report`: what people read and hand over."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.io import read_parquet
from pipeline.records import HIGHLIGHTS, PASSAGES
from pipeline.review import open_review
from pipeline.stages.folders import fresh_folder
from pipeline.stages.job import Job


def run(job: Job) -> str:
    """Write `index.html`, `evidence.xlsx` and `evidence.docx` into `work/report/`; returns how much they show."""
    from pipeline.report.accepted import load_accepted
    from pipeline.report.document_pages import write_document_pages
    from pipeline.report.explorer import write_explorer
    from pipeline.report.figures import write_figures
    from pipeline.report.word.document import write_review_document
    from pipeline.report.workbook import write_workbook

    review = open_review(job.work)
    codebook = load_codebook(job.config)
    with fresh_folder(job.work / "report") as folder:
        figures = write_figures(review, codebook, folder / "figures")
        accepted = load_accepted(job.config)
        write_explorer(review, codebook, folder, title=job.settings.report.title, accepted=accepted, figures=figures)
        _copy_pages(job.work / "pages", folder / "pages")
        passages = read_parquet(job.work / "passages.parquet", PASSAGES)
        write_document_pages(review, codebook, passages, folder, title=job.settings.report.title)
        workbook = folder / "evidence.xlsx"
        write_workbook(review, codebook, workbook, title=job.settings.report.title, settings=job.settings)
        write_review_document(review, codebook, folder / "evidence.docx", settings=job.settings, figures=figures)
    return f"{len(review.evidence)} quotations in index.html, evidence.xlsx and evidence.docx"


def _copy_pages(made: Path, folder: Path) -> None:
    """What the stage `pages` made, into the report. Raises SettingsError where that has not run."""
    read_parquet(made / "highlights.parquet", HIGHLIGHTS)
    shutil.copytree(made, folder)
