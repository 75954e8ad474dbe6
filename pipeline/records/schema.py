"""What a table is: columns with types and ranges, a key, an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "boolean", "vector"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether it may be missing, the values or range it may hold, and what it means."""

    name: str
    about: str
    type: ColumnType = "text"
    required: bool = True
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 4


@dataclass(frozen=True, slots=True)
class Table:
    """The schema of one table: its columns in order, its unique key, and the columns it is sorted by.

    Columns of `code_by_document` and `framework_matrix` that depend on the codebook are added with `with_columns`.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]

    def with_columns(self, extra: tuple[Column, ...]) -> Table:
        """This table with more columns at the end."""
        return Table(self.name, self.about, self.columns + extra, self.key, self.sort)


def integer(name: str, about: str, *, required: bool = True, minimum: float | None = 0) -> Column:
    """A whole number, from 0 unless told otherwise."""
    return Column(name, about, type="integer", required=required, minimum=minimum)


def share(name: str, about: str, *, required: bool = True, minimum: float = 0) -> Column:
    """A number up to 1, from 0 unless told otherwise."""
    return Column(name, about, type="number", required=required, minimum=minimum, maximum=1)


def optional(name: str, about: str) -> Column:
    """A text that may be missing."""
    return Column(name, about, required=False)


PLACE = (
    integer("page", "physical page, from 1; empty where the format has no pages", required=False, minimum=1),
    optional("page_label", "page number as printed"),
    optional("section", "nearest heading above"),
    integer("start", "first code point in text/<doc_id>.txt"),
    integer("end", "code point after the last in text/<doc_id>.txt", minimum=1),
)
