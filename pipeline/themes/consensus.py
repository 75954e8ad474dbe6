"""How often passages fall into one group when they are clustered again and again.

One clustering of a few hundred passages hangs on each of them: a single passage more moves many others. What many
clusterings of parts of the passages agree on moves far less (Monti et al. 2003, "Consensus clustering"; Fred and Jain
2005, "Combining multiple clusterings using evidence accumulation").
"""

from __future__ import annotations

import hashlib

import numpy as np
from scipy.cluster.hierarchy import fcluster, ward

from pipeline.themes.reduction import principal_components, unit

ROUNDS = 20
"""Subsets that are drawn."""
SHARE = 0.8
"""Share of the passages in each subset."""
DIMENSIONS = (5, 10, 15)
"""Numbers of principal components in which each subset is clustered."""
CUTS = (1.0, 1.5, 2.0)
"""Numbers of groups that each tree is cut into, as multiples of the expected number."""


def agreement(vectors: np.ndarray, groups: float, seed: int) -> np.ndarray:
    """For each two passages the share of the clusterings with both in which they are in one group; shape (n, n).

    vectors: (n, dimensions). groups: about how many groups to expect. Whether a passage is in a subset depends on its
    own vector and `seed` alone, so that a passage more changes no subset of the others. Counts decide, so the
    answer has no last digits in which processors could differ.
    """
    together = np.zeros((len(vectors), len(vectors)))
    met = np.zeros_like(together)
    components = principal_components(vectors, max(DIMENSIONS), seed)
    spaces = [unit(components[:, :count]) for count in DIMENSIONS]
    for chosen in _subsets(vectors, seed):
        pairs = np.ix_(chosen, chosen)
        for space in spaces:
            tree = ward(space[chosen])
            for cut in CUTS:
                labels = fcluster(tree, max(2, round(groups * cut)), "maxclust")
                together[pairs] += labels[:, None] == labels[None, :]
        met[pairs] += len(spaces) * len(CUTS)
    share = np.divide(together, met, out=np.zeros_like(together), where=met > 0)
    np.fill_diagonal(share, 1)
    return share


def sample(vectors: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Ascending rows of `most` of the vectors, or of all; which they are hangs on each vector itself."""
    if len(vectors) <= most:
        return np.arange(len(vectors))
    draws = np.array([_draws(vector, seed)[0] for vector in vectors.astype(np.float32)])
    return np.sort(np.argsort(draws, kind="stable")[:most])


def _subsets(vectors: np.ndarray, seed: int) -> list[np.ndarray]:
    """Rows of each subset, those with fewer than two passages left out."""
    draws = np.array([_draws(vector, seed) for vector in vectors.astype(np.float32)])
    subsets = [np.flatnonzero(draws[:, number] < SHARE) for number in range(ROUNDS)]
    return [rows for rows in subsets if len(rows) > 1]


def _draws(vector: np.ndarray, seed: int) -> np.ndarray:
    """`ROUNDS` numbers in [0, 1) that are always the same for the same vector."""
    digest = hashlib.blake2b(vector.tobytes(), digest_size=8, key=str(seed).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest)).random(ROUNDS)
