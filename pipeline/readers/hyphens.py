"""Words broken by a hyphen at the end of a line.

The document's own usage decides first: "collabo-" + "ration" is one word if "collaboration" stands elsewhere in it,
"long-" + "term" keeps its hyphen if "long-term" does. Where the document is silent a general list of English words is
asked (`general`): a listed word is joined, two listed words that make none together keep their hyphen.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline import carried
from pipeline.errors import SettingsError

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]{2,}|(?:[^\W\d_]+[-‐‑])+[^\W\d_]*)[-‐‑\xad]$")
_BROKEN_LINE = re.compile(r"\w[-\xad]\s*$")
_REST = re.compile(r"([^\W\d_]+)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First parts that take a hyphen in English before a word, unless the joined form is attested or a common word.
_PREFIXES = _words("""
    all anti co cross decision ex evidence far half high inter large late life long low mid multi near non off
    on one open patient peer post pre risk self semi short single small so socio sub super third two ultra well
    world
""")
_ENDINGS = _words("""
    able ably age ally ance ed en ence er ers es est ful ible ing ion ions ism ist ists ity ive less ly ment
    ments ness or ors ous sion tion tions
""")
_PARTICLES = _words("""
    at by down in off on out over to up
""")
_INFLECTIONS = ("s", "es", "d", "ed", "ing", "ly", "al", "er", "ers")
_COMMON = 9000  # rank in the general list up to which a word is common
_WHOLE = re.compile(r"(?:\w/|:/{1,3}|—)$")  # after a slash or long dash a line may break without a space
_ADDRESS = re.compile(r"(?:://|www\.|^[/\\]|@|[a-z]\\)\S*$", re.I)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often words, and words with a hyphen in them, stand unbroken in the document, in lower case."""

    counts: Counter[str] = field(default_factory=Counter)

    def __contains__(self, word: str) -> bool:
        return self.counts[word.lower()] > 0


def vocabulary(text: str) -> Vocabulary:
    """The words of `text`; those at line ends before a hyphen and the rest on the next line do not count."""
    found: list[str] = []
    carried = False
    for line in text.lower().replace("‐", "-").replace("‑", "-").split("\n"):
        words = _WORD.findall(line)
        broken = bool(_BROKEN_LINE.search(line))
        found.extend(words[int(carried) : len(words) - int(broken)] if carried or broken else words)
        carried = broken
    return Vocabulary(Counter(found))


def join(before: str, after: str, words: Vocabulary) -> str:
    """Two pieces of text on successive lines as one: with a space, or as one word, with or without its hyphen."""
    before = before.rstrip()
    cut, space = seam(before, after, words)
    return before[: len(before) - cut] + (" " if space else "") + after


def seam(before: str, after: str, words: Vocabulary) -> tuple[int, bool]:
    """How two successive lines meet: characters to cut from the end of `before`, and whether a space goes between."""
    end = before[-1:]
    if end == "\xad":
        return 1, False
    if end and end in "-‐‑":
        return _hyphen(before, after, words)
    whole = _WHOLE.search(before) and after[:1].isalnum()
    return 0, not whole


def _hyphen(before: str, after: str, words: Vocabulary) -> tuple[int, bool]:
    broken = _BROKEN.search(before)
    rest = _REST.match(after)
    if not broken:
        # A hyphen after a digit or single letter belongs to the word: "2019-", "T-".
        return 0, not (before[-2:-1].isalnum() and after[:1].isalnum())
    if rest is None:
        return 0, not after[:1].isdigit()
    first, second = broken.group(1), rest.group(1)
    if not second[0].islower() or _ADDRESS.search(before[before.rfind(" ") + 1 :]):
        return 0, False
    whole = first.lower() + second
    if second in ("and", "or", "to") and whole not in words and whole not in general():
        return 0, True  # "pre- and post-operative"
    return (1, False) if _is_one_word(first, second, words) else (0, False)


def _is_one_word(first: str, second: str, words: Vocabulary) -> bool:
    last = re.split("[-‐‑]", first)[-1]
    whole = (last + second).lower()
    kept, joined = words.counts[f"{first}-{second}".lower()], words.counts[whole]
    if kept or joined:
        return joined > kept
    if not last or last.isupper():
        return False
    start = last.lower()
    if start in ("co", "pre", "re") and start[-1] == second[0]:
        return False  # "co-operation", "pre-empt", "re-elect"
    rank = _rank(whole)
    if rank is not None:
        own = general().get(second, rank)
        return start not in _PREFIXES or rank <= _COMMON or own >= rank
    if not _is_known(second, words):
        return True
    return not (_is_known(last, words) or start in _PREFIXES or last[0].isupper())


def _is_known(part: str, words: Vocabulary) -> bool:
    part = part.lower()
    listed = len(part) > 2 and _rank(part) is not None
    return part in _PARTICLES or (part not in _ENDINGS and (part in words or listed))


def _rank(word: str) -> int | None:
    """Where the word, or what it is inflected from, stands in the general list: 0 is the most frequent."""
    listed = general()
    if word in listed:
        return listed[word]
    for ending in _INFLECTIONS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 3:
            for base in (stem, f"{stem}e"):
                if base in listed:
                    return listed[base]
    return None


@lru_cache(maxsize=1)
def general() -> dict[str, int]:
    """English words by rank, the most frequent first; {} where the list is not installed.

    The vocabulary of the sentence model that the themes stage uses (MiniLM's, which is BERT's: some 22,000 whole
    words of English books and Wikipedia, roughly by frequency). Only this file of the package is read;
    nothing is imported.
    """
    try:
        path = carried.folder() / "vocab.txt"
    except SettingsError:
        return {}
    if not path.is_file():
        return {}
    listed = (word for word in path.read_text(encoding="utf-8").split("\n") if len(word) > 1 and word.isalpha())
    return {word: rank for rank, word in enumerate(listed)}
