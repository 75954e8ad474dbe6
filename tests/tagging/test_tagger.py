"""From units to mentions: one per unit and code, with offsets, reasons and confidence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.codebook import Codebook
from pipeline.config import TaggingSettings
from pipeline.errors import SettingsError
from pipeline.io import frame
from pipeline.records import CLAIMS, ENTITIES, MENTIONS
from pipeline.tagging import build_tagger
from pipeline.tagging.decide import Match, combined
from pipeline.tagging.stance import Finding

if TYPE_CHECKING:
    from pipeline.tagging.pipeline import Tagger

CONFIG = Path(__file__).parents[2] / "config"


def codebook(*rules: dict[str, Any], code: str = "barrier.trust") -> Codebook:
    """A codebook of one code."""
    return Codebook.model_validate(
        {"version": "1", "codes": [{"id": code, "label": "Label", "definition": "Definition", "rules": list(rules)}]}
    )


_BUILT: dict[str, Tagger] = {}


def tagger(*rules: dict[str, Any], threshold: float = 0.5) -> Tagger:
    """A tagger for a codebook of one code; the same rules share one."""
    key = repr((rules, threshold))
    if key not in _BUILT:
        _BUILT[key] = build_tagger(codebook(*rules), CONFIG, TaggingSettings(classifier="none", threshold=threshold))
    return _BUILT[key]


def unit(text: str, start: int = 0, kind: str = "paragraph", unit_id: str = "u1") -> dict[str, Any]:
    """A unit as the extract stage gives it."""
    return {"unit_id": unit_id, "doc_id": "d1", "passage_id": "p1", "kind": kind, "start": start, "text": text}


LACK = {"id": "barrier.trust.lack", "pattern": "lack of trust", "confidence": 0.8}
WEAK = {"id": "barrier.trust.weak", "pattern": "mutual", "confidence": 0.3}
FAINT = {"id": "barrier.trust.faint", "pattern": "doubt", "confidence": 0.4}


def test_offsets_point_into_the_document() -> None:
    """The unit's start is added to the place of the match."""
    text = "There was a lack of trust."
    [mention] = tagger(LACK).tag([unit(text, start=100)]).mentions
    assert text[mention["match_start"] - 100 : mention["match_end"] - 100] == "lack of trust"


def test_rows_fit_the_tables() -> None:
    """Mentions, entities and claims have the columns of their tables."""
    text = "NHS England said that a lack of trust in Leeds cost £3 million."
    tagged = tagger(LACK).tag([unit(text)])
    assert len(frame(MENTIONS, tagged.mentions)) == 1
    assert len(frame(ENTITIES, tagged.entities)) >= 1
    assert len(frame(CLAIMS, tagged.claims)) == 1


def test_one_mention_per_unit_and_code_with_the_best_rule() -> None:
    """The other rules add to its confidence."""
    [mention] = tagger(WEAK, LACK).tag([unit("A lack of trust, and no mutual respect: a lack of trust.")]).mentions
    assert mention["rule_id"] == "barrier.trust.lack"
    assert mention["confidence"] == pytest.approx(0.8)
    [mention] = tagger(WEAK, FAINT).tag([unit("Much mutual doubt.")]).mentions
    assert (mention["rule_id"], mention["confidence"], mention["counted"]) == ("barrier.trust.faint", 0.58, True)


def test_below_the_threshold_a_mention_is_ruled_out_with_its_confidence() -> None:
    """And far below it there is none, so that ruled_out.csv stays readable."""
    [mention] = tagger(WEAK).tag([unit("With mutual respect they met.")]).mentions
    assert (mention["counted"], mention["reason"]) == (False, "confidence 0.30 is below 0.50")
    assert tagger(WEAK, threshold=0.9).tag([unit("With mutual respect they met.")]).mentions == []


