"""The rungs of the ladder and how groups settle."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes.clusters import Density, Hierarchical, rung_for
from pipeline.themes.settling import settle
from tests.themes.conftest import WORDS, unit

SETTINGS = ThemeSettings()


def test_the_limits_of_the_rungs_are_settings():
    settings = ThemeSettings(min_passages=10, hierarchical_below=50, min_theme_size=3)
    assert [rung_for(n, settings) for n in (0, 9, 10, 49, 50)] == [
        "none",
        "none",
        "hierarchical",
        "hierarchical",
        "hdbscan",
    ]
    assert rung_for(5, ThemeSettings(min_passages=2, min_theme_size=6)) == "none"


@pytest.mark.parametrize("rung", [Hierarchical, Density])
def test_clear_groups_are_found(corpus, rung):
    _, vectors = corpus(100)
    labels = rung(SETTINGS).fit(vectors).labels_
    groups = [set(labels[topic :: len(WORDS)]) for topic in range(len(WORDS))]
    assert all(-1 not in group for group in groups)
    assert not any(a & b for i, a in enumerate(groups) for b in groups[i + 1 :])


@pytest.mark.parametrize("rung", [Hierarchical, Density])
def test_points_without_structure_are_not_all_left_out(rung):
    labels = rung(SETTINGS).fit(unit(np.random.default_rng(0).normal(size=(60, 32)))).labels_
    assert (labels >= 0).any()


def test_settling_dissolves_small_groups_and_leaves_far_points_out():
    east, north = np.eye(4)[0], np.eye(4)[1]
    aside = [0.01 * n * np.eye(4)[2] for n in range(5)]  # no copies: those count once
    vectors = unit(np.array([*(east + aside), *(north + aside), east + 0.1 * north, np.eye(4)[3]]))
    labels = settle(vectors, np.array([0] * 5 + [1] * 5 + [2, 0]), 3)
    assert labels.tolist() == [0] * 5 + [1] * 5 + [0, -1]
