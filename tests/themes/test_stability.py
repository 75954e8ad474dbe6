"""How far themes come back from draws of documents, with other seeds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes import stability as module
from pipeline.themes.clusters import Hierarchical
from pipeline.themes.stability import draws, rung_stability, stability

AXES = np.eye(3)
LABELS = np.repeat([0, 1, 2], 20)
POINTS = AXES[LABELS]
SPREAD = np.hstack([POINTS, 0.01 * np.eye(60)])
"""The same without copies, which would count once."""
KEYS = [f"passage {row}" for row in range(60)]
EVERY_DOCUMENT = [f"d{row % 10}" for row in range(60)]
"""Ten documents, each with two passages on each of the three topics."""


def topics_of(rows: np.ndarray, draw: int) -> np.ndarray:
    """A clustering that finds every topic that is there."""
    return AXES[np.unique(POINTS[rows].argmax(axis=1))]


def measured(cluster=topics_of, doc_ids=EVERY_DOCUMENT, labels=LABELS, floor=0.25, seed=0):
    return stability(POINTS, labels, doc_ids, cluster, floor=floor, seed=seed)


def test_themes_that_always_come_back_have_stability_one():
    assert measured() == [1.0, 1.0, 1.0]


def test_a_theme_that_is_found_with_as_many_passages_of_another_has_half():
    """Two of three topics come back as one group: of its passages half are the theme's."""
    joined = np.vstack([(AXES[0] + AXES[1]) / np.sqrt(2), AXES[2]])
    assert measured(lambda rows, draw: joined) == [0.5, 0.5, 1.0]


def test_nothing_found_again_is_zero():
    assert measured(lambda rows, draw: AXES[:0]) == [0.0, 0.0, 0.0]


def test_a_theme_that_hangs_on_one_document_shows_it():
    """The first topic stands in one document of ten, which a draw has with probability 1 - 0.9^10 = 0.65."""
    alone = ["d0" if label == 0 else f"d{row % 10}" for row, label in enumerate(LABELS)]
    hanging, spread, _ = measured(doc_ids=alone)
    assert spread == 1.0
    assert hanging == pytest.approx(0.65, abs=0.15)


def test_with_few_documents_passages_are_drawn():
    """Of four documents that hold a topic each, a draw would lose one topic or another; of passages it does not."""
    assert measured(doc_ids=[f"d{label}" for label in LABELS]) == [1.0, 1.0, 1.0]


def test_a_document_drawn_twice_counts_once():
    sizes = []

    def note(rows: np.ndarray, draw: int) -> np.ndarray:
        sizes.append(len(rows))
        return topics_of(rows, draw)

    measured(note)
    assert all(size % 6 == 0 and size < 60 for size in sizes)
    assert np.mean(sizes) == pytest.approx(60 * (1 - 0.9**10), abs=4)


def test_every_draw_is_of_other_documents_and_the_same_again():
    drawn: list[list[bytes]] = [[], []]
    for turn in drawn:

        def note(rows: np.ndarray, draw: int, turn: list[bytes] = turn) -> np.ndarray:
            turn.append(rows.tobytes())
            return AXES

        stability(POINTS, LABELS, EVERY_DOCUMENT, note, floor=0, seed=3)
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == draws(60)


def test_over_all_draws_every_document_is_drawn_equally_often(monkeypatch: pytest.MonkeyPatch):
    taken: list[np.ndarray] = []
    original = np.isin
    monkeypatch.setattr(module.np, "isin", lambda unit, drawn: taken.append(drawn) or original(unit, drawn))
    measured()
    assert set(np.bincount(np.concatenate(taken))) == {draws(60)}


def test_every_draw_has_a_seed_of_its_own_and_smaller_themes(monkeypatch: pytest.MonkeyPatch):
    used: list[ThemeSettings] = []

    class Noted(Hierarchical):
        def __init__(self, settings: ThemeSettings, keys: Sequence[str] = (), count: int | None = None) -> None:
            super().__init__(settings, keys, count)
            used.append(settings)
            assert count == 3

    monkeypatch.setattr("pipeline.themes.clusters.Hierarchical", Noted)
    settings = ThemeSettings(min_theme_size=10)
    values = rung_stability(SPREAD, LABELS, EVERY_DOCUMENT, "hierarchical", settings, keys=KEYS, count=3)
    assert values == [1.0, 1.0, 1.0]
    assert len({one.seed for one in used} | {settings.seed}) == draws(60) + 1
    assert {one.min_theme_size for one in used} <= set(range(4, 10))


def test_below_the_first_rung_nothing_is_measured():
    assert rung_stability(POINTS, LABELS, EVERY_DOCUMENT, "none", ThemeSettings(), keys=KEYS, count=3) == [None] * 3


def test_larger_reviews_get_fewer_draws_and_the_largest_none(monkeypatch: pytest.MonkeyPatch):
    assert [draws(n) for n in (10, 1500, 10_000)] == [20, 13, 10]
    monkeypatch.setattr(module, "LARGEST", 10)
    assert measured() == [None, None, None]
