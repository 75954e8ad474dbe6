"""Words and phrases that can name a theme."""

from __future__ import annotations

import pytest

from pipeline.themes.terms import fold, surfaces, terms, vocabulary


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Partnerships", "partnership"),
        ("studies", "study"),
        ("analyses", "analysis"),
        ("women", "woman"),
        ("organised", "organise"),
        ("programmes", "programme"),
        ("trust's", "trust"),
        ("boxes", "box"),
        ("GPs", "gp"),
        ("ICSs", "ics"),
        ("ICS", "ics"),
        ("Leeds", "leeds"),
        ("process", "process"),
        ("bus", "bus"),
        ("ethics", "ethics"),
        ("données", "données"),
    ],
)
def test_folding(word: str, folded: str):
    assert fold(word) == folded


def test_a_word_in_ing_is_its_own():
    """ "Training" and "data sharing" are topics, to train and to share are not."""
    assert fold("training") == "training"
    assert "data sharing" in terms("a data sharing agreement")


def test_stop_words_digits_and_furniture_are_no_terms_in_any_form():
    assert terms("The report said that in 2024 it was 12 of the 30 sites, considering and considered") == ("site",)


def test_capitals_make_no_topic_of_a_function_word():
    assert terms("TERMS OF SERVICE") == ("term", "service")
    assert terms("the IT in the US, and it told us") == ("it", "us")


def test_furniture_in_ing_closes_a_phrase_but_is_no_term():
    assert terms("joint working") == ("joint", "joint working")
    assert terms("the hospitals making") == ("hospital",)


def test_a_phrase_stands_side_by_side():
    """Neither a stop word nor a comma lies between its words."""
    assert "trust data" not in terms("trust in data, trust, data")


def test_phrases_have_up_to_three_words():
    found = terms("integrated clinical care board")
    assert "clinical care board" in found
    assert max(len(term.split()) for term in found) == 3


def test_words_that_mean_little_make_no_phrase_by_themselves():
    assert "nhs industry" not in terms("NHS industry partnership")
    assert "industry partnership" in terms("NHS industry partnership")


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
        "the partnerships",
    ]
    assert surfaces(texts, {"joint working", "abpi", "partnership"}) == {
        "joint working": "joint working",
        "abpi": "ABPI",
        "partnership": "partnerships",
    }


def test_a_name_keeps_its_capital_though_it_mostly_opens_sentences():
    texts = ["Anna Marlow spoke.", "Anna Marlow rang.", "With Marlow we met Anna."]
    assert surfaces(texts, {"anna", "anna marlow"}) == {"anna": "Anna", "anna marlow": "Anna Marlow"}


def test_what_opens_a_sentence_does_not_outvote_the_rest():
    assert surfaces(["Marlow spoke.", "Marlow rang.", "In Marlow it rained."], {"marlow"}) == {"marlow": "Marlow"}
