"""A page for each document: its whole clean text with the coded sentences, beside the images of its pages.

Pages share a style sheet, which a thousand of them would otherwise repeat; without it they can be read all the same.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from io import StringIO
from typing import TYPE_CHECKING

from pipeline.io import frame, read_parquet, read_text, write_text
from pipeline.records import FAMILIES, HIGHLIGHTS
from pipeline.report import text
from pipeline.report.document_text import Row, Sentence, blocks, sentences
from pipeline.report.page import BESIDE, asset, environment, policy
from pipeline.report.palette import FAMILY_SHADES

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from jinja2 import Template

    from pipeline.codebook import Codebook
    from pipeline.review import Review

# Set before the page is drawn, so that nothing jumps once the script runs.
_MARKER = 'document.documentElement.classList.add("js");'
_STYLE = "document.css"
_WIDTH = 1200  # pixels: what an image's place is kept with until it has come; its proportions count


def write_document_pages(
    review: Review, codebook: Codebook, passages: pd.DataFrame, folder: Path, *, title: str
) -> None:
    """Write `documents/<doc_id>.html` into `folder` for each included document, and the style sheet beside them.

    passages: PASSAGES. `folder` is that of the report; its `pages/` holds what the stage `pages` made, if anything.
    Every row of evidence and ruled-out mention is an anchor: `documents/<doc_id>.html#<evidence_id>`. The same review,
    codebook, passages and title give the same bytes.
    """
    labels = {code.id: code.label for code in codebook.codes}
    rows = _by_document(_rows(review, labels))
    own = _by_document(text.records(passages))
    shown = _by_document(text.records(_highlights(folder)))
    missing = _missing(folder)
    write_text(folder / "documents" / _STYLE, _style())
    page = _Page(environment().get_template("document.html.j2"), text.printable(title))
    for document in text.records(review.documents):
        if document["status"] == "included":
            doc = document["doc_id"]
            made = page.html(document, review.text(doc), own[doc], sentences(rows[doc]), shown[doc], missing[doc])
            write_text(folder / "documents" / f"{doc}.html", made)


def _by_document(rows: list[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["doc_id"]].append(row)
    return found


def _rows(review: Review, labels: dict[str, str]) -> list[Row]:
    """Evidence and ruled-out mentions, with the name of their code and why they do not count."""
    rows = [{**row, "counted": True} for row in text.records(review.evidence)]
    rows += [{**row, "counted": False} for row in text.records(review.ruled_out)]
    for row in rows:
        row["label"] = text.printable(labels.get(row["code"], row["code"]))
        row["why"] = row["stance"] if row["stance"] in ("negated", "hypothetical") else "not counted"
    return rows


def _highlights(folder: Path) -> pd.DataFrame:
    path = folder / "pages" / "highlights.parquet"
    return read_parquet(path, HIGHLIGHTS) if path.is_file() else frame(HIGHLIGHTS, [])


def _missing(folder: Path) -> defaultdict[str, list[str]]:
    """For each document what to tell of pages that have no image: page and reason."""
    path = folder / "pages" / "missing.csv"
    pages: dict[tuple[str, str], list[str]] = {}
    for row in csv.DictReader(StringIO(read_text(path))) if path.is_file() else ():
        pages.setdefault((row["doc_id"], row["reason"]), []).append(row["page"])
    found: defaultdict[str, list[str]] = defaultdict(list)
    for (doc, reason), numbers in pages.items():
        which = f"page {', '.join(numbers)}" if any(numbers) else "its pages"
        found[doc].append(f"No image of {which}: {text.printable(reason)}.")
    return found


class _Page:
    """What all pages have in common: template, script and the policy that allows it alone."""

    def __init__(self, template: Template, title: str) -> None:
        script = _lean(asset("document.js"))
        allowed = policy(BESIDE, _MARKER, script, images=BESIDE)
        self._template = template
        self._same = {"title": title, "style": _STYLE, "marker": _MARKER, "script": script, "policy": allowed}

    def html(
        self,
        document: Row,
        clean: str,
        passages: list[Row],
        coded: list[Sentence],
        highlights: list[Row],
        missing: list[str],
    ) -> str:
        """The page of one document."""
        images = _images(document, coded, highlights, passages)
        return self._template.render(
            self._same,
            doc_id=document["doc_id"],
            name=document["title"] or document["source_path"],
            facts=list(_facts(document)),
            counts=_counts(coded),
            coded=coded,
            blocks=blocks(clean, passages, coded),
            images=images,
            drawn={image["page"] for image in images},
            missing=missing,
        )


def _style() -> str:
    colours = [f".{f}{{--ink:{FAMILY_SHADES[f].ink};--tint:{FAMILY_SHADES[f].tint}}}\n" for f in FAMILIES]
    return "".join(colours) + asset("document.css")


def _facts(document: Row) -> list[tuple[str, str]]:
    pages = "" if document["pages"] is None else text.thousands(document["pages"])
    facts = (
        ("Publisher", document["publisher"]),
        ("Date", document["date"]),
        ("File", document["source_path"]),
        ("Format", document["format"].upper()),
        ("Pages", pages),
        ("Words", text.thousands(document["words"])),
        ("Read by", document["reader"] + (", from pictures of pages" if document["ocr"] else "")),
        ("Note", document["reason"]),
        ("SHA-256", document["sha256"]),
    )
    return [(name, value) for name, value in facts if value]


def _counts(coded: list[Sentence]) -> str:
    rows = [row for sentence in coded for row in sentence.rows]
    evidence = sum(row["counted"] for row in rows)
    return f"{_number(evidence, 'quotation')} and {_number(len(rows) - evidence, 'mention')} ruled out"


def _number(count: int, noun: str) -> str:
    return f"{text.thousands(count)} {noun}{'' if count == 1 else 's'}"


def _images(document: Row, coded: list[Sentence], highlights: list[Row], passages: list[Row]) -> list[Row]:
    """Each page that was drawn, with the boxes of its sentences."""
    labels = {row["page"]: row["page_label"] for row in reversed(passages)}
    at = {row["evidence_id"]: sentence for sentence in coded for row in sentence.rows}
    pages: dict[int, list[Row]] = defaultdict(list)
    for row in highlights:
        pages[row["page"]].append(row)
    images = []
    for page, rows in sorted(pages.items()):
        first = rows[0]
        marks = _marks(rows, at)
        images.append(
            {
                "page": page,
                "file": first["image"],
                "name": text.page_text(page, text.printable(labels.get(page, ""))),
                "width": _WIDTH,
                "height": round(_WIDTH * first["page_height"] / first["page_width"]),
                "page_width": f"{first['page_width']:g}",
                "page_height": f"{first['page_height']:g}",
                "marks": marks,
                "alt": f"Page {page}, with the words of {_number(len(marks), 'sentence')} marked",
            }
        )
    return images


def _marks(rows: list[Row], at: dict[str, Sentence]) -> list[tuple[int, str, str]]:
    """For each sentence on one page where it starts, its look, and its boxes as one SVG path (a subpath for each)."""
    found: dict[int, tuple[Sentence, dict[str, None]]] = {}
    for row in rows:
        sentence = at.get(row["evidence_id"])
        if sentence:  # its codes share the boxes
            found.setdefault(sentence.start, (sentence, {}))[1][_outline(row)] = None
    return [(start, "" if one.counted else "out", "".join(boxes)) for start, (one, boxes) in sorted(found.items())]


def _outline(row: Row) -> str:
    x, y, wide, high = row["x0"], row["top"], row["x1"] - row["x0"], row["bottom"] - row["top"]
    return "M{:g} {:g}h{:g}v{:g}h{:g}z".format(*(round(number, 1) for number in (x, y, wide, high, -wide)))


def _lean(content: str) -> str:
    """Without indentation, empty lines and comments that fill a line: it stands in every page."""
    lines = (line.strip() for line in content.splitlines())
    return "\n".join(line for line in lines if line and not (line.startswith("/*") and line.endswith("*/")))
