"""Names of themes: two or three noun phrases out of the terms that c-TF-IDF ranks."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.themes.keywords import Spread, Weights, choose, own, weigh
from pipeline.themes.nouns import Uses, uses
from pipeline.themes.terms import surfaces, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

LABEL_TERMS = 3
KEYWORDS = 10
_LONGEST_LABEL = 64  # code points
_PHRASE_SHARE = 0.5  # a phrase stands for a term within it where it makes up this share of the term's passages
_PHRASE = 2.0  # weight of a phrase: it says more than a word
_FAMILY = 0.8  # words that begin alike over this share of the shorter one are of one family
_LEAST = 0.3  # a further term of a label weighs at least this share of the first


@dataclass(frozen=True)
class Theme:
    """One theme as labels see it.

    texts, doc_ids: its passages and their documents, in the same order. ranked: (term, weight), best first.
    """

    texts: Sequence[str]
    doc_ids: Sequence[str]
    ranked: Sequence[tuple[str, float]]


def name_themes(
    themes: Sequence[Theme],
    texts: Sequence[str],
    accepted: Mapping[int, str] | None = None,
    taken: Collection[str] = (),
) -> list[tuple[str, list[str]]]:
    """(label, keywords) of each theme; no two labels are equal, whatever their case.

    texts: all passages, for the usual form of a term and how it is used. accepted: labels that themes have already, by
    position; they stay. taken: further labels that no theme may get, such as those of codes.
    Keywords are up to KEYWORDS single words that tell the theme best and belong together, best first, and then the
    phrases of its label.
    """
    kept = accepted or {}
    used = {name.casefold() for name in (*taken, *kept.values())}
    known = _known(themes, texts)
    together = choose([naming.words() for naming in known], texts, KEYWORDS)
    named: list[tuple[str, list[str]]] = []
    for position, (naming, words) in enumerate(zip(known, together, strict=True)):
        first = naming.label_terms(words)
        phrases = [term for term in first if " " in term]
        keywords = [naming.shown[term] for term in (*words, *phrases)]
        short = _label([naming.shown[term] for term in first])
        label = kept.get(position) or _unique(short, keywords, used, position + 1)
        used.add(label.casefold())
        named.append((label, keywords))
    return named


def _known(themes: Sequence[Theme], texts: Sequence[str]) -> list[_Naming]:
    ranked = [theme.ranked or [(term, 1.0) for term in _frequent(theme.texts)] for theme in themes]
    wanted = frozenset(term for one in ranked for term, _ in one)
    held = [[wanted.intersection(terms(text)) for text in theme.texts] for theme in themes]
    placed = [list(zip(theme.doc_ids, one, strict=True)) for theme, one in zip(themes, held, strict=True)]
    spreads = [Spread.of(one) for one in placed]
    everywhere = Spread.of(itertools.chain(*placed))
    weights = own([weigh(one, spread, everywhere) for one, spread in zip(ranked, spreads, strict=True)])
    shown, usage = surfaces(texts, wanted), uses(texts, wanted)
    return [_Naming(spread, one, shown, usage) for spread, one in zip(spreads, weights, strict=True)]


def _frequent(texts: Sequence[str]) -> list[str]:
    passages = Counter(term for text in texts for term in sorted(set(terms(text))))
    return sorted(passages, key=lambda term: (-passages[term], term))[:30]


@dataclass(frozen=True)
class _Naming:
    """What is known of the terms of one theme when it is named."""

    spread: Spread
    weights: Weights
    shown: Mapping[str, str]
    usage: Uses

    def topics(self) -> Weights:
        """Weights of the terms that name topics and stand in several passages; of all where there are too few."""
        for fits, enough in ((self._is_common_topic, KEYWORDS), (self._is_topic, 1)):
            fitting = {term: weight for term, weight in self.weights.items() if fits(term)}
            if sum(" " not in term for term in fitting) >= enough:
                return fitting
        return self.weights

    def words(self) -> Weights:
        """Weights of the single words among the topics, none of the family of a heavier one."""
        kept: Weights = {}
        for term, weight in self.topics().items():
            if " " not in term and not any(_same_family(term, other) for other in kept):
                kept[term] = weight
        return kept

    def label_terms(self, words: Sequence[str]) -> list[str]:
        """Up to LABEL_TERMS terms, none sharing a word with a better one: nouns of several passages, if there are any.

        words: those that belong together; other single words say less of the theme as a whole.
        """
        worth = {t: w * (_PHRASE if " " in t else 1.0) for t, w in self.weights.items() if " " in t or t in words}
        order = sorted(worth, key=lambda term: (-worth[term], term))
        for fits in (self._is_common_topic, self._is_topic, lambda _: True):
            fitting = [term for term in order if fits(term)]
            picked = self._unlike(fitting, LABEL_TERMS, least=_LEAST * max((worth[t] for t in fitting), default=0.0))
            if picked:
                return picked
        return []

    def _unlike(self, order: Sequence[str], count: int, least: float) -> list[str]:
        picked: list[str] = []
        for term in order:
            if len(picked) == count or (len(picked) > 1 and self.weights.get(term, 0.0) * _PHRASE < least):
                break
            whole = self._whole(term)
            if not any(_related(whole, other) for other in picked):
                picked.append(whole)
        return picked

    def _whole(self, term: str) -> str:
        """The longest phrase that mostly stands where `term` does, or `term` itself."""
        least = _PHRASE_SHARE * self.spread.passages[term]
        longer = [
            other
            for other in self.weights
            if f" {term} " in f" {other} " and self.spread.passages[other] > least and self._is_common_topic(other)
        ]
        return max(longer, key=lambda other: (len(other.split()), self.weights[other], other), default=term)

    def _is_common_topic(self, term: str) -> bool:
        return self.spread.passages[term] > 1 and self._is_topic(term)

    def _is_topic(self, term: str) -> bool:
        return self.usage.is_topic(term, self.shown[term]) and not _is_name(self.shown[term])


def _related(one: str, other: str) -> bool:
    """Whether two terms share a word, or words of one family ("collaborate", "collaboration")."""
    return any(_same_family(a, b) for a in one.split() for b in other.split())


def _same_family(a: str, b: str) -> bool:
    short = min(len(a), len(b))
    common = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), short)
    return a == b or (common == short >= 4) or (common >= 5 and common >= _FAMILY * short)


def _is_name(form: str) -> bool:
    """Whether a term is always capitalised: mostly a person, a place or a brand, and no topic.

    The last word decides: the first one is often capitalised only because a sentence starts there.
    """
    last = form.rpartition(" ")[2]
    return last[0].isupper() and last[1:].islower()


def _label(shown: Sequence[str]) -> str:
    kept: list[str] = []
    for term in shown:
        if kept and len(", ".join([*kept, term])) > _LONGEST_LABEL:
            break
        kept.append(term)
    label = ", ".join(kept)
    return label[:1].upper() + label[1:]


def _unique(label: str, keywords: Sequence[str], taken: set[str], position: int) -> str:
    """`label`, made different from those `taken` (case folded) by further keywords or, without any, by a number."""
    further = [word for word in keywords if word.casefold() not in label.casefold()]
    candidates = [label, *(f"{label}, {word}" for word in further)] if label else []
    numbered = (f"{label} ({n})" if label else f"Theme {n} (no telling words)" for n in itertools.count(position))
    return next(name for name in itertools.chain(candidates, numbered) if name.casefold() not in taken)
