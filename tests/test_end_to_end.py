"""The whole run on the demonstration corpus, as a user runs it."""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline import carried
from pipeline.review import Review, open_review
from pipeline.workspace import make_workspace

pytestmark = pytest.mark.slow


def evidence(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of the tables and texts."""
    files = [path for name in ("tables", "text") for path in sorted((folder / name).iterdir())]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def outputs(demonstration: Path) -> Path:
    """Outputs of one `evidence run` with one worker over corpus/."""
    assert "Report" in (demonstration.parent / "stdout.txt").read_text(encoding="utf-8")
    return demonstration


@pytest.fixture(scope="module")
def review(outputs: Path) -> Review:
    return open_review(outputs)


@pytest.mark.parametrize("table", ["evidence", "ruled_out", "figures"])
def test_every_quotation_is_in_its_text_at_its_place(outputs: Path, table: str):
    """Three lines of Python, from the design alone."""
    rows = list(csv.DictReader((outputs / "tables" / f"{table}.csv").open(encoding="utf8", newline="")))
    for row in rows:
        text = (outputs / "text" / f"{row['doc_id']}.txt").read_text(encoding="utf8")
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    assert rows


def test_every_file_of_the_corpus_has_its_status(review: Review, root: Path):
    expected = yaml.safe_load((root / "tests" / "demonstration" / "expected.yaml").read_text(encoding="utf-8"))
    documents = review.documents.set_index("source_path")
    assert set(documents.index) == {
        p.relative_to(root / "corpus").as_posix() for p in (root / "corpus").rglob("*") if p.is_file()
    }
    for name, given in expected.items():
        facts = given if shutil.which("tesseract") else {**given, **given.get("without_ocr", {})}
        for column in ("status", "format", "title", "date", "publisher", "pages"):
            if facts.get(column):
                assert str(documents.loc[name, column]) == str(facts[column]), (name, column)


def test_the_corpus_shows_every_code_and_every_stance(review: Review):
    assert (review.codes["n_evidence"] > 0).all()
    assert set(review.evidence["stance"]) == {"asserted", "expected", "recommended", "resolved"}
    assert set(review.ruled_out["stance"]) >= {"negated", "hypothetical"}


def test_speakers_themes_cases_and_figures_are_found(review: Review):
    assert (review.evidence["speaker"] != "").sum() >= 5
    assert len(review.themes) >= 3
    assert review.metrics["embedding"] == {"model_sha256": carried.SHA256}
    assert (review.cases["nhs"] != "").any()
    assert len(review.figures) >= 10


def test_codes_agree_with_those_of_readers_at_least_as_well_as_a_first_version_should(
    outputs: Path, root: Path, shared: Path
):
    gold = root / "tests" / "demonstration" / "coded.tsv"
    command = [
        sys.executable,
        shared / "gold" / "score.py",
        "--evidence",
        outputs / "tables" / "evidence.csv",
        "--gold",
        gold,
        "--json",
    ]
    scores = yaml.safe_load(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert scores["micro"][2] >= 0.35


def test_two_workers_give_the_same_bytes(outputs: Path, root: Path, tmp_path: Path):
    result = evidence("run", "--outputs", tmp_path / "outputs", "--workers", "2", cwd=root)
    assert result.returncode == 0, result.stderr
    assert digests(tmp_path / "outputs") == digests(outputs)


def test_strict_ends_with_3_and_names_the_unreadable_document(outputs: Path, root: Path, tmp_path: Path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text("Staff have no time for partnership. Leaders should protect time for it.\n")
    (corpus / "damaged.pdf").write_bytes(b"%PDF-1.7\nbroken")
    result = evidence("run", "--strict", "--config", root / "config", "--workers", "1", cwd=tmp_path)
    assert result.returncode == 3
    assert "damaged.pdf" in result.stderr
    assert open_review(tmp_path / "outputs").documents["status"].tolist() == ["unreadable", "included"]


def test_dvc_gives_the_same_bytes_as_one_process_and_then_has_nothing_to_do(root: Path, tmp_path: Path):
    make_workspace(tmp_path / "review")
    names = ["written-evidence-INN0047.txt", "joint-working-heart-failure-wensford.md"]
    for name in names:
        shutil.copy(root / "corpus" / name, tmp_path / "review" / "corpus" / name)
    workspace = tmp_path / "review"
    assert evidence("run", "--outputs", tmp_path / "one", "--workers", "1", cwd=workspace).returncode == 0
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    dvc = [sys.executable, "-m", "dvc", "repro"]
    first = subprocess.run(
        dvc, cwd=workspace, capture_output=True, text=True, env={"PATH": path, "HOME": str(tmp_path)}, check=False
    )
    assert first.returncode == 0, first.stderr
    assert digests(workspace / "outputs") == digests(tmp_path / "one")
    second = subprocess.run(
        dvc, cwd=workspace, capture_output=True, text=True, env={"PATH": path, "HOME": str(tmp_path)}, check=False
    )
    assert "up to date" in second.stdout
    assert "Running stage" not in second.stdout


def test_a_failed_check_keeps_the_former_review_and_says_what_failed_where(outputs: Path, root: Path, tmp_path: Path):
    kept = tmp_path / "outputs"
    shutil.copytree(outputs, kept)
    before = digests(kept)
    text = next((kept / "work" / "text").iterdir())
    text.write_text("Tampered. " + text.read_text(encoding="utf8"), encoding="utf8")
    result = evidence("validate", "--outputs", kept, cwd=root)
    assert result.returncode == 4
    assert "evidence" in result.stderr
    assert digests(kept) == before


def test_the_review_verifies_and_is_not_written_to(outputs: Path, root: Path, tmp_path: Path):
    """With the model and the classifier that the program carries."""
    kept = tmp_path / "outputs"
    shutil.copytree(outputs, kept)
    result = evidence("verify", "--outputs", kept, "--workers", "1", cwd=root)
    assert result.returncode == 0, result.stdout
    assert "13 documents come out the same from the sources, cell by cell" in result.stdout
    assert digests(kept) == digests(outputs)


def test_tables_hold_no_path_of_a_machine(review: Review, root: Path):
    for name, table in review.tables.items():
        text = table.to_csv()
        assert str(root) not in text, name
        assert "/tmp" not in text, name


def test_the_documents_read_the_same_in_pandas(outputs: Path, review: Review):
    csv_table = pd.read_csv(outputs / "tables" / "evidence.csv", keep_default_na=False)
    assert csv_table["quote"].tolist() == review.evidence["quote"].tolist()
