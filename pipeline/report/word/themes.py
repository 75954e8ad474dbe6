"""Themes: a table of them, a typical passage of each, and those that the codebook hardly covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import FAMILIES
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.text import decimal, percent, records, split_quotations
from pipeline.report.word.sources import shorten
from pipeline.report.word.tables import Cell, add_table
from pipeline.report.word.writer import Link, Strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.report.word.writer import Writer
    from pipeline.review import Review

_PASSAGE = 420  # characters of a typical passage
_HEADERS = ("Theme", "Passages", "Documents", *(FAMILY_SHADES[f].plural for f in FAMILIES), "Coded", "Stability")
_WIDTHS = (5.0, 1.8, 2.1, 1.6, 1.7, 1.7, 1.4, 1.7)


def write_themes(writer: Writer, review: Review, draw: Callable[[], None]) -> None:
    """The themes, the largest first. draw: adds a figure of them."""
    writer.heading("Themes")
    themes = sorted(records(review.themes), key=lambda row: (-row["n_passages"], row["theme_id"]))
    if not themes:
        writer.paragraph("No themes were made.")
        return
    writer.paragraph(
        "Themes group passages by what they speak of, whatever their codes. Coded is the share of a theme's passages "
        "with evidence for a code; stability says how far it comes back when other documents are drawn (1: wholly)."
    )
    rows: list[list[Cell]] = []
    for row in themes:
        name: Cell = [[Strong(row["label"])], [row["keywords"]]]
        counts = [row["n_passages"], row["n_documents"], *(row[f"n_{family}"] for family in FAMILIES)]
        rows.append([name, *counts, percent(row["coded_share"]), decimal(row["stability"])])
    add_table(writer, "Themes, with rows of evidence by family", _HEADERS, _WIDTHS, rows)
    draw()
    writer.heading("A typical passage of each theme", 2)
    for row in themes:
        first = next(iter(split_quotations(row["exemplars"])), "")
        link = Link(row["label"], "index.html", row["theme_id"])
        writer.paragraph(link, f": {shorten_quotation(first)}", style="List Bullet")
    _write_gaps(writer, review)


def shorten_quotation(cell: str) -> str:
    """A passage with its document and page, the passage shortened and the document kept whole."""
    quote, bracket, where = cell.rpartition("” (")
    if len(cell) <= _PASSAGE or not bracket:
        return shorten(cell, _PASSAGE)
    return f"{shorten(quote, _PASSAGE)}{bracket}{where}"


def _write_gaps(writer: Writer, review: Review) -> None:
    gaps = records(review.codebook_gaps)
    if gaps:
        writer.heading("Themes that the codebook hardly covers", 2)
        for row in gaps:
            coded = f" ({percent(row['coded_share'])} of {row['n_passages']} passages coded): "
            writer.paragraph(Strong(row["label"]), coded, row["suggestion"], style="List Bullet")
