"""Which words name a topic: told from how the texts use them, without a trained tagger.

English shows the part of a word in a sentence by the small words around it. In "with the local platform we share their
data", an article or preposition opens "local platform" and makes its last word a noun and the first a modifier, while
"we" before and "their" after make "share" a verb. Counted over all texts this tells most words apart; where nothing is
counted (another language, a list of keywords) a word is taken for a noun.
"""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.themes.terms import lemma, phrases, runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.themes.terms import Run

_BEFORE_NOUNS = frozenset(
    """
    a about across all among an and/or any as at between both by during each every for from her his in its more my no of
    on our over per some such that's the their these this those through under with within without your
    """.split()  # noqa: SIM905
)
_BEFORE_VERBS = frozenset(
    """
    can can't cannot could couldn't did didn't do does doesn't don't he i it may might must not she should shouldn't
    they to we which who will won't would wouldn't you
    """.split()  # noqa: SIM905
)
_AFTER_NOUNS = frozenset({"are", "is", "of", "was", "were"})
_AFTER_VERBS = frozenset("a an her his how it its my our that the their them these this us what whether your".split())  # noqa: SIM905
# A word that opens phrases this many times, and this many times as often as it closes them, is no noun by itself.
_MODIFIER_NEEDS = 3
_MODIFIER = 4
_ADJECTIVE = ("able", "al", "ary", "ful", "ible", "ic", "ing", "ive", "less", "ous")
_PROSE = 0.3  # nouns seen for each modifier, at least: above 1 in reports, under 0.1 in texts without small words
_WHOLE = 0.25  # a phrase that closes less often, and not twice, is a piece of a longer one


@dataclass(frozen=True)
class Uses:
    """How often each folded word of some texts closes a phrase as a noun, acts as a verb, opens a longer phrase.

    stands, closes: how often a phrase stands anywhere, and at the end of the content words around it, where its last
    word is not a mere modifier of the next ("sciences industrial" in "Life Sciences Industrial Strategy").
    """

    noun: Counter[str] = field(default_factory=Counter)
    verb: Counter[str] = field(default_factory=Counter)
    modifier: Counter[str] = field(default_factory=Counter)
    stands: Counter[str] = field(default_factory=Counter)
    closes: Counter[str] = field(default_factory=Counter)

    @functools.cached_property
    def tell(self) -> bool:
        """Whether the texts are English prose, with articles and prepositions: otherwise every word is a topic."""
        return self.noun.total() >= _PROSE * self.modifier.total()

    def is_topic(self, term: str, form: str) -> bool:
        """Whether `term`, shown as `form`, can stand alone as the name of a topic: a noun or a phrase around one."""
        if not self.tell:
            return True
        first, _, rest = term.partition(" ")
        last = rest.rpartition(" ")[2] or first
        if _is_inflected(form.rpartition(" ")[2]) or self.verb[last] > self.noun[last]:
            return False
        if rest:
            whole = self.closes[term] > 1 or self.closes[term] >= _WHOLE * self.stands[term]
            return whole and self.verb[first] <= self.noun[first] + self.modifier[first]
        return form.isupper() or _is_plural(term, form) or not self._is_modifier(term)

    def _is_modifier(self, word: str) -> bool:
        """Whether `word` mostly opens longer phrases, or ends like an adjective or participle and closes hardly any."""
        often = self.modifier[word] >= _MODIFIER_NEEDS and self.modifier[word] > _MODIFIER * self.noun[word]
        return often or (word.endswith(_ADJECTIVE) and self.noun[word] <= self.modifier[word])


def uses(texts: Iterable[str], wanted: Collection[str]) -> Uses:
    """How `texts` use their content words, and the phrases among the terms `wanted`."""
    counted = Uses()
    for text in texts:
        for run in runs(text):
            _count(counted, run)
        for run, phrase in phrases(text):
            if " " in phrase.term and phrase.term in wanted:
                counted.stands[phrase.term] += 1
                counted.closes[phrase.term] += phrase.end == len(run.words)
    return counted


def _count(counted: Uses, run: Run) -> None:
    first, last = run.words[0].lemma, run.words[-1].lemma
    opened = run.before in _BEFORE_NOUNS
    if run.before in _BEFORE_VERBS:
        counted.verb[first] += 1
    elif len(run.words) > 1:
        counted.modifier[first] += 1
    if run.after in _AFTER_VERBS and not (opened and len(run.words) == 1):
        counted.verb[last] += 1
    elif opened or run.after in _AFTER_NOUNS:
        counted.noun[last] += 1


def _is_plural(term: str, form: str) -> bool:
    return form.endswith("s") and term != form.lower()


def _is_inflected(form: str) -> bool:
    """Whether `form` is a past form or a comparative: its ending is not part of the lemma, unlike in "leader"."""
    return form.endswith(("ed", "er", "est")) and lemma(form) != form.lower()
