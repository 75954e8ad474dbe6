"""`evidence codebook check` and `evidence codebook diff`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.errors import EvidenceError, SettingsError
from pipeline.evaluation.check import check
from pipeline.evaluation.diff import diff
from pipeline.evaluation.inputs import Coder, last_corpus, open_coder, open_coder_of, read_corpus
from pipeline.evaluation.show_codebook import show_check, show_diff

TRUST = {"id": "barrier.trust.lack", "pattern": "lack of ~2 trust", "confidence": 0.8}
SMALL: dict[str, Any] = {
    "version": "1",
    "codes": [
        {
            "id": "barrier.trust",
            "label": "Lack of trust",
            "definition": "Mistrust.",
            "rules": [TRUST],
            "examples": ["There was a lack of mutual trust.", "A lack of trust held us back."],
            "counter_examples": ["There was no lack of trust."],
        }
    ],
}


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, ["codebook", *map(str, arguments)])


@pytest.fixture
def small(config: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of settings whose codebook has one code, with some of its keys replaced."""

    def make(name: str = "small", **changes: object) -> Path:
        folder = Path(shutil.copytree(config, tmp_path / name))
        book = {**SMALL, "codes": [{**SMALL["codes"][0], **changes}]}
        (folder / "codebook.yaml").write_text(yaml.safe_dump(book), encoding="utf-8")
        return folder

    return make


# --- check -----------------------------------------------------------------------------------------------------------


def test_a_codebook_in_order_passes(small):
    found = check(open_coder(small()), None)
    assert (found.failures, found.silent, found.sentences) == ((), (), None)
    assert (found.codes, found.rules, found.examples) == (1, 1, 3)
    found.refuse_failures()


def test_the_codebook_of_the_project_passes(outputs: Path, config: Path):
    result = run("check", "--config", config, "--outputs", outputs)
    assert result.exit_code == 0, result.output
    assert "Examples that fail: none" in result.output
    assert "sentences of the corpus" in result.output


def test_examples_that_fail_are_told_with_what_they_get(small):
    wrong = {"examples": ["We trust each other."], "counter_examples": ["A lack of trust.", "We met a lack of trust."]}
    found = check(open_coder(small(**wrong)), None)
    assert [(f.kind, f.sentence, f.got) for f in found.failures] == [
        ("example", "We trust each other.", ()),
        ("counter_example", "A lack of trust.", ("barrier.trust",)),
        ("counter_example", "We met a lack of trust.", ("barrier.trust",)),
    ]
    assert "barrier.trust.lack" in found.failures[1].why
    with pytest.raises(SettingsError, match="3 examples or counter-examples fail"):
        found.refuse_failures()


def test_an_example_that_is_ruled_out_says_by_what(small):
    [failure] = check(open_coder(small(examples=["There was no lack of trust."], counter_examples=[])), None).failures
    assert failure.why.startswith("ruled out: negated")


def test_failing_examples_end_with_a_message_and_exit_code_2(small, tmp_path: Path):
    result = run("check", "--config", small(examples=["We trust each other."]), "--outputs", tmp_path / "none")
    assert isinstance(result.exception, EvidenceError)
    assert result.exception.exit_code == 2
    assert "“We trust each other.” does not get the code" in result.output
    assert "no corpus" in result.output


def test_a_rule_that_matches_nowhere_is_told(small):
    idle = {"id": "barrier.trust.idle", "pattern": "xylophone", "confidence": 0.5}
    assert check(open_coder(small(rules=[TRUST, idle])), None).silent == ("barrier.trust.idle",)


def test_a_rule_that_matches_in_the_corpus_is_not_silent(small, outputs: Path):
    rule = {"id": "barrier.trust.the", "pattern": "the", "confidence": 0.1}
    assert check(open_coder(small(rules=[TRUST, rule])), last_corpus(outputs)).silent == ()


def test_rules_that_always_match_together_are_told(small):
    twin = {"id": "barrier.trust.twin", "pattern": "lack* of ~2 trust", "confidence": 0.4}
    found = check(open_coder(small(rules=[TRUST, twin])), None)
    [overlap] = found.overlaps
    assert (overlap.rules, overlap.sentences) == (("barrier.trust.lack", "barrier.trust.twin"), 3)
    assert "barrier.trust.lack, barrier.trust.twin (3 sentences)" in "\n".join(show_check(found))


def test_a_rule_within_a_surer_one_is_told(small):
    wide = {"id": "barrier.trust.wide", "pattern": "trust", "confidence": 0.9}
    examples = ["There was a lack of mutual trust.", "A lack of trust held us back.", "Trust is low."]
    found = check(open_coder(small(rules=[TRUST, wide], examples=examples)), None)
    assert [(c.rule, c.within, c.sentences) for c in found.contained] == [
        ("barrier.trust.lack", "barrier.trust.wide", 3)
    ]
    assert found.overlaps == ()


def test_codes_without_rules_or_examples_are_told(small):
    found = check(open_coder(small(rules=[], examples=[], counter_examples=[])), None)
    assert found.without == dict.fromkeys(("rules", "examples", "counter_examples"), ("barrier.trust",))
    assert "Codes without counter-examples: barrier.trust" in "\n".join(show_check(found))


