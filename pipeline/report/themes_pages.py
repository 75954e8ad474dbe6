"""The page of each theme: what it is worth, its evidence, typical passages, place, neighbours, changes, documents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.report.text import decimal, percent, printable, records, split_quotations
from pipeline.report.themes_map import document_names
from pipeline.report.themes_passages import Passages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.review import Review

Row = dict[str, Any]

MOST_DOCUMENTS = 20
"""Documents listed on the page of a theme; the view by document has them all."""

# Where a number begins to be good, and below what it is doubtful: docs/themes.md, "Numbers of a theme".
_LEVELS = {"stability": (0.75, 0.5), "coherence": (0.1, -0.3), "distinctness": (0.3, 0.1)}
_MEANINGS = {
    "stability": (
        "Other documents would give this theme too.",
        "Other documents would give much of this theme.",
        "Other documents would cut these passages differently: do not build on its exact size.",
        "Not measured.",
    ),
    "coherence": (
        "Its keywords stand in the same passages.",
        "Its keywords stand together about as often as by chance.",
        "Its keywords hardly stand together: read the passages before you trust the name.",
        "Not measured: fewer than two keywords.",
    ),
    "distinctness": (
        "Its passages are clearly nearer to it than to any other theme.",
        "Its passages are somewhat nearer to it than to the next theme, as is usual.",
        "Its passages are nearly as near to another theme: read both as one, or merge them.",
        "Not measured: there is no other theme.",
    ),
}


def theme_pages(review: Review, themes: list[Row], views: Row) -> list[Row]:
    """A page for each of `themes`, numbered rows of THEMES in their order. views: those of `theme_views`."""
    passages = Passages(review)
    placed = Counter((row["theme_id"], row["doc_id"]) for row in records(review.theme_assignments) if row["theme_id"])
    names = document_names(review)
    drawn = {theme["theme_id"]: theme["points"] for theme in views["map"]["themes"]}
    changes = _changes(review, themes)
    return [
        {
            "theme": theme,
            "numbers": _numbers(theme),
            "families": theme["families"],
            "exemplars": _exemplars(theme, passages),
            "dots": dots(drawn.get(theme["theme_id"], [])),
            "neighbours": _neighbours(theme["theme_id"], views["tree"]["joins"]),
            "changes": changes.get(theme["theme_id"], []),
            **_documents(theme["theme_id"], placed, names),
            "before": themes[place - 1] if place else None,
            "after": themes[place + 1] if place + 1 < len(themes) else None,
        }
        for place, theme in enumerate(themes)
    ]


def dots(points: Iterable[Row]) -> str:
    """Points of the map as one path of lines without length, which round ends make dots."""
    return "".join(f"M{point['cx']} {point['cy']}h0" for point in points)


def _numbers(theme: Row) -> list[Row]:
    """Each number of a theme with what it means in a sentence."""
    told = [
        {"name": "Passages", "value": f"{theme['n_passages']:,}", "means": _spread(theme["n_documents"]), "level": ""},
        {
            "name": "With evidence",
            "value": percent(theme["coded_share"]),
            "means": "Share of its passages with at least one evidence row.",
            "level": "",
        },
    ]
    for name, (good, doubtful) in _LEVELS.items():
        value = theme[name]
        place = 3 if value is None else 0 if value >= good else 1 if value >= doubtful else 2
        level = ("good", "fair", "doubtful", "unknown")[place]
        told.append(
            {"name": name.capitalize(), "value": decimal(value), "means": _MEANINGS[name][place], "level": level}
        )
    return told


def _spread(documents: int) -> str:
    return "All in one document: a subject of its own." if documents == 1 else f"In {documents:,} documents."


def _exemplars(theme: Row, passages: Passages) -> list[Row]:
    """Typical passages with their place; as the table quotes them where a passage is not at hand."""
    ids = theme["exemplar_ids"].split()
    if ids and all(passages.known(one) for one in ids):
        return [passages.told(one) for one in ids]
    return [
        {"text": quotation, "href": "", "name": "", "place": ""} for quotation in split_quotations(theme["exemplars"])
    ]


def _neighbours(theme_id: str, joins: list[Row]) -> Row | None:
    """The theme or group of themes that this one is joined with first, and how far off that is."""
    for join in joins:
        for own, other in (join["parts"], join["parts"][::-1]):
            if [one["theme_id"] for one in own] == [theme_id]:
                return {
                    "themes": sorted(other, key=lambda one: int(one["number"])),
                    "distance": decimal(join["height"]),
                }
    return None


def _changes(review: Review, themes: list[Row]) -> dict[str, list[Row]]:
    """What became of each theme since themes were accepted; nothing if all are born, for then none ever were."""
    rows = records(review.theme_changes)
    if all(row["change"] == "born" for row in rows):
        return {}
    labels = {row["theme_id"]: row["label"] for row in rows} | {theme["theme_id"]: theme["label"] for theme in themes}
    here = {theme["theme_id"] for theme in themes}
    told: dict[str, list[Row]] = {}
    for row in rows:
        related = [
            {"id": one, "label": printable(labels.get(one, one)), "here": one in here} for one in row["related"].split()
        ]
        told.setdefault(row["theme_id"], []).append({**row, "related": related})
    return told


def _documents(theme_id: str, placed: Counter[tuple[str, str]], names: dict[str, str]) -> Row:
    """Its documents, those with the most passages first, and how many are not listed."""
    own = sorted(
        ((doc_id, n) for (theme, doc_id), n in placed.items() if theme == theme_id),
        key=lambda item: (-item[1], names.get(item[0], item[0]).casefold(), item[0]),
    )
    most = own[0][1] if own else 1
    listed = [
        {"doc_id": doc_id, "name": names.get(doc_id, doc_id), "n": n, "bar": round(100 * n / most, 1)}
        for doc_id, n in own[:MOST_DOCUMENTS]
    ]
    return {"documents": listed, "more_documents": len(own) - len(listed)}
