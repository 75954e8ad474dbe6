"""Breaking a toy review in one place, past all checks of the program's own writers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.io import guard_formula
from tests.validation.toy import Toy


def table_path(toy: Toy, name: str) -> Path:
    """The Parquet file of a public table or of one between stages."""
    public = toy.work / "tables" / f"{name}.parquet"
    return public if public.exists() else toy.work / f"{name}.parquet"


def rows(toy: Toy, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(table_path(toy, name)).to_pylist()
    return found


def put(toy: Toy, name: str, changed: list[dict[str, Any]]) -> None:
    """Write rows as Parquet with the table's types and, for a public table, as CSV too."""
    path = table_path(toy, name)
    pq.write_table(pa.Table.from_pylist(changed, schema=pq.read_schema(path)), path)
    if path.parent.name == "tables":
        put_csv(path.with_suffix(".csv"), pq.read_schema(path).names, changed)


def put_csv(path: Path, names: list[str], changed: list[dict[str, Any]]) -> None:
    cells = [[_cell(name, row[name]) for name in names] for row in changed]
    pd.DataFrame(cells, columns=names, dtype=object).to_csv(path, index=False, lineterminator="\r\n")


def _cell(name: str, value: Any) -> Any:
    return guard_formula(value) if isinstance(value, str) and name != "quote" else value


def change(toy: Toy, name: str, row: int, **cells: Any) -> None:
    """Set cells of one row; `code` stands for the column of that name, `barrier__trust` for `barrier.trust`."""
    found = rows(toy, name)
    found[row] |= {column.replace("__", "."): value for column, value in cells.items()}
    put(toy, name, found)


def drop(toy: Toy, name: str, row: int) -> None:
    found = rows(toy, name)
    del found[row]
    put(toy, name, found)


def repeat(toy: Toy, name: str, row: int, **cells: Any) -> None:
    """Append a copy of one row with some cells changed."""
    found = rows(toy, name)
    put(toy, name, [*found, found[row] | cells])


def drop_column(toy: Toy, name: str, column: str) -> None:
    path = table_path(toy, name)
    pq.write_table(pq.read_table(path).drop([column]), path)


def retype(toy: Toy, name: str, column: str, kind: pa.DataType) -> None:
    path = table_path(toy, name)
    data = pq.read_table(path)
    place = data.schema.get_field_index(column)
    pq.write_table(data.set_column(place, column, data.column(column).cast(kind)), path)


def replace_bytes(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
