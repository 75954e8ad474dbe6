"""Rules on themes: their ids, counts and the passages they are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.records import FAMILIES, THEMES
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

_PLACE = ("doc_id", "start", "end")
_COUNTS = ("n_passages", "n_documents", "n_barrier", "n_benefit", "n_enabler", "coded_share")
_SHARE_DECIMALS = next(column.decimals for column in THEMES.columns if column.name == "coded_share")
_UNITS = tuple(f"units.{column}" for column in ("passage_id", *_PLACE))


@rule("theme_assignments", words="theme_id stands in themes", reads=("theme_id", "themes.theme_id"))
def assigned_theme_exists(outputs: Outputs, table: str) -> Iterator[str]:
    """A passage in a theme that no table describes is lost to the reader."""
    known = {theme for (theme,) in outputs.rows("themes", "theme_id")}
    for (theme,) in outputs.rows(table, "theme_id"):
        yield "" if not theme or theme in known else f"themes has no {shown(theme)}"


@rule(
    "evidence",
    "ruled_out",
    words="theme_id stands in themes, and theme is its label",
    reads=("theme_id", "theme", "themes.theme_id", "themes.label"),
)
def theme_exists(outputs: Outputs, table: str) -> Iterator[str]:
    """A row names its theme by id for programs and by label for people; both must be the same theme."""
    labels = {"": "", **dict(outputs.rows("themes", "theme_id", "label"))}
    for theme_id, label in outputs.rows(table, "theme_id", "theme"):
        if theme_id not in labels:
            yield f"themes has no {shown(theme_id)}"
        else:
            yield differences({"theme": label}, {"theme": labels[theme_id]})


@rule(
    "evidence",
    "ruled_out",
    words="theme_id is the theme of the passage that the sentence stands in",
    reads=("theme_id", *_PLACE, *_UNITS, "theme_assignments.passage_id", "theme_assignments.theme_id"),
)
def theme_is_of_the_passage(outputs: Outputs, table: str) -> Iterator[str]:
    """Themes are found on passages; a sentence belongs to what its passage belongs to."""
    themes = dict(outputs.rows("theme_assignments", "passage_id", "theme_id"))
    passages = _passages(outputs)
    for theme_id, *place in outputs.rows(table, "theme_id", *_PLACE):
        expected = themes.get(passages.get(tuple(place), ""), "")
        yield differences({"theme_id": theme_id}, {"theme_id": expected})


@rule(
    "theme_assignments",
    words="Every passage exists and is of this document",
    reads=("passage_id", "doc_id", "passages.passage_id", "passages.doc_id"),
)
def passage_exists(outputs: Outputs, table: str) -> Iterator[str]:
    """A theme is made of passages that can be read."""
    documents = dict(outputs.rows("passages", "passage_id", "doc_id"))
    for passage_id, doc_id in outputs.rows(table, "passage_id", "doc_id"):
        if passage_id not in documents:
            yield f"there is no passage {shown(passage_id)}"
        else:
            yield differences({"doc_id": doc_id}, {"doc_id": documents[passage_id]})


@rule(
    "themes",
    words="The counts of each theme are those of its passages and their evidence",
    reads=(
        *("theme_id", *_COUNTS),
        *("theme_assignments.passage_id", "theme_assignments.doc_id", "theme_assignments.theme_id"),
        *(f"evidence.{column}" for column in ("theme_id", "family", *_PLACE)),
        *_UNITS,
    ),
    invariant=6,
)
def theme_is_counted(outputs: Outputs, table: str) -> Iterator[str]:
    """How large a theme is, and whether it speaks of barriers or benefits, is what a reader takes from it."""
    expected = _theme_counts(outputs)
    for theme_id, *cells in outputs.rows(table, "theme_id", *_COUNTS):
        counts = expected.get(theme_id)
        row = dict(zip(_COUNTS, cells, strict=True))
        yield differences(row, counts) if counts else "no passage is assigned to it"


def _theme_counts(outputs: Outputs) -> dict[str, dict[str, Any]]:
    """For each theme with passages, what its row in themes should say."""
    passages = _passages(outputs)
    coded = {passages.get(tuple(place)) for place in outputs.rows("evidence", *_PLACE)}
    members: dict[str, list[tuple[str, str]]] = {}
    for passage_id, doc_id, theme_id in outputs.rows("theme_assignments", "passage_id", "doc_id", "theme_id"):
        members.setdefault(theme_id, []).append((passage_id, doc_id))
    families = Counter(outputs.rows("evidence", "theme_id", "family"))
    return {
        theme: {
            "n_passages": len(found),
            "n_documents": len({doc for _, doc in found}),
            **{f"n_{family}": families[theme, family] for family in FAMILIES},
            "coded_share": round(sum(passage in coded for passage, _ in found) / len(found), _SHARE_DECIMALS),
        }
        for theme, found in members.items()
        if theme
    }


def _passages(outputs: Outputs) -> dict[tuple[Any, ...], str]:
    """The passage of each unit, by document, start and end."""
    return {tuple(place): passage_id for passage_id, *place in outputs.rows("units", "passage_id", *_PLACE)}


@rule(
    "themes",
    words="Every typical passage belongs to the theme and is named once",
    reads=("theme_id", "exemplar_ids", "theme_assignments.passage_id", "theme_assignments.theme_id"),
)
def exemplar_is_a_member(outputs: Outputs, table: str) -> Iterator[str]:
    """What is quoted as typical of a theme must be of it."""
    themes = dict(outputs.rows("theme_assignments", "passage_id", "theme_id"))
    for theme, exemplars in outputs.rows(table, "theme_id", "exemplar_ids"):
        ids = (exemplars or "").split()
        strangers = [one for one in ids if themes.get(one) != theme]
        if strangers:
            yield f"{strangers[0]} is not a passage of it"
        else:
            yield "a passage is named twice" if len(set(ids)) < len(ids) else ""


@rule(
    "codebook_gaps",
    words="Every row repeats what themes says of the theme",
    reads=tuple(
        f"{t}{c}"
        for t in ("", "themes.")
        for c in ("theme_id", "label", "keywords", "n_passages", "n_documents", "coded_share")
    ),
)
def gap_is_a_theme(outputs: Outputs, table: str) -> Iterator[str]:
    """A gap of the codebook is a theme seen from another side; two sets of figures for it would confuse."""
    names = ("theme_id", "label", "keywords", "n_passages", "n_documents", "coded_share")
    themes = {row[0]: dict(zip(names, row, strict=True)) for row in outputs.rows("themes", *names)}
    for row in outputs.rows(table, *names):
        theme = themes.get(row[0])
        yield (
            f"themes has no {shown(row[0])}"
            if theme is None
            else differences(dict(zip(names, row, strict=True)), theme)
        )
