"""Reviews of revisions of git: tables in git, tables that DVC keeps, and what is said where there are none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.compare.compare import compare
from pipeline.errors import SettingsError
from tests.compare.making import document, evidence, make

A = document("a.pdf")


def do(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    do(folder, "git", "add", "--all")
    do(folder, "git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", message)


def review(folder: Path, quote: str, threshold: str) -> None:
    """Outputs and settings of a workspace, in the place of former ones."""
    do(folder, "rm", "-rf", "outputs", "config")
    make(folder / "outputs", [A], [evidence(A, quote)])
    (folder / "config").mkdir()
    (folder / "config" / "params.yaml").write_text(f"tagging:\n  threshold: {threshold}\n")


def differs(old: str, new: str, workspace: Path) -> list[tuple[str, str]]:
    """Rows and settings that differ."""
    found = compare(old, new, workspace=workspace)
    rows = [(change.kind, change.quote) for change in found.evidence]
    return rows + [(fact.key, f"{fact.old} {fact.new}") for fact in found.facts if fact.section == "settings"]


EXPECTED = [("gained", "Two."), ("lost", "One."), ("tagging.threshold", "0.3 0.4")]


def test_tables_that_are_in_git_are_read_from_there(tmp_path: Path):
    """Also of a workspace that is a folder of a larger repository, with odd characters in its name."""
    workspace = tmp_path / "réviews & more"
    workspace.mkdir()
    do(tmp_path, "git", "init", "--quiet")
    review(workspace, "One.", "0.3")
    commit(tmp_path, "one")
    review(workspace, "Two.", "0.4")
    commit(tmp_path, "two")
    do(tmp_path, "git", "tag", "v2")
    assert differs("HEAD~1", "v2", workspace) == EXPECTED
    assert differs("HEAD~1", str(workspace), workspace) == EXPECTED
    assert differs("v2", str(workspace / "outputs"), workspace) == []


def test_tables_that_dvc_keeps_come_from_its_cache_or_a_remote(tmp_path: Path):
    workspace, remote = tmp_path / "workspace", tmp_path / "remote"
    workspace.mkdir()
    do(workspace, "git", "init", "--quiet")
    dvc = [sys.executable, "-m", "dvc"]
    do(workspace, *dvc, "init", "--quiet")
    # in .dvc/config.local, as remotes with secrets are: no revision knows it
    do(workspace, *dvc, "remote", "add", "--quiet", "--local", "--default", "here", str(remote))
    for quote, threshold in (("One.", "0.3"), ("Two.", "0.4")):
        review(workspace, quote, threshold)
        do(workspace, *dvc, "add", "--quiet", "outputs/tables", "outputs/metrics.json")
        commit(workspace, quote)
        do(workspace, *dvc, "push", "--quiet")
    do(workspace, "rm", "-rf", "outputs/tables")
    assert differs("HEAD~1", "HEAD", workspace) == EXPECTED

    do(workspace, "rm", "-rf", ".dvc/cache")
    assert differs("HEAD~1", "HEAD", workspace) == EXPECTED

    do(workspace, "rm", "-rf", ".dvc/cache", str(remote))
    with pytest.raises(SettingsError, match=r"neither in its cache nor in a remote.\n.*\n.*git worktree add"):
        compare("HEAD~1", "HEAD", workspace=workspace)


def test_a_revision_without_outputs_says_what_to_do(tmp_path: Path):
    do(tmp_path, "git", "init", "--quiet")
    (tmp_path / "readme").write_text("x")
    commit(tmp_path, "one")
    with pytest.raises(SettingsError, match=r"(?s)revision HEAD: expected finished outputs.*git worktree add"):
        compare("HEAD", "HEAD", workspace=tmp_path)


@pytest.mark.parametrize("name", ["--upload-pack=x", "-x", " ", "HEAD:readme", "no-such-branch"])
def test_what_is_no_commit_is_no_revision(tmp_path: Path, name: str):
    do(tmp_path, "git", "init", "--quiet")
    (tmp_path / "readme").write_text("x")
    commit(tmp_path, "one")
    with pytest.raises(SettingsError, match="found neither"):
        compare(name, "HEAD", workspace=tmp_path)
