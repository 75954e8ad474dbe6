"""Statements about whole tables: their schemas, and the rules of validation, against the sentences read anew.

A broken rule says that something does not fit, not which of the cells it speaks of was changed; so its problems are not
exact.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pipeline.records import PASSAGES, PUBLIC_TABLES, UNITS
from pipeline.validation.checks import Check, schema_checks
from pipeline.validation.outputs import Loaded, Outputs
from pipeline.validation.rules import Rule, rules_for
from pipeline.verify.cells import Sheet, name_of
from pipeline.verify.files import sheet_of
from pipeline.verify.problems import Problem, shown, whole

_TABLES = {table.name for table in PUBLIC_TABLES}
_ANEW = {PASSAGES.name, UNITS.name}
_SAID = re.compile(r"(?:^|; )([\w.]+) is ")
_ELSEWHERE = ("csv_says_the_same",)
"""Rules that `formats` and `rows` check to the byte and the cell."""


def check_statements(outputs: Outputs, changed: frozenset[str]) -> list[Problem]:
    """All that is broken. changed: ids of documents whose rows to pass over.

    A rule is asked only where the tables that it reads keep to their schemas: it may rely on them.
    """
    problems: list[Problem] = []
    broken = {name for name in _TABLES if outputs.tables[name].problem}  # `formats` says so
    for name in sorted(_TABLES - broken):
        odd = list(_schema(outputs, name))
        broken |= {name} if odd else set()
        problems += [replace(problem, exact=not problem.row) for problem in odd]
    for name in sorted(_TABLES - broken):
        for rule in rules_for(name, outputs):
            read = {table for table, _ in _reads(rule, name)}
            there = all(outputs.has(table, column) for table, column in _reads(rule, name))
            # of a table that sums over documents, no more can be said once one of them is another
            shaken = changed and read & _ANEW and "doc_id" not in outputs.tables[name].columns
            if there and not read & broken and not shaken and rule.name not in _ELSEWHERE:
                problems += _broken(rule, outputs, name, changed)
    return problems


def _reads(rule: Rule, table: str) -> list[tuple[str, str]]:
    return [(c.split(".", 1)[0], c.split(".", 1)[1]) if "." in c else (table, c) for c in rule.reads]


def _broken(rule: Rule, outputs: Outputs, table: str, changed: frozenset[str]) -> Iterator[Problem]:
    loaded = outputs.tables[table]
    sheet = sheet_of(loaded)
    documents = loaded.columns.get("doc_id", [None] * loaded.length)
    own = tuple(column for column in rule.reads if "." not in column)
    for row, doc_id, problem in zip(sheet.rows, documents, rule.problems(outputs, table), strict=True):
        if problem and doc_id not in changed:
            columns = tuple(column for column in _SAID.findall(problem) if column in loaded.columns) or own
            name = name_of(sheet, loaded.table.key, row)
            yield Problem(f"tables/{table}.parquet", name, columns, f"that {_lower(rule.words)}", problem, exact=False)


def _lower(words: str) -> str:
    return words if "_" in words.split(" ", maxsplit=1)[0] else words[0].lower() + words[1:]


def _schema(outputs: Outputs, name: str) -> Iterator[Problem]:
    loaded = outputs.tables[name]
    file, table = f"tables/{name}.parquet", loaded.table
    if list(loaded.columns) != table.column_names:
        yield whole(file, f"the columns {', '.join(table.column_names)}", ", ".join(loaded.columns) or "none")
        return
    if loaded.mistyped:
        yield from (Problem(file, "", (name,), *_types(said)) for name, said in loaded.mistyped.items())
        return
    sheet = sheet_of(loaded)
    for column in table.columns:
        if column.type == "text":
            yield from _cells(file, sheet, table.key, column.name, "a text", lambda cell: cell is not None)
    for check in schema_checks(table, outputs.codebook, frozenset(loaded.columns)):
        yield from _check(file, loaded, sheet, check)


def _types(said: str) -> tuple[str, str]:
    """`expected integer, found string` in its two parts."""
    expected, _, found = said.removeprefix("expected ").partition(", found ")
    return expected, found


def _check(file: str, loaded: Loaded, sheet: Sheet, check: Check) -> Iterator[Problem]:
    key = loaded.table.key
    if check.kind == "unique":
        counts = Counter(sheet.only(check.columns).rows)
        for row, count in counts.items():
            if count > 1:
                yield Problem(file, name_of(sheet.only(check.columns), check.columns, row), (), "one row", f"{count}")
    elif check.kind == "all_of":
        for value in sorted(set(check.values) - set(loaded.columns[check.columns[0]])):
            yield Problem(file, f"{check.columns[0]} {value}", (), "this row", "no such row")
    elif check.kind == "less":
        first, second = check.columns
        for row, one, other in zip(sheet.rows, loaded.columns[first], loaded.columns[second], strict=True):
            if one is not None and other is not None and one >= other:
                yield Problem(file, name_of(sheet, key, row), check.columns, check.words, f"{one} and {other}")
    else:
        yield from _cells(file, sheet, key, check.columns[0], f"that {_lower(check.words)}", lambda c: _holds(check, c))


def _cells(
    file: str, sheet: Sheet, key: tuple[str, ...], column: str, expected: str, holds: Callable[[Any], bool]
) -> Iterator[Problem]:
    place = sheet.columns.index(column)
    for row in sheet.rows:
        if not holds(row[place]):
            yield Problem(file, name_of(sheet, key, row), (column,), expected, shown(row[place]))


def _holds(check: Check, cell: Any) -> bool:
    """Whether a cell meets a check on its column alone; one that is null meets all but that it must not be."""
    if check.kind in ("not_null", "not_empty"):
        return cell is not None and cell != ""
    if cell is None:
        return True
    if check.kind == "one_of":
        return cell in check.values
    if check.kind == "between":
        low, high = check.minimum, check.maximum
        return bool((low is None or cell >= low) and (high is None or cell <= high))
    return check.kind != "pattern" or re.fullmatch(check.pattern, cell) is not None
