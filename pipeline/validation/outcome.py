"""What validation found, free of the library that found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_SHOWN_EXAMPLES = 3
_SHOWN_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Example:
    """One row that breaks an expectation: the values of the table's key, and what is wrong or the odd value."""

    key: Mapping[str, Any]
    value: str

    def __str__(self) -> str:
        where = ", ".join(f"{column} {value}" for column, value in self.key.items())
        return f"{where}: {self.value}" if where else self.value


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken expectation.

    table: where. expectation: what should hold, in plain words. rows: how many rows break it, 0 where it speaks of the
    table as a whole. examples: some of these rows.
    """

    table: str
    expectation: str
    rows: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class TableResult:
    """How many expectations of a table were checked and how many held."""

    rows: int
    expectations: int
    passed: int

    @property
    def failed(self) -> int:
        """Expectations that did not hold."""
        return self.expectations - self.passed


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything validation found, table by table."""

    tables: Mapping[str, TableResult]
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation held."""
        return not self.failures

    def message(self) -> str:
        """One line if all held; else what failed where, with up to three rows for each broken expectation."""
        total = sum(table.expectations for table in self.tables.values())
        if self.passed:
            return f"{total} expectations of {len(self.tables)} tables held"
        head = f"{len(self.failures)} of {total} expectations of the outputs do not hold:"
        return "\n".join([head, *(line for failure in self.failures for line in _lines(failure))])

    def summary(self) -> dict[str, Any]:
        """The content of `summary.json`."""
        return {
            "passed": self.passed,
            "tables": {name: {**asdict(table), "failed": table.failed} for name, table in self.tables.items()},
            "failures": [asdict(failure) for failure in self.failures],
        }


def _lines(failure: Failure) -> list[str]:
    rows = f" ({failure.rows} row{'s' if failure.rows != 1 else ''})" if failure.rows else ""
    shown = [f"    {_short(str(example))}" for example in failure.examples[:_SHOWN_EXAMPLES]]
    return [f"- {failure.table}: {failure.expectation}{rows}", *shown]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else f"{text[: _SHOWN_LENGTH - 1]}…"