def test_a_match_that_stands_outweighs_one_that_is_negated() -> None:
    """Evidence elsewhere in the sentence is not lost to a negation."""
    text = "There was no lack of trust at first, but a deep lack of trust grew after the merger."
    [mention] = tagger(LACK).tag([unit(text)]).mentions
    assert mention["counted"]
    assert mention["match_start"] > 40


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("Mutual", "heading", "a bare topic"),
        ("Mutual doubt", "list_item", "a bare topic"),
        ("Mutual doubt: www.example.org", "paragraph", "boilerplate"),
    ],
)
def test_a_pseudo_hit_is_ruled_out(text: str, kind: str, reason: str) -> None:
    """A bare topic or page furniture claims nothing."""
    [mention] = tagger({**WEAK, "confidence": 0.9}).tag([unit(text, kind=kind)]).mentions
    assert (mention["counted"], mention["reason"]) == (False, reason)


def test_a_heading_that_names_the_thing_counts() -> None:
    """As the coding guide says of "Lack of trust"."""
    [mention] = tagger(LACK).tag([unit("Lack of trust", kind="heading")]).mentions
    assert mention["counted"]


def test_the_speaker_comes_with_the_mention() -> None:
    """Who says it, where the text tells."""
    text = "“There was a lack of trust,” said Dr Ann Holt, a consultant."
    [mention] = tagger(LACK).tag([unit(text)]).mentions
    assert "Ann Holt" in mention["speaker"]


def test_no_units_and_empty_units_are_fine() -> None:
    """A document may hold nothing."""
    assert tagger(LACK).tag([]).mentions == []
    assert tagger(LACK).tag([unit("")]).mentions == []


def test_a_unit_of_many_thousand_words_is_tagged() -> None:
    """Text without line ends, such as a table that was read as one sentence."""
    [mention] = tagger(LACK).tag([unit("no lack of trust lack of trust time staff " * 4000)]).mentions
    assert mention["code"] == "barrier.trust"


def test_a_document_does_not_depend_on_those_before_it() -> None:
    """The same units give the same rows, whatever was tagged before."""
    one = tagger(LACK, WEAK)
    units = [unit("A lack of trust."), unit("Mutual doubt, said NHS England.", start=20, unit_id="u2")]
    first = one.tag(units)
    one.tag([unit("Other words about mutual funds.")])
    assert one.tag(units) == first


def test_each_rule_counts_once_towards_the_confidence() -> None:
    """However often it matches, and never up to certainty."""
    twice = [Match("c", "r", 0.5, Finding("asserted"), 0, 1), Match("c", "r", 0.5, Finding("asserted"), 2, 3)]
    assert combined(twice) == 0.5
    assert combined([Match("c", f"r{i}", 0.9, Finding("asserted"), 0, 1) for i in range(9)]) == 0.98


def test_all_bad_rules_are_named_at_once() -> None:
    """An analyst mends them in one go."""
    bad = [{"id": "barrier.trust.a", "pattern": "(x"}, {"id": "barrier.trust.b", "pattern": "@none"}]
    with pytest.raises(SettingsError, match=r"(?s)barrier\.trust\.a.*barrier\.trust\.b.*run again"):
        tagger(*bad)


def test_a_raw_pattern_that_spacy_refuses_is_a_settings_error() -> None:
    """With the rule that holds it."""
    with pytest.raises(SettingsError, match=r"`barrier\.trust\.raw`: spaCy does not accept"):
        tagger({"id": "barrier.trust.raw", "pattern": [{"LOWERCASE": "x"}]})


def test_importing_the_package_does_not_load_spacy() -> None:
    """The command line stays quick."""
    code = "import sys, pipeline.tagging; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=CONFIG.parent, check=False).returncode == 0


def test_an_overlong_word_keeps_its_place_and_takes_no_time_to_split():
    """spaCy's tokenizer takes minutes over thousands of quotation marks in a row; offsets must not move."""
    from pipeline.tagging.pipeline import tokenizable

    text = f"Before {'‘' * 5000} after."
    assert tokenizable(text) == f"Before {'x' * 5000} after."
    assert tokenizable("“Quoted” words-with-hyphens stay.") == "“Quoted” words-with-hyphens stay."
