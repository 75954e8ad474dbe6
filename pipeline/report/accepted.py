"""`config/accepted.csv`: the documents and evidence rows of the review that was last accepted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.errors import SettingsError
from pipeline.io import conform, guard_formula, write_csv
from pipeline.records.accepted import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.review import Review

ACCEPTED_FILE = "accepted.csv"


@dataclass(frozen=True)
class Accepted:
    """A review as it was accepted. documents: source path by doc_id. evidence: (doc_id, code) by evidence_id."""

    documents: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.documents)


def accepted_rows(review: Review) -> pd.DataFrame:
    """Rows of ACCEPTED for a finished review: one per included document, one per evidence row."""
    documents = review.documents
    included = documents.loc[documents["status"] == "included", ["doc_id", "source_path"]]
    own = included.assign(evidence_id="", code="")
    rows = review.evidence[["doc_id", "source_path", "evidence_id", "code"]]
    return conform(ACCEPTED, pd.concat([own, rows], ignore_index=True))


def write_accepted(config: Path, review: Review) -> bool:
    """Write the file; False if it said so already and was left alone. Same review, same bytes."""
    path, rows = config / ACCEPTED_FILE, accepted_rows(review)
    if path.is_file() and conform(ACCEPTED, _frame(path)).equals(rows):
        return False
    write_csv(path, ACCEPTED, rows)
    return True


def load_accepted(config: Path) -> Accepted:
    """The accepted review of a folder of settings; an empty one where nothing was ever accepted.

    Raises SettingsError naming the file, the line, what was expected and what to do.
    """
    path = config / ACCEPTED_FILE
    if not path.exists():
        return Accepted()
    rows = _frame(path).to_dict("records")
    return Accepted(
        {row["doc_id"]: row["source_path"] for row in rows if not row["evidence_id"]},
        {row["evidence_id"]: (row["doc_id"], row["code"]) for row in rows if row["evidence_id"]},
    )


def _frame(path: Path) -> pd.DataFrame:
    names = ACCEPTED.column_names
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(path, 1, "text in UTF-8", "other bytes") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    try:
        header = next(reader, [])
        if header != names:
            raise _wrong(path, 1, f"the columns {', '.join(names)}", ", ".join(header) or "nothing")
        for cells in reader:
            if len(cells) != len(names):
                raise _wrong(path, reader.line_num, f"{len(names)} cells", str(len(cells)))
            rows.append(dict(zip(names, map(_unguarded, cells), strict=True)))
    except csv.Error as error:
        raise _wrong(path, reader.line_num, "CSV with commas", str(error)) from error
    return pd.DataFrame(rows, columns=names, dtype="str")


def _unguarded(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and guard_formula(cell[1:]) == cell else cell


def _wrong(path: Path, line: int, expected: str, found: str) -> SettingsError:
    return SettingsError(
        f"{path}, line {line}: expected {expected}, found {found}.\n"
        "`evidence accept` writes this file, and nobody need edit it: take it from git, or delete it to start anew."
    )
