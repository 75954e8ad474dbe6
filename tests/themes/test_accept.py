"""`evidence themes accept` and the stage that honours what was accepted, in files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline import cli
from pipeline.config import Settings
from pipeline.errors import SettingsError
from pipeline.io import frame, read_parquet, write_json, write_parquet
from pipeline.lock import locked
from pipeline.records import (
    DOCUMENTS,
    FOUND_CHANGES,
    FOUND_THEMES,
    MENTIONS,
    PASSAGES,
    PUBLIC_TABLES,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    THEMES,
    UNITS,
    VECTORS,
)
from pipeline.report.accepted import load_accepted
from pipeline.stages import Stage
from pipeline.stages import themes as stage
from pipeline.stages.accept import accept_review, accept_themes
from pipeline.stages.job import InlineExecutor, Job
from pipeline.themes.registry_files import load_registry
from tests.themes.lasting import SETTINGS, Corpus, document, review
from tests.themes.stage import CODEBOOK


class Workspace:
    """Folders in which the stage `themes` runs over made-up passages, and its outcome is published."""

    def __init__(self, folder: Path) -> None:
        self.config, self.outputs = folder / "config", folder / "outputs"
        self.config.mkdir()
        shutil.copy(CODEBOOK, self.config)
        self.job = Job(folder, self.config, self.outputs, Settings(themes=SETTINGS), InlineExecutor())

    def run(self, corpus: Corpus) -> str:
        passages = corpus.passages.assign(
            ordinal=0, kind="paragraph", page=None, page_label="", section="", start=0, end=1
        )
        passages["start"] = range(len(passages))
        write_parquet(self.job.work / "passages.parquet", PASSAGES, passages.assign(end=passages["start"] + 1))
        vectors = pd.DataFrame({"passage_id": passages["passage_id"], "vector": list(corpus.vectors)})
        write_parquet(self.job.work / "vectors.parquet", VECTORS, vectors)
        for table in (MENTIONS, UNITS):
            write_parquet(self.job.work / f"{table.name}.parquet", table, frame(table, []))
        return stage.run(self.job)

    def publish(self) -> None:
        """The tables about themes as the later stages publish them; the others empty."""
        found = read_parquet(self.job.work / "found_themes.parquet", FOUND_THEMES)
        counts = {"n_documents": 1, "n_barrier": 0, "n_benefit": 0, "n_enabler": 0, "coded_share": 0, "exemplars": "x"}
        changes = read_parquet(self.job.work / "theme_changes.parquet", FOUND_CHANGES).assign(quotations="")
        given = {
            THEMES.name: found.assign(**counts),
            THEME_ASSIGNMENTS.name: read_parquet(self.job.work / "assignments.parquet", THEME_ASSIGNMENTS),
            THEME_CHANGES.name: changes,
        }
        for table in PUBLIC_TABLES:
            data = given.get(table.name, frame(table, []))
            write_parquet(self.outputs / "tables" / f"{table.name}.parquet", table, data)
        write_json(self.outputs / "metrics.json", {})

    def accept(self, **options: bool) -> str:
        return "\n".join(accept_themes(self.config, self.outputs, **options))

    def edit(self, old: str, new: str) -> None:
        path = self.config / "themes.csv"
        path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.config.glob("themes*"))}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a published run over sixty passages, of which nothing was accepted."""
    made = Workspace(tmp_path)
    made.run(review())
    made.publish()
    return made


def test_accepting_writes_a_row_per_theme_the_largest_first_and_tells_which(workspace: Workspace):
    told = workspace.accept()
    registry = load_registry(workspace.config)
    assert len(registry.themes) == 5
    assert [theme.passages for theme in registry.themes] == [12] * 5
    assert all(theme.label in told and theme.theme_id in told for theme in registry.themes)
    assert "born: 5" in told
    assert "Keep both in git" in told


def test_a_dry_run_writes_nothing_and_tells_the_same(workspace: Workspace):
    told = workspace.accept(dry_run=True)
    assert workspace.bytes() == {}
    assert "Nothing was written (--dry-run)" in told
    assert told.split("Nothing")[0] == workspace.accept().split("Wrote")[0]


