"""Reading what a run wrote without believing any of it: whatever is missing or odd is noted, never raised."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.codebook import Codebook, with_code_columns
from pipeline.corpus import source_path
from pipeline.io import read_text
from pipeline.records import (
    MENTIONS,
    PASSAGES,
    PUBLIC_TABLES,
    UNITS,
    Table,
)
from pipeline.validation.csvfile import CsvFile, read_csv_strictly

STAGE_TABLES: tuple[Table, ...] = (PASSAGES, UNITS, MENTIONS)


@dataclass(frozen=True)
class Loaded:
    """One Parquet file: its columns as lists (None for null) in file order.

    problem: why it cannot be read, empty if it can. mistyped: for each column of another type than its schema says,
    what was expected and found.
    """

    table: Table
    columns: dict[str, list[Any]] = field(default_factory=dict)
    mistyped: dict[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def length(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), []))


@dataclass(frozen=True)
class Outputs:
    """All that rules look at.

    corpus: None where the source files are not at hand. accepted: ids of the themes in config/themes.csv.
    """

    work: Path
    codebook: Codebook
    corpus: Path | None
    tables: dict[str, Loaded]
    csv: dict[str, CsvFile]
    accepted: frozenset[str] = frozenset()

    def has(self, table: str, column: str) -> bool:
        """Whether `table` could be read and has `column` in the type of its schema."""
        loaded = self.tables[table]
        return not loaded.problem and column in loaded.columns and column not in loaded.mistyped

    def rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The rows of `table` as tuples of the named columns; null is None."""
        loaded = self.tables[table]
        return zip(*(loaded.columns[column] for column in columns), strict=True)

    @cached_property
    def texts(self) -> dict[str, str | None]:
        """The clean text of each document id that has a file in `work/text`, None where that is not UTF-8."""
        return {path.stem: _text(path) for path in sorted((self.work / "text").glob("*.txt"))}

    @cached_property
    def included(self) -> dict[str, dict[str, Any]]:
        """For each id of an included document, its row in documents."""
        loaded = self.tables["documents"].columns
        rows = (dict(zip(loaded, values, strict=True)) for values in zip(*loaded.values(), strict=True))
        return {row["doc_id"]: row for row in rows if row["status"] == "included"}

    @cached_property
    def corpus_files(self) -> dict[str, Path]:
        """Every file below the corpus by its source path, found independently of the stage that reads them."""
        if self.corpus is None:
            return {}
        found = [
            Path(folder) / name
            for folder, folders, names in os.walk(self.corpus)
            for name in [*names, *(f for f in folders if (Path(folder) / f).is_symlink())]
        ]
        return dict(sorted((source_path(self.corpus, path), path) for path in found))


def load_outputs(work: Path, *, codebook: Codebook, corpus: Path | None, accepted: Collection[str] = ()) -> Outputs:
    """Read the tables of `work`, public and between stages."""
    public = {table.name: with_code_columns(table, codebook) for table in PUBLIC_TABLES}
    folder = work / "tables"
    tables = {name: load_parquet(folder / f"{name}.parquet", table) for name, table in public.items()}
    tables |= {table.name: load_parquet(work / f"{table.name}.parquet", table) for table in STAGE_TABLES}
    csv = {name: read_csv_strictly(folder / f"{name}.csv") for name in public}
    return Outputs(work, codebook, corpus, tables, csv, frozenset(accepted))


def load_parquet(path: Path, table: Table) -> Loaded:
    """The Parquet file at `path`, which should hold `table`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        arrow = pq.read_table(path)
        arrow.validate(full=True)  # texts that are not UTF-8, lists that lead outside
    except FileNotFoundError:
        return Loaded(table, problem="the file is missing")
    except (pa.ArrowException, OSError, ValueError) as error:  # its message names the path on this machine
        return Loaded(table, problem=f"not a readable Parquet file ({type(error).__name__})")
    if len(set(arrow.column_names)) < len(arrow.column_names):
        return Loaded(table, problem="two columns have the same name")
    types = {column.name: column.type for column in table.columns}
    mistyped = {
        name: f"expected {types[name]}, found {kind}"
        for name, kind in zip(arrow.column_names, arrow.schema.types, strict=True)
        if name in types and not _is_type(types[name], kind)
    }
    return Loaded(table, {name: arrow.column(name).to_pylist() for name in arrow.column_names}, mistyped)


def _is_type(expected: str, found: Any) -> bool:
    import pyarrow.types as pt

    tests = {
        "text": lambda t: pt.is_string(t) or pt.is_large_string(t),
        "integer": pt.is_integer,
        "number": pt.is_floating,
        "boolean": pt.is_boolean,
        "vector": pt.is_list,
    }
    return bool(tests[expected](found))


def _text(path: Path) -> str | None:
    try:
        return read_text(path)
    except UnicodeDecodeError:
        return None
