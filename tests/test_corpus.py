"""Finding files: every one, once, and none outside the folder."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from pipeline.corpus import find_files, source_path

READABLE = (".md", ".pdf", ".txt", ".docx")


def test_every_file_is_found_once_in_the_order_of_its_path(tmp_path: Path):
    for name in ("b.txt", "a/c.md", "a/B.PDF"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    files = find_files(tmp_path, readable=READABLE)
    assert [f.source_path for f in files] == ["a/B.PDF", "a/c.md", "b.txt"]
    assert files[0].suffix == ".pdf"
    assert files[2].sha256 == hashlib.sha256(b"b.txt").hexdigest()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".DS_Store", "hidden"),
        ("~$draft.docx", "temporary"),
        ("a.xyz", r"No reader for files ending in `\.xyz`"),
        ("noend", "nothing"),
    ],
)
def test_files_that_are_no_documents_are_listed_with_a_reason(tmp_path: Path, name: str, reason: str):
    (tmp_path / name).write_text("x")
    (file,) = find_files(tmp_path, readable=READABLE)
    assert re.search(reason, file.excluded)


def test_a_pattern_of_the_user_leaves_files_out(tmp_path: Path):
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "a.txt").write_text("x")
    (file,) = find_files(tmp_path, readable=READABLE, exclude=["drafts/*"])
    assert "extract.exclude" in file.excluded


def test_links_out_of_the_corpus_are_listed_and_not_followed(tmp_path: Path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner.txt").write_text("secret")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "dir").symlink_to(tmp_path / "folder")
    (corpus / "loop").symlink_to(corpus / "loop")
    files = find_files(corpus, readable=READABLE)
    assert [(f.source_path, f.sha256, f.size) for f in files] == [(n, "", 0) for n in ("dir", "link.txt", "loop")]
    assert all(f.excluded for f in files)


def test_a_file_that_cannot_be_opened_is_a_problem_of_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.txt").write_text("x")

    def refuse(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pipeline.io.sha256_of", refuse)
    (file,) = find_files(tmp_path, readable=READABLE)
    assert "Permission denied" in file.problem


def test_names_that_are_not_utf8_are_shown_escaped(tmp_path: Path):
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("x")
    (file,) = find_files(tmp_path, readable=READABLE)
    assert file.source_path == "caf\\xe9.txt"
    assert file.sha256


def test_a_name_like_a_formula_stays_a_path(tmp_path: Path):
    assert source_path(tmp_path, tmp_path / "=1+1.txt") == "./=1+1.txt"
