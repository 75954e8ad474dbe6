"""Words and word pairs that can name a theme."""

from __future__ import annotations

import pytest

from pipeline.themes.terms import fold, surfaces, terms, vocabulary


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Partnerships", "partnership"),
        ("studies", "study"),
        ("trust's", "trust"),
        ("boxes", "box"),
        ("GPs", "gp"),
        ("ICSs", "ics"),
        ("ICS", "ics"),
        ("process", "process"),
        ("bus", "bus"),
        ("ethics", "ethics"),
    ],
)
def test_folding(word: str, folded: str):
    assert fold(word) == folded


def test_stop_words_digits_and_furniture_are_no_terms():
    assert terms("The report said that in 2024 it was 12 of the 30 sites") == ["site"]


def test_a_pair_stands_side_by_side():
    """Neither a stop word nor a comma lies between its words."""
    assert "data sharing" in terms("a data sharing agreement")
    assert "trust data" not in terms("trust in data, trust, data")


def test_two_words_that_mean_little_make_no_pair():
    assert "nhs industry" not in terms("NHS industry partnership")
    assert "industry partnership" in terms("NHS industry partnership")


def test_words_of_other_languages_keep_their_accents():
    assert "donnée" in terms("des données")


def test_the_vocabulary_has_what_stands_in_several_passages_but_not_in_most():
    texts = [f"platform {'governance' if i % 5 == 0 else 'training'} visitor{'x' * i}" for i in range(30)]
    assert set(vocabulary(texts)) == {"governance", "platform governance", "platform training"}


def test_a_term_is_shown_as_the_texts_write_it():
    texts = [
        "Joint working with the ABPI",
        "on joint working, ABPI",
        "Partnerships matter",
        "many partnerships",
        "a partnership",
    ]
    assert surfaces(texts, {"joint working", "abpi", "partnership"}) == {
        "joint working": "joint working",
        "abpi": "ABPI",
        "partnership": "partnerships",
    }
