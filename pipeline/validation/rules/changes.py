"""Rules on theme_changes: what is told of accepted themes must be true of the themes of this review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.records import THEME_CHANGES
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

_HERE, _GONE = ("born", "kept", "returned"), ("merged", "retired", "excluded")
_LEFT = ("split", "merged")
"""Changes that say where passages went: into the themes in `related`."""
_BEFORE = ("overlap", "n_accepted", "n_common")
_NEEDED = {
    "born": ("n_now",),
    **dict.fromkeys(("kept", "returned", "excluded"), (*_BEFORE, "n_now", "reason")),
    **dict.fromkeys(("split", "merged", "retired"), (*_BEFORE, "reason")),
    "renamed": ("reason",),
}
_PROVEN = ("born", "kept", "returned")
_ROUNDING = 10.0 ** -next(column.decimals for column in THEME_CHANGES.columns if column.name == "overlap")
_PLACED = tuple(f"theme_assignments.{column}" for column in ("passage_id", "theme_id", "excluded"))


@rule(
    "theme_changes",
    words="A theme that was born, kept or returned stands in themes, one that was merged, retired or excluded does not",
    reads=("theme_id", "change", "themes.theme_id"),
)
def change_agrees_with_themes(outputs: Outputs, table: str) -> Iterator[str]:
    """What changed since the last review is told of the themes that this one has."""
    known = _themes(outputs)
    for theme, change in outputs.rows(table, "theme_id", "change"):
        if change in _HERE and theme not in known:
            yield f"{change}, but not in themes"
        else:
            yield f"{change}, but still in themes" if change in _GONE and theme in known else ""


@rule(
    "themes",
    words="Every theme is told to be born, kept or returned, once",
    reads=("theme_id", "theme_changes.theme_id", "theme_changes.change"),
)
def theme_has_its_change(outputs: Outputs, table: str) -> Iterator[str]:
    """Whoever reads what changed must find every theme there, or new ones would slip in untold."""
    told = Counter(theme for theme, change in outputs.rows("theme_changes", "theme_id", "change") if change in _HERE)
    for (theme,) in outputs.rows(table, "theme_id"):
        yield "" if told[theme] == 1 else f"theme_changes has {told[theme]} such rows, expected 1"


@rule(
    "theme_changes",
    words="label is that of the theme in themes, where it is there",
    reads=("theme_id", "label", "themes.theme_id", "themes.label"),
)
def change_names_the_theme(outputs: Outputs, table: str) -> Iterator[str]:
    """A theme has one name at a time, and that of the analyst wins in every table."""
    labels = dict(outputs.rows("themes", "theme_id", "label"))
    for theme, label in outputs.rows(table, "theme_id", "label"):
        yield differences({"label": label}, {"label": labels.get(theme, label)})


@rule(
    "theme_changes",
    words="Every row has the columns that its change needs",
    reads=("change", *_BEFORE, "n_now", "reason", "passage_ids", "quotations"),
)
def change_is_told_in_full(outputs: Outputs, table: str) -> Iterator[str]:
    """A change without its counts and proof has to be believed; one with them can be checked."""
    names = ("change", *_BEFORE, "n_now", "reason", "passage_ids", "quotations")
    for values in outputs.rows(table, *names):
        row = dict(zip(names, values, strict=True))
        proof = ("passage_ids",) if row["change"] in _PROVEN or row["n_common"] else ()
        quoted = ("quotations",) if row["passage_ids"] else ()
        needed = (*_NEEDED.get(row["change"], ()), *proof, *quoted)
        missing = [name for name in needed if row[name] in (None, "")]
        yield f"{row['change']} without {', '.join(missing)}" if missing else ""


@rule(
    "theme_changes",
    words="n_now is the number of the theme's passages, and what is in common is no more than either side has",
    reads=("theme_id", "change", *_BEFORE, "n_now", *_PLACED),
)
def change_is_counted(outputs: Outputs, table: str) -> Iterator[str]:
    """Overlap and counts tell whether a theme is still what was accepted, so they must fit each other."""
    sizes = Counter(_places(outputs).values())
    names = ("theme_id", "change", *_BEFORE, "n_now")
    for values in outputs.rows(table, *names):
        row: dict[str, Any] = {n: 0 if value is None else value for n, value in zip(names, values, strict=True)}
        yield "; ".join(_miscounts(row, sizes[row["theme_id"]], told=values[-1] is not None))


def _miscounts(row: dict[str, Any], size: int, *, told: bool) -> Iterator[str]:
    common = row["n_common"]
    if told and row["n_now"] != size:
        yield f"n_now is {row['n_now']}, expected {size}"
    if told and common > row["n_now"]:
        yield f"n_common is {common}, more than n_now, {row['n_now']}"
    if common > row["n_accepted"]:
        yield f"n_common is {common}, more than n_accepted, {row['n_accepted']}"
    elif row["overlap"] > common / max(row["n_accepted"], 1) + _ROUNDING:
        yield f"overlap is {row['overlap']}, more than {common} of {row['n_accepted']}"
    if row["change"] == "retired" and common:
        yield f"n_common is {common}, expected 0 of a theme that is gone"


@rule(
    "theme_changes",
    words="related names the themes that the change needs, and each is known",
    reads=("theme_id", "change", "related", "themes.theme_id", *_PLACED),
)
def related_is_known(outputs: Outputs, table: str) -> Iterator[str]:
    """Where passages went to or came from can be looked up: in themes, in theme_changes or in config/themes.csv."""
    themes = _themes(outputs)
    listed = {theme for (theme,) in outputs.rows(table, "theme_id")}
    known = themes | listed | set(_places(outputs).values()) | outputs.accepted
    for theme, change, related in outputs.rows(table, "theme_id", "change", "related"):
        ids = (related or "").split()
        unknown = [one for one in ids if one not in (themes if change == "split" else known)]
        if theme in ids:
            yield "related to itself"
        elif unknown:
            yield f"no theme {shown(unknown[0])}"
        elif change == "merged" and len(ids) != 1:
            yield f"merged into {len(ids)} themes, expected 1"
        elif change == "split" and not ids:
            yield "split into no theme"
        else:
            yield f"{change}, but related to {related}" if ids and change not in (*_LEFT, "born") else ""


@rule(
    "theme_changes",
    words="Every passage named as proof is in the theme or, where passages left it, in a related one",
    reads=("theme_id", "change", "related", "passage_ids", *_PLACED),
)
def proof_is_of_the_theme(outputs: Outputs, table: str) -> Iterator[str]:
    """Proof can be followed: the passages named are where the change says that they are."""
    places = _places(outputs)
    for theme, change, related, passage_ids in outputs.rows(table, "theme_id", "change", "related", "passage_ids"):
        ids = (passage_ids or "").split()
        allowed = {*(related or "").split()} if change in _LEFT else {theme}
        unknown = [one for one in ids if one not in places]
        astray = [one for one in ids if change != "retired" and places.get(one) not in allowed]
        if unknown:
            yield f"there is no passage {shown(unknown[0])}"
        elif astray:
            yield f"{astray[0]} is in {shown(places[astray[0]]) if places[astray[0]] else 'no theme'}"
        else:
            yield "a passage is named twice" if len(set(ids)) < len(ids) else ""


def _themes(outputs: Outputs) -> set[str]:
    return {theme for (theme,) in outputs.rows("themes", "theme_id")}


def _places(outputs: Outputs) -> dict[str, str]:
    """The theme of each passage, an excluded one too, or ""."""
    rows = outputs.rows("theme_assignments", "passage_id", "theme_id", "excluded")
    return {passage: theme or excluded or "" for passage, theme, excluded in rows}
