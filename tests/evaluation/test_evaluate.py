"""`evidence evaluate` on the demonstration review."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.errors import EvidenceError, SettingsError
from pipeline.evaluation.evaluate import evaluate, write_evaluation
from pipeline.evaluation.tables import CONFUSION, NONE, SCORED_CODES
from tests.evaluation.conftest import GOLD


def run(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def some_gold(folder: Path, *lines: str) -> Path:
    path = folder / "some.tsv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def published(outputs: Path) -> pd.DataFrame:
    return pd.read_csv(outputs / "tables" / "evidence.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def measured(outputs: Path):
    return evaluate([GOLD], outputs)


def by_the_script(shared: Path, outputs: Path, *gold: Path) -> dict:
    """What the measure in ../shared says of the same tables."""
    command = [
        sys.executable,
        shared / "gold" / "score.py",
        "--evidence",
        outputs / "tables" / "evidence.csv",
        "--json",
    ]
    for path in gold:
        command += ["--gold", path]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def test_figures_are_those_of_the_shared_measure_to_the_last_digit(shared: Path, outputs: Path, measured):
    theirs = by_the_script(shared, outputs, GOLD)
    assert measured.units == theirs["units"]
    for level, micro, labels in (
        (measured.codes.scores, theirs["micro"], theirs["codes"]),
        (measured.families.scores, theirs["family_micro"], theirs["families"]),
    ):
        assert [level.micro.precision, level.micro.recall, level.micro.f1] == micro
        assert {s.label: [s.precision, s.recall, s.f1, s.gold] for s in level.labels} == labels
    assert list(measured.codes.scores.micro.by_unit) == theirs["micro_f1_95"]
    # it adds up in an order that changes from run to run
    assert measured.codes.scores.macro_f1 == pytest.approx(theirs["macro_f1"], rel=1e-12)


def test_figures_are_those_of_the_shared_measure_with_documents_that_are_not_there(
    shared: Path, outputs: Path, tmp_path: Path
):
    """Sentences of such a document are missed, by both."""
    other = some_gold(tmp_path, "elsewhere-1\tenabler\tGive them time.", "elsewhere-2\t\tWell.")
    theirs = by_the_script(shared, outputs, GOLD, other)
    mine = evaluate([GOLD, other], outputs)
    assert [mine.codes.scores.micro.precision, mine.codes.scores.micro.recall] == theirs["micro"][:2]
    assert "not in the review: elsewhere; their 2 sentences count as not coded" in mine.notes


def test_gold_that_repeats_the_tables_is_met_in_full(outputs: Path, tmp_path: Path):
    evidence = published(outputs)
    evidence = evidence[evidence["source_path"] == "written-evidence-INN0047.txt"]
    by_quote = evidence.groupby("quote")["code"].apply(";".join)
    lines = [f"written-evidence-INN0047-{n}\t{codes}\t{quote}" for n, (quote, codes) in enumerate(by_quote.items())]
    found = evaluate([some_gold(tmp_path, *lines)], outputs)
    assert found.codes.scores.micro.f1 == found.codes.overall.kappa == found.codes.overall.alpha == 1
    assert len(found.misses) == len(found.confusion) == found.unmatched == 0


def test_what_counts_is_the_published_table(review: Path, measured):
    table = published(review)
    table[table["code"] != "enabler"].to_csv(review / "tables" / "evidence.csv", index=False)
    enabler = next(s for s in evaluate([GOLD], review).codes.scores.labels if s.label == "enabler")
    assert (enabler.predicted, enabler.recall) == (0, 0)
    assert next(s for s in measured.codes.scores.labels if s.label == "enabler").predicted > 0


def test_a_table_without_the_columns_is_refused(review: Path):
    published(review).drop(columns=["quote"]).to_csv(review / "tables" / "evidence.csv", index=False)
    with pytest.raises(SettingsError, match=r"evidence\.csv: expected the columns quote"):
        evaluate([GOLD], review)


def test_a_missed_and_a_wrong_code_are_listed_with_the_row_to_look_at(outputs: Path, tmp_path: Path):
    evidence = published(outputs)
    alone = evidence.groupby(["doc_id", "start"]).filter(lambda rows: len(rows) == 1)
    row = alone[alone["code"] != "benefit.economy"].iloc[0]
    document = Path(row["source_path"]).stem
    found = evaluate([some_gold(tmp_path, f"{document}-1\tbenefit.economy\t{row['quote']}")], outputs)
    wrong = found.misses[found.misses["kind"] == "wrong"].iloc[0]
    assert (wrong["code"], wrong["evidence_id"]) == (row["code"], row["evidence_id"])
    assert row["stance"] in wrong["why"]
    missed = found.misses[found.misses["kind"] == "missed"].iloc[0]
    assert (missed["code"], missed["gold"], missed["text"]) == ("benefit.economy", "benefit.economy", row["quote"])
    assert found.confusion.to_dict("records") == [
        {"unit_id": f"{document}-1", "gold": "benefit.economy", "predicted": row["code"]}
    ]


def test_a_missed_sentence_says_why_it_was_ruled_out(outputs: Path, tmp_path: Path):
    ruled_out = pd.read_csv(outputs / "tables" / "ruled_out.csv", keep_default_na=False)
    row = ruled_out[ruled_out["reason"].str.startswith("negated")].iloc[0]
    line = f"{Path(row['source_path']).stem}-1\t{row['code']}\t{row['quote']}"
    missed = evaluate([some_gold(tmp_path, line)], outputs).misses
    [why] = missed[missed["code"] == row["code"]]["why"]
    assert why == f"ruled out: {row['reason']}"


def test_a_code_that_replaces_none_stands_against_none(outputs: Path, measured):
    assert NONE in set(measured.confusion["gold"])
    assert NONE in set(measured.confusion["predicted"])
    assert not ((measured.confusion["gold"] == NONE) & (measured.confusion["predicted"] == NONE)).any()


def test_hits_and_misses_of_a_code_make_up_what_people_and_program_gave(measured):
    for label in measured.codes.scores.labels:
        mine = measured.misses[measured.misses["code"] == label.label]
        assert label.hits + (mine["kind"] == "missed").sum() == label.gold
        assert label.hits + (mine["kind"] == "wrong").sum() == label.predicted


def test_files_for_dvc_hold_the_same_figures(review: Path, measured):
    write_evaluation(measured, review / "evaluation")
    metrics = json.loads((review / "evaluation" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["codes"]["micro"]["f1"] == measured.codes.scores.micro.f1
    rows = list(csv.DictReader((review / "evaluation" / "codes.csv").open(encoding="utf-8", newline="")))
    assert {row["level"] for row in rows} == {"code", "family", "all codes", "all families"}
    trust = next(row for row in rows if row["code"] == "barrier.trust")
    [score] = [s for s in measured.codes.scores.labels if s.label == "barrier.trust"]
    assert float(trust["f1"]) == pytest.approx(score.f1, abs=1e-4)


def test_the_same_review_gives_the_same_bytes(outputs: Path, tmp_path: Path, measured):
    write_evaluation(measured, tmp_path / "one")
    write_evaluation(evaluate([GOLD], outputs), tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_command_prints_tables_and_writes_files(review: Path, tmp_path: Path):
    result = run("--gold", GOLD, "--outputs", review, "--json", tmp_path / "all.json", "--misses", "1")
    assert result.exit_code == 0, result.output
    for words in ("Families", "Codes", "Documents", "macro", "kappa", "Coded otherwise", "1 of them"):
        assert words in result.output
    assert sorted(p.name for p in (review / "evaluation").iterdir()) == [
        *("codes.csv", "confusion.csv", "metrics.json", "misses.csv"),
    ]
    written = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert written["gold"].keys() == {"coded.tsv"}
    assert written["codes"]["agreement"]["kappa"] == pytest.approx(written["codes"]["micro"]["kappa"])
    assert sum(row["sentences"] for row in written["confusion"]) >= len({m["unit_id"] for m in written["misses"]})


def test_the_stage_that_the_page_proposes_to_dvc_names_files_and_columns_that_are_written(root: Path):
    page = (root / "docs" / "evaluation.md").read_text(encoding="utf-8")
    stage = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])["evaluate"]
    columns = {"codes.csv": SCORED_CODES.column_names, "confusion.csv": CONFUSION.column_names}
    for plot in stage["plots"]:
        [(path, look)] = plot.items()
        assert {look["x"], look["y"]} <= set(columns.pop(path.removeprefix("outputs/evaluation/")))
    assert not columns
    assert stage["outs"] == ["outputs/evaluation/misses.csv"]
    assert list(stage["metrics"][0]) == ["outputs/evaluation/metrics.json"]


def test_misses_are_shown_only_when_asked_for(review: Path):
    assert "of them" not in run("--gold", GOLD, "--outputs", review).output


def test_gold_of_another_review_is_refused_with_what_there_is(outputs: Path, tmp_path: Path):
    with pytest.raises(SettingsError, match=r"files whose names start with elsewhere; it holds .*\.md") as caught:
        evaluate([some_gold(tmp_path, "elsewhere-1\tenabler\tText.")], outputs)
    assert caught.value.exit_code == 2


def test_an_unknown_code_is_refused_with_the_nearest(outputs: Path, tmp_path: Path):
    with pytest.raises(SettingsError, match=r"did you mean `barrier\.leadership`"):
        evaluate([some_gold(tmp_path, "half-a-handshake-1\tbarrier.leadrship\tText.")], outputs)


def test_without_a_review_the_command_says_how_to_make_one(tmp_path: Path):
    result = run("--gold", GOLD, "--outputs", tmp_path)
    assert isinstance(result.exception, EvidenceError)
    assert "evidence run" in str(result.exception)


def test_the_command_has_help_with_an_example():
    assert "Example: evidence evaluate --gold" in run("--help").output


def test_the_command_needs_gold(outputs: Path):
    result = run("--outputs", outputs)
    assert result.exit_code == 2
    assert "--gold" in result.output
