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
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field, model_validator
from spacy.tokens import Span

from pipeline.config import Model, parse_model
from pipeline.records import RULED_OUT_STANCES, Family, Stance, family_of
from pipeline.tagging.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc

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
    """Finds cues in a document (`doc.spans["cues"]`) and the stance of each span in it.

    at_once: mark every document that passes; otherwise cues are sought only when `stances` asks for them, since most
    documents have no match that is worth a stance.
    """

    def __init__(self, nlp: Language, rules: StanceRules, *, at_once: bool = True) -> None:
        from pipeline.tagging.matcher import RowRuler, tokenizer_of

        self.rules, self.at_once = rules, at_once
        self.cues = {cue.id: cue for cue in rules.cues}
        self.reach = max(cue.scope for cue in rules.cues)
        sets = next((pipe.sets for _, pipe in nlp.pipeline if isinstance(pipe, RowRuler)), None)
        self.ruler = RowRuler(nlp, "cues", "cues", sets)
        tokenize = tokenizer_of(nlp)
        for cue in rules.cues:
            for pattern in cue.patterns:
                self.ruler.add_rule("cue", cue.id, compile_pattern(pattern, rules.lists, tokenize, cue.id))
        for pattern in rules.terminators:
            rows = compile_pattern(pattern, rules.lists, tokenize, "terminators")
            self.ruler.add_rule("terminator", "terminator", rows)

    def __call__(self, doc: Doc) -> Doc:
        """Put the cues and terminators that count into `doc.spans`, unless that waits until somebody asks."""
        return self.mark(doc) if self.at_once else doc

    def mark(self, doc: Doc) -> Doc:
        """Put the cues and terminators that count into `doc.spans`; documents without a match need none."""
        cues, stops = self._find(doc) if doc.spans.get("codes") else ([], [])
        doc.spans["terminators"] = [Span(doc, p.start, p.end, "terminator", span_id=p.id) for p in stops]
        doc.spans["cues"] = [Span(doc, p.start, p.end, "cue", span_id=p.id) for p in cues]
        return doc

    def stances(self, targets: Sequence[Span]) -> list[Finding]:
        """The stance of each of some code spans of one document."""
        if not targets:
            return []
        doc = targets[0].doc
        cues, stops = map(_Near, self._find(doc))
        return [self._stance(_Place(t.start, t.end, t.label_), doc, cues, stops) for t in targets]

    def of_whole(self, doc: Doc, code: str) -> Finding:
        """The stance of a code that stands for a whole sentence, since no rule says in which words it lies.

        Only cues that act within a match, and none that denies: what they deny would have to be known.
        """
        cues, _ = self._find(doc)
        acting = [cue for cue in cues if self._speaks_of_whole(self.cues[cue.id], family_of(code))]
        return self._first(acting, doc, _Place(0, len(doc), code))

    def _speaks_of_whole(self, cue: Cue, family: str) -> bool:
        return cue.inside and family in cue.families and cue.stance not in RULED_OUT_STANCES

    def _find(self, doc: Doc) -> tuple[list[_Place], list[_Place]]:
        """The cues that act, and the terminators."""
        hits = self.ruler.hits(doc)
        stops = [_Place(start, end, rule) for start, end, label, rule in hits if label == "terminator"]
        cues = [_Place(start, end, rule) for start, end, label, rule in hits if label == "cue"]
        return self._without_hidden(cues), stops

    def _without_hidden(self, spans: list[_Place]) -> list[_Place]:
        """The cues that act: not pseudo, not overlapping a pseudo-cue as long, not part of a longer, different cue."""
        if len(spans) < 2:
            return [span for span in spans if not self.cues[span.id].pseudo]
        kept = []
        near = _Near(spans)
        for span in spans:
            around = near.within(span.start, span.end)
            longer = [o for o in around if _length(o) > _length(span) and _within(span, o) and self._differ(o, span)]
            pseudo = [
                o for o in around if self.cues[o.id].pseudo and _length(o) >= _length(span) and not _apart(o, span)
            ]
            if not longer and not pseudo:
                kept.append(span)
        return kept

    def _differ(self, one: _Place, other: _Place) -> bool:
        return self.cues[one.id].stance != self.cues[other.id].stance

    def _stance(self, target: _Place, doc: Doc, all_cues: _Near, all_stops: _Near) -> Finding:
        left, right = target.start - self.reach, target.end + self.reach
        cues = all_cues.within(left, right)
        if not cues:
            return _ASSERTED
        stops = all_stops.within(left, right)
        found = [span for span in cues if self._reaches(self.cues[span.id], span, target, stops)]
        return self._first(found, doc, target)

    def _first(self, cues: Sequence[_Place], doc: Doc, target: _Place) -> Finding:
        """The stance that comes first in precedence, with the cue of it that is nearest to the target."""
        for stance in self.rules.precedence if cues else ():
            of_stance = [span for span in cues if self.cues[span.id].stance == stance]
            if of_stance:
                nearest = min(of_stance, key=lambda s: (_distance(s, target), s.start))
                return Finding(stance, doc[nearest.start : nearest.end].text, nearest.id)
        return _ASSERTED

    def _reaches(self, cue: Cue, span: _Place, target: _Place, terminators: Sequence[_Place]) -> bool:
        """Whether a cue acts on a target; the id of the target is its code."""
        if family_of(target.id) not in cue.families:
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


_ASSERTED = Finding("asserted")


class _Place(NamedTuple):
    """Some tokens, half open, and what stands there: spaCy's spans are too slow to compare by the thousand."""

    start: int
    end: int
    id: str


class _Near:
    """Places in one document, to be looked up, so that a very long unit takes no quadratic time."""

    def __init__(self, spans: list[_Place]) -> None:
        self.spans = sorted(spans)
        self.starts = [span.start for span in self.spans]
        self.longest = max((span.end - span.start for span in spans), default=0)

    def within(self, left: int, right: int) -> list[_Place]:
        """The places that touch the tokens from `left` to `right`, and a few before, in order."""
        return self.spans[bisect_left(self.starts, left - self.longest) : bisect_right(self.starts, right)]


def _length(span: _Place) -> int:
    return span.end - span.start


def _within(inner: _Place, outer: _Place) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _apart(one: _Place, other: _Place) -> bool:
    return one.end <= other.start or other.end <= one.start


def _distance(one: _Place, other: _Place) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
