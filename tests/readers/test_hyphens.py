"""Words broken at line ends."""

# ruff: noqa: E501 - lines of sample documents are as long as they are
from __future__ import annotations

import pytest

from pipeline.readers.hyphens import join, vocabulary

DOCUMENT = vocabulary(
    "The collaboration was a well-known one. The re-use of data in decision making. It was a work force of force and work."
)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the collabo-", "ration ended", "the collaboration ended"),
        ("a well-", "known plan", "a well-known plan"),
        ("the force-", "work grew", "the force-work grew"),
        ("the work-", "force grew", "the workforce grew"),
        ("new capabili-", "ties came", "new capabilities came"),
        ("the multidisci-", "plinary team", "the multidisciplinary team"),
        ("the price-", "determining factor", "the price-determining factor"),
        ("since Covid-", "19 began", "since Covid-19 began"),
        ("a borough-", "wide plan", "a borough-wide plan"),
        ("a follow-", "up visit", "a follow-up visit"),
        ("with the co-", "operation of all", "with the co-operation of all"),
        ("an e-", "mail came", "an e-mail came"),
        ("an NHS-", "led plan", "an NHS-led plan"),
        ("the in-", "formation given", "the information given"),
        ("the pre-", "vious year", "the previous year"),
        ("a like-for-", "like change", "a like-for-like change"),
        ("the Sámi-", "speaking area", "the Sámi-speaking area"),
        ("and/", "or both", "and/or both"),
        ("one /", "two", "one / two"),
        ("/* a remark */", "next", "/* a remark */ next"),
        ("at https://a.example/joint-", "working/plan", "at https://a.example/joint-working/plan"),
        ("at https://", "a.example", "at https://a.example"),
        ("three-", "quarters of it", "three-quarters of it"),
        ("part-", "nership is new", "partnership is new"),
        ("a long-", "term plan", "a long-term plan"),
        ("the NHS-", "industry plan", "the NHS-industry plan"),
        ("in 2019-", "20 it grew", "in 2019-20 it grew"),
        ("the Anglo-", "Saxon way", "the Anglo-Saxon way"),
        ("pre-", "and post-operative care", "pre- and post-operative care"),
        ("soft\u00ad", "ware", "software"),
        ("a dash –", "then words", "a dash – then words"),
        ("no hyphen", "here", "no hyphen here"),
        ("trust-", "“quoted”", "trust- “quoted”"),
    ],
)
def test_joining(before: str, after: str, joined: str) -> None:
    assert join(before, after, DOCUMENT) == joined


def test_the_broken_parts_do_not_count_as_words() -> None:
    words = vocabulary("a colla-\nboration of two")
    assert "colla" not in words
    assert "boration" not in words
    assert "two" in words
