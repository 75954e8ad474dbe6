"""`evidence verify` as a user calls it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.records import PUBLIC_TABLES
from tests.verify import alter
from tests.verify.conftest import Review


def called(monkeypatch, capsys, review: Review, *more: str) -> tuple[int, str, str]:
    """Exit code, output and errors."""
    folders = {"--corpus": review.job.corpus, "--config": review.job.config, "--outputs": review.outputs}
    arguments = [str(part) for pair in folders.items() for part in pair]
    monkeypatch.setattr(sys, "argv", ["evidence", "verify", *arguments, "--workers", "1", *more])
    code = 0
    try:
        cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_review_is_done_again_and_found_the_same_without_a_trace_in_it(review: Review, monkeypatch, capsys, tmp_path):
    before = contents(review.outputs)
    code, out, err = called(monkeypatch, capsys, review, "--json", str(tmp_path / "found.json"))
    assert (code, err) == (0, "")
    assert f"Verified: {len(PUBLIC_TABLES)} tables" in out
    assert "come out the same from the sources" in out
    assert contents(review.outputs) == before
    found = json.loads((tmp_path / "found.json").read_bytes())
    assert found["verified"]
    assert found["made_again"]
    assert found["checked"]["documents"] == len(list((review.outputs / "text").iterdir()))


def test_tampering_ends_with_5_and_the_listing_is_cut_per_file(review: Review, monkeypatch, capsys, tmp_path):
    path = review.path("tables/evidence.csv")
    rows = alter.csv_rows(path)
    for row in rows[:4]:
        row["quote"] = row["quote"].replace("e", "3")
    alter.put_csv(path, rows)
    json_file = tmp_path / "found.json"
    code, out, err = called(monkeypatch, capsys, review, "--sources-only", "--most", "1", "--json", str(json_file))
    assert code == 5
    assert "tables/evidence.csv: 4 problems" in out
    assert out.count("column quote") == 1
    assert "and 3 more" in out
    assert "Left to believe" in out
    assert "Verified" not in out
    assert "tables/evidence.csv" in err
    found = json.loads(json_file.read_bytes())
    assert not found["verified"]
    assert [problem["row"] for problem in found["problems"]] == [
        f"evidence_id {row['evidence_id']}" for row in rows[:4]
    ]


def test_with_other_sources_the_review_is_not_done_again(sources, made: Review, monkeypatch, capsys, tmp_path):
    (tmp_path / "corpus" / "new.txt").write_text("Trust was slow to grow between the two partners of the scheme.")
    monkeypatch.setattr("pipeline.stages.embed.run", lambda job: pytest.fail("done again"))
    code, out, _ = called(monkeypatch, capsys, Review(made.outputs, sources().job))
    assert code == 5
    assert "corpus/new.txt" in out
    assert "Not done again from scratch: the sources are not those" in out


def test_other_settings_are_said_first(review: Review, monkeypatch, capsys):
    record = {"program": {"version": "0.0.1"}, "config": [{"path": "params.yaml", "sha256": "0" * 64}]}
    review.path("run").mkdir()
    review.path("run/provenance.json").write_text(json.dumps(record))
    code, out, _ = called(monkeypatch, capsys, review, "--sources-only")
    assert code == 0
    assert "version 0.0.1 of the program" in out
    assert "settings that are not those of the review: params.yaml" in out


@pytest.mark.parametrize("record", ["", "[]", "{", '{"config": 3, "packages": [], "program": {"needs": 4}}'])
def test_a_record_that_is_of_no_use_hinders_nothing(review: Review, monkeypatch, capsys, record: str):
    review.path("run").mkdir()
    review.path("run/provenance.json").write_text(record)
    assert review.report().problems == ()


@pytest.mark.parametrize("folder", ["outputs", "corpus", "config"])
def test_without_a_folder_it_ends_with_2_and_says_which(review: Review, monkeypatch, capsys, tmp_path, folder: str):
    code, _, err = called(monkeypatch, capsys, review, f"--{folder}", str(tmp_path / "none"))
    assert code == 2
    assert f"{folder}" in err
    assert str(tmp_path / "none") in err


def test_a_review_that_is_being_replaced_is_refused(review: Review, monkeypatch, capsys):
    shutil.copytree(review.outputs / "text", review.outputs / ".ready" / "text")
    code, _, err = called(monkeypatch, capsys, review)
    assert code == 2
    assert "evidence run" in err
