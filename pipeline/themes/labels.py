"""Names and keywords of themes, out of the terms that c-TF-IDF ranks."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.themes.terms import surfaces, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

LABEL_TERMS = 3
KEYWORDS = 10
_LONGEST_LABEL = 64  # code points
_PAIR_SHARE = 0.5  # a pair stands for its word where it makes up this share of the word's passages
_ONE_DOCUMENT = 0.1  # weight of a term that one document alone uses, in a theme of several
_PAIR = 1.4  # weight of a pair of words: it says more than one
_PARTICIPLE = 0.5  # weight of a single word in -ed or -ing: mostly a verb


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

    texts: all passages, for the usual form of a term. accepted: labels that themes have already, by position; they
    stay. taken: further labels that no theme may get.
    """
    kept = accepted or {}
    everywhere = Counter(term for text in texts for term in sorted(set(terms(text))))
    chosen = [_diverse(theme, surfaces(theme.texts, _wanted(theme)), everywhere) for theme in themes]
    shown = surfaces(texts, sorted({term for terms_ in chosen for term in terms_}))
    used = {name.casefold() for name in (*taken, *kept.values())}
    named: list[tuple[str, list[str]]] = []
    for position, folded in enumerate(chosen):
        keywords = [shown[term] for term in folded]
        label = kept.get(position) or _unique(_label(keywords), keywords, used, position + 1)
        used.add(label.casefold())
        named.append((label, keywords[:KEYWORDS]))
    return named


def _wanted(theme: Theme) -> frozenset[str]:
    return frozenset(term for term, _ in theme.ranked)


def _diverse(theme: Theme, shown: Mapping[str, str], everywhere: Mapping[str, int]) -> list[str]:
    """Terms of the theme, best first, none sharing a word with a better one.

    The weight of c-TF-IDF, which by itself prefers what is rare, is multiplied with the root of the number of passages
    of the theme that use the term, with the root of the share that they are of all passages that do, and with what
    terms of its form are worth.
    """
    passages = Counter(term for text in theme.texts for term in sorted(set(terms(text))))
    documents = _documents(theme)
    several = len(set(theme.doc_ids)) > 1

    def weight(term: str, value: float) -> float:
        alone = _ONE_DOCUMENT if several and documents.get(term, 0) < 2 else 1.0
        telling = math.sqrt(passages[term]) * math.sqrt(passages[term] / max(everywhere.get(term, 0), 1))
        return round(value * telling * alone * _form_weight(term), 9)

    ranked = sorted(((weight(t, v), t) for t, v in theme.ranked), key=lambda pair: (-pair[0], pair[1]))
    order = [term for _, term in ranked] or [term for term, _ in _frequent(passages)]
    common = [term for term in order if passages[term] > 1]
    shared = [term for term in common if not several or documents.get(term, 0) > 1] or common
    candidates = [*shared, *(order if len(shared) < LABEL_TERMS else [])]
    topics = [term for term in candidates if not _is_name(shown.get(term, term))]
    picked: list[str] = []
    for term in topics or candidates:
        best = _pair_for(term, shared, passages)
        if not any(_related(best, other) for other in picked):
            picked.append(best)
    return picked


def _documents(theme: Theme) -> Counter[str]:
    """Number of documents of the theme that use each term."""
    pairs = {(doc, term) for doc, text in zip(theme.doc_ids, theme.texts, strict=True) for term in terms(text)}
    return Counter(term for _, term in pairs)


def _frequent(passages: Counter[str]) -> list[tuple[str, int]]:
    return sorted(passages.items(), key=lambda item: (-item[1], item[0]))[:30]


def _pair_for(term: str, order: Sequence[str], passages: Mapping[str, int]) -> str:
    """The pair that mostly stands where the word `term` does, or `term` itself."""
    if " " in term:
        return term
    pairs = [p for p in order if term in p.split(" ")[:2] and p != term and passages[p] >= _PAIR_SHARE * passages[term]]
    return min(pairs, key=lambda p: (-passages[p], p), default=term)


def _related(one: str, other: str) -> bool:
    """Whether two terms share a word, or words of one family ("collaborate", "collaboration")."""
    return any(_same_family(a, b) for a in one.split() for b in other.split())


def _same_family(a: str, b: str) -> bool:
    short = min(len(a), len(b))
    return a == b or (short >= 4 and a[: min(short, 6)] == b[: min(short, 6)])


def _form_weight(term: str) -> float:
    if " " not in term:
        return _PARTICIPLE if term.endswith(("ed", "ing")) else 1.0
    return _PAIR


def _is_name(form: str) -> bool:
    """Whether a term is always capitalised: mostly a person, a place or a brand, and no topic.

    The last word decides: the first one is often capitalised only because a sentence starts there.
    """
    last = form.rpartition(" ")[2]
    return last[0].isupper() and last[1:].islower()


def _label(keywords: Sequence[str]) -> str:
    kept: list[str] = []
    for word in keywords[:LABEL_TERMS]:
        if kept and len(", ".join([*kept, word])) > _LONGEST_LABEL:
            break
        kept.append(word)
    label = ", ".join(kept)
    return label[:1].upper() + label[1:]


def _unique(label: str, keywords: Sequence[str], taken: set[str], position: int) -> str:
    """`label`, made different from those `taken` (case folded) by further keywords or, without any, by a number."""
    further = keywords[label.count(", ") + 1 :] if label else []
    candidates = [label, *(f"{label}, {word}" for word in further)] if label else []
    numbered = (f"{label} ({n})" if label else f"Theme {n} (no telling words)" for n in itertools.count(position))
    return next(name for name in itertools.chain(candidates, numbered) if name.casefold() not in taken)