def test_a_check_is_written_as_json(small, tmp_path: Path):
    run("check", "--config", small(), "--outputs", tmp_path / "none", "--json", tmp_path / "check.json")
    assert json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))["rules"] == 1


# --- diff ------------------------------------------------------------------------------------------------------------


def test_the_same_codebook_makes_no_difference(outputs: Path, coder: Coder):
    found = diff(coder, coder, read_corpus(outputs))
    assert (found.edits, found.changes) == ((), ())
    assert found.before == found.after > 0


def test_rows_gained_and_lost_are_those_of_the_rule_that_changed(outputs: Path, small):
    corpus = read_corpus(outputs)
    word = {"id": "barrier.trust.word", "pattern": "handshake", "confidence": 0.8}
    holding = [u["text"] for units in corpus.documents() for u in units if "handshake" in u["text"].lower().split()]
    old, new = open_coder(small("old")), open_coder(small("new", rules=[TRUST, word]))
    found = diff(old, new, corpus)
    gained = [change.sentence for change in found.of("gained")]
    assert gained
    assert set(gained) >= set(holding) - {c.sentence for c in found.of("changed")} - _ruled_out(new, corpus)
    assert all("handshake" in sentence.lower() for sentence in gained)
    assert found.after - found.before == len(gained)
    back = diff(new, old, corpus)
    assert [change.sentence for change in back.of("lost")] == gained
    assert {change.new for change in back.of("lost")} == {"not found"}


def _ruled_out(coder, corpus) -> set[str]:
    """Sentences of which the coder counts nothing."""
    counted = {m["unit_id"] for units in corpus.documents() for m in coder.tagger.tag(units).mentions if m["counted"]}
    return {u["text"] for units in corpus.documents() for u in units if u["unit_id"] not in counted}


def test_a_row_decided_otherwise_is_neither_gained_nor_lost(outputs: Path, small):
    word = {"id": "barrier.trust.word", "pattern": "handshake", "confidence": 0.8}
    surer = {**word, "confidence": 0.9}
    found = diff(open_coder(small("a", rules=[word])), open_coder(small("b", rules=[surer])), read_corpus(outputs))
    assert {change.kind for change in found.changes} == {"changed"}
    assert "0.80" in found.changes[0].old
    assert "0.90" in found.changes[0].new


def test_definitions_rules_examples_and_lists_that_differ_are_told(small, outputs: Path):
    surer = {**TRUST, "confidence": 0.9}
    new = small("new", definition="Doubt.", rules=[surer], examples=["A lack of trust held us back."])
    book = yaml.safe_load((new / "codebook.yaml").read_text(encoding="utf-8"))
    (new / "codebook.yaml").write_text(yaml.safe_dump({**book, "lists": {"few": ["a", "b"]}}), encoding="utf-8")
    found = diff(open_coder(small("old")), open_coder(new), read_corpus(outputs))
    assert [(edit.code, edit.what, edit.old, edit.new) for edit in found.edits] == [
        ("barrier.trust", "definition", "Mistrust.", "Doubt."),
        ("barrier.trust", "rule barrier.trust.lack", "lack of ~2 trust (0.80)", "lack of ~2 trust (0.90)"),
        ("barrier.trust", "example", "There was a lack of mutual trust.", ""),
        ("", "list @few", "", "a, b"),
    ]
    assert "      + Doubt." in show_diff(found, 5)


def test_a_code_that_is_new_or_gone_is_told(small, coder: Coder, outputs: Path):
    found = diff(coder, open_coder(small()), read_corpus(outputs))
    gone = [edit.code for edit in found.edits if edit.what == "code"]
    assert "enabler" in gone
    assert {change.new for change in found.of("lost") if change.code == "enabler"} == {"not found"}


def test_the_command_takes_a_file_shows_a_few_sentences_and_writes_all(
    small, config: Path, outputs: Path, tmp_path: Path
):
    file = small() / "codebook.yaml"
    options = ("--outputs", outputs, "--config", config, "--most", "1", "--json", tmp_path / "diff.json")
    result = run("diff", config, file, *options)
    assert result.exit_code == 0, result.output
    assert "rows of evidence before" in result.output
    assert "more (--json FILE has all)" in result.output
    written = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
    assert written["before"] > written["after"]
    assert len([c for c in written["changes"] if c["kind"] == "lost"]) > result.output.count("\n  - “")


@pytest.mark.parametrize("missing", ["old", "outputs"])
def test_what_is_not_there_is_told(missing: str, config: Path, outputs: Path, tmp_path: Path):
    old = tmp_path / "none" if missing == "old" else config
    result = run("diff", old, config, "--outputs", tmp_path if missing == "outputs" else outputs)
    assert isinstance(result.exception, EvidenceError)
    assert result.exception.exit_code == 2
    assert ("found nothing" if missing == "old" else "evidence run") in str(result.exception)


def test_a_codebook_file_takes_the_other_settings_from_the_folder(small, config: Path):
    coder = open_coder_of(small() / "codebook.yaml", config)
    assert coder.codebook.code_ids == ["barrier.trust"]
    assert coder.threshold == open_coder(config).threshold


@pytest.mark.parametrize("command", ["check", "diff"])
def test_every_command_has_help_with_an_example(command: str):
    assert f"Example: evidence codebook {command}" in run(command, "--help").output
