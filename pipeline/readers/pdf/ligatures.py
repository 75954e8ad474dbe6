"""Glyphs without letters inside words, mostly ligatures of fonts that do not say what they stand for.

What a code stands for is told by the document's own words: of "con?rmed" and "noti?cation" one is likely to stand
elsewhere with its letters.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.readers.pdf.model import Page, Word

UNKNOWN = "\ufffd"
_CODE = re.compile("[\x01-\x1b\x1c-\x1f\x7f-\x9f\ufffd]")
_LETTERS = ("fi", "fl", "ff", "ffi", "ffl", "ti", "tt", "ft", "tf", "ct", "st", "Th")
_LEAST_SHARE = 0.7  # of the words that tell what a code stands for, to agree


def mend(pages: list[Page]) -> None:
    """Put letters in the place of codes where the document tells them, and U+FFFD where it does not."""
    broken = [word for page in pages for word in (*page.words, *page.sideways) if _CODE.search(word.text)]
    if not broken:
        return
    meaning = _meanings(broken, _vocabulary(pages))
    for word in broken:
        word.text = _CODE.sub(lambda match: meaning.get(match.group(), UNKNOWN), word.text)


def _vocabulary(pages: list[Page]) -> Counter[str]:
    texts = " ".join(word.text for page in pages for word in page.words if word.text.isprintable())
    return Counter(re.findall(r"[^\W\d_]{3,}", texts.lower()))


def _meanings(broken: Iterable[Word], vocabulary: Counter[str]) -> dict[str, str]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for word in broken:
        codes = set(_CODE.findall(word.text))
        for token in re.findall(r"(?:[^\W\d_]|[\x01-\x1f\x7f-\x9f\ufffd])+", word.text):
            for code in sorted(codes & set(token)):
                for letters in _LETTERS:
                    if len(token) > 2 and vocabulary[token.replace(code, letters).lower()]:
                        votes[code][letters] += 1
    return {code: best for code, counts in votes.items() if (best := _winner(counts))}


def _winner(counts: Counter[str]) -> str:
    letters = max(sorted(counts), key=lambda letters: counts[letters])
    return letters if counts[letters] >= _LEAST_SHARE * sum(counts.values()) else ""
