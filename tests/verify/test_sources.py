"""Sources that are not those of the review, files that are missing, damaged or too many."""

from __future__ import annotations

import random
import shutil

import pytest

from tests.verify import alter
from tests.verify.conftest import DOCUMENTS, Review

SAME, COPIED, TEXT = "the-same-again.txt", *DOCUMENTS[:2]


def test_a_changed_character_of_each_source_is_found_with_its_name(made: Review, sources, tmp_path):
    seed = random.Random(4)
    names = sorted(path.name for path in made.job.corpus.iterdir() if path.stat().st_size)
    for name in names:
        path = tmp_path / "corpus" / name
        path.write_bytes(alter.other_byte(path.read_bytes(), seed))
    report = sources().alone()
    assert {f"corpus/{name}" for name in names} <= set(report.files)


def test_a_copy_that_is_gone_is_told_and_shakes_nothing_else(sources, tmp_path):
    (tmp_path / "corpus" / SAME).unlink()
    assert list(sources().alone().files) == [f"corpus/{SAME}"]


def test_a_document_whose_copy_takes_its_place_is_told(sources, tmp_path):
    (tmp_path / "corpus" / COPIED).unlink()
    report = sources().alone()
    assert f"corpus/{COPIED}" in report.files
    assert ("status",) in {problem.columns for problem in report.files["tables/documents.parquet"]}


def test_a_changed_source_is_told_as_that_and_not_as_all_that_rests_on_it(sources, tmp_path):
    path = tmp_path / "corpus" / TEXT
    path.write_bytes(path.read_bytes().replace(b"the", b"teh", 1))
    (problem,) = sources().alone().problems
    assert (problem.file, problem.columns) == (f"corpus/{TEXT}", ("sha256",))
    assert "of which the review was made" in problem.expected


def test_an_added_and_a_removed_source_are_told(sources, tmp_path):
    (tmp_path / "corpus" / TEXT).rename(tmp_path / "gone.txt")
    (tmp_path / "corpus" / "new.txt").write_text("Trust was slow to grow between the two partners of the scheme.")
    report = sources().alone()
    assert set(report.files) == {"corpus/new.txt", f"corpus/{TEXT}"}
    assert "added" in report.files["corpus/new.txt"][0].found
    assert "removed" in report.files[f"corpus/{TEXT}"][0].found


def test_a_renamed_source_is_told_as_that(sources, tmp_path):
    (tmp_path / "corpus" / TEXT).rename(tmp_path / "corpus" / "other.md")
    problems = sources().alone().files["tables/documents.parquet"]
    assert [(p.columns, p.expected, p.found) for p in problems] == [(("source_path",), "“other.md”", f"“{TEXT}”")]


def test_a_changed_checksum_in_the_table_is_not_taken_for_a_changed_source(review: Review):
    path = review.path("tables/documents.parquet")
    rows = alter.parquet_rows(path)
    rows[0]["sha256"] = "0" * 64
    alter.put_parquet(path, rows)
    report = review.report()
    assert list(report.files) == ["tables/documents.parquet"]


def test_a_missing_and_an_additional_text_are_named(review: Review):
    first = min((review.outputs / "text").iterdir())
    first.rename(first.with_name("d000000000000.txt"))
    assert set(review.report().files) == {f"text/{first.name}", "text/d000000000000.txt"}


@pytest.mark.parametrize(
    "file", ["tables/evidence.csv", "tables/codes.parquet", "metrics.json", "plots/theme_numbers.csv"]
)
@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "folder", "noise"])
def test_missing_and_damaged_files_are_reported(review: Review, file: str, damage: str):
    path = review.path(file)
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes({"cut": content[: len(content) // 2], "empty": b"", "noise": b"\xfe\x00PAR1" * 9}[damage])
    report, alone = review.reports()
    assert set(report.files) == {file}
    assert file in alone.files or not file.startswith("tables")


def test_files_too_many_are_named(review: Review):
    for name in ("tables/evidence (2).csv", "text/notes.txt", "plots/mine.csv"):
        review.path(name).write_text("x")
    assert set(review.report().files) == {"tables/evidence (2).csv", "text/notes.txt", "plots/mine.csv"}


def test_a_folder_that_is_missing_is_told_file_by_file(review: Review):
    shutil.rmtree(review.outputs / "text")
    shutil.rmtree(review.outputs / "plots")
    assert all(name.startswith(("text/", "plots/")) for name in review.report().files)
    missing = [path for name in ("text", "plots") for path in (review.job.work / name).iterdir()]
    assert len(review.report().files) == len(missing)


def test_columns_that_are_renamed_missing_or_of_another_type_are_told(review: Review):
    path = review.path("tables/figures.parquet")
    table = alter.pq.read_table(path)
    for other in (
        table.rename_columns(["figur_id", *table.column_names[1:]]),
        table.drop_columns(["quote"]),
        table.set_column(table.schema.get_field_index("start"), "start", table.column("start").cast("string")),
    ):
        alter.pq.write_table(other, path, compression="zstd")
        assert all("tables/figures.parquet" in report.files for report in review.reports())


def test_nulls_break_no_rule_that_relies_on_values(review: Review):
    for name in ("themes", "theme_hierarchy", "documents", "evidence", "theme_changes", "code_themes"):
        path = review.path(f"tables/{name}.parquet")
        rows = alter.parquet_rows(path)
        rows[0] = dict.fromkeys(rows[0])
        alter.put_parquet(path, rows)
    assert {"tables/themes.parquet", "tables/evidence.parquet"} <= set(review.alone().files)
