"""Killed at any moment, a run leaves the former review or the new one, whole, and the next run goes on from there."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Callable

import pytest

from pipeline.review import open_review
from pipeline.stages import STAGES
from tests.faults.conftest import Clean
from tests.faults.review import STATES, Review, Run, digest, gone

pytestmark = [pytest.mark.slow, pytest.mark.faults]

KILLS, SEED = 30, 20
NAMES = [stage.name for stage in STAGES]


def test_after_thirty_kills_the_review_is_whole_and_ends_as_if_there_had_been_none(
    review: Review, start: Callable[..., Run], clean: Callable[[str], Clean]
):
    """Stage by lot, moment within it by lot; each run goes on in the folder that the last left behind."""
    drawn = random.Random(SEED)
    well = {state: clean(state) for state in STATES}
    first = start(review)
    assert first.end() == 0, first.errors
    shown, killed = well["short"].shown, []
    assert digest(review.outputs) == shown
    for number in range(1, KILLS + 1):
        state = list(STATES)[number // 2 % len(STATES)]  # every other run goes on where the one before was killed
        review.put(state)
        if number % 4 == 0:
            shutil.rmtree(review.outputs / "cache", ignore_errors=True)
        run = start(review)
        stage = drawn.choice(NAMES)
        run.reach(stage)
        time.sleep(drawn.random() * well[state].seconds[stage])
        if run.kill() == -signal.SIGKILL:
            killed.append(stage)
        open_review(review.outputs)  # as every reader does: what the run had decided to publish is published
        found = digest(review.outputs)
        assert found in (shown, well[state].shown), (number, stage, run.said, run.errors)
        shown = found
        assert gone(run.mark), (number, stage)
    assert len(killed) > KILLS / 2, killed
    for state in STATES:
        last = start(review.put(state))
        assert last.end() == 0, last.errors
        assert digest(review.outputs) == well[state].shown
    assert review.leftovers() == []
