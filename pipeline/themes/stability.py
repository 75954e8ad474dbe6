"""How far each theme comes back when some passages are missing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

RESAMPLES = 10
SHARE = 0.8
LARGEST = 5000
"""Above this many passages stability is not measured: it costs `RESAMPLES` clusterings."""

Clustering = Callable[[np.ndarray], np.ndarray]


def stability(vectors: np.ndarray, labels: np.ndarray, cluster: Clustering, seed: int) -> list[float | None]:
    """Mean, over resamples, of the best Jaccard similarity between a theme and those found without some passages.

    Hennig (2007), "Cluster-wise assessment of cluster stability", with subsets of 80 % in place of draws with
    replacement, whose copies would pass for dense regions. vectors: (n, dimensions). labels: (n,), -1 for none.
    cluster: gives labels for some of the rows. Returns one value in [0, 1] per theme 0, 1, …; None if not measured.
    """
    count = int(labels.max(initial=-1)) + 1
    if len(vectors) > LARGEST or count == 0:
        return [None] * count
    random = np.random.default_rng(seed)
    best = np.zeros((RESAMPLES, count))
    for row in range(RESAMPLES):
        some = np.sort(random.choice(len(vectors), max(2, round(SHARE * len(vectors))), replace=False))
        best[row] = _best_jaccard(labels[some], cluster(vectors[some]), count)
    return [round(float(value), 4) for value in best.mean(axis=0)]


def _best_jaccard(before: np.ndarray, after: np.ndarray, count: int) -> np.ndarray:
    """For each theme of `before`, the Jaccard similarity of the theme of `after` that is most like it."""
    table = np.zeros((count, int(after.max(initial=-1)) + 1))
    both = (before >= 0) & (after >= 0)
    np.add.at(table, (before[both], after[both]), 1)
    sizes_before = np.array([(before == theme).sum() for theme in range(count)])
    sizes_after = np.array([(after == theme).sum() for theme in range(table.shape[1])])
    union = sizes_before[:, None] + sizes_after[None, :] - table
    ratio = np.divide(table, union, out=np.zeros_like(table), where=union > 0)
    return np.asarray(ratio.max(axis=1, initial=0))
