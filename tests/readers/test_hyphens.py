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
        ("the work-", "force grew", "the work-force grew"),
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
