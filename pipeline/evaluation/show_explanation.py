"""An explanation as lines of text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pipeline.records import RULED_OUT_STANCES
from pipeline.tagging.decide import likely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.evaluation.explain import Explanation
    from pipeline.evaluation.trace import Hit
    from pipeline.records import Method

_WIDTH = 110
_DECIDES: dict[Method, str] = {
    "rule": "its rules together",
    "model": "the classifier's probability, from the sentence, its neighbours and the rules",
    "examples": "the probability from the rules and the likeness to the code's examples",
}
_MARGIN = 12
"""Width of the column of headings, in characters."""
Row = dict[str, Any]


def show(explanation: Explanation) -> Iterator[str]:
    """What to print, line by line."""
    row = explanation.row
    state = "evidence" if row["counted"] else f"ruled out: {row['reason']}"
    yield f"{row['evidence_id']}  {row['code']}  {state}"
    yield ""
    yield from _entry("Quotation", f"“{row['quote']}”")
    yield from _entry("Where", _where(row))
    yield from _entry("Before", explanation.before)
    yield from _entry("After", explanation.after)
    yield from _entry("Speaker", row["speaker"])
    yield from _code(explanation)
    yield from _rules(explanation)
    yield from _confidence(explanation)
    yield from _stance(row)
    yield from _examples(explanation)
    yield from _others(explanation)
    for note in explanation.notes:
        yield from _entry("Note", note)


def _entry(heading: str, text: str) -> Iterator[str]:
    """A heading and its text beside it, wrapped; nothing for an empty text."""
    lines = textwrap.wrap(text, _WIDTH - _MARGIN, break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines):
        yield f"{heading if not number else '':<{_MARGIN}}{line}"


def _where(row: Row) -> str:
    printed = f" (printed {row['page_label']})" if row["page_label"] not in ("", str(row["page"])) else ""
    page = f", page {row['page']}{printed}" if row["page"] else ""
    section = f", section “{row['section']}”" if row["section"] else ""
    return f"{row['source_path']}{page}{section}; text/{row['doc_id']}.txt, {row['start']} to {row['end']}"


def _code(explanation: Explanation) -> Iterator[str]:
    code = explanation.code
    if code is None:
        yield from _entry("Code", f"{explanation.row['code']} (not in the codebook)")
        return
    yield from _entry("Code", f"{code.id}, {code.label}: {code.definition}")
    yield from _entry("", f"Include: {code.include}" if code.include else "")
    yield from _entry("", f"Leave out: {code.exclude}" if code.exclude else "")


def _rules(explanation: Explanation) -> Iterator[str]:
    if not explanation.hits:
        yield from _entry("Rules", "none of the code's rules matches")
    for number, hit in enumerate(explanation.hits):
        heading = "Rules" if not number else ""
        yield from _entry(heading, f"{hit.rule} ({hit.confidence:.2f}) matches “{hit.words}”, {_spoken_of(hit)}")
        yield from _entry("", f"  pattern: {explanation.patterns.get(hit.rule, '(unknown)')}")


def _spoken_of(hit: Hit) -> str:
    rule = hit.cue_rule
    if rule is None:
        return hit.stance
    inside = ", also within a match" if rule.inside else ""
    scope = f"reaches {rule.scope} words {rule.direction}{inside}; {', '.join(rule.families)}"
    return f"{hit.stance} by the cue “{hit.cue}” ({rule.id}: {scope})"


def _confidence(explanation: Explanation) -> Iterator[str]:
    row = explanation.row
    if row["method"] == "human":
        yield from _entry("Confidence", "a person decided")
        return
    by = _DECIDES[explanation.decides]
    needed = f"Evidence needs at least {explanation.threshold:.2f} (tagging.threshold)"
    yield from _entry("Confidence", f"{row['confidence']:.2f}, {by}. {needed}")
    denied = row["stance"] in RULED_OUT_STANCES
    rules = {hit.rule: hit.confidence for hit in explanation.hits if (hit.stance in RULED_OUT_STANCES) == denied}
    if rules:
        witnesses = "".join(f"(1 - {rules[rule]:.2f})" for rule in sorted(rules))
        yield from _entry("", f"The rules alone: 1 - {witnesses} = {likely(rules):.2f}")


def _stance(row: Row) -> Iterator[str]:
    by = f", decided by “{row['cue']}”" if row["cue"] else ", no cue says otherwise"
    counts = "is no evidence" if row["stance"] in RULED_OUT_STANCES else "counts as evidence"
    yield from _entry("Stance", f"{row['stance']}{by}; {counts}")


def _examples(explanation: Explanation) -> Iterator[str]:
    alike = [near for near in explanation.examples if near.likeness > 0]
    if explanation.examples and not alike:
        yield from _entry("Examples", "none of the code's examples shares a longer word with it; try --meaning")
    for number, near in enumerate(alike):
        heading = "Examples" if not number else ""
        yield from _entry(heading, f"{near.likeness:.2f} alike by {near.by}: “{near.example}”")


def _others(explanation: Explanation) -> Iterator[str]:
    lines = [_other(row) for row in explanation.others]
    lines += [
        f"{hit.code}: “{hit.words}” ({hit.rule}, {hit.confidence:.2f}) is not sure enough for a row"
        for hit in explanation.unused
    ]
    if not lines:
        yield from _entry("Also", "nothing else was found in the sentence")
    for number, line in enumerate(lines):
        yield from _entry("Also" if not number else "", line)


def _other(row: Row) -> str:
    state = "evidence" if row["counted"] else f"ruled out, {row['reason']}"
    by = row["rule_id"] or row["method"]
    return f"{row['code']}: {state} ({row['stance']}, {by}, {row['confidence']:.2f}, {row['evidence_id']})"
