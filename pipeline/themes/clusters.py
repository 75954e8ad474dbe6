"""The rungs of the ladder: how passages are grouped, by how many there are.

Both rungs are cluster models as BERTopic takes them (`fit`, `labels_`) and end in the same way: groups are settled
around their centres, too small ones dissolved, and passages far from every centre left out (-1). All arithmetic that
decides something is rounded first, so that the last bits, in which processors differ, decide nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage, ward
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

if TYPE_CHECKING:
    from pipeline.config import ThemeSettings

Rung = Literal["none", "hierarchical", "hdbscan"]

FLOOR = 0.25
"""Least cosine similarity to the centre of a theme for belonging to it."""
ROUNDS = 10
"""Most rounds of settling; they end earlier when nothing moves."""
COMPONENTS = 15
"""Principal components in which HDBSCAN looks for dense regions."""
CORE_SIZE = 5
"""Fewest passages of a dense region."""
MOST_PARTS = 5
"""Most parts that a theme is split into at once; a part can be split again."""
_DECIMALS = 6


def rung_for(count: int, settings: ThemeSettings) -> Rung:
    """The rung for `count` passages: none, hierarchical clustering or HDBSCAN, by the limits in the settings."""
    if count < max(settings.min_passages, settings.min_theme_size):
        return "none"
    return "hierarchical" if count < settings.hierarchical_below else "hdbscan"


class Hierarchical:
    """Ward's hierarchical clustering, cut where the mean silhouette is highest.

    The silhouette (Rousseeuw 1987, cosine distance) is measured after settling, for every number of themes from the
    rule of thumb √(n/2) to twice that, as far as `max_themes` and `min_theme_size` allow: over sentences it would
    otherwise favour a handful of vague themes. The fewest themes win a tie. count: a fixed number of themes.
    """

    def __init__(self, settings: ThemeSettings, count: int | None = None) -> None:
        self.settings = settings
        self.count = count
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:
        """Group `vectors` (n, dimensions), rows of unit length, into `labels_` (n,); -1 is no theme."""
        vectors = np.asarray(vectors, dtype=np.float64)
        tree = ward(vectors) if len(vectors) > 1 else None
        best, self.labels_ = -math.inf, np.zeros(len(vectors), dtype=np.int64)
        for count in [self.count] if self.count else self._counts(vectors):
            if tree is None or count < 2:
                continue
            groups = fcluster(tree, count, "maxclust") - 1
            labels = settle(vectors, groups, self.settings.min_theme_size)
            if (score := _silhouette(vectors, labels)) > best:
                best, self.labels_ = score, labels
        return self

    def _counts(self, vectors: np.ndarray) -> range:
        thumb = math.sqrt(len(vectors) / 2)
        distinct = len(np.unique(vectors, axis=0))
        most = min(self.settings.max_themes, len(vectors) // self.settings.min_theme_size, distinct)
        most = max(1, min(most, math.ceil(2 * thumb)))
        return range(min(max(2, round(thumb)), most), most + 1)


class Parts(Hierarchical):
    """The parts that one theme falls into: two to `MOST_PARTS`, as many as give the highest silhouette; else one."""

    def _counts(self, vectors: np.ndarray) -> range:
        distinct = len(np.unique(vectors, axis=0))
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

    Dense regions are sought in `COMPONENTS` principal components scaled to unit length; more than `max_themes` of them
    are merged by average linkage of their centres. Where nothing is dense, k-means with √(n/2) groups stands in.
    """

    def __init__(self, settings: ThemeSettings) -> None:
        self.settings = settings
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:
        """Group `vectors` (n, dimensions), rows of unit length, into `labels_` (n,); -1 is no theme."""
        vectors = np.asarray(vectors, dtype=np.float64)
        distinct = len(np.unique(vectors, axis=0))
        if min(distinct, self.settings.max_themes) < 2:
            self.labels_ = np.zeros(len(vectors), dtype=np.int64)
            return self
        reduced = _reduce(vectors, self.settings.seed)
        labels = self._dense(reduced)
        if labels.max() < 1:
            labels = self._even(reduced, distinct)
        merged = _merge(vectors, labels, self.settings.max_themes)
        self.labels_ = settle(vectors, merged, self.settings.min_theme_size)
        return self

    def _dense(self, reduced: np.ndarray) -> np.ndarray:
        model = HDBSCAN(
            min_cluster_size=max(CORE_SIZE, self.settings.min_theme_size),
            min_samples=1,
            metric="euclidean",
            cluster_selection_method="eom",
            allow_single_cluster=False,
            n_jobs=1,
            copy=True,
        )
        return np.asarray(model.fit(reduced).labels_, dtype=np.int64)

    def _even(self, reduced: np.ndarray, distinct: int) -> np.ndarray:
        count = min(round(math.sqrt(len(reduced) / 2)), self.settings.max_themes, distinct)
        model = KMeans(count, n_init=4, random_state=self.settings.seed, algorithm="lloyd")
        return np.asarray(model.fit(reduced).labels_, dtype=np.int64)


