"""Rules on the tables that draw themes."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

_PLACE = ("doc_id", "page", "start", "end")


@rule(
    "theme_map",
    words="Every point is a passage of that theme, at its place in the text",
    reads=(
        *("passage_id", "theme_id", *_PLACE),
        *(f"passages.{column}" for column in ("passage_id", *_PLACE)),
        *("theme_assignments.passage_id", "theme_assignments.theme_id"),
    ),
)
def point_is_a_passage(outputs: Outputs, table: str) -> Iterator[str]:
    """A point is read as a passage; it must lead to the passage that it stands for."""
    themes = dict(outputs.rows("theme_assignments", "passage_id", "theme_id"))
    passages = {row[0]: row[1:] for row in outputs.rows("passages", "passage_id", *_PLACE)}
    for passage_id, theme_id, *place in outputs.rows(table, "passage_id", "theme_id", *_PLACE):
        expected = dict(zip(_PLACE, passages.get(passage_id, ("",) * len(_PLACE)), strict=True))
        row = dict(zip(_PLACE, place, strict=True))
        yield differences(
            {"theme_id": theme_id, **row}, {"theme_id": themes.get(passage_id, "no such passage"), **expected}
        )


@rule(
    "themes",
    words="As many points on the map as passages",
    reads=("theme_id", "n_passages", "theme_map.theme_id"),
)
def theme_is_on_the_map(outputs: Outputs, table: str) -> Iterator[str]:
    """A map that leaves passages out makes a theme look smaller than it is."""
    drawn: dict[str, int] = {}
    for (theme_id,) in outputs.rows("theme_map", "theme_id"):
        drawn[theme_id] = drawn.get(theme_id, 0) + 1
    for theme_id, size in outputs.rows(table, "theme_id", "n_passages"):
        yield differences({"points": drawn.get(theme_id, 0)}, {"points": size})


@rule(
    "theme_hierarchy",
    words="Each step joins two parts that are there, and none that is joined already",
    reads=("merge", "first", "second", "n_themes", "n_passages", "theme_ids", "themes.theme_id", "themes.n_passages"),
)
def step_joins_parts(outputs: Outputs, table: str) -> Iterator[str]:
    """The steps are a tree of all themes, or a reader could not follow them."""
    parts = {theme: (theme, size) for theme, size in outputs.rows("themes", "theme_id", "n_passages")}
    columns = ("merge", "first", "second", "n_themes", "n_passages", "theme_ids")
    for merge, first, second, n_themes, n_passages, members in outputs.rows(table, *columns):
        missing = [part for part in (first, second) if part not in parts]
        if missing or first == second:
            yield f"{shown((missing or [first])[0])} is no theme or earlier step, or is joined already"
            continue
        (one, size), (other, more) = parts.pop(first), parts.pop(second)
        parts[str(merge)] = (f"{one} {other}", size + more)
        yield differences(
            {"theme_ids": members, "n_themes": n_themes, "n_passages": n_passages},
            {"theme_ids": f"{one} {other}", "n_themes": len(members.split()), "n_passages": size + more},
        )


@rule("theme_hierarchy", words="A step is at least as high as the one before", reads=("merge", "height"))
def heights_rise(outputs: Outputs, table: str) -> Iterator[str]:
    """The most alike are joined first."""
    before = 0.0
    for merge, height in outputs.rows(table, "merge", "height"):
        yield f"step {merge} is lower than the one before" if height < before else ""
        before = height
