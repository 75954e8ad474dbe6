"""What is validated: each public table, and three lists of files, with the checks on each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pipeline.records import PUBLIC_TABLES, Column, Table
from pipeline.validation.checks import Check, schema_checks
from pipeline.validation.outputs import Loaded, Outputs
from pipeline.validation.rules import rules_for

FILES = Table(
    "files",
    "The files of tables/: each can be read, by any tool, and CSV and Parquet have the same columns and rows.",
    (Column("file", "file in tables/"), Column("table", "table it holds")),
    key=("file",),
)
TEXTS = Table(
    "texts", "The clean texts in text/.", (Column("file", "file in text/"), Column("doc_id", "document")), key=("file",)
)
CORPUS = Table(
    "corpus",
    "The source files, found anew.",
    (Column("source_path", "file, relative to the corpus"),),
    key=("source_path",),
)
ABOUT: dict[str, str] = {table.name: table.about for table in (*PUBLIC_TABLES, FILES, TEXTS, CORPUS)}

_DTYPES = {"text": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


@dataclass(frozen=True)
class Subject:
    """A table with a column of problems for each rule on it, its key, and the checks to run."""

    name: str
    data: pd.DataFrame
    key: tuple[str, ...]
    checks: tuple[Check, ...]


def build_subjects(outputs: Outputs) -> list[Subject]:
    """Every public table that can be read, and the lists of files (`files` names tables that cannot)."""
    outputs = replace(outputs, tables={**outputs.tables, **_file_lists(outputs)})
    names = [table.name for table in PUBLIC_TABLES if not outputs.tables[table.name].problem]
    lists = ["files", "texts", *(["corpus"] if outputs.corpus else [])]
    return [_subject(outputs, name) for name in [*names, *lists]]


def _file_lists(outputs: Outputs) -> dict[str, Loaded]:
    files = [(f"{table.name}.{suffix}", table.name) for table in PUBLIC_TABLES for suffix in ("csv", "parquet")]
    texts = [(f"{doc_id}.txt", doc_id) for doc_id in outputs.texts]
    return {
        "files": Loaded(FILES, {"file": [f for f, _ in files], "table": [t for _, t in files]}),
        "texts": Loaded(TEXTS, {"file": [f for f, _ in texts], "doc_id": [d for _, d in texts]}),
        "corpus": Loaded(CORPUS, {"source_path": list(outputs.corpus_files)}),
    }


def _subject(outputs: Outputs, name: str) -> Subject:
    loaded = outputs.tables[name]
    rules = rules_for(name, outputs)
    problems = {rule.name: rule.problems(outputs, name) for rule in rules}
    data = pd.DataFrame({**_typed(loaded), **{n: pd.Series(p, dtype="object") for n, p in problems.items()}})
    present = frozenset(column for column in loaded.columns if column not in loaded.mistyped)
    columns = Check(
        "columns",
        "The columns are those of the schema, in its order",
        tuple(problems),
        (*loaded.table.column_names, *problems),
        why="Names and order are fixed, so that a tool of the reader's own can rely on them.",
    )
    checks = [columns, *schema_checks(loaded.table, outputs.codebook, present)]
    checks += [Check("no_problem", r.words, (r.name,), why=r.why, invariant=r.invariant) for r in rules]
    return Subject(name, data, tuple(k for k in loaded.table.key if k in data), tuple(checks))


def _typed(loaded: Loaded) -> dict[str, pd.Series[Any]]:
    types = {column.name: _DTYPES[column.type] for column in loaded.table.columns}
    return {
        name: pd.Series(values, dtype="object" if name in loaded.mistyped else types.get(name, "object"))
        for name, values in loaded.columns.items()
    }
