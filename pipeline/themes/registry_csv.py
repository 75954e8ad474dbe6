"""`config/themes.csv`: the accepted themes as an analyst edits them, by hand or in a spreadsheet."""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pipeline.errors import SettingsError
from pipeline.io import guard_formula
from pipeline.themes.registry import ACTIONS, Accepted, Action

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

THEMES_FILE = "themes.csv"
COLUMNS = ("theme_id", "label", "action", "merge_into", "keywords", "passages", "note")
NEEDED = ("theme_id", "label")
_SHOWN = 10
"""Most mistakes told at once."""
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written down: kept when it is written again, so that only what changed differs in git."""

    delimiter: str = ","
    bom: str = "\ufeff"  # by which spreadsheets know UTF-8
    line_end: str = "\r\n"


def read_themes(path: Path) -> tuple[list[Accepted], Dialect]:
    """Rows of the file, without memories, and its dialect; nothing if there is no file.

    Commas, semicolons or tabs between cells, a byte order mark and any line ends will do, as spreadsheets save them.
    Raises SettingsError with every mistake, its line, and the nearest valid value.
    """
    if not path.exists():
        return [], Dialect()
    text, dialect = _text(path)
    problems: list[str] = []
    rows = list(_rows(path, text, dialect, problems))
    themes = [theme for number, row in rows if (theme := _theme(row, f"{path}, line {number}", problems))]
    if not problems:
        problems = list(_contradictions(themes, {row["theme_id"]: f"{path}, line {number}" for number, row in rows}))
    if problems:
        more = [f"and {len(problems) - _SHOWN} more mistakes"] if len(problems) > _SHOWN else []
        raise SettingsError("\n".join([*problems[:_SHOWN], *more, "Mend the file and run again (docs/themes.md)."]))
    return themes, dialect


def themes_text(themes: Iterable[Accepted], dialect: Dialect) -> str:
    """The themes as a file, in their order. Same themes, same text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    writer.writerow(COLUMNS)
    for theme in themes:
        count = "" if theme.passages is None else str(theme.passages)
        cells = (theme.theme_id, theme.label, theme.action, theme.into, theme.keywords, count, theme.note)
        writer.writerow([guard_formula(cell) for cell in cells])
    return dialect.bom + buffer.getvalue()


def _text(path: Path) -> tuple[str, Dialect]:
    if not path.is_file():
        raise SettingsError(f"{path}: expected a CSV file of themes, found a folder.\nMove it away and run again.")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path}: cannot be read as UTF-8 text ({error}).\n"
            "In a spreadsheet, save it as “CSV UTF-8 (comma delimited)” and run again."
        ) from error
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    head, *rest = re.split(r"\r\n|\n|\r", text.lstrip("\r\n"), maxsplit=1)
    delimiter = max(",;\t", key=head.count) if any(mark in head for mark in ",;\t") else ","
    if head.lower().startswith("sep="):  # a hint to spreadsheets, not a row
        delimiter, text = head[4:5] or ",", "".join(rest)
    return text, Dialect(delimiter, bom, "\r\n" if "\r\n" in text or not text else "\n")


