"""Reading a CSV file strictly, as any tool that keeps to RFC 4180 would."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file: header, rows of cells as they stand, and why it cannot be read, empty if it can."""

    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    problem: str = ""


def read_csv_strictly(path: Path) -> CsvFile:
    """Read `path` as UTF-8 and RFC 4180: CRLF after each record, quotes doubled, equally many fields in each record.

    Never raises for bad content: `problem` says what is wrong and in which record (the header is record 1).
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return CsvFile(problem="the file is missing")
    except UnicodeDecodeError as error:
        return CsvFile(problem=f"not UTF-8: {error.reason} at byte {error.start}")
    if text.startswith("\ufeff"):
        return CsvFile(problem="starts with a byte order mark, which would become part of the first column's name")
    try:
        with any_length_of_field():
            records = [tuple(record) for record in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error as error:
        return CsvFile(problem=f"not RFC 4180: {error}")
    if not records:
        return CsvFile(problem="the file is empty; expected a header")
    return CsvFile(records[0], tuple(records[1:]), _odd_line_end(text) or _odd_record(records))


def _odd_line_end(text: str) -> str:
    """Where a record does not end in CRLF; line ends inside quoted fields are content."""
    bare = _QUOTED.sub("", text)
    for number, end in enumerate(_LINE_END.findall(bare), start=1):
        if end != "\r\n":
            return f"not RFC 4180: record {number} ends in {end!r}, expected CRLF"
    return "" if bare.endswith("\r\n") else "not RFC 4180: the last record does not end in CRLF"


def _odd_record(records: list[tuple[str, ...]]) -> str:
    expected = len(records[0])
    for number, record in enumerate(records, start=1):
        if len(record) != expected:
            return f"not RFC 4180: record {number} has {len(record)} fields, the header {expected}"
    return ""


@contextmanager
def any_length_of_field() -> Iterator[None]:
    """The csv module refuses fields over 128 KiB by default; a cell of the framework matrix may be longer."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
