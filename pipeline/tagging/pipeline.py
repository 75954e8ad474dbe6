"""The tagger: spaCy's tokenizer and this package's components, from the units of a document to its mentions.

Components, in order: `evidence_unit_start` marks the first word of the unit, `evidence_codes` finds what the rules of
the codebook describe (`doc.spans["codes"]`, label = code, id = rule), `evidence_stance` the cues around it, and
`gazetteer` names (`doc.spans["entities"]`). Figures and speakers are read from the texts. No trained model is needed.
"""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import spacy
from spacy.language import Language

from pipeline.errors import SettingsError
from pipeline.records import family_of
from pipeline.tagging import claims, gazetteer, speaker
from pipeline.tagging.classifier.combine import RuleEvidence
from pipeline.tagging.decide import WORTH_A_ROW, Decision, Match, combined, decide, likely, split
from pipeline.tagging.matcher import RowRuler, tokenizer_of
from pipeline.tagging.patterns import Tokenize, compile_pattern
from pipeline.tagging.stance import Finding, StanceFinder, StanceRules, load_stance
from pipeline.tagging.tagged import Tagged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    from spacy.tokens import Doc, Span

    from pipeline.codebook import Codebook
    from pipeline.config import TaggingSettings
    from pipeline.records import Method

Row = dict[str, Any]
_DECIDERS: dict[Method, str] = {"model": "evidence_classifier", "examples": "evidence_likeness"}
_OVERLONG_FROM = 400
_OVERLONG = re.compile(rf"\S{{{_OVERLONG_FROM},}}")
MOST_MATCHES = 60
"""Matches of one code in one unit that are looked at, the surest first."""


class Decider(Protocol):
    """Something beside the rules that gives the codes it knows a probability."""

    codes: tuple[str, ...]

    def probabilities(
        self, docs: Sequence[Doc], rules: Sequence[Mapping[str, RuleEvidence]]
    ) -> npt.NDArray[np.float64]:
        """Shape (docs, codes), for the sentences of one document in order, with what the rules say of each."""
        ...


@Language.component("evidence_unit_start")
def unit_start(doc: Doc) -> Doc:
    """Mark the first word of the unit as its start, past bullets, numbers and quotation marks."""
    if not len(doc) or doc[0].is_alpha:
        return doc
    first = next((token.i for token in doc if token.is_alpha), 0)
    if first:  # spaCy takes the first token for the start unless told otherwise
        doc[0].is_sent_start = False
        doc[first].is_sent_start = True
    return doc


@Language.factory("evidence_codes", default_config={"lists": {}, "rules": []})
def code_matcher(nlp: Language, name: str, lists: dict[str, list[str]], rules: list[Row]) -> RowRuler:
    """A ruler over the rules of a codebook; each rule is a mapping of label, id and pattern."""
    ruler = RowRuler(nlp, name, spans_key="codes")
    tokenize = tokenizer_of(nlp)
    problems = []
    for rule in rules:
        try:
            _add_rule(ruler, rule, lists, tokenize)
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError("\n".join([*problems, "Mend the rules in codebook.yaml and run again."]))
    return ruler


def _add_rule(ruler: RowRuler, rule: Row, lists: dict[str, list[str]], tokenize: Tokenize) -> None:
    """Compile one rule into the ruler. Raises SettingsError for a pattern that cannot be read."""
    if isinstance(rule["pattern"], str):
        ruler.add_rule(rule["label"], rule["id"], compile_pattern(rule["pattern"], lists, tokenize, rule["id"]))
        return
    try:
        ruler.add_raw(rule["label"], rule["id"], rule["pattern"])
    except ValueError as error:
        raise SettingsError(f"rule `{rule['id']}`: spaCy does not accept these token patterns: {error}") from error


