"""A finished review as typed tables, for notebooks and for the report.

>>> review = open_review("outputs")  # doctest: +SKIP
>>> review.evidence.query("code == 'barrier.trust'")[["quote", "title", "page"]]  # doctest: +SKIP
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import SettingsError
from pipeline.io import read_text
from pipeline.records import PUBLIC_TABLES, Table


@dataclass(frozen=True)
class Review:
    """The tables of `outputs/tables/`, one attribute each, and the clean texts they point into.

    Columns and types are those of `pipeline.records`: texts are never null, `page` is a nullable integer.
    """

    folder: Path
    tables: dict[str, pd.DataFrame]
    metrics: dict[str, Any]

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})  # not self.tables: copying asks before there is one
        if name not in tables:
            raise AttributeError(f"a review has no table {name!r}; it has {', '.join(sorted(tables))}")
        data: pd.DataFrame = tables[name]
        return data

    def text(self, doc_id: str) -> str:
        """The clean text of a document, into which `start` and `end` point. Raises KeyError for an unknown document."""
        path = self.folder / "text" / f"{doc_id}.txt"
        if not path.is_file():
            raise KeyError(f"no text of a document {doc_id!r} in {self.folder}")
        return read_text(path)

    def matrix(self) -> pd.DataFrame:
        """Evidence rows by document (index: source path) and code (columns)."""
        counts = self.tables["code_by_document"].set_index("source_path")
        return counts.drop(columns=["doc_id", "title"]).astype("int64")


def open_review(outputs: str | Path) -> Review:
    """The review in `outputs`. Raises SettingsError if there is none."""
    folder = Path(outputs)
    paths = {table.name: folder / "tables" / f"{table.name}.parquet" for table in PUBLIC_TABLES}
    if missing := [path for path in paths.values() if not path.is_file()]:
        raise SettingsError(
            f"{missing[0]} is missing: {folder} holds no finished review.\nMake one with `evidence run`."
        )
    metrics = json.loads(read_text(folder / "metrics.json"))
    tables = {table.name: _read(paths[table.name], table) for table in PUBLIC_TABLES}
    return Review(folder, tables, metrics)


def _read(path: Path, table: Table) -> pd.DataFrame:
    """A table with nullable integers: plain pandas would make floats of a page column with gaps."""
    return pd.read_parquet(path).astype({column.name: "Int64" for column in table.columns if column.type == "integer"})
