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
from pipeline.records import FOUND_CHANGES, FOUND_THEMES, THEME_ASSIGNMENTS
from pipeline.themes.changes import Outcome, changes
from pipeline.themes.labels import Theme, name_themes
from pipeline.themes.registry import Registry, text_key
from pipeline.themes.terms import terms, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from pipeline.config import ThemeSettings
    from pipeline.themes.clusters import Density, Given, Hierarchical, Rung
    from pipeline.themes.placing import Placement

Ranked = list[list[tuple[str, float]]]
"""Terms of each group with their weights, best first."""
EXEMPLARS = 3
_TOP_TERMS = 50
# BERTopic imports these at start for defaults and plots that are not used here, at a cost of many seconds.
_UNUSED = ("hdbscan", "plotly", "sentence_transformers", "spacy", "torch", "transformers", "umap")


@dataclass(frozen=True)
class Found:
    """What was found.

    themes: rows of FOUND_THEMES. assignments: rows of THEME_ASSIGNMENTS, one per passage given. changes: rows of
    FOUND_CHANGES, what became of the accepted themes.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    changes: pd.DataFrame


def find_themes(
    passages: pd.DataFrame, vectors: np.ndarray, settings: ThemeSettings, registry: Registry | None = None
) -> Found:
    """Group `passages` (columns of PASSAGES) into themes, those of the registry under their accepted ids and labels.

    vectors: float array of shape (len(passages), dimensions), row i for passage i, unit length. The answer does not
    depend on the order of the passages, nor on threads. Passages of fewer than `settings.min_words` words, and those
    near no theme, have an empty theme_id and probability 0, as have those of excluded themes.
    """
    long_enough = np.array([len(text.split()) >= settings.min_words for text in passages["text"]], dtype=bool)
    kept = passages[long_enough].assign(_row=np.flatnonzero(long_enough))
    kept = kept.sort_values(["text", "passage_id"], kind="stable").reset_index(drop=True)
    points = np.asarray(vectors, dtype=np.float64)[kept["_row"].to_numpy(dtype=int)]
    registry = registry or Registry()
    with threadpool_limits(1):
        run = _find(kept, points, settings, registry)
    return Found(
        frame(FOUND_THEMES, run.rows),
        frame(THEME_ASSIGNMENTS, _assignments(passages, kept, run)),
        frame(FOUND_CHANGES, _changes(kept, points, run, registry)),
    )


@dataclass(frozen=True, eq=False)
class _Run:
    """Rows of FOUND_THEMES, where the registry and the clustering placed passages, and how surely (n,)."""

    rows: list[dict[str, Any]]
    placement: Placement
    probability: np.ndarray


def _assignments(passages: pd.DataFrame, kept: pd.DataFrame, run: _Run) -> list[dict[str, Any]]:
    none = {"theme_id": "", "probability": 0.0, "excluded": ""}
    placed = {
        passage: {"theme_id": run.rows[label]["theme_id"], "probability": sure, "excluded": ""}
        if label >= 0
        else none | {"excluded": out}
        for passage, label, sure, out in zip(
            kept["passage_id"], run.placement.labels, run.probability, run.placement.excluded, strict=True
        )
    }
    ids = zip(passages["passage_id"], passages["doc_id"], strict=True)
    return [{"passage_id": p, "doc_id": d, **placed.get(p, none)} for p, d in ids]


def _changes(passages: pd.DataFrame, vectors: np.ndarray, run: _Run, registry: Registry) -> list[dict[str, Any]]:
    names = [row["theme_id"] for row in run.rows]
    outcome = Outcome(
        passages["passage_id"].tolist(),
        [text_key(text) for text in passages["text"]],
        vectors,
        [names[label] if label >= 0 else "" for label in run.placement.labels],
        run.placement.excluded,
        {row["theme_id"]: row["label"] for row in run.rows},
        dict(zip(names, run.placement.parents, strict=True)),
        {name for name, by_hand in zip(names, run.placement.by_hand, strict=True) if by_hand},
    )
    return changes(registry, outcome)


def _find(passages: pd.DataFrame, vectors: np.ndarray, settings: ThemeSettings, registry: Registry) -> _Run:
    """Themes of passages in canonical order."""
    from pipeline.themes.clusters import centres, rung_for

    rung = rung_for(len(passages), settings)
    labels, ranked = _groups(passages["text"].tolist(), vectors, rung, settings)
    placement = _place(passages, vectors, labels, registry, settings)
    if not len(placement.ids):
        return _Run([], placement, np.zeros(len(passages)))
    if not np.array_equal(placement.labels, labels):
        ranked = _ranked(passages["text"].tolist(), vectors, placement.labels, rung)
    members = [np.flatnonzero(placement.labels == theme) for theme in range(len(placement.ids))]
    similarity = np.clip(np.round(vectors @ centres(vectors, placement.labels).T, 4), 0, 1)
    rows: list[dict[str, Any]] = []
    steady = _stability(vectors, placement.labels, labels, rung, settings)
    for theme, (label, keywords) in enumerate(_names(passages, members, ranked, placement, registry)):
        ids = sorted(passages["passage_id"].iloc[members[theme]])
        described = {
            "theme_id": placement.ids[theme] or registry.new_id(ids, [row["theme_id"] for row in rows]),
            "label": label,
            "keywords": ", ".join(keywords) or label,
            "n_passages": len(ids),
            "stability": steady[theme],
            "exemplar_ids": " ".join(_exemplars(passages.iloc[members[theme]], similarity[members[theme], theme])),
            "method": "registry" if placement.by_hand[theme] else rung,
        }
        rows.append(described)
    return _Run(rows, placement, similarity[np.arange(len(similarity)), np.maximum(placement.labels, 0)])


def _place(
    passages: pd.DataFrame, vectors: np.ndarray, labels: np.ndarray, registry: Registry, settings: ThemeSettings
) -> Placement:
    """What the registry makes of groups; without accepted themes every group is a new one."""
    from pipeline.themes.placing import Placement, place

    if registry.themes and len(passages):
        return place([text_key(text) for text in passages["text"]], vectors, labels, registry, settings)
    count = int(labels.max(initial=-1)) + 1
    return Placement(labels, [""] * count, [""] * count, [False] * count, [""] * len(passages))


def _groups(texts: list[str], vectors: np.ndarray, rung: Rung, settings: ThemeSettings) -> tuple[np.ndarray, Ranked]:
    """The group of each text (-1: none) by the rung of the ladder, and the ranked terms of each group."""
    from pipeline.themes.clusters import Density, Hierarchical

    if rung == "none":
        return np.full(len(texts), -1), []
    return _topics(texts, vectors, Hierarchical(settings) if rung == "hierarchical" else Density(settings))


def _ranked(texts: list[str], vectors: np.ndarray, labels: np.ndarray, rung: Rung) -> Ranked:
    """The ranked terms of groups that are settled; below the first rung there are too few to weigh."""
    from pipeline.themes.clusters import Given

    if rung == "none":
        allowed = frozenset(vocabulary(texts))
        return [
            _present(allowed, [texts[int(i)] for i in np.flatnonzero(labels == g)]) for g in range(labels.max() + 1)
        ]
    return _topics(texts, vectors, Given(labels))[1]


def _names(
    passages: pd.DataFrame,
    members: list[np.ndarray],
    ranked: Ranked,
    placement: Placement,
    registry: Registry,
) -> list[tuple[str, list[str]]]:
    """(label, keywords) of each theme; an accepted theme has its accepted label, a new one none that is taken."""
    texts, doc_ids = passages["text"].tolist(), passages["doc_id"].tolist()
    themes = [
        Theme([texts[i] for i in rows], [doc_ids[i] for i in rows], words)
        for rows, words in zip(members, ranked, strict=True)
    ]
    accepted = {n: registry.by_id[theme_id].label for n, theme_id in enumerate(placement.ids) if theme_id}
    return name_themes(themes, texts, accepted, sorted(theme.label for theme in registry.themes))


def _stability(
    vectors: np.ndarray, labels: np.ndarray, found: np.ndarray, rung: Rung, settings: ThemeSettings
) -> list[float | None]:
    """Stability of each theme of `labels` under the same rung, which found the groups `found`.

    The number of groups is held fixed where the rung takes one.
    """
    from pipeline.themes.clusters import Density, Hierarchical
    from pipeline.themes.stability import stability

    if rung == "none":
        return [None] * (int(labels.max()) + 1)
    again = Hierarchical(settings, int(found.max()) + 1) if rung == "hierarchical" else Density(settings)
    return stability(vectors, labels, lambda some: again.fit(some).labels_, settings.seed)


def _topics(
    texts: Sequence[str], vectors: np.ndarray, cluster: Hierarchical | Density | Given
) -> tuple[np.ndarray, Ranked]:
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


def _bertopic(cluster: Hierarchical | Density | Given, analyse: Any) -> Any:
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
