"""Stage `tag`: codes, stance, speakers, organisations and figures, document by document."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.codebook import load_codebook
from pipeline.config import TaggingSettings
from pipeline.io import frame, read_parquet, write_parquet
from pipeline.records import CLAIMS, ENTITIES, MENTIONS, UNITS, Table
from pipeline.stages.job import Job

if TYPE_CHECKING:
    from pipeline.tagging.pipeline import Tagged, Tagger

Row = dict[str, Any]


def run(job: Job) -> str:
    """Tag all units into `work/`; returns how many mentions count as evidence and how many were ruled out."""
    load_codebook(job.config)  # a mistake in it should be told before any worker starts
    units = read_parquet(job.work / "units.parquet", UNITS)
    tasks = [
        (job.config, job.settings.tagging, group.to_dict("records")) for _, group in units.groupby("doc_id", sort=True)
    ]
    tagged = list(job.map(tag_document, tasks, "Coding documents"))
    mentions = _write(job.work, MENTIONS, [row for t in tagged for row in t.mentions])
    _write(job.work, ENTITIES, [row for t in tagged for row in t.entities])
    _write(job.work, CLAIMS, [row for t in tagged for row in t.claims])
    counted = sum(bool(row["counted"]) for row in mentions)
    return f"{len(units)} sentences: {counted} mentions counted, {len(mentions) - counted} ruled out"


def tag_document(task: tuple[Path, TaggingSettings, list[Row]]) -> Tagged:
    """Tag the units of one document, given in order."""
    config, settings, units = task
    return _tagger(config, settings).tag(units)


@lru_cache(maxsize=2)
def _tagger(config: Path, settings: TaggingSettings) -> Tagger:
    """One tagger per process: compiling the patterns takes longer than tagging a document."""
    from pipeline.tagging import build_tagger

    return build_tagger(load_codebook(config), config, settings)


def _write(work: Path, table: Table, rows: list[Row]) -> list[Row]:
    write_parquet(work / f"{table.name}.parquet", table, frame(table, rows))
    return rows
