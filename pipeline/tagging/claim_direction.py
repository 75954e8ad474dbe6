"""Whether a claimed number tells of a rise, a fall, or no change."""

from __future__ import annotations

import re

from pipeline.tagging import claim_words as words
from pipeline.tagging.claim_units import singular

_REACH = 80  # code points before a number in which a cue may stand
_LETTERS_BUT_THAN = re.compile(r"[a-z]+\b(?! than\b)")
_FIRST_WORD = re.compile(r"[ -]([a-z]+)")


def compare(before: float | None, after: float | None) -> str:
    """The direction from one value to another."""
    if before is None or after is None or before == after:
        return "level"
    return "up" if after > before else "down"


def in_days(value: float | None, unit: str) -> float | None:
    """A time in days; any other value as it is."""
    scale = words.TIMES.get(singular(unit))
    return value if value is None or scale is None else value * scale


def direction(low: str, start: int, end: int, unit: str) -> str:
    """`up`, `down` or `level` of the number in `low[start:end]` (lower case, non-figures blanked out).

    A comparative next to it decides ("nine days sooner"), else the nearest cue before it in its clause ("fell by"),
    else a participle after it ("bed days were avoided", "jobs created").
    """
    if found := _comparative(low[start:end], low[end : end + 20], unit):
        return found
    clause = words.CLAUSE_END.split(low[max(0, start - _REACH) : start])[-1]
    cue = next(reversed(list(words.CUE.finditer(clause))), None)
    if cue and singular(unit) in words.TIMES and not words.LEADS_TO.fullmatch(clause, cue.end()):
        cue = None
    if cue:
        return "up" if cue["up"] else "down"
    if unit.lower().startswith("new ") or words.MORE_OF.search(low[start:end]):
        return "up"
    after = words.CLAUSE_END.split(low[end : end + 60])[0]
    if participle := words.PARTICIPLE.match(after):
        return "up" if participle["up"] else "down"
    return "level"


def _comparative(inside: str, after: str, unit: str) -> str:
    """The direction of "30% fewer", "eighteen more", "nine days sooner"; "" without a comparative."""
    following = _FIRST_WORD.match(after)
    for word in [*_LETTERS_BUT_THAN.findall(inside)[-6:], *([following[1]] if following else [])]:
        if word in words.COMPARATIVE_PACE:
            return "down" if singular(unit) in words.TIMES else "up"
        if word in words.COMPARATIVE_DOWN:
            return "down"
        if word in words.COMPARATIVE_UP:
            return "up"
    return ""
