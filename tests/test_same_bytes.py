"""The same inputs give the same bytes, whatever else is different; each run here differs in many ways at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.stages import STAGES
from tests.conftest import ROOT
from tests.faults.review import digest

DRIVER = """
import json, sys
from pathlib import Path
from pipeline.cli import app
from pipeline.stages import tag

tag._LITTLE = 0  # else so few sentences would not go to workers
steps, hidden, options = json.loads(sys.argv[1])
for hide, stages in steps:
    for name in hidden:
        inside, outside = Path("corpus") / name, Path("aside") / name
        if (name in hide) == inside.exists():
            outside.parent.mkdir(exist_ok=True)
            (inside if inside.exists() else outside).rename(outside if inside.exists() else inside)
    for stage in stages:
        app([stage, *options], standalone_mode=False)
"""
"""Runs the commands `stages` for each step, with the documents `hide` out of the corpus meanwhile."""

NAMES = [stage.name for stage in STAGES]
BUILD = NAMES[: NAMES.index("tables") + 1]
PER_DOCUMENT = ["extract", "embed", "tag"]
OWN = {
    "Überblick.txt": "Istanbul's TRIALS INSTITUTE lacked staff. İzmir had no time for it, said Dr Işık.\n\n" * 2,
    "case.html": "<html><body><h1>A case</h1><p>Trust grew between the boards after a year.</p></body></html>",
}
CARRIED = ("written-evidence-INN0047.txt", "joint-working-heart-failure-wensford.md")
DOCUMENTS = (*OWN, *CARRIED)


def workspace(folder: Path, order: list[str], times: random.Random | None = None) -> Path:
    """A workspace whose documents were written in this order, and at times drawn by lot."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "corpus").mkdir()
    for name in order:
        content = OWN[name].encode() if name in OWN else (ROOT / "corpus" / name).read_bytes()
        path = folder / "corpus" / name
        path.write_bytes(content)
        if times:
            moment = times.randrange(10**8, 2 * 10**9)
            os.utime(path, (moment, moment))
    return folder


def drive(folder: Path, steps: list[tuple[list[str], list[str]]], *options: str, **environment: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHON"))}
    asked = json.dumps([steps, sorted({name for hide, _ in steps for name in hide}), options])
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, asked],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one cold `evidence run` with one worker publishes."""
    folder = workspace(tmp_path_factory.mktemp("base") / "review", sorted(DOCUMENTS))
    drive(folder, [([], ["run"])], "--workers=1", PYTHONHASHSEED="0", LC_ALL="C.UTF-8", TZ="UTC")
    return digest(folder / "outputs", ("tables", "text"))


def test_other_order_times_workers_hash_seed_zone_language_path_and_commands_and_then_moved(
    expected: str, tmp_path: Path
):
    """Stage by stage, as DVC does; then from the cache, in a renamed folder."""
    drawn = random.Random(3)
    order = drawn.sample(DOCUMENTS, len(DOCUMENTS))
    folder = workspace(tmp_path / "Rückblick des Jahres", order, drawn)
    drive(
        folder,
        [([], BUILD)],
        "--workers=2",
        PYTHONHASHSEED="1",
        LANG="de_DE.UTF-8",
        LC_ALL="de_DE.UTF-8",
        TZ="Asia/Kathmandu",
    )
    assert digest(folder / "outputs" / "work", ("tables", "text")) == expected
    moved = folder.rename(tmp_path / "moved")
    drive(moved, [([], BUILD)], "--workers=1", PYTHONHASHSEED="random", LC_ALL="tr_TR.UTF-8", TZ="America/St_Johns")
    assert digest(moved / "outputs" / "work", ("tables", "text")) == expected


def test_one_by_one_and_one_deleted_and_added_again(expected: str, tmp_path: Path):
    """With the plainest locale, without Python's help for it."""
    folder = workspace(tmp_path / "review", list(reversed(DOCUMENTS)))
    steps: list[tuple[list[str], list[str]]] = [
        (list(DOCUMENTS[1:]), PER_DOCUMENT),
        (list(DOCUMENTS[2:]), PER_DOCUMENT),
        (list(DOCUMENTS[3:]), BUILD),
        ([], PER_DOCUMENT),
        ([DOCUMENTS[1], DOCUMENTS[3]], PER_DOCUMENT),
        ([], BUILD),
    ]
    drive(folder, steps, "--workers=1", PYTHONHASHSEED="random", LC_ALL="C", TZ="Pacific/Apia")
    assert digest(folder / "outputs" / "work", ("tables", "text")) == expected
