"""How a sentence speaks of a code: cases of our own writing, by stance."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from pipeline.codebook import load_codebook
from pipeline.config import TaggingSettings
from pipeline.errors import SettingsError
from pipeline.records import RULED_OUT_STANCES, STANCES
from pipeline.tagging import build_tagger
from pipeline.tagging.stance import load_stance

if TYPE_CHECKING:
    from pipeline.tagging.pipeline import Tagger

ROOT = Path(__file__).parents[2]
CASES: dict[str, list[list[str]]] = yaml.safe_load((ROOT / "tests/data/stance.yaml").read_text(encoding="utf-8"))
HELD_OUT: dict[str, list[list[str]]] = yaml.safe_load(
    (ROOT / "tests/data/stance_held_out.yaml").read_text(encoding="utf-8")
)
FLAT = [(stance, code, sentence) for stance, rows in CASES.items() for code, sentence in rows]
ALL = [*FLAT, *((stance, code, sentence) for stance, rows in HELD_OUT.items() for code, sentence in rows)]
LEAST_F1 = 0.9


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """The default rules and settings."""
    config = ROOT / "config"
    return build_tagger(load_codebook(config), config, TaggingSettings(classifier="none"))


def stance_of(tagger: Tagger, code: str, sentence: str) -> str:
    """The stance of `code` in `sentence`, or "" where no rule finds it."""
    unit = {"unit_id": "u", "doc_id": "d", "passage_id": "p", "kind": "paragraph", "start": 0, "text": sentence}
    found = [m for m in tagger.tag([unit]).mentions if m["code"] == code]
    return found[0]["stance"] if found else ""


@pytest.mark.parametrize(("stance", "code", "sentence"), FLAT, ids=[s[:60] for _, _, s in FLAT])
def test_the_sentence_has_the_stance_that_a_reader_gives_it(
    tagger: Tagger, stance: str, code: str, sentence: str
) -> None:
    """Every case of the fixture, one by one."""
    assert stance_of(tagger, code, sentence) == stance


def test_every_stance_has_cases_and_a_high_f1(tagger: Tagger, record_property: pytest.RecordProperty) -> None:
    """F1 per stance over both fixtures, reported as a property of the test."""
    assert set(CASES) == set(HELD_OUT) == set(STANCES)
    right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for stance, code, sentence in ALL:
        got = stance_of(tagger, code, sentence)
        wanted[stance] += 1
        given[got] += 1
        right[stance] += got == stance
    for stance in STANCES:
        f1 = 2 * right[stance] / (given[stance] + wanted[stance])
        record_property(f"f1_{stance}", round(f1, 3))
        assert f1 >= LEAST_F1, stance


@pytest.mark.parametrize("stance", RULED_OUT_STANCES)
def test_a_ruled_out_stance_gives_the_cue_as_reason(tagger: Tagger, stance: str) -> None:
    """The analyst reads in ruled_out.csv which words decided."""
    code, sentence = CASES[stance][0]
    unit = {"unit_id": "u", "doc_id": "d", "passage_id": "p", "kind": "paragraph", "start": 0, "text": sentence}
    mention = next(m for m in tagger.tag([unit]).mentions if m["code"] == code)
    assert not mention["counted"]
    assert mention["cue"] in sentence
    assert stance in mention["reason"]
    assert mention["cue"] in mention["reason"]


def test_an_unknown_key_names_the_nearest_one(tmp_path: Path) -> None:
    """A typo in stance.yaml does not pass in silence."""
    (tmp_path / "stance.yaml").write_text(
        "version: '1'\nprecedence: [negated]\ncues:\n  - {id: a, stance: negated, pattern: [x]}\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="did you mean `patterns`"):
        load_stance(tmp_path)


def test_a_cue_without_a_place_in_precedence_is_refused(tmp_path: Path) -> None:
    """Otherwise the cue would never decide anything."""
    (tmp_path / "stance.yaml").write_text(
        "version: '1'\nprecedence: [negated]\ncues:\n  - {id: a, stance: resolved, patterns: [x]}\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="no place in `precedence`"):
        load_stance(tmp_path)


@pytest.mark.parametrize(
    ("code", "sentence", "stance"),
    [
        ("enabler", "Boards should meet their partners twice a year.", "recommended"),
        ("benefit.efficiency", "The new rota will give wards back their mornings.", "expected"),
        ("benefit.efficiency", "Wards have their mornings back.", "asserted"),
        ("barrier.capacity", "Nobody on the ward had an hour to spare.", "asserted"),
    ],
)
def test_a_sentence_that_no_rule_finds_still_speaks_in_a_manner(
    tagger: Tagger, code: str, sentence: str, stance: str
) -> None:
    """What denies is left out: a classifier that knows the sentence whole has weighed it."""
    assert tagger.stances.of_whole(tagger.nlp(sentence), code).stance == stance
