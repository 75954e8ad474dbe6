"""What the explorer shows, section by section, as plain values for its templates.

Nothing is counted here that a table counts already; the few sums over a table (rows with a status, documents in a
list of choices) are of that table's rows.
"""

from __future__ import annotations

from typing import Any

from pipeline.codebook import Codebook
from pipeline.records import FAMILIES, PUBLIC_TABLES, STANCES, STATUSES
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.text import printable, records
from pipeline.report.themes_pages import theme_pages
from pipeline.report.themes_views import number_themes, theme_views
from pipeline.review import Review

Row = dict[str, Any]

STATUS_MEANS: dict[str, str] = {
    "included": "read and coded",
    "duplicate": "same content as another file",
    "excluded": "left out by the settings, or of a type that is not read",
    "unreadable": "could not be read",
    "empty": "too little text",
}
STANCE_MEANS: dict[str, str] = {
    "asserted": "stated as fact",
    "expected": "expected to happen",
    "recommended": "called for",
    "resolved": "a problem reported as overcome",
    "negated": "denied",
    "hypothetical": "no commitment that it is so",
}


def build_view(review: Review, codebook: Codebook) -> Row:
    """The variables of `index.html.j2`, but for its title, styles and script."""
    codes = _codes(review, codebook)
    documents = _documents(review)
    themes = _themes(review)
    views = theme_views(review, themes)
    stances = set(review.evidence["stance"])
    return {
        "families": _families(codes, review),
        "codes": codes,
        "documents": documents,
        "statuses": _statuses(documents),
        "totals": _totals(review, codes),
        "themes": themes,
        "changes": _changes_told(review),
        "views": views,
        "theme_pages": theme_pages(review, themes, views),
        "counts": {name: len(data) for name, data in review.tables.items()},
        "stances": [(stance, STANCE_MEANS[stance]) for stance in STANCES if stance in stances],
        "metrics": review.metrics,
        "codebook": {
            "title": codebook.title,
            "version": codebook.version,
            "rules": sum(len(c.rules) for c in codebook.codes),
        },
        "tables": [{"name": t.name, "about": t.about, "rows": len(review.tables[t.name])} for t in PUBLIC_TABLES],
    }


def _codes(review: Review, codebook: Codebook) -> list[Row]:
    """Rows of `codes` with what the codebook says of them and the length of their bar (0 to 100)."""
    meaning = {code.id: code for code in codebook.codes}
    rows = records(review.codes)
    most = max((row["n_evidence"] for row in rows), default=0)
    for row in rows:
        code = meaning.get(row["code"])
        row["definition"] = code.definition if code else ""
        row["include"] = code.include if code else ""
        row["exclude"] = code.exclude if code else ""
        row["bar"] = round(100 * row["n_evidence"] / most, 1) if most else 0
    return rows


def _families(codes: list[Row], review: Review) -> list[Row]:
    """Each family with its rows and its most frequent codes; families that the codebook lacks are left out."""
    counts: dict[str, int] = review.metrics["evidence"]
    total = sum(counts.values())
    found = []
    for family in FAMILIES:
        own = [code for code in codes if code["family"] == family]
        if own:
            top = sorted((c for c in own if c["n_evidence"]), key=lambda c: -c["n_evidence"])[:3]
            share = counts[family] / total if total else 0.0
            found.append(
                {
                    "id": family,
                    "plural": FAMILY_SHADES[family].plural,
                    "n": counts[family],
                    "share": share,
                    "codes": own,
                    "top": top,
                    "most": _most(review, own),
                }
            )
    return _with_starts(found)


def _with_starts(families: list[Row]) -> list[Row]:
    """Where each family's part of the bar begins, in percent."""
    start = 0.0
    for family in families:
        family["start"] = round(100 * start, 2)
        start += family["share"]
    return families


def _documents(review: Review) -> list[Row]:
    """Rows of `documents`, named for reading, each with an anchor that stands once in the page."""
    rows = records(review.documents)
    for row in rows:
        row["name"] = row["title"] or row["source_path"]
        # A duplicate has the id of the file that it repeats.
        row["anchor"] = row["doc_id"] if row["status"] == "included" else ""
        row["has_text"] = (review.folder / "text" / f"{row['doc_id']}.txt").is_file()
    return rows


def _statuses(documents: list[Row]) -> list[Row]:
    counts = {status: sum(row["status"] == status for row in documents) for status in STATUSES}
    return [{"id": status, "n": n, "means": STATUS_MEANS[status]} for status, n in counts.items()]


def _most(review: Review, codes: list[Row]) -> int:
    """The greatest count of these codes in a document."""
    counts = review.code_by_document
    columns = [code["code"] for code in codes if code["code"] in counts.columns]
    return max((int(counts[code].max()) for code in columns if len(counts)), default=0)


def _totals(review: Review, codes: list[Row]) -> list[int]:
    """What stands below the heat map: evidence rows of each code, and of all."""
    counted = [code["n_evidence"] for code in codes if code["code"] in review.code_by_document.columns]
    return [*counted, len(review.evidence)]


def _changes(review: Review) -> list[Row]:
    """Rows of `theme_changes`; none where every theme is born, since then there is no run to compare with."""
    rows = records(review.theme_changes)
    return [] if all(row["change"] == "born" for row in rows) else rows


def _changes_told(review: Review) -> list[Row]:
    """Changes other than `kept`, with the label of each related theme and whether the page has a row for it."""
    here = dict(zip(review.themes["theme_id"], review.themes["label"], strict=True))
    labels = {**dict(zip(review.theme_changes["theme_id"], review.theme_changes["label"], strict=True)), **here}
    rows = [row for row in _changes(review) if row["change"] != "kept"]
    for row in rows:
        row["here"] = row["theme_id"] in here
        row["related"] = [
            {"id": one, "label": printable(labels.get(one, one)), "here": one in here} for one in row["related"].split()
        ]
    return rows


def _themes(review: Review) -> list[Row]:
    """Themes, the largest first, each with its change since the last accepted run."""
    changes: dict[str, list[str]] = {}
    for row in _changes(review):
        changes.setdefault(row["theme_id"], []).append(row["change"])
    rows = records(review.themes)
    for row in rows:
        row["changes"] = changes.get(row["theme_id"], [])
        row["families"] = [
            {"id": family, "plural": FAMILY_SHADES[family].plural, "n": row[f"n_{family}"]} for family in FAMILIES
        ]
    rows.sort(key=lambda row: (-row["n_passages"], row["theme_id"]))
    number_themes(rows)
    return rows
