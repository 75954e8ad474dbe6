"""The workflow that re-runs the review: what it promises, and the scripts and commands that its steps call."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from pipeline.cli import app
from tests.compare.making import document, evidence, make

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / ".github" / "evidence"
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "evidence.yml").read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
TRIGGERS = WORKFLOW[True]  # YAML 1.1 takes the key `on` for a truth value
PYTHON = str(Path(sys.executable).parent)


def do(
    script: str, *arguments: str, cwd: Path, tools: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a script of the workflow as a runner does; `tools` is a folder of programs that go before others."""
    path = os.pathsep.join([*([str(tools)] if tools else []), PYTHON, os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **env}
    command = [str(SCRIPTS / script), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def tool(folder: Path, name: str, script: str) -> Path:
    """A folder with a program of that name in it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/usr/bin/env bash\n{script}\n")
    (folder / name).chmod(0o755)
    return folder


# --- the file --------------------------------------------------------------------------------------------------------


def test_it_runs_when_what_a_review_is_made_of_changes_and_every_week():
    for event in ("push", "pull_request"):
        paths = set(TRIGGERS[event]["paths"])
        assert {"corpus/**", "config/**", "**.dvc", "requirements.*", "pipeline/**", "dvc.yaml"} <= paths
    assert [len(entry["cron"].split()) for entry in TRIGGERS["schedule"]] == [5]
    assert "pull_request_target" not in TRIGGERS


def test_no_job_may_write_but_the_comment_and_that_reads_no_document():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    writers = {name for name, job in JOBS.items() if "write" in job.get("permissions", {}).values()}
    assert writers == {"comment"}
    assert JOBS["comment"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "head.repo.full_name == github.repository" in JOBS["comment"]["if"]
    assert not any("evidence " in step.get("run", "") for step in JOBS["comment"]["steps"])


def test_every_job_ends_in_time_and_runs_for_one_branch_exclude_each_other():
    assert all(0 < job["timeout-minutes"] <= 60 for job in JOBS.values())
    assert "github.ref" in WORKFLOW["concurrency"]["group"]


def test_steps_come_in_an_order_in_which_they_have_what_they_need():
    wanted = [
        "install",
        "cache@",
        "restore@",
        "fetch",
        "review",
        "verify",
        "changes",
        "upload-artifact",
        "keep",
        "save@",
    ]
    said = [step.get("run", "") or step["uses"] for step in JOBS["review"]["steps"]]
    places = [next(number for number, text in enumerate(said) if word in text) for word in wanted]
    assert places == sorted(places)


def test_what_a_pull_request_says_never_becomes_part_of_a_script():
    """GitHub puts values into scripts before a shell reads them: they belong into the environment."""
    assert not [step["run"] for _, step in STEPS if "${{" in step.get("run", "")]


def test_actions_are_pinned_and_checkouts_keep_no_token():
    used = [step["uses"] for _, step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w/-]+@(v\d+|[0-9a-f]{40})", name) for name in used), used
    for _, step in STEPS:
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_expressions_name_steps_and_jobs_that_there_are():
    text = json.dumps(JOBS)
    ids = {step["id"] for _, step in STEPS if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.", text)) <= ids
    assert set(re.findall(r"needs\.(\w+)\.", text)) <= set(JOBS)
    for job in JOBS.values():
        assert set(re.findall(r"env\.(\w+)", json.dumps(job))) <= set(job.get("env", {}))


def test_the_kept_review_is_saved_where_it_is_looked_for():
    restored, saved = (
        next(step["with"] for _, step in STEPS if f"cache/{what}@" in step.get("uses", ""))
        for what in ("restore", "save")
    )
    assert restored["path"] == saved["path"]
    assert restored["key"] == saved["key"]
    assert saved["key"].startswith(restored["restore-keys"].strip())
    kept = next(step for _, step in STEPS if step.get("run", "").endswith("/keep"))
    assert "!= 'pull_request'" in kept["if"]


def commands(text: str) -> Iterator[list[str]]:
    """The calls of `evidence` in a script."""
    for found in re.finditer(r"(?:^|[\s;&|!])evidence ([a-z][^\n;|&>`]*)", text):
        if not text[: found.start()].rpartition("\n")[2].lstrip().startswith("#"):
            yield found[1].split()


def test_every_command_and_option_that_is_called_exists():
    texts = [step["run"] for _, step in STEPS if "run" in step]
    texts += [path.read_text(encoding="utf-8") for path in SCRIPTS.iterdir() if not path.suffix]
    called = [words for text in texts for words in commands(text)]
    assert {"run", "verify", "diff"} <= {words[0] for words in called}
    known: Any = get_command(app).commands  # type: ignore[attr-defined]
    for name, *words in called:
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, (name, words)


def test_every_step_calls_a_script_that_can_be_run():
    scripts = [word for _, step in STEPS for word in step.get("run", "").split() if word.startswith(".github/")]
    assert len(scripts) >= 6
    for name in scripts:
        path = ROOT / name
        assert path.is_file()
        assert os.access(path, os.X_OK) or path.suffix == ".py"
    for path in SCRIPTS.iterdir():
        if path.read_bytes().startswith(b"#!/usr/bin/env bash"):
            assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


# --- the steps -------------------------------------------------------------------------------------------------------


def test_install_uses_the_lock_in_the_project_and_the_named_version_in_a_workspace(tmp_path: Path):
    tools = tool(tmp_path / "tools", "python", 'echo "$@"')
    tool(tools, "tesseract", "true")
    (tmp_path / "requirements.txt").write_text("evidence-pipeline==1\n")
    assert "--requirement requirements.txt" in do("install", cwd=tmp_path, tools=tools).stdout
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    said = do("install", cwd=tmp_path, tools=tools).stdout
    assert "--requirement requirements.lock" in said
    assert "--editable ." in said


def test_without_a_remote_there_is_nothing_to_fetch(tmp_path: Path):
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    result = do("fetch", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "No remote of DVC is set: nothing to fetch\n")


@pytest.mark.parametrize(
    ("remotes", "pulls", "tracked", "code", "said"),
    [
        ("", "true", True, 1, "no remote is set"),
        ("here /r", "true", True, 0, ""),
        ("here /r", "false", True, 1, "::error::corpus.dvc could not be fetched"),
        ("here /r", "false", False, 0, "::warning::former outputs could not be fetched"),
    ],
)
def test_documents_that_dvc_tracks_must_come_and_outputs_may(tmp_path: Path, remotes, pulls, tracked, code, said):
    """Without its documents a review would say that all of them were removed."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / ".dvc").mkdir()
    if tracked:
        (tmp_path / "corpus.dvc").write_text("outs: []\n")
        subprocess.run(["git", "add", "corpus.dvc"], cwd=tmp_path, check=True)
    script = f'case "$1" in remote) printf "%s" "{remotes}";; pull) {pulls};; checkout) false;; esac'
    result = do("fetch", cwd=tmp_path, tools=tool(tmp_path / "tools", "dvc", script))
    assert result.returncode == code, result.stderr
    assert said in result.stdout


@pytest.mark.parametrize(
    ("ends", "unreadable", "code", "published"),
    [
        (0, "", 0, True),
        (3, "annual-review-2023.pdf", 0, True),
        (3, "new.pdf", 3, True),
        (4, "", 4, False),
        (1, "", 1, False),
    ],
)
def test_an_unreadable_document_fails_the_run_unless_it_is_known_and_all_is_shown(
    tmp_path: Path, ends: int, unreadable: str, code: int, published: bool
):
    (tmp_path / "outputs" / "tables").mkdir(parents=True)
    rows = "status,source_path\r\nincluded,a.pdf\r\n" + (f"unreadable,{unreadable}\r\n" if unreadable else "")
    (tmp_path / "outputs" / "tables" / "documents.csv").write_text(rows)
    tools = tool(tmp_path / "tools", "evidence", f'echo "$@" > called; exit {ends}')
    output = tmp_path / "output"
    output.touch()
    result = do("review", cwd=tmp_path, tools=tools, GITHUB_OUTPUT=str(output))
    assert (tmp_path / "called").read_text() == "run --strict\n"
    assert result.returncode == code
    assert output.read_text() == ("published=true\n" if published else "")


def test_the_documents_known_to_be_unreadable_are_those_of_the_demonstration():
    lines = (SCRIPTS / "known-unreadable.txt").read_text(encoding="utf-8").splitlines()
    known = [line for line in lines if not line.startswith("#")]
    assert known
    assert all((ROOT / "corpus" / name).is_file() for name in known)


def test_what_documents_say_is_no_command_to_the_runner(tmp_path: Path):
    """A line that starts with two colons is one, unless commands were stopped with a word that nobody can guess."""
    said = [do("plainly", "sh", "-c", "printf '\\n::error::owned'; exit 5", cwd=tmp_path) for _ in range(2)]
    assert [result.returncode for result in said] == [5, 5]
    first, *_, last = said[0].stdout.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert last == f"::{token}::"
    assert said[0].stdout != said[1].stdout


def reviews(folder: Path) -> None:
    a = document("a.pdf")
    make(folder / "outputs", [a], [evidence(a, "Nobody had time.")])
    make(folder / ".evidence-ci" / "former-review", [a])


def test_changes_are_those_against_the_revision_else_the_kept_review(tmp_path: Path):
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    tools = tool(tmp_path / "tools", "evidence", f'exec "{sys.executable}" -m pipeline.cli "$@"')
    reviews(tmp_path)
    summary = tmp_path / "summary"
    result = do("changes", "origin/main", cwd=tmp_path, tools=tools, GITHUB_STEP_SUMMARY=str(summary))
    assert result.returncode == 0, result.stderr
    assert "Nobody had time." in summary.read_text(encoding="utf-8")
    written = tmp_path / ".evidence-ci" / "changes"
    assert {path.name for path in written.iterdir()} == {"changes.md", "changes.html", "changes.json"}
    assert (written / "changes.md").read_text(encoding="utf-8") == summary.read_text(encoding="utf-8")


def test_a_first_review_has_nothing_to_be_compared_with_and_does_not_fail(tmp_path: Path):
    tools = tool(tmp_path / "tools", "evidence", "exit 2")
    summary = tmp_path / "summary"
    assert do("changes", "HEAD~1", cwd=tmp_path, tools=tools, GITHUB_STEP_SUMMARY=str(summary)).returncode == 0
    assert "No former review" in summary.read_text()


def test_what_is_kept_is_a_review_to_compare_with(tmp_path: Path):
    reviews(tmp_path)
    (tmp_path / "outputs" / "report").mkdir()
    assert do("keep", cwd=tmp_path).returncode == 0
    kept = tmp_path / ".evidence-ci" / "former-review"
    assert {path.name for path in kept.iterdir()} == {"tables", "metrics.json"}
    same = (kept / "tables" / "evidence.parquet").read_bytes() == (
        tmp_path / "outputs" / "tables" / "evidence.parquet"
    ).read_bytes()
    assert same


# --- the comment -----------------------------------------------------------------------------------------------------


class Comments(BaseHTTPRequestHandler):
    """As much of GitHub's comments on issues as the script uses."""

    held: list[dict[str, Any]]
    refuses: bool

    def do_GET(self) -> None:
        page = int(self.path.rpartition("page=")[2])
        self._answer(200, self.held[(page - 1) * 100 : page * 100])

    def do_POST(self) -> None:
        self._write({"id": 900, "user": {"login": "github-actions[bot]"}})

    def do_PATCH(self) -> None:
        self._write(next(c for c in self.held if c["id"] == int(self.path.rpartition("/")[2])))

    def _write(self, comment: dict[str, Any]) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.refuses or self.headers["Authorization"] != "Bearer secret":
            self._answer(403, {})
            return
        comment["body"] = sent["body"]
        if comment not in self.held:
            self.held.append(comment)
        self._answer(201, comment)

    def _answer(self, code: int, value: Any) -> None:
        content = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def comments() -> Iterator[tuple[type[Comments], str]]:
    handler = type("Handler", (Comments,), {"held": [], "refuses": False})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def comment(tmp_path: Path, address: str, text: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "changes.md").write_text(text, encoding="utf-8")
    env = {"GITHUB_API_URL": address, "GITHUB_REPOSITORY": "some/review", "GITHUB_TOKEN": "secret"}
    command = [sys.executable, str(SCRIPTS / "comment.py"), "7", str(tmp_path / "changes.md")]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def test_there_is_one_comment_which_every_run_brings_up_to_date(tmp_path: Path, comments):
    handler, address = comments
    marker = "<!-- evidence diff -->\n"
    others = [{"id": n, "user": {"login": "reader"}, "body": f"{marker}mine"} for n in range(130)]
    handler.held = [*others]
    assert comment(tmp_path, address, "first é").returncode == 0
    assert comment(tmp_path, address, "second").returncode == 0
    assert [c["body"] for c in handler.held[130:]] == [f"{marker}second"]
    assert all(c["body"].endswith("mine") for c in handler.held[:130])


def test_a_token_that_may_not_write_is_told_and_no_failure(tmp_path: Path, comments):
    """Runs for forks and for bots get such tokens."""
    handler, address = comments
    handler.refuses = True
    result = comment(tmp_path, address, "x")
    assert result.returncode == 0
    assert "::warning::" in result.stdout
    assert handler.held == []


def test_a_comment_that_github_would_refuse_is_not_sent(tmp_path: Path, comments):
    handler, address = comments
    result = comment(tmp_path, address, "x" * 65_536)
    assert result.returncode == 1
    assert "65536" in result.stderr
    assert handler.held == []


def test_scripts_need_what_a_runner_has():
    """The comment is written without installing anything."""
    text = (SCRIPTS / "comment.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)) <= set(sys.stdlib_module_names)
    assert shutil.which("bash")
