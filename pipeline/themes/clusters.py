"""The rungs of the ladder: how passages are grouped, by how many there are.

Both rungs are cluster models as BERTopic takes them (`fit`, `labels_`) and end in the same way: groups are settled
around their centres, too small ones dissolved, and passages far from every centre left out (-1). All arithmetic that
decides something is rounded first, so that the last bits, in which processors differ, decide nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import silhouette_score

from pipeline.themes.consensus import agreement, sample
from pipeline.themes.reduction import DECIMALS, principal_components
from pipeline.themes.settling import centres, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import ThemeSettings

Rung = Literal["none", "hierarchical", "hdbscan"]

TIES = 0.1
"""Weight of the cosine distance beside the agreement of clusterings, which is 0 for many pairs alike."""
COMPONENTS = 15
"""Principal components in which HDBSCAN looks for dense regions."""
NEIGHBOURS = 5
"""Passages that must be near for a place to be dense."""
CORE_SHARE = 0.25
"""Fewest passages of a dense region, as a multiple of √n; at least `NEIGHBOURS`."""
LARGEST = 10_000
"""Most passages among which dense regions are sought; HDBSCAN's time grows with their square."""
MOST_PARTS = 5
"""Most parts that a theme is split into at once; a part can be split again."""


def rung_for(count: int, settings: ThemeSettings) -> Rung:
    """The rung for `count` passages: none, hierarchical clustering or HDBSCAN, by the limits in the settings."""
    if count < max(settings.min_passages, settings.min_theme_size):
        return "none"
    return "hierarchical" if count < settings.hierarchical_below else "hdbscan"


