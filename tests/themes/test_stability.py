"""How far themes come back on resampled passages."""

from __future__ import annotations

import numpy as np

from pipeline.themes import stability as module
from pipeline.themes.stability import stability

LABELS = np.array([0] * 20 + [1] * 20)
POINTS = np.repeat(np.eye(2), 20, axis=0)


def test_themes_that_always_come_back_have_stability_one():
    assert stability(POINTS, LABELS, lambda some: some[:, 1].astype(int), 0) == [1.0, 1.0]


def test_a_theme_that_falls_apart_has_less():
    halves = stability(POINTS, LABELS, lambda some: np.where(some[:, 0] > 0, np.arange(len(some)) % 2, 2), 0)
    assert 0.4 < halves[0] < 0.65
    assert halves[1] == 1.0


def test_nothing_found_again_is_zero():
    assert stability(POINTS, LABELS, lambda some: np.full(len(some), -1), 0) == [0.0, 0.0]


def test_it_is_not_measured_where_it_would_take_too_long(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 10)
    assert stability(POINTS, LABELS, lambda some: some[:, 1].astype(int), 0) == [None, None]
