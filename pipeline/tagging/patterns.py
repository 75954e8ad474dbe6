"""The pattern language of the codebook: short phrases for analysts, compiled to spaCy token patterns.

A pattern is a row of elements with spaces between them; each stands for one or more words of the sentence, in order
and next to each other.

    trust               that word; capitals do not matter, `not` also finds `n't`, and ' also finds a curly apostrophe
    lack|absence        either word
    mistrust*           any word that starts so: mistrust, mistrusted, mistrustful
    ^ICS                with exactly these capitals
    @bodies             any entry of the list `bodies` under `lists:` in the codebook; entries may hold several words
    risk-averse         a hyphen may also be missing or a space: risk-averse, risk averse
    strong?             a word that may be missing
    (held back|slowed)  a group: `|` parts whole phrases here; groups may hold anything that a pattern may
    (very hard)?        a group that may be missing
    ~3                  a gap of up to three words, punctuation included
    ~3!not|never        a gap that holds none of these words
    !good|great         one word that is none of these
    #                   a number, in digits or words
    lack* & @topics     both within 12 words of each other, in either order; single words or lists of them
    <should             `<` before the first element: the unit must start here (bullets, numbers and quotes skipped)

Example: `lack|shortage of ~3 trust|confidence` finds "a lack of mutual trust".
For anything else a rule may give a list of spaCy token patterns instead of a phrase.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence

from pipeline.errors import SettingsError
from pipeline.tagging.slots import Pair, Row, Slot

Tokenize = Callable[[str], Sequence[str]]
"""Normal forms of the words of a text."""

MAX_EXPANSION = 400
"""Most spaCy patterns that one phrase may grow into; beyond it a rule is a mistake rather than a rule."""

_HYPHENS = ("-", "‐", "‑", "–")
_PIECE = re.compile(r"\s+|~(?P<gap>\d+)|(?P<mark>[()|?<!#])|(?P<word>[^\s()|?<!#~]+)")


def compile_pattern(
    pattern: str, lists: Mapping[str, Sequence[str]], tokenize: Tokenize, rule: str
) -> list[Row | Pair]:
    """The rows of slots, or the pairs, that a phrase stands for.

    tokenize: normal forms of the words of a text, by the tokenizer that also cuts the documents.
    rule: its id, for messages. Raises SettingsError naming rule, position (from 1) and what was expected.
    """
    parser = _Parser(pattern, lists, tokenize, rule)
    if " & " in pattern:
        return [parser.pair()]
    rows: list[Row | Pair] = [row for row in parser.top() if any(slot.telling for slot in row)]
    if not rows:
        raise parser.error(0, "expected at least one word, found none that must be there")
    return rows


class _Parser:
    """Recursive descent over one pattern. Every method returns the rows that its part may stand for."""

    def __init__(self, pattern: str, lists: Mapping[str, Sequence[str]], tokenize: Tokenize, rule: str) -> None:
        self.pattern, self.lists, self.tokenize, self.rule = pattern, lists, tokenize, rule
        self.at = 0

    def error(self, at: int, problem: str) -> SettingsError:
        return SettingsError(f"rule `{self.rule}`, character {at + 1} of `{self.pattern}`: {problem}.")

    def pair(self) -> Pair:
        """The two sides of `&`, each a single plain slot."""
        sides = self.pattern.split(" & ")
        slots = []
        for side in sides:
            rows = _Parser(side, self.lists, self.tokenize, self.rule).top()
            if len(rows) != 1 or len(rows[0]) != 1 or rows[0][0] != _plain(rows[0][0]) or not rows[0][0].required:
                raise self.error(self.pattern.index(side), "`&` joins single words or lists of single words")
            slots.append(rows[0][0])
        if len(slots) != 2:
            raise self.error(self.pattern.rindex(" & ") + 1, "expected one `&`")
        return Pair(slots[0], slots[1])

    def top(self) -> list[Row]:
        rows = self.sequence(inside=False)
        if self.at < len(self.pattern):
            raise self.error(self.at, f"unexpected `{self.pattern[self.at]}`")
        return rows

    def peek(self) -> re.Match[str] | None:
        piece = _PIECE.match(self.pattern, self.at)
        if piece is None and self.at < len(self.pattern):
            raise self.error(self.at, f"unexpected `{self.pattern[self.at]}`; a gap is written ~3")
        return piece

    def sequence(self, *, inside: bool) -> list[Row]:
        """Elements up to the end, or inside a group up to its next `|` or `)`."""
        rows: list[Row] = [()]
        while piece := self.peek():
            if piece["mark"] in (")", "|"):
                if not inside:
                    raise self.error(self.at, f"`{piece['mark']}` without what it belongs to")
                break
            if piece[0].isspace():
                self.at = piece.end()
                continue
            rows = self.product(rows, self.element(inside=inside))
            self.part_from_next()
        return rows

    def part_from_next(self) -> None:
        """Elements stand apart: `var(y|ies)` would be read as two words."""
        following = self.pattern[self.at : self.at + 1]
        if following and not following.isspace() and following not in ")|":
            raise self.error(self.at, f"expected a space before `{following}`")

    def product(self, rows: list[Row], parts: list[Row]) -> list[Row]:
        if len(rows) * len(parts) > MAX_EXPANSION:
            raise self.error(self.at - 1, f"more than {MAX_EXPANSION} combinations; split the rule")
        return [left + right for left, right in itertools.product(rows, parts)]

    def element(self, *, inside: bool) -> list[Row]:
        piece = self.peek()
        assert piece is not None
        if piece["gap"]:
            self.at = piece.end()
            wrong = self.wrong_words() if self.pattern.startswith("!", self.at) else ()
            return [(Slot(least=0, most=int(piece["gap"]), wrong=wrong),)] if int(piece["gap"]) else [()]
        if piece["mark"] == "<":
            return self.start(inside=inside)
        if piece["mark"] == "!":
            return [(Slot(wrong=self.wrong_words()),)]
        if piece["mark"] == "?":
            raise self.error(self.at, "`?` belongs right after a word, list or group")
        return self.optional(self.alternatives(inside=inside))

    def start(self, *, inside: bool) -> list[Row]:
        at = self.at
        if self.pattern[:at].strip(" (|"):
            raise self.error(at, "`<` belongs before the first element")
        self.at += 1
        piece = self.peek()
        if piece is None or piece[0].isspace():
            raise self.error(at, "expected a word right after `<`")
        rows = self.element(inside=inside)
        return [(_first(row[0]), *row[1:]) for row in rows if row]

    def alternatives(self, *, inside: bool) -> list[Row]:
        """Terms joined by `|` without spaces; inside a group a `|` parts whole phrases, so one term only."""
        rows = self.term()
        while not inside and self.pattern.startswith("|", self.at):
            self.at += 1
            rows = rows + self.term()
        return _merged(rows)

    def optional(self, rows: list[Row]) -> list[Row]:
        if not self.pattern.startswith("?", self.at):
            return rows
        self.at += 1
        if len(rows) == 1 and len(rows[0]) == 1 and rows[0][0].least == 1:
            slot = rows[0][0]
            return [(Slot(slot.words, slot.prefixes, slot.exact, slot.number, least=0),)]
        return [(), *rows]

    def term(self) -> list[Row]:
        piece = self.peek()
        if piece is None or piece[0].isspace():
            raise self.error(self.at, "expected a word, list or group")
        if piece["mark"] == "(":
            return self.group()
        if piece["mark"] == "#":
            self.at = piece.end()
            return [(Slot(number=True),)]
        if not piece["word"]:
            raise self.error(self.at, f"expected a word, list or group, found `{piece[0]}`")
        at, self.at = self.at, piece.end()
        return self.word(piece["word"], at)

    def group(self) -> list[Row]:
        opened = self.at
        self.at += 1
        rows = self.sequence(inside=True)
        while self.pattern.startswith("|", self.at):
            self.at += 1
            rows = rows + self.sequence(inside=True)
        if not self.pattern.startswith(")", self.at):
            raise self.error(opened, "`(` is never closed")
        self.at += 1
        if () in rows:
            raise self.error(opened, "an empty alternative; write (…)? for a group that may be missing")
        return _merged(rows)

    def word(self, word: str, at: int) -> list[Row]:
        if word.startswith("@"):
            if word[1:] not in self.lists:
                known = ", ".join(sorted(self.lists)) or "none"
                raise self.error(at, f"no word list `{word[1:]}` under `lists:` (known: {known})")
            return _merged([row for entry in self.lists[word[1:]] for row in self.phrase(entry, at)])
        return self.phrase(word, at)

    def phrase(self, text: str, at: int) -> list[Row]:
        """A word or list entry, by the documents' tokenizer: it may be several tokens."""
        slots: list[Slot] = []
        for word in text.split():
            slots += self.single(word, at)
        if not slots:
            raise self.error(at, "expected a word, found an empty entry")
        return [tuple(slots)]

    def single(self, word: str, at: int) -> list[Slot]:
        bare = word.strip("*^")
        if not bare or "*" in word[:-1] or "^" in word[1:]:
            raise self.error(at, f"cannot read `{word}`: `*` stands at the end of a word, `^` at its start")
        if word.startswith("^"):
            return [Slot(exact=(bare,))]
        parts = self.tokenize(bare)
        slots = [Slot((p,)) if p not in _HYPHENS else Slot(_HYPHENS, least=0) for p in parts]
        if word.endswith("*"):
            slots[-1] = Slot(prefixes=(parts[-1],))
        return slots

    def wrong_words(self) -> tuple[str, ...]:
        """The words after a `!`: single words and lists of them, joined by `|`."""
        words: list[str] = []
        while self.pattern[self.at : self.at + 1] in ("!", "|"):
            self.at += 1
            at = self.at
            for row in self.term():
                if len(row) != 1 or not row[0].words:
                    raise self.error(at, "only single words can follow `!`")
                words += row[0].words
        return tuple(words)


def _plain(slot: Slot) -> Slot:
    """What `slot` would be with only its words and prefixes."""
    return Slot(slot.words, slot.prefixes)


def _first(slot: Slot) -> Slot:
    return Slot(slot.words, slot.prefixes, slot.exact, slot.number, slot.wrong, slot.least, slot.most, first=True)


def _merged(rows: list[Row]) -> list[Row]:
    """`rows` with all that are one plain token folded into one slot, so that a list of words is one pattern."""
    plain = [row[0] for row in rows if len(row) == 1 and row[0] == _plain(row[0])]
    if len(plain) < 2:
        return rows
    words = tuple(dict.fromkeys(w for slot in plain for w in slot.words))
    prefixes = tuple(dict.fromkeys(p for slot in plain for p in slot.prefixes))
    others = [row for row in rows if not (len(row) == 1 and row[0] in plain)]
    return [(Slot(words, prefixes),), *others]
