"""Reading the files of a review without believing any of them, and comparing them to the last byte."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.io import guard_formula
from pipeline.records import Table
from pipeline.validation.csvfile import any_length_of_field, read_csv_strictly
from pipeline.validation.outputs import Loaded, load_parquet
from pipeline.verify.cells import Sheet, compare, name_of
from pipeline.verify.problems import Problem, first_difference, shown_apart, whole

_AROUND = 25  # bytes shown on each side of the first that differs


def content_of(path: Path) -> tuple[bytes, str]:
    """The bytes of a file, and why there are none, "" if there are."""
    try:
        return path.read_bytes(), ""
    except FileNotFoundError:
        return b"", "no such file"
    except OSError as error:
        return b"", f"one that cannot be read ({error.strerror})"


def names_in(folder: Path) -> list[str]:
    """Everything in a folder, sorted; nothing if there is no such folder."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def others_than(folder: Path, expected: Sequence[str], shown: str) -> Iterator[Problem]:
    """What stands in a folder and should not. shown: the folder, relative to the outputs."""
    for name in names_in(folder):
        if name not in expected:
            yield whole(f"{shown}/{name}", "no such file", "one that no run has made")


def parquet_of(path: Path, table: Table) -> Loaded:
    """The Parquet file at `path`; its library would also read a folder, as one table of all that is in it."""
    problem = content_of(path)[1]
    return Loaded(table, problem=problem) if problem else load_parquet(path, table)


def sheet_of(loaded: Loaded) -> Sheet:
    """The cells of a Parquet file."""
    return Sheet(tuple(loaded.columns), list(zip(*loaded.columns.values(), strict=True)))


def as_csv(sheet: Sheet) -> bytes:
    """The CSV file that the program writes for these values (`pipeline.io.write_csv`), without looking at them."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    writer.writerows([_as_text(c, cell) for c, cell in zip(sheet.columns, row, strict=True)] for row in sheet.rows)
    return file.getvalue().encode("utf-8", "surrogatepass")


def _as_text(column: str, cell: Any) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124 - not a number
        return ""
    if isinstance(cell, str):
        return cell if column == "quote" else guard_formula(cell)
    return str(cell)


def compare_csv(file: str, expected: bytes, path: Path, key: Sequence[str]) -> list[Problem]:
    """Where the CSV file at `path` is not what it should be: its cells or, where these are right, its bytes."""
    content, problem = content_of(path)
    if problem:
        return [whole(file, "a CSV file", problem)]
    if content == expected:
        return []
    found = read_csv_strictly(path)
    wanted = _parsed(expected)
    problems = [] if found.problem else list(compare(file, wanted, Sheet(found.header, found.rows), key))
    return problems or [_at_bytes(file, expected, content, key, found.problem)]


def _parsed(content: bytes) -> Sheet:
    with any_length_of_field():
        records = [tuple(record) for record in csv.reader(io.StringIO(content.decode("utf-8"), newline=""))]
    return Sheet(records[0], records[1:])


def _at_bytes(file: str, expected: bytes, found: bytes, key: Sequence[str], why: str) -> Problem:
    """The record and column in which the bytes of a CSV file part from what they should be."""
    at = first_difference(expected, found)
    row, column = _place(expected.decode("utf-8"), len(expected[:at].decode("utf-8", "ignore")), key)
    said = f"{_snippet(found, at)} (byte {at}){': ' if why else ''}{why}"
    return Problem(file, row, (column,) if column else (), _snippet(expected, at), said)


def _snippet(content: bytes, at: int) -> str:
    return repr(content[max(at - _AROUND, 0) : at + _AROUND].decode("utf-8", "replace"))


def _place(text: str, at: int, key: Sequence[str]) -> tuple[str, str]:
    """Row and column of a code point of a sound CSV file; a code point at the end belongs to the last row."""
    end = 0

    def lines() -> Iterator[str]:
        nonlocal end
        for line in io.StringIO(text, newline=""):
            end += len(line)
            yield line

    header: list[str] = []
    record: list[str] = []
    begin = 0
    with any_length_of_field():
        for record in csv.reader(lines()):
            header = header or record
            if at < end:
                break
            begin = end if end < len(text) else begin
        before = list(csv.reader(io.StringIO(text[begin:at], newline="")))
    column = header[min(max(len(before[-1]) - 1, 0), len(header) - 1)] if before else header[0]
    sheet = Sheet(tuple(header), [tuple(record)])
    return ("the header", column) if begin == 0 else (name_of(sheet, key, tuple(record)), column)


def compare_parquet(file: str, table: Table, original: Path, path: Path) -> list[Problem]:
    """Where the Parquet file at `path` is not the one at `original`: its cells or, where these are right, its bytes."""
    content, expected = content_of(path)[0], original.read_bytes()
    if content == expected:
        return []
    found = parquet_of(path, table)
    if found.problem:
        return [unreadable(file, found)]
    cells = list(compare(file, sheet_of(load_parquet(original, table)), sheet_of(found), table.key))
    return cells or [other_bytes(file, expected, content)]


def unreadable(file: str, loaded: Loaded) -> Problem:
    """The problem of a Parquet file that cannot be read."""
    return whole(file, "a readable Parquet file", loaded.problem)


def rewritten(path: Path) -> bytes:
    """The file that the program writes for the cells of a readable Parquet file (`pipeline.io.write_parquet`)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    arrow = pq.ParquetFile(path).read()
    pq.write_table(arrow.replace_schema_metadata(None), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def other_bytes(file: str, expected: bytes, found: bytes) -> Problem:
    """A Parquet file with the right cells that is not what the program writes for them."""
    import pyarrow as pa

    at = first_difference(expected, found)
    return whole(
        file,
        f"the bytes that are written for these cells (pyarrow {pa.__version__})",
        f"the same cells in other bytes (from byte {at}): changed, or written by another version",
    )


def compare_json(file: str, expected: bytes, path: Path) -> list[Problem]:
    """Where a JSON file is not what it should be: its values or, where these are right, its bytes."""
    content, problem = content_of(path)
    if problem:
        return [whole(file, "a JSON file", problem)]
    if content == expected:
        return []
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        return [whole(file, "a JSON file", f"none ({error})")]
    one, other = dict(_leaves(json.loads(expected))), dict(_leaves(values))
    differing = sorted(name for name in one.keys() | other.keys() if name not in one or name not in other)
    problems = [
        Problem(file, name, (), *(("a value", "none") if name in one else ("no such value", str(other[name]))))
        for name in differing
    ]
    problems += [
        Problem(file, name, (), *shown_apart(one[name], other[name]))
        for name in sorted(one.keys() & other.keys())
        if repr(one[name]) != repr(other[name])
    ]
    if problems:
        return problems
    at = first_difference(expected, content)
    line = expected[:at].count(b"\n") + 1
    return [Problem(file, f"line {line}", (), _snippet(expected, at), f"{_snippet(content, at)} (byte {at})")]


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a JSON file by the keys that lead to it, joined by dots."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    else:
        yield name, value
