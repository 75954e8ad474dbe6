"""Stage `tables`: the evidence tables, as CSV for people and Parquet for programs; the figures and plots of the run."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from pipeline.evidence import build_tables
from pipeline.evidence.context import Context, load_context
from pipeline.evidence.measures import theme_measures, theme_plots
from pipeline.evidence.plots import evidence_plots
from pipeline.io import read_text, write_csv, write_json, write_parquet
from pipeline.records import FAMILIES, STATUSES
from pipeline.stages.folders import fresh_folder
from pipeline.stages.job import Job


def run(job: Job) -> str:
    """Build all tables into `work/tables/`, and `work/metrics.json` and `work/plots/`; returns how much evidence."""
    context = load_context(job.work, job.config, job.settings)
    tables = build_tables(context)
    with fresh_folder(job.work / "tables") as folder:
        for table, data in tables:
            write_csv(folder / f"{table.name}.csv", table, data)
            write_parquet(folder / f"{table.name}.parquet", table, data)
    with fresh_folder(job.work / "plots") as folder:
        for table, data in [*theme_plots(context), *evidence_plots({table.name: data for table, data in tables})]:
            write_csv(folder / f"{table.name}.csv", table, data)
    metrics = measure({table.name: data for table, data in tables}, context)
    embedding = json.loads(read_text(job.work / "embedding.json"))
    write_json(job.work / "metrics.json", {**metrics, "embedding": embedding})
    rows = ", ".join(f"{n} {family}" for family, n in metrics["evidence"].items())
    return f"{len(tables)} tables; evidence rows: {rows}"


def measure(tables: dict[str, pd.DataFrame], context: Context) -> dict[str, Any]:
    """What DVC and the closing summary show of a run: counts of documents, evidence, themes and passages."""
    documents, evidence = tables["documents"], tables["evidence"]
    return {
        "documents": {status: int((documents["status"] == status).sum()) for status in STATUSES},
        "evidence": {family: int((evidence["family"] == family).sum()) for family in FAMILIES},
        "ruled_out": len(tables["ruled_out"]),
        "figures": len(tables["figures"]),
        "sentences": len(context.units),
        "themes": theme_measures(context),
    }
