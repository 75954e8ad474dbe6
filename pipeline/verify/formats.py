"""The files of `tables/`: all there and no others, readable, and CSV and Parquet the same to the byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.records import PUBLIC_TABLES
from pipeline.validation.outputs import Loaded
from pipeline.verify.files import (
    as_csv,
    compare_csv,
    content_of,
    other_bytes,
    others_than,
    rewritten,
    sheet_of,
    unreadable,
)
from pipeline.verify.problems import Problem, whole

NAMES = tuple(f"{table.name}.{suffix}" for table in PUBLIC_TABLES for suffix in ("csv", "parquet"))


def check_formats(outputs: Path, tables: Mapping[str, Loaded]) -> Iterator[Problem]:
    """What is wrong with the files of tables. tables: the Parquet files, read."""
    yield from others_than(outputs / "tables", NAMES, "tables")
    for table in PUBLIC_TABLES:
        yield from _formats(outputs / "tables" / table.name, tables[table.name])


def _formats(path: Path, loaded: Loaded) -> Iterator[Problem]:
    text, binary = (path.with_suffix(suffix) for suffix in (".csv", ".parquet"))
    csv, parquet = f"tables/{text.name}", f"tables/{binary.name}"
    problem = content_of(text)[1]
    if problem:
        yield whole(csv, "a CSV file", problem)
    if loaded.problem:
        yield unreadable(parquet, loaded)
        return
    if not problem:
        for found in compare_csv(csv, as_csv(sheet_of(loaded)), text, loaded.table.key):
            # which of the two was changed, this cannot tell
            yield replace(found, expected=f"{found.expected} as in {parquet}", exact=False)
    content = content_of(binary)[0]
    if (expected := rewritten(binary)) != content:
        yield other_bytes(parquet, expected, content)
