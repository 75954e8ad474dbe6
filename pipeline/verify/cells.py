"""Two tables cell by cell: which rows and cells differ, whatever the order of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.verify.problems import Problem, shown_apart, whole

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Sheet:
    """Rows of cells under their columns, as text (CSV) or as values (Parquet)."""

    columns: tuple[str, ...]
    rows: Sequence[Row]

    def only(self, columns: Sequence[str]) -> Sheet:
        """The same rows with these columns in this order."""
        places = [self.columns.index(column) for column in columns]
        return Sheet(tuple(columns), [tuple(row[place] for place in places) for row in self.rows])


def compare(file: str, expected: Sheet, found: Sheet, key: Sequence[str]) -> Iterator[Problem]:
    """Where `found`, of which `file` consists, is not `expected`; rows are told apart by the columns of `key`."""
    if expected.columns != found.columns:
        yield whole(file, f"the columns {', '.join(expected.columns)}", _columns(expected.columns, found.columns))
    common = [column for column in expected.columns if found.columns.count(column) == 1]
    if not set(key) <= set(common):
        return
    expected, found = expected.only(common), found.only(common)
    pairs, missing, extra = _matched(expected, found, key)
    for one, other in pairs:
        yield from _cells(file, expected, key, expected.rows[one], found.rows[other])
    for place in missing:
        yield Problem(file, name_of(expected, key, expected.rows[place]), (), "this row", "no such row")
    for place in extra:
        yield Problem(file, name_of(found, key, found.rows[place]), (), "no such row", "this row")
    if not (missing or extra):
        yield from _order(file, expected, key, [one for one, _ in sorted(pairs, key=lambda pair: pair[1])])


def _columns(expected: tuple[str, ...], found: tuple[str, ...]) -> str:
    parts = {
        "without": [name for name in expected if name not in found],
        "also": [name for name in found if name not in expected],
        "twice": [name for name, count in Counter(found).items() if count > 1],
    }
    said = [f"{what} {', '.join(names)}" for what, names in parts.items() if names]
    return "; ".join(said) or f"them in another order: {', '.join(found)}"


def _matched(expected: Sheet, found: Sheet, key: Sequence[str]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Places of rows that belong together, of expected rows that are missing and of rows that are too many."""
    left = dict(_keyed(expected, key))
    pairs, extra = [], []
    for name, place in _keyed(found, key):
        if name in left:
            pairs.append((left.pop(name), place))
        else:
            extra.append(place)
    missing = list(left.values())
    if len(missing) != len(extra):
        return pairs, missing, extra
    alike = [_mostly_alike(expected.rows[one], found.rows[other]) for one, other in zip(missing, extra, strict=True)]
    # a row whose key was changed is still the row that stands in its place
    pairs += [pair for pair, same in zip(zip(missing, extra, strict=True), alike, strict=True) if same]
    return (
        pairs,
        [place for place, same in zip(missing, alike, strict=True) if not same],
        [place for place, same in zip(extra, alike, strict=True) if not same],
    )


def _keyed(sheet: Sheet, key: Sequence[str]) -> Iterator[tuple[tuple[Row, int], int]]:
    """For each row its key, with the number of earlier rows with the same, and its place."""
    places = [sheet.columns.index(column) for column in key]
    seen: Counter[Row] = Counter()
    for number, row in enumerate(sheet.rows):
        name = tuple(row[place] for place in places)
        yield (name, seen[name]), number
        seen[name] += 1


def _mostly_alike(one: Row, other: Row) -> bool:
    return 2 * sum(map(same, one, other)) >= len(one)


def same(one: Any, other: Any) -> bool:
    """Whether two cells are the same value of the same type; what is not a number equals itself."""
    return type(one) is type(other) and (one == other or (one != one and other != other))  # noqa: PLR0124


def _cells(file: str, sheet: Sheet, key: Sequence[str], expected: Row, found: Row) -> Iterator[Problem]:
    if expected == found and all(map(same, expected, found)):
        return
    name = name_of(sheet, key, expected)
    for column, one, other in zip(sheet.columns, expected, found, strict=True):
        if not same(one, other):
            yield Problem(file, name, (column,), *shown_apart(one, other))


def name_of(sheet: Sheet, key: Sequence[str], row: Row) -> str:
    """A row by its key: `evidence_id e1a2b3c4d5e6f`."""
    return named(zip(key, (row[sheet.columns.index(column)] for column in key), strict=True))


def named(key: Iterable[tuple[str, object]]) -> str:
    """A key in words."""
    return ", ".join(f"{column} {value}" for column, value in key)


def _order(file: str, expected: Sheet, key: Sequence[str], places: list[int]) -> Iterator[Problem]:
    """places: of the expected rows, in the order in which they were found."""
    odd = next((at for at, place in enumerate(places) if place != at), None)
    if odd is not None:
        names = [name_of(expected, key, expected.rows[place]) for place in (odd, places[odd])]
        yield Problem(file, names[1], (), f"{names[0]} as row {odd + 1}", "another order of rows")
