"""Stage `embed`: one vector per passage of running text; headings, tables and captions belong to no theme."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.io import read_parquet, write_json, write_parquet
from pipeline.records import PASSAGES, RUNNING_TEXT, VECTORS
from pipeline.stages.job import Job
from pipeline.stages.keep_vectors import Vectors

Document = tuple[int, list[str]]
"""Its place among the documents, and the texts of its passages."""

_TOGETHER = 1000  # passages


def run(job: Job) -> str:
    """Embed passages into `work/vectors.parquet`, and note by which model; returns how many."""
    from pipeline.themes.sentence_models import hash_of

    passages = read_parquet(job.work / "passages.parquet", PASSAGES)
    passages = passages[passages["kind"].isin(RUNNING_TEXT)]
    model = hash_of(job.settings.embedding.model)
    kept = Vectors(job, model)
    groups = [group for _, group in passages.groupby("doc_id", sort=True)]
    vectors = _vectors(job, kept, [group["text"].tolist() for group in groups])
    ids = [passage_id for group in groups for passage_id in group["passage_id"]]
    table = pd.DataFrame({"passage_id": ids, "vector": [row for rows in vectors for row in rows]})
    write_parquet(job.work / "vectors.parquet", VECTORS, table)
    write_json(job.work / "embedding.json", {"model_sha256": model})
    return "; ".join(filter(None, [f"{len(table)} passages embedded", kept.cache.told()]))


def _vectors(job: Job, kept: Vectors, documents: list[list[str]]) -> list[np.ndarray]:
    """The vectors of each document's passages; `kept` gives and takes what was made before."""
    found = {place: vectors for place, texts in enumerate(documents) if (vectors := kept.get(texts)) is not None}
    portions = list(_portions([(place, texts) for place, texts in enumerate(documents) if place not in found]))
    for portion in job.track(portions, len(portions), "Embedding passages"):
        found |= _embedded(job, kept, portion)
    return [found[place] for place in range(len(documents))]


def _portions(missing: list[Document]) -> Iterator[list[Document]]:
    """Documents in the lots that go through the model together.

    Many passages at once are quicker, but a run that is stopped loses those at hand.
    """
    portion: list[Document] = []
    for document in missing:
        portion.append(document)
        if sum(len(texts) for _, texts in portion) >= _TOGETHER:
            yield portion
            portion = []
    if portion:
        yield portion


def _embedded(job: Job, kept: Vectors, portion: list[Document]) -> dict[int, np.ndarray]:
    from pipeline.themes.embedding import embed

    made = embed([text for _, texts in portion for text in texts], job.settings.embedding)
    found, start = {}, 0
    for place, texts in portion:
        found[place] = made[start : start + len(texts)]
        kept.put(texts, found[place])
        start += len(texts)
    return found
