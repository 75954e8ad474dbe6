"""Themes beside plain BERTopic in the same run: quality on a corpus with published figures, steadiness, and time.

    benchmarks/themes.py quality [CORPUS.tsv]    topic coherence and diversity at 10 … 50 topics, NMI with the labels
    benchmarks/themes.py steadiness OUTPUTS      agreement (ARI) of themes over bootstraps of the passages of a run
    benchmarks/themes.py start OUTPUTS           seconds of whole processes: `evidence themes`, and plain BERTopic
                                                 with what numba keeps from process to process and without
    benchmarks/themes.py growth [COUNT …]        seconds and memory of so many made-up passages

`quality` needs gensim (4.4) in the environment, which measures topic coherence as the published figures were.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.config import EmbeddingSettings, ThemeSettings
from pipeline.io import read_parquet
from pipeline.records import MENTIONS, PASSAGES, UNITS, VECTORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BBC = Path(__file__).resolve().parent.parent.parent / "shared" / "bench" / "bbc_news" / "corpus.tsv"
COUNTS = (10, 20, 30, 40, 50)
SEEDS = (0, 1, 2)
BOOTSTRAPS = 20
TOP = 10
_SCRIPT = """
import sys, numpy as np, pandas as pd
from bertopic import BERTopic
texts = pd.read_parquet(sys.argv[1])
vectors = np.array(texts["vector"].tolist(), dtype=np.float32)
model = BERTopic(embedding_model=None, min_topic_size=4)
model.fit_transform(texts["text"].tolist(), vectors)
print(len(model.get_topic_info()))
"""

Topics = list[list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser("quality").add_argument("corpus", type=Path, nargs="?", default=BBC)
    for name in ("steadiness", "start"):
        parts.add_parser(name).add_argument("outputs", type=Path)
    parts.add_parser("growth").add_argument("counts", type=int, nargs="*", default=[2000, 10_000, 50_000])
    parts.add_parser("one").add_argument("count", type=int)
    asked = parser.parse_args()
    warnings.filterwarnings("ignore")
    match asked.part:
        case "quality":
            quality(asked.corpus)
        case "steadiness":
            steadiness(asked.outputs)
        case "start":
            start(asked.outputs)
        case "growth":
            growth(asked.counts)
        case "one":
            one(asked.count)


def quality(corpus: Path) -> None:
    """Print TC, TD and NMI of ours and of plain BERTopic by number of topics, and their means."""
    from sklearn.metrics import normalized_mutual_info_score

    from pipeline.themes.embedding import embed

    rows = [line.split("\t") for line in corpus.read_text(encoding="utf-8").splitlines()]
    texts, kinds = [row[0] for row in rows], np.array([row[2] for row in rows])
    vectors = _kept(corpus, lambda: embed(texts, EmbeddingSettings()))
    measure = _coherence(texts)
    found: dict[str, list[tuple[float, float, float]]] = {}
    for seed in SEEDS:
        for name, method in (("ours", _ours), ("BERTopic", partial(_bertopic, reduced=_umap(vectors, seed)))):
            for count in COUNTS:
                topics, labels = method(texts, vectors, count, seed)
                inside = labels >= 0
                agreed = float(normalized_mutual_info_score(kinds[inside], labels[inside]))
                figures = measure(topics), _diversity(topics), agreed
                found.setdefault(name, []).append(figures)
                print(
                    f"{name:9s} seed {seed} asked {count:2d} topics {len(topics):3d} none {1 - inside.mean():.2f} "
                    f"TC {figures[0]:.3f} TD {figures[1]:.3f} NMI {figures[2]:.3f}",
                    flush=True,
                )
    for name, all_figures in found.items():
        means = [statistics.mean(values) for values in zip(*all_figures, strict=True)]
        print(f"{name:9s} mean TC {means[0]:.3f} TD {means[1]:.3f} NMI {means[2]:.3f}")


def _kept(corpus: Path, make: Callable[[], np.ndarray]) -> np.ndarray:
    """Vectors of the corpus, kept for the next run in the folder that temporary files have here."""
    from pipeline.io import sha256_of

    path = Path(tempfile.gettempdir()) / f"evidence-vectors-{sha256_of(corpus)[:12]}.npy"
    if not path.is_file():
        np.save(path, make())
    return np.asarray(np.load(path))


def _coherence(texts: Sequence[str]) -> Callable[[Topics], float]:
    """gensim's c_npmi over the corpus with its window of ten words."""
    from gensim.corpora import Dictionary
    from gensim.models.coherencemodel import CoherenceModel

    words = [text.split() for text in texts]
    dictionary = Dictionary(words)

    def measure(topics: Topics) -> float:
        known = [[word for word in topic if word in dictionary.token2id] for topic in topics]
        model = CoherenceModel(topics=known, texts=words, dictionary=dictionary, coherence="c_npmi", processes=1)
        return float(model.get_coherence())

    return measure


