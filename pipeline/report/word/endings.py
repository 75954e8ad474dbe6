"""What stands at the end: limits, references, files that were not included, how the run was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.made import method_facts
from pipeline.report.text import records
from pipeline.report.view import STATUS_MEANS
from pipeline.report.word.methods import limits
from pipeline.report.word.sources import Row, bookmark, name_of, page_of
from pipeline.report.word.tables import add_table
from pipeline.report.word.writer import Link, add, clean

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.config import Settings
    from pipeline.report.word.sources import Sources
    from pipeline.report.word.writer import Writer

_METHOD_REFERENCES = (
    (
        "Lewin S, Bohren M, Rashidian A, Munthe-Kaas H, Glenton C, Colvin CJ, et al. (2018). Applying GRADE-CERQual to "
        "qualitative evidence synthesis findings, paper 2: how to make an overall CERQual assessment of confidence and "
        "create a Summary of Qualitative Findings table. Implementation Science 13 (Suppl 1): 10. "
        "doi:10.1186/s13012-017-0689-2."
    ),
    (
        "Page MJ, McKenzie JE, Bossuyt PM, Boutron I, Hoffmann TC, Mulrow CD, et al. (2021). The PRISMA 2020 "
        "statement: an updated guideline for reporting systematic reviews. BMJ 372: n71. doi:10.1136/bmj.n71."
    ),
)


def write_limits(writer: Writer, sources: Sources) -> None:
    """What to keep in mind."""
    writer.heading("Limits")
    writer.bullets(limits(sources.review))


def write_references(writer: Writer, sources: Sources) -> None:
    """The documents read, numbered, then works on method."""
    writer.heading("References")
    writer.heading("Documents read", 2)
    for row in sources.included:
        number = sources.numbers[row["doc_id"]]
        paragraph = writer.document.add_paragraph()
        with writer.bookmark(paragraph, bookmark(number)):
            add(paragraph, [f"[{number}] "])
        add(paragraph, [Link(name_of(row), page_of(row["doc_id"])), f". {_about(row)}"])
    writer.heading("Works on method", 2)
    for text in _METHOD_REFERENCES:
        writer.paragraph(text)


def _about(row: Row) -> str:
    """Publisher, date, size and file of a document, as far as it gives them."""
    none = "no date given" if row["publisher"] else "No date given"
    published = ", ".join(filter(None, [clean(row["publisher"]), row["date"] or none]))
    size = [f"{row['pages']} page{'' if row['pages'] == 1 else 's'}"] if row["pages"] else []
    size += [f"{row['words']:,} words", f"{row['n_evidence']:,} rows of evidence"]
    return f"{published}. {'; '.join(size)}. File: {clean(row['source_path'])}."


def write_appendices(writer: Writer, sources: Sources, codebook: Codebook, settings: Settings) -> None:
    """Files that were not included and why; versions, hashes and settings."""
    left = [row for row in records(sources.review.documents) if row["status"] != "included"]
    writer.heading("Appendix A. Files not included")
    if left:
        rows = [[row["source_path"], f"{row['status']}: {STATUS_MEANS[row['status']]}", row["reason"]] for row in left]
        add_table(writer, "Files not included, and why", ("File", "Status", "Reason"), (5.5, 4.5, 7.0), rows)
    else:
        writer.paragraph("Every file of the corpus folder was included.")
    writer.heading("Appendix B. How the run was made")
    writer.paragraph("With the same documents, settings and versions a run gives the same tables, byte for byte.")
    facts = method_facts(sources.review, codebook, settings)
    rows = [[fact.name, str(fact.value), fact.note] for fact in facts]
    add_table(writer, "Versions and settings", ("What", "Value", "Note"), (4.2, 6.3, 6.5), rows)
