"""The trained classifier: learning, keeping, combining with rules, and how it decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline import carried
from pipeline.errors import SettingsError
from pipeline.tagging.classifier import combine, fit, gold, likeness, store
from pipeline.tagging.classifier.combine import RuleEvidence
from pipeline.tagging.classifier.component import CARRIED
from pipeline.tagging.classifier.network import compressed, network
from pipeline.tagging.classifier.training import Recipe, tune

if TYPE_CHECKING:
    from pathlib import Path

CODES = ("barrier.capacity", "benefit.efficiency")
SHORT = [
    "Staff have no time to think.",
    "Nobody had the headspace for another project.",
    "There were too few nurses on the ward.",
    "The rota left no room for training.",
]
SAVED = [
    "The clinic saved ninety hours a month.",
    "Fewer letters meant lower costs.",
    "Waiting fell and so did the bill.",
    "Each visit now takes half the time.",
]
LABELS = np.array([[1, 0]] * 4 + [[0, 1]] * 4, np.float32)
RECIPE = Recipe(tuned=1, epochs=2, batch=4, rate=1e-3, threads=1)


def tuned(recipe: Recipe = RECIPE):
    return tune(SHORT + SAVED, LABELS, 2, recipe, lambda epoch, loss: None)


@pytest.fixture(scope="module")
def learned():
    return tuned()


def test_the_same_sentences_give_the_same_weights_bit_for_bit(learned) -> None:
    again = tuned()
    assert again.weight.tobytes() == learned.weight.tobytes()
    for name, weights in learned.encoder.upper_weights().items():
        assert weights.tobytes() == again.encoder.upper_weights()[name].tobytes(), name


def test_another_seed_gives_others(learned) -> None:
    assert tuned(Recipe(tuned=1, epochs=2, batch=4, rate=1e-3, threads=1, seed=1)).weight.tobytes() != (
        learned.weight.tobytes()
    )


def test_it_learns_what_it_is_told() -> None:
    network_, _ = compressed(tuned(Recipe(tuned=1, epochs=12, batch=4, rate=1e-3, threads=1)))
    odds = network_.log_odds(["Nobody on the ward had any time.", "It saved the clinic time and costs."])
    assert odds[0, 0] > odds[0, 1]
    assert odds[1, 1] > odds[1, 0]


def test_what_is_stored_gives_the_same_log_odds_when_loaded(tmp_path: Path) -> None:
    made, arrays = compressed(tuned())
    facts = store.Facts(CODES, 1, carried.SHA256, {}, {}, {}, {})
    store.save(tmp_path, arrays, facts)
    kept, told = store.load(tmp_path)
    assert told == facts
    assert network(kept, 1).log_odds(SHORT).tobytes() == made.log_odds(SHORT).tobytes()


def test_a_change_in_few_bits_is_restored_within_half_a_step() -> None:
    random = np.random.default_rng(0)
    before, change = random.normal(size=(12, 8)).astype(np.float32), random.normal(size=(12, 8)) * 0.01
    change[3] = 0
    pair, after = store.packed(before, before + change)
    assert pair["steps"].shape == (12, 4)
    assert np.abs(after - before - change).max() <= np.abs(change).max() * 0.4  # the rarest may be cut off
    assert np.abs(after - before - change).mean() < np.abs(change).max() / 7 / 2
    assert (after[3] == before[3]).all()
    assert store.restored(before, **pair).tobytes() == after.tobytes()


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    store.save(tmp_path, {"a": np.zeros(3, np.float32)}, store.Facts(CODES, 1, carried.SHA256, {}, {}, {}, {}))
    store.save(tmp_path / "other", {"a": np.ones(3, np.float32)}, store.Facts(CODES, 1, carried.SHA256, {}, {}, {}, {}))
    (tmp_path / store.WEIGHTS).write_bytes((tmp_path / "other" / store.WEIGHTS).read_bytes())
    with pytest.raises(SettingsError, match=r"is not the file that model\.json was written with"):
        store.load(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1}'])
def test_a_folder_without_a_classifier_is_refused_with_what_to_do(content: str, tmp_path: Path) -> None:
    (tmp_path / store.FACTS).write_text(content)
    with pytest.raises(SettingsError, match=r"expected `carried`, `none` or a folder .*\n.*evidence train"):
        store.load(tmp_path)


def test_gold_is_read_with_its_documents(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("one-1\tbarrier.capacity\tNo time.\none-2\t\tA title\ntwo-1\t\tText\twith a tab\n")
    examples = gold.read([tmp_path / "a.tsv"], CODES)
    assert [example.document for example in examples] == ["a/one", "a/one", "a/two"]
    assert [sorted(example.codes) for example in examples] == [["barrier.capacity"], [], []]
    assert examples[2].text == "Text\twith a tab"


@pytest.mark.parametrize(
    ("line", "problem"),
    [("no tabs at all", "line 2: expected unit id, codes"), ("a-1\tbarrier.tyme\tText", "`barrier.tyme` is no code")],
)
def test_gold_that_cannot_be_used_is_refused_with_its_line(line: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(f"one-1\t\tText\n{line}\n")
    with pytest.raises(SettingsError, match=problem):
        gold.read([tmp_path / "a.tsv"], CODES)


def test_whole_documents_are_held_out_and_tables_of_single_sentences_are_not() -> None:
    single = [gold.Example("train/train", frozenset(), "x")] * 30
    documents = [gold.Example(f"documents/doc{n:02}", frozenset(), "x") for n in range(40) for _ in range(3)]
    kept = gold.held_out(single + documents)
    assert not any(kept[:30])
    by_document = {one.document: set() for one in documents}
    for example, is_kept in zip(documents, kept[30:], strict=True):
        by_document[example.document].add(is_kept)
    assert all(len(found) == 1 for found in by_document.values())
    assert 2 <= sum(True in found for found in by_document.values()) <= 16


def test_features_hold_rules_and_the_nearer_neighbour_of_the_same_document() -> None:
    odds = np.array([[1.0, -9.0], [2.0, 0.5], [3.0, 0.0]])
    rules = [{"barrier.capacity": RuleEvidence(0.4, 0.0)}, {}, {"benefit.efficiency": RuleEvidence(0.0, 0.7)}]
    told = combine.features(odds, rules, CODES, ["a", "a", "b"])
    by_name = {name: told[:, :, index] for index, name in enumerate(combine.FEATURES)}
    assert by_name["model"][0].tolist() == [1.0, -8.0]
    assert by_name["rule_confidence"][0].tolist() == [0.4, 0.0]
    assert by_name["ruled_out"][2].tolist() == [0.0, 0.7]
    assert by_name["neighbours"][:, 0].tolist() == [2.0, 1.0, -6.0]


def test_the_combination_learns_whom_to_trust_and_is_calibrated() -> None:
    random = np.random.default_rng(3)
    told = np.zeros((4000, 2, len(combine.FEATURES)))
    told[:, :, 0] = random.normal(-2, 2, (4000, 2))
    told[:, :, 3] = random.uniform(0, 1, (4000, 2))  # noise that should not count
    truth = (random.uniform(size=(4000, 2)) < 1 / (1 + np.exp(-told[:, :, 0]))).astype(np.int8)
    made = combine.fit(told, truth)
    chances = made.probabilities(told)
    assert abs(made.weights[0]) > 5 * abs(made.weights[3])
    middling = (chances > 0.4) & (chances < 0.6)
    assert truth[middling].mean() == pytest.approx(chances[middling].mean(), abs=0.06)
    assert combine.Combination.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_training_from_a_file_writes_weights_facts_and_a_card(tmp_path: Path) -> None:
    lines = [f"s-{n}\t{CODES[n // 4 % 2]}\t{text}" for n, text in enumerate(SHORT + SAVED)]
    (tmp_path / "single.tsv").write_text("\n".join(lines) + "\n")
    lines = [f"d{n:02}-{i}\t{CODES[i % 2]}\t{(SHORT, SAVED)[i % 2][n % 4]}" for n in range(30) for i in range(4)]
    (tmp_path / "documents.tsv").write_text("\n".join(lines) + "\n")
    told: list[str] = []
    sentences = {code: likeness.Sentences(texts, []) for code, texts in zip(CODES, (SHORT, SAVED), strict=True)}
    figures = fit.train(
        [tmp_path / "single.tsv", tmp_path / "documents.tsv"],
        fit.Subject(CODES, sentences, lambda texts: [{} for _ in texts]),
        tmp_path / "out",
        told.append,
        Recipe(tuned=1, epochs=2, batch=8, rate=1e-3, threads=1),
    )
    card = (tmp_path / "out" / "README.md").read_text()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"README.md", store.FACTS, store.WEIGHTS}
    assert f"{figures['held_out']} sentences of whole documents held out" in card
    assert "`documents.tsv`" in card
    assert len(told) == 3


def test_the_carried_classifier_knows_the_default_codes_and_is_small() -> None:
    _, facts = store.load(CARRIED)
    assert len(facts.codes) == 15
    assert facts.base == carried.SHA256
    assert (CARRIED / store.WEIGHTS).stat().st_size < 6_000_000
