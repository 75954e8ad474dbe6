"""What the rules see in a sentence: every match with its words, its stance and the cue that decided it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.tagging.pipeline import Tagger
    from pipeline.tagging.stance import Cue

_RULES = ("evidence_unit_start", "evidence_codes", "evidence_stance")
"""Components that the rules need; the others name things and classify, which takes far longer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One match of one rule. start, end: code points into the sentence.

    cue: the words that decided the stance, empty where none did. cue_rule: their rule in stance.yaml.
    """

    code: str
    rule: str
    confidence: float
    words: str
    start: int
    end: int
    stance: str
    cue: str
    cue_rule: Cue | None


def trace(tagger: Tagger, text: str) -> list[Hit]:
    """All matches in a sentence, surest first within each code, whether or not they come to a row."""
    from pipeline.tagging.pipeline import tokenizable

    with tagger.nlp.select_pipes(enable=list(_RULES)):
        doc = tagger.nlp(tokenizable(text))
    spans = list(doc.spans["codes"])
    findings = tagger.stances.stances(spans)
    hits = [
        Hit(
            code=span.label_,
            rule=span.id_,
            confidence=tagger.confidence[span.id_],
            words=text[span.start_char : span.end_char],
            start=span.start_char,
            end=span.end_char,
            stance=finding.stance,
            cue=finding.cue,
            cue_rule=tagger.stances.cues.get(finding.cue_id),
        )
        for span, finding in zip(spans, findings, strict=True)
    ]
    return sorted(hits, key=lambda hit: (hit.code, -hit.confidence, hit.start, hit.end, hit.rule))


def fired(tagger: Tagger, texts: Iterable[str]) -> Iterator[set[str]]:
    """Ids of the rules that match anywhere in a sentence, for each sentence."""
    from pipeline.tagging.pipeline import tokenizable

    with tagger.nlp.select_pipes(enable=list(_RULES[:2])):
        for doc in tagger.nlp.pipe(map(tokenizable, texts)):
            yield {span.id_ for span in doc.spans["codes"]}
