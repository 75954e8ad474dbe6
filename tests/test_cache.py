"""The cache: an entry is found by all that decides it, and is what was put in or nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import cache
from pipeline.cache import Cache, as_bytes, columns_of, from_bytes, hash_of, prune, rows_of, sizes, version_of


def entry_of(folder: Path) -> Path:
    (found,) = (path for path in folder.rglob("*") if path.is_file())
    return found


def test_what_is_put_in_is_found_under_the_same_key_alone(tmp_path: Path):
    kept = Cache(tmp_path, "tag", "1")
    kept.put(b"content", "a", "b")
    assert kept.get("a", "b") == b"content"
    assert [kept.get("ab"), kept.get("a"), kept.get("b", "a")] == [None, None, None]
    assert Cache(tmp_path, "tag", "2").get("a", "b") is None
    assert Cache(tmp_path, "embed", "1").get("a", "b") is None
    assert (kept.found, kept.made, kept.damaged) == (1, 1, 0)


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_one_changed_bit_makes_an_entry_count_as_missing_and_it_is_made_again(tmp_path: Path, place: int):
    kept = Cache(tmp_path, "tag", "1")
    kept.put(b"content" * 20, "a")
    path = entry_of(tmp_path)
    stored = bytearray(path.read_bytes())
    stored[place] ^= 1
    path.write_bytes(stored)
    assert kept.get("a") is None
    assert kept.damaged == 1
    assert "1 damaged" in kept.told()
    kept.put(b"content" * 20, "a")
    assert kept.get("a") == b"content" * 20


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 32])
def test_an_entry_that_was_cut_off_counts_as_missing(tmp_path: Path, content: bytes):
    kept = Cache(tmp_path, "tag", "1")
    kept.put(b"content", "a")
    entry_of(tmp_path).write_bytes(content)
    assert kept.get("a") is None
    assert kept.damaged == 1


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text())


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": VALUES, "ü": VALUES}), max_size=4))
def test_rows_come_back_as_they_were(rows):
    assert rows_of(from_bytes(as_bytes(columns_of(rows)))) == rows


@settings(deadline=None)
@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_the_hash_of_texts_tells_where_one_ends(one, other):
    assert (hash_of(*one) == hash_of(*other)) == (one == other)


def test_the_version_changes_with_code_data_and_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text("1")

    def version(*libraries: str) -> str:
        version_of.cache_clear()
        return version_of(("room",), libraries)

    first = version()
    (tmp_path / "room" / "__pycache__").mkdir()
    (tmp_path / "room" / "__pycache__" / "a.pyc").write_text("x")
    assert version() == first
    (tmp_path / "room" / "a.py").write_text("2")
    second = version()
    (tmp_path / "room" / "words.txt").write_text("a list")
    third = version()
    assert len({first, second, third, version("numpy"), version("no-such-library")}) == 5
    version_of.cache_clear()


def test_sizes_are_told_and_what_was_long_unused_goes(tmp_path: Path):
    kept = Cache(tmp_path, "tag", "1")
    kept.put(b"old", "old")
    old = entry_of(tmp_path)
    kept.put(b"new", "new")
    long_ago = time.time() - 40 * 86_400
    os.utime(old, (long_ago, long_ago))
    assert [(size.kind, size.entries) for size in sizes(tmp_path)] == [("tag", 2)]
    assert [(size.kind, size.entries) for size in prune(tmp_path, days=30)] == [("tag", 1)]
    assert kept.get("old") is None
    assert kept.get("new") == b"new"


def test_use_keeps_an_entry_from_being_pruned(tmp_path: Path):
    kept = Cache(tmp_path, "tag", "1")
    kept.put(b"old", "old")
    long_ago = time.time() - 40 * 86_400
    os.utime(entry_of(tmp_path), (long_ago, long_ago))
    assert kept.get("old") == b"old"
    prune(tmp_path, days=30)
    assert kept.get("old") == b"old"


def test_no_days_removes_everything_and_no_folder_is_an_empty_cache(tmp_path: Path):
    Cache(tmp_path / "cache", "tag", "1").put(b"x", "a")
    prune(tmp_path / "cache", days=0)
    assert sum(size.entries for size in sizes(tmp_path / "cache")) == 0
    assert sizes(tmp_path / "none") == []
