"""Sentences that people coded: tab-separated lines of unit id, codes joined by `;`, and text, without a header.

A unit id is `<document>-<number>`; the unit belongs to the files of the corpus whose name starts with `<document>`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

_SHOWN = 10
"""Most mistakes of gold files told at once."""


@dataclass(frozen=True, slots=True)
class GoldUnit:
    """One coded sentence. document: what the file names of its document start with."""

    unit_id: str
    document: str
    codes: frozenset[str]
    text: str


def read_gold(paths: Sequence[Path], known: Collection[str]) -> list[GoldUnit]:
    """The units of all files, in order. known: the codes of the codebook.

    Raises SettingsError for a file that cannot be read, and naming file and line for lines that are no coded unit,
    codes that the codebook lacks (with the nearest it has) and unit ids that stand twice.
    """
    units: list[GoldUnit] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            unit, wrong = _unit(line, known)
            if unit and unit.unit_id in seen:
                wrong.append(f"unit id `{unit.unit_id}` stands in {seen[unit.unit_id]} already; ids must differ")
            problems += [f"{where}: {problem}." for problem in wrong]
            if unit and not wrong:
                seen[unit.unit_id] = where
                units.append(unit)
    if problems:
        more = [f"and {len(problems) - _SHOWN} more mistakes"] if len(problems) > _SHOWN else []
        raise SettingsError("\n".join([*problems[:_SHOWN], *more, "Mend the lines and run again."]))
    if not units:
        raise SettingsError(
            f"{', '.join(map(str, paths))}: expected lines of unit id, codes and text, found none.\n"
            "Give a file of coded sentences with --gold FILE (docs/evaluation.md says how to make one)."
        )
    return units


def _lines(path: Path) -> Iterable[str]:
    """Lines of a UTF-8 file; only line feeds part them: a sentence may hold other separators."""
    if not path.is_file():
        what = "a folder" if path.is_dir() else "nothing"
        raise SettingsError(f"gold file {path}: expected a file of coded sentences, found {what}.\nCheck --gold FILE.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"gold file {path}: cannot be read as UTF-8 text ({error}).\nSave it as UTF-8 and run again."
        ) from error
    return (line.removesuffix("\r") for line in text.split("\n"))


def _unit(line: str, known: Collection[str]) -> tuple[GoldUnit | None, list[str]]:
    """The unit of a line, if it is one, and what is wrong with it."""
    fields = line.split("\t", 2)
    if len(fields) < 3:
        found = f"{len(fields)} field{'s' if len(fields) > 1 else ''}: `{line[:60]}`"
        return None, [f"expected unit id, codes and text, parted by tabs; found {found}"]
    unit_id, codes, text = (field.strip() for field in fields)
    document, dash, number = unit_id.rpartition("-")
    if not (document and dash and number):
        return None, [f"expected a unit id such as `annual-report-012` (document, hyphen, number), found `{unit_id}`"]
    if not text:
        return None, [f"expected the text of unit `{unit_id}` after its codes, found none"]
    given = frozenset(filter(None, (code.strip() for code in codes.split(";"))))
    wrong = [_unknown(code, known) for code in sorted(given - set(known))]
    return GoldUnit(unit_id, document, given, text), wrong


def _unknown(code: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(code, sorted(known), n=1, cutoff=0.3)
    hint = f"did you mean `{near[0]}`?" if near else f"expected one of: {', '.join(sorted(known))}"
    return f"unknown code `{code}`; {hint}"
