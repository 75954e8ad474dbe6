"""Words broken by a hyphen at the end of a line.

The rule is the document's own usage: "collabo-" + "ration" is one word if "collaboration", or neither part by itself,
stands elsewhere in the document; "long-" + "term" keeps its hyphen if "long-term" does, or both parts are words there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]{2,}|(?:[^\W\d_]+[-‐‑])+[^\W\d_]*)[-‐‑\xad]$")
_REST = re.compile(r"([^\W\d_]+)")
# First parts that take a hyphen in English before a lower-case word, unless the joined form is attested.
_PREFIXES = frozenset(
    [
        "all",
        "cross",
        "ex",
        "far",
        "half",
        "high",
        "in",
        "inter",
        "large",
        "late",
        "life",
        "long",
        "low",
        "mid",
        "multi",
        "near",
        "non",
        "off",
        "on",
        "one",
        "open",
        "post",
        "pre",
        "self",
        "semi",
        "short",
        "single",
        "small",
        "so",
        "third",
        "two",
        "well",
        "world",
        "decision",
        "evidence",
        "risk",
        "patient",
        "peer",
    ]
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often words, and words with a hyphen in them, stand unbroken in the document, in lower case."""

    counts: Counter[str] = field(default_factory=Counter)

    def __contains__(self, word: str) -> bool:
        return self.counts[word.lower()] > 0


def vocabulary(text: str) -> Vocabulary:
    """The words of `text`; those at line ends before a hyphen and the rest on the next line do not count."""
    counts: Counter[str] = Counter()
    lines = text.split("\n")
    carried = False
    for line in lines:
        words = list(_WORD.finditer(line))
        broken = bool(re.search(r"\w[-‐‑\xad]\s*$", line))
        for place, word in enumerate(words):
            if not (carried and place == 0) and not (broken and place == len(words) - 1):
                counts[word.group().lower().replace("‐", "-").replace("‑", "-")] += 1
        carried = broken
    return Vocabulary(counts)


def join(before: str, after: str, words: Vocabulary) -> str:
    """Two pieces of text on successive lines as one: with a space, or as one word, with or without its hyphen."""
    before = before.rstrip()
    cut, space = seam(before, after, words)
    return before[: len(before) - cut] + (" " if space else "") + after


def seam(before: str, after: str, words: Vocabulary) -> tuple[int, bool]:
    """How two successive lines meet: characters to cut from the end of `before`, and whether a space goes between."""
    if before.endswith("\xad"):
        return 1, False
    broken = _BROKEN.search(before)
    rest = _REST.match(after)
    if not broken:
        # A hyphen after a digit or single letter belongs to the word: "2019-", "T-".
        return 0, not re.search(r"\w[-‐‑]$|\w/$|[—]$", before) or not after[:1].isalnum()
    if not rest:
        return 0, not after[:1].isdigit()
    first, second = broken.group(1), rest.group(1)
    if not second[0].islower():
        return 0, False
    if second in ("and", "or", "to") and first.lower() + second not in words:
        return 0, True  # "pre- and post-operative"
    return (1, False) if _is_one_word(first, second, words) else (0, False)


def _is_one_word(first: str, second: str, words: Vocabulary) -> bool:
    if f"{first}-{second}" in words:
        return False
    last = re.split("[-‐‑]", first)[-1]
    if last + second in words:
        return True
    if not last or last.lower() in _PREFIXES or (last[0].isupper() and last.isupper()):
        return False
    return not (last in words and second in words)
