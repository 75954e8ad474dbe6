"""English numbers, in figures and in words, and what they are worth.

Own code because the libraries for number words (text2num 3.1, word2number 1.1, number-parser 0.3.2, tried on a
dozen forms that reports use) refuse or misread "a dozen", "two-thirds", "half a million", "three and a half" and
"9.4 million".
"""

from __future__ import annotations

import re
from functools import lru_cache

_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """.split()  # noqa: SIM905  (shorter than a list)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SHORT_SCALES = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "tn": 1_000_000_000_000}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "twelfth": 12, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
_WORDS = {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}

_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
)
_SCALE = rf"(?:{'|'.join(_SCALES)})"
_PART = rf"(?:{'|'.join(_PARTS)})"

DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
SHORT_SCALE = r"(?:bn|mn|tn|m|k)\b"
# "one hundred and ninety", "a dozen", "sixty", "half a million"
WORDS = (
    rf"(?:(?:half an? |(?:{_SMALL}|an?)[ -]){_SCALE}(?:[ -]{_SCALE})*(?:(?: and "
    rf"|[ -]){_SMALL}\b(?:[ -]{_SCALE})*)*|{_SMALL})"
)
# "9.4 million", "two", "three and a half"
NUMBER = rf"(?:{DIGITS}(?: ?{_SCALE})?|{WORDS})\b(?: and a half\b)?"
# "two-thirds", "a quarter", "one tenth"
FRACTION = rf"(?:(?:{_SMALL}|an?)[ -]{_PART}s?|half)\b"

_TOKEN = re.compile(rf"{DIGITS}|[a-z]+")


@lru_cache(maxsize=8192)
def value_of(text: str) -> float | None:
    """The number that `text` (something `NUMBER` or `FRACTION` matches) stands for, or None.

    "9.4 million" is 9,400,000; "two-thirds" 0.666667; "three and a half" 3.5; "a dozen" 12.
    """
    tokens: list[str] = _TOKEN.findall(text.lower())
    if tokens[-3:] == ["and", "a", "half"]:
        whole = value_of(" ".join(tokens[:-3]))
        return None if whole is None else whole + 0.5
    total, current, seen = 0.0, 0.0, False
    for word in tokens:
        if word in {"and", "a", "an"}:
            continue
        if (
            part := _PARTS.get(word) or _PARTS.get(word.removesuffix("s")) or (2 if word == "halves" else None)
        ) is not None:
            current, seen = (current or 1.0) / part, True
        elif (scale := _SCALES.get(word) or _SHORT_SCALES.get(word)) is not None:
            current, seen = (current or 1.0) * scale, True
            if scale >= 1_000:
                total, current = total + current, 0.0
        elif (number := _number(word)) is not None:
            current, seen = current + number, True
        else:
            return None
    return round(total + current, 6) if seen else None


def _number(word: str) -> float | None:
    if word[0].isdigit():
        return float(word.replace(",", ""))
    return _WORDS.get(word)
