"""Is a codebook in order: do its examples get their codes, and do its rules earn their place?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.evaluation.trace import fired

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.codebook import Code
    from pipeline.evaluation.inputs import Coder, Corpus

Row = dict[str, Any]
LEAST_TOGETHER = 3
"""Sentences that two rules must share before it is no accident that they always match together."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not get its code, or a counter-example that does. got: the codes it gets."""

    code: str
    kind: str
    sentence: str
    got: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rules that match in exactly the same sentences."""

    rules: tuple[str, ...]
    sentences: int


@dataclass(frozen=True, slots=True)
class Contained:
    """A rule that matches only where a surer rule of the same code matches too, and elsewhere never."""

    rule: str
    within: str
    sentences: int


@dataclass(frozen=True, slots=True)
class Check:
    """What was found. sentences: how many of the corpus were looked at, None without a corpus.

    silent: rules that match in no example, and in no sentence of the corpus. overlaps: rules always together;
    contained: rules that find nothing of their own.
    without: codes that lack rules, examples or counter-examples, by what they lack.
    """

    codes: int
    rules: int
    examples: int
    sentences: int | None
    failures: tuple[Failure, ...]
    silent: tuple[str, ...]
    overlaps: tuple[Overlap, ...]
    contained: tuple[Contained, ...]
    without: dict[str, tuple[str, ...]]

    def as_json(self) -> Row:
        """For programs."""
        return asdict(self)

    def refuse_failures(self) -> None:
        """Raise SettingsError if an example fails."""
        if self.failures:
            raise SettingsError(
                f"{len(self.failures)} examples or counter-examples fail (see above).\n"
                "Mend the rules in codebook.yaml, or move the sentence to where it belongs, and check again."
            )


def check(coder: Coder, corpus: Corpus | None) -> Check:
    """Check a codebook with the settings at hand; corpus: sentences in which its rules may match too."""
    codes = coder.codebook.codes
    found: dict[str, set[str]] = defaultdict(set)
    sentences = list(_sentences(codes, corpus))
    for (name, _), matching in zip(sentences, fired(coder.tagger, [text for _, text in sentences]), strict=True):
        for rule in matching:
            found[rule].add(name)
    rules = [rule.id for code in codes for rule in code.rules]
    return Check(
        codes=len(codes),
        rules=len(rules),
        examples=sum(len(code.examples) + len(code.counter_examples) for code in codes),
        sentences=None if corpus is None else len(corpus),
        failures=tuple(failure for code in codes for failure in _failures(coder, code)),
        silent=tuple(rule for rule in rules if not found[rule]),
        overlaps=tuple(_overlaps(rules, found)),
        contained=tuple(contained for code in codes for contained in _contained(code, found)),
        without={
            what: tuple(code.id for code in codes if not getattr(code, what))
            for what in ("rules", "examples", "counter_examples")
        },
    )


def _sentences(codes: Iterable[Code], corpus: Corpus | None) -> Iterable[tuple[str, str]]:
    """Every sentence with a name of its own."""
    for code in codes:
        for sentence in (*code.examples, *code.counter_examples):
            yield f"example: {sentence}", sentence
    for units in corpus.documents() if corpus else ():
        for unit in units:
            yield unit["unit_id"], unit["text"]


def _failures(coder: Coder, code: Code) -> Iterable[Failure]:
    for kind, sentences in (("example", code.examples), ("counter_example", code.counter_examples)):
        for sentence in sentences:
            mentions = _mentions(coder, sentence)
            got = tuple(sorted(m["code"] for m in mentions if m["counted"]))
            if (code.id in got) != (kind == "example"):
                mine = next((m for m in mentions if m["code"] == code.id), None)
                yield Failure(code.id, kind, sentence, got, _why(mine))


def _mentions(coder: Coder, sentence: str) -> list[Row]:
    """What the sentence gets on its own, as running text."""
    unit = {"unit_id": "u", "doc_id": "d", "passage_id": "p", "ordinal": 0, "kind": "paragraph", "section": ""}
    place = {"page": None, "page_label": "", "start": 0, "end": len(sentence), "text": sentence}
    return coder.tagger.tag([{**unit, **place}]).mentions


def _why(mention: Row | None) -> str:
    if mention is None:
        return "no rule of the code is sure enough for a row"
    if mention["counted"]:
        return f"{mention['rule_id'] or mention['method']}, {mention['stance']}, confidence {mention['confidence']:.2f}"
    return f"ruled out: {mention['reason']}"


def _overlaps(rules: Iterable[str], found: dict[str, set[str]]) -> Iterable[Overlap]:
    """Groups of rules with the same sentences, those with most sentences first."""
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for rule in rules:
        if len(found[rule]) >= LEAST_TOGETHER:
            groups[frozenset(found[rule])].append(rule)
    overlaps = [Overlap(tuple(group), len(sentences)) for sentences, group in groups.items() if len(group) > 1]
    return sorted(overlaps, key=lambda overlap: (-overlap.sentences, overlap.rules))


def _contained(code: Code, found: dict[str, set[str]]) -> Iterable[Contained]:
    """Of the rules around a rule, the one with fewest sentences: it says most about why the inner one is idle."""
    for rule in code.rules:
        mine = found[rule.id]
        around = [
            other
            for other in code.rules
            if len(mine) >= LEAST_TOGETHER and mine < found[other.id] and other.confidence >= rule.confidence
        ]
        if around:
            nearest = min(around, key=lambda other: (len(found[other.id]), other.id))
            yield Contained(rule.id, nearest.id, len(mine))
