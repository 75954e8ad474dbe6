"""Rows that rest on a place in a document, against the sentences that were read anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pipeline.records import family_of, stable_id
from pipeline.validation.outputs import Loaded, Outputs
from pipeline.verify.cells import named, same
from pipeline.verify.problems import Problem, shown_apart
from pipeline.verify.sources import rows_of

Row = dict[str, Any]
_OF_SENTENCE = ("doc_id", "page", "page_label", "section", "start", "end")
_CODED = {"evidence_id", "doc_id", "start", "end", "quote", "code", "family", "source_sha256"}
_FIGURES = {"figure_id", "doc_id", "start", "end", "quote", "quantity"}
_CASES = {"case_id", "doc_id", "case", "start"}


class Sentences:
    """The sentences of the sources, found by place, and by the id of the evidence that they would be."""

    def __init__(self, units: Loaded, documents: Loaded, codes: list[str]) -> None:
        self._codes = codes
        self._documents = {row["doc_id"]: row for row in rows_of(documents) if row["status"] == "included"}
        self._units = rows_of(units)
        seen: Counter[tuple[str, str]] = Counter()
        for unit in self._units:
            unit["nth"] = seen[unit["doc_id"], unit["text"]]
            seen[unit["doc_id"], unit["text"]] += 1
        self._by_document: dict[str, dict[str, tuple[Row, str]]] = {}
        self._by_code: dict[str, dict[str, tuple[Row, str]]] = {}

    @cached_property
    def by_place(self) -> dict[tuple[Any, Any, Any], Row]:
        """Sentences by document, start and end."""
        return {(unit["doc_id"], unit["start"], unit["end"]): unit for unit in self._units}

    def cells(self, unit: Row) -> Row:
        """What every row that quotes a sentence must say."""
        document = self._documents[unit["doc_id"]]
        of_document = {name: document[name] for name in ("title", "source_path")}
        return {**{name: unit[name] for name in _OF_SENTENCE}, "quote": unit["text"], **of_document}

    def coded(self, row: Row) -> Row | None:
        """What a row of evidence must say, judged by its id; None if no sentence has it with any code."""
        unit = self.by_place.get((row["doc_id"], row["start"], row["end"]))
        code = row["code"]
        if unit is None or self._id(unit, code) != row["evidence_id"]:
            unit, code = self._by_id(row) or (unit, code)
        if unit is None or code not in self._codes:
            return None
        fixed = {"evidence_id": self._id(unit, code), "code": code, "family": family_of(code)}
        return {**self.cells(unit), **fixed, "source_sha256": self._documents[unit["doc_id"]]["sha256"]}

    def _by_id(self, row: Row) -> tuple[Row, str] | None:
        """Sentence and code of an evidence_id, looked for where either the place, the code or the document is right."""
        doc_id, code = row["doc_id"], row["code"]
        if doc_id not in self._by_document:
            own = [unit for unit in self._units if unit["doc_id"] == doc_id]
            self._by_document[doc_id] = {self._id(unit, c): (unit, c) for unit in own for c in self._codes}
        if row["evidence_id"] not in self._by_document[doc_id] and code not in self._by_code:
            self._by_code[code] = {self._id(unit, code): (unit, code) for unit in self._units}
        found = self._by_document[doc_id].get(row["evidence_id"])
        return found or self._by_code.get(code, {}).get(row["evidence_id"])

    @staticmethod
    def _id(unit: Row, code: str) -> str:
        return stable_id("e", unit["doc_id"], code, unit["text"], unit["nth"])


def check_rows(outputs: Outputs, sentences: Sentences, changed: frozenset[str]) -> Iterator[Problem]:
    """Every row with a place, cell by cell. changed: ids of documents to pass over."""
    for name, loaded in outputs.tables.items():
        columns = {column for column in loaded.columns if outputs.has(name, column)}
        rows = [row for row in rows_of(loaded) if row.get("doc_id") not in changed]
        file, key = f"tables/{name}.parquet", loaded.table.key
        if columns >= _CODED:
            for row in rows:
                yield from _coded(file, key, row, sentences)
        elif columns >= _FIGURES:
            yield from _figures(file, key, rows, sentences)
        elif columns >= _CASES:
            yield from _cases(file, key, rows)
    yield from _passages(outputs, changed)


def _coded(file: str, key: tuple[str, ...], row: Row, sentences: Sentences) -> Iterator[Problem]:
    name = named((column, row[column]) for column in key)
    expected = sentences.coded(row)
    if expected is None:
        what = "the id of a sentence of the sources with a code of the codebook"
        yield Problem(file, name, ("evidence_id",), what, "one that no sentence has")
    else:
        yield from _cells(file, named((column, expected[column]) for column in key), row, expected)


def _cells(file: str, name: str, row: Row, expected: Row) -> Iterator[Problem]:
    for column, cell in expected.items():
        if column in row and not same(cell, row[column]):
            yield Problem(file, name, (column,), *shown_apart(cell, row[column]))


def _figures(file: str, key: tuple[str, ...], rows: list[Row], sentences: Sentences) -> Iterator[Problem]:
    alike = Counter((row["doc_id"], row["quote"], row["quantity"]) for row in rows)
    for row in rows:
        name = named((column, row[column]) for column in key)
        parts = (row["doc_id"], row["quote"], row["quantity"])
        ids = [stable_id("f", *parts, nth) for nth in range(alike[parts])]
        yield from _id(file, name, row, "figure_id", ids, ("doc_id", "quote", "quantity"))
        unit = sentences.by_place.get((row["doc_id"], row["start"], row["end"]))
        if unit:
            yield from _cells(file, name, row, sentences.cells(unit))


def _cases(file: str, key: tuple[str, ...], rows: list[Row]) -> Iterator[Problem]:
    alike = Counter((row["doc_id"], row["case"]) for row in rows)
    for row in rows:
        doc_id, case = row["doc_id"], row["case"]
        ids = [stable_id("c", doc_id), *(stable_id("c", doc_id, case, nth) for nth in range(alike[doc_id, case]))]
        name = named((column, row[column]) for column in key)
        yield from _id(file, name, row, "case_id", ids, ("doc_id", "case"))


def _id(file: str, name: str, row: Row, column: str, ids: list[str], of: tuple[str, ...]) -> Iterator[Problem]:
    if row[column] not in ids:
        found = "; ".join(f"{part} {row[part]}" for part in of)
        yield Problem(file, name, (column, *of), f"{' or '.join(ids)} for {found}", row[column] or "none", exact=False)


def _passages(outputs: Outputs, changed: frozenset[str]) -> Iterator[Problem]:
    """Every passage of the sources has its row; that each row is one is a rule of validation."""
    if not outputs.has("theme_assignments", "passage_id"):
        return
    told = {passage for (passage,) in outputs.rows("theme_assignments", "passage_id")}
    for passage, doc_id in outputs.rows("passages", "passage_id", "doc_id"):
        if passage not in told and doc_id not in changed:
            file, row = "tables/theme_assignments.parquet", f"passage_id {passage}"
            yield Problem(file, row, (), "this row", "no such row", exact=False)  # or its id was changed
