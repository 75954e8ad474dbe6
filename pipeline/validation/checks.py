"""Expectations as plain data, and those that follow from a schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.codebook import Codebook
from pipeline.records import RULED_OUT_STANCES, STANCES, Column, Table

Kind = Literal[
    "columns", "unique", "not_null", "not_empty", "one_of", "all_of", "between", "pattern", "less", "no_problem"
]

_ID = r"[a-z][0-9a-f]{12}"
_SHA256 = r"[0-9a-f]{64}"
_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_ID_COLUMNS = ("evidence_id", "doc_id", "theme_id", "passage_id", "case_id", "figure_id")
_PATTERNS = {
    **dict.fromkeys(_ID_COLUMNS, (_ID, "a letter and 12 hexadecimal digits")),
    "source_sha256": (_SHA256, "64 hexadecimal digits"),
    "sha256": (_SHA256, "64 hexadecimal digits"),
    "date": (_DATE, "YYYY, YYYY-MM or YYYY-MM-DD"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation: its kind, what should hold in plain words, why, and what it is about.

    values: allowed or wanted values of `one_of`, `all_of` and `columns`. pattern: regular expression for the whole
    cell. `less`: the first column is less than the second. `no_problem`: a column that holds null where a rule holds
    and else says what is wrong. invariant: the number of the invariant of the design that it guards, 0 for none.
    """

    kind: Kind
    words: str
    columns: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    why: str = ""
    invariant: int = 0


def schema_checks(table: Table, codebook: Codebook, present: frozenset[str]) -> Iterator[Check]:
    """What the schema of `table` promises.

    present: columns that are there in the right type. A column that is not breaks the expectation on columns (or, of
    the file, on types), and nothing more is asked of it. Columns named after codes are left to the rules on counts.
    """
    known = [column for column in table.columns if column.name in present]
    if present.issuperset(table.key):
        key = " and ".join(table.key)
        yield Check("unique", f"No two rows have the same {key}", table.key)
    for column in known:
        if column.name not in codebook.code_ids:
            yield from _column_checks(column)
    if present.issuperset(("start", "end")):
        yield Check("less", "start comes before end", ("start", "end"), why="A quotation has at least one code point.")
    yield from _domain_values(table, codebook, present)


def _column_checks(column: Column) -> Iterator[Check]:
    name = (column.name,)
    formed = column.name in _PATTERNS or bool(column.values)  # then an empty cell is odd by its form or value
    if column.required and not (formed and column.type == "text"):
        kind: Kind = "not_empty" if column.type == "text" else "not_null"
        yield Check(kind, f"{column.name} is never empty", name, why=column.about)
    if column.values:
        allowed = column.values if column.required else (*column.values, "")
        yield Check("one_of", f"{column.name} is one of {', '.join(column.values)}", name, allowed, why=column.about)
    if column.minimum is not None or column.maximum is not None:
        words = f"{column.name} is {_range(column)}"
        yield Check("between", words, name, minimum=column.minimum, maximum=column.maximum, why=column.about)
    if column.name in _PATTERNS:
        pattern, form = _PATTERNS[column.name]
        whole = f"^{pattern}$" if column.required else f"^(?:{pattern})?$"
        yield Check("pattern", f"{column.name} has the form: {form}", name, pattern=whole, why=column.about)


def _range(column: Column) -> str:
    if column.maximum is None:
        return f"at least {column.minimum:g}"
    if column.minimum is None:
        return f"at most {column.maximum:g}"
    return f"between {column.minimum:g} and {column.maximum:g}"


def _domain_values(table: Table, codebook: Codebook, present: frozenset[str]) -> Iterator[Check]:
    """Value sets that the schema leaves to the codebook and the guide to coding."""
    if table.name in ("evidence", "ruled_out") and "code" in present:
        why = "A code that the codebook does not define cannot be defended."
        yield Check("one_of", "code stands in the codebook", ("code",), tuple(codebook.code_ids), why=why)
    if table.name == "evidence" and "stance" in present:
        counted = tuple(stance for stance in STANCES if stance not in RULED_OUT_STANCES)
        why = "Denied or merely hypothetical mentions are no evidence; they belong in ruled_out."
        yield Check("one_of", f"stance is never {' or '.join(RULED_OUT_STANCES)}", ("stance",), counted, why=why)
    if table.name == "codes" and "code" in present:
        why = "A code without evidence has a row of zeros, so that its absence is a finding."
        yield Check("all_of", "Every code of the codebook has a row", ("code",), tuple(codebook.code_ids), why=why)
