"""Runs the stage `themes` over made-up passages in a folder, as a program: for tests of what its surroundings do.

    python -m tests.themes.stage FOLDER SEED

Each corpus is written into `FOLDER/<name>/work/` with its passages, documents and vectors in an order by the seed (0:
as they were made), then the stage runs there.
"""

from __future__ import annotations

import locale
import shutil
import sys
from pathlib import Path

import pandas as pd

from pipeline.config import Settings, ThemeSettings
from pipeline.io import frame, write_parquet
from pipeline.records import MENTIONS, PASSAGES, UNITS, VECTORS
from pipeline.stages import themes as stage
from pipeline.stages.job import InlineExecutor, Job
from tests.themes.lasting import Corpus
from tests.themes.making import corpus_of, few_draws, planted, sentences

CODEBOOK = Path(__file__).resolve().parents[2] / "config" / "codebook.yaml"
RUNGS = {"tree": 60, "last-rung": 240}
"""Names of the corpora and their passages: one for each rung, with vectors as long as those of the model."""


def corpus(name: str) -> Corpus:
    """Passages on twelve topics that overlap.

    Accents and capitals would sort otherwise by locale than by code points; topics without a word, of the same size,
    are told apart by the place of their first passage alone.
    """
    count = RUNGS[name]
    texts = [f"{['Éa', 'ÉA', 'ea', 'Ía', 'Ia', 'ıa'][i % 6]} {text}" for i, text in enumerate(sentences(count))]
    texts = [f"12 34 56 78 {-i % 10} {i}" if i % 12 < 3 else text for i, text in enumerate(texts)]
    return corpus_of(texts, planted(count, 12, noise=1.2, dimensions=384))


def write(corpus: Corpus, work: Path) -> None:
    """The files that the stage reads."""
    passages = corpus.passages.assign(ordinal=0, kind="paragraph", page=None, page_label="", section="", start=0, end=1)
    vectors = pd.DataFrame({"passage_id": passages["passage_id"], "vector": list(corpus.vectors)})
    write_parquet(work / "passages.parquet", PASSAGES, passages)
    write_parquet(work / "vectors.parquet", VECTORS, vectors)
    for table in (MENTIONS, UNITS):
        write_parquet(work / f"{table.name}.parquet", table, frame(table, []))


def written(work: Path) -> dict[str, bytes]:
    """Bytes of what the stage wrote: all that it does not read."""
    read = {"passages", "vectors", "mentions", "units", "documents", "layout"}
    return {path.name: path.read_bytes() for path in sorted(work.glob("*.parquet")) if path.stem not in read}


def run(folder: Path) -> str:
    """Run the stage in `folder`, whose accepted themes are in `folder/config`."""
    settings = Settings(themes=ThemeSettings(hierarchical_below=100))
    (folder / "config").mkdir(exist_ok=True)
    shutil.copy(CODEBOOK, folder / "config")
    with few_draws():
        return stage.run(Job(folder, folder / "config", folder, settings, InlineExecutor()))


def _main(folder: Path, seed: int) -> None:
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:  # named in the environment, but not installed
        locale.setlocale(locale.LC_ALL, "C")
    for name in RUNGS:
        made = corpus(name)
        write(made.shuffled(seed) if seed else made, folder / name / "work")
        run(folder / name)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]))
