"""How a sentence speaks of what a rule found: asserted, expected, recommended, resolved, negated or hypothetical.

In the manner of ConText (Harkema, Dowling, Thornblade and Chapman 2009, J Biomed Inform 42:839-851): cues are words
that act on what stands after them (forward), before them (backward) or on both sides, over a number of tokens, up to a
word that ends their reach. A pseudo-cue looks like a cue and is none ("not only"). A cue that is
part of a longer one with another stance does not act. The data are in `config/stance.yaml`.

A cue inside the match is part of what was matched: in "lack of trust" the word "lack" makes the barrier and does not
deny it; in "no lack of trust" the "no" before it does. Cues marked `inside` act there too ("will improve outcomes").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from pipeline.config import Model, parse_model
from pipeline.records import Family, Stance, family_of
from pipeline.tagging.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc, Span

Direction = Literal["forward", "backward", "both"]


class Cue(Model):
    """Words that decide a stance.

    patterns: phrases in the pattern language. scope: tokens that the cue reaches, counted from its edge.
    families: the families of codes it acts on. inside: whether it also acts within a match.
    pseudo: it acts on nothing, and hides the cues that it overlaps.
    """

    id: str = Field(pattern=r"^[a-z0-9_.-]+$")
    stance: Stance
    patterns: tuple[str, ...] = Field(min_length=1)
    direction: Direction = "forward"
    scope: int = Field(8, ge=1)
    families: tuple[Family, ...] = ("barrier", "benefit", "enabler")
    inside: bool = False
    pseudo: bool = False


class StanceRules(Model):
    """All of `stance.yaml`. precedence: which stance wins where cues disagree, strongest first."""

    version: str
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    precedence: tuple[Stance, ...]
    terminators: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> StanceRules:
        ids = [cue.id for cue in self.cues]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"cue id {', '.join(twice)} stands more than once")
        if missing := sorted({cue.stance for cue in self.cues} - set(self.precedence)):
            raise ValueError(f"stance {', '.join(missing)} has cues and no place in `precedence`")
        return self


def load_stance(config: Path) -> StanceRules:
    """The rules of `config/stance.yaml`. Raises SettingsError naming the file, the key and what was expected."""
    return parse_model(StanceRules, config / "stance.yaml")


@dataclass(frozen=True, slots=True)
class Finding:
    """The stance of one match, and the words that decided it (empty for `asserted` without a cue)."""

    stance: Stance
    cue: str = ""
    cue_id: str = ""


class StanceFinder:
    """Finds cues in a document (`doc.spans["cues"]`) and the stance of each span in it."""

    def __init__(self, nlp: Language, rules: StanceRules) -> None:
        from pipeline.tagging.matcher import RowRuler, tokenizer_of

        self.rules = rules
        self.cues = {cue.id: cue for cue in rules.cues}
        self.reach = max(cue.scope for cue in rules.cues)
        self.ruler = RowRuler(nlp, "cues", "cues")
        tokenize = tokenizer_of(nlp)
        for cue in rules.cues:
            for pattern in cue.patterns:
                self.ruler.add_rule("cue", cue.id, compile_pattern(pattern, rules.lists, tokenize, cue.id))
        for pattern in rules.terminators:
            rows = compile_pattern(pattern, rules.lists, tokenize, "terminators")
            self.ruler.add_rule("terminator", "terminator", rows)

    def __call__(self, doc: Doc) -> Doc:
        """Put the cues and terminators that count into `doc.spans`; documents without a match need none."""
        spans = self.ruler.match(doc) if doc.spans.get("codes") else []
        doc.spans["terminators"] = [span for span in spans if span.label_ == "terminator"]
        doc.spans["cues"] = self._without_hidden([span for span in spans if span.label_ == "cue"])
        return doc

    def stances(self, targets: Sequence[Span]) -> list[Finding]:
        """The stance of each of the code spans of one document that went through this component."""
        if not targets:
            return []
        groups = targets[0].doc.spans
        cues, stops = _Near(list(groups["cues"])), _Near(list(groups["terminators"]))
        return [self._stance(target, cues, stops) for target in targets]

    def _without_hidden(self, spans: list[Span]) -> list[Span]:
        """The cues that act: not pseudo, not overlapping a pseudo-cue as long, not part of a longer, different cue."""
        kept = []
        near = _Near(spans)
        for span in spans:
            around = near.within(span.start, span.end)
            longer = [o for o in around if len(o) > len(span) and _within(span, o) and self._differ(o, span)]
            pseudo = [o for o in around if self.cues[o.id_].pseudo and len(o) >= len(span) and not _apart(o, span)]
            if not longer and not pseudo:
                kept.append(span)
        return kept

    def _differ(self, one: Span, other: Span) -> bool:
        return self.cues[one.id_].stance != self.cues[other.id_].stance

    def _stance(self, target: Span, all_cues: _Near, all_stops: _Near) -> Finding:
        left, right = target.start - self.reach, target.end + self.reach
        stops = all_stops.within(left, right)
        cues = all_cues.within(left, right)
        found = [span for span in cues if self._reaches(self.cues[span.id_], span, target, stops)]
        for stance in self.rules.precedence:
            of_stance = [span for span in found if self.cues[span.id_].stance == stance]
            if of_stance:
                nearest = min(of_stance, key=lambda s: (_distance(s, target), s.start))
                return Finding(stance, nearest.text, nearest.id_)
        return Finding("asserted")

    def _reaches(self, cue: Cue, span: Span, target: Span, terminators: Sequence[Span]) -> bool:
        if family_of(target.label_) not in cue.families:
            return False
        if _within(span, target):
            return cue.inside
        forward = span.start < target.start
        if cue.direction != "both" and forward != (cue.direction == "forward"):
            return False
        # A cue may run into the match that it acts on, as "did not improve" does into "improve outcomes".
        left, right = (span.end, target.start) if forward else (target.end, span.start)
        if right - left >= cue.scope:
            return False
        return not any(left <= stop.start and stop.end <= right for stop in terminators)


class _Near:
    """Spans of one document, to be looked up by place, so that a very long unit takes no quadratic time."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = sorted(spans, key=lambda s: (s.start, s.end, s.id_))
        self.starts = [span.start for span in self.spans]
        self.longest = max((len(span) for span in spans), default=0)

    def within(self, left: int, right: int) -> list[Span]:
        """The spans that touch the tokens from `left` to `right`, and a few before, in order of place."""
        return self.spans[bisect_left(self.starts, left - self.longest) : bisect_right(self.starts, right)]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _apart(one: Span, other: Span) -> bool:
    return one.end <= other.start or other.end <= one.start


def _distance(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
