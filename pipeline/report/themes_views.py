"""Views of the themes: the map of passages, how themes join, and in which documents and years they stand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.report.palette import THEME_COLOURS, heat_level
from pipeline.report.text import records
from pipeline.report.themes_map import draw_map

if TYPE_CHECKING:
    from pipeline.review import Review

Row = dict[str, Any]

SHAPES = ("circle", "square", "diamond", "triangle")
"""Each colour comes in each shape, so that forty themes look different and no two by colour alone."""


def number_themes(themes: list[Row]) -> None:
    """Give each theme its number, in the order of the table, and the colour and shape of its points."""
    for place, theme in enumerate(themes):
        theme["number"] = place + 1
        theme["colour"] = place % len(THEME_COLOURS)
        theme["shape"] = SHAPES[(place // len(THEME_COLOURS)) % len(SHAPES)]


def theme_views(review: Review, themes: list[Row]) -> Row:
    """What the section shows of `themes`, rows of THEMES that are numbered, the largest first."""
    placed = [row for row in records(review.theme_assignments) if row["theme_id"]]
    included = [row for row in records(review.documents) if row["status"] == "included"]
    return {
        "map": draw_map(review, themes),
        "tree": draw_tree(records(review.theme_hierarchy), themes),
        "by_document": by_document(placed, included, themes),
        "by_year": by_year(placed, included, themes),
    }


def draw_tree(merges: list[Row], themes: list[Row]) -> Row:
    """How themes join, as a drawing one unit high per theme and 100 wide, leaves at the right; and as steps.

    leaves: themes from top to bottom. joins: for each step, where it stands and the path of its bracket.
    """
    if not merges:
        return {"leaves": [], "joins": []}
    by_id = {theme["theme_id"]: theme for theme in themes}
    order = merges[-1]["theme_ids"].split()
    highest = max(row["height"] for row in merges) or 1.0
    at = {theme: (100.0, place + 0.5) for place, theme in enumerate(order)}
    inside = {theme: [by_id[theme]] for theme in order}
    joins = []
    for row in merges:
        x = round(100 - 96 * row["height"] / highest, 2)
        (x1, y1), (x2, y2) = at[row["first"]], at[row["second"]]
        at[str(row["merge"])] = x, round((y1 + y2) / 2, 3)
        first, second = inside[row["first"]], inside[row["second"]]
        inside[str(row["merge"])] = [*first, *second]
        joins.append({**row, "path": f"M{x1:g} {y1:g}H{x:g}V{y2:g}H{x2:g}", "parts": (first, second)})
    return {"leaves": [by_id[theme] for theme in order], "joins": joins}


def by_document(placed: list[Row], documents: list[Row], themes: list[Row]) -> Row:
    """Passages of each theme in each included document."""
    counts = Counter((row["doc_id"], row["theme_id"]) for row in placed)
    most = max(counts.values(), default=0)
    rows = [
        {
            "doc_id": document["doc_id"],
            "name": document["title"] or document["source_path"],
            "cells": _cells([counts[document["doc_id"], theme["theme_id"]] for theme in themes], most),
            "total": sum(counts[document["doc_id"], theme["theme_id"]] for theme in themes),
        }
        for document in documents
    ]
    return {"rows": rows, "most": most}


def by_year(placed: list[Row], documents: list[Row], themes: list[Row]) -> Row:
    """Passages of each theme by the year of their document; those without a date are counted apart.

    years: from the first to the last, those between without documents too, unless they are many. documents: how many
    each year has.
    """
    year_of = {row["doc_id"]: row["date"][:4] for row in documents}
    per_year = Counter(year_of.values())
    years = sorted(year for year in per_year if year)
    if years and int(years[-1]) - int(years[0]) < 3 * len(years):
        years = [f"{year:04}" for year in range(int(years[0]), int(years[-1]) + 1)]
    columns = [*years, *([""] if per_year[""] else [])]
    counts = Counter((row["theme_id"], year_of.get(row["doc_id"], "")) for row in placed)
    dated = [n for (_, year), n in counts.items() if year]
    rows = []
    for theme in themes:
        cells = _cells([counts[theme["theme_id"], year] for year in columns], max(dated, default=0))
        if per_year[""]:
            cells[-1]["level"] = 0  # no year: not to be read as the last one
        rows.append({"theme": theme, "cells": cells})
    return {
        "years": [{"year": year, "documents": per_year[year]} for year in columns],
        "rows": rows,
        "most": max(dated, default=0),
        "dated": len(documents) - per_year[""],
        "undated": per_year[""],
        "undated_passages": sum(n for (_, year), n in counts.items() if not year),
    }


def _cells(counts: list[int], most: int) -> list[Row]:
    return [{"n": n, "level": heat_level(n, most)} for n in counts]