def _diversity(topics: Topics) -> float:
    words = [word for topic in topics for word in topic]
    return len(set(words)) / len(words)


def _ours(texts: Sequence[str], vectors: np.ndarray, count: int, seed: int) -> tuple[Topics, np.ndarray]:
    """Words of the keywords of each theme, and the theme of each text (-1: none)."""
    from pipeline.themes.model import find_themes

    settings = ThemeSettings(number=count, max_themes=max(count, 40), seed=seed)
    found = find_themes(_passages(texts), vectors, settings)
    number = {theme: row for row, theme in enumerate(found.themes["theme_id"])} | {"": -1}
    labels = found.assignments["theme_id"].map(number).to_numpy()
    return [_words(keywords.split(", ")) for keywords in found.themes["keywords"]], labels


def _words(keywords: Sequence[str]) -> list[str]:
    """The first ten different words that the keywords hold."""
    return list(dict.fromkeys(word.lower() for keyword in keywords for word in keyword.split()))[:TOP]


def _passages(texts: Sequence[str]) -> pd.DataFrame:
    ids = [f"p{row:06d}" for row in range(len(texts))]
    return pd.DataFrame({"passage_id": ids, "doc_id": [f"d{row:06d}" for row in range(len(texts))], "text": texts})


def _umap(vectors: np.ndarray, seed: int) -> np.ndarray:
    """The reduction that BERTopic does by default, once for all numbers of topics."""
    from umap import UMAP

    model = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    return np.asarray(model.fit_transform(vectors))


def _bertopic(
    texts: Sequence[str], vectors: np.ndarray, count: int, seed: int, *, reduced: np.ndarray
) -> tuple[Topics, np.ndarray]:
    """Plain BERTopic with its own HDBSCAN and c-TF-IDF, given its reduction; it has no further random step."""
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction

    model = BERTopic(
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        nr_topics=count + 1,
        calculate_probabilities=False,
    )
    labels, _ = model.fit_transform(list(texts), reduced)
    words = model.get_topics()
    return [[word for word, _ in words[topic] if word][:TOP] for topic in sorted(words) if topic >= 0], np.array(labels)


def steadiness(outputs: Path) -> None:
    """Print the mean ARI of the themes of a run with those of bootstraps of its passages and of its documents."""
    from sklearn.metrics import adjusted_rand_score

    passages, vectors = _of_run(outputs)
    texts, documents = passages["text"].to_numpy(), passages["doc_id"].to_numpy()
    labels = _labels(texts, vectors)
    print(f"{len(vectors)} passages, {labels.max() + 1} themes, {np.mean(labels < 0):.0%} in none")
    random = np.random.default_rng(0)
    for name in ("passages", "documents"):
        agreed = []
        for _ in range(BOOTSTRAPS):
            chosen = _drawn(random, len(vectors), documents if name == "documents" else None)
            agreed.append(adjusted_rand_score(labels[chosen], _labels(texts[chosen], vectors[chosen])))
        spread = f"from {min(agreed):.2f} to {max(agreed):.2f}"
        print(f"{BOOTSTRAPS} bootstraps of {name}: ARI mean {np.mean(agreed):.3f}, {spread}")


def _drawn(random: np.random.Generator, count: int, documents: np.ndarray | None) -> np.ndarray:
    """Rows that a draw with replacement holds, of passages or of whole documents."""
    if documents is None:
        return np.unique(random.choice(count, count))
    names = np.unique(documents)
    return np.flatnonzero(np.isin(documents, random.choice(names, len(names))))


