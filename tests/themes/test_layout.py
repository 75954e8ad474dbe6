"""The map of passages and the hierarchy of themes: near what is alike, and the same for the same passages."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.manifold import trustworthiness

from pipeline.records import stable_id
from pipeline.themes import layout
from pipeline.themes.layout import lay_out
from pipeline.themes.settling import centres
from tests.themes.making import planted

TOPICS = 6


def given(count: int, *, topics: int = TOPICS, noise: float = 0.35) -> tuple[pd.DataFrame, list[str], np.ndarray]:
    """`count` passages whose themes are the planted topics: assignments, ids and vectors."""
    ids = [stable_id("p", number) for number in range(count)]
    themes = [f"t{number % topics}" for number in range(count)]
    vectors = planted(count, topics, noise=noise) if count else np.empty((0, 0), dtype=np.float32)
    return pd.DataFrame({"passage_id": ids, "theme_id": themes}), ids, vectors


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 60])
@pytest.mark.parametrize("topics", [1, 2, 3, 6])
def test_every_passage_with_a_theme_has_a_place_and_every_theme_is_joined(count: int, topics: int) -> None:
    assignments, ids, vectors = given(count, topics=topics)
    drawn = lay_out(assignments, ids, vectors)
    assert sorted(drawn.points["passage_id"]) == sorted(ids)
    assert np.isfinite(drawn.points[["x", "y"]].to_numpy(dtype=float)).all()
    themes = sorted(set(assignments["theme_id"]))
    assert len(drawn.hierarchy) == max(0, len(themes) - 1)
    if len(themes) > 1:
        last = drawn.hierarchy.iloc[-1]
        assert (sorted(last["theme_ids"].split()), last["n_passages"]) == (themes, count)


def test_passages_without_a_theme_have_no_place() -> None:
    assignments, ids, vectors = given(30)
    assignments.loc[assignments.index[:4], "theme_id"] = ""
    assert not set(ids[:4]) & set(lay_out(assignments, ids, vectors).points["passage_id"])


def test_equal_passages_stand_on_one_point() -> None:
    assignments, ids, vectors = given(12)
    drawn = lay_out(assignments, ids, np.repeat(vectors[:1], 12, axis=0))
    assert len(drawn.points[["x", "y"]].drop_duplicates()) == 1


def test_passages_of_one_theme_do_not_fall_together() -> None:
    assignments, ids, vectors = given(20, topics=1)
    points = lay_out(assignments, ids, vectors).points
    assert len(points[["x", "y"]].drop_duplicates()) == 20
    assert points["x"].std() > 0.05 < points["y"].std()


def test_neighbours_on_the_map_are_alike() -> None:
    """Better than two principal components, whose trustworthiness on these is 0.88."""
    assignments, ids, vectors = given(120, topics=12, noise=0.5)
    points = lay_out(assignments, ids, vectors).points.set_index("passage_id").loc[ids, ["x", "y"]].to_numpy()
    assert trustworthiness(vectors, points, n_neighbors=8) > 0.97
    themes = assignments["theme_id"].to_numpy()
    apart = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(120) * 9
    assert (themes[apart.argmin(axis=1)] == themes).mean() > 0.9


def test_the_order_of_passages_changes_nothing() -> None:
    assignments, ids, vectors = given(60)
    drawn = lay_out(assignments, ids, vectors)
    order = np.random.default_rng(3).permutation(60)
    again = lay_out(assignments.iloc[order[::-1]], [ids[i] for i in order], vectors[order])
    pd.testing.assert_frame_equal(drawn.points, again.points)
    pd.testing.assert_frame_equal(drawn.hierarchy, again.hierarchy)


def test_a_difference_in_the_last_bits_moves_nothing() -> None:
    """Unlike t-SNE, whose map would be another one on another processor."""
    assignments, ids, vectors = given(60)
    noise = np.random.default_rng(3).normal(size=vectors.shape) * 1e-13
    before, after = (
        lay_out(assignments, ids, v).points[["x", "y"]].to_numpy() for v in (vectors, vectors.astype(float) + noise)
    )
    assert np.abs(before - after).max() < 1e-3


def test_threads_and_hash_seed_change_no_byte() -> None:
    program = (
        "from tests.themes.test_layout import given; from pipeline.themes.layout import lay_out\n"
        "d = lay_out(*given(200)); print(d.points.to_csv(), d.hierarchy.to_csv())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for seed, threads in (("1", "1"), ("2", "2"))
    }
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == 200 + TOPICS + 2  # with headers and a blank line


def test_the_most_alike_themes_are_joined_first_and_the_larger_part_stands_first() -> None:
    """Two themes at 30 degrees, a third at 90: by hand, 1 - cos 30, then the mean of 1 - cos 60 and 1 - cos 90."""
    angle = np.radians([0, 30, 30, 90])
    vectors = np.column_stack([np.cos(angle), np.sin(angle)])
    assignments = pd.DataFrame({"passage_id": ["p1", "p2", "p3", "p4"], "theme_id": ["ta", "tb", "tb", "tc"]})
    first, second = lay_out(assignments, ["p1", "p2", "p3", "p4"], vectors).hierarchy.to_dict("records")
    assert (first["first"], first["second"], first["n_passages"]) == ("tb", "ta", 3)
    assert first["height"] == pytest.approx(1 - np.cos(np.radians(30)), abs=1e-5)
    assert (second["first"], second["second"], second["theme_ids"]) == ("1", "tc", "tb ta tc")
    assert second["height"] == pytest.approx(0.75, abs=1e-5)


def test_sums_are_taken_in_an_order_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounding hides most differences of another order, but not one at the edge of a decimal."""
    seen: list[bytes] = []

    def spy(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
        seen.append(vectors.tobytes() + labels.tobytes())
        return centres(vectors, labels)

    monkeypatch.setattr(layout, "centres", spy)
    assignments, ids, vectors = given(40)
    lay_out(assignments, ids, vectors)
    lay_out(assignments, ids[::-1], vectors[::-1])
    assert seen[0] == seen[1]


def test_themes_that_have_nothing_in_common_are_not_drawn_over_each_other() -> None:
    """Two principal components put some of nine centres at right angles on one point."""
    ids = [f"p{n}" for n in range(27)]
    assignments = pd.DataFrame({"passage_id": ids, "theme_id": [f"t{n // 3}" for n in range(27)]})
    points = lay_out(assignments, ids, np.repeat(np.eye(9), 3, axis=0)).points
    middles = points.groupby("theme_id")[["x", "y"]].mean().to_numpy()
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2) + np.eye(9) * 9
    assert apart.min() > 0.4