@Language.factory("evidence_stance", default_config={"rules": {}, "at_once": True})
def stance_finder(nlp: Language, name: str, rules: dict[str, Any], at_once: bool) -> StanceFinder:
    """The stance component over the content of `stance.yaml`."""
    return StanceFinder(nlp, StanceRules.model_validate(rules), at_once=at_once)


def tokenizable(text: str) -> str:
    """`text` with overlong stretches without white space replaced by a word of the same length.

    Nobody writes words of hundreds of characters, and spaCy's tokenizer needs the square of their length in time.
    """
    if len(text) < _OVERLONG_FROM:
        return text
    return _OVERLONG.sub(lambda found: "x" * len(found.group()), text)


class Tagger:
    """Tags the units of one document at a time; holds no state between documents."""

    def __init__(self, nlp: Language, codebook: Codebook, settings: TaggingSettings) -> None:
        self.nlp, self.settings = nlp, settings
        self.confidence = {rule.id: rule.confidence for code in codebook.codes for rule in code.rules}
        self.codes = frozenset(code.id for code in codebook.codes)
        self.stances: StanceFinder = nlp.get_pipe("evidence_stance")  # type: ignore[assignment]
        self.deciders: dict[Method, Decider] = {
            method: nlp.get_pipe(name)  # type: ignore[misc]
            for method, name in _DECIDERS.items()
            if nlp.has_pipe(name)
        }

    def tag(self, units: Sequence[Mapping[str, Any]]) -> Tagged:
        """Mentions, entities and claims of the units of one document, given in order, with the columns of UNITS.

        Offsets in the result are code points into the document's clean text, half open.
        """
        tagged = Tagged()
        texts = [tokenizable(unit["text"]) for unit in units]
        docs = list(self.nlp.pipe(texts))
        found = [self._matches(doc) for doc in docs]
        chances = self._chances(docs, found)
        who_speaks = speaker.attribute(units)
        for unit, text, doc, who, matches, chance in zip(units, texts, docs, who_speaks, found, chances, strict=True):
            if matches or chance:
                decisions = decide(
                    matches,
                    unit["text"],
                    unit["kind"],
                    self.settings.threshold,
                    chance,
                    partial(self.stances.of_whole, doc),
                )
                tagged.mentions.extend(self._mention(unit, decision, who) for decision in decisions)
            tagged.entities.extend(gazetteer.rows(doc, unit))
            tagged.claims.extend(claims.rows(text, unit))
        return tagged

    def decides(self, code: str) -> Method:
        """What decides about a code: rules, or something beside them that weighs what they say."""
        return next((method for method, decider in self.deciders.items() if code in decider.codes), "rule")

    def rule_evidence(self, texts: Sequence[str]) -> list[Mapping[str, RuleEvidence]]:
        """What the rules alone say of each code in each of some sentences."""
        with self.nlp.select_pipes(enable=["evidence_unit_start", "evidence_codes", "evidence_stance"]):
            return [_evidence(self._matches(doc)) for doc in self.nlp.pipe(map(tokenizable, texts))]

    def _chances(self, docs: Sequence[Doc], found: Sequence[list[Match]]) -> Sequence[dict[str, float] | None]:
        """The probability of each code of the codebook that something beside the rules knows, for each unit."""
        if not self.deciders:
            return [None] * len(docs)
        chances: list[dict[str, float]] = [{} for _ in docs]
        rules = [_evidence(matches) for matches in found]
        for decider in self.deciders.values():
            for chance, row in zip(chances, decider.probabilities(docs, rules).tolist(), strict=True):
                chance.update((c, p) for c, p in zip(decider.codes, row, strict=True) if c in self.codes)
        return chances

    def _matches(self, doc: Doc) -> list[Match]:
        by_code: dict[str, list[Span]] = {}
        for span in doc.spans["codes"]:
            by_code.setdefault(span.label_, []).append(span)
        spans = [span for found in by_code.values() if self._worth(found) for span in self._strongest(found)]
        if not spans:
            return []
        findings = self.stances.stances(spans)
        return [self._match(span, finding) for span, finding in zip(spans, findings, strict=True)]

    def _worth(self, spans: list[Span]) -> bool:
        """Whether the matches of a code could come to a row at all; most need no look at their stance."""
        confidence = {span.id_: self.confidence[span.id_] for span in spans}
        least = WORTH_A_ROW * self.settings.threshold
        if sum(confidence.values()) < least - 0.0001:  # together they are never likelier than their sum
            return False
        return likely(confidence) >= least

    def _strongest(self, spans: list[Span]) -> list[Span]:
        """At most `MOST_MATCHES` spans, so that a unit of a whole book (a table without line ends) takes no hours."""
        if len(spans) <= MOST_MATCHES:
            return spans
        return sorted(spans, key=lambda s: (-self.confidence[s.id_], s.start, s.end, s.id_))[:MOST_MATCHES]

    def _match(self, span: Span, finding: Finding) -> Match:
        return Match(span.label_, span.id_, self.confidence[span.id_], finding, span.start_char, span.end_char)

    def _mention(self, unit: Mapping[str, Any], decision: Decision, who: str) -> Row:
        match = decision.match
        return {
            "unit_id": unit["unit_id"],
            "doc_id": unit["doc_id"],
            "code": match.code,
            "family": family_of(match.code),
            "stance": match.finding.stance,
            "cue": match.finding.cue,
            "method": "rule" if match.rule else self.decides(match.code),
            "rule_id": match.rule,
            "confidence": decision.confidence,
            "speaker": who,
            "counted": decision.counted,
            "reason": decision.reason,
            "match_start": unit["start"] + match.start,
            "match_end": unit["start"] + match.end,
        }