def _labels(texts: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    from threadpoolctl import threadpool_limits

    from pipeline.themes.clusters import Density, Hierarchical, rung_for

    settings = ThemeSettings()
    with threadpool_limits(1):
        dense = rung_for(len(vectors), settings) == "hdbscan"
        model = Density(settings, texts.tolist()) if dense else Hierarchical(settings, texts.tolist())
        return model.fit(vectors).labels_


def _of_run(outputs: Path) -> tuple[pd.DataFrame, np.ndarray]:
    """Passages in scope of a run and their vectors."""
    from pipeline.stages.themes import in_scope

    work = outputs / "work"
    tables = [read_parquet(work / f"{table.name}.parquet", table) for table in (PASSAGES, UNITS, MENTIONS, VECTORS)]
    passages = in_scope(tables[0], tables[1], tables[2], ThemeSettings()).sort_values("text").reset_index(drop=True)
    by_id = dict(zip(tables[3]["passage_id"], tables[3]["vector"], strict=True))
    return passages, np.array([by_id[name] for name in passages["passage_id"]], dtype=np.float64)


def start(outputs: Path) -> None:
    """Print what the stage takes on the passages of a run, and plain BERTopic with what numba keeps and without."""
    passages, vectors = _of_run(outputs)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "texts.parquet"
        passages.assign(vector=list(vectors.astype(np.float32))).to_parquet(table)
        ours = [sys.executable, "-m", "pipeline.cli", "themes", "--outputs", str(outputs)]
        plain = [sys.executable, "-c", _SCRIPT, str(table)]
        taken: dict[str, list[tuple[float, float]]] = {}
        for turn in range(4):
            for name, command, cache in (
                ("evidence themes", ours, "kept"),
                ("plain BERTopic, compiled before", plain, "kept"),
                ("plain BERTopic, nothing compiled", plain, f"new{turn}"),
            ):
                used = _taken(command, Path(folder) / cache)
                if turn:  # the first of each warms the machine and fills the cache that is kept
                    taken.setdefault(name, []).append(used)
    print(f"{len(passages)} passages")
    for name, both in taken.items():
        elapsed, busy = (statistics.median(values) for values in zip(*both, strict=True))
        print(f"{name:33s} {elapsed:5.1f} s, of the processor {busy:5.1f} s")


def _taken(command: Sequence[str], cache: Path) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a process takes with numba's cache in `cache`."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"NUMBA_CACHE_DIR": str(cache)})
    elapsed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def growth(counts: Sequence[int]) -> None:
    """Print seconds and peak memory for numbers of made-up passages, each in a process of its own."""
    for count in counts:
        command = [sys.executable, __file__, "one", str(count)]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        used = f"{result['seconds']:.0f} s, {result['peak'] / 2**20:.1f} GiB"
        print(f"{count:6d} passages: {used}, {result['themes']} themes")


def one(count: int) -> None:
    """Time `find_themes` once, as JSON."""
    from pipeline.themes.model import find_themes

    texts, vectors = _made(count)
    began = time.perf_counter()
    found = find_themes(_passages(texts), vectors, ThemeSettings())
    measured: dict[str, Any] = {"seconds": time.perf_counter() - began, "themes": len(found.themes)}
    print(json.dumps(measured | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


def _made(count: int, subjects: int = 300, words: int = 30) -> tuple[list[str], np.ndarray]:
    """Passages of subjects of very different size, one in five of none, each with words of its subject and others."""
    random = np.random.default_rng(0)
    share = 1 / np.arange(1, subjects + 1)
    subject = random.choice(subjects, count, p=share / share.sum())
    centres = random.normal(size=(subjects, 384))
    noise = random.normal(size=(count, 384)) * np.where(random.random(count) < 0.2, 3.0, 0.8)[:, None]
    vectors = centres[subject] + noise
    alphabet = np.array(["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu"])
    known = np.array(["".join(row) for row in alphabet[random.integers(0, 10, (20_000, 4))]])
    texts = []
    for topic in subject:
        own = known[topic * 20 + random.integers(0, 20, words // 3)]
        texts.append(" ".join([*own, *known[random.integers(0, len(known), words)]]))
    return texts, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


if __name__ == "__main__":
    main()
