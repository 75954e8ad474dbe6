"""The sources against the review: the files themselves, what `documents` says of each, and the clean texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.records import READ_DOCUMENTS
from pipeline.validation.outputs import Loaded
from pipeline.verify.cells import same
from pipeline.verify.files import content_of, names_in, others_than
from pipeline.verify.problems import Problem, first_difference, shown_apart, whole

DOCUMENTS = "tables/documents.parquet"
Row = dict[str, Any]


@dataclass(frozen=True)
class Sources:
    """What became of the sources since the review was made.

    problems: of them and of their rows in `documents`. changed: ids, here or there, of documents whose file is another
    than the review was made of; whatever rests on them cannot be proven.
    """

    problems: tuple[Problem, ...]
    changed: frozenset[str]

    @property
    def intact(self) -> bool:
        """Whether the review was made of these files."""
        return not any(problem.file.startswith("corpus/") for problem in self.problems)


def rows_of(loaded: Loaded) -> list[Row]:
    """The rows of a Parquet file."""
    return [dict(zip(loaded.columns, values, strict=True)) for values in zip(*loaded.columns.values(), strict=True)]


def check_sources(read: Loaded, told: Loaded, outputs: Path) -> Sources:
    """Every file of the corpus against its row. read: READ_DOCUMENTS of the sources; told: the review's DOCUMENTS."""
    if not set(READ_DOCUMENTS.column_names) <= set(told.columns):  # said of the file itself; nothing to compare
        return Sources((), frozenset())
    expected = {row["source_path"]: row for row in rows_of(read)}
    found: dict[str, Row] = {}
    left: list[Row] = []
    for row in rows_of(told):
        path = row["source_path"]
        if path in expected and path not in found:
            found[path] = row
        else:
            left.append(row)
    problems: list[Problem] = []
    changed: set[str] = set()
    for path, row in expected.items():
        other = found.get(path) or _renamed(row, left)
        problems += _problems(row, other, outputs)
        if other is None or _is_other_file(row, other):
            changed |= {row["doc_id"], *([other["doc_id"]] if other else [])}
    problems += [_without_file(row, known=row["source_path"] in expected) for row in left]
    return Sources(
        tuple(problems), frozenset(changed | {row["doc_id"] for row in left}) - _ids(found.values(), changed)
    )


def _ids(rows: Iterable[Row], changed: set[str]) -> set[str]:
    """Ids of documents that are as they were; a copy may have gone while the file that it copied is there."""
    return {row["doc_id"] for row in rows} - changed


def _renamed(row: Row, left: list[Row]) -> Row | None:
    """The row of a file with the same content and another name, taken out of those that are left."""
    for place, other in enumerate(left):
        if (other["doc_id"], other["sha256"], other["status"]) == (row["doc_id"], row["sha256"], row["status"]):
            return left.pop(place)
    return None


def _is_other_file(read: Row, told: Row) -> bool:
    """Whether the bytes are others; a document's id is made of them, so where it fits, a cell was changed."""
    return bool(read["doc_id"] != told["doc_id"] and read["sha256"] != told["sha256"])


def _problems(read: Row, told: Row | None, outputs: Path) -> Iterator[Problem]:
    path = read["source_path"]
    if told is None and (outputs / "text" / f"{read['doc_id']}.txt").is_file() and read["status"] == "included":
        yield Problem(DOCUMENTS, f"source_path {path}", (), "this row", "no such row")
    elif told is None:
        yield whole(f"corpus/{path}", "no such file", "one that documents does not have: added, or its row deleted")
    elif _is_other_file(read, told):
        expected = f"SHA-256 {told['sha256'] or '(none)'}, of which the review was made"
        yield Problem(f"corpus/{path}", "", ("sha256",), expected, read["sha256"] or "a file that cannot be opened")
    else:
        for column in READ_DOCUMENTS.column_names:
            if not same(read[column], told[column]):
                yield Problem(DOCUMENTS, f"source_path {path}", (column,), *shown_apart(read[column], told[column]))


def _without_file(told: Row, *, known: bool) -> Problem:
    path = told["source_path"]
    if known:
        return Problem(DOCUMENTS, f"source_path {path}", (), "one row", "another one")
    return whole(f"corpus/{path}", "this file, which documents has", "none: removed, or the row added")


def check_texts(made: Path, outputs: Path, changed: frozenset[str]) -> Iterator[Problem]:
    """Every text byte by byte. made: the folder of texts read anew. changed: ids of documents to pass over."""
    folder = outputs / "text"
    passed_over = {f"{doc_id}.txt" for doc_id in changed}
    expected = names_in(made)
    for name in expected:
        if name not in passed_over:
            yield from _text(f"text/{name}", (made / name).read_bytes(), folder / name)
    yield from others_than(folder, [*expected, *passed_over], "text")


def _text(file: str, expected: bytes, path: Path) -> Iterator[Problem]:
    content, problem = content_of(path)
    if problem:
        yield whole(file, "the text of the document", problem)
    elif content != expected:
        yield _difference(file, expected, content)


def _difference(file: str, expected: bytes, found: bytes) -> Problem:
    """The first code point that differs, by line and offset as in the tables."""
    at = first_difference(expected, found)
    begin = len(expected[:at].decode("utf-8", "ignore"))
    line = expected[:at].count(b"\n") + 1
    try:
        said = shown_apart(expected.decode("utf-8"), found.decode("utf-8"))
    except UnicodeDecodeError as error:
        said = ("UTF-8", f"none ({error.reason} at byte {error.start})")
    return Problem(file, f"line {line}, offset {begin}", (), *said)
