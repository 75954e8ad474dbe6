"""How the number of themes came about."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes.choice import Choice, choice_of
from pipeline.themes.clusters import Density, Hierarchical
from pipeline.themes.model import find_themes


class Tried:
    def __init__(self, *scores: tuple[int, float]) -> None:
        self.scores_ = list(scores)


def test_the_highest_score_is_chosen_and_the_fewest_groups_of_equal_ones():
    choice = choice_of(Tried((5, 0.1), (6, 0.3), (7, 0.3)), "hierarchical", 4)
    assert choice == Choice("highest mean silhouette", 6, ((5, 0.1), (6, 0.3), (7, 0.3)))


def test_a_method_that_tries_no_numbers_has_what_it_found():
    choice = choice_of(Density(ThemeSettings()), "hdbscan", 9)
    assert (choice.chosen, choice.scores) == (9, ())
    assert "dense regions" in choice.how


def test_with_nothing_to_choose_from_that_is_what_is_said():
    model = Hierarchical(ThemeSettings()).fit(np.tile([1.0, 0.0], (12, 1)))
    assert choice_of(model, "hierarchical", 1) == Choice("too few different passages for two groups", 1)


def test_numbers_tried_are_told_with_the_chosen_one_marked(corpus):
    choice = find_themes(*corpus(40), ThemeSettings()).choice
    assert len(choice) > 2
    assert choice["score"].notna().all()
    (best,) = choice.index[choice["chosen"]]
    assert choice.loc[best, "score"] == choice["score"].max()
    assert set(choice["method"]) == {"hierarchical"}


@pytest.mark.parametrize(("count", "rows"), [(0, 0), (5, 0), (310, 1)])
def test_nothing_is_chosen_below_the_first_rung_and_one_number_above_the_last(corpus, count: int, rows: int):
    choice = find_themes(*corpus(count), ThemeSettings()).choice
    assert len(choice) == rows
    assert choice["chosen"].all()
    assert choice["score"].isna().all()
