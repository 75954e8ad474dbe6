"""A SpanRuler that stays fast with hundreds of rules.

spaCy's matcher tries every pattern at every token, and each list of words costs a call into Python. Most rules cannot
match most sentences: a word that they need is not there. This ruler looks every word up once, in a table from words
to the sets of words that the rules name, tries only the rules whose sets all occur, and matches those on bits
(`rows`). What it finds is what a plain SpanRuler would find; lists of spaCy token patterns go to spaCy's matcher.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from spacy.attrs import LIKE_NUM, NORM, ORTH, SENT_START
from spacy.matcher import Matcher
from spacy.pipeline import SpanRuler
from spacy.tokens import Doc, Span

from pipeline.tagging.rows import Bits, Key, RowRule, Special, nearest, places, spans
from pipeline.tagging.slots import PAIR_REACH, Pair, Row, Slot
from pipeline.tagging.wordsets import Need, WordSets

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

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
_CHUNK = 256
"""Tokens matched at a time, so that the integers stay short in a unit of a whole book."""

Rule = tuple[str, str]
Hit = tuple[int, int, str, str]
_Near = tuple[int, int, Rule]


class RowRuler(SpanRuler):
    """A SpanRuler over rows of slots. Every span carries the label and, as `id_`, the rule that found it.

    sets: the table of words of another ruler of the pipeline, to be shared.
    """

    def __init__(self, nlp: Language, name: str, spans_key: str, sets: WordSets | None = None) -> None:
        super().__init__(nlp, name, spans_key=spans_key)
        self._group = spans_key
        self.sets = sets or WordSets()
        self._raw: list[tuple[Rule, Matcher]] = []
        self._rows: dict[int, list[RowRule]] = defaultdict(list)
        self._anywhere: list[RowRule] = []
        self._words: dict[int, list[Rule]] = defaultdict(list)
        self._pairs: dict[int, list[_Near]] = defaultdict(list)
        self._specials = [Special("any")]
        self._exceptions: dict[str, set[str]] = defaultdict(set)
        self._overlap = PAIR_REACH + 1
        self._of_words: set[int] = set()
        self._of_rows: set[int] = set()
        self._of_pairs: set[int] = set()

    def add_rule(self, label: str, rule: str, rows: Sequence[Row | Pair]) -> None:
        """Add a compiled pattern under a label and a rule id."""
        for row in rows:
            if isinstance(row, Pair):
                left, right = (self.sets.number((side.words, side.prefixes)) for side in (row.left, row.right))
                self._pairs[left].append((left, right, (label, rule)))
            elif len(row) == 1 and row[0] == Slot(row[0].words, row[0].prefixes):
                self._words[self.sets.number((row[0].words, row[0].prefixes))].append((label, rule))
            else:
                self._add_row(label, rule, row)
        self._of_words, self._of_rows, self._of_pairs = set(self._words), set(self._rows), set(self._pairs)

    def add_raw(self, label: str, rule: str, tokens: list[dict[str, Any]]) -> None:
        """Add a list of spaCy token patterns under a label and a rule id. Raises ValueError for what spaCy refuses."""
        matcher = Matcher(self.nlp.vocab, validate=True)
        matcher.add(rule, [tokens])
        self._raw.append(((label, rule), matcher))

    def _add_row(self, label: str, rule: str, row: Row) -> None:
        needs = [need for slot in row if slot.least and (need := self._need(slot))]
        steps = tuple((self._key(slot), slot.least, slot.most) for slot in row)
        numbers = frozenset(self.sets.number(need) for need in needs)
        wrong = [self.sets.number((slot.wrong, ())) for slot in row if slot.wrong]
        maybe = [self.sets.number((slot.words, slot.prefixes)) for slot in row if slot.words or slot.prefixes]
        added = RowRule(label, rule, steps, numbers, numbers.union(wrong, maybe))
        rarest = self.sets.number(min(needs, key=_commonness)) if needs else None
        (self._anywhere if rarest is None else self._rows[rarest]).append(added)
        self._overlap = max(self._overlap, added.longest)

    def _need(self, slot: Slot) -> Need | None:
        """The words or beginnings of words of which the token of a slot must be one."""
        if slot.exact:
            return tuple(sorted({norm for form in slot.exact for norm in self._norms(form)})), ()
        return (slot.words, slot.prefixes) if slot.words or slot.prefixes else None

    def _norms(self, form: str) -> set[str]:
        """The normal forms that a token so written may have: its own, and those of spaCy's exceptions ("n't")."""
        if not self._exceptions:
            for parts in self.nlp.tokenizer.rules.values():  # type: ignore[union-attr]
                for part in parts:
                    self._exceptions[part[ORTH]].add(part.get(NORM, part[ORTH].lower()))
        return {self.nlp.vocab[form].norm_, *self._exceptions.get(form, ())}

    def _key(self, slot: Slot) -> Key:
        if slot.wrong:
            special = Special("none_of", self.sets.number((slot.wrong, ())), first=slot.first)
        elif slot.exact:
            special = Special("exact", forms=frozenset(map(self.nlp.vocab.strings.add, slot.exact)), first=slot.first)
        elif slot.words or slot.prefixes:
            number = self.sets.number((slot.words, slot.prefixes))
            if not slot.first:
                return number
            special = Special("words", number, first=True)
        else:
            special = Special("number" if slot.number else "any", first=slot.first)
        if special not in self._specials:
            self._specials.append(special)
        return -1 - self._specials.index(special)

    def __call__(self, doc: Doc) -> Doc:
        """Put the spans of all rules into `doc.spans`, in place of any that stand there."""
        doc.spans[self._group] = self.match(doc)
        return doc

    def match(self, doc: Doc) -> list[Span]:
        """Spans of all rules, in order of place, label and rule."""
        return [Span(doc, start, end, label=label, span_id=rule) for start, end, label, rule in self.hits(doc)]

    def hits(self, doc: Doc) -> list[Hit]:
        """(start, end, label, rule) of all rules, in this order; tokens, half open."""
        classes = self.sets.of_tokens(doc)
        found: set[Hit] = set()
        closest: dict[_Near, tuple[int, int, int]] = {}
        for first in range(0, max(1, len(classes) - self._overlap), _CHUNK):
            self._stretch(doc, first, classes[first : first + _CHUNK + self._overlap], found, closest)
        found.update((start, end + 1, *near[2]) for near, (_, start, end) in closest.items())
        for rule, matcher in self._raw:
            found.update((start, end, *rule) for _, start, end in matcher(doc) if start != end)
        return sorted(found)

    def _stretch(
        self,
        doc: Doc,
        first: int,
        classes: list[frozenset[int]],
        found: set[Hit],
        closest: dict[_Near, tuple[int, int, int]],
    ) -> None:
        """Add what some tokens in a row hold: hits of words and rows to `found`, the closest pairs to `closest`."""
        present = set().union(*classes)
        words = present & self._of_words
        rows = [row for number in present & self._of_rows for row in self._rows[number] if row.needs <= present]
        rows += self._anywhere
        pairs = [near for number in present & self._of_pairs for near in self._pairs[number] if near[1] in present]
        asked = words.union(*[row.sets for row in rows], *[near[:2] for near in pairs])
        bits = _Bits(doc, first, classes, asked, self._specials)
        for number in words:
            for start in places(bits[number]):
                found.update([(first + start, first + start + 1, *rule) for rule in self._words[number]])
        for row in rows:
            moves = [(bits[key], least, most) for key, least, most in row.steps]
            for start, end in spans(moves, len(classes)):
                found.add((first + start, first + end, row.label, row.rule))
        for near in pairs:
            if best := nearest(places(bits[near[0]]), places(bits[near[1]])):
                best = (best[0], first + best[1], first + best[2])
                closest[near] = min(closest.get(near, best), best)


