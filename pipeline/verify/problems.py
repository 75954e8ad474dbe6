"""What verification finds: a place in a file, what was expected there and what is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_WIDTH = 70
_BEFORE = 20  # code points shown before the first that differs


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be.

    file: relative to the outputs, or `corpus/` and the source path. row: its key, or a line; "" for the whole file.
    columns: those concerned, none for the whole row. exact: False where a statement about several cells or rows is
    broken, so that any of them may be the one that was changed.
    """

    file: str
    row: str
    columns: tuple[str, ...]
    expected: str
    found: str
    exact: bool = True

    def __str__(self) -> str:
        column = f"column {', '.join(self.columns)}" if self.columns else ""
        where = ", ".join(filter(None, [self.row, column]))
        return f"{where}{': ' if where else ''}expected {self.expected}, found {self.found}"

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "file": self.file,
            "row": self.row,
            "columns": list(self.columns),
            "expected": self.expected,
            "found": self.found,
            "exact": self.exact,
        }


def whole(file: str, expected: str, found: str) -> Problem:
    """A problem of a file as a whole."""
    return Problem(file, "", (), expected, found)


def without_repeats(problems: Iterable[Problem]) -> list[Problem]:
    """Exact problems once each; others only where no exact one names a cell that they are about."""
    problems = list(problems)
    exact: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        if problem.exact:
            told = () if problem.columns else (problem.expected,)
            exact.setdefault((problem.file, problem.row, problem.columns, *told), problem)
    named = {(problem.file, problem.row, column) for problem in exact.values() for column in problem.columns}
    vague = [
        problem
        for problem in problems
        if not problem.exact and not any((problem.file, problem.row, column) in named for column in problem.columns)
    ]
    return [*exact.values(), *vague]


def shown(value: object) -> str:
    """A cell as a message shows it."""
    return "nothing" if value is None or value == "" else _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= _WIDTH else text[: _WIDTH - 1] + '…'}”"


def shown_apart(expected: object, found: object) -> tuple[str, str]:
    """Two cells as a message shows them; long texts from shortly before the place where they part."""
    if not (isinstance(expected, str) and isinstance(found, str)) or max(len(expected), len(found)) <= _WIDTH:
        one, other = shown(expected), shown(found)
        return (one, other) if one != other else (f"{expected!r}", f"{found!r}")
    begin = max(first_difference(expected, found) - _BEFORE, 0)
    return _window(expected, begin), _window(found, begin)


def _window(text: str, begin: int) -> str:
    end = begin + _WIDTH
    return f"“{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}”"


def first_difference(one: str | bytes, other: str | bytes) -> int:
    """The first place where two texts differ; the length of the shorter one if it begins the longer one."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # comparing slices is far quicker than comparing characters
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
