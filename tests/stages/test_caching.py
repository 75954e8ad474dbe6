"""One document costs one document: what is kept between runs, and when it is not used."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.config import ExtractSettings, Settings, TaggingSettings
from pipeline.io import read_parquet
from pipeline.records import LAYOUT, MENTIONS, PASSAGES, UNITS, VECTORS
from pipeline.stages import embed, extract, keep_coding, keep_pages, keep_reading, keep_vectors, tag
from pipeline.stages.isolation import Failure
from pipeline.stages.keep_vectors import Vectors
from tests.imports import PACKAGE, closure, libraries

RULES = Settings(tagging=TaggingSettings(classifier="none"))
TEXTS = {
    "a.txt": "Trust was slow to grow between the partners.\n\nStaff had no time for the partnership.\n",
    "b.html": "<html><body><p>The two boards lacked a shared plan, and the contract took a year.</p></body></html>",
    "c.md": "# Findings\n\nNurses welcomed the shorter waits. Patients reported better care.\n",
}
DISTRIBUTIONS = {
    "PIL": "pillow",
    "markdown_it": "markdown-it-py",
    "pdfminer": "pdfminer.six",
    "pydantic_core": "pydantic",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Distributions with another name than their module."""


def bytes_of(work: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in work.rglob("*") if path.is_file()}


def run_all(made) -> list[str]:
    return [stage.run(made) for stage in (extract, embed, tag)]


def test_adding_one_document_does_the_work_of_one(job):
    run_all(job({name: TEXTS[name] for name in ("a.txt", "b.html")}, RULES))
    said = run_all(job(TEXTS, RULES))
    assert all("2 from the cache, 1 done anew" in line for line in said)


def test_a_run_with_everything_kept_reads_embeds_and_codes_nothing(job, monkeypatch: pytest.MonkeyPatch):
    made = job(TEXTS, RULES)
    run_all(made)
    before = bytes_of(made.work)
    for module, name in ((extract, "extract_file"), (tag, "tag_document")):
        monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr("pipeline.themes.embedding.load", refuse)
    run_all(made)
    assert bytes_of(made.work) == before


def refuse(*_: object) -> None:
    raise AssertionError("done anew")


@pytest.mark.parametrize("gone", TEXTS)
def test_deleting_a_document_removes_its_rows_and_adding_it_again_gives_the_same_bytes(job, gone: str):
    made = job(TEXTS, RULES)
    run_all(made)
    before = bytes_of(made.work)
    (made.corpus / gone).unlink()
    run_all(made)
    tables = [read_parquet(made.work / f"{t.name}.parquet", t) for t in (PASSAGES, UNITS, MENTIONS)]
    assert all(table["doc_id"].nunique() <= 2 for table in tables)
    assert tables[0]["doc_id"].nunique() == 2
    run_all(job({gone: TEXTS[gone]}, RULES))
    assert bytes_of(made.work) == before


def test_what_comes_from_the_cache_has_the_bytes_of_a_run_without_one(job, samples: dict[str, bytes]):
    made = job(samples, RULES)
    run_all(made)
    cold = bytes_of(made.work)
    run_all(made)
    assert bytes_of(made.work) == cold
    assert len(read_parquet(made.work / "layout.parquet", LAYOUT))
    assert len(read_parquet(made.work / "vectors.parquet", VECTORS))


@pytest.fixture
def samples(root: Path) -> dict[str, bytes]:
    """Every kind of document: with pages, tables and headings."""
    corpus = root / "corpus"
    return {path.name: path.read_bytes() for path in sorted(corpus.rglob("*")) if path.suffix in (".pdf", ".docx")}


def test_other_settings_other_names_and_other_code_find_nothing(job, monkeypatch: pytest.MonkeyPatch):
    one = {"a.txt": TEXTS["a.txt"]}
    extract.run(job(one))
    assert "1 from the cache" in extract.run(job(one))
    assert "1 from the cache" in extract.run(job(one, Settings(extract=ExtractSettings(document_timeout=7))))
    assert "0 from the cache" in extract.run(job(one, Settings(extract=ExtractSettings(min_words=2))))
    made = job({"renamed.txt": TEXTS["a.txt"]})
    (made.corpus / "a.txt").unlink()
    assert "0 from the cache" in extract.run(made)
    monkeypatch.setattr(keep_reading, "version_of", lambda code, libraries: "another")
    assert "0 from the cache" in extract.run(made)


def test_another_threshold_or_codebook_codes_anew(job, tmp_path: Path, root: Path):
    made = job({"a.txt": TEXTS["a.txt"]}, RULES)
    extract.run(made)
    tag.run(made)
    stricter = Settings(tagging=TaggingSettings(classifier="none", threshold=0.9))
    assert "0 from the cache" in tag.run(job({}, stricter))
    config = tmp_path / "config"
    config.mkdir()
    for path in (root / "config").glob("*.yaml"):
        (config / path.name).write_bytes(path.read_bytes())
    same = type(made)(made.corpus, config, made.outputs, RULES, made.executor)
    assert "1 from the cache" in tag.run(same)
    (config / "codebook.yaml").write_text((config / "codebook.yaml").read_text() + "\n# a note\n")
    assert "0 from the cache" in tag.run(same)


