"""Keywords of themes: terms weighed by how well they tell a theme, and words chosen so that they belong together.

c-TF-IDF by itself prefers what is rare, so a term's weight is multiplied with the root of the number of passages of the
theme that use it and with the root of the share that they are of all passages that do. A term belongs to the theme in
which it weighs most, and to others in which it weighs nearly as much. Of the heaviest single words those are dropped
one at a time that hang together least with the rest, by normalised pointwise mutual information (Bouma 2009; as a
measure of topics: Lau, Newman and Baldwin 2014) of standing within ten content words of each other.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.themes.quality import npmi
from pipeline.themes.terms import runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

WINDOW = 10
"""Content words within which two words count as standing together."""
_POOL = 30  # heaviest words of a theme among which those that belong together are chosen
_WEIGHT = 0.3  # part that a word's weight plays in the choice; the rest is how it hangs together with the others
_OWN = 0.5  # a term is kept in a theme where it weighs at least this share of its greatest weight

Weights = dict[str, float]
"""Weight of each term of a theme, best first."""


@dataclass(frozen=True)
class Spread:
    """How a term or each of many is spread over passages and their documents.

    passages: number of passages that use each term. reach: the same, where the passages of one document count as the
    root of their number, so that a word that one report repeats weighs less than one on which several agree.
    """

    passages: Mapping[str, int]
    reach: Mapping[str, float]

    @classmethod
    def of(cls, held: Iterable[tuple[str, Iterable[str]]]) -> Spread:
        """The spread of terms, given the document and the terms of each passage."""
        counts: Counter[tuple[str, str]] = Counter((term, doc) for doc, terms in held for term in terms)
        passages: Counter[str] = Counter()
        parts: defaultdict[str, list[float]] = defaultdict(list)
        for (term, _), count in counts.items():
            passages[term] += count
            parts[term].append(math.sqrt(count))
        return cls(passages, {term: math.fsum(roots) for term, roots in parts.items()})


def weigh(ranked: Sequence[tuple[str, float]], here: Spread, everywhere: Spread) -> Weights:
    """Weights of the terms `ranked` by c-TF-IDF, given their spread in the theme and over all passages."""
    reach = {term: here.reach[term] / math.sqrt(everywhere.reach[term]) for term, _ in ranked if term in here.reach}
    return _best_first({term: round(value * reach[term], 9) for term, value in ranked if term in reach})


def own(themes: Sequence[Weights]) -> list[Weights]:
    """The weights of each theme without terms that tell another theme much better, if others remain."""
    greatest: Weights = {}
    for theme in themes:
        for term, weight in theme.items():
            greatest[term] = max(weight, greatest.get(term, 0.0))
    return [{t: w for t, w in theme.items() if w >= _OWN * greatest[t]} or theme for theme in themes]


def choose(themes: Sequence[Weights], texts: Sequence[str], count: int) -> list[list[str]]:
    """For each theme at most `count` of its words, best first, that belong together in `texts`."""
    pools = [list(theme)[:_POOL] for theme in themes]
    together = _together(texts, {word for pool in pools for word in pool})
    chosen = []
    for theme, pool in zip(themes, pools, strict=True):
        left = _dropping(np.array([theme[word] for word in pool]), _npmi(pool, together, len(texts)), count)
        chosen.append([pool[i] for i in left])
    return chosen


def _together(texts: Sequence[str], wanted: Collection[str]) -> Counter[tuple[str, str]]:
    """Passages in which two wanted words stand within WINDOW content words, and under (word, word) those with it."""
    passages: Counter[tuple[str, str]] = Counter()
    for text in texts:
        words = (word.lemma for run in runs(text) for word in run.words)
        places = [(place, word) for place, word in enumerate(words) if word in wanted]
        pairs = {(word, word) for _, word in places}
        for n, (place, word) in enumerate(places):
            for later, other in places[n + 1 : n + WINDOW]:
                if later - place >= WINDOW:
                    break
                pairs.add((min(word, other), max(word, other)))
        passages.update(pairs)
    return passages


def _npmi(words: Sequence[str], together: Mapping[tuple[str, str], int], total: int) -> np.ndarray:
    """NPMI of each two of `words`, shape (words, words), 0 on the diagonal."""
    values = np.zeros((len(words), len(words)))
    for (i, one), (j, other) in itertools.combinations(enumerate(words), 2):
        both = together[min(one, other), max(one, other)]
        values[i, j] = values[j, i] = npmi(together[one, one], together[other, other], both, total)
    return values


def _dropping(weights: np.ndarray, npmi: np.ndarray, count: int) -> list[int]:
    """Positions of the `count` words left when the worst is dropped again and again; best weight first."""
    left = list(range(len(weights)))
    scale = weights.max(initial=0.0) or 1.0
    while len(left) > count:
        hanging = npmi[np.ix_(left, left)].sum(axis=1) / (len(left) - 1)
        score = np.round(_WEIGHT * weights[left] / scale + (1 - _WEIGHT) * hanging, 9)
        worst = len(left) - 1 - int(np.argmin(score[::-1]))  # among equals the one of least weight
        left.pop(worst)
    return left


def _best_first(weights: Weights) -> Weights:
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0])))