def _evidence(matches: Sequence[Match]) -> dict[str, RuleEvidence]:
    """Confidence of the rules that stand and of those ruled out, by code."""
    by_code: dict[str, list[Match]] = {}
    for match in matches:
        by_code.setdefault(match.code, []).append(match)
    return {code: RuleEvidence(*map(combined, split(found))) for code, found in by_code.items()}


def _add_deciders(nlp: Language, codebook: Codebook, config: Path, model: str) -> None:
    """Add the classifier for the codes that it knows, and likeness to their examples for the others."""
    from pipeline.tagging.classifier import component, store

    folder = component.CARRIED if model == "carried" else config / Path(model).expanduser()
    facts = store.read_facts(folder)
    known = set(facts.codes)
    if any(code.id in known for code in codebook.codes):
        nlp.add_pipe("evidence_classifier", config={"folder": str(folder)})
    others = {
        code.id: [list(code.examples), list(code.counter_examples)]
        for code in codebook.codes
        if code.id not in known and code.examples
    }
    if others:
        nlp.add_pipe("evidence_likeness", config={"sentences": others, "combination": dict(facts.likeness)})


def build(codebook: Codebook, config: Path, settings: TaggingSettings) -> Tagger:
    """A tagger for a codebook, with the stance rules and the gazetteer of `config`.

    Raises SettingsError for a pattern that cannot be read, naming the rule.
    """
    nlp = spacy.blank("en")
    nlp.max_length = sys.maxsize  # the limit guards trained parsers, which are not used here
    nlp.add_pipe("evidence_unit_start")
    rules = [
        {"label": code.id, "id": rule.id, "pattern": rule.pattern} for code in codebook.codes for rule in code.rules
    ]
    nlp.add_pipe("evidence_codes", config={"lists": {k: list(v) for k, v in codebook.lists.items()}, "rules": rules})
    stance = {"rules": load_stance(config).model_dump(mode="json"), "at_once": False}
    nlp.add_pipe("evidence_stance", config=stance)
    nlp.add_pipe("gazetteer", config={"config": str(config)})
    if settings.classifier != "none":
        _add_deciders(nlp, codebook, config, settings.classifier)
    return Tagger(nlp, codebook, settings)