def centres(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Unit-length mean vector of each group 0, 1, …; shape (groups, dimensions)."""
    means = np.vstack([vectors[labels == group].mean(axis=0) for group in range(int(labels.max()) + 1)])
    return np.asarray(np.round(_unit(means), _DECIMALS))


def settle(vectors: np.ndarray, labels: np.ndarray, min_size: int) -> np.ndarray:
    """Groups 0, 1, … (-1: none) after each passage went to the nearest centre, as in spherical k-means.

    Groups under `min_size` are dissolved, the smallest first. Passages below `FLOOR` are in no group, unless that
    would leave none at all.
    """
    similarity = _similarity(vectors, labels)
    rounds = 0
    while rounds < ROUNDS:
        nearest = similarity.argmax(axis=1)
        sizes = np.bincount(nearest, minlength=similarity.shape[1])
        if sizes.min() < min_size and len(sizes) > 1:
            similarity = np.delete(similarity, int(sizes.argmin()), axis=1)
            continue
        if np.array_equal(nearest, labels):
            break
        labels, rounds = nearest, rounds + 1
        similarity = _similarity(vectors, labels)
    return _without_far(similarity, min_size)


def _without_far(similarity: np.ndarray, min_size: int) -> np.ndarray:
    nearest = similarity.argmax(axis=1)
    labels = np.where(similarity.max(axis=1) >= FLOOR, nearest, -1)
    sizes = np.bincount(labels[labels >= 0], minlength=similarity.shape[1])
    labels = np.where((labels >= 0) & (sizes[labels] >= min_size), labels, -1)
    return _numbered(labels if (labels >= 0).any() else nearest)


def _numbered(labels: np.ndarray) -> np.ndarray:
    """The same groups numbered 0, 1, … in order of their first member; -1 stays."""
    found = list(dict.fromkeys(int(label) for label in labels if label >= 0))
    number = {label: place for place, label in enumerate(found)} | {-1: -1}
    return np.array([number[int(label)] for label in labels], dtype=np.int64)


def _similarity(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(vectors @ centres(vectors, _numbered(labels)).T, _DECIMALS))


def _silhouette(vectors: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette of the passages in a group; -1 where there is but one group."""
    inside = labels >= 0
    if len(np.unique(labels[inside])) < 2 or inside.sum() <= len(np.unique(labels[inside])):
        return -1.0
    distance = np.clip(np.round(1 - vectors[inside] @ vectors[inside].T, _DECIMALS), 0, None)
    np.fill_diagonal(distance, 0)
    return round(float(silhouette_score(distance, labels[inside], metric="precomputed")), _DECIMALS)


def _reduce(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Principal components of `vectors`, rows of unit length."""
    count = min(COMPONENTS, len(vectors) - 1, vectors.shape[1])
    model = PCA(count, svd_solver="covariance_eigh", random_state=seed)
    return np.asarray(np.round(_unit(model.fit_transform(vectors)), _DECIMALS))


def _merge(vectors: np.ndarray, labels: np.ndarray, most: int) -> np.ndarray:
    """`labels` with the most similar groups joined until at most `most` are left."""
    if labels.max() < most:
        return labels
    tree = linkage(np.round(1 - _pairs(centres(vectors, labels)), _DECIMALS), "average")
    joined = fcluster(tree, most, "maxclust") - 1
    return np.where(labels >= 0, joined[labels], -1)


def _pairs(points: np.ndarray) -> np.ndarray:
    """Cosine similarities of all pairs of rows, in scipy's condensed order."""
    rows, columns = np.triu_indices(len(points), 1)
    return np.asarray((points @ points.T)[rows, columns])


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1))