def _rows(path: Path, text: str, dialect: Dialect, problems: list[str]) -> Iterator[tuple[int, Row]]:
    """(line, cells by column) of each row that is not empty; problems of the header end it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            trimmed = [_cell(cell) for cell in cells]
            if not any(trimmed):
                continue
            if not header:
                header = ",".join(trimmed).rstrip(",").casefold().replace(" ", "_").split(",")
                problems += [f"{path}, line {reader.line_num}: {wrong}." for wrong in _header_problems(header)]
                if problems:
                    return
            elif any(trimmed[len(header) :]):
                found = f"{len(trimmed)} cells, expected {len(header)}"
                hint = f"put quotes around a cell that holds a `{dialect.delimiter}`"
                problems.append(f"{path}, line {reader.line_num}: {found}; {hint}.")
            else:
                yield reader.line_num, dict.fromkeys(COLUMNS, "") | dict(zip(header, trimmed, strict=False))
    except csv.Error as error:
        problems.append(f"{path}, line {reader.line_num}: not valid CSV ({error}).")


def _cell(cell: str) -> str:
    """The cell in one line, without the apostrophe that keeps spreadsheets from running it."""
    folded = " ".join(cell.split())
    return folded[1:] if folded.startswith("'") and guard_formula(folded[1:]) == folded else folded


def _header_problems(header: list[str]) -> Iterator[str]:
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield f"column `{name}` stands more than once"
        elif name not in COLUMNS:
            yield f"unknown column `{name}`; {_nearest(name, COLUMNS)}"
    for name in NEEDED:
        if name not in header:
            yield f"column `{name}` is missing; expected the columns {', '.join(COLUMNS)}"


def _theme(row: Row, where: str, problems: list[str]) -> Accepted | None:
    """The theme of a row; None, and why in `problems`, if it is none."""
    action = row["action"].casefold() or "keep"
    wrong = []
    if not row["theme_id"]:
        wrong.append("expected a theme_id, found none; new rows come from `evidence themes accept` alone")
    if not row["label"]:
        wrong.append(f"expected a label for {row['theme_id'] or 'the theme'}, found none")
    if action not in ACTIONS:
        wrong.append(f"unknown action `{row['action']}`; {_nearest(action, ACTIONS)}")
    if row["merge_into"] and action != "merge":
        wrong.append(f"merge_into is {row['merge_into']}, but the action is `{action}`; expected `merge`")
    if action == "merge" and not row["merge_into"]:
        wrong.append("the action is `merge`, but merge_into is empty; expected the id of the other theme")
    if row["passages"] and not row["passages"].isdecimal():
        wrong.append(f"passages: expected a whole number or nothing, got `{row['passages']}`")
    problems += [f"{where}: {one}." for one in wrong]
    if wrong:
        return None
    count = int(row["passages"]) if row["passages"] else None
    into, keywords, note = row["merge_into"], row["keywords"], row["note"]
    return Accepted(row["theme_id"], row["label"], cast("Action", action), into, keywords, count, note)


def _contradictions(themes: list[Accepted], places: dict[str, str]) -> Iterator[str]:
    """What is wrong between rows: ids and labels that stand twice, and merges that lead nowhere."""
    by_id: dict[str, Accepted] = {}
    labels: dict[str, str] = {}
    for theme in themes:
        if theme.theme_id in by_id:
            yield f"{places[theme.theme_id]}: theme_id {theme.theme_id} stands more than once."
        by_id[theme.theme_id] = theme
    for theme in by_id.values():
        other = labels.setdefault(theme.label.casefold(), theme.theme_id) if theme.action != "merge" else theme.theme_id
        if other != theme.theme_id:
            yield (
                f"{places[theme.theme_id]}: {theme.theme_id} has the label of {other}, `{theme.label}`. To make them "
                f"one theme, give it the action merge with merge_into {other}; else give it another label."
            )
        if theme.action == "merge" and (wrong := _merge_problem(theme, by_id)):
            yield f"{places[theme.theme_id]}: {wrong}."


def _merge_problem(theme: Accepted, by_id: dict[str, Accepted]) -> str:
    seen = {theme.theme_id}
    while theme.action == "merge":
        if theme.into not in by_id:
            return f"merge_into names no theme of this file, `{theme.into}`; {_nearest(theme.into, by_id)}"
        if theme.into in seen:
            return f"merge_into leads in a circle ({theme.theme_id} into {theme.into}); one of them must stay"
        theme = by_id[theme.into]
        seen.add(theme.theme_id)
    return f"merge_into leads to {theme.theme_id}, which is to be split; name one of its parts" * (
        theme.action == "split"
    )


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    few = sorted(known)[:_SHOWN] if len(known) > _SHOWN else list(known)
    return f"did you mean `{near[0]}`?" if near else f"expected one of: {', '.join(few)}"
