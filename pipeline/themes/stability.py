"""How far each theme comes back from other documents and other seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.config import ThemeSettings
    from pipeline.themes.clusters import Rung

FEWEST_DOCUMENTS = 5
"""With fewer documents passages are drawn: a draw of documents would mostly be one or two of them."""
MOST_DRAWS, FEWEST_DRAWS = 20, 10
EFFORT = 20_000
"""Passages to be clustered in all: fewer draws of a larger review, whose large themes vary less from draw to draw."""
LARGEST = 20_000
"""Above this many passages stability is not measured: it costs `FEWEST_DRAWS` clusterings."""

Clustering = Callable[[np.ndarray, int], np.ndarray]
"""Centres, shape (groups, dimensions), of the groups among some passages, given their rows and the draw's number."""


def rung_stability(
    vectors: np.ndarray,
    labels: np.ndarray,
    doc_ids: Sequence[str],
    rung: Rung,
    settings: ThemeSettings,
    *,
    keys: Sequence[str],
    count: int,
) -> list[float | None]:
    """Stability of each theme of `labels` when the same rung of the ladder groups draws of the passages.

    keys: as for `clusters.Hierarchical`. count: number of groups that the rung found; it is held fixed where the rung
    takes one. Each draw has a seed of its own, and the fewest passages of a theme shrink with the passages drawn.
    Other arguments as for `stability`.
    """
    from pipeline.themes.clusters import Density, Hierarchical
    from pipeline.themes.settling import FLOOR, centres

    if rung == "none":
        return [None] * (int(labels.max(initial=-1)) + 1)

    def again(rows: np.ndarray, draw: int) -> np.ndarray:
        some, known_by = vectors[rows], [keys[row] for row in rows.tolist()]
        fewest = max(2, round(settings.min_theme_size * len(some) / len(vectors)))
        of_draw = settings.model_copy(update={"seed": settings.seed + 1 + draw, "min_theme_size": fewest})
        model = Hierarchical(of_draw, known_by, count) if rung == "hierarchical" else Density(of_draw, known_by)
        groups = model.fit(some).labels_
        return centres(some, groups) if groups.max(initial=-1) >= 0 else some[:0]

    return stability(vectors, labels, doc_ids, again, floor=FLOOR, seed=settings.seed)


def stability(
    vectors: np.ndarray, labels: np.ndarray, doc_ids: Sequence[str], cluster: Clustering, *, floor: float, seed: int
) -> list[float | None]:
    """Mean, over draws, of the best Jaccard similarity between a theme and those found in a draw of documents.

    Hennig (2007), "Cluster-wise assessment of cluster stability", doi:10.1016/j.csda.2006.11.025, with all passages
    given to the nearest centre of the draw before they are compared, those below `floor` to none, as in Dolnicar and
    Leisch (2017), "Using segment level stability", doi:10.1007/s11002-017-9423-8: without this a theme of one
    document would be judged by that document alone. As many documents as there are, are drawn with replacement; one
    that is drawn twice counts once (Hennig's `multipleboot=FALSE`), as copies would pass for dense regions. Over all
    draws each document is drawn equally often, which makes few draws steadier (balanced bootstrap; Davison, Hinkley
    and Schechtman 1986, doi:10.1093/biomet/73.3.555).

    vectors: (n, dimensions), unit length, in canonical order. labels: (n,), -1 for none. doc_ids: their documents.
    Returns one value in [0, 1] per theme 0, 1, …; None if not measured.
    """
    count = int(labels.max(initial=-1)) + 1
    if len(vectors) > LARGEST or count == 0:
        return [None] * count
    documents, member = np.unique(np.asarray(doc_ids, dtype=object), return_inverse=True)
    units = len(documents) if len(documents) >= FEWEST_DOCUMENTS else len(vectors)
    unit = member if len(documents) >= FEWEST_DOCUMENTS else np.arange(len(vectors))
    best = np.zeros((draws(len(vectors)), count))
    every = np.random.default_rng(seed).permutation(np.tile(np.arange(units), len(best))).reshape(len(best), units)
    for draw in range(len(best)):
        drawn = np.flatnonzero(np.isin(unit, every[draw]))
        again = _nearest(vectors, cluster(drawn, draw), floor)
        best[draw] = _best_jaccard(labels, again, count)
    return [round(float(value), 4) for value in best.mean(axis=0)]


def draws(passages: int) -> int:
    """Number of draws for a review of so many passages."""
    return min(MOST_DRAWS, max(FEWEST_DRAWS, EFFORT // max(passages, 1)))


def _nearest(vectors: np.ndarray, centres: np.ndarray, floor: float) -> np.ndarray:
    """The nearest centre of each vector, -1 below `floor` or without any centre."""
    if not len(centres):
        return np.full(len(vectors), -1)
    similarity = np.round(vectors @ centres.T, 6)
    return np.where(similarity.max(axis=1) >= floor, similarity.argmax(axis=1), -1)


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
