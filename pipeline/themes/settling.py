"""Groups around their centres: where every way of grouping ends, so that a theme means the same on every rung."""

from __future__ import annotations

import numpy as np

from pipeline.themes.reduction import DECIMALS, unit

FLOOR = 0.25
"""Least cosine similarity to the centre of a theme for belonging to it."""
ROUNDS = 10
"""Most rounds of settling; they end earlier when nothing moves."""


def centres(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Unit-length mean vector of each group 0, 1, …; shape (groups, dimensions)."""
    means = np.vstack([vectors[labels == group].mean(axis=0) for group in range(int(labels.max()) + 1)])
    return np.asarray(np.round(unit(means), DECIMALS))


def settle(vectors: np.ndarray, labels: np.ndarray, min_size: int) -> np.ndarray:
    """Groups 0, 1, … (-1: none) after each passage went to the nearest centre, as in spherical k-means.

    Groups under `min_size` are dissolved, the smallest first; copies count once, since boilerplate that many documents
    repeat is no theme. Passages below `FLOOR` are in no group, unless that would leave none at all.
    """
    similarity = _similarity(vectors, labels)
    once = np.sort(np.unique(vectors, axis=0, return_index=True)[1])
    rounds = 0
    while rounds < ROUNDS:
        nearest = similarity.argmax(axis=1)
        sizes = np.bincount(nearest[once], minlength=similarity.shape[1])
        if sizes.min() < min_size and len(sizes) > 1:
            similarity = np.delete(similarity, int(sizes.argmin()), axis=1)
            continue
        if np.array_equal(nearest, labels):
            break
        labels, rounds = nearest, rounds + 1
        similarity = _similarity(vectors, labels)
    return _without_far(similarity, once, min_size)


def _without_far(similarity: np.ndarray, once: np.ndarray, min_size: int) -> np.ndarray:
    """The nearest group of each passage, if near and large enough, without copies or else with; or in any case."""
    nearest = similarity.argmax(axis=1)
    near = np.where(similarity.max(axis=1) >= FLOOR, nearest, -1)
    for counted in (once, np.arange(len(near))):
        sizes = np.bincount(near[counted][near[counted] >= 0], minlength=similarity.shape[1])
        large = np.where((near >= 0) & (sizes[near] >= min_size), near, -1)
        if (large >= 0).any():
            return _numbered(large)
    return _numbered(nearest)


def _numbered(labels: np.ndarray) -> np.ndarray:
    """The same groups numbered 0, 1, … in order of their first member; -1 stays."""
    found = list(dict.fromkeys(int(label) for label in labels if label >= 0))
    number = {label: place for place, label in enumerate(found)} | {-1: -1}
    return np.array([number[int(label)] for label in labels], dtype=np.int64)


def _similarity(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(vectors @ centres(vectors, _numbered(labels)).T, DECIMALS))