class Hierarchical:
    """Consensus of Ward's hierarchical clustering over many subsets, cut where the mean silhouette is highest.

    Passages are as near to each other as often as they fell into one group (`consensus.agreement`), and a little by
    their cosine distance, which tells apart what never did; average linkage of that makes the tree. The silhouette
    (Rousseeuw 1987, cosine distance) is measured after settling, for every number of themes from the rule of thumb
    √(n/2) to twice that, as far as `max_themes` and `min_theme_size` allow: over sentences it would otherwise favour a
    handful of vague themes. The fewest themes win a tie.
    keys: what each passage is known by, for drawing subsets; by default its vector. count: a fixed number of themes,
    as is `settings.number`.
    """

    def __init__(self, settings: ThemeSettings, keys: Sequence[str] = (), count: int | None = None) -> None:
        self.settings = settings
        self.keys = keys
        self.count = count
        self.labels_ = np.empty(0, dtype=np.int64)
        self.scores_: list[tuple[int, float]] = []
        """The numbers of themes that were tried, each with its silhouette."""

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:
        """Group `vectors` (n, dimensions), rows of unit length, into `labels_` (n,); -1 is no theme."""
        vectors = np.asarray(vectors, dtype=np.float64)
        counts = [count for count in ([self.count] if self.count else self._counts(vectors)) if count > 1]
        self.scores_, self.labels_ = [], np.zeros(len(vectors), dtype=np.int64)
        if len(vectors) < 2 or not counts:
            return self
        apart = 1 - agreement(vectors, _known_by(self.keys, vectors), _thumb(vectors), self.settings.seed)
        tree = linkage(_condensed(apart + TIES * (1 - vectors @ vectors.T)), "average")
        best = -math.inf
        for count in counts:
            labels = settle(vectors, fcluster(tree, count, "maxclust") - 1, self.settings.min_theme_size)
            score = _silhouette(vectors, labels)
            self.scores_.append((count, score))
            if score > best:
                best, self.labels_ = score, labels
        return self

    def _counts(self, vectors: np.ndarray) -> range:
        thumb = _thumb(vectors)
        most = min(len(vectors) // self.settings.min_theme_size, _distinct(vectors))
        if number := min(self.settings.number, most):
            return range(number, number + 1)
        most = max(1, min(most, self.settings.max_themes, math.ceil(2 * thumb)))
        return range(min(max(2, round(thumb)), most), most + 1)


class Parts(Hierarchical):
    """The parts that one theme falls into: two to `MOST_PARTS`, as many as give the highest silhouette; else one."""

    def _counts(self, vectors: np.ndarray) -> range:
        distinct = _distinct(vectors)
        most = min(len(vectors) // self.settings.min_theme_size, distinct, MOST_PARTS)
        return range(2, max(2, most) + 1 if distinct > 1 else 2)


class Given:
    """Groups that are settled already, as a cluster model."""

    def __init__(self, labels: np.ndarray) -> None:
        self.labels_ = labels

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:
        """Leave `labels_` as they are."""
        return self


class Density:
    """HDBSCAN over principal components, its noise given to the nearest theme.

    Dense regions are sought in `COMPONENTS` principal components scaled to unit length, among `LARGEST` passages at
    most; more than `max_themes` of them are merged by average linkage of their centres. Where nothing is dense, k-means
    with √(n/2) groups stands in; with `settings.number`, k-means with as many. keys: as for `Hierarchical`.
    """

    def __init__(self, settings: ThemeSettings, keys: Sequence[str] = ()) -> None:
        self.settings = settings
        self.keys = keys
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:
        """Group `vectors` (n, dimensions), rows of unit length, into `labels_` (n,); -1 is no theme."""
        vectors = np.asarray(vectors, dtype=np.float64)
        most = self.settings.number or self.settings.max_themes
        self.labels_ = np.zeros(len(vectors), dtype=np.int64)
        if min(_distinct(vectors), most) > 1:
            looked_at = sample(_known_by(self.keys, vectors), LARGEST, self.settings.seed)
            labels = np.full(len(vectors), -1)
            labels[looked_at] = _merge(vectors[looked_at], self._regions(vectors[looked_at]), most)
            self.labels_ = settle(vectors, labels, self.settings.min_theme_size)
        return self

    def _regions(self, vectors: np.ndarray) -> np.ndarray:
        reduced = principal_components(vectors, COMPONENTS, self.settings.seed)
        few = len(vectors) < 2 * NEIGHBOURS
        labels = np.full(len(vectors), -1) if self.settings.number or few else self._dense(reduced)
        return labels if labels.max() > 0 else self._even(reduced)

    def _dense(self, reduced: np.ndarray) -> np.ndarray:
        model = HDBSCAN(
            min_cluster_size=max(NEIGHBOURS, self.settings.min_theme_size, round(CORE_SHARE * math.sqrt(len(reduced)))),
            min_samples=NEIGHBOURS,
            metric="euclidean",
            cluster_selection_method="leaf",
            allow_single_cluster=False,
            n_jobs=1,
            copy=True,
        )
        return np.asarray(model.fit(reduced).labels_, dtype=np.int64)

    def _even(self, reduced: np.ndarray) -> np.ndarray:
        wanted = self.settings.number or min(round(_thumb(reduced)), self.settings.max_themes)
        count = min(wanted, _distinct(reduced))
        model = KMeans(count, n_init=4, random_state=self.settings.seed, algorithm="lloyd")
        return np.asarray(model.fit(reduced).labels_, dtype=np.int64)


def _known_by(keys: Sequence[str], vectors: np.ndarray) -> Sequence[str]:
    """The keys of passages; where none were given, their vectors, to three digits."""
    return keys or [np.round(vector, 3).astype(np.float32).tobytes().hex() for vector in vectors + 0.0]


def _silhouette(vectors: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette of the passages in a group; -1 where there is but one group."""
    inside = labels >= 0
    if len(np.unique(labels[inside])) < 2 or inside.sum() <= len(np.unique(labels[inside])):
        return -1.0
    distance = np.clip(np.round(1 - vectors[inside] @ vectors[inside].T, DECIMALS), 0, None)
    np.fill_diagonal(distance, 0)
    return round(float(silhouette_score(distance, labels[inside], metric="precomputed")), DECIMALS)


def _merge(vectors: np.ndarray, labels: np.ndarray, most: int) -> np.ndarray:
    """`labels` with the most similar groups joined until at most `most` are left."""
    if labels.max() < most:
        return labels
    middle = centres(vectors, labels)
    tree = linkage(_condensed(1 - middle @ middle.T), "average")
    joined = fcluster(tree, most, "maxclust") - 1
    return np.where(labels >= 0, joined[labels], -1)


def _thumb(vectors: np.ndarray) -> float:
    """About how many groups to expect of so many vectors: √(n/2)."""
    return math.sqrt(len(vectors) / 2)


def _distinct(vectors: np.ndarray) -> int:
    """How many different vectors there are."""
    return len(np.unique(vectors, axis=0))


def _condensed(square: np.ndarray) -> np.ndarray:
    """The distances of all pairs of rows, in scipy's condensed order."""
    return np.asarray(np.clip(np.round(square[np.triu_indices(len(square), 1)], DECIMALS), 0, None))