def test_accepting_twice_writes_the_same_bytes_and_says_so(workspace: Workspace):
    workspace.accept()
    before = workspace.bytes()
    assert "Nothing to write" in workspace.accept()
    assert workspace.bytes() == before


def test_the_stage_honours_what_was_accepted_and_tells_how_themes_stand_against_it(workspace: Workspace):
    workspace.accept()
    assert workspace.run(review()).endswith("against the accepted ones: 5 kept")
    told = workspace.run(review() + document("strange", [5] * 8))
    assert told.endswith("against the accepted ones: 1 born, 5 kept")


def test_the_files_of_the_stage_are_restored_when_a_document_goes_again(workspace: Workspace):
    workspace.accept()
    names = ("found_themes", "assignments", "theme_changes")

    def written() -> list[bytes]:
        return [(workspace.job.work / f"{name}.parquet").read_bytes() for name in names]

    workspace.run(review())
    before = written()
    workspace.run(review() + document("strange", [5] * 8))
    assert written() != before
    workspace.run(review())
    assert written() == before


def test_new_rows_can_be_pinned(workspace: Workspace):
    workspace.accept(pin=True)
    assert {theme.action for theme in load_registry(workspace.config).themes} == {"pin"}


def test_what_an_analyst_wrote_survives_the_next_acceptance(workspace: Workspace):
    workspace.accept()
    first = load_registry(workspace.config).themes[0]
    workspace.edit(f'{first.theme_id},"{first.label}",keep', f"{first.theme_id},My words,pin")
    workspace.run(review() + document("strange", [5] * 8))
    workspace.publish()
    told = workspace.accept()
    after = load_registry(workspace.config).themes
    assert (after[0].theme_id, after[0].label, after[0].action) == (first.theme_id, "My words", "pin")
    assert len(after) == 6
    assert f"was “{first.label}”" in told


def test_without_a_finished_review_there_is_nothing_to_accept(workspace: Workspace):
    (workspace.outputs / "tables" / "themes.parquet").unlink()
    with pytest.raises(SettingsError, match=r"(no finished review|not whole).*\n.*evidence run"):
        workspace.accept()


def test_a_run_that_did_not_end_cannot_be_accepted(workspace: Workspace):
    """Its stage wrote other passages than those of the published review."""
    workspace.run(document("strange", [5] * 8))
    with pytest.raises(SettingsError, match="The last run did not end"):
        workspace.accept()


@pytest.mark.parametrize("action", ["exclude", "split", "merge"])
def test_what_was_asked_for_after_the_run_must_be_run_before_it_is_accepted(workspace: Workspace, action: str):
    workspace.accept()
    one, other, *_ = load_registry(workspace.config).themes
    into = other.theme_id if action == "merge" else ""
    workspace.edit(f'{one.theme_id},"{one.label}",keep,', f'{one.theme_id},"{one.label}",{action},{into}')
    before = workspace.bytes()
    with pytest.raises(SettingsError, match=rf"{one.theme_id} is marked {action}, but the last run"):
        workspace.accept()
    assert workspace.bytes() == before
    workspace.run(review())
    workspace.publish()
    workspace.accept()
    assert load_registry(workspace.config).by_id[one.theme_id].action == action


def test_a_deleted_row_is_forgotten_only_by_a_new_run(workspace: Workspace):
    workspace.accept()
    first = load_registry(workspace.config).themes[0]
    lines = (workspace.config / "themes.csv").read_bytes().split(b"\r\n")
    (workspace.config / "themes.csv").write_bytes(
        b"\r\n".join(line for line in lines if first.theme_id.encode() not in line)
    )
    with pytest.raises(SettingsError, match="was deleted, but the last run"):
        workspace.accept()
    workspace.run(review())
    workspace.publish()
    workspace.accept()
    registry = load_registry(workspace.config)
    assert first.theme_id in registry.forgotten
    assert len(registry.themes) == 5


def test_an_empty_run_is_accepted_as_empty(tmp_path: Path):
    made = Workspace(tmp_path)
    made.run(document("tiny", []))
    made.publish()
    assert "0 themes of the last run" in made.accept()
    assert load_registry(made.config).themes == ()


