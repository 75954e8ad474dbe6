"""Stage publish: the former outputs stay whole until checked ones replace them."""

from __future__ import annotations

import pytest

from pipeline.errors import SettingsError
from pipeline.stages import publish
from pipeline.stages.folders import fresh_folder


def fill(job, content: str) -> None:
    for name in publish.FOLDERS:
        (job.work / name).mkdir(parents=True, exist_ok=True)
        (job.work / name / "file.txt").write_text(content)
    for name in publish.FILES:
        (job.work / name).write_text(content)


def published(job) -> dict[str, str]:
    paths = [p for name in (*publish.FOLDERS, *publish.FILES) for p in [job.outputs / name]]
    files = [f for p in paths for f in ([p] if p.is_file() else p.rglob("*"))]
    return {f.relative_to(job.outputs).as_posix(): f.read_text() for f in files}


def test_everything_is_replaced_and_nothing_of_the_former_is_left(job):
    made = job({})
    fill(made, "old")
    (made.work / "tables" / "gone.csv").write_text("old")
    publish.run(made)
    (made.work / "tables" / "gone.csv").unlink()
    fill(made, "new")
    publish.run(made)
    assert set(published(made).values()) == {"new"}
    assert "tables/gone.csv" not in published(made)
    assert [p.name for p in made.outputs.iterdir() if p.name.startswith(".")] == []


def test_with_a_part_missing_the_former_outputs_stay(job):
    made = job({})
    fill(made, "old")
    publish.run(made)
    before = published(made)
    fill(made, "new")
    (made.work / "metrics.json").unlink()
    with pytest.raises(SettingsError, match=r"metrics\.json"):
        publish.run(made)
    assert published(made) == before


def test_a_folder_that_fails_half_way_leaves_the_former_one(tmp_path):
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "old").write_text("old")

    def fail():
        with fresh_folder(tmp_path / "f") as new:
            (new / "half").write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")] == ["f", "f/old"]
