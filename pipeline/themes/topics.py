"""Groups of passages and the terms that tell them apart: the only module that imports BERTopic.

BERTopic gets every sub-model explicitly: vectors made beforehand, no reduction of its own (the cluster models reduce,
since they also need the full vectors), the cluster model of the rung, and the word counts and weights for keywords.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.themes.terms import terms, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.themes.clusters import Density, Given, Hierarchical

    Cluster = Hierarchical | Density | Given

Ranked = list[list[tuple[str, float]]]
"""Terms of each group with their weights, best first."""
_TOP_TERMS = 100
# BERTopic imports these at start for defaults and plots that are not used here, at a cost of many seconds.
_UNUSED = ("hdbscan", "plotly", "sentence_transformers", "spacy", "torch", "transformers", "umap")


def topics(texts: Sequence[str], vectors: np.ndarray, cluster: Cluster) -> tuple[np.ndarray, Ranked]:
    """The theme of each text (-1: none), largest theme first, and the ranked terms of each theme.

    vectors: (len(texts), dimensions), unit length. cluster: fitted on them here.
    """
    allowed = frozenset(vocabulary(texts))
    if len(allowed) < 2:  # BERTopic needs two terms to weigh; there are groups all the same
        labels = cluster.fit(vectors).labels_
        return labels, present(texts, labels, allowed)

    # BERTopic counts words in many passes and joins the texts of a theme, so it gets numbers of terms in place of them
    names = sorted(allowed)
    numbers = {term: str(place) for place, term in enumerate(names)}
    model = _bertopic(cluster)
    model.fit_transform([" ".join(numbers[term] for term in terms(text) if term in allowed) for text in texts], vectors)
    given, words = np.asarray(model.topics_), model.get_topics()
    order = _by_size(given)
    number = {topic: place for place, topic in enumerate(order)}
    ranked = [[(names[int(term)], float(weight)) for term, weight in words[topic] if term] for topic in order]
    return np.array([number.get(int(topic), -1) for topic in given]), ranked


def present(texts: Sequence[str], labels: np.ndarray, allowed: frozenset[str] | None = None) -> Ranked:
    """The terms that the texts of each group hold, each with the weight 1, where there are too few to weigh."""
    known = frozenset(vocabulary(texts)) if allowed is None else allowed
    groups = [np.flatnonzero(labels == group) for group in range(int(labels.max(initial=-1)) + 1)]
    held = [{term for row in rows for term in terms(texts[int(row)])} for rows in groups]
    return [[(term, 1.0) for term in sorted(known & found)] for found in held]


def _by_size(labels: np.ndarray) -> list[int]:
    """Groups, largest first, among equals the one whose first member comes first."""
    groups = [int(group) for group in np.unique(labels) if group >= 0]
    return sorted(groups, key=lambda group: (-int((labels == group).sum()), int(np.argmax(labels == group))))


def _bertopic(cluster: Cluster) -> Any:
    """A BERTopic model with every sub-model given, for texts of words that are counted as they stand."""
    with quick_import():
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    return BERTopic(
        language="multilingual",  # "english" would strip what is no letter
        top_n_words=_TOP_TERMS,
        nr_topics=None,
        calculate_probabilities=False,
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=cluster,
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True),
        representation_model=None,
        verbose=False,
    )


@contextmanager
def quick_import() -> Iterator[None]:
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
