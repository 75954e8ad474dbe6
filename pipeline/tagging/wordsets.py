"""Which of the sets of words that rules name each word of a text belongs to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from spacy.attrs import NORM

if TYPE_CHECKING:
    from spacy.tokens import Doc

Need = tuple[tuple[str, ...], tuple[str, ...]]
"""Words, and beginnings of words, of which a token must be one."""


class WordSets:
    """Numbered sets of words. Several rulers may share one, so that each word of a text is looked up once."""

    def __init__(self) -> None:
        self._numbers: dict[Need, int] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_prefix: dict[str, list[int]] = defaultdict(list)
        self._of_norm: dict[int, frozenset[int]] = {}
        self._last: tuple[Doc, list[frozenset[int]]] | None = None

    def number(self, need: Need) -> int:
        """The number of a set of words; the same set has one number whoever names it."""
        if need not in self._numbers:
            self._numbers[need] = number = len(self._numbers)
            for word in need[0]:
                self._by_word[word].append(number)
            for prefix in need[1]:
                self._by_prefix[prefix].append(number)
            self._of_norm.clear()
            self._last = None
        return self._numbers[need]

    def of_tokens(self, doc: Doc) -> list[frozenset[int]]:
        """The numbers of the sets that each token belongs to."""
        if self._last is not None and self._last[0] is doc:
            return self._last[1]
        norms, known = doc.to_array(NORM).tolist(), self._of_norm
        for norm in norms:
            if norm not in known:
                known[norm] = self._of_word(doc.vocab.strings[norm])
        found = [known[norm] for norm in norms]
        self._last = doc, found
        return found

    def _of_word(self, word: str) -> frozenset[int]:
        found = set(self._by_word.get(word, ()))
        for length in range(1, len(word) + 1):
            found.update(self._by_prefix.get(word[:length], ()))
        return frozenset(found)
