"""What a theme is worth as a theme: whether its keywords go together, and how far it lies from the next one."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from pipeline.themes.reduction import DECIMALS, unit
from pipeline.themes.terms import fold, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = 10
"""Keywords of a theme that are looked at."""
EPSILON = 1e-12


def coherence(keywords: Sequence[Sequence[str]], texts: Sequence[str]) -> list[float | None]:
    """For each theme, the mean normalised pointwise mutual information of all pairs of its first `TOP` keywords.

    NPMI (Bouma 2009) as `c_npmi` of gensim computes it (Röder, Both and Hinneburg 2015, "Exploring the space of topic
    coherence measures", doi:10.1145/2684822.2685324: pairs one by one, logarithm with epsilon 1e-12, arithmetic mean),
    except that a passage takes the place of a window of 10 words: a keyword can be a pair of words, passages are
    mostly a few sentences, and what speaks of a theme stands in the same passage more often than in the same 10 words.

    keywords: in the form that texts use. texts: all passages. Keywords that no passage holds say nothing and are left
    out. Returns values in [-1, 1]: 1 for keywords that only stand together, 0 for chance, about -0.7 for never together
    (the epsilon keeps it from -1); None with fewer than two keywords.
    """
    folded = [list(dict.fromkeys(_folded(word) for word in words[:TOP])) for words in keywords]
    wanted = frozenset(itertools.chain.from_iterable(folded))
    rows: dict[str, set[int]] = {}
    for row, text in enumerate(texts):
        for term in wanted.intersection(terms(text)):
            rows.setdefault(term, set()).add(row)
    return [_mean_npmi([rows[word] for word in words if word in rows], len(texts)) for words in folded]


def _folded(keyword: str) -> str:
    return " ".join(fold(word) for word in keyword.split())


def _mean_npmi(rows: list[set[int]], count: int) -> float | None:
    values = [npmi(len(a), len(b), len(a & b), count) for a, b in itertools.combinations(rows, 2)]
    return round(math.fsum(values) / len(values), 4) if values else None


def npmi(one: int, other: int, both: int, count: int) -> float:
    """Normalised pointwise mutual information of two terms in `one`, `other` and `both` of `count` passages.

    0 where every passage holds both: that two terms are everywhere says nothing of either.
    """
    if both == count:
        return 0.0
    together = both / count
    mutual = math.log((together + EPSILON) / (one / count * other / count))
    return max(-1.0, min(1.0, mutual / -math.log(together + EPSILON)))


def distinctness(vectors: np.ndarray, labels: np.ndarray) -> list[float | None]:
    """For each theme, how much farther its passages are from the nearest other theme than from their own.

    The mean simplified silhouette (b - a) / max(a, b) of its passages (Rousseeuw 1987; with centres in place of all
    pairs: Vendramin, Campello and Hruschka 2010, doi:10.1002/sam.10080). a: cosine distance of a passage to the centre
    of the other passages of its theme, as the silhouette leaves the passage itself out. b: to the nearest centre of
    another theme.

    vectors: (n, dimensions), unit length. labels: (n,), -1 for none. Returns values in [-1, 1]: 0 where passages are
    as near to another theme; None for a theme of a single passage, or without another theme.
    """
    count = int(labels.max(initial=-1)) + 1
    if count < 2:
        return [None] * count
    sums = np.vstack([vectors[labels == theme].sum(axis=0) for theme in range(count)])
    return [_mean_silhouette(vectors[labels == theme], theme, sums) for theme in range(count)]


def _mean_silhouette(members: np.ndarray, theme: int, sums: np.ndarray) -> float | None:
    if len(members) < 2:
        return None
    own = 1 - np.round((members * unit(sums[theme] - members)).sum(axis=1), DECIMALS)
    others = 1 - np.round(members @ unit(np.delete(sums, theme, axis=0)).T, DECIMALS).max(axis=1)
    larger = np.maximum(own, others)
    each = np.divide(others - own, larger, out=np.zeros_like(own), where=larger > 0)
    return round(float(np.clip(each, -1, 1).mean()), 4)  # rounded vectors can be a little longer than 1
