"""What was found: the summary, and a section per family and code with quotations for and against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.records import FAMILIES
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.text import percent, records
from pipeline.report.word.styles import DEFINITION, TO_WRITE
from pipeline.report.word.tables import add_table
from pipeline.report.word.writer import Link

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.report.word.sources import Row, Sources
    from pipeline.report.word.writer import Writer
    from pipeline.review import Review

_TOP = 3  # codes named for each family in the summary
_STANCE_NOTES = {"expected": "expected", "recommended": "called for", "resolved": "reported as overcome"}


def write_summary(writer: Writer, review: Review) -> None:
    """Headline counts, and a table of codes."""
    codes = records(review.codes)
    writer.heading("What was found", new_page=True)
    writer.paragraph("To write: what this means, in a few sentences.", style=TO_WRITE)
    writer.bullets(_headlines(review, codes))
    rows = [
        (
            *(row["label"], FAMILY_SHADES[row["family"]].plural, row["n_evidence"], row["n_documents"]),
            *(percent(row["share"]), row["n_ruled_out"]),
        )
        for row in codes
    ]
    headers = ("Code", "Family", "Rows of evidence", "Documents", "Share of all rows", "Ruled out")
    add_table(writer, "Evidence by code", headers, (5.4, 2.6, 2.3, 2.3, 2.2, 2.2), rows)


def _headlines(review: Review, codes: list[Row]) -> list[str]:
    included = int((review.documents["status"] == "included").sum())
    families = ", ".join(
        f"{int((review.evidence['family'] == f).sum()):,} for {FAMILY_SHADES[f].plural.lower()}" for f in FAMILIES
    )
    told = [
        f"{included:,} of {len(review.documents):,} files were read and coded.",
        f"{len(review.evidence):,} rows of evidence: {families}.",
    ]
    for family in FAMILIES:
        own = sorted((c for c in codes if c["family"] == family and c["n_evidence"]), key=lambda c: -c["n_evidence"])
        if len(own) > 1:
            named = "; ".join(f"{c['label']} ({c['n_evidence']} in {_documents(c['n_documents'])})" for c in own[:_TOP])
            told.append(f"{FAMILY_SHADES[family].plural}, most rows first: {named}.")
    if without := [c["label"] for c in codes if not c["n_evidence"]]:
        told.append(f"No evidence was found for: {'; '.join(without)}.")
    against = sum(row["n_disconfirming"] for row in records(review.findings) if row["kind"] == "code")
    told.append(f"{against:,} sentences speak against a code: they deny it, or report it as overcome.")
    if len(review.themes):
        told.append(f"{len(review.themes):,} themes were found in the passages; they are described further below.")
    changes = review.theme_changes["change"].value_counts()
    if set(changes.index) - {"born"}:
        counted = ", ".join(f"{n} {change}" for change, n in sorted(changes.items()))
        told.append(f"Since themes were last accepted: {counted}.")
    return told


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}"


def write_codes(writer: Writer, sources: Sources, codebook: Codebook, most: int) -> None:
    """A heading per family and a section per code. most: quotations per code."""
    findings = {row["finding_id"]: row for row in records(sources.review.findings)}
    for family in FAMILIES:
        codes = [code for code in codebook.codes if code.family == family]
        if not codes:
            continue
        rows = sources.review.evidence[sources.review.evidence["family"] == family]
        writer.heading(FAMILY_SHADES[family].plural)
        writer.paragraph(
            f"{len(rows):,} rows of evidence in {_documents(rows['doc_id'].nunique())}, for "
            f"{sum(code.id in findings for code in codes)} of {len(codes)} codes."
        )
        for code in codes:
            writer.heading(code.label, 2)
            writer.paragraph(code.definition, style=DEFINITION)
            if code.id in findings:
                _write_finding(writer, sources, findings[code.id], most)
            else:
                writer.paragraph("No evidence was found for this code.")


def _write_finding(writer: Writer, sources: Sources, finding: Row, most: int) -> None:
    writer.paragraph(finding["summary"])
    for heading, column, place in (
        ("Evidence for it", "evidence_ids", f"quotations?code={finding['finding_id']}"),
        ("Evidence against it", "disconfirming_ids", ""),
    ):
        ids = finding[column].split()
        if not ids:
            continue
        writer.heading(heading, 3)
        for evidence_id in ids[:most]:
            row = sources.rows[evidence_id]
            sources.quote(writer, row, _note(row, against=column == "disconfirming_ids"))
        if len(ids) > most and place:
            link = Link("the report", "index.html", place)
            writer.paragraph(f"{most} of {len(ids):,} are quoted here, all in evidence.csv and in ", link, ".")
        elif len(ids) > most:
            writer.paragraph(f"{most} of {len(ids):,} are quoted here; findings.csv names all.")


def _note(row: dict[str, Any], *, against: bool) -> str:
    if against and row["stance"] == "negated":
        return f"denied: “{row['cue']}”" if row["cue"] else "denied"
    return _STANCE_NOTES.get(row["stance"], "")
