"""Rules on files: any tool can read them, and CSV and Parquet say the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from pipeline.io import guard_formula
from pipeline.records import PUBLIC_TABLES, Column
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import rule, shown

ALL = tuple(table.name for table in PUBLIC_TABLES)


@rule("files", words="The file can be read: CSV as UTF-8 and RFC 4180, Parquet as Parquet", reads=("file", "table"))
def file_can_be_read(outputs: Outputs, table: str) -> Iterator[str]:
    """The tables must open in tools that this project has never seen."""
    for file, name in outputs.rows(table, "file", "table"):
        yield outputs.csv[name].problem if file.endswith(".csv") else outputs.tables[name].problem


@rule("files", words="The columns have the types of the schema", reads=("file", "table"))
def types_are_of_the_schema(outputs: Outputs, table: str) -> Iterator[str]:
    """A page that is text in one run and a number in the next breaks whatever is built on it. CSV has no types."""
    for file, name in outputs.rows(table, "file", "table"):
        odd = outputs.tables[name].mistyped if file.endswith(".parquet") else {}
        yield "; ".join(f"{column}: {problem}" for column, problem in odd.items())


@rule("files", words="CSV and Parquet have the same columns and equally many rows", reads=("file", "table"))
def formats_have_the_same_shape(outputs: Outputs, table: str) -> Iterator[str]:
    """Which format one opens must not decide what one finds."""
    for file, name in outputs.rows(table, "file", "table"):
        text, loaded = outputs.csv[name], outputs.tables[name]
        if file.endswith(".parquet") or text.problem or loaded.problem:
            yield ""
        elif list(text.header) != list(loaded.columns):
            yield _difference(text.header, tuple(loaded.columns))
        else:
            rows = len(text.rows)
            yield "" if rows == loaded.length else f"{rows} rows, Parquet has {loaded.length}"


def _difference(csv: tuple[str, ...], parquet: tuple[str, ...]) -> str:
    only_csv = [name for name in csv if name not in parquet]
    only_parquet = [name for name in parquet if name not in csv]
    parts = [f"only CSV has {', '.join(only_csv)}"] if only_csv else []
    parts += [f"only Parquet has {', '.join(only_parquet)}"] if only_parquet else []
    return "; ".join(parts) or "the columns are in another order than in Parquet"


@rule(
    "texts",
    words="Every text is UTF-8 and of an included document",
    reads=("doc_id", "documents.doc_id", "documents.status"),
)
def text_belongs_to_a_document(outputs: Outputs, table: str) -> Iterator[str]:
    """A text left over from an earlier run would be searched as if it were part of the review."""
    for (doc_id,) in outputs.rows(table, "doc_id"):
        if outputs.texts[doc_id] is None:
            yield "not UTF-8"
        else:
            yield "" if doc_id in outputs.included else "no included document has this id"


@rule(*ALL, words="A missing text is an empty cell, never null", reads=())
def text_is_never_null(outputs: Outputs, table: str) -> Iterator[str]:
    """CSV cannot tell the two apart, so Parquet must not either."""
    loaded = outputs.tables[table]
    names = [c.name for c in loaded.table.columns if c.type == "text" and outputs.has(table, c.name)]
    columns = [loaded.columns[name] for name in names]
    for row in range(loaded.length):
        nulls = [name for name, values in zip(names, columns, strict=True) if values[row] is None]
        yield f"{', '.join(nulls)} is null" if nulls else ""


@rule(*ALL, words="The row stands in the CSV file with the same values", reads=())
def csv_says_the_same(outputs: Outputs, table: str) -> Iterator[str]:
    """CSV is for people and Parquet for programs; both are the same table, formula signs aside."""
    loaded, text = outputs.tables[table], outputs.csv[table]
    columns = [c for c in loaded.table.columns if outputs.has(table, c.name) and c.name in text.header]
    places = [text.header.index(column.name) for column in columns]
    for number, cells in zip_longest(range(loaded.length), text.rows[: loaded.length]):
        if cells is None or len(cells) < len(text.header):
            yield "the CSV file has no such row"
        else:
            pairs = [(c, loaded.columns[c.name][number], cells[p]) for c, p in zip(columns, places, strict=True)]
            yield "; ".join(
                f"{c.name} is {shown(cell)} in CSV" for c, value, cell in pairs if not _same(c, value, cell)
            )


def _same(column: Column, value: Any, cell: str) -> bool:
    """Whether a CSV cell says what a Parquet value says."""
    if value is None:
        return cell == ""
    if column.type == "text":
        return cell == (value if column.name == "quote" else guard_formula(value))
    try:
        return bool((float(cell) if column.type == "number" else int(cell)) == value)
    except ValueError:
        return column.type == "boolean" and cell == str(value)


@rule(*ALL, words="No cell of the CSV file starts like a formula", reads=())
def csv_runs_nothing(outputs: Outputs, table: str) -> Iterator[str]:
    """Spreadsheets run cells that start with =, +, - or @ (OWASP, CSV Injection); no document may run anything."""
    types = {column.name: column.type for column in outputs.tables[table].table.columns}
    text = outputs.csv[table]
    texts = [place for place, name in enumerate(text.header) if types.get(name, "text") == "text"]
    length = outputs.tables[table].length
    for _, cells in zip_longest(range(length), text.rows[:length], fillvalue=()):
        odd = next((cells[p] for p in texts if p < len(cells) and guard_formula(cells[p]) != cells[p]), "")
        yield f"a spreadsheet would run {shown(odd)}" if odd else ""
