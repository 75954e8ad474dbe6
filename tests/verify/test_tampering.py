"""One character anywhere is found, and said to be where it is."""

from __future__ import annotations

import json
import random

import pytest

from pipeline.records import PUBLIC_TABLES
from tests.verify import alter
from tests.verify.conftest import Review

TABLES = {table.name: table for table in PUBLIC_TABLES}
FILES = [f"tables/{name}.{suffix}" for name in TABLES for suffix in ("csv", "parquet")]
FROM_SOURCES = ("title", "source_path", "page_label", "section", "start", "end", "quote", "code", "family")
"""Columns of evidence that the sources alone prove."""


def places(report, file: str) -> set[tuple[str, tuple[str, ...]]]:
    return {(problem.row, problem.columns) for problem in report.files.get(file, [])}


def test_a_review_as_it_was_made_verifies(review: Review):
    assert review.report().problems == ()
    assert review.alone().problems == ()


@pytest.mark.parametrize("file", FILES)
def test_a_changed_cell_is_named_with_file_row_and_column(review: Review, file: str):
    seed = random.Random(f"{file} cell")
    path = review.path(file)
    rows = alter.rows_of(path)
    row = rows[seed.randrange(len(rows))]
    column = seed.choice(list(row))
    key = TABLES[path.stem].key
    named = alter.name_of(row, key)
    row[column] = alter.other_value(row[column], seed)
    alter.put(path, rows)
    report, alone = review.reports()
    assert places(report, file) == {(named, (column,))}, (row, report.problems)
    assert set(report.files) == {file}
    assert alone.problems, "CSV and Parquet differ"


@pytest.mark.parametrize("file", FILES)
def test_a_changed_byte_is_found_and_a_row_of_csv_named(review: Review, file: str):
    seed = random.Random(f"{file} byte")
    path = review.path(file)
    path.write_bytes(alter.other_byte(path.read_bytes(), seed))
    report, alone = review.reports()
    problems = report.files[file]
    assert path.suffix == ".parquet" or problems[0].row or "columns" in problems[0].expected
    assert file in alone.files or path.suffix == ".parquet"
    assert alone.problems


def test_a_changed_character_of_a_text_is_named_with_line_and_offset(review: Review):
    seed = random.Random(1)
    for path in sorted((review.outputs / "text").iterdir()):
        original = path.read_bytes().decode("utf-8")
        at = seed.randrange(len(original))
        path.write_bytes((original[:at] + "¤" + original[at + 1 :]).encode("utf-8"))
        (problem,) = review.alone().problems
        assert problem.file == f"text/{path.name}"
        assert problem.row == f"line {original[:at].count(chr(10)) + 1}, offset {at}"
        assert "¤" in problem.found
        path.write_bytes(original.encode("utf-8"))


@pytest.mark.parametrize("change", [lambda data: data + b"\n", lambda data: data[:-1], lambda data: b"\xff" + data])
def test_a_text_longer_shorter_or_broken_is_found(review: Review, change):
    path = min((review.outputs / "text").iterdir())
    path.write_bytes(change(path.read_bytes()))
    assert list(review.alone().files) == [f"text/{path.name}"]


