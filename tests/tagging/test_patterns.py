"""The pattern language of the codebook."""

from __future__ import annotations

import pytest
import spacy

from pipeline.errors import SettingsError
from pipeline.tagging.matcher import RowRuler, tokenizer_of
from pipeline.tagging.patterns import compile_pattern
from pipeline.tagging.pipeline import unit_start

NLP = spacy.blank("en")
LISTS = {"bodies": ("board", "care home", "trusts"), "adverse": ("hard", "lack*"), "things": ("time", "money")}


def found(pattern: str, text: str) -> list[str]:
    """What `pattern` finds in `text`."""
    ruler = RowRuler(NLP, "test", "codes")
    ruler.add_rule("code", "rule", compile_pattern(pattern, LISTS, tokenizer_of(NLP), "rule"))
    return [span.text for span in ruler.match(unit_start(NLP(text)))]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("trust", "Trust matters", ["Trust"]),
        ("lack|absence of trust", "An absence of trust.", ["absence of trust"]),
        ("mistrust*", "They were mistrustful.", ["mistrustful"]),
        ("mistrust*", "They had trust.", []),
        ("^ICS", "The ICS met; the ics did not.", ["ICS"]),
        ("@bodies met", "The care home met the board.", ["care home met"]),
        ("@bodies met", "Trusts met.", ["Trusts met"]),
        ("risk-averse", "a risk-averse culture", ["risk-averse"]),
        ("risk-averse", "a risk averse culture", ["risk averse"]),
        ("strong? trust", "strong trust", ["strong trust", "trust"]),
        ("(held back|slowed) by", "It was held back by cost.", ["held back by"]),
        ("very (very hard)? work", "very work", ["very work"]),
        ("lack of ~2 trust", "a lack of any mutual trust", ["lack of any mutual trust"]),
        ("lack of ~1 trust", "a lack of any mutual trust", []),
        ("was ~2!not a barrier", "It was not a barrier", []),
        ("was ~2!not a barrier", "It was plainly a barrier", ["was plainly a barrier"]),
        ("foundation !trust", "foundation trust and foundation stone", ["foundation stone"]),
        ("saved # hours", "saved twelve hours", ["saved twelve hours"]),
        ("not trust", "They don’t trust it", ["n’t trust"]),
        ("<build", "• Build and build", ["Build"]),
        ("<build", "2. “Build and build”", ["Build"]),
        ("@adverse & @things", "Money was hard to find.", ["Money was hard"]),
        ("@adverse & @things", "A lack of the most ordinary kind of time.", ["lack of the most ordinary kind of time"]),
        ("hard & money", "hard" + " a" * 13 + " money", []),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, text: str, expected: list[str]) -> None:
    """Every element of the language, on a text that has it and one that has not."""
    assert found(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("lack of @bodys", r"rule `rule`, character 9 .*no word list `bodys`.*known: adverse, bodies, things"),
        ("(held back", r"character 1 .*never closed"),
        ("held)", r"character 5 .*unexpected|character 5 .*without"),
        ("lack ? trust", r"character 6 .*belongs right after"),
        ("a ~ b", r"character 3 .*a gap is written ~3"),
        ("~3", r"character 1 .*at least one word"),
        ("", r"character 1 .*at least one word"),
        ("tr*st", r"character 1 .*stands at the end of a word"),
        ("lack <of", r"character 6 .*before the first element"),
        ("var(y|ies)", r"character 4 .*expected a space"),
        ("a (b||c)", r"character 3 .*empty alternative"),
        ("~2!care-home x", r"character 4 .*only single words"),
        ("lack & (two words)", r"character 8 .*single words"),
        ("@bodies & lack", r"character 1 .*single words"),
    ],
)
def test_an_error_names_rule_and_position(pattern: str, message: str) -> None:
    """What was expected, and where, so that an analyst can mend it."""
    with pytest.raises(SettingsError, match=message):
        found(pattern, "any text")


def test_a_pattern_that_grows_too_large_is_refused() -> None:
    """Combinations of lists of several words multiply."""
    with pytest.raises(SettingsError, match="more than 400 combinations"):
        found(" ".join(["(a b|c d|e f|g h|i j)"] * 4), "any text")
