"""How often passages fall into one group when they are clustered again and again.

One clustering of a few hundred passages hangs on each of them: a single passage more moves many others. What many
clusterings of parts of the passages agree on moves far less (Monti et al. 2003, "Consensus clustering"; Fred and Jain
2005, "Combining multiple clusterings using evidence accumulation").
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import fcluster, ward

from pipeline.themes.reduction import principal_components, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 20
"""Subsets that are drawn."""
SHARE = 0.8
"""Share of the passages in each subset."""
DIMENSIONS = (5, 10, 15)
"""Numbers of principal components in which each subset is clustered."""
CUTS = (1.0, 1.5, 2.0)
"""Numbers of groups that each tree is cut into, as multiples of the expected number."""


def agreement(vectors: np.ndarray, keys: Sequence[str], groups: float, seed: int) -> np.ndarray:
    """For each two passages the share of the clusterings with both in which they are in one group; shape (n, n).

    vectors: (n, dimensions). keys: a text by which each passage is known. groups: about how many groups to expect.
    Whether a passage is in a subset depends on its own key and `seed` alone: neither a passage more, nor the last
    digits of a vector, in which processors differ, change a subset.
    """
    together = np.zeros((len(vectors), len(vectors)))
    met = np.zeros_like(together)
    components = principal_components(vectors, max(DIMENSIONS), seed)
    spaces = [unit(components[:, :count]) for count in DIMENSIONS]
    for chosen in _subsets(keys, seed):
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


def sample(keys: Sequence[str], most: int, seed: int) -> np.ndarray:
    """Ascending rows of `most` of the passages, or of all; which they are hangs on each key itself."""
    if len(keys) <= most:
        return np.arange(len(keys))
    draws = np.array([_draws(key, seed)[0] for key in keys])
    return np.sort(np.argsort(draws, kind="stable")[:most])


def _subsets(keys: Sequence[str], seed: int) -> list[np.ndarray]:
    """Rows of each subset, those with fewer than two passages left out."""
    draws = np.array([_draws(key, seed) for key in keys])
    subsets = [np.flatnonzero(draws[:, number] < SHARE) for number in range(ROUNDS)]
    return [rows for rows in subsets if len(rows) > 1]


def _draws(key: str, seed: int) -> np.ndarray:
    """`ROUNDS` numbers in [0, 1) that are always the same for the same key."""
    content = key.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(content, digest_size=8, key=str(seed).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest)).random(ROUNDS)
