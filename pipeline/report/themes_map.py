"""The map of passages as a drawing: points, names that do not cover each other, and the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.report.labels import lines_of, place, text_width
from pipeline.report.text import printable, records

if TYPE_CHECKING:
    from pipeline.review import Review

Row = dict[str, Any]

MOST_POINTS = 1500
"""Above this many passages the map shows a sample: a point costs half a kilobyte with its words."""
FEWEST_OF_THEME = 10
"""Points that a theme keeps in a sample, if it has so many."""
WIDTH = 1180
_TALLEST, _LOWEST = 780, 320
_MARGIN = np.array([90, 60])  # for names beside the outermost points
_BEGINNING = 110  # characters of a passage
_FONT, _LEADING = 14, 17
_NUMBER = 34  # size of a theme's number where names have no room: on a small screen the drawing is a third as large


def draw_map(review: Review, themes: list[Row]) -> Row:
    """The map of `themes` (numbered rows of THEMES): a drawing of `WIDTH` by `height` units, and its passages.

    themes: each with its points, the middle of them and where its name and number stand. `all`: how many passages
    there are; more than `shown`, if this is a sample.
    """
    points = _sample(records(review.theme_map))
    if not points:
        return {"themes": [], "height": 0, "shown": 0, "all": 0}
    height = _to_drawing(points)
    beginnings = _beginnings(review, points)
    names = document_names(review)
    for point in points:
        point["text"] = beginnings[point["passage_id"]]
        point["name"] = names.get(point["doc_id"], point["doc_id"])
    drawn = [{**theme, "points": [p for p in points if p["theme_id"] == theme["theme_id"]]} for theme in themes]
    _place_names([theme for theme in drawn if theme["points"]], points, height)
    return {
        "themes": [theme for theme in drawn if theme["points"]],
        "width": WIDTH,
        "height": height,
        "font": _FONT,
        "leading": _LEADING,
        "shown": len(points),
        "all": len(review.theme_map),
    }


def document_names(review: Review) -> dict[str, str]:
    """Title or file of each included document, by doc_id; a duplicate has the id of the one that it repeats."""
    rows = records(review.documents)
    return {row["doc_id"]: row["title"] or row["source_path"] for row in rows if row["status"] == "included"}


def _sample(points: list[Row]) -> list[Row]:
    """All points or, of many, about `MOST_POINTS`, the same share of every theme but for the smallest.

    Those with the smallest ids, which are hashes: as good as drawn by chance, and the same on every run.
    """
    if len(points) <= MOST_POINTS:
        return points
    of_theme: dict[str, list[Row]] = {}
    for point in sorted(points, key=lambda point: str(point["passage_id"])):
        of_theme.setdefault(point["theme_id"], []).append(point)
    kept = [
        point
        for _, own in sorted(of_theme.items())
        for point in own[: max(FEWEST_OF_THEME, round(len(own) * MOST_POINTS / len(points)))]
    ]
    return sorted(kept, key=lambda point: (point["doc_id"], point["start"], point["passage_id"]))


def _to_drawing(points: list[Row]) -> int:
    """Put `cx` and `cy` into each point, by one scale for both directions; returns the height of the drawing."""
    places = np.array([(point["x"], point["y"]) for point in points], dtype=float)
    low, high = places.min(axis=0), places.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    scale = float((([WIDTH, _TALLEST] - 2 * _MARGIN) / extent).min())
    if (high == low).all():
        scale = 0.0
    height = max(_LOWEST, round(scale * float(extent[1])) + 2 * int(_MARGIN[1]))
    shift = (np.array([WIDTH, height]) - scale * (low + high)) / 2
    for point, (x, y) in zip(points, places * scale + shift, strict=True):
        point["cx"], point["cy"] = round(float(x)), round(float(y))
    return height


def _beginnings(review: Review, points: list[Row]) -> dict[str, str]:
    """The first words of each passage, on one line; empty where the clean text is not at hand."""
    texts: dict[str, str] = {}
    found = {}
    for point in points:
        doc_id = point["doc_id"]
        if doc_id not in texts:
            there = (review.folder / "text" / f"{doc_id}.txt").is_file()
            texts[doc_id] = review.text(doc_id) if there else ""
        words = " ".join(printable(texts[doc_id][point["start"] : point["end"]]).split())
        found[point["passage_id"]] = words if len(words) <= _BEGINNING else f"{words[: _BEGINNING - 1].rstrip()}…"
    return found


def _place_names(themes: list[Row], points: list[Row], height: int) -> None:
    """Give each theme its middle, and places for its name (None: no room) and, for small screens, its number."""
    dots = np.array([(point["cx"], point["cy"]) for point in points], dtype=float)
    for theme in themes:
        own = np.array([(point["cx"], point["cy"]) for point in theme["points"]], dtype=float)
        theme["middle"] = tuple(round(float(value)) for value in np.median(own, axis=0))
        theme["lines"] = lines_of(f"{theme['number']} {theme['label']}")
    anchors = [theme["middle"] for theme in themes]
    sizes = [
        (max(text_width(line, _FONT) for line in theme["lines"]) + 6, len(theme["lines"]) * _LEADING + 4)
        for theme in themes
    ]
    numbers = [(text_width(str(theme["number"]), _NUMBER) + 4, _NUMBER) for theme in themes]
    area = (WIDTH, height)
    boxes = zip(
        themes, place(anchors, sizes, dots, area), place(anchors, numbers, dots[:0], area, over=True), strict=True
    )
    for theme, name, number in boxes:
        theme["at"] = name and {"x": round(name.x), "y": round(name.y - name.height / 2 + _LEADING - 2)}
        theme["line_to"] = name and _edge(theme["middle"], name.x, name.y, name.width, name.height)
        theme["number_at"] = number and {"x": round(number.x), "y": round(number.y + _NUMBER * 0.35)}


def _edge(middle: tuple[int, int], x: float, y: float, width: float, height: float) -> tuple[int, int]:
    """Where a line from the middle of the points meets the box of the name."""
    dx, dy = middle[0] - x, middle[1] - y
    ratio = max(abs(dx) * 2 / width, abs(dy) * 2 / height, 1.0)
    return round(x + dx / ratio), round(y + dy / ratio)
