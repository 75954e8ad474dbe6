"""Weights of terms, and the choice of words that belong together."""

from __future__ import annotations

import pytest

from pipeline.themes.keywords import Spread, choose, own, weigh


def test_a_word_that_one_document_repeats_weighs_less_than_one_of_several():
    here = Spread.of([("a", ["rota"]), ("a", ["rota"]), ("a", ["nurse"]), ("b", ["nurse"])])
    assert here.passages == {"rota": 2, "nurse": 2}
    assert here.reach["rota"] == pytest.approx(2**0.5)
    assert here.reach["nurse"] == 2
    assert list(weigh([("rota", 1.0), ("nurse", 1.0)], here, here)) == ["nurse", "rota"]


def test_a_word_of_all_themes_weighs_less_than_one_of_this():
    here = Spread.of([("a", ["trial", "people"]), ("b", ["trial", "people"])])
    everywhere = Spread.of([*[(doc, ["people"]) for doc in "abcdefgh"], ("a", ["trial"]), ("b", ["trial"])])
    assert list(weigh([("people", 1.0), ("trial", 1.0)], here, everywhere)) == ["trial", "people"]


def test_a_term_stays_where_it_weighs_most_or_nearly_as_much():
    one, other, third = own([{"data": 1.0, "code": 0.5}, {"data": 0.6, "trust": 0.5}, {"data": 0.4, "ward": 0.1}])
    assert list(one) == ["data", "code"]
    assert list(other) == ["data", "trust"]
    assert list(third) == ["ward"]


def test_the_word_that_never_meets_the_others_is_dropped_though_it_weighs_more():
    texts = ["vaccine trial cohort", "cohort trial vaccine", "bicycle", "bicycle", "lunch"]
    weights = {"vaccine": 1.0, "bicycle": 0.9, "trial": 0.8, "cohort": 0.7}
    assert choose([weights], texts, 3) == [["vaccine", "trial", "cohort"]]


def test_words_far_apart_do_not_belong_together():
    filler = " ".join(f"filler{'x' * n}" for n in range(12))
    near, far = "vaccine trial budget", f"vaccine trial {filler} parking"
    weights = {"vaccine": 1.0, "trial": 0.9, "parking": 0.8, "budget": 0.7}
    assert choose([weights], [near, near, far, far, "lunch"], 3) == [["vaccine", "trial", "budget"]]


def test_no_more_is_dropped_than_must_be():
    assert choose([{"trial": 1.0, "ward": 0.5}, {}], ["trial", "ward"], 10) == [["trial", "ward"], []]
