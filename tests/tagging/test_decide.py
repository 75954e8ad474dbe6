"""What can be no evidence whatever it matches."""

from __future__ import annotations

import pytest

from pipeline.tagging.decide import pseudo_hit


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
