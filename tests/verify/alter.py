"""Altering the files of a review in one place, past all checks of the program's own writers."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[dict[str, Any]]


def csv_rows(path: Path) -> Rows:
    text = path.read_bytes().decode("utf-8")
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def put_csv(path: Path, rows: Rows) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(next(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))))
    writer.writerows(row.values() for row in rows)
    path.write_bytes(file.getvalue().encode("utf-8"))


def parquet_rows(path: Path) -> Rows:
    found: Rows = pq.read_table(path).to_pylist()
    return found


def put_parquet(path: Path, rows: Rows) -> None:
    table = pa.Table.from_pylist(rows, schema=pq.read_schema(path))
    pq.write_table(table, path, compression="zstd")


def rows_of(path: Path) -> Rows:
    return csv_rows(path) if path.suffix == ".csv" else parquet_rows(path)


def put(path: Path, rows: Rows) -> None:
    (put_csv if path.suffix == ".csv" else put_parquet)(path, rows)


def other_text(text: str, seed: random.Random) -> str:
    """`text` with one character exchanged, added or taken away."""
    at = seed.randrange(len(text) + 1)
    kind = seed.choice(["exchange", "add", "drop"]) if at < len(text) else "add"
    letter = seed.choice([c for c in "aeiou7éx " if c != text[at : at + 1]])
    return text[:at] + ("" if kind == "drop" else letter) + text[at + (kind != "add") :]


def other_value(value: Any, seed: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, str):
        return other_text(value, seed)
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return value + 0.0001
    return 1 if value is None else value + 1


def other_byte(content: bytes, seed: random.Random) -> bytes:
    """`content` with one byte exchanged."""
    at = seed.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << seed.randrange(7))]) + content[at + 1 :]


def name_of(row: dict[str, Any], key: tuple[str, ...]) -> str:
    return ", ".join(f"{column} {row[column]}" for column in key)
