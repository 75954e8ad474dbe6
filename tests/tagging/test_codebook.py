"""The default codebook: every example gets its code, no counter-example does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.codebook import load_codebook
from pipeline.config import load_settings
from pipeline.tagging import build_tagger

if TYPE_CHECKING:
    from pipeline.tagging.pipeline import Tagger

CONFIG = Path(__file__).parents[2] / "config"
CODEBOOK = load_codebook(CONFIG)
CODES = [
    *(f"barrier.{c}" for c in ("trust", "capacity", "culture", "leadership", "governance", "complexity", "access")),
    *(f"benefit.{c}" for c in ("patient_outcomes", "efficiency", "economy", "capacity", "innovation")),
    *("benefit.population_health", "benefit.collaboration", "enabler"),
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """The rules as a workspace has them: what the classifier adds is not theirs to answer for."""
    rules_alone = load_settings(CONFIG).tagging.model_copy(update={"classifier": "none"})
    return build_tagger(CODEBOOK, CONFIG, rules_alone)


def counted(tagger: Tagger, sentence: str) -> set[str]:
    """Codes for which `sentence` is evidence."""
    unit = {"unit_id": "u", "doc_id": "d", "passage_id": "p", "kind": "paragraph", "start": 0, "text": sentence}
    return {m["code"] for m in tagger.tag([unit]).mentions if m["counted"]}


def cases(field: str) -> list[tuple[str, str]]:
    """Pairs of code and sentence."""
    return [(code.id, sentence) for code in CODEBOOK.codes for sentence in getattr(code, field)]


def test_the_codebook_has_the_codes_of_the_guide() -> None:
    """Fifteen codes, in the order in which tables show them."""
    assert CODEBOOK.code_ids == CODES


@pytest.mark.parametrize("code", CODEBOOK.codes, ids=lambda code: code.id)
def test_every_code_says_what_it_means(code: object) -> None:
    """Definition, notes, rules under the code's own name, and enough examples."""
    assert code.definition
    assert code.include
    assert code.exclude
    assert code.rules
    assert all(rule.id.startswith(f"{code.id}.") for rule in code.rules)  # type: ignore[attr-defined]
    assert len(code.examples) >= 4
    assert len(code.counter_examples) >= 3


@pytest.mark.parametrize(("code", "sentence"), cases("examples"))
def test_an_example_gets_the_code(tagger: Tagger, code: str, sentence: str) -> None:
    """With the settings that a workspace starts with."""
    assert code in counted(tagger, sentence)


@pytest.mark.parametrize(("code", "sentence"), cases("counter_examples"))
def test_a_counter_example_does_not_get_the_code(tagger: Tagger, code: str, sentence: str) -> None:
    """The traps: negation, questions, and words with another meaning."""
    assert code not in counted(tagger, sentence)
