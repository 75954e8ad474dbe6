"""How often passages fall together."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes.clusters import Density, Hierarchical
from pipeline.themes.consensus import agreement, sample
from tests.themes.making import planted, unit


def test_passages_of_one_subject_fall_together_more_often_than_with_others():
    """`planted` gives each passage the subject after that of the one before."""
    share = agreement(planted(60, 4), keys(60), 4, seed=1)
    subject = np.arange(60) % 4
    same = subject[:, None] == subject[None, :]
    assert share[same].mean() > 0.6
    assert share[~same].mean() < 0.1
    assert (np.diag(share) == 1).all()
    assert (share == share.T).all()


def test_the_order_of_passages_changes_nothing():
    vectors = planted(40, 3)
    order = np.random.default_rng(0).permutation(40)
    shuffled = [keys(40)[row] for row in order]
    found = agreement(vectors[order], shuffled, 3, 1)
    assert np.allclose(found, agreement(vectors, keys(40), 3, 1)[np.ix_(order, order)], atol=0.05)


def test_last_digits_of_vectors_change_no_subset():
    """Processors differ in them; subjects as far apart as these then fall together as often as before."""
    vectors = planted(60, 4)
    noise = np.random.default_rng(0).normal(scale=1e-8, size=vectors.shape)
    assert (agreement(vectors + noise, keys(60), 4, 1) == agreement(vectors, keys(60), 4, 1)).all()


def test_a_sample_hangs_on_each_passage_itself():
    """One more passage takes at most one place of those that were in the sample."""
    names = keys(200)
    before = {names[row] for row in sample(names[1:], 50, 7) + 1}
    after = {names[row] for row in sample(names, 50, 7)}
    assert len(after) == 50
    assert len(before - after) <= 1


def test_few_passages_are_all_in_the_sample():
    assert sample(keys(9), 9, 0).tolist() == list(range(9))


def keys(count: int) -> list[str]:
    return [f"passage {number}" for number in range(count)]


@pytest.mark.parametrize("rung", [Hierarchical, Density])
@pytest.mark.parametrize("number", [2, 7])
def test_a_fixed_number_of_themes_is_given(rung, number: int):
    labels = rung(ThemeSettings(number=number, max_themes=3)).fit(planted(120, 8)).labels_
    assert labels.max() + 1 == number


def test_dense_regions_are_sought_in_a_sample_and_every_passage_is_placed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.themes.clusters.LARGEST", 150)
    vectors = planted(400, 5)
    labels = Density(ThemeSettings()).fit(vectors).labels_
    assert (labels >= 0).all()
    assert all(len(set(labels[subject::5])) == 1 for subject in range(5))


def test_copies_of_a_text_make_no_theme_of_their_own():
    vectors = planted(60, 4, dimensions=16)
    odd = np.zeros((6, vectors.shape[1]))
    odd[:, -1] = 1
    labels = Hierarchical(ThemeSettings()).fit(unit(np.vstack([vectors, odd]))).labels_
    assert set(labels[60:]) <= set(labels[:60]) | {-1}
