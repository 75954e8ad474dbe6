"""Codes that people gave beside those that the program gave, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import SettingsError
from pipeline.evaluation.gold import GoldUnit
from pipeline.evaluation.matching import Quotations, Row, file_name, files_of
from pipeline.evaluation.tables import NONE
from pipeline.records import family_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

_SHOWN = 5
"""File names and documents named in a message."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One gold unit with the rows of evidence.csv and of ruled_out.csv that quote it."""

    unit: GoldUnit
    rows: tuple[Row, ...]
    ruled_out: tuple[Row, ...]

    @property
    def predicted(self) -> frozenset[str]:
        """Codes of the rows of evidence."""
        return frozenset(str(row["code"]) for row in self.rows)

    @property
    def missed(self) -> list[str]:
        """Codes that people gave and the program did not."""
        return sorted(self.unit.codes - self.predicted)

    @property
    def wrong(self) -> list[str]:
        """Codes that the program gave and people did not."""
        return sorted(self.predicted - self.unit.codes)


def compare(units: Sequence[GoldUnit], evidence: pd.DataFrame, ruled_out: pd.DataFrame) -> list[Compared]:
    """Every gold unit with the rows that quote it; tables with the columns of EVIDENCE."""
    counted, out = Quotations.of(evidence), Quotations.of(ruled_out)
    return [
        Compared(unit, tuple(counted.rows(unit.document, unit.text)), tuple(out.rows(unit.document, unit.text)))
        for unit in units
    ]


def check_documents(units: Sequence[GoldUnit], documents: pd.DataFrame) -> list[str]:
    """What to know about gold documents that the review does not hold, or holds several times.

    documents: rows of DOCUMENTS. Raises SettingsError if the review holds none of them.
    """
    included = documents[documents["status"] == "included"]
    names = [file_name(path) for path in included["source_path"]]
    wanted = list(dict.fromkeys(unit.document for unit in units))
    found = {document: files_of(document, names) for document in wanted}
    missing = [document for document in wanted if not found[document]]
    if len(missing) == len(wanted):
        raise SettingsError(
            f"no gold document is in the review: expected files whose names start with {_listed(wanted)}; "
            f"it holds {_listed(names) or 'none'}.\n"
            "A unit id is `<start of the file name>-<number>`. Check --gold, and --outputs for the right review."
        )
    notes = []
    if missing:
        lost = sum(unit.document in missing for unit in units)
        notes.append(f"not in the review: {_listed(missing)}; their {lost} sentences count as not coded")
    notes += [f"document {d} is {len(files)} files: {_listed(files)}" for d, files in found.items() if len(files) > 1]
    return notes


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def decisions(
    compared: Sequence[Compared], fold: Callable[[str], str] = str
) -> tuple[list[str], NDArray[np.bool_], NDArray[np.bool_]]:
    """Labels in use, and who gave which: two arrays of shape (units, labels), gold and predicted.

    fold: what a code counts as, for instance its family.
    """
    gold = [{fold(code) for code in one.unit.codes} for one in compared]
    predicted = [{fold(code) for code in one.predicted} for one in compared]
    labels = sorted(set().union(*gold, *predicted))
    return labels, _given(gold, labels), _given(predicted, labels)


def family_decisions(compared: Sequence[Compared]) -> tuple[list[str], NDArray[np.bool_], NDArray[np.bool_]]:
    """`decisions` on families."""
    return decisions(compared, family_of)


def _given(sets: Sequence[set[str]], labels: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[label in of_unit for label in labels] for of_unit in sets], dtype=np.bool_).reshape(
        len(sets), len(labels)
    )


def confusions(compared: Sequence[Compared]) -> list[Row]:
    """Rows of CONFUSION: in a sentence coded otherwise, each missing code with each that is too many."""
    return [
        {"unit_id": one.unit.unit_id, "gold": gold, "predicted": predicted}
        for one in compared
        if one.missed or one.wrong
        for gold in one.missed or [NONE]
        for predicted in one.wrong or [NONE]
    ]


def misses(compared: Sequence[Compared]) -> list[Row]:
    """Rows of MISSES: what went wrong in each sentence, with the row to look at."""
    rows = []
    for one in compared:
        for kind, codes, table in (("missed", one.missed, one.ruled_out), ("wrong", one.wrong, one.rows)):
            rows += [_miss(one, kind, code, table) for code in codes]
    return rows


def _miss(one: Compared, kind: str, code: str, table: Sequence[Row]) -> Row:
    row = next((row for row in table if row["code"] == code), None)
    return {
        "code": code,
        "kind": kind,
        "unit_id": one.unit.unit_id,
        "document": one.unit.document,
        "gold": ";".join(sorted(one.unit.codes)),
        "predicted": ";".join(sorted(one.predicted)),
        "evidence_id": row["evidence_id"] if row else "",
        "why": _why(kind, row),
        "text": one.unit.text,
    }


def _why(kind: str, row: Row | None) -> str:
    if row is None:
        return "found by nothing"
    if kind == "missed":
        return f"ruled out: {row['reason']}"
    by = row["rule_id"] or row["method"]
    return f"{by}, {row['stance']}, confidence {float(row['confidence']):.2f}"
