"""What a claimed number counts or measures: the words after it.

There is no parser: a noun phrase is taken to end with its first plural noun ("22 skilled jobs created …").
"""

from __future__ import annotations

import re

from pipeline.tagging import claim_words as words

_MOST_WORDS = 5
_WORD = re.compile(r"[^\W\d_](?:[\w’'&/-]*\w)?")
_BARE_WORD = re.compile(r"[A-Za-z]+")
_NEXT_PLAIN = re.compile(r" ([a-z]+)")
_OF = re.compile(r" of (?:the |its |our |their |all |those |these )?")
_PERCENT_END = re.compile(words.PERCENT + "$", re.IGNORECASE)


def is_money(amount: str) -> bool:
    """Whether an amount is in pounds, dollars or euros."""
    return amount[0] in "£$€"


def is_percent(amount: str) -> bool:
    """Whether an amount is a percentage."""
    return _PERCENT_END.search(amount) is not None


def number_part(amount: str) -> str:
    """An amount without its currency or percent sign."""
    return _PERCENT_END.sub("", amount.lstrip("£$€ "))


def singular(noun: str) -> str:
    """A noun without its plural -s, lower case."""
    return noun.lower().removesuffix("s")


def unit_after(masked: str, end: int, amount: str) -> tuple[int, str]:
    """(where its words end, the unit) of an `amount` that ends at `end`.

    "£ a year" for money with a rate, "% admissions" and "% of patients" for percentages, else the noun phrase.
    """
    if is_money(amount):
        rate = words.RATE.match(masked, end)
        return (rate.end() if rate else end), amount[0] + (rate[0] if rate else "")
    position, noun = noun_after(masked, end)
    if is_percent(amount):
        sign = "percentage points" if "point" in amount.lower() else "%"
        return position, f"{sign} {noun or of_after(masked, end)}".strip()
    return position, noun


def noun_after(masked: str, end: int) -> tuple[int, str]:
    """The noun phrase after a number, comparatives left out: (where it ends, the words), or (`end`, "")."""
    phrase: list[str] = []
    position = end
    for match in _WORD.finditer(masked, end, end + 90):
        gap = masked[position : match.start()]
        if gap == "-" and position == end:
            return _hyphenated(masked, match.start(), end)
        word, lower = match[0], match[0].lower()
        if gap != " " or len(phrase) == _MOST_WORDS:
            break
        if not phrase and lower in words.COMPARATIVES:
            position = match.end()
            continue
        if lower in words.STOP:
            break
        phrase.append(word)
        position = match.end()
        if is_plural(word):
            return _extended(masked, position, phrase)
    return end, ""


def of_after(masked: str, end: int) -> str:
    """Such as "of participants" in "14 per cent of the participants"; "" if no such words follow."""
    match = _OF.match(masked, end)
    noun = noun_after(masked, match.end() - 1)[1] if match else ""
    return f"of {noun}" if noun else ""


def is_plural(word: str) -> bool:
    """Whether a word looks like a plural noun."""
    lower = word.lower()
    if lower in words.PLURALS:
        return True
    return len(lower) > 2 and lower[-1] == "s" and lower[-2] not in "'’" and not words.SINGULAR_S.search(word)


def _hyphenated(masked: str, start: int, end: int) -> tuple[int, str]:
    """Such as "40-bed": the measure; nothing for "three-year", which describes."""
    word = _BARE_WORD.match(masked, start)
    if word and singular(word[0]) in words.HYPHENATED:
        return word.end(), word[0]
    return end, ""


def _extended(masked: str, position: int, phrase: list[str]) -> tuple[int, str]:
    """Such as "12 sales representatives", "two staff meetings": after some plurals the noun is still to come."""
    following = _NEXT_PLAIN.match(masked, position)
    if (
        following
        and phrase[-1].lower() in words.ATTRIBUTIVE
        and following[1] not in words.STOP
        and is_plural(following[1])
    ):
        return following.end(), " ".join([*phrase, following[1]])
    return position, " ".join(phrase)
