"""`evidence explain` on the demonstration review."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.errors import SettingsError
from pipeline.evaluation.explain import explain
from pipeline.evaluation.inputs import Coder, open_coder
from pipeline.evaluation.show_explanation import show


def rows(outputs: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(outputs / "tables" / f"{table}.csv", keep_default_na=False)


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def flat(lines: object) -> str:
    """Lines without their wrapping."""
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("table", ["evidence", "ruled_out"])
def test_every_row_is_explained_by_the_rule_that_it_names(outputs: Path, coder: Coder, table: str):
    for row in rows(outputs, table).iloc[::40].to_dict("records"):
        found = explain(row["evidence_id"], outputs, coder)
        assert found.notes == ()
        assert row["rule_id"] in {hit.rule for hit in found.hits}
        assert all(hit.words in row["quote"] and hit.words for hit in found.hits)
        assert {hit.code for hit in found.hits} == {row["code"]}


def test_an_explanation_tells_place_code_rule_pattern_and_threshold(outputs: Path, coder: Coder, config: Path):
    evidence = rows(outputs, "evidence")
    row = evidence[evidence["page"] != ""].iloc[3]
    text = flat(show(explain(row["evidence_id"], outputs, coder)))
    book = yaml.safe_load((config / "codebook.yaml").read_text(encoding="utf-8"))
    code = next(code for code in book["codes"] if code["id"] == row["code"])
    rule = next(rule for rule in code["rules"] if rule["id"] == row["rule_id"])
    for expected in (row["quote"], row["source_path"], f"page {row['page']}", code["definition"], rule["pattern"]):
        assert " ".join(str(expected).split()) in text
    assert "Evidence needs at least 0.35" in text


def test_neighbours_are_the_sentences_before_and_after(outputs: Path, coder: Coder):
    units = pd.read_parquet(outputs / "work" / "units.parquet")
    row = rows(outputs, "evidence").iloc[10]
    mine = units[units["doc_id"] == row["doc_id"]].sort_values("start").reset_index(drop=True)
    at = int(mine.index[mine["start"] == int(row["start"])][0])
    found = explain(row["evidence_id"], outputs, coder)
    assert (found.before, found.after) == (mine.loc[at - 1, "text"], mine.loc[at + 1, "text"])


def test_the_confidence_is_made_of_the_rules_shown(outputs: Path, coder: Coder):
    evidence = rows(outputs, "evidence")
    counts = [explain(i, outputs, coder) for i in evidence["evidence_id"].iloc[:12]]
    found = next(e for e in counts if len({hit.rule for hit in e.hits}) > 1 and not e.hits[0].cue)
    assert f"= {float(found.row['confidence']):.2f}" in flat(show(found))


def test_with_a_classifier_the_confidence_is_its_probability(outputs: Path, coder: Coder):
    found = explain(rows(outputs, "evidence")["evidence_id"].iloc[0], outputs, coder)
    assert "the classifier's probability" not in flat(show(found))
    assert "the classifier's probability" in flat(show(replace(found, decides="model")))


def test_what_a_person_decided_needs_no_rule(outputs: Path, coder: Coder):
    found = explain(rows(outputs, "evidence")["evidence_id"].iloc[0], outputs, coder)
    assert "a person decided" in flat(show(replace(found, row={**found.row, "method": "human"})))


def test_a_row_ruled_out_names_the_cue_with_its_reach(outputs: Path, coder: Coder):
    ruled_out = rows(outputs, "ruled_out")
    row = ruled_out[ruled_out["reason"].str.startswith("negated")].iloc[0]
    found = explain(row["evidence_id"], outputs, coder)
    [cue_rule] = {hit.cue_rule for hit in found.hits if hit.rule == row["rule_id"] and hit.cue == row["cue"]}
    text = flat(show(found))
    assert f"by the cue “{row['cue']}” ({cue_rule.id}: reaches {cue_rule.scope} words" in text
    assert f"ruled out: {row['reason']}" in text


def test_other_decisions_on_the_sentence_are_told(outputs: Path, coder: Coder):
    evidence = rows(outputs, "evidence")
    row = evidence[evidence.duplicated(["doc_id", "start"], keep=False)].iloc[0]
    same = evidence[(evidence["doc_id"] == row["doc_id"]) & (evidence["start"] == row["start"])]
    found = explain(row["evidence_id"], outputs, coder)
    others = {other["evidence_id"] for other in found.others if other["counted"]}
    assert others == set(same["evidence_id"]) - {row["evidence_id"]}
    assert not {hit.code for hit in found.unused} & {row["code"], *(other["code"] for other in found.others)}


def test_examples_come_in_order_of_likeness(outputs: Path, coder: Coder):
    found = explain(rows(outputs, "evidence")["evidence_id"].iloc[0], outputs, coder)
    likeness = [near.likeness for near in found.examples]
    assert likeness == sorted(likeness, reverse=True)
    assert {near.example for near in found.examples} <= set(found.code.examples)


def changed(config: Path, folder: Path, edit) -> Path:
    """A copy of the settings with an edited codebook."""
    copy = Path(shutil.copytree(config, folder / "changed"))
    book = yaml.safe_load((copy / "codebook.yaml").read_text(encoding="utf-8"))
    edit(book)
    (copy / "codebook.yaml").write_text(yaml.safe_dump(book, sort_keys=False), encoding="utf-8")
    return copy


def test_settings_that_changed_since_the_run_are_told(outputs: Path, config: Path, tmp_path: Path):
    row = rows(outputs, "evidence").iloc[0]

    def without_rules(book: dict) -> None:
        next(code for code in book["codes"] if code["id"] == row["code"])["rules"] = []

    found = explain(row["evidence_id"], outputs, open_coder(changed(config, tmp_path, without_rules)))
    text = flat(show(found))
    assert "are not those of the run" in text
    assert "by the settings now: no row at all" in text
    assert "none of the code's rules matches" in text


def test_a_code_that_is_gone_is_told(outputs: Path, config: Path, tmp_path: Path):
    row = rows(outputs, "evidence").iloc[0]

    def without_code(book: dict) -> None:
        book["codes"] = [code for code in book["codes"] if code["id"] != row["code"]]

    found = explain(row["evidence_id"], outputs, open_coder(changed(config, tmp_path, without_code)))
    assert found.code is None
    assert f"no longer has the code {row['code']}" in flat(show(found))


def test_sentences_of_another_reading_are_told(review: Path, coder: Coder):
    units = pd.read_parquet(review / "work" / "units.parquet")
    row = rows(review, "evidence").iloc[0]
    units[units["doc_id"] != row["doc_id"]].to_parquet(review / "work" / "units.parquet")
    found = explain(row["evidence_id"], review, coder)
    assert (found.before, found.after) == ("", "")
    assert "does not hold this sentence" in found.notes[0]
    assert found.hits


def test_a_row_is_explained_without_the_files_between_stages(review: Path, coder: Coder):
    shutil.rmtree(review / "work")
    found = explain(rows(review, "evidence")["evidence_id"].iloc[0], review, coder)
    assert found.hits
    assert "does not hold this sentence" in found.notes[0]


def test_an_unknown_id_is_refused_with_the_nearest(outputs: Path, coder: Coder):
    known = rows(outputs, "evidence")["evidence_id"].iloc[5]
    wrong = known[:-1] + ("0" if known[-1] != "0" else "1")
    with pytest.raises(SettingsError) as caught:
        explain(wrong, outputs, coder)
    assert f"no row with the evidence_id `{wrong}`" in str(caught.value)
    assert known in str(caught.value)
    with pytest.raises(SettingsError, match=known):
        explain(known[:8], outputs, coder)
    with pytest.raises(SettingsError, match="first column"):
        explain("?", outputs, coder)


def test_the_command_prints_and_writes_json(outputs: Path, config: Path, tmp_path: Path):
    row = rows(outputs, "ruled_out").iloc[0]
    result = run(row["evidence_id"], "--outputs", outputs, "--config", config, "--json", tmp_path / "why.json")
    assert result.exit_code == 0, result.output
    assert row["evidence_id"] in result.output
    written = json.loads((tmp_path / "why.json").read_text(encoding="utf-8"))
    assert written["row"]["reason"] == row["reason"]
    assert written["hits"]


def test_the_command_has_help_with_an_example():
    assert "Example: evidence explain" in run("--help").output


@pytest.mark.slow
def test_examples_can_be_compared_by_meaning(outputs: Path, coder: Coder):
    found = explain(rows(outputs, "evidence")["evidence_id"].iloc[0], outputs, coder, meaning=True)
    assert {near.by for near in found.examples} == {"meaning"}
    assert all(-1 <= near.likeness <= 1 for near in found.examples)
