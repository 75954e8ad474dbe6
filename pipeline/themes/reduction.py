"""Vectors in fewer dimensions."""

from __future__ import annotations

import numpy as np

DECIMALS = 6
"""Digits kept of what decides something: processors differ in the last bits."""


def principal_components(vectors: np.ndarray, count: int, seed: int) -> np.ndarray:
    """The first `count` principal components of `vectors` (n, dimensions), rows of unit length, rounded.

    There are at most n - 1 and at most as many as dimensions.
    """
    from sklearn.decomposition import PCA

    count = max(1, min(count, len(vectors) - 1, vectors.shape[1]))
    model = PCA(count, svd_solver="covariance_eigh", random_state=seed)
    return np.asarray(np.round(unit(model.fit_transform(vectors)), DECIMALS))


def unit(rows: np.ndarray) -> np.ndarray:
    """`rows` scaled to unit length; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1))
