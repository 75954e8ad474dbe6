"""Reading and writing of files: always UTF-8, always atomic, tables always checked against their schema.

A file is written beside its destination and renamed onto it, so that whoever reads it sees the old or the new content
and never half of either.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import SchemaError, SettingsError
from pipeline.records import Column, Table

_EMPTY_DTYPES = {"text": "str", "integer": "Int64", "number": "float64", "boolean": "bool", "vector": "object"}
# A cell that starts with one of these is run as a formula by spreadsheets (OWASP, "CSV Injection"); the wide forms by
# those of some languages.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@contextmanager
def atomic(path: Path, *, flush: bool = True) -> Iterator[Path]:
    """A temporary path beside `path` that replaces it when the block ends well, and vanishes when it does not.

    flush: have the content on the disk before it takes that place, so that not even a power cut leaves half a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        if flush:
            _flush(temporary)
        temporary.replace(path)
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error  # a full disk does not say where
    finally:
        temporary.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 without translating line ends, so that offsets hold for every reader."""
    with atomic(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def read_text(path: Path) -> str:
    """Read what `write_text` wrote, code point for code point."""
    return path.read_bytes().decode("utf-8")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal. Raises OSError if it cannot be opened."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write `value` as readable JSON with sorted keys."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def frame(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A DataFrame of `rows` with the columns, types and order of `table`, sorted by its sort columns and checked.

    Missing texts become "", other missing values null. Raises SchemaError naming the table, column and row.
    """
    data = pd.DataFrame(list(rows), dtype=object)
    return conform(table, data)


def conform(table: Table, data: pd.DataFrame) -> pd.DataFrame:
    """`data` in the columns, types and canonical order of `table`; raises SchemaError where it cannot be."""
    missing = [name for name in table.column_names if name not in data.columns]
    if missing and len(data):
        raise SchemaError(
            f"table {table.name}: expected the columns {', '.join(missing)}, got {', '.join(data.columns)}"
        )
    shaped = pd.DataFrame(
        {c.name: _typed(c, data[c.name] if c.name in data else pd.Series([], dtype=object)) for c in table.columns}
    )
    if table.sort:
        shaped = shaped.sort_values(list(table.sort), kind="stable")
    shaped = shaped.reset_index(drop=True)
    _check(table, shaped)
    return shaped


def _typed(column: Column, values: pd.Series) -> pd.Series:
    if column.type == "text":
        return values.astype(object).where(values.notna(), "").astype(str).astype("str")
    if column.type == "integer":
        return pd.to_numeric(values).astype("Int64")
    if column.type == "number":
        return pd.to_numeric(values).astype("float64").round(column.decimals)
    if column.type == "boolean":
        return values.astype("bool")
    return values.astype(object)


def _check(table: Table, data: pd.DataFrame) -> None:
    """Raise SchemaError for duplicate keys, missing required values and values out of range."""
    if data.duplicated(list(table.key)).any():
        row = data[data.duplicated(list(table.key))].iloc[0]
        raise SchemaError(f"table {table.name}: key {tuple(row[list(table.key)])} stands more than once")
    for column in table.columns:
        values = data[column.name]
        if column.type == "vector":
            continue
        empty = (values == "") if column.type == "text" else values.isna()
        if column.required and empty.any():
            raise SchemaError(f"table {table.name}: row {int(empty.argmax())} has no {column.name}")
        if column.values and (odd := set(values[~empty]) - set(column.values)):
            raise SchemaError(f"table {table.name}: {column.name} {sorted(odd)} not among {list(column.values)}")
        present = values[~empty]
        low, high = column.minimum, column.maximum
        if (low is not None and (present < low).any()) or (high is not None and (present > high).any()):
            raise SchemaError(f"table {table.name}: {column.name} outside {low} to {high}")


def write_parquet(path: Path, table: Table, data: pd.DataFrame) -> None:
    """Write an intermediate table, conformed to its schema. Same rows, same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    shaped = conform(table, data)
    arrow = pa.Table.from_pandas(shaped, schema=_arrow_schema(table), preserve_index=False)
    with atomic(path) as temporary:
        pq.write_table(arrow.replace_schema_metadata(None), temporary, compression="zstd")


def _arrow_schema(table: Table) -> Any:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "vector": pa.list_(pa.float32()),
    }
    return pa.schema([(column.name, types[column.type]) for column in table.columns])


def read_parquet(path: Path, table: Table) -> pd.DataFrame:
    """Read an intermediate table and check it. A missing file is the user's mistake: the stage before has not run."""
    if not path.is_file():
        raise SettingsError(
            f"{path} is missing: this stage needs what an earlier one makes.\n"
            "Run `evidence run` for all stages in order, or the earlier stage first (`evidence --help` lists them)."
        )
    return conform(table, pd.read_parquet(path))


def write_csv(path: Path, table: Table, data: pd.DataFrame) -> None:
    """Write a table for people: UTF-8, RFC 4180 (CRLF, quotes doubled), no cell that a spreadsheet would run.

    Quotations never start with a formula sign (see `readers.assemble`), so they stay verbatim; in any other text such
    a sign gets an apostrophe before it.
    """
    shaped = conform(table, data)
    for column in table.columns:
        if column.type == "text" and column.name != "quote":
            shaped[column.name] = shaped[column.name].map(guard_formula)
    with atomic(path) as temporary:
        shaped.to_csv(temporary, index=False, lineterminator="\r\n", encoding="utf-8")


def guard_formula(cell: str) -> str:
    """`cell`, with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
