"""Codes that nothing was learned for: rules beside likeness to the codebook's examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pipeline.codebook import Codebook
from pipeline.config import TaggingSettings
from pipeline.tagging import build_tagger
from pipeline.tagging.classifier import combine, likeness
from pipeline.tagging.classifier.combine import RuleEvidence

if TYPE_CHECKING:
    from pipeline.tagging.pipeline import Tagger

CONFIG = Path(__file__).parents[2] / "config"
OWN = "barrier.transport"
FARES = {
    "id": OWN,
    "label": "Transport",
    "definition": "No way to get there.",
    "rules": [{"id": "barrier.transport.bus", "pattern": "no bus", "confidence": 0.6}],
    "examples": [
        "The last bus leaves before the clinic opens.",
        "Without a car the clinic cannot be reached.",
        "There is no bus to the hospital on Sundays.",
    ],
    "counter_examples": ["A new bus line brings people to the clinic."],
}


def tagger(*codes: dict[str, Any], classifier: str = "carried", threshold: float = 0.25) -> Tagger:
    codebook = Codebook.model_validate({"version": "1", "codes": codes})
    return build_tagger(codebook, CONFIG, TaggingSettings(classifier=classifier, threshold=threshold))


def units(*texts: str) -> list[dict[str, Any]]:
    whole = {"doc_id": "d1", "passage_id": "p1", "kind": "paragraph"}
    return [{**whole, "unit_id": f"u{n}", "start": 1000 * n, "text": text} for n, text in enumerate(texts)]


def test_a_code_of_ones_own_is_decided_by_rules_and_likeness_to_its_examples() -> None:
    own = tagger(FARES)
    assert own.decides(OWN) == "examples"
    assert not own.nlp.has_pipe("evidence_classifier")  # it knows no code of this codebook
    tagged = own.tag(
        units(
            "No bus goes to the clinic on Sundays, and few patients have a car.",
            "The steering committee met in June to approve the accounts.",
        )
    )
    [mention] = tagged.mentions
    assert mention["counted"]
    assert mention["method"] == "rule"


def test_a_sentence_like_an_example_counts_without_a_rule_if_the_threshold_is_low() -> None:
    [mention] = tagger(FARES, threshold=0.1).tag(units("The last bus leaves an hour before the clinic opens.")).mentions
    assert (mention["method"], mention["rule_id"]) == ("examples", "")
    assert 0.1 <= mention["confidence"] < 1


def test_codes_that_the_classifier_knows_are_left_to_it() -> None:
    capacity = {
        "id": "barrier.capacity",
        "label": "Capacity",
        "definition": "Too little time.",
        "examples": ["No time."],
    }
    both = tagger(FARES, capacity)
    assert (both.decides(OWN), both.decides("barrier.capacity")) == ("examples", "model")


def test_a_code_without_examples_is_left_to_its_rules() -> None:
    assert tagger({**FARES, "examples": []}).decides(OWN) == "rule"


def test_without_a_classifier_rules_are_alone() -> None:
    alone = tagger(FARES, classifier="none")
    assert alone.decides(OWN) == "rule"
    assert not alone.nlp.has_pipe("evidence_likeness")


def test_likeness_is_one_to_an_example_itself_and_zero_without_counter_examples() -> None:
    known = likeness.Known(
        [likeness.Sentences(FARES["examples"], []), likeness.Sentences(FARES["examples"][:1], ["No."])]
    )
    like = known.likeness([FARES["examples"][0], "No."])
    assert like.shape == (2, 2, 3)
    assert like[0, 0, 0] == pytest.approx(1, abs=1e-3)
    assert like[0, 0, 1] < 1  # the mean with two others
    assert like[0, 1, 1] == pytest.approx(1, abs=1e-3)  # there is but one
    assert like[:, 0, 2].tolist() == [0, 0]
    assert like[1, 1, 2] == pytest.approx(1, abs=1e-3)


def test_features_join_what_rules_say_with_likeness() -> None:
    like = np.arange(6, dtype=float).reshape(1, 2, 3)
    told = likeness.features(like, [{OWN: RuleEvidence(0.4, 0.2)}], [OWN, "benefit.fares"])
    assert told[0].tolist() == [[1, 0.4, 0.2, 0, 1, 2], [0, 0, 0, 3, 4, 5]]


def test_what_likeness_is_worth_holds_for_codes_yet_unknown() -> None:
    random = np.random.default_rng(1)
    told = np.zeros((500, 3, len(likeness.FEATURES)))
    told[:, :, 3] = random.uniform(0, 1, (500, 3))
    made = combine.fit(told, (told[:, :, 3] > 0.6).astype(np.int8), likeness.FEATURES, by_code=False)
    assert len(made.intercepts) == 1
    assert made.probabilities(told[:, :1]).shape == (500, 1)
    assert made.weights[3] > 1
