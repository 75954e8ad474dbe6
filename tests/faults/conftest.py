"""Runs that share one process with everything imported, and what each state of the review shows when all is well."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.stages import STAGES
from tests.faults.review import STATES, Review, Run, Warm, digest


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    if not sys.platform.startswith("linux"):
        pytest.skip("looks at processes as Linux shows them")
    server = Warm()
    yield server
    server.stop()


@dataclass
class Clean:
    """What a run in an empty folder shows, and the seconds that each of its stages takes."""

    shown: str
    seconds: dict[str, float] = field(default_factory=dict)


@pytest.fixture(scope="session")
def clean(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Clean]:
    """Gives the clean run of a state, done once."""
    done: dict[str, Clean] = {}

    def of(state: str) -> Clean:
        if state not in done:
            done[state] = _clean(warm, state, tmp_path_factory.mktemp(state))
        return done[state]

    return of


def _clean(warm: Warm, state: str, folder: Path) -> Clean:
    review = Review(folder).put(state)
    run = Run(warm, review.arguments(), folder)
    times = [time.monotonic()]
    for stage in STAGES[1:]:
        run.reach(stage.name)
        times.append(time.monotonic())
    assert run.end() == 0, run.errors
    times.append(time.monotonic())
    lengths = {stage.name: after - before for stage, before, after in zip(STAGES, times, times[1:], strict=False)}
    return Clean(digest(review.outputs), lengths)


@pytest.fixture
def start(warm: Warm, tmp_path: Path) -> Callable[..., Run]:
    """Starts a run over a review."""
    return lambda review, workers=1: Run(warm, review.arguments(workers), tmp_path)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return Review(tmp_path / "review").put(next(iter(STATES)))
