"""The command line: help, options, exit codes and messages."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import __version__, cli
from pipeline.errors import EvidenceError
from pipeline.stages import STAGES

COMMANDS = ["run", "init", "summary", "accept", "verify", "diff", "cache", *(stage.name for stage in STAGES)]


def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    """Exit code and standard error of the command, in this process."""
    monkeypatch.setattr(sys, "argv", ["evidence", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return caught.value.code, capsys.readouterr().err


def evidence(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str):
    result = CliRunner().invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: evidence {command}" in result.output


@pytest.mark.parametrize("command", ["run", *(stage.name for stage in STAGES)])
def test_every_stage_takes_folders_and_workers(command: str):
    output = CliRunner().invoke(cli.app, [command, "--help"]).output
    assert all(option in output for option in ("--corpus", "--config", "--outputs", "--workers"))


def test_help_lists_every_command():
    output = CliRunner().invoke(cli.app, ["--help"]).output
    assert all(f"  {command} " in output for command in COMMANDS)


def test_help_imports_nothing_heavy():
    """What makes `evidence --help` answer at once: neither data, language nor learning libraries are loaded."""
    heavy = "pandas numpy pydantic yaml spacy torch sklearn bertopic great_expectations pdfplumber rich jinja2"
    code = f"import sys, pipeline.cli; print([m for m in {heavy.split()} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_version():
    assert CliRunner().invoke(cli.app, ["--version"]).output == f"evidence {__version__}\n"


def broken_config(folder: Path, root: Path, name: str, text: str) -> Path:
    config = folder / "config"
    config.mkdir()
    for path in (root / "config").glob("*.yaml"):
        (config / path.name).write_bytes(path.read_bytes())
    (config / name).write_text(text, encoding="utf-8")
    return config


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda tmp, root: ["--corpus", str(tmp / "none")], "expected a folder of documents, found nothing"),
        (lambda tmp, root: ["--corpus", str(tmp / "file")], "expected a folder of documents, found a file"),
        (lambda tmp, root: ["--corpus", str(tmp / "empty")], "is empty"),
        (lambda tmp, root: ["--config", str(tmp / "none")], "expected a folder, found none"),
        (lambda tmp, root: ["--outputs", str(tmp / "file" / "inner")], "cannot be written"),
        (
            lambda tmp, root: ["--config", str(broken_config(tmp, root, "params.yaml", "themse: {}"))],
            "did you mean `themes`?",
        ),
        (lambda tmp, root: ["--config", str(broken_config(tmp, root, "codebook.yaml", "codes: 3"))], "codebook.yaml"),
    ],
)
def test_a_mistake_in_folders_or_settings_ends_with_2_and_says_what_to_do(
    tmp_path: Path, root: Path, monkeypatch, capsys, make, expected: str
):
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(
        "Staff have no time for partnership work. Leaders should give them time."
    )
    defaults = {
        "--corpus": str(tmp_path / "corpus"),
        "--outputs": str(tmp_path / "outputs"),
        "--config": str(root / "config"),
    }
    given = make(tmp_path, root)
    arguments = [part for pair in (defaults | {given[0]: given[1]}).items() for part in pair]
    command = "tag" if "codebook.yaml" in expected else "extract"
    code, error = called(monkeypatch, capsys, command, *arguments, "--workers", "1")
    assert code == 2
    assert error.startswith("Error: ")
    assert expected in error


def test_an_unknown_option_ends_with_2():
    assert evidence("run", "--corpsu", "x").returncode == 2


def test_a_stage_whose_inputs_are_missing_says_what_to_run(tmp_path: Path):
    """As a user sees it: a message, an exit code, no traceback."""
    (tmp_path / "corpus").mkdir()
    result = evidence("tables", "--corpus", str(tmp_path / "corpus"), "--outputs", str(tmp_path / "outputs"))
    assert result.returncode == 2
    assert "evidence run" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EvidenceError("x"), 1),
        (KeyboardInterrupt(), 1),
        (BrokenExecutor(), 1),
        (OSError(28, "No space left on device", "f"), 2),
    ],
)
def test_expected_errors_become_a_message_and_an_exit_code(error, code, monkeypatch, capsys):
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == code
    assert capsys.readouterr().err.startswith("Error: ")
