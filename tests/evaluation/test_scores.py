"""Figures against small cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluation.agreement import agreement, cohens_kappa, krippendorffs_alpha, specific_agreement
from pipeline.evaluation.scores import Interval, interval, macro, ratios, resampled, score

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section A: two observers, ten articles
MEG = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], dtype=bool)
OWEN = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0], dtype=bool)


def test_alpha_is_that_of_the_published_example():
    """4 of 10 differ, 6 ones among 20 values: 1 - 19 * 4 / (6 * 14)."""
    assert krippendorffs_alpha(MEG, OWEN) == pytest.approx(0.095, abs=0.0005)
    assert krippendorffs_alpha(MEG, OWEN) == pytest.approx(1 - 19 * 4 / (6 * 14), rel=1e-12)


def test_kappa_is_agreement_beyond_chance():
    """They agree on 6 of 10; by chance on 0.2 * 0.4 + 0.8 * 0.6 = 0.56: (0.6 - 0.56) / 0.44."""
    assert cohens_kappa(MEG, OWEN) == pytest.approx(0.04 / 0.44, rel=1e-12)


def test_agreement_on_the_positive_counts_only_those_that_either_chose():
    """One article both chose, 2 and 4 choices: 2 * 1 / 6; of the others 2 * 5 / 14."""
    assert specific_agreement(MEG, OWEN) == pytest.approx(2 / 6)
    assert specific_agreement(~MEG, ~OWEN) == pytest.approx(10 / 14)


def test_positive_agreement_is_f1():
    hits, wrong, missed = (MEG & OWEN).sum(), (OWEN & ~MEG).sum(), (MEG & ~OWEN).sum()
    assert float(ratios(hits, wrong, missed)[2]) == pytest.approx(specific_agreement(MEG, OWEN))


def test_full_agreement_is_one():
    found = agreement("x", MEG, MEG)
    assert (found.positive, found.negative, found.kappa, found.alpha) == (1, 1, 1, 1)


def test_a_label_that_nobody_used_has_no_agreement_beyond_chance():
    nobody = np.zeros(5, dtype=bool)
    found = agreement("x", nobody, nobody)
    assert (found.positive, found.kappa, found.alpha) == (None, None, None)
    assert found.negative == 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((3, 1, 2), (0.75, 0.6, 2 * 0.75 * 0.6 / 1.35)),
        ((0, 0, 4), (0, 0, 0)),
        ((0, 4, 0), (0, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_precision_recall_and_f1(counts: tuple[int, int, int], expected: tuple[float, float, float]):
    assert [float(value) for value in ratios(*counts)] == pytest.approx(expected)


def test_macro_leaves_out_labels_that_people_never_used():
    """F1 1.0 and 0.5 of the two labels with gold; the third has none."""
    counts = np.array([[[2, 1, 0]], [[0, 1, 3]], [[0, 1, 0]]], dtype=float)
    assert macro(counts).tolist() == [0.75]


def test_micro_sums_the_labels():
    gold = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=bool)
    predicted = np.array([[1, 0], [0, 0], [0, 1], [0, 1]], dtype=bool)
    scores = score(["a", "b"], gold, predicted, ["d", "d", "e", "e"], resamples=40, seed=0)
    assert (scores.micro.gold, scores.micro.predicted, scores.micro.hits) == (3, 3, 2)
    assert scores.micro.precision == scores.micro.recall == pytest.approx(2 / 3)
    assert [label.f1 for label in scores.labels] == pytest.approx([2 / 3, 2 / 3])
    assert scores.macro_f1 == pytest.approx(2 / 3)


def test_the_same_seed_draws_the_same_and_another_does_not():
    counts = np.random.default_rng(1).integers(0, 2, (3, 50, 2)).astype(float)
    first, again, other = (resampled(counts, resamples=40, seed=seed) for seed in (5, 5, 6))
    assert (first == again).all()
    assert (first != other).any()


def test_a_resample_holds_as_many_items_as_there_are():
    counts = np.ones((3, 7, 1))
    assert (resampled(counts, resamples=40, seed=0) == 7).all()


def test_an_interval_leaves_out_a_fortieth_on_either_side():
    assert interval(np.arange(300, dtype=float)) == Interval(7, 292)


def test_items_that_are_all_alike_leave_nothing_to_chance():
    alike = np.ones((30, 1), dtype=bool)
    scores = score(["a"], alike, alike, ["d"] * 15 + ["e"] * 15, resamples=40, seed=0)
    assert scores.micro.by_unit == scores.micro.by_document == Interval(1, 1)


def test_documents_that_differ_more_than_chance_give_a_wider_interval_than_sentences():
    """One document all right, the other all missed: half the resamples of two documents hold one of them twice."""
    gold = np.ones((200, 1), dtype=bool)
    predicted = np.arange(200)[:, None] < 100
    scores = score(["a"], gold, predicted, ["d"] * 100 + ["e"] * 100, resamples=200, seed=0)
    assert scores.micro.by_document == Interval(0, 1)
    assert scores.micro.by_unit.low > 0.5


def test_a_single_document_has_no_interval_over_documents():
    one = np.ones((5, 1), dtype=bool)
    scores = score(["a"], one, one, ["d"] * 5, resamples=40, seed=0)
    assert scores.micro.by_document is None
    assert scores.macro_by_document is None
