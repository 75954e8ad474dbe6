"""Figures that a sentence claims: how many, how much, by how much, and whether up or down.

Not figures: dates, years, ages, references ("Chapter 4", "Phase 3"), names with numbers, telephone and list numbers.

What the fields hold, by form:

=============================== ========================= ========== =================== =========
sentence                        quantity                  value      unit                direction
=============================== ========================= ========== =================== =========
more than a dozen new projects  more than a dozen         12         new projects        up
30 % fewer admissions           30 %                      30         % admissions        down
from nine weeks to seven days   from nine weeks to …      7          days                down
£9.4 million a year             £9.4 million              9400000    £ a year            level
two-thirds of firms             two-thirds                0.666667   of firms            level
one in ten adults               one in ten                0.1        of adults           level
31 of 46 practices              31 of 46                  31         of 46 practices     level
the workforce doubled           doubled                   2          times               up
between 28 and 71 minutes       between 28 and 71         (none)     minutes             level
=============================== ========================= ========== =================== =========
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.tagging import claim_words as words
from pipeline.tagging.claim_direction import compare, direction, in_days
from pipeline.tagging.claim_units import is_money, is_percent, number_part, of_after, singular, unit_after
from pipeline.tagging.numbers import DIGITS, FRACTION, NUMBER, SHORT_SCALE, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class HasText(Protocol):
    """Anything with a text, such as a spaCy Doc."""

    @property
    def text(self) -> str:
        """The sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed number. start, end: code points into the sentence, half open, around `quantity`.

    value: null for an open range. direction: `up`, `down`, or `level` where no change is claimed.
    """

    start: int
    end: int
    quantity: str
    value: float | None
    unit: str
    direction: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, the same with non-figures blanked out, and that in lower case. All three of one length."""

    text: str
    masked: str
    low: str


_MONEY = rf"[£$€] ?{DIGITS}(?: ?(?:{SHORT_SCALE}|million|billion|trillion|thousand))?"
_AMOUNT = rf"(?:{_MONEY}|\b{NUMBER}(?:{words.PERCENT})?)"
_NOUN = r"(?:[- ](?!to\b|and\b|in\b|of\b|a\b)[a-z]+)"
_FROM_TO = re.compile(
    rf"\bfrom (?P<a>{_AMOUNT})(?P<u>{_NOUN}{{0,2}}) to (?:just |only |about |over |under |nearly )?(?P<b>{_AMOUNT})"
)
_RATIO = re.compile(
    rf"\b(?P<a>{NUMBER})(?: (?P<noun>(?!million|hundred)[a-z]+))? (?P<join>in every|in|out of every|out of|of the|of)"
    rf" (?P<b>{NUMBER})(?!\s?%| per cent)"
)
_SHARE = re.compile(rf"\b(?P<a>{FRACTION})(?! (?:part(?:y|ies)|sector|person|time|year|quarter)\b)")
_SHARE_AFTER = re.compile(
    r" (?:of|the|as|an?|fewer|less|more|lower|higher|again|below|above|said|were|are|had|have|live|do)\b"
)
_MULTIPLE = re.compile(
    rf"\b(?:(?P<word>{'|'.join(words.MULTIPLIERS)})|(?P<n>{NUMBER})[- ]?(?:fold|times (?=as|more|the|higher"
    rf"|faster|greater))"
    r"|(?P<twice>twice|half) as (?:many|much|often|likely|fast|long))\b"
)
_RANGE = re.compile(rf"(?P<between>\bbetween )?(?P<a>{_AMOUNT})(?P<join>–|-| to | and )(?P<b>{_AMOUNT})")
_PLAIN = re.compile(_AMOUNT)
_ABOUT = re.compile(rf"(?:\b(?:{words.APPROXIMATE}) ){{1,2}}$")
_FURTHER = re.compile(r"\b(?:a further|another|an (?:additional|estimated|average of)) $")
_BY = re.compile(r"\bby $")
_THING = re.compile(r" an? ([a-z]+)")
_SPREAD = re.compile(r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|anything|anywhere)(?: in \w+)? $")
_NAME_AFTER = re.compile(r"[ -][A-Z][a-z]+\b")
_CLOSED_AFTER = re.compile(r" [A-Z]|\)")
_MAYBE = re.compile(
    r"\d|half|halv|third|quarter|doubl|trebl|tripl|quadrupl|twice|fold|dozen|hundred|thousand|million"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thir|fif|twen|fort|eigh|nin|one (?:\w+ )?in)"
)


