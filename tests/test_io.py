"""Atomic writing, schemas on the way in and out, CSV that spreadsheets cannot run."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import SchemaError, SettingsError
from pipeline.io import (
    atomic,
    conform,
    frame,
    guard_formula,
    read_parquet,
    read_text,
    write_csv,
    write_parquet,
    write_text,
)
from pipeline.records import Column, Table

TABLE = Table(
    "sample",
    "for tests",
    (
        Column("name", "a name"),
        Column("note", "a note", required=False),
        Column("page", "a page", type="integer", required=False, minimum=1),
        Column("share", "a share", type="number", minimum=0, maximum=1),
        Column("kind", "a kind", values=("a", "b")),
    ),
    key=("name",),
    sort=("name",),
)
GOOD = {"name": "x", "note": None, "page": None, "share": 0.123456, "kind": "a"}


def test_a_frame_has_the_columns_types_and_order_of_its_schema():
    data = frame(TABLE, [{**GOOD, "name": "z", "page": 3}, GOOD])
    assert list(data.columns) == TABLE.column_names
    assert data["name"].tolist() == ["x", "z"]
    assert data["note"].tolist() == ["", ""]
    assert data["page"].dtype == "Int64"
    assert data["share"].tolist() == [0.1235, 0.1235]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([GOOD, GOOD], "stands more than once"),
        ([{**GOOD, "name": ""}], "has no name"),
        ([{**GOOD, "kind": "c"}], "not among"),
        ([{**GOOD, "share": 1.5}], "outside 0 to 1"),
        ([{**GOOD, "page": 0}], "outside 1"),
        ([{"name": "x"}], "expected the columns note, page, share, kind"),
    ],
)
def test_rows_that_break_the_schema_are_refused_by_name(rows, message):
    with pytest.raises(SchemaError, match=f"sample.*{message}"):
        frame(TABLE, rows)


def test_an_empty_table_keeps_its_columns_and_types(tmp_path: Path):
    write_parquet(tmp_path / "t.parquet", TABLE, frame(TABLE, []))
    data = read_parquet(tmp_path / "t.parquet", TABLE)
    assert data.empty
    assert list(data.columns) == TABLE.column_names


def test_the_same_rows_in_another_order_give_the_same_bytes(tmp_path: Path):
    rows = [{**GOOD, "name": name} for name in "qwerty"]
    for name, order in (("a", rows), ("b", rows[::-1])):
        write_parquet(tmp_path / f"{name}.parquet", TABLE, frame(TABLE, order))
        write_csv(tmp_path / f"{name}.csv", TABLE, frame(TABLE, order))
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_parquet_reads_back_what_was_written(tmp_path: Path):
    data = frame(TABLE, [{**GOOD, "page": 7, "note": "ä – “q”"}, {**GOOD, "name": "y"}])
    write_parquet(tmp_path / "t.parquet", TABLE, data)
    pd.testing.assert_frame_equal(read_parquet(tmp_path / "t.parquet", TABLE), data)


def test_csv_is_utf8_with_crlf_and_reads_back(tmp_path: Path):
    write_csv(tmp_path / "t.csv", TABLE, frame(TABLE, [{**GOOD, "note": 'a "b", c'}]))
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file)) == {
            "name": "x",
            "note": 'a "b", c',
            "page": "",
            "share": "0.1235",
            "kind": "a",
        }


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str):
    assert guard_formula(cell) == f"'{cell}"


def test_ordinary_text_is_left_alone():
    assert guard_formula("a = b") == "a = b"
    assert guard_formula("−5% of visits") == "−5% of visits"


def test_text_keeps_its_code_points(tmp_path: Path):
    text = "a\u2028b \U0001f600 naïve\n\nend"
    write_text(tmp_path / "t.txt", text)
    assert read_text(tmp_path / "t.txt") == text
    assert (tmp_path / "t.txt").open(encoding="utf8").read() == text


def test_a_failed_write_leaves_the_former_file_and_no_rest(tmp_path: Path):
    write_text(tmp_path / "t.txt", "former")

    def fail():
        with atomic(tmp_path / "t.txt") as temporary:
            temporary.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert read_text(tmp_path / "t.txt") == "former"
    assert [p.name for p in tmp_path.iterdir()] == ["t.txt"]


def test_a_missing_table_says_which_command_makes_it(tmp_path: Path):
    with pytest.raises(SettingsError, match="evidence run"):
        read_parquet(tmp_path / "none.parquet", TABLE)


def test_conform_drops_columns_that_the_schema_does_not_know():
    data = pd.DataFrame([{**GOOD, "extra": 1}])
    assert "extra" not in conform(TABLE, data).columns
