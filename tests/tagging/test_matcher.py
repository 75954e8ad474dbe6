"""The ruler finds what spaCy's own SpanRuler finds, only sooner."""

from __future__ import annotations

import pytest
import spacy
from spacy.pipeline import SpanRuler

from pipeline.tagging.matcher import RowRuler, tokenizer_of
from pipeline.tagging.patterns import compile_pattern
from pipeline.tagging.slots import Pair

NLP = spacy.blank("en")
PATTERNS = {
    "lack": "lack|absence of ~3 trust|confidence",
    "any": "mistrust*",
    "group": "(held back|slowed) ~2 by",
    "not": "was ~1 not ~1 trusted",
    "number": "# days",
    "gap": "trust ~4!not barrier*",
}
TEXTS = (
    "A lack of mutual trust and an absence of confidence held back, as ever, by mistrust.",
    "It was never not trusted; trust was a barrier for 12 days.",
    "Trust is not a barrier.",
    "",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_prefilter_changes_no_result(text: str) -> None:
    """Leaving out patterns whose words are missing loses no match."""
    ours, plain = RowRuler(NLP, "ours", "codes"), SpanRuler(NLP, "plain", spans_key="codes")
    for rule, pattern in PATTERNS.items():
        rows = compile_pattern(pattern, {}, tokenizer_of(NLP), rule)
        ours.add_rule("code", rule, rows)
        for row in rows:
            assert not isinstance(row, Pair)
            plain.add_patterns([{"label": "code", "id": rule, "pattern": [slot.token() for slot in row]}])
    doc = NLP(text)
    expected = sorted((s.start, s.end, s.label_, s.id_) for s in plain.match(doc))
    assert [(s.start, s.end, s.label_, s.id_) for s in ours.match(doc)] == expected


def test_raw_token_patterns_match_too() -> None:
    """For what the pattern language cannot say."""
    ruler = RowRuler(NLP, "raw", "codes")
    ruler.add_raw("code", "rule", [{"LOWER": "lack"}, {"IS_PUNCT": True, "OP": "!"}, {"IS_TITLE": True}])
    assert [span.text for span in ruler.match(NLP("lack of Trust"))] == ["lack of Trust"]


def test_a_rule_added_later_is_seen() -> None:
    """What was learned about words before does not hide it."""
    ruler = RowRuler(NLP, "late", "codes")
    ruler.add_rule("code", "one", compile_pattern("trust", {}, tokenizer_of(NLP), "one"))
    assert [span.id_ for span in ruler.match(NLP("trust"))] == ["one"]
    ruler.add_rule("code", "two", compile_pattern("trust", {}, tokenizer_of(NLP), "two"))
    assert [span.id_ for span in ruler.match(NLP("trust"))] == ["one", "two"]
