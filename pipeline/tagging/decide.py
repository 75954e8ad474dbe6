"""From the matches of one unit to at most one decision per code: the best rule, counted or ruled out with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import RULED_OUT_STANCES
from pipeline.tagging.stance import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_CONFIDENCE = 0.98
WORTH_A_ROW = 0.35
"""Share of the threshold below which a match is noise: it is neither evidence nor worth a row among the ruled out."""
_BOILERPLATE = re.compile(
    r"https?://|www\.|\S+@\S+\.\w|©|\bcopyright\b|all rights reserved|\bcookies?\b.*\b(?:accept|policy|settings)\b"
    r"|\bprivacy policy\b|\bterms and conditions\b|open government licence|\bISBN\b"
    r"|^\s*(?:tel|email|telephone|phone)\b",
    re.IGNORECASE,
)
_SIGNS_OF_IT = (
    "://",
    "www.",
    "@",
    "©",
    "right",
    "cookie",
    "policy",
    "terms",
    "licence",
    "isbn",
    "tel",
    "mail",
    "phone",
)
"""Without one of these no text is boilerplate; looking for them takes a tenth of the time of the pattern."""
_TOPIC = re.compile(
    r"(?:\d+[\d.]*\s+)?(?:key |main |our |what we )?"
    r"(?:recommendations?|recommend|conclusions?|findings?|benefits|barriers|challenges)"
    r"(?:\s+(?:to|for|from|of|in|and)\b.*)?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """One hit of one rule in a unit. start, end: code points into the unit's text."""

    code: str
    rule: str
    confidence: float
    finding: Finding
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one code in one unit: the match that speaks for it, how surely, and why not if not."""

    match: Match
    confidence: float
    counted: bool
    reason: str


def decide(
    matches: Sequence[Match],
    text: str,
    kind: str,
    threshold: float,
    chances: Mapping[str, float] | None = None,
    stance_of_whole: Callable[[str], Finding] = lambda code: Finding("asserted"),
) -> list[Decision]:
    """One decision per code, in order of place and code.

    chances: the probability of each code that a classifier knows; it decides about those, the rules about others.
    stance_of_whole: how the sentence speaks of a code that no rule found.
    """
    pseudo = pseudo_hit(text, kind)
    by_code: dict[str, list[Match]] = {}
    for match in matches:
        by_code.setdefault(match.code, []).append(match)
    for code, chance in (chances or {}).items():
        if chance >= threshold:
            by_code.setdefault(code, [])
    decisions = []
    for code, found in by_code.items():
        if chances is not None and code in chances:
            whole = [] if found else [Match(code, "", chances[code], stance_of_whole(code), 0, len(text))]
            decisions.append(_decide_by_chance(found or whole, chances[code], pseudo, threshold))
        else:
            decisions.append(_decide_code(found, pseudo, threshold))
    decisions = [d for d in decisions if d.counted or _is_worth_a_row(d, threshold)]
    return sorted(decisions, key=lambda d: (d.match.start, d.match.end, d.match.code))


def _is_worth_a_row(decision: Decision, threshold: float) -> bool:
    """Whether a code that was not counted is listed: it came near to it, or a rule as near was denied."""
    denied = decision.match.finding.stance in RULED_OUT_STANCES
    sure = max(decision.confidence, decision.match.confidence) if denied else decision.confidence
    return sure >= WORTH_A_ROW * threshold


def split(matches: Sequence[Match]) -> tuple[list[Match], list[Match]]:
    """Matches that stand as evidence, and those that their stance rules out."""
    out = [m for m in matches if m.finding.stance in RULED_OUT_STANCES]
    standing = [m for m in matches if m not in out and not any(_outweighs(other, m) for other in out)]
    return standing, out


def _decide_code(matches: list[Match], pseudo: str, threshold: float) -> Decision:
    """Matches that stand as evidence decide if they suffice; otherwise the best of those that are ruled out."""
    standing, out = split(matches)
    if out and combined(standing) < threshold:
        standing = []
    return _verdict(standing, out, combined(standing or out), pseudo, ("confidence", threshold))


def _decide_by_chance(matches: list[Match], chance: float, pseudo: str, threshold: float) -> Decision:
    """The probability decides; the best rule that agrees is named.

    What the rules found denied or merely supposed is never evidence, however probable: the classifier knows topics
    better than it knows "no".
    """
    standing, out = split(matches)
    if chance < threshold and combined(standing) < combined(out):
        standing = []  # it says more why it is no evidence than that a weaker rule is not sure enough
    return _verdict(standing, out, chance, pseudo, ("probability", threshold))


def _verdict(
    standing: Sequence[Match], out: Sequence[Match], sure: float, pseudo: str, limit: tuple[str, float]
) -> Decision:
    """Evidence, or the first reason against it. limit: what `sure` is called, and its least for evidence."""
    best = _best(standing or out)
    what, least = limit
    if not standing:
        reason = f"{best.finding.stance}: “{best.finding.cue}”"
    elif sure < least and not pseudo:
        digits = 2 if f"{sure:.2f}" != f"{least:.2f}" else 4
        reason = f"{what} {sure:.{digits}f} is below {least:.2f}"
    else:
        reason = pseudo
    return Decision(best, sure, not reason, reason)


def _best(matches: Sequence[Match]) -> Match:
    return min(matches, key=lambda m: (-m.confidence, m.start, m.end, m.rule))


def _outweighs(out: Match, other: Match) -> bool:
    """A denial also covers weaker rules that matched some of the same words."""
    return out.confidence >= other.confidence and out.start < other.end and other.start < out.end


def combined(matches: Sequence[Match]) -> float:
    """The confidence of several rules together, as if they were independent witnesses: 1 - (1-a)(1-b)…

    Each rule counts once, however often it matched. Two weak rules that agree can so reach the threshold.
    """
    return likely({m.rule: m.confidence for m in matches})


def likely(confidence: Mapping[str, float]) -> float:
    """The confidence of rules together, given that of each."""
    doubt = 1.0
    for rule in sorted(confidence):
        doubt *= 1 - confidence[rule]
    return round(min(MAX_CONFIDENCE, 1 - doubt), 4)


def pseudo_hit(text: str, kind: str) -> str:
    """Why a unit can be no evidence whatever it matches, or "".

    A heading or list item of one or two words names a topic and claims nothing, and so does a heading such as
    "Recommendations to the board"; boilerplate is nobody's claim.
    """
    if kind in ("heading", "list_item", "caption") and len(_WORD.findall(text)) < 3:
        return "a bare topic"
    if kind == "heading" and _TOPIC.match(text):
        return "a bare topic"
    return "boilerplate" if len(text) < 300 and _is_boilerplate(text) else ""


def _is_boilerplate(text: str) -> bool:
    low = text.lower()
    return any(sign in low for sign in _SIGNS_OF_IT) and _BOILERPLATE.search(text) is not None