def test_what_a_limit_ended_is_tried_again(job, monkeypatch: pytest.MonkeyPatch):
    """Another time, or another machine, may do better."""
    made = job({"a.txt": TEXTS["a.txt"]})
    monkeypatch.setattr(type(made), "_submit_guarded", lambda self, function, item, limits: done(Failure("time")))
    extract.run(made)
    monkeypatch.undo()
    assert "1 included; 0 from the cache, 1 done anew" in extract.run(made)


def test_a_file_that_changes_while_it_is_read_is_not_kept(job, monkeypatch: pytest.MonkeyPatch):
    """Else the words of one version would stand under the hash of the other for good."""
    made = job({"a.txt": TEXTS["a.txt"]})
    read = extract.extract_file

    def changed_meanwhile(task):
        task[0].path.write_text("Something else was saved under the same name.")
        return read(task)

    monkeypatch.setattr(extract, "extract_file", changed_meanwhile)
    extract.run(made)
    monkeypatch.undo()
    assert "0 from the cache, 1 done anew" in extract.run(job({"a.txt": TEXTS["a.txt"]}))
    assert "Trust was slow" in read_parquet(made.work / "units.parquet", UNITS)["text"].iloc[0]


def test_passages_embedded_before_a_stop_are_not_embedded_again(job, monkeypatch: pytest.MonkeyPatch):
    made = job(TEXTS, RULES)
    extract.run(made)
    monkeypatch.setattr(embed, "_TOGETHER", 1)
    real, calls = Vectors.put, []

    def put(self, texts, vectors):
        calls.append(texts)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(self, texts, vectors)

    monkeypatch.setattr(Vectors, "put", put)
    with pytest.raises(KeyboardInterrupt):
        embed.run(made)
    monkeypatch.undo()
    assert "2 from the cache, 1 done anew" in embed.run(made)


def test_lots_of_passages_change_no_vector(job, monkeypatch: pytest.MonkeyPatch):
    made = job(TEXTS, RULES)
    extract.run(made)
    embed.run(made)
    together = (made.work / "vectors.parquet").read_bytes()
    monkeypatch.setattr(embed, "_TOGETHER", 1)
    other = type(made)(made.corpus, made.config, made.outputs, RULES, made.executor)
    shutil.rmtree(made.cache)
    embed.run(other)
    assert (made.work / "vectors.parquet").read_bytes() == together


def done(result: object):
    from pipeline.stages.isolation import run_here

    return run_here(lambda: result)


def test_a_damaged_entry_is_told_and_made_again(job):
    made = job(TEXTS, RULES)
    extract.run(made)
    before = bytes_of(made.work)
    entry = next(path for path in sorted(made.cache.rglob("*")) if path.is_file())
    entry.write_bytes(b"rot")
    assert "2 from the cache, 1 done anew, 1 damaged" in extract.run(made)
    assert bytes_of(made.work) == before
    assert "3 from the cache, 0 done anew" in extract.run(made)


KEPT = {
    keep_reading: ("stages/reading.py",),
    keep_vectors: ("themes/embedding.py", "themes/sentence_models.py"),
    keep_coding: ("tagging/pipeline.py", "codebook.py"),
    keep_pages: ("report/page_images.py",),
}
"""What keeps a kind of work, and the modules that do the work."""


@pytest.mark.parametrize("keeper", KEPT, ids=lambda keeper: keeper.__name__)
def test_all_code_that_makes_a_result_is_part_of_its_key(keeper: ModuleType):
    """Else a change of the program would go unnoticed."""
    named = [PACKAGE / name for name in keeper.CODE]
    used = frozenset().union(*(closure(PACKAGE / name) for name in KEPT[keeper]))
    missing = {path for path in used if not any(path == one or path.is_relative_to(one) for one in named)}
    names = {path.relative_to(PACKAGE).as_posix() for path in missing if path.name != "__init__.py"}
    # vectors pass no table, and words for errors decide none
    records = {name for name in names if name.startswith("records/")} if keeper is keep_vectors else set()
    assert names - records <= {"io.py", "errors.py"} if keeper is keep_vectors else {"io.py"}


@pytest.mark.parametrize("keeper", KEPT, ids=lambda keeper: keeper.__name__)
def test_all_libraries_that_such_code_imports_are_part_of_its_key(keeper: ModuleType):
    files = [file for name in keeper.CODE for file in [PACKAGE / name, *(PACKAGE / name).rglob("*.py")]]
    used = {name for file in files if file.suffix == ".py" for name in libraries(file)}
    foreign = {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in used - set(sys.stdlib_module_names)}
    assert foreign - {"pipeline"} <= set(keeper.LIBRARIES)
