"""A SpanRuler that stays fast with hundreds of rules.

spaCy's matcher tries every pattern at every token, and each list of words costs a call into Python. Most rules cannot
match most sentences: a word that they need is not there. This ruler keeps, for every pattern, the words it needs, and
runs only those whose words are all in the sentence. What it finds is what a plain SpanRuler would find.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from spacy.matcher import Matcher
from spacy.pipeline import SpanRuler
from spacy.tokens import Doc, Span

from pipeline.tagging.slots import PAIR_REACH, Pair, Row, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language

    from pipeline.tagging.patterns import Tokenize

# Words that nearly every sentence holds: they tell little about whether a pattern may match.
_COMMON = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "have", "in", "is"),
        *("it", "its", "no", "not", "of", "on", "or", "our", "that", "the", "their", "they", "this", "to", "was"),
        *("were", "will", "with"),
    }
)
Need = tuple[tuple[str, ...], tuple[str, ...]]
Hit = tuple[int, int, str, str]


class RowRuler(SpanRuler):
    """A SpanRuler over rows of slots. Every span carries the label and, as `id_`, the rule that found it."""

    def __init__(self, nlp: Language, name: str, spans_key: str) -> None:
        super().__init__(nlp, name, spans_key=spans_key)
        self._labels: list[tuple[str, str]] = []
        self._matchers: list[Matcher | None] = []
        self._needs: list[frozenset[int]] = []
        self._always: list[int] = []
        self._reach: list[tuple[int, int]] = []
        self._by_class: dict[int, list[int]] = defaultdict(list)
        self._classes: dict[Need, int] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_prefix: dict[str, list[int]] = defaultdict(list)
        self._of_token: dict[int, tuple[int, ...]] = {}
        self._words: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._pairs: list[tuple[int, int, tuple[str, str]]] = []

    def add_rule(self, label: str, rule: str, rows: Sequence[Row | Pair]) -> None:
        """Add a compiled pattern under a label and a rule id. Single words and pairs need no spaCy matcher."""
        for row in rows:
            if isinstance(row, Pair):
                self._pairs.append((self._class(_need(row.left)), self._class(_need(row.right)), (label, rule)))
                self._of_token.clear()
                continue
            slots = [slot for slot in row if slot.required]
            if len(row) == 1 and row[0] == Slot(row[0].words, row[0].prefixes):
                self._words[self._class(_need(row[0]))].append((label, rule))
                self._of_token.clear()
                continue
            self._add(label, rule, [slot.token() for slot in row], [_need(slot) for slot in slots])

    def add_raw(self, label: str, rule: str, tokens: list[dict[str, Any]]) -> None:
        """Add a list of spaCy token patterns under a label and a rule id. Raises ValueError for what spaCy refuses."""
        Matcher(self.nlp.vocab, validate=True).add(rule, [tokens])
        self._add(label, rule, tokens, [need for token in tokens if (need := _raw_need(token))])

    def _add(self, label: str, rule: str, tokens: list[dict[str, Any]], needs: list[Need]) -> None:
        number = len(self._matchers)
        self._patterns.append({"label": label, "id": rule, "pattern": tokens})
        self._matchers.append(None)
        self._labels.append((label, rule))
        self._needs.append(frozenset(self._class(need) for need in needs))
        anchor = self._class(min(needs, key=_commonness)) if needs else -1
        (self._by_class[anchor] if needs else self._always).append(number)
        self._reach.append((_longest(tokens) if needs else 0, anchor))
        self._of_token.clear()

    def _class(self, need: Need) -> int:
        """The number of a set of words; the same set in two patterns is one class."""
        if need not in self._classes:
            self._classes[need] = number = len(self._classes)
            for word in need[0]:
                self._by_word[word].append(number)
            for prefix in need[1]:
                self._by_prefix[prefix].append(number)
        return self._classes[need]

    def match(self, doc: Doc) -> list[Span]:
        """Spans of all rules, in order of place, label and rule."""
        places: dict[int, list[int]] = {}
        for place, norm in enumerate(doc.to_array("NORM").tolist()):
            found = self._of_token.get(norm)
            if found is None:
                found = self._of_token[norm] = self._classes_of(doc[place].norm_)
            for number in found:
                places.setdefault(number, []).append(place)
        hits = self._plain_hits(places)
        present = places.keys()
        numbers = [n for c in present & self._by_class.keys() for n in self._by_class[c] if self._needs[n] <= present]
        for n in (*self._always, *numbers):
            first, last = self._window(n, places, len(doc))
            matches = self._matcher(n)(doc[first:last])
            hits.update((first + start, first + end, *self._labels[n]) for _, start, end in matches if start != end)
        return [Span(doc, start, end, label=label, span_id=rule) for start, end, label, rule in sorted(hits)]

    def _window(self, number: int, places: dict[int, list[int]], length: int) -> tuple[int, int]:
        """The tokens among which a pattern may match: as far from its rarest word as the pattern is long."""
        reach, anchor = self._reach[number]
        if not reach:
            return 0, length
        return max(0, places[anchor][0] - reach), min(length, places[anchor][-1] + reach)

    def _matcher(self, number: int) -> Matcher:
        """The matcher of one pattern, made when a sentence first holds its words: most patterns wait long."""
        matcher = self._matchers[number]
        if matcher is None:
            matcher = self._matchers[number] = Matcher(self.nlp.vocab, validate=False)
            tokens = cast("list[dict[str, Any]]", self._patterns[number]["pattern"])
            matcher.add(self._labels[number][1], [tokens])
        return matcher

    def _plain_hits(self, places: dict[int, list[int]]) -> set[Hit]:
        """Hits of single words and of pairs, straight from where each set of words stands."""
        found = places.keys() & self._words.keys()
        hits = {(p, p + 1, *rule) for c in found for rule in self._words[c] for p in places[c]}
        for left, right, rule in self._pairs:
            if left in places and right in places and (pair := _nearest(places[left], places[right])):
                hits.add((pair[0], pair[1] + 1, *rule))
        return hits

    def _classes_of(self, word: str) -> tuple[int, ...]:
        found = list(self._by_word.get(word, ()))
        for length in range(1, len(word) + 1):
            found += self._by_prefix.get(word[:length], ())
        return tuple(found)


def _need(slot: Slot) -> Need:
    return slot.words, slot.prefixes


def _nearest(left: list[int], right: list[int]) -> tuple[int, int] | None:
    """The closest two places, one of each sorted list, at most `PAIR_REACH` apart; the first of several as close."""
    best: tuple[int, int, int] | None = None
    for place in left:
        at = bisect_left(right, place)
        for other in right[max(0, at - 1) : at + 2]:
            if other != place and abs(other - place) <= PAIR_REACH:
                found = (abs(other - place), min(place, other), max(place, other))
                best = min(best, found) if best else found
    return (best[1], best[2]) if best else None


def _longest(tokens: list[dict[str, Any]]) -> int:
    """Most tokens that a pattern may cover; 0 if it may go on without end."""
    total = 0
    for token in tokens:
        operator = str(token.get("OP", "1"))
        if operator in ("*", "+") or operator.endswith(",}"):
            return 0
        total += int(operator.strip("{}").split(",")[-1]) if operator.startswith("{") else 1
    return total


def _commonness(need: Need) -> tuple[int, int, int]:
    """Sorts first the set of words that fewest sentences hold: no common word, few words, long ones."""
    words = need[0] + need[1]
    return sum(w in _COMMON for w in words), len(words), -min(map(len, words))


def _raw_need(token: dict[str, Any]) -> Need | None:
    """The words of which a raw token pattern needs one, where that is plain to see."""
    if token.get("OP", "1") not in ("1", "+"):
        return None
    value = token.get("NORM")
    if isinstance(value, str):
        return (value,), ()
    if isinstance(value, dict) and set(value) == {"IN"}:
        return tuple(value["IN"]), ()
    return None


def tokenizer_of(nlp: Language) -> Tokenize:
    """Normal forms of the words of a text, cut as `nlp` cuts documents."""

    @cache
    def norms(text: str) -> tuple[str, ...]:
        return tuple(token.norm_ for token in nlp.make_doc(text))

    return norms
