"""The words and short phrases by which a theme is named.

A term is one content word, or two or three that stand next to each other with nothing between them but spaces. It is
kept as lemmas in lower case, so that "partnership" and "Partnerships" count as one, and shown in the form the texts use
most ("ABPI", "joint working"). Lemmas are simplemma's, for English; words it does not know stay as they are.
"""

from __future__ import annotations

import functools
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MIN_PASSAGES = 2
"""A term must stand in this many passages, or it names one passage rather than a theme."""
UBIQUITOUS = 0.25
"""A single word in a larger share of all passages tells no theme from another."""
_UBIQUITY_NEEDS = 20  # passages from which on that share means something
_LONGEST = 3  # words of a phrase
_LONGEST_WORD = 40  # characters; what is longer lost its spaces

# A word starts with a letter and holds no digits; hyphens and apostrophes may stand inside it.
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’‑-]\p{L}[\p{L}\p{M}]*)*")
_TOKEN = regex.compile(r"[\w\p{M}]+(?:['’‑-][\w\p{M}]+)*|[^\w\s]")
_POSSESSIVE = regex.compile(r"['’]s?$")
_OPENERS = frozenset('.!?:;•–—|“‘"(')
_SHOUTED = 5  # characters; capitals from this length on are a heading rather than an acronym
_SHORTEST = 3  # characters; shorter words only as acronyms ("AI", "GP")

# Furniture by itself, but a topic after another word: "joint working", "machine learning".
_NOUNS_IN_ING = frozenset({"learning", "making", "setting", "thinking", "working"})
# Acronyms that are function words in lower case. Other function words stay such in capitals ("TERMS OF SERVICE").
_ACRONYMS = frozenset({"IT", "US", "WHO"})
_NOUNS_IN_LY = frozenset({"anomaly", "assembly", "family", "monopoly", "supply"})

# scikit-learn's English stop words that carry meaning in this field.
_MEANINGFUL = frozenset({"bill", "computer", "describe", "detail", "fire", "interest", "mill", "system"})

# Lemmas of any report that say nothing about what it is about: they end a term.
_FURNITURE = frozenset(
    """
    able accept achieve add additional adopt agree aim allow appear appendix apply area argue arise ask assume attend
    away bad base begin believe big bring carry case cause certain chapter choose clear come compare conclude conduct
    consider contact contain continue current daily day decide decline deliver depend describe differ different
    difficult discuss emerge encounter end ensure especially establish etc example exist expect explain explore face
    fall feel figure follow following good great handle happen hear help helpful high highlight hinder hold hope
    illustrate important include inform instead intend introduce involve just key kind know known large late lead
    learn let level like likely little look lose lot low main major make mean mention merely month name need new
    number observe offer old order ought outside page paragraph particular percent perform pick place point possible
    potential prefer prepare present previous produce propose provide quite range realise recent reduce reflect
    relevant remain report represent require resolve respond result review role say second section set shall short
    significant similar simple single small stand start stimulate stop struggle successful suggest summarise support
    sure table talk tell thing think thought time today treat try turn twice type understand use useful various view
    visit want way week wide wish work year yes
    """.split()  # noqa: SIM905
)