def find(text: str | HasText) -> list[Claim]:
    """The figures claimed in one sentence, in order of place, without overlaps."""
    whole = text if isinstance(text, str) else text.text
    if not _MAYBE.search(_lower(whole)):
        return []
    masked = words.mask(whole)
    sentence = _Sentence(whole, masked, _lower(masked))
    if not _MAYBE.search(sentence.low):
        return []
    claims: list[Claim] = []
    taken = bytearray(len(whole))
    for finder, hint in _FINDERS:
        for claim in finder(sentence) if hint.search(sentence.low) else ():
            if not any(taken[claim.start : claim.end]):
                taken[claim.start : claim.end] = b"\1" * (claim.end - claim.start)
                claims.append(claim)
    return sorted(claims, key=lambda claim: claim.start)


def rows(doc: str | HasText, unit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the table CLAIMS for one unit, with offsets into the clean text of its document.

    In the row of a table a bare number says nothing without its column, so only those with a unit count.
    """
    base = int(unit["start"])
    bare = unit.get("kind") != "table"
    return [
        {
            "doc_id": unit["doc_id"],
            "unit_id": unit["unit_id"],
            "start": base + claim.start,
            "end": base + claim.end,
            "quantity": claim.quantity,
            "value": claim.value,
            "unit": claim.unit,
            "direction": claim.direction,
        }
        for claim in find(doc)
        if claim.unit or bare
    ]


def _lower(text: str) -> str:
    """`text` in lower case, code point for code point (one of them would become two)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.replace("İ", "I").lower()


def _claim(sentence: _Sentence, place: tuple[int, int], value: float | None, unit: str, way: str) -> Claim:
    return Claim(*place, sentence.text[slice(*place)], value, unit, way)


def _value(amount: str) -> float | None:
    return value_of(number_part(amount))


def _start(low: str, start: int) -> int:
    """Where the quantity begins, with "more than", "some", "an estimated" before the number."""
    before = max(0, start - 40)
    match = _ABOUT.search(low[before:start])
    start = before + match.start() if match else start
    before = max(0, start - 20)
    match = _FURTHER.search(low[before:start])
    return before + match.start() if match else start


# --- forms ---------------------------------------------------------------------------------------------------------


def _changes(sentence: _Sentence) -> Iterator[Claim]:
    """Such as "from 143 days to 61": the value is where it ended, the direction what came of it."""
    for match in _FROM_TO.finditer(sentence.low):
        first_unit = match["u"].strip(" -")
        _, unit = unit_after(sentence.masked, match.end(), match["b"])
        before, after = _value(match["a"]), _value(match["b"])
        end, way = match.end(), compare(before, after)
        if _SPREAD.search(sentence.low, max(0, match.start() - 30), match.start()):
            yield _claim(sentence, (match.start(), end), None, unit or first_unit, "level")
            continue
        if singular(unit) in words.TIMES:
            end = sentence.masked.index(unit, end) + len(unit)
            way = compare(in_days(before, first_unit or unit), in_days(after, unit))
        yield _claim(sentence, (match.start(), end), after, unit or first_unit, way)


def _ratios(sentence: _Sentence) -> Iterator[Claim]:
    """Such as "one in ten adults" is a share; "31 of 46 practices" a count."""
    for match in _RATIO.finditer(sentence.low):
        part, whole = _value(match["a"]), _value(match["b"])
        if part is None or whole is None or part > whole or part != int(part):
            continue
        start, end = _start(sentence.low, match.start()), match.end()
        following = unit_after(sentence.masked, end, match["b"])[1]
        way = direction(sentence.low, start, end, "")
        if match["join"].startswith("of"):
            if part != 1:
                yield _claim(sentence, (start, end), part, f"of {match['b']} {following}".strip(), way)
        elif whole <= 1000 and _may_be_counted(match["noun"]):
            unit = match["noun"] or of_after(sentence.masked, end) or following
            yield _claim(sentence, (start, end), round(part / whole, 6), unit, way)


def _may_be_counted(noun: str | None) -> bool:
    """Whether "two … in ten" is a ratio: not "two years in ten trusts"."""
    return noun is None or not (noun in words.STOP or singular(noun) in words.MEASURES)


def _multiples(sentence: _Sentence) -> Iterator[Claim]:
    """Such as "doubled", "threefold", "twice as many", "four times the value"."""
    for match in _MULTIPLE.finditer(sentence.low):
        if match["word"]:
            value, way = words.MULTIPLIERS[match["word"]]
        elif match["twice"]:
            value, way = (2.0, "up") if match["twice"] == "twice" else (0.5, "down")
        elif (number := _value(match["n"])) is not None:
            value, way = number, "up"
        else:
            continue
        end = match.start() + len(match[0].rstrip())
        yield _claim(sentence, (match.start(), end), value, "times", way)


def _ranges(sentence: _Sentence) -> Iterator[Claim]:
    """Such as "between 28 and 71 minutes": both ends are claimed, so there is no single value."""
    for match in _RANGE.finditer(sentence.low):
        if (match["join"] == " and ") != bool(match["between"]) or (
            match["join"] == "-" and not match["b"][0].isdigit()
        ):
            continue
        start, end = match.span()
        words_end, unit = unit_after(sentence.masked, end, match["b"])
        if unit or is_money(match["b"]) or is_percent(match["b"]):
            yield _claim(sentence, (start, end), None, unit, direction(sentence.low, start, words_end, unit))


def _shares(sentence: _Sentence) -> Iterator[Claim]:
    """Such as "a third of men", "by two-fifths"; not "a third moved its teams", nor "the second half"."""
    low = sentence.low
    for match in _SHARE.finditer(low):
        start, end = _start(low, match.start()), match.end()
        sure = (
            start < match.start()
            or "-" in match["a"]
            or match["a"][-1] == "s"
            or _BY.search(low, max(0, start - 3), start)
        )
        if not (sure or _SHARE_AFTER.match(low, end)) or low.endswith(" and ", 0, match.start()):
            continue
        thing = _THING.match(low, end) if match["a"] == "half" else None
        if match["a"] == "half" and words.POINTING.search(low, max(0, match.start() - 20), match.start()):
            continue
        if thing and singular(thing[1]) not in words.MEASURES:
            continue
        unit = thing[1] if thing else of_after(sentence.masked, end)
        yield _claim(sentence, (start, end), value_of(match["a"]), unit, direction(low, start, end, ""))


def _plain(sentence: _Sentence) -> Iterator[Claim]:
    """Such as "£9.4 million", "30 %", "eighteen more people", "46 members"."""
    for match in _PLAIN.finditer(sentence.low):
        words_end, unit = unit_after(sentence.masked, match.end(), match[0])
        value = _value(match[0])
        if value is None or not _claims_something(sentence, match, unit, value):
            continue
        start = _start(sentence.low, match.start())
        yield _claim(sentence, (start, match.end()), value, unit, direction(sentence.low, start, words_end, unit))


def _claims_something(sentence: _Sentence, match: re.Match[str], unit: str, value: float) -> bool:
    """Whether a bare amount is a figure: money and percentages are; a number needs something that it counts."""
    masked, start, end = sentence.masked, match.start(), match.end()
    if is_money(match[0]) or is_percent(match[0]):
        return True
    before, after = masked[start - 1 : start], masked[end : end + 1]
    if (
        match[0] in {"one", "zero"}
        or (value <= 1 and not unit)
        or (before and before in "-–/.#\x1a")
        or after in {"/", "\x1a"}
    ):
        return False
    if (after == "-" and not unit) or (value <= 20 and unit.lower() in words.EMPTY_UNITS):
        return False
    if start and _NAME_AFTER.match(masked, end):
        return False
    if not match[0][0].isdigit():
        return bool(unit) and not (value <= 12 and words.POINTING.search(masked, max(0, start - 20), start))
    return bool(unit) or (len(match[0]) > 1 and not _CLOSED_AFTER.match(masked, end))


# Each form with a cheap sign that it may stand in the sentence; forms earlier in the list win where they overlap.
_FINDERS: tuple[tuple[Callable[[_Sentence], Iterator[Claim]], re.Pattern[str]], ...] = (
    (_changes, re.compile(r"from ")),
    (_ratios, re.compile(r" in | of ")),
    (_multiples, re.compile(r"doubl|trebl|tripl|quadrupl|halv|fold|times|twice|half as")),
    (_ranges, re.compile(r"between|[–-]| to ")),
    (_shares, re.compile(r"half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|twentieth|hundredth")),
    (_plain, _MAYBE),
)
