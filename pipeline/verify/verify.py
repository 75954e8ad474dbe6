"""The verification of a review, from reading its sources anew to the report."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.codebook import Codebook, load_codebook, with_code_columns
from pipeline.errors import SettingsError, VerificationFailedError
from pipeline.records import MENTIONS, PASSAGES, PUBLIC_TABLES, READ_DOCUMENTS, UNITS
from pipeline.stages import STAGES
from pipeline.stages.job import Job, Track, no_progress, open_job
from pipeline.swap import READY
from pipeline.themes.registry_files import load_registry
from pipeline.validation.csvfile import CsvFile, read_csv_strictly
from pipeline.validation.outputs import Loaded, Outputs, load_parquet
from pipeline.verify.files import parquet_of
from pipeline.verify.formats import check_formats
from pipeline.verify.problems import Problem, without_repeats
from pipeline.verify.report import Counts, Report
from pipeline.verify.rows import Sentences, check_rows
from pipeline.verify.scratch import LAST, check_against
from pipeline.verify.sources import Sources, check_sources, check_texts
from pipeline.verify.statements import check_statements
from pipeline.verify.versions import check_versions

FIRST = "extract"
ASKED = "asked to check against the sources alone"
OTHER_SOURCES = "the sources are not those that the review was made of"


def verify(
    outputs: Path,
    *,
    corpus: Path,
    config: Path,
    workers: int = 0,
    sources_only: bool = False,
    track: Track[Any] = no_progress,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Prove the review in `outputs` from its sources; it is only read.

    sources_only: do not do the review again from scratch. say: takes a line for each stage that was done again.
    Raises SettingsError where there is no review, or sources or settings are of no use.
    """
    _check_review(outputs)
    codebook = load_codebook(config)
    with (
        tempfile.TemporaryDirectory(prefix="evidence-verify-") as folder,
        open_job(corpus=corpus, config=config, outputs=Path(folder), workers=workers, track=track) as job,
    ):
        names = [stage.name for stage in STAGES]
        do(job, names[: names.index(FIRST) + 1], say)
        problems, sources, counts = check_sources_alone(job, outputs, codebook)
        why = ASKED if sources_only else "" if sources.intact else OTHER_SOURCES
        differing: list[Problem] = []
        if not why:
            do(job, names[names.index(FIRST) + 1 : names.index(LAST) + 1], say)
            differing = list(check_against(job.work, outputs, codebook))
    return make_report(outputs, config, problems, differing, counts, why)


def _check_review(outputs: Path) -> None:
    if (outputs / READY).is_dir():
        raise SettingsError(
            f"{outputs}: expected a finished review, found one that was stopped as it replaced the former.\n"
            "Finish it with `evidence run`, then verify."
        )
    if not (outputs / "tables").is_dir():
        raise SettingsError(
            f"{outputs}: expected a review with a folder `tables`, found none.\n"
            "Give its folder with --outputs DIR, or make one with `evidence run`."
        )


def do(job: Job, names: list[str], say: Callable[[str], None]) -> None:
    """Do stages in the job's own folder, where nothing is kept from earlier runs."""
    for stage in STAGES:
        if stage.name in names:
            say(f"{stage.name:<9} {stage.run(job)}")


def check_sources_alone(job: Job, outputs: Path, codebook: Codebook) -> tuple[list[Problem], Sources, Counts]:
    """What is wrong with the review judged by its sources, which were read into the job's `work`."""
    read = load_parquet(job.work / "documents.parquet", READ_DOCUMENTS)
    told = _against(job, outputs, codebook)
    sources = check_sources(read, told.tables["documents"], outputs)
    sentences = Sentences(told.tables["units"], read, told.codebook.code_ids)
    problems = [
        *sources.problems,
        *check_texts(job.work / "text", outputs, sources.changed),
        *check_formats(outputs, told.tables),
        *check_rows(told, sentences, sources.changed),
        *check_statements(told, sources.changed),
    ]
    return problems, sources, _counts(told)


def _against(job: Job, outputs: Path, codebook: Codebook) -> Outputs:
    """The tables of the review with texts, passages and units read anew, as the rules of validation want them."""
    folder = outputs / "tables"
    schemas = {table.name: with_code_columns(table, codebook) for table in PUBLIC_TABLES}
    tables = {name: parquet_of(folder / f"{name}.parquet", table) for name, table in schemas.items()}
    tables |= {table.name: load_parquet(job.work / f"{table.name}.parquet", table) for table in (PASSAGES, UNITS)}
    tables[MENTIONS.name] = Loaded(MENTIONS, problem="not made again")
    csv = {name: _csv(folder / f"{name}.csv") for name in schemas}
    return Outputs(job.work, codebook, None, tables, csv, frozenset(load_registry(job.config).by_id))


def _csv(path: Path) -> CsvFile:
    with suppress(OSError):
        return read_csv_strictly(path)
    return CsvFile(problem="the file cannot be read")


def _counts(told: Outputs) -> Counts:
    tables = [told.tables[table.name] for table in PUBLIC_TABLES]
    quoting = [table for table in tables if {"doc_id", "quote", "start", "end"} <= set(table.columns)]
    return Counts(
        tables=len(tables),
        rows=sum(table.length for table in tables),
        quotations=sum(table.length for table in quoting),
        documents=len(told.texts),
    )


def make_report(
    outputs: Path, config: Path, problems: list[Problem], differing: list[Problem], counts: Counts, why: str
) -> Report:
    """The report of both parts. differing: what came out otherwise from scratch; why: it was not done, or "".

    Where the review came out otherwise, that names the very cells; statements that are broken only in consequence
    are left out, unless other versions may be why it did.
    """
    versions = check_versions(outputs, config)
    if differing and not versions.differences:
        problems = [problem for problem in problems if problem.exact]
    return Report(counts, versions, tuple(without_repeats([*problems, *differing])), why)


def refuse(report: Report) -> None:
    """Raise VerificationFailedError if there are problems."""
    if report.problems:
        files = report.files
        named = ", ".join(list(files)[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
        raise VerificationFailedError(
            f"the review does not follow from its sources: {len(report.problems):,} problems in {named}.\n"
            "If sources, settings or versions have changed since, make it anew with `evidence run`; if not, it "
            "was altered."
        )
