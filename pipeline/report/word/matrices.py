"""The two wide tables, on pages turned sideways: the finding table after GRADE-CERQual, and the framework matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import FAMILIES
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.text import records
from pipeline.report.word.sources import name_of, page_of, quoted, shorten
from pipeline.report.word.styles import TO_WRITE
from pipeline.report.word.tables import Cell, add_table
from pipeline.report.word.writer import PAGE_HEIGHT, SIDEWAYS_MARGIN, Link, Piece, Strong

if TYPE_CHECKING:
    from pipeline.codebook import Code, Codebook
    from pipeline.report.word.sources import Row, Sources
    from pipeline.report.word.writer import Writer

WIDTH = PAGE_HEIGHT - 2 * SIDEWAYS_MARGIN
"""Centimetres between the margins of a page turned sideways."""
_COLUMNS = 4  # codes side by side
_QUOTE, _NAME = 140, 70  # characters in a cell of the framework matrix
_STUDIES = 24  # documents named in a cell
# Lewin et al. (2018), table 3: an evidence profile
_PROFILE = (
    ("No.", 0.9),
    ("Summary of review finding", 6.0),
    ("Studies contributing to the review finding, and their contexts", 6.2),
    ("Methodological limitations", 2.7),
    ("Coherence", 2.0),
    ("Adequacy", 1.9),
    ("Relevance", 2.0),
    ("CERQual assessment of confidence in the evidence", 2.4),
    ("Explanation of CERQual assessment", 2.6),
)


def write_finding_tables(writer: Writer, sources: Sources) -> None:
    """One table of codes and one of themes, with empty cells for the judgements."""
    writer.heading("Finding tables (GRADE-CERQual)")
    writer.paragraph(
        "One row per code with evidence, and one per theme, in the order of a GRADE-CERQual evidence profile (Lewin et "
        "al. 2018). Summaries state counts and facts. The columns from methodological limitations on are empty: they "
        "are judgements, which the program does not make."
    )
    writer.paragraph(
        "To fill: for each finding, concerns about each of the four components (none or very minor, minor, moderate or "
        "serious), the overall confidence (high, moderate, low or very low), and why.",
        style=TO_WRITE,
    )
    rows = records(sources.review.findings)
    for kind, caption in (("code", "Findings by code"), ("theme", "Findings by theme")):
        own = [row for row in rows if row["kind"] == kind]
        if own:
            headers, widths = zip(*_PROFILE, strict=True)
            cells = [_profile(number, row, sources) for number, row in enumerate(own, start=1)]
            add_table(writer, caption, headers, widths, cells)


def _profile(number: int, row: Row, sources: Sources) -> list[Cell]:
    against = row["n_disconfirming"]
    summary: list[list[Piece]] = [[Strong(f"{row['label']}. "), row["summary"]]]
    summary.append([f"Disconfirming evidence: {against:,}."] if against else ["No disconfirming evidence was found."])
    studies: Cell = [sources.references(row["doc_ids"].split(), _STUDIES), [row["contexts"]]]
    return [number, summary, studies, *[""] * 6]


def write_matrix(writer: Writer, sources: Sources, codebook: Codebook, most: int) -> None:
    """Documents down, codes across, a shortened quotation and the number of rows in each cell. most: documents."""
    writer.heading("Framework matrix", new_page=True)
    shown = sorted(sources.included, key=lambda row: -row["n_evidence"])[:most]
    with_evidence = sum(row["n_evidence"] > 0 for row in sources.included)
    told = (
        "Each cell holds the best quotation of a document for a code, shortened, and the number of rows of "
        "evidence where there are several. A document without evidence for the codes of a table has no row in it."
    )
    if with_evidence > most:
        told += (
            f" Only the {most} documents with most evidence are shown, of {with_evidence:,}; framework_matrix.csv "
            "has all."
        )
    writer.paragraph(told)
    cells = _cells(sources)
    for family in FAMILIES:
        codes = [code for code in codebook.codes if code.family == family]
        parts = _parts(codes)
        for number, part in enumerate(parts, start=1):
            rows = [_matrix_row(row, part, cells, sources) for row in shown if _has(row, part, cells)]
            if rows:
                which = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
                caption = f"Framework matrix: {FAMILY_SHADES[family].plural.lower()}{which}"
                headers = ("Document", *(code.label for code in part))
                width = min(12.0, (WIDTH - 4.5) / len(part))
                add_table(writer, caption, headers, (4.5, *[width] * len(part)), rows)


def _parts(codes: list[Code]) -> list[list[Code]]:
    """As few parts as will do, of about the same size."""
    count = -(-len(codes) // _COLUMNS)
    size = -(-len(codes) // count) if count else 1
    return [codes[start : start + size] for start in range(0, len(codes), size)]


def _cells(sources: Sources) -> dict[tuple[str, str], list[str]]:
    """Evidence ids by document and code, the best to quote first."""
    found: dict[tuple[str, str], list[str]] = {}
    for finding in records(sources.review.findings):
        if finding["kind"] == "code":
            for evidence_id in finding["evidence_ids"].split():
                found.setdefault((sources.rows[evidence_id]["doc_id"], finding["finding_id"]), []).append(evidence_id)
    return found


def _has(document: Row, codes: list[Code], cells: dict[tuple[str, str], list[str]]) -> bool:
    return any((document["doc_id"], code.id) in cells for code in codes)


def _matrix_row(
    document: Row, codes: list[Code], cells: dict[tuple[str, str], list[str]], sources: Sources
) -> list[Cell]:
    doc_id = document["doc_id"]
    row: list[Cell] = [[[sources.reference(doc_id), " ", Link(shorten(name_of(document), _NAME), page_of(doc_id))]]]
    for code in codes:
        ids = cells.get((doc_id, code.id), [])
        if ids:
            best = sources.rows[ids[0]]
            where = sources.place(best, name=False)
            more = f"; {len(ids)} rows" if len(ids) > 1 else ""
            row.append([[shorten(quoted(best["quote"]), _QUOTE), " (", where, f"{more})"]])
        else:
            row.append("–")
    return row
