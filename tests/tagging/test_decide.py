"""What can be no evidence whatever it matches."""

from __future__ import annotations

import pytest

from pipeline.tagging.decide import Match, decide, pseudo_hit
from pipeline.tagging.stance import Finding


@pytest.mark.parametrize(
    "heading",
    ["Culture", "Recommendations to the Board", "What we recommend", "3.2 Key findings", "Benefits and barriers"],
)
def test_a_heading_that_names_a_topic_claims_nothing(heading: str):
    assert pseudo_hit(heading, "heading") == "a bare topic"


@pytest.mark.parametrize("heading", ["Lack of trust between partners", "Recommending a framework saved time"])
def test_a_heading_that_makes_a_claim_may_count(heading: str):
    assert pseudo_hit(heading, "heading") == ""


def test_the_same_words_in_a_paragraph_are_a_sentence():
    assert pseudo_hit("Recommendations to the Board", "paragraph") == ""


def test_contact_details_are_boilerplate():
    assert pseudo_hit("Email partnerships@example.org to help build trust.", "paragraph") == "boilerplate"


TEXT = "Nobody had the time to read the contract."
CAPACITY = Match("barrier.capacity", "barrier.capacity.time", 0.6, Finding("asserted"), 0, 18)
DENIED = Match("barrier.trust", "barrier.trust.lack", 0.7, Finding("negated", "no"), 3, 9)


def decided(*matches: Match, **chances: float):
    """Decisions on the sentence, with the classifier's probabilities by the last part of the code."""
    codes = {"capacity": "barrier.capacity", "trust": "barrier.trust"}
    by_code = {codes[name]: chance for name, chance in chances.items()} if chances else None
    return decide(matches, TEXT, "paragraph", 0.3, by_code)


def test_the_probability_decides_and_the_rule_that_agrees_is_named():
    [decision] = decided(CAPACITY, capacity=0.45)
    assert (decision.counted, decision.confidence, decision.match.rule) == (True, 0.45, "barrier.capacity.time")


def test_a_code_that_only_the_classifier_sees_counts_for_the_whole_sentence():
    [decision] = decided(capacity=0.8)
    assert decision.counted
    assert (decision.match.rule, decision.match.start, decision.match.end) == ("", 0, len(TEXT))


def test_a_rule_that_the_classifier_does_not_believe_is_listed_with_the_probability():
    [decision] = decided(CAPACITY, capacity=0.18)
    assert not decision.counted
    assert decision.reason == "probability 0.18 is below 0.30"


@pytest.mark.parametrize("chance", [0.05, 0.9])
def test_a_denial_that_the_rules_found_is_never_evidence(chance: float):
    [decision] = decided(DENIED, trust=chance)
    assert not decision.counted
    assert decision.reason == "negated: “no”"


def test_what_neither_sees_has_no_row():
    assert decided(capacity=0.1) == []


def test_codes_that_the_classifier_does_not_know_are_decided_by_rules():
    decisions = decided(CAPACITY, trust=0.01)
    assert [(d.match.code, d.counted, d.confidence) for d in decisions] == [("barrier.capacity", True, 0.6)]


def test_an_improbable_code_is_ruled_out_by_what_denies_it_and_not_by_a_weaker_rule_that_stands():
    """The reason names the denial where that is the stronger word."""
    topic = Match("barrier.trust", "barrier.trust.topic", 0.1, Finding("asserted"), 30, 38)
    [decision] = decide([DENIED, topic], TEXT, "paragraph", 0.35, {"barrier.trust": 0.2})
    assert (decision.match.rule, decision.counted) == ("barrier.trust.lack", False)
    assert decision.reason == "negated: “no”"


def test_a_probability_just_below_the_threshold_is_told_to_more_digits():
    [decision] = decide([CAPACITY], TEXT, "paragraph", 0.35, {"barrier.capacity": 0.3471})
    assert decision.reason == "probability 0.3471 is below 0.35"


def test_a_rule_that_the_classifier_finds_mistaken_needs_no_row():
    assert decide([CAPACITY], TEXT, "paragraph", 0.35, {"barrier.capacity": 0.01}) == []