def test_the_command_and_its_refusals(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    arguments = ["themes", "accept", "--config", str(workspace.config), "--outputs", str(workspace.outputs)]
    result = CliRunner().invoke(cli.app, [*arguments, "--dry-run"])
    assert (result.exit_code, workspace.bytes()) == (0, {})
    assert CliRunner().invoke(cli.app, arguments).exit_code == 0
    assert len(load_registry(workspace.config).themes) == 5
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    refused = CliRunner().invoke(cli.app, ["themes", "accept", "--outputs", str(workspace.outputs)])
    assert isinstance(refused.exception, SettingsError), "the settings of the program are nobody's registry"
    assert "evidence init" in str(refused.exception)


def test_nothing_is_accepted_while_a_run_is_at_work(workspace: Workspace):
    for accept in (accept_themes, accept_review):
        with locked(workspace.outputs), pytest.raises(SettingsError, match="in use"):
            accept(workspace.config, workspace.outputs)
    assert workspace.bytes() == {}


def test_themes_alone_runs_the_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(Stage, "run", lambda self, _: asked.append(self.name) or "done")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    assert CliRunner().invoke(cli.app, ["themes", "--workers", "1"]).output == "themes    done\n"
    assert "Example: evidence themes accept" in CliRunner().invoke(cli.app, ["themes", "accept", "--help"]).output
    assert asked == ["themes"]


def test_options_that_would_not_reach_the_command_are_refused():
    result = CliRunner().invoke(cli.app, ["themes", "--outputs", "elsewhere", "accept", "--dry-run"])
    assert isinstance(result.exception, SettingsError)
    assert "Write `evidence themes accept --outputs …`" in str(result.exception)


def included(*doc_ids: str) -> pd.DataFrame:
    """Rows of DOCUMENTS for included documents."""
    known = {"format": "md", "words": 9, "n_evidence": 0, "status": "included", "ocr": False}
    known = {**dict.fromkeys(DOCUMENTS.column_names), **known}
    return frame(DOCUMENTS, [{**known, "doc_id": one, "source_path": f"{one}.md"} for one in doc_ids])


def accept_all(workspace: Workspace, **options: bool) -> str:
    return "\n".join(accept_review(workspace.config, workspace.outputs, **options))


def test_accepting_the_review_accepts_its_themes_and_remembers_its_documents(workspace: Workspace):
    path = workspace.outputs / "tables" / "documents.parquet"
    write_parquet(path, DOCUMENTS, included("d1", "d2"))
    told = accept_all(workspace)
    assert len(load_registry(workspace.config).themes) == 5
    assert dict(load_accepted(workspace.config).documents) == {"d1": "d1.md", "d2": "d2.md"}
    assert "born: 5" in told
    assert "Since the last acceptance" not in told
    write_parquet(path, DOCUMENTS, included("d2", "d3", "d4"))
    told = accept_all(workspace)
    assert "documents 2 new, 0 with other content, 1 gone; evidence rows 0 new, 0 gone." in told
    assert sorted(load_accepted(workspace.config).documents) == ["d2", "d3", "d4"]
    assert "accepted.csv says so already." in accept_all(workspace)


def test_a_dry_run_of_accepting_the_review_writes_nothing(workspace: Workspace):
    write_parquet(workspace.outputs / "tables" / "documents.parquet", DOCUMENTS, included("d1"))
    before = sorted(path.name for path in workspace.config.iterdir())
    told = accept_all(workspace, dry_run=True)
    assert sorted(path.name for path in workspace.config.iterdir()) == before
    assert "accepted.csv was not written (--dry-run)" in told


def test_a_review_whose_themes_are_refused_is_not_accepted_either(workspace: Workspace):
    workspace.accept()
    workspace.edit(",keep,", ",exclude,")
    with pytest.raises(SettingsError):
        accept_all(workspace)
    assert not (workspace.config / "accepted.csv").exists()


def test_the_command_accepts_the_review_and_refuses_to_write_into_the_program(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    write_parquet(workspace.outputs / "tables" / "documents.parquet", DOCUMENTS, included("d1"))
    options = ["accept", "--config", str(workspace.config), "--outputs", str(workspace.outputs)]
    result = CliRunner().invoke(cli.app, options)
    assert result.exit_code == 0, result.output
    assert "Keep it in git." in result.output
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)
    refused = CliRunner().invoke(cli.app, ["accept", "--outputs", str(workspace.outputs)])
    assert isinstance(refused.exception, SettingsError)
