"""How a rule is written down and run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.validation.outputs import Outputs

Finder = Callable[[Outputs, str], Iterable[str]]

RULES: list[Rule] = []


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on the rows of one or more tables.

    words: what should hold. why: its rationale. reads: columns that it needs, `column` of its own table or
    `table.column`. find: yields, for each row in turn, what is wrong with it, or "".
    """

    name: str
    tables: tuple[str, ...]
    words: str
    why: str
    reads: tuple[str, ...]
    find: Finder
    invariant: int = 0
    needs_corpus: bool = False

    def problems(self, outputs: Outputs, table: str) -> list[str | None]:
        """For each row of `table`, what is wrong with it, or None. All are wrong if a column it reads is not there."""
        length = outputs.tables[table].length
        pairs = [tuple(c.split(".", 1)) if "." in c else (table, c) for c in self.reads]
        if absent := [f"{name}.{column}" for name, column in pairs if not outputs.has(name, column)]:
            return [f"cannot be checked without {', '.join(absent)}"] * length
        return [problem or None for _, problem in zip(range(length), self.find(outputs, table), strict=True)]


def rule(
    *tables: str, words: str, reads: tuple[str, ...], invariant: int = 0, needs_corpus: bool = False
) -> Callable[[Finder], Finder]:
    """Register a function as a rule on `tables`; its docstring becomes the rationale shown to readers."""

    def register(find: Finder) -> Finder:
        why = " ".join(inspect.cleandoc(find.__doc__ or "").split())
        RULES.append(Rule(find.__name__, tables, words, why, reads, find, invariant, needs_corpus))
        return find

    return register


def shown(value: object, length: int = 80) -> str:
    """A value in quotes for a message, cut after `length` code points."""
    text = str(value)
    return f"“{text if len(text) <= length else text[: length - 1] + '…'}”"


def differences(row: dict[str, object], expected: dict[str, object]) -> str:
    """Columns of `row` that differ from `expected`: `n_evidence is 3, expected 4`."""
    return "; ".join(
        f"{name} is {_cell(row[name])}, expected {_cell(value)}"
        for name, value in expected.items()
        if row[name] != value
    )


def _cell(value: object) -> str:
    return shown(value) if isinstance(value, str) else "empty" if value is None else str(value)
