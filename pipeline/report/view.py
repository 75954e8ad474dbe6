"""What the explorer shows, section by section, as plain values for its templates.

Nothing is counted here that a table counts already; the few sums over a table (rows with a status, documents in a
list of choices) are of that table's rows.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.records import FAMILIES, PUBLIC_TABLES, STANCES, STATUSES, family_of
from pipeline.report.palette import FAMILY_SHADES, heat_level
from pipeline.report.text import page_text, printable, records, split_list
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
# Above this many rows a table is shown in portions, so that filtering stays quick.
MANY_ROWS = 1500


def build_view(review: Review, codebook: Codebook) -> Row:
    """The variables of `index.html.j2`, but for its title, styles and script."""
    codes = _codes(review, codebook)
    labels = {code["code"]: code["label"] for code in codes}
    documents = _documents(review)
    evidence = _quotations(review.evidence, labels)
    ruled_out = _quotations(review.ruled_out, labels)
    themes = _themes(review)
    return {
        "families": _families(codes, review),
        "codes": codes,
        "documents": documents,
        "statuses": _statuses(documents),
        "matrix": _matrix(
            review, codes, {row["doc_id"]: row["n_evidence"] for row in documents if row["status"] == "included"}
        ),
        "themes": themes,
        "changes": _changes_told(review),
        "views": theme_views(review, themes),
        "gaps": records(review.codebook_gaps),
        "evidence": evidence,
        "evidence_choices": _choices(evidence, codes),
        "ruled_out": ruled_out,
        "ruled_out_choices": _choices(ruled_out, codes),
        "figures": _figures(review, labels),
        "cases": records(review.cases),
        "metrics": review.metrics,
        "codebook": {
            "title": codebook.title,
            "version": codebook.version,
            "rules": sum(len(c.rules) for c in codebook.codes),
        },
        "tables": [{"name": t.name, "about": t.about, "rows": len(review.tables[t.name])} for t in PUBLIC_TABLES],
        "stance_means": STANCE_MEANS,
        "many_rows": MANY_ROWS,
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


def _matrix(review: Review, codes: list[Row], totals: dict[str, int]) -> Row:
    """The heat map: a row per included document, a cell per code with its count and level (0 to 5)."""
    columns = [code for code in codes if code["code"] in review.code_by_document.columns]
    rows = records(review.code_by_document)
    most = max((row[code["code"]] for row in rows for code in columns), default=0)
    for row in rows:
        row["name"] = row["title"] or row["source_path"]
        row["total"] = totals.get(row["doc_id"], 0)
        row["cells"] = [
            {
                "code": code["code"],
                "label": code["label"],
                "family": code["family"],
                "n": row[code["code"]],
                "level": heat_level(row[code["code"]], most),
            }
            for code in columns
        ]
    return {"columns": columns, "rows": rows, "most": most}


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


def _quotations(data: pd.DataFrame, labels: dict[str, str]) -> list[Row]:
    rows = [_placed(row) for row in records(data)]
    for row in rows:
        row["label"] = labels.get(row["code"], row["code"])
    return rows


def _figures(review: Review, labels: dict[str, str]) -> list[Row]:
    rows = [_placed(row) for row in records(review.figures)]
    for row in rows:
        row["chips"] = [(family_of(code), labels.get(code, code)) for code in split_list(row["codes"])]
    return rows


def _placed(row: Row) -> Row:
    row["name"] = row["title"] or row["source_path"]
    row["place"] = page_text(row["page"], row["page_label"])
    return row


def _choices(rows: list[Row], codes: list[Row]) -> Row:
    """What the filters of a table of quotations offer: only what occurs in it, with how often."""
    return {
        "families": [(f, FAMILY_SHADES[f].plural, n) for f in FAMILIES if (n := _count(rows, "family", f))],
        "codes": [(c["family"], c["code"], c["label"], n) for c in codes if (n := _count(rows, "code", c["code"]))],
        "stances": [(s, s.capitalize(), n) for s in STANCES if (n := _count(rows, "stance", s))],
        "documents": _tally(rows, "doc_id", "name"),
        "themes": _tally([row for row in rows if row["theme_id"]], "theme_id", "theme"),
    }


def _count(rows: list[Row], field: str, value: str) -> int:
    return sum(row[field] == value for row in rows)


def _tally(rows: list[Row], field: str, label: str) -> list[tuple[str, str, int]]:
    """Each value of `field` with its label and number of rows, by label."""
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        name, n = found.get(row[field], (row[label] or row[field], 0))
        found[row[field]] = (name, n + 1)
    return sorted(
        ((value, name, n) for value, (name, n) in found.items()), key=lambda item: (item[1].casefold(), item[0])
    )
