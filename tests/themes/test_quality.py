"""Coherence of keywords and distinctness of themes, against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pipeline.themes.quality import EPSILON, TOP, coherence, distinctness, npmi

TEXTS = (
    "Vaccine cohorts met a vaccine registry.",
    "The vaccine reached rural cohorts.",
    "A vaccine without either.",
    "Fog over harbours.",
)


def test_npmi_of_two_terms_by_hand():
    """In 3, 2 and 2 of 4 passages: log((2/4) / (3/4 · 2/4)) / -log(2/4) = log(4/3) / log 2."""
    assert npmi(3, 2, 2, 4) == pytest.approx(math.log(4 / 3) / math.log(2))


def test_npmi_is_one_for_terms_that_only_stand_together_and_zero_for_chance():
    assert npmi(2, 2, 2, 8) == pytest.approx(1)
    assert npmi(4, 4, 2, 8) == pytest.approx(0, abs=1e-9)


def test_npmi_of_terms_that_never_meet_is_what_the_epsilon_makes_of_it():
    assert npmi(1, 1, 0, 4) == pytest.approx(math.log(EPSILON * 16) / -math.log(EPSILON))


def test_terms_of_every_passage_say_nothing_of_each_other():
    assert npmi(4, 4, 4, 4) == 0


def test_coherence_is_the_mean_over_all_pairs_whatever_the_form_of_a_keyword():
    """ "vaccine" in passages 1 to 3, "cohort" in 1 and 2, "registry" in 1, of 4."""
    one = math.log((2 / 4) / (3 / 4 * 2 / 4)) / -math.log(2 / 4)
    two = math.log((1 / 4) / (3 / 4 * 1 / 4)) / -math.log(1 / 4)
    three = math.log((1 / 4) / (2 / 4 * 1 / 4)) / -math.log(1 / 4)
    assert coherence([["Vaccine", "cohorts", "registry"]], TEXTS) == [round((one + two + three) / 3, 4)]


def test_a_pair_of_words_is_one_keyword():
    texts = ["Data linkage needs consent.", "Data linkage and consent.", "Consent to data.", "Linkage."]
    pair = math.log((2 / 4) / (2 / 4 * 3 / 4)) / -math.log(2 / 4)
    assert coherence([["data linkage", "consent"]], texts) == [round(pair, 4)]


def test_keywords_beyond_the_first_ten_and_unknown_ones_change_nothing():
    words = ["vaccine", "cohorts", *[f"unknown{'x' * n}" for n in range(TOP)], "harbours"]
    assert coherence([words], TEXTS) == coherence([["vaccine", "cohorts"]], TEXTS)


@pytest.mark.parametrize("words", [[], ["vaccine"], ["vaccine", "vaccines"], ["vaccine", "unknown"]])
def test_fewer_than_two_keywords_have_no_coherence(words: list[str]):
    assert coherence([words], TEXTS) == [None]


def test_distinctness_by_hand():
    """Themes on the axes, a stray at 60 degrees in the first: the mean of its silhouettes."""
    stray = [math.cos(math.pi / 3), math.sin(math.pi / 3)]
    vectors = np.array([[1, 0], [1, 0], stray, [0, 1], [0, 1]], dtype=float)
    labels = np.array([0, 0, 0, 1, 1])
    two = math.cos(math.pi / 6)  # the centre of one on the axis and the stray lies between them
    first = (1 - (1 - two)) / 1  # own distance 1 - two, next distance 1
    third = ((1 - two) - 0.5) / 0.5  # nearer the next theme than its own
    assert distinctness(vectors, labels) == [pytest.approx((2 * first + third) / 3, abs=1e-4), 1]


def test_distinctness_is_zero_between_themes_that_are_one():
    vectors = np.tile([1.0, 0.0], (6, 1))
    assert distinctness(vectors, np.array([0, 0, 0, 1, 1, 1])) == [0, 0]


def test_distinctness_leaves_a_passage_out_of_its_own_centre():
    """Two passages at right angles: each as far from the other as from the next theme."""
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], dtype=float)
    assert distinctness(vectors, np.array([0, 0, 1, 1])) == [0, 1]


def test_distinctness_ignores_passages_in_no_theme():
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0.6, 0.8]])
    assert distinctness(vectors, np.array([0, 0, 1, 1, -1])) == distinctness(vectors[:4], np.array([0, 0, 1, 1]))


@pytest.mark.parametrize(("labels", "expected"), [([-1, -1, -1], []), ([0, 0, 0], [None]), ([0, 0, 1], [1, None])])
def test_distinctness_is_unknown_without_another_theme_or_another_passage(labels: list[int], expected: list):
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=float)
    assert distinctness(vectors, np.array(labels)) == expected