class _Bits(dict[Key, Bits]):
    """The tokens of a stretch of a document that fit a slot, as bits. asked: the sets of words that will be needed."""

    def __init__(
        self, doc: Doc, first: int, classes: list[frozenset[int]], asked: set[int], specials: list[Special]
    ) -> None:
        super().__init__()
        self.doc, self.first, self.length, self.specials = doc, first, len(classes), specials
        bit = 1
        for of_token in classes:
            for number in asked & of_token:
                self[number] = self.get(number, 0) | bit
            bit <<= 1

    def __missing__(self, key: Key) -> Bits:
        self[key] = bits = self._special(self.specials[-1 - key]) if key < 0 else 0
        return bits

    def _special(self, slot: Special) -> Bits:
        bits = self._fitting(slot)
        return bits & self._where(SENT_START, {1}) if slot.first else bits

    def _fitting(self, slot: Special) -> Bits:
        if slot.kind == "words":
            return self[slot.words]
        if slot.kind == "number":
            return self._where(LIKE_NUM, {1})
        if slot.kind == "exact":
            return self._where(ORTH, slot.forms)
        everything = (1 << self.length) - 1
        return everything & ~self[slot.words] if slot.kind == "none_of" else everything

    def _where(self, attribute: int, values: Set[int]) -> Bits:
        """The tokens whose attribute has one of some values."""
        found = self.doc.to_array(attribute)[self.first : self.first + self.length].tolist()
        return sum([1 << place for place, value in enumerate(found) if value in values])


def _commonness(need: Need) -> tuple[int, int, int]:
    """Sorts first the set of words that fewest sentences hold: no common word, few words, long ones."""
    words = need[0] + need[1]
    return sum(w in _COMMON for w in words), len(words), -min(map(len, words))


def tokenizer_of(nlp: Language) -> Tokenize:
    """Normal forms of the words of a text, cut as `nlp` cuts documents."""

    @cache
    def norms(text: str) -> tuple[str, ...]:
        return tuple(token.norm_ for token in nlp.make_doc(text))

    return norms