@pytest.mark.parametrize("key", ["ruled_out", "evidence.barrier", "themes.stability", "embedding.model_sha256"])
def test_a_changed_value_of_the_metrics_is_named(review: Review, key: str):
    path = review.path("metrics.json")
    metrics = json.loads(path.read_bytes())
    *groups, name = key.split(".")
    inner = metrics
    for group in groups:
        inner = inner[group]
    inner[name] = alter.other_value(inner[name], random.Random(1))
    path.write_text(json.dumps(metrics, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    assert places(review.report(), "metrics.json") == {(key, ())}


def test_every_byte_of_the_metrics_counts(review: Review):
    path, seed = review.path("metrics.json"), random.Random(2)
    original = path.read_bytes()
    for _ in range(5):
        path.write_bytes(alter.other_byte(original, seed))
        assert list(review.report().files) == ["metrics.json"]


def test_a_changed_plot_is_named_with_row_and_column(review: Review):
    path = review.path("plots/theme_measures.csv")
    rows = alter.csv_rows(path)
    rows[1]["n_passages"] = "999"
    alter.put_csv(path, rows)
    assert places(review.report(), "plots/theme_measures.csv") == {(f"theme {rows[1]['theme']}", ("n_passages",))}


@pytest.mark.parametrize("table", ["evidence", "figures", "documents", "theme_assignments"])
@pytest.mark.parametrize("change", ["drop", "repeat"])
def test_a_deleted_or_added_row_is_named(review: Review, table: str, change: str):
    """In CSV and Parquet alike."""
    for suffix in ("csv", "parquet"):
        path = review.path(f"tables/{table}.{suffix}")
        rows = alter.rows_of(path)
        named = alter.name_of(rows[2], TABLES[table].key)
        rows[2:3] = [] if change == "drop" else [rows[2], rows[2]]
        alter.put(path, rows)
    report, alone = review.reports()
    for suffix in ("csv", "parquet"):
        assert (named, ()) in places(report, f"tables/{table}.{suffix}")
    if (table, change) != ("figures", "drop"):
        assert alone.problems


def test_rows_in_another_order_are_found(review: Review):
    path = review.path("tables/evidence.parquet")
    rows = alter.parquet_rows(path)
    alter.put_parquet(path, [*rows[5:], *rows[:5]])
    assert "order" in review.report().files["tables/evidence.parquet"][0].found


@pytest.mark.parametrize("column", [*FROM_SOURCES, "evidence_id", "doc_id", "source_sha256"])
def test_the_sources_alone_prove_where_a_row_of_evidence_stands(review: Review, column: str):
    """CSV and Parquet changed alike, so that neither gives the other away."""
    named = alter_both(review, "evidence", 3, column)
    problems = review.alone().files["tables/evidence.parquet"]
    assert [p for p in problems if p.exact and p.columns == (column,)], problems
    assert {problem.row for problem in problems if problem.exact} == {named}


@pytest.mark.parametrize("column", ["confidence", "stance", "cue", "theme", "rule_id", "speaker"])
def test_what_the_program_thought_is_proven_from_scratch(review: Review, column: str):
    named = alter_both(review, "evidence", 3, column)
    report = review.report()
    assert set(report.files) == {"tables/evidence.csv", "tables/evidence.parquet"}
    assert all(found == {(named, (column,))} for found in (places(report, file) for file in report.files))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("codes", "n_evidence"),
        ("codes", "label"),
        ("code_by_document", "barrier"),
        ("documents", "words"),
        ("documents", "n_evidence"),
        ("themes", "n_passages"),
        ("figures", "section"),
        ("cases", "case_id"),
        ("theme_map", "start"),
    ],
)
def test_sums_and_places_of_other_tables_follow_from_the_sources_too(review: Review, table: str, column: str):
    named = alter_both(review, table, 1, column)
    problems = review.alone().files[f"tables/{table}.parquet"]
    assert [p for p in problems if (p.row == named or column == "case_id") and column in p.columns], problems


@pytest.mark.parametrize(
    ("table", "column"), [("cases", "case_id"), ("figures", "figure_id"), ("evidence", "evidence_id")]
)
def test_an_id_of_the_right_form_must_be_the_hash_of_what_it_names(review: Review, table: str, column: str):
    path = review.path(f"tables/{table}.parquet")
    rows = alter.parquet_rows(path)
    rows[0][column] = rows[0][column][0] + "0123456789ab"
    alter.put_parquet(path, rows)
    problems = review.alone().files[f"tables/{table}.parquet"]
    assert [problem for problem in problems if column in problem.columns], problems


def alter_both(review: Review, table: str, place: int, column: str) -> str:
    """Change a cell in CSV and Parquet alike; returns the name that the row should have in the report."""
    path = review.path(f"tables/{table}.parquet")
    rows = alter.parquet_rows(path)
    as_made = alter.name_of(rows[place], TABLES[table].key)
    value = alter.other_value(rows[place][column], random.Random(3))
    for one in (path, path.with_suffix(".csv")):
        found = alter.rows_of(one)
        found[place][column] = value
        alter.put(one, found)
    return as_made
