"""The same passages give the same bytes, whatever happens around them: here, in other processes, and over time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.config import Settings, ThemeSettings
from pipeline.io import frame, read_parquet, write_parquet
from pipeline.records import FOUND_CHANGES, FOUND_THEMES, MENTIONS, PASSAGES, THEME_ASSIGNMENTS, VECTORS
from pipeline.stages import embed, extract, themes
from pipeline.stages.job import InlineExecutor, Job
from pipeline.themes.accept import Run, accept
from pipeline.themes.registry import Registry
from pipeline.themes.registry_files import load_registry, save_registry
from tests.themes import stage
from tests.themes.lasting import Corpus, accepted, as_bytes, document, find, labels, review
from tests.themes.making import few_draws, sentences

ROOT = Path(__file__).resolve().parents[2]
PLAIN = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
TWO_THREADS = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
SURROUNDINGS = {
    "two threads": (0, TWO_THREADS),
    "another hash seed, locale and time zone": (
        0,
        {"PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "TZ": "Pacific/Chatham"},
    ),
    "no locale at all, and rows in another order": (
        5,
        {"PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ),
}


def in_process(*arguments: str, **changed: str) -> str:
    """What Python prints with these arguments in a process with plain surroundings, but for what is `changed`."""
    same = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    environment = {**same, **PLAIN, **changed}
    command = [sys.executable, *arguments]
    result = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def written(folder: Path) -> dict[str, bytes]:
    """What the stage wrote there, by corpus and file."""
    return {
        f"{name}/{file}": data for name in stage.RUNGS for file, data in stage.written(folder / name / "work").items()
    }


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the stage writes in a process of its own with plain surroundings: several themes, from two rungs."""
    folder = tmp_path_factory.mktemp("once")
    in_process("-m", "tests.themes.stage", str(folder), "0", **PLAIN)
    found = [read_parquet(folder / name / "work" / "found_themes.parquet", FOUND_THEMES) for name in stage.RUNGS]
    assert all(len(table) > 2 for table in found)
    assert found[0]["method"][0] != found[1]["method"][0]
    return written(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_a_process_in_other_surroundings_writes_the_same_bytes(once: dict[str, bytes], tmp_path: Path, name: str):
    seed, changed = SURROUNDINGS[name]
    in_process("-m", "tests.themes.stage", str(tmp_path), str(seed), **changed)
    again = written(tmp_path)
    assert [file for file in again if again[file] != once[file]] == []
    assert set(again) == set(once)


@pytest.mark.slow
def test_this_process_writes_the_bytes_of_one_of_its_own(once: dict[str, bytes], tmp_path: Path):
    """Where other libraries are loaded, other runs went before, and rows come in another order."""
    for name in reversed(stage.RUNGS):
        stage.write(stage.corpus(name).shuffled(3), tmp_path / name / "work")
        stage.run(tmp_path / name)
    again = written(tmp_path)
    assert [file for file in again if again[file] != once[file]] == []


def test_arithmetic_has_one_thread_in_the_first_run_of_a_process_too():
    """Else the same bytes for two threads are luck: sums in another order differ in their last bits."""
    program = (
        "import sys, threadpoolctl\n"
        "from pipeline.config import ThemeSettings\n"
        "from tests.themes.lasting import find\n"
        "from tests.themes.making import made\n"
        "def watch(frame, event, arg):\n"
        "    code = frame.f_code\n"
        "    if event == 'call' and code.co_name == 'fit' and code.co_filename.endswith('clusters.py'):\n"
        "        print(*(library['num_threads'] for library in threadpoolctl.threadpool_info()))\n"
        "        sys.setprofile(None)\n"
        "corpus = made(12)\n"
        "sys.setprofile(watch)\n"
        "find(corpus, settings=ThemeSettings(hierarchical_below=0))\n"
    )
    threads = in_process("-c", program, **TWO_THREADS).split()
    assert threads
    assert set(threads) == {"1"}


class Review:
    """A folder of text documents that is read, embedded and grouped as `evidence run` does it."""

    def __init__(self, folder: Path) -> None:
        self.job = Job(folder / "corpus", folder / "config", folder / "outputs", Settings(), InlineExecutor())
        self.job.corpus.mkdir(parents=True)
        self.job.config.mkdir()
        shutil.copy(stage.CODEBOOK, self.job.config)

    def put(self, *names: str) -> None:
        """Documents of six paragraphs on every topic, no two of them alike."""
        texts = sentences(6 * 8)
        for name in names:
            own = texts[6 * int(name) : 6 * int(name) + 6]
            paragraphs = "\n\n".join(f"{text} Document {name} says so twice." for text in own)
            (self.job.corpus / f"{name}.txt").write_text(f"Report {name}\n\n{paragraphs}\n", encoding="utf-8")

    def take_away(self, name: str) -> None:
        (self.job.corpus / f"{name}.txt").unlink()

    def run(self) -> dict[str, bytes]:
        """The bytes of what the stage `themes` writes after the stages before it."""
        extract.run(self.job)
        embed.run(self.job)
        write_parquet(self.job.work / "mentions.parquet", MENTIONS, frame(MENTIONS, []))
        themes.run(self.job)
        return stage.written(self.job.work)

    def accept(self) -> None:
        """Accept the themes of the last run, as `evidence themes accept` does once they are published."""
        tables = {table.name: read_parquet(self.job.work / name, table) for name, table in FILES.items()}
        texts = dict(zip(tables["passages"]["passage_id"], tables["passages"]["text"], strict=True))
        vectors = dict(zip(tables["vectors"]["passage_id"], tables["vectors"]["vector"], strict=True))
        found = (tables[table.name] for table in (FOUND_THEMES, THEME_ASSIGNMENTS, FOUND_CHANGES))
        save_registry(self.job.config, accept(load_registry(self.job.config), Run(*found, texts, vectors)))


FILES = {
    "passages.parquet": PASSAGES,
    "vectors.parquet": VECTORS,
    "found_themes.parquet": FOUND_THEMES,
    "assignments.parquet": THEME_ASSIGNMENTS,
    "theme_changes.parquet": FOUND_CHANGES,
}


@pytest.mark.slow
@pytest.mark.parametrize("with_accepted", [False, True])
def test_a_document_added_later_or_from_the_start_and_taken_away_again(tmp_path: Path, with_accepted: bool):
    """From files to themes, the old outputs in place: the bytes of a clean run each time."""
    grown, clean = Review(tmp_path / "grown"), Review(tmp_path / "clean")
    grown.put("0", "1", "2", "3")
    before = grown.run()
    if with_accepted:
        grown.accept()
        before = grown.run()
        for path in grown.job.config.iterdir():
            (clean.job.config / path.name).write_bytes(path.read_bytes())
    grown.put("4")
    clean.put("4", "3", "1", "0", "2")
    after = grown.run()
    assert after != before
    assert after == clean.run()
    grown.take_away("4")
    assert grown.run() == before


OLD = review(4)


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Accepted themes of a review of forty passages."""
    return accepted(OLD)


@settings(max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(
    topics=st.lists(st.integers(0, 7), max_size=25),
    noise=st.sampled_from([0.0, 0.3, 1.0, 3.0]),
    below=st.sampled_from([0, 42, 300]),
    most=st.sampled_from([3, 6, 40]),
)
def test_whatever_document_is_added_each_accepted_theme_stays_or_its_change_is_told(
    registry: Registry, topics: list[int], noise: float, below: int, most: int
):
    """Also where the document moves the review to the next rung of the ladder; without it, the bytes are as before."""
    limits = ThemeSettings(hierarchical_below=below, max_themes=most)
    added = document("added", topics, noise=noise)
    more = OLD + added
    without = more.where(~more.passages["doc_id"].isin(added.passages["doc_id"]))
    with few_draws():
        before, after, again = (find(corpus, registry, limits) for corpus in (OLD, more, without))
    now = labels(after)
    told = after.changes.groupby("theme_id")["change"].agg(set).to_dict()
    for theme in registry.themes:
        if theme.theme_id in now:
            assert now[theme.theme_id] == theme.label
            assert told[theme.theme_id] & {"kept", "returned"}
        else:
            assert told[theme.theme_id] & {"split", "merged", "retired"}
    for row in after.changes.itertuples():
        assert row.passage_ids or row.change == "retired", "no proof"
    assert as_bytes(again) == as_bytes(before)


@pytest.mark.parametrize("copies", [1, 3])
def test_copies_of_a_document_change_no_accepted_theme(registry: Registry, copies: int):
    """Further editions, whose texts are the same: each passage goes where its first edition went."""
    more = OLD
    for edition in range(2, 2 + copies):
        more += document("a0", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], edition=edition)
    found = find(more, registry)
    assert {theme.theme_id: theme.label for theme in registry.themes}.items() <= labels(found).items()
    themes_of_texts = found.assignments.merge(more.passages, on="passage_id").groupby("text")["theme_id"]
    assert (themes_of_texts.nunique() == 1).all()


def test_the_order_of_documents_and_of_their_passages_is_nothing(registry: Registry):
    """Documents reversed, and passages within each document too; many are near no topic or between several."""
    shelf = [document(name, [0, 1, 5, 6, 7, 2, 3, 4], noise=2.5) for name in ("x", "y", "z", "q", "r")]
    forwards, backwards = OLD, Corpus(OLD.passages[::-1].reset_index(drop=True), OLD.vectors[::-1])
    for one in shelf:
        forwards += one
    for one in reversed(shelf):
        backwards = Corpus(one.passages[::-1].reset_index(drop=True), one.vectors[::-1]) + backwards
    for accepted_themes in (None, registry):
        assert as_bytes(find(backwards, accepted_themes)) == as_bytes(find(forwards, accepted_themes))
