"""`evidence diff`: options, files, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.compare.making import document, evidence, make


@pytest.fixture
def reviews(tmp_path: Path) -> tuple[str, str]:
    a = document("a.pdf")
    return str(make(tmp_path / "old", [a])), str(make(tmp_path / "new", [a], [evidence(a, "Nobody had time.")]))


def test_it_prints_what_changed_and_ends_with_0(reviews: tuple[str, str]):
    result = CliRunner().invoke(app, ["diff", *reviews])
    assert result.exit_code == 0
    assert "Evidence: 1 gained (rows 0 → 1)" in result.output
    assert "“Nobody had time.”" in result.output


def test_with_exit_code_it_ends_with_1_if_anything_differs(reviews: tuple[str, str]):
    assert CliRunner().invoke(app, ["diff", *reviews, "--exit-code"]).exit_code == 1
    assert CliRunner().invoke(app, ["diff", reviews[0], reviews[0], "--exit-code"]).exit_code == 0


def test_it_writes_files(reviews: tuple[str, str], tmp_path: Path):
    page, told = tmp_path / "out" / "changes.html", tmp_path / "changes.json"
    arguments = ["diff", *reviews, "--format", "html", "--out", str(page), "--json", str(told), "--most", "0"]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.output) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "Nobody had time." not in page.read_text(encoding="utf-8")
    found = json.loads(told.read_text(encoding="utf-8"))
    assert [row["quote"] for row in found["evidence"]] == ["Nobody had time."]
    assert found["same"] is False
