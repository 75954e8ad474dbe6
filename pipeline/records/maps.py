"""Tables that draw themes: where each passage stands on the map, and how themes join."""

from __future__ import annotations

from pipeline.records.schema import Column, Table, integer

_POINT = (
    Column("x", "place on the map; 1 is the distance of two centres at an angle of 60 degrees", type="number"),
    Column("y", "place on the map, downwards", type="number"),
)

FOUND_MAP = Table(
    "found_map",
    "places of passages on the map",
    (Column("passage_id", "passage"), Column("theme_id", "theme"), *_POINT),
    key=("passage_id",),
    sort=("passage_id",),
)

THEME_MAP = Table(
    "theme_map",
    "The map of passages: each passage with a theme, where it can be read, and its place.",
    (
        Column("passage_id", "passage"),
        Column("theme_id", "theme"),
        Column("doc_id", "document"),
        integer("page", "physical page, from 1; empty where the format has no pages", required=False, minimum=1),
        integer("start", "first code point in text/<doc_id>.txt"),
        integer("end", "code point after the last in text/<doc_id>.txt", minimum=1),
        *_POINT,
    ),
    key=("passage_id",),
    sort=("doc_id", "start", "passage_id"),
)

THEME_HIERARCHY = Table(
    "theme_hierarchy",
    "How themes join into wider ones, the most alike first, by average linkage of their centres.",
    (
        integer("merge", "number of this step, from 1", minimum=1),
        Column("first", "the larger of the two parts: a theme, or the number of an earlier step"),
        Column("second", "the other part: a theme, or the number of an earlier step"),
        Column("height", "mean cosine distance of the two parts", type="number", minimum=0, maximum=2, decimals=6),
        integer("n_themes", "themes in both", minimum=2),
        integer("n_passages", "passages in both", minimum=2),
        Column("theme_ids", "themes in both, separated by spaces, in the order of a drawing without crossings"),
    ),
    key=("merge",),
    sort=("merge",),
)
