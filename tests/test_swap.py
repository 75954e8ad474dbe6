"""Outputs change from old to new as one, whenever the program is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import swap
from pipeline.swap import READY, finish, make_ready

PARTS = ("tables/a.csv", "tables/b.csv", "text/a.txt", "metrics.json")


class Killed(BaseException):
    """Stands for the end of the process."""


def fill(folder: Path, content: str, parts: tuple[str, ...] = PARTS) -> None:
    for name in parts:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_new_parts_take_the_place_of_the_old_and_leave_nothing_else(tmp_path: Path):
    fill(tmp_path, "old", (*PARTS, "tables/gone.csv"))
    fill(tmp_path / ".new", "new")
    make_ready(tmp_path / ".new", tmp_path)
    assert finish(tmp_path)
    assert contents(tmp_path) == dict.fromkeys(PARTS, "new")
    assert not finish(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["metrics.json", "tables", "text"]


def test_what_is_not_part_of_the_new_stays(tmp_path: Path):
    fill(tmp_path, "old", ("work/x", "tables/a.csv"))
    fill(tmp_path / ".new", "new", ("tables/a.csv",))
    make_ready(tmp_path / ".new", tmp_path)
    finish(tmp_path)
    assert contents(tmp_path) == {"work/x": "old", "tables/a.csv": "new"}


@pytest.mark.parametrize("moment", range(20))
def test_a_kill_at_any_rename_leaves_the_old_or_what_can_be_finished(
    tmp_path: Path, moment: int, monkeypatch: pytest.MonkeyPatch
):
    fill(tmp_path, "old")
    fill(tmp_path / ".new", "new")
    steps = 0

    def counted(name: str):
        real = getattr(Path, name)

        def step(*args: object):
            nonlocal steps
            if steps == moment:
                raise Killed
            steps += 1
            return real(*args)

        return step

    for name in ("rename", "replace", "rmdir"):
        monkeypatch.setattr(Path, name, counted(name))
    killed = False
    try:
        make_ready(tmp_path / ".new", tmp_path)
        finish(tmp_path)
    except Killed:
        killed = True
    monkeypatch.undo()
    decided = (tmp_path / READY).is_dir()
    finish(tmp_path)
    shown = {name: text for name, text in contents(tmp_path).items() if not name.startswith(".new")}
    assert set(shown) == set(PARTS)
    assert set(shown.values()) == ({"new"} if decided or not killed else {"old"} if steps == 0 else {"new"})


def test_the_moments_above_cover_every_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fill(tmp_path, "old")
    fill(tmp_path / ".new", "new")
    steps = []
    for name in ("rename", "replace", "rmdir"):
        real = getattr(Path, name)
        monkeypatch.setattr(Path, name, lambda *args, real=real: (steps.append(1), real(*args))[1])
    make_ready(tmp_path / ".new", tmp_path)
    finish(tmp_path)
    assert 5 <= len(steps) < 20


def test_new_parts_are_on_the_disk_before_they_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fill(tmp_path / ".new", "new")
    flushed = []
    monkeypatch.setattr(swap, "_flush", lambda path: flushed.append((path.name, (tmp_path / READY).exists())))
    make_ready(tmp_path / ".new", tmp_path)
    assert {(Path(name).name, False) for name in PARTS} <= set(flushed)
