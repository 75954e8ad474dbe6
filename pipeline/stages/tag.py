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
from pipeline.stages.keep_coding import TaggedDocuments

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.tagging.pipeline import Tagger
    from pipeline.tagging.tagged import Tagged

Row = dict[str, Any]

_LITTLE = 200  # sentences that are coded here sooner than a process has started that loads the classifier anew


def run(job: Job) -> str:
    """Tag all units into `work/`; returns how many mentions count as evidence and how many were ruled out."""
    load_codebook(job.config)  # a mistake in it should be told before any worker starts
    units = read_parquet(job.work / "units.parquet", UNITS)
    kept = TaggedDocuments(job)
    tagged = _tag_all(job, kept, [_rows(group) for _, group in units.groupby("doc_id", sort=True)])
    mentions = _write(job.work, MENTIONS, [row for t in tagged for row in t.mentions])
    _write(job.work, ENTITIES, [row for t in tagged for row in t.entities])
    _write(job.work, CLAIMS, [row for t in tagged for row in t.claims])
    counted = sum(bool(row["counted"]) for row in mentions)
    said = f"{len(units)} sentences: {counted} mentions counted, {len(mentions) - counted} ruled out"
    return "; ".join(filter(None, [said, kept.cache.told()]))


def _rows(data: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in data.to_dict("records")]


def _tag_all(job: Job, kept: TaggedDocuments, documents: list[list[Row]]) -> list[Tagged]:
    """What is found in each document, from its units in order; `kept` gives and takes what was found before."""
    found = {place: tagged for place, units in enumerate(documents) if (tagged := kept.get(units))}
    missing = [place for place in range(len(documents)) if place not in found]
    tasks = [(job.config, job.settings.tagging, documents[place]) for place in missing]
    little = sum(len(documents[place]) for place in missing) <= _LITTLE
    results = map(tag_document, tasks) if little else job.map(tag_document, tasks, "Coding documents")
    for place, tagged in zip(missing, results, strict=True):
        kept.put(documents[place], tagged)
        found[place] = tagged
    return [found[place] for place in range(len(documents))]


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
