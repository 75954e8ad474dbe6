"""Reading the results of Great Expectations: plain words and rows out of nested dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.validation.outcome import Example, Failure

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One checked expectation: what should hold, why, which invariant it guards (0 for none), and how it came out."""

    words: str
    why: str
    invariant: int
    held: bool
    rows: int
    examples: tuple[Example, ...]

    def failure(self, table: str) -> Failure:
        """This result as a Failure of `table`."""
        return Failure(table, self.words, self.rows, self.examples)


def read_results(validation: Any) -> list[Result]:
    """The results of an `ExpectationSuiteValidationResult`, in the order of the checks that its suite was made of."""
    found = sorted(validation.results, key=lambda result: result.expectation_config.meta["number"])
    return [_read(result) for result in found]


def _read(result: Any) -> Result:
    config, details = result.expectation_config, result.result or {}
    meta, held = config.meta, bool(result.success)
    return Result(
        words=config.description,
        why=config.notes or "",
        invariant=meta.get("invariant", 0),
        held=held,
        rows=0 if held else int(details.get("unexpected_count") or 0),
        examples=() if held else tuple(_examples(result, details, meta)),
    )


def _examples(result: Any, details: Details, meta: Details) -> Iterable[Example]:
    if trouble := _exception(result.exception_info or {}):
        return [Example({}, f"could not be checked: {trouble}")]
    if meta["kind"] == "columns":
        wanted, observed = result.expectation_config.kwargs["column_list"], details["observed_value"]
        order = ", ".join(name for name in observed if name not in meta["columns"])
        missing, extra = [n for n in wanted if n not in observed], [n for n in observed if n not in wanted]
        return [Example({}, _difference(missing, extra) or f"found in the order {order}")]
    if meta["kind"] == "all_of":
        return [Example({}, _difference(details["partial_missing_list"], details["partial_unexpected_list"]))]
    return [_row_example(row, meta) for row in details.get("partial_unexpected_index_list") or []] or [
        Example({}, str(value)) for value in details.get("partial_unexpected_list") or []
    ]


def _row_example(row: Details, meta: Details) -> Example:
    key = {name: str(row[name]) for name in meta["key"] if name in row}
    if meta["kind"] == "unique":
        return Example(key, "stands more than once")
    cells = {name: row[name] for name in meta["columns"]}
    if meta["kind"] == "no_problem":
        return Example(key, next(iter(cells.values())))
    return Example(key, ", ".join(f"{name} is {_cell(cell)}" for name, cell in cells.items()))


def _cell(value: Any) -> str:
    return "empty" if pd.isna(value) or value == "" else str(value)


def _difference(missing: Iterable[str], extra: Iterable[str]) -> str:
    parts = {"missing": ", ".join(missing), "not expected": ", ".join(extra)}
    return "; ".join(f"{what}: {names}" for what, names in parts.items() if names)


def _exception(info: Details) -> str:
    """The message of an exception while checking; the library gives one record or one per metric."""
    records = [info] if "raised_exception" in info else list(info.values())
    return "; ".join(str(record["exception_message"]) for record in records if record.get("raised_exception"))
