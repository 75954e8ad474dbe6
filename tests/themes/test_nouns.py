"""Which words can stand alone as the name of a topic."""

from __future__ import annotations

import pytest

from pipeline.themes.nouns import uses
from pipeline.themes.terms import surfaces, terms

PROSE = [
    "We improve their local platform with the new clinical records of a hospital.",
    "They improve the local platform, and it was a clinical trial of the records.",
    "To improve its local platform they looked at earlier clinical platforms.",
    "The shared budget for life sciences, and the platform, in the life sciences industry.",
]


def is_topic(term: str, texts: list[str]) -> bool:
    wanted = {found for text in texts for found in terms(text)}
    return uses(texts, wanted).is_topic(term, surfaces(texts, wanted)[term])


@pytest.mark.parametrize("term", ["platform", "hospital", "record", "clinical trial", "local platform", "life science"])
def test_nouns_and_phrases_around_them_are_topics(term: str):
    assert is_topic(term, PROSE)


@pytest.mark.parametrize("term", ["improve", "local", "clinical", "share", "early"])
def test_verbs_and_modifiers_are_none(term: str):
    assert not is_topic(term, PROSE)


def test_a_piece_of_a_longer_phrase_is_none():
    texts = ["the life sciences industrial strategy", "a life sciences industrial strategy"]
    assert not is_topic("science industrial", texts)
    assert is_topic("industrial strategy", texts)


def test_without_small_words_everything_is_a_topic():
    """Texts of another language, and texts from which the small words were taken out, show nothing."""
    bare = ["hospital improve local platform", "local improve clinical trial"]
    assert is_topic("improve", bare)
    assert is_topic("local", bare)