# Numbers, dates and forms of address.
_COUNTS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half quarter third
    fourth fifth dozen cent monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december spring summer autumn winter annex mr mrs ms dr sir dame lord lady
    professor
    """.split()  # noqa: SIM905
)

# Words that mean something in a phrase ("joint working", "industry partnership") but nothing alone in this field.
_WEAK = frozenset(
    """
    action activity approach benefit best business challenge change development england group health healthcare impact
    improve improved improvement industry issue nhs opportunity organisation organization partner people process
    programme project question resource sector service solution staff system team tool uk world
    """.split()  # noqa: SIM905
)


class Word(NamedTuple):
    """A content word: its lemma, its form without the capital that opens a sentence, and as it stands."""

    lemma: str
    form: str
    raw: str

    @property
    def opens(self) -> bool:
        """Whether a capital was taken off, so that the text does not tell a name from another word here."""
        return self.form != self.raw


class Phrase(NamedTuple):
    """One to three words of a run: as a term, as the text shows them, and the place in the run after the last."""

    term: str
    form: str
    end: int
    opens: bool


class Run(NamedTuple):
    """Content words that stand side by side, and the tokens before and after them, lower case ("" at the ends)."""

    before: str
    words: tuple[Word, ...]
    after: str


@functools.cache
def stop_words() -> frozenset[str]:
    """English function words (scikit-learn's list without its slips) and the furniture of reports: lemmas and forms."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return (frozenset(ENGLISH_STOP_WORDS) - _MEANINGFUL) | _FURNITURE | _COUNTS


@functools.lru_cache(maxsize=65536)
def lemma(word: str) -> str:
    """The dictionary form of `word` in lower case; an acronym loses a plural "s", a noun a possessive."""
    import simplemma

    word = _POSSESSIVE.sub("", word).replace("‑", "-").replace("’", "'")
    if word.endswith("s") and len(word) > 2 and word[:-1].isupper():  # "GPs", "ICSs"
        return word[:-1].lower()
    acronym = word.isupper() and len(word) < _SHOUTED
    return word.lower() if acronym else simplemma.lemmatize(word.lower(), lang="en").lower()


@functools.lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The key under which `word` counts: its lemma, but a word in -ing is its own ("joint working", "training")."""
    own = word.lower().replace("’", "'")
    return own if own.endswith("ing") else lemma(word)


@functools.lru_cache(maxsize=65536)
def runs(text: str) -> tuple[Run, ...]:
    """The runs of content words in `text`. Anything else between two words, a comma for one, ends a run.

    Kept, because themes read all texts several times.
    """
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    words: list[Word] = []
    before, last, opens = "", "", True
    for token in (sys.intern(match[0]) for match in _TOKEN.finditer(text)):
        form = token.lower() if opens and token[1:].islower() else token
        opens = token in _OPENERS
        if _is_content(token) or _closes(words, token):
            before = before if words else last
            if words and words[-1].opens and _is_capitalised(token):  # "Jane Smith" opens as a name
                words[-1] = words[-1]._replace(form=words[-1].raw)
            words.append(Word(fold(token), form, token))
        elif words:
            yield Run(before, tuple(words), token.lower())
            words = []
        last = token.lower()
    if words:
        yield Run(before, tuple(words), "")


def phrases(text: str) -> Iterator[tuple[Run, Phrase]]:
    """Each content word and each phrase of up to three neighbouring ones, with the run in which it stands."""
    for run in runs(text):
        for end in range(1, len(run.words) + 1):
            for start in range(end - 1, max(end - _LONGEST, 0) - 1, -1):
                words = run.words[start:end]
                if _is_term(words):
                    term, form = " ".join([word.lemma for word in words]), " ".join([word.form for word in words])
                    yield run, Phrase(term, _POSSESSIVE.sub("", form), end, words[0].opens)


@functools.lru_cache(maxsize=65536)
def terms(text: str) -> tuple[str, ...]:
    """Terms of `text`, as often as they occur. Kept, because themes count them several times."""
    return tuple(sys.intern(phrase.term) for _, phrase in phrases(text))


def vocabulary(texts: Sequence[str]) -> list[str]:
    """Terms that can name a theme of `texts`, sorted: in several passages, and not in so many that they tell nothing.

    Where no term is in several passages (a few short texts), all terms.
    """
    passages = Counter(term for text in texts for term in sorted(set(terms(text))))
    most = UBIQUITOUS * len(texts) if len(texts) >= _UBIQUITY_NEEDS else len(texts)
    strong = {term: count for term, count in passages.items() if " " in term or term not in _WEAK}
    kept = [t for t, count in strong.items() if count >= MIN_PASSAGES and (" " in t or count <= most)]
    return sorted(kept or strong or passages)


def surfaces(texts: Sequence[str], wanted: Collection[str]) -> dict[str, str]:
    """The form of each term in `wanted` that `texts` use most; the lower-case one where several are equally usual.

    What opens a sentence counts only for terms that do nothing else, since there a name looks like any other word.
    """
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    opening: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for _, phrase in phrases(text):
            if phrase.term in wanted:
                (opening if phrase.opens else forms)[phrase.term][phrase.form] += 1
    usual = opening | forms
    return {term: min(counts, key=lambda f: (-counts[f], f != f.lower(), f)) for term, counts in usual.items()}


def _is_term(words: tuple[Word, ...]) -> bool:
    if len(words) == 1:
        return words[0].raw in _ACRONYMS or not _is_furniture(words[0].raw)
    lemmas = [word.lemma for word in words]
    return len(set(lemmas)) == len(lemmas) and not set(lemmas) <= _WEAK


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and word[1:].islower()


def _closes(words: list[Word], token: str) -> bool:
    """Whether `token` is a noun in -ing that makes a phrase of the words before ("joint working").

    After a plural it is a participle ("hospitals making").
    """
    return bool(words) and token in _NOUNS_IN_ING and words[-1].lemma == words[-1].raw.lower()


@functools.lru_cache(maxsize=65536)
def _is_furniture(word: str) -> bool:
    lower = word.lower().replace("’", "'")
    return bool({lower, lower.split("'")[0], lower.split("-")[0], lemma(word)} & stop_words())


@functools.lru_cache(maxsize=65536)
def _is_content(word: str) -> bool:
    if word in _ACRONYMS:
        return True
    acronym = len(word) > 1 and word.isupper()
    if not _WORD.fullmatch(word) or not (acronym or len(word) >= _SHORTEST) or len(word) > _LONGEST_WORD:
        return False
    lower = word.lower()
    adverb = lower.endswith("ly") and len(lower) > 5 and lower not in _NOUNS_IN_LY
    return not _is_furniture(word) and (acronym or not adverb)
