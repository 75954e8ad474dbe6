"""The two reviews to compare: folders of outputs, or revisions of git, read as they are.

An older review may lack tables and columns that this version knows: what is missing is told, not refused.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.compare import revisions
from pipeline.compare.changes import Row
from pipeline.compare.facts import Facts, facts_of
from pipeline.errors import SettingsError
from pipeline.io import guard_formula
from pipeline.records import (
    CODES,
    DOCUMENTS,
    EVIDENCE,
    RULED_OUT,
    THEME_ASSIGNMENTS,
    THEMES,
    Column,
    Table,
)

TOLD: tuple[Table, ...] = (DOCUMENTS, EVIDENCE, RULED_OUT, THEMES, THEME_ASSIGNMENTS, CODES)
"""Tables that a comparison reads row by row."""


@dataclass(frozen=True)
class Side:
    """One of the two reviews.

    tables: rows of TOLD, by name. others: rows, as text, of all tables but documents and evidence, to count those that
    differ. facts: by section.
    """

    name: str
    tables: dict[str, list[Row]]
    others: dict[str, list[tuple[str, ...]]]
    facts: dict[str, Facts]
    notes: tuple[str, ...] = field(default=())


@contextmanager
def opened(name: str, *, workspace: Path, outputs: str) -> Iterator[Side]:
    """The review that `name` names: a folder of outputs, a workspace with outputs in it, or a revision of git.

    workspace: where revisions are looked up; outputs: the folder in it. A folder goes before a revision of the same
    name. Raises SettingsError if there is no such review.
    """
    folder = Path(name)
    if folder.is_dir():
        yield _read_folder(name, folder, outputs)
    elif commit := revisions.resolve(name, workspace):
        with TemporaryDirectory() as temporary:
            revisions.fetch(commit, name, workspace, outputs, Path(temporary))
            yield _read(name, Path(temporary) / "outputs", Path(temporary) / "config")
    else:
        raise SettingsError(
            f"{name}: expected a folder of outputs or a revision of git, found neither.\n"
            "Give for instance `outputs`, `../former/outputs`, `main` or `HEAD~1`."
        )


def _read_folder(name: str, folder: Path, outputs: str) -> Side:
    inner = folder / Path(outputs).name
    if (folder / "tables").is_dir():
        return _read(name, folder, folder.parent / "config" if _is_workspace(folder.parent) else None)
    if (inner / "tables").is_dir():
        return _read(name, inner, folder / "config")
    raise SettingsError(
        f"{name}: expected a finished review (a folder with `tables` in it), found none.\nMake one with `evidence run`."
    )


def _is_workspace(folder: Path) -> bool:
    return (folder / "dvc.yaml").is_file() and (folder / "config").is_dir()


def _read(name: str, folder: Path, config: Path | None) -> Side:
    found = {path.stem: path for path in sorted((folder / "tables").glob("*.csv"))}
    found |= {path.stem: path for path in sorted((folder / "tables").glob("*.parquet"))}
    missing = [table.name for table in TOLD if table.name not in found]
    if EVIDENCE.name in missing or DOCUMENTS.name in missing:
        raise SettingsError(
            f"{name}: expected tables `documents` and `evidence` in it, found {', '.join(found) or 'none'}.\n"
            "Make the review again with `evidence run`."
        )
    tables = {t.name: _rows(found[t.name], t) if t.name in found else [] for t in TOLD}
    others = {stem: _as_text(path) for stem, path in found.items() if stem not in (DOCUMENTS.name, EVIDENCE.name)}
    facts, notes = facts_of(folder, config, tables[CODES.name])
    notes = [*(f"{name} has no table {one}" for one in missing), *(f"{name}: {note}" for note in notes)]
    return Side(name, tables, others, facts, tuple(notes))


# --- tables as they are ----------------------------------------------------------------------------------------------


def _rows(path: Path, table: Table) -> list[Row]:
    """Rows with all columns of the table; a column that the file lacks is empty."""
    rows = _content(path, table)
    return [{column.name: row.get(column.name, _empty(column)) for column in table.columns} for row in rows]


def _content(path: Path, table: Table | None) -> list[Row]:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        rows: list[Row] = pq.read_table(path).to_pylist()
        return rows
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        columns = {column.name: column for column in table.columns} if table else {}
        return [
            {name: _cell(text, columns.get(name)) for name, text in row.items() if name} for row in csv.DictReader(file)
        ]


def _cell(text: str, column: Column | None) -> Any:
    """A cell of a CSV as the type of its column, without the apostrophe that keeps spreadsheets from running it."""
    kind = column.type if column else "text"
    if kind == "text":
        bare = text[1:]
        return bare if text.startswith("'") and guard_formula(bare) == text else text
    if text == "":
        return None
    if kind == "boolean":
        return text == "True"
    return int(text) if kind == "integer" and re.fullmatch(r"-?\d+", text) else float(text)


def _empty(column: Column) -> Any:
    return "" if column.type == "text" else None


def _as_text(path: Path) -> list[tuple[str, ...]]:
    """Rows as they can be counted: names and values, so that two reviews with other columns differ."""
    return [
        tuple(f"{name}={json.dumps(value, default=str)}" for name, value in row.items()) for row in _content(path, None)
    ]
