"""Stage `embed`: one vector per passage of running text; headings, tables and captions belong to no theme."""

from __future__ import annotations

import pandas as pd

from pipeline.io import read_parquet, write_json, write_parquet
from pipeline.records import PASSAGES, RUNNING_TEXT, VECTORS
from pipeline.stages.job import Job


def run(job: Job) -> str:
    """Embed passages into `work/vectors.parquet`, and note by which model; returns how many."""
    from pipeline.themes.embedding import embed, model_hash

    passages = read_parquet(job.work / "passages.parquet", PASSAGES)
    passages = passages[passages["kind"].isin(RUNNING_TEXT)]
    vectors = embed(passages["text"].tolist(), job.settings.embedding)
    table = pd.DataFrame({"passage_id": passages["passage_id"], "vector": list(vectors)})
    write_parquet(job.work / "vectors.parquet", VECTORS, table)
    write_json(job.work / "embedding.json", {"model_sha256": model_hash(job.settings.embedding)})
    return f"{len(table)} passages embedded"
