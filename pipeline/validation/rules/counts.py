"""Rules on numbers: whatever one table counts, the others must add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.records import CODES, family_of
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule

_SHARE_DECIMALS = next(column.decimals for column in CODES.columns if column.name == "share")


@rule(
    "documents",
    words="n_evidence is the number of the document's rows in evidence",
    reads=("doc_id", "status", "n_evidence", "evidence.doc_id"),
    invariant=6,
)
def evidence_of_document_is_counted(outputs: Outputs, table: str) -> Iterator[str]:
    """The list of documents is where a reader sees which ones carry the review. A copy counts nothing of its own."""
    counts = Counter(doc for (doc,) in outputs.rows("evidence", "doc_id"))
    for doc_id, status, n_evidence in outputs.rows(table, "doc_id", "status", "n_evidence"):
        expected = counts[doc_id] if status == "included" else 0
        yield differences({"n_evidence": n_evidence}, {"n_evidence": expected})


@rule(
    "documents",
    words="Every mention that tagging found stands in evidence or ruled_out",
    reads=("doc_id", "status", "mentions.doc_id", "mentions.counted", "evidence.doc_id", "ruled_out.doc_id"),
    invariant=2,
)
def no_mention_is_lost(outputs: Outputs, table: str) -> Iterator[str]:
    """Rejects are returned too, so that the coding can be audited."""
    mentions = Counter(outputs.rows("mentions", "doc_id", "counted"))
    kept = Counter(doc for (doc,) in outputs.rows("evidence", "doc_id"))
    ruled = Counter(doc for (doc,) in outputs.rows("ruled_out", "doc_id"))
    for doc_id, status in outputs.rows(table, "doc_id", "status"):
        if status == "included":
            row: dict[str, object] = {"rows in evidence": kept[doc_id], "rows in ruled_out": ruled[doc_id]}
            found = {"rows in evidence": mentions[doc_id, True], "rows in ruled_out": mentions[doc_id, False]}
            yield differences(row, dict(found))
        else:
            yield ""


@rule(
    "documents",
    words="An included document has one row in each matrix, any other file none",
    reads=("doc_id", "status", "code_by_document.doc_id", "framework_matrix.doc_id"),
    invariant=6,
)
def document_is_in_the_matrices(outputs: Outputs, table: str) -> Iterator[str]:
    """A document without evidence is a finding too, so it has a row of zeros; a copy must not add a row."""
    matrices = ("code_by_document", "framework_matrix")
    rows = {name: Counter(doc for (doc,) in outputs.rows(name, "doc_id")) for name in matrices}
    included = {doc for doc, status in outputs.rows(table, "doc_id", "status") if status == "included"}
    for doc_id, _ in outputs.rows(table, "doc_id", "status"):
        expected = 1 if doc_id in included else 0  # a copy has the id of the included one
        odd = [f"{counts[doc_id]} rows in {name}" for name, counts in rows.items() if counts[doc_id] != expected]
        yield f"{' and '.join(odd)}, expected {expected}" if odd else ""


@rule(
    "code_by_document",
    words="Each count is the number of rows of that code in evidence",
    reads=("doc_id", "evidence.doc_id", "evidence.code"),
    invariant=6,
)
def counts_are_those_of_evidence(outputs: Outputs, table: str) -> Iterator[str]:
    """Whoever charts the matrix must get what whoever counts the rows gets."""
    counts = Counter(outputs.rows("evidence", "doc_id", "code"))
    codes = outputs.codebook.code_ids
    for row in _dicts(outputs, table, ["doc_id", *codes]):
        yield differences(row, {code: counts[row["doc_id"], code] for code in codes})


@rule(
    "code_by_document",
    words="Each family is the sum of its codes, and all codes together are the document's evidence",
    reads=("doc_id", "evidence.doc_id"),
    invariant=6,
)
def sums_are_those_of_codes(outputs: Outputs, table: str) -> Iterator[str]:
    """Families are what a summary reports; they may hide no code and double none."""
    codes = outputs.codebook.code_ids
    families = outputs.codebook.summed_families
    counts = Counter(doc for (doc,) in outputs.rows("evidence", "doc_id"))
    for row in _dicts(outputs, table, ["doc_id", *codes, *families]):
        sums = {family: sum(row[c] or 0 for c in codes if family_of(c) == family) for family in families}
        total = {"sum of all codes": counts[row["doc_id"]]}
        yield differences({**row, "sum of all codes": sum(row[c] or 0 for c in codes)}, {**sums, **total})


@rule(
    "framework_matrix",
    words="A cell holds quotations exactly where there is evidence",
    reads=("doc_id", "evidence.doc_id", "evidence.code"),
    invariant=6,
)
def cells_are_filled_where_there_is_evidence(outputs: Outputs, table: str) -> Iterator[str]:
    """An empty cell of a framework matrix says that the document has nothing on the code; that must be true."""
    coded = set(outputs.rows("evidence", "doc_id", "code"))
    for row in _dicts(outputs, table, ["doc_id", *outputs.codebook.code_ids]):
        odd = [code for code in outputs.codebook.code_ids if bool(row[code]) != ((row["doc_id"], code) in coded)]
        yield "; ".join(f"{code} is {'filled without' if row[code] else 'empty despite'} evidence" for code in odd)


@rule(
    "codes",
    words="Label and counts of each code are those of the codebook, evidence and ruled_out",
    reads=(
        *("code", "label", "n_evidence", "n_documents", "share", "n_ruled_out"),
        *("evidence.code", "evidence.doc_id", "ruled_out.code"),
    ),
    invariant=6,
)
def code_is_counted(outputs: Outputs, table: str) -> Iterator[str]:
    """The table of codes is the headline of a review."""
    labels = {code.id: code.label for code in outputs.codebook.codes}
    evidence = Counter(code for (code,) in outputs.rows("evidence", "code"))
    documents = Counter(code for code, _ in set(outputs.rows("evidence", "code", "doc_id")))
    ruled_out = Counter(code for (code,) in outputs.rows("ruled_out", "code"))
    total = evidence.total() or 1
    for row in _dicts(outputs, table, ["code", "label", "n_evidence", "n_documents", "share", "n_ruled_out"]):
        code = row["code"]
        expected = {
            "label": labels.get(code, ""),
            "n_evidence": evidence[code],
            "n_documents": documents[code],
            "share": round(evidence[code] / total, _SHARE_DECIMALS),
            "n_ruled_out": ruled_out[code],
        }
        yield differences(row, expected)


def _dicts(outputs: Outputs, table: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Rows as dicts. A column that is not there is None throughout; that it is missing breaks another expectation."""
    there = [column for column in columns if outputs.has(table, column)]
    for values in outputs.rows(table, *there):
        yield dict.fromkeys(columns) | dict(zip(there, values, strict=True))
