"""Themes of a set of passages: the only module that imports BERTopic.

BERTopic gets every sub-model explicitly: vectors made beforehand, no reduction of its own (the cluster models reduce,
since they also need the full vectors), the cluster model of the rung, and the word counts and weights for keywords.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from pipeline.io import frame
from pipeline.records import FOUND_THEMES, THEME_ASSIGNMENTS, stable_id
from pipeline.themes.labels import Theme, name_themes
from pipeline.themes.terms import terms, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from pipeline.config import ThemeSettings
    from pipeline.themes.clusters import Density, Hierarchical, Rung

EXEMPLARS = 3
_TOP_TERMS = 50
# BERTopic imports these at start for defaults and plots that are not used here, at a cost of many seconds.
_UNUSED = ("hdbscan", "plotly", "sentence_transformers", "spacy", "torch", "transformers", "umap")


@dataclass(frozen=True)
class Found:
    """What was found. themes: rows of FOUND_THEMES. assignments: rows of THEME_ASSIGNMENTS, one per passage given."""

    themes: pd.DataFrame
    assignments: pd.DataFrame


def find_themes(passages: pd.DataFrame, vectors: np.ndarray, settings: ThemeSettings) -> Found:
    """Group `passages` (columns of PASSAGES) into themes.

    vectors: float array of shape (len(passages), dimensions), row i for passage i, unit length. The answer does not
    depend on the order of the passages, nor on threads. Passages of fewer than `settings.min_words` words, and those
    near no theme, have an empty theme_id and probability 0.
    """
    long_enough = np.array([len(text.split()) >= settings.min_words for text in passages["text"]], dtype=bool)
    kept = passages[long_enough].assign(_row=np.flatnonzero(long_enough))
    kept = kept.sort_values(["text", "passage_id"], kind="stable").reset_index(drop=True)
    points = np.asarray(vectors, dtype=np.float64)[kept["_row"].to_numpy(dtype=int)]
    with threadpool_limits(1):
        rows, labels, probability = _find(kept, points, settings)
    placed = {
        passage: (rows[label]["theme_id"], sure)
        for passage, label, sure in zip(kept["passage_id"], labels, probability, strict=True)
        if label >= 0
    }
    none = ("", 0.0)
    assignments = [
        {"passage_id": p, "doc_id": d, "theme_id": placed.get(p, none)[0], "probability": placed.get(p, none)[1]}
        for p, d in zip(passages["passage_id"], passages["doc_id"], strict=True)
    ]
    return Found(frame(FOUND_THEMES, rows), frame(THEME_ASSIGNMENTS, assignments))


def _find(
    passages: pd.DataFrame, vectors: np.ndarray, settings: ThemeSettings
) -> tuple[list[dict[str, Any]], np.ndarray, np.ndarray]:
    """Rows of FOUND_THEMES, the theme of each passage (-1: none) and its probability; passages in canonical order."""
    from pipeline.themes.clusters import Density, Hierarchical, centres, rung_for

    rung = rung_for(len(passages), settings)
    if rung == "none":
        return [], np.full(len(passages), -1), np.zeros(len(passages))
    cluster = Hierarchical(settings) if rung == "hierarchical" else Density(settings)
    labels, ranked = _topics(passages["text"].tolist(), vectors, cluster)
    members = [np.flatnonzero(labels == theme) for theme in range(len(ranked))]
    similarity = np.clip(np.round(vectors @ centres(vectors, labels).T, 4), 0, 1)
    found = [
        {
            "theme_id": stable_id("t", *sorted(passages["passage_id"].iloc[rows])),
            "label": label,
            "keywords": ", ".join(keywords) or label,
            "n_passages": len(rows),
            "stability": steady,
            "exemplar_ids": " ".join(_exemplars(passages.iloc[rows], similarity[rows, theme])),
            "method": rung,
        }
        for theme, (rows, (label, keywords), steady) in enumerate(
            zip(members, _names(passages, members, ranked), _stability(vectors, labels, rung, settings), strict=True)
        )
    ]
    return found, labels, similarity[np.arange(len(labels)), np.maximum(labels, 0)]


def _names(
    passages: pd.DataFrame, members: list[np.ndarray], ranked: list[list[tuple[str, float]]]
) -> list[tuple[str, list[str]]]:
    """(label, keywords) of each theme."""
    texts, doc_ids = passages["text"].tolist(), passages["doc_id"].tolist()
    themes = [
        Theme([texts[i] for i in rows], [doc_ids[i] for i in rows], words)
        for rows, words in zip(members, ranked, strict=True)
    ]
    return name_themes(themes, texts)


def _stability(vectors: np.ndarray, labels: np.ndarray, rung: Rung, settings: ThemeSettings) -> list[float | None]:
    """Stability of each theme under the same rung; the number of themes is held fixed where the rung takes one."""
    from pipeline.themes.clusters import Density, Hierarchical
    from pipeline.themes.stability import stability

    count = int(labels.max()) + 1
    again = Hierarchical(settings, count) if rung == "hierarchical" else Density(settings)
    return stability(vectors, labels, lambda some: again.fit(some).labels_, settings.seed)


def _topics(
    texts: Sequence[str], vectors: np.ndarray, cluster: Hierarchical | Density
) -> tuple[np.ndarray, list[list[tuple[str, float]]]]:
    """The theme of each text (-1: none), largest theme first, and the ranked terms of each theme."""
    allowed = frozenset(vocabulary(texts))
    if len(allowed) < 2:  # BERTopic needs two terms to weigh; there are groups all the same
        labels = cluster.fit(vectors).labels_
        groups = range(int(labels.max()) + 1)
        return labels, [_present(allowed, [texts[int(i)] for i in np.flatnonzero(labels == g)]) for g in groups]

    def analyse(text: str) -> list[str]:
        return [term for term in terms(text) if term in allowed]

    model = _bertopic(cluster, analyse)
    # a full stop, since BERTopic joins the texts of a theme and no pair of words may span two passages
    model.fit_transform([f"{text} ." for text in texts], vectors)
    given, words = np.asarray(model.topics_), model.get_topics()
    order = _by_size(given)
    number = {topic: place for place, topic in enumerate(order)}
    ranked = [[(term, float(weight)) for term, weight in words[topic] if term] for topic in order]
    return np.array([number.get(int(topic), -1) for topic in given]), ranked


def _present(allowed: frozenset[str], texts: Sequence[str]) -> list[tuple[str, float]]:
    """The `allowed` terms that `texts` hold, each with the weight 1."""
    held = {term for text in texts for term in terms(text)}
    return [(term, 1.0) for term in sorted(allowed & held)]


def _by_size(labels: np.ndarray) -> list[int]:
    """Groups, largest first, among equals the one whose first member comes first."""
    groups = [int(group) for group in np.unique(labels) if group >= 0]
    return sorted(groups, key=lambda group: (-int((labels == group).sum()), int(np.argmax(labels == group))))


def _bertopic(cluster: Hierarchical | Density, analyse: Any) -> Any:
    """A BERTopic model with every sub-model given."""
    with _quick_import():
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    return BERTopic(
        language="multilingual",  # "english" would strip hyphens and accents before the words are counted
        top_n_words=_TOP_TERMS,
        nr_topics=None,
        calculate_probabilities=False,
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=cluster,
        vectorizer_model=CountVectorizer(analyzer=analyse),
        ctfidf_model=ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True),
        representation_model=None,
        verbose=False,
    )


@contextmanager
def _quick_import() -> Iterator[None]:
    """Import BERTopic without the packages for its defaults and plots, and without its change of warning filters.

    Every sub-model is given, so what BERTopic would put in their place is never used.
    """
    import sklearn.feature_extraction.text  # noqa: F401 - with scipy, looks for torch while it is imported itself

    import pipeline.themes.clusters  # noqa: F401 - the same for the rest that BERTopic takes of both

    hidden = [] if "bertopic" in sys.modules else [name for name in _UNUSED if name not in sys.modules]
    with warnings.catch_warnings():
        for name in hidden:
            sys.modules[name] = None  # type: ignore[assignment]  # the import system's mark for "not there"
        try:
            yield
        finally:
            for name in hidden:
                sys.modules.pop(name, None)


def _exemplars(members: pd.DataFrame, similarity: np.ndarray) -> list[str]:
    """Ids of the passages nearest the centre, different texts, from as many documents as possible."""
    ranked = members.assign(_far=-similarity).sort_values(["_far", "text", "passage_id"], kind="stable")
    ranked = ranked.drop_duplicates("text")
    turn = ranked.groupby("doc_id", sort=False).cumcount()  # the first of each document, then the second of each
    return ranked.assign(_turn=turn).sort_values("_turn", kind="stable")["passage_id"].head(EXEMPLARS).tolist()
