"""What the setting `themes.behind` may say."""

from __future__ import annotations

import pytest

from pipeline.codebook import Codebook, load_codebook
from pipeline.config import Settings
from pipeline.errors import SettingsError
from pipeline.io import frame
from pipeline.records import MENTIONS, UNITS
from pipeline.stages.behind import behind, check_codes


@pytest.fixture
def codebook(job) -> Codebook:
    return load_codebook(job({}, Settings()).config)


def _settings(*codes: str) -> Settings:
    return Settings.model_validate({"themes": {"behind": codes}})


@pytest.mark.parametrize("codes", [(), ("barrier.trust", "benefit"), ("enabler",)])
def test_codes_and_families_may_be_asked_for(job, codebook, codes):
    check_codes(job({}, _settings(*codes)), codebook)


def test_a_code_that_the_codebook_lacks_stops_the_run_with_the_nearest(job, codebook):
    with pytest.raises(SettingsError, match=r"themes\.behind.*`barier\.trust`; did you mean `barrier\.trust`\?"):
        check_codes(job({}, _settings("enabler", "barier.trust")), codebook)


def test_a_code_asked_for_twice_stops_the_run(job, codebook):
    with pytest.raises(SettingsError, match="found enabler twice"):
        check_codes(job({}, _settings("enabler", "enabler")), codebook)


def test_who_asks_for_nothing_pays_nothing(job, monkeypatch):
    """No model is loaded."""
    monkeypatch.setattr("pipeline.themes.embedding.embed", None)
    assert behind(job({}), frame(UNITS, []), frame(MENTIONS, [])).empty
