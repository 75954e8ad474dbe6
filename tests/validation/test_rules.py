"""Each expectation, broken in one place: the failure names the table, the row and what is wrong with it."""

# ruff: noqa: E501 - one case, one line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pytest

from pipeline.records import stable_id
from pipeline.validation.outcome import Failure
from pipeline.validation.outputs import load_outputs
from pipeline.validation.rules import RULES
from pipeline.validation.subjects import Subject, build_subjects
from pipeline.validation.suites import run_suites
from tests.validation import edit
from tests.validation.toy import ALPHA, CODEBOOK, GROUP, THEME, Toy, doc, passage


@dataclass(frozen=True)
class Case:
    """A defect: the table and words of the expectation that it breaks, the row it names (a part of it) and what it says."""

    table: str
    words: str
    breaks: Callable[[Toy], Any]
    row: str
    says: str

    def __str__(self) -> str:
        return f"{self.table}-{self.words[:50].replace(' ', '_')}-{self.says[:24].replace(' ', '_')}"


def change(name: str, row: int, **cells: Any) -> Callable[[Toy], None]:
    return lambda toy: edit.change(toy, name, row, **cells)


def tables_file(name: str, old: bytes, new: bytes) -> Callable[[Toy], None]:
    return lambda toy: edit.replace_bytes(toy.work / "tables" / name, old, new)


def _evidence_also_ruled_out(toy: Toy) -> None:
    row = edit.rows(toy, "evidence")[1]
    edit.put(toy, "ruled_out", [row | {"reason": "why not"}])


def _same_sentence_ruled_out(toy: Toy) -> None:
    row = edit.rows(toy, "evidence")[1]
    edit.put(toy, "ruled_out", [row | {"evidence_id": "e000000000000", "reason": "why not"}])


def _rule_out_again(toy: Toy) -> None:
    edit.change(toy, "mentions", 0, counted=False)


def _name_the_folder(toy: Toy) -> None:
    edit.change(toy, "documents", 3, reason=f"cannot open {toy.corpus.resolve()}/odd.xyz")


def _append_line(name: str) -> Callable[[Toy], None]:
    def append(toy: Toy) -> None:
        path = toy.work / "tables" / name
        last = path.read_bytes().splitlines(keepends=True)[-1]
        path.write_bytes(path.read_bytes() + last)

    return append


def _join(other: str, *, twice: bool = False, **cells: Any) -> Callable[[Toy], None]:
    """A second theme, and a step that joins the first with `other`; `twice`: again, at a lower height."""

    def join(toy: Toy) -> None:
        edit.repeat(toy, "themes", 0, theme_id=OTHER, n_passages=2)
        step = {"merge": 1, "first": THEME, "second": other, "height": 0.5, "n_themes": 2, "n_passages": 5}
        step |= {"theme_ids": f"{THEME} {other}", **cells}
        edit.put(toy, "theme_hierarchy", [step, *([step | {"merge": 2, "height": 0.4}] if twice else [])])

    return join


def _drop_a_sentence(toy: Toy) -> None:
    first = edit.rows(toy, "code_themes")[0]["evidence_ids"].split()[0]
    edit.change(toy, "code_themes", 0, evidence_ids=first, n_sentences=1, n_documents=1, share=0.5)


def _group_twice(toy: Toy) -> None:
    row = edit.rows(toy, "code_themes")[0]
    edit.put(toy, "code_themes", [row, row | {"group_id": "g000000000000"}])


GROUPED = "Every row of evidence that a group names stands in evidence and has the code"
GROUP_COUNTS = "The groups of a code hold each of its sentences once, and their counts are right"


def _split_into_what_is_only_listed(toy: Toy) -> None:
    edit.change(toy, "theme_changes", 0, **{**KEPT, "change": "split", "related": OTHER})
    edit.repeat(toy, "theme_changes", 0, theme_id=OTHER, change="retired", related="")


FIRST = "Every quotation stands in the clean text at its offsets: text[start:end] == quote"
UNIT = "Every quotation is a whole coding unit, with that unit's page and section"
MENTION = "Every row is a mention that tagging found, counted or ruled out alike"
CSV_ROW = "The row stands in the CSV file with the same values"
INCLUDED = "Every row is of an included document"
NAMED = "Title and file are those of the document"
THEMED = "theme_id stands in themes, and theme is its label"
PASSAGE_THEME = "theme_id is the theme of the passage that the sentence stands in"
EXEMPLAR = "Every typical passage belongs to the theme and is named once"
STANDS = "A theme that was born, kept or returned stands in themes, one that was merged, retired or excluded does not"
TOLD = "Every theme is told to be born, kept or returned, once"
IN_FULL = "Every row has the columns that its change needs"
COUNTED = "n_now is the number of the theme's passages, and what is in common is no more than either side has"
RELATED = "related names the themes that the change needs, and each is known"
PROOF = "Every passage named as proof is in the theme or, where passages left it, in a related one"
OTHER = "t000000000000"
POINT = "Every point is a passage of that theme, at its place in the text"
JOINS = "Each step joins two parts that are there, and none that is joined already"
KEPT = {"change": "kept", "overlap": 0.5, "n_accepted": 3, "n_now": 3, "n_common": 2, "reason": "shares passages"}
FINDING = "Label and counts of each finding are those of codes and themes"
FINDING_ROWS = (
    "evidence_ids and disconfirming_ids are the rows of the code or theme, each once, and n_disconfirming counts"
)
FOUND_ONCE = "A code with evidence, and every theme, has one row in findings"
CODE_COUNTS = "Label and counts of each code are those of the codebook, evidence and ruled_out"
THEME_COUNTS = "The counts of each theme are those of its passages and their evidence"
READABLE = "The file can be read: CSV as UTF-8 and RFC 4180, Parquet as Parquet"
WHOLE = "An included document has words, a reader, a checksum and a clean text; no other file has a text of its own"
# rows of evidence: alpha 0, alpha 1, alpha 2, beta 0; of documents: again/alpha, alpha, beta, odd
E0, E1, E3 = "ef8112aa4b380", stable_id("e", "alpha", 1, "benefit.capacity"), "ea09bd880796e"

CASES = (
    # schemas
    Case("evidence", "The columns are those of the schema, in its order", lambda t: edit.drop_column(t, "evidence", "cue"), "", "missing: cue"),
    Case("evidence", "No two rows have the same evidence_id", change("evidence", 1, evidence_id=E0), E0, "more than once"),
    Case("theme_changes", "No two rows have the same theme_id and change", lambda t: edit.repeat(t, "theme_changes", 0), THEME, "more than once"),
    Case("evidence", "source_path is never empty", change("evidence", 0, source_path=""), E0, "source_path is empty"),
    Case("evidence", "start is never empty", change("evidence", 0, start=None), E0, "start is empty"),
    Case("evidence", "family is one of barrier, benefit, enabler", change("evidence", 0, family="hindrance"), E0, "family is hindrance"),
    Case("ruled_out", "family is one of barrier, benefit, enabler", change("ruled_out", 0, family=""), "eef8686234137", "family is empty"),
    Case("evidence", "confidence is between 0 and 1", change("evidence", 0, confidence=1.5), E0, "confidence is 1.5"),
    Case("evidence", "page is at least 1", change("evidence", 0, page=0), E0, "page is 0"),
    Case("evidence", "evidence_id has the form: a letter and 12 hexadecimal digits", change("evidence", 0, evidence_id="1e5"), "1e5", "evidence_id is 1e5"),
    Case("documents", "date has the form: YYYY, YYYY-MM or YYYY-MM-DD", change("documents", 1, date="March 2024"), "alpha.txt", "March 2024"),
    Case("evidence", "start comes before end", change("evidence", 0, end=0), E0, "start is 0, end is 0"),
    Case("evidence", "code stands in the codebook", change("evidence", 0, code="barrier.weather"), E0, "barrier.weather"),
    Case("evidence", "stance is never negated or hypothetical", change("evidence", 0, stance="negated"), E0, "stance is negated"),
    Case("ruled_out", "reason is never empty", change("ruled_out", 0, reason=""), "eef8686234137", "reason is empty"),
    Case("codes", "Every code of the codebook has a row", lambda t: edit.drop(t, "codes", 2), "", "missing: enabler"),
    # quotations
    Case("evidence", FIRST, change("evidence", 0, quote="Clinicians did trust"), E0, "the row quotes “Clinicians did trust”"),
    Case("ruled_out", FIRST, change("ruled_out", 0, start=41), "eef8686234137", "text[41:71] is “rust was"),
    Case("figures", FIRST, lambda t: (t.work / "text" / f"{doc('alpha')}.txt").unlink(), "f", f"no readable text/{doc('alpha')}.txt"),
    Case("evidence", FIRST, change("evidence", 0, start=None), E0, "no valid offsets"),
    Case("evidence", FIRST, lambda t: edit.replace_bytes(t.work / "text" / f"{doc('beta')}.txt", b"motives", b"motive\xff"), E3, "no readable text"),
    Case("evidence", UNIT, change("evidence", 0, end=40), E0, "no unit"),
    Case("evidence", UNIT, change("evidence", 0, page=2), E0, "page is 2, expected 1"),
    Case("evidence", "page is a page that the document has", change("evidence", 0, page=4), E0, "page 4 of a document of 3 pages"),
    Case("evidence", "page is a page that the document has", change("evidence", 3, page=1), E3, "without pages"),
    Case("codes", "family is the first part of code", change("codes", 0, family="benefit"), "barrier.trust", "family “benefit”"),
    Case("evidence", "No evidence is also ruled out", _evidence_also_ruled_out, "e", "ruled_out has the evidence_id"),
    Case("evidence", "No evidence is also ruled out", _same_sentence_ruled_out, "e", "the same sentence and code"),
    Case("evidence", MENTION, change("evidence", 0, code="enabler"), E0, "tagging found no enabler"),
    Case("evidence", MENTION, _rule_out_again, E0, "tagging had it ruled out"),
    Case("figures", "Every quantity stands in its quotation", change("figures", 0, quantity="13"), "f", "“13” does not stand in"),
    Case("figures", "The codes of a figure are those of its sentence in evidence", change("figures", 0, codes="enabler"), "f", "expected benefit.capacity"),
    # documents
    Case("documents", "A file that is not included has a reason", change("documents", 3, reason=""), "odd.xyz", "excluded without a reason"),
    Case("documents", WHOLE, change("documents", 1, sha256="", words=0), "alpha.txt", "without words, sha256"),
    Case("documents", WHOLE, change("documents", 2, status="unreadable"), "beta.txt", f"text/{doc('beta')}.txt exists"),
    Case("documents", "No two included documents share a doc_id", change("documents", 0, status="included"), "alpha.txt", "2 included documents"),
    Case("documents", "source_path stays inside the corpus folder", change("documents", 1, source_path="../alpha.txt"), "../alpha.txt", "leads upwards"),
    Case("documents", "source_path stays inside the corpus folder", change("documents", 1, source_path="C:/alpha.txt"), "C:/alpha.txt", "is absolute"),
    Case("evidence", "source_path stays inside the corpus folder", change("evidence", 0, source_path="/home/me/alpha.txt"), E0, "is absolute"),
    Case("documents", "No cell names the folder that the corpus lies in", _name_the_folder, "odd.xyz", "holds the path of the corpus"),
    Case("documents", "Every row is a file of the corpus", lambda t: (t.corpus / "beta.txt").unlink(), "beta.txt", "the corpus has no file"),
    Case("corpus", "Every file stands in documents exactly once", lambda t: (t.corpus / "new.txt").write_text("x"), "new.txt", "0 times"),
    Case("corpus", "Every file stands in documents exactly once", lambda t: edit.repeat(t, "documents", 1), "alpha.txt", "2 times"),
    Case("corpus", "Every file has the checksum that documents gives", lambda t: (t.corpus / "beta.txt").write_text("x"), "beta.txt", "SHA-256 is"),
    Case("corpus", "Every file has the checksum that documents gives", change("documents", 2, sha256=""), "beta.txt", "without a checksum"),
    Case("cases", INCLUDED, change("cases", 0, doc_id=doc("odd")), "c", "no included document"),
    Case("theme_assignments", INCLUDED, change("documents", 2, status="empty"), passage("beta", 0), "no included document"),
    Case("evidence", NAMED, change("evidence", 0, title="Another"), E0, "title is “Another”, expected “Report alpha”"),
    Case("framework_matrix", NAMED, change("framework_matrix", 0, source_path="beta.txt"), doc("alpha"), "expected “alpha.txt”"),
    Case("evidence", "source_sha256 is the checksum of the document", change("evidence", 0, source_sha256="0" * 64), E0, "source_sha256 is “000"),
    # counts
    Case("documents", "n_evidence is the number of the document's rows in evidence", change("documents", 1, n_evidence=4), "alpha.txt", "n_evidence is 4, expected 3"),
    Case("documents", "Every mention that tagging found stands in evidence or ruled_out", lambda t: edit.drop(t, "ruled_out", 0), "beta.txt", "rows in ruled_out is 0, expected 1"),
    Case("documents", "An included document has one row in each matrix, any other file none", lambda t: edit.drop(t, "framework_matrix", 1), "beta.txt", "0 rows in framework_matrix"),
    Case("code_by_document", "Each count is the number of rows of that code in evidence", change("code_by_document", 1, enabler=1), doc("beta"), "enabler is 1, expected 0"),
    Case("code_by_document", "Each count is the number of rows of that code in evidence", change("code_by_document", 1, enabler=None), doc("beta"), "enabler is empty, expected 0"),
    Case("code_by_document", "Each family is the sum of its codes, and all codes together are the document's evidence", change("code_by_document", 0, benefit=2), doc("alpha"), "benefit is 2, expected 1"),
    Case("code_by_document", "Each family is the sum of its codes, and all codes together are the document's evidence", lambda t: edit.drop(t, "evidence", 2), doc("alpha"), "sum of all codes is 3, expected 2"),
    Case("framework_matrix", "A cell holds quotations exactly where there is evidence", change("framework_matrix", 0, barrier__trust=""), doc("alpha"), "barrier.trust is empty despite"),
    Case("codes", CODE_COUNTS, change("codes", 0, n_evidence=3), "barrier.trust", "n_evidence is 3, expected 2"),
    Case("codes", CODE_COUNTS, change("codes", 0, n_documents=1, share=0.4), "barrier.trust", "n_documents is 1, expected 2; share is 0.4, expected 0.5"),
    Case("codes", CODE_COUNTS, change("codes", 0, label="Distrust", n_ruled_out=0), "barrier.trust", "expected “Trust”; n_ruled_out is 0"),
    # findings
    Case("findings", FINDING, change("findings", 0, n_evidence=3, family=""), "barrier.trust", "family is “”, expected “barrier”; n_evidence is 3, expected 2"),
    Case("findings", FINDING, change("findings", 3, n_passages=None, n_documents=1), THEME, "n_passages is empty, expected 3; n_documents is 1, expected 2"),
    Case("findings", FINDING, change("codes", 2, n_evidence=0), "enabler", "codes has no “enabler” with evidence"),
    Case("codes", FOUND_ONCE, lambda t: edit.drop(t, "findings", 1), "benefit.capacity", "0 rows of it, expected 1"),
    Case("themes", FOUND_ONCE, lambda t: edit.drop(t, "findings", 3), THEME, "0 rows of it, expected 1"),
    Case("findings", FINDING_ROWS, change("findings", 0, evidence_ids=E0), "barrier.trust", f"evidence_ids: “{E3}” is missing"),
    Case("findings", FINDING_ROWS, change("findings", 2, evidence_ids=f"{E0} {E3}"), "enabler", "is missing"),
    Case("findings", FINDING_ROWS, change("findings", 1, evidence_ids=f"{E1} {E1}"), "benefit.capacity", f"“{E1}” is none of its rows, or stands twice"),
    Case("findings", FINDING_ROWS, change("findings", 3, disconfirming_ids="", n_disconfirming=0), THEME, "disconfirming_ids: “eef8686234137” is missing"),
    Case("findings", FINDING_ROWS, change("findings", 0, n_disconfirming=2), "barrier.trust", "n_disconfirming is 2, expected 1"),
    Case("findings", "Documents of a finding are as many as n_documents", change("findings", 0, doc_ids=doc("alpha")), "barrier.trust", "documents named is 1, expected 2"),
    Case("findings", "The columns of judgements are empty", change("findings", 0, overall_confidence="high"), "barrier.trust", "overall_confidence filled"),
    # themes
    Case("theme_assignments", "theme_id stands in themes", change("theme_assignments", 0, theme_id="t000000000000"), "p", "themes has no “t0"),
    Case("evidence", THEMED, change("evidence", 0, theme_id="t000000000000"), E0, "themes has no"),
    Case("evidence", THEMED, change("evidence", 0, theme="Weather"), E0, "theme is “Weather”"),
    Case("evidence", PASSAGE_THEME, change("evidence", 0, theme_id="", theme=""), E0, f"expected “{THEME}”"),
    Case("theme_assignments", "Every passage exists and is of this document", change("theme_assignments", 0, passage_id="p000000000000"), "p000000000000", "no passage"),
    Case("theme_assignments", "Every passage exists and is of this document", change("theme_assignments", 0, doc_id=doc("odd")), "p", "doc_id is"),
    Case("themes", THEME_COUNTS, change("themes", 0, n_passages=2), THEME, "n_passages is 2, expected 3"),
    Case("themes", THEME_COUNTS, change("themes", 0, n_documents=1, n_barrier=1, coded_share=1), THEME, "n_documents is 1, expected 2; n_barrier is 1, expected 2; coded_share is 1.0, expected 0.6667"),
    Case("themes", EXEMPLAR, change("themes", 0, exemplar_ids=f"{passage('beta', 0)} {passage('alpha', 1)}"), THEME, "is not a passage of it"),
    Case("themes", EXEMPLAR, change("themes", 0, exemplar_ids=f"{passage('beta', 0)} {passage('beta', 0)}"), THEME, "named twice"),
    Case("themes", "coherence is between -1 and 1", change("themes", 0, coherence=-1.5), THEME, "coherence is -1.5"),
    Case("themes", "distinctness is between -1 and 1", change("themes", 0, distinctness=1.5), THEME, "distinctness is 1.5"),
    Case("themes", "stability is between 0 and 1", change("themes", 0, stability=-0.1), THEME, "stability is -0.1"),
    # changes of themes
    Case("theme_changes", STANDS, change("theme_changes", 0, change="retired"), THEME, "retired, but still in themes"),
    Case("theme_changes", STANDS, change("theme_changes", 0, change="merged", related=OTHER), THEME, "merged, but still in themes"),
    Case("theme_changes", STANDS, change("theme_changes", 0, change="excluded"), THEME, "excluded, but still in themes"),
    Case("theme_changes", STANDS, change("theme_changes", 0, theme_id=OTHER), OTHER, "born, but not in themes"),
    Case("theme_changes", STANDS, change("theme_changes", 0, theme_id=OTHER, change="returned"), OTHER, "returned, but not in themes"),
    Case("themes", TOLD, change("theme_changes", 0, change="renamed"), THEME, "has 0 such rows"),
    Case("themes", TOLD, lambda t: edit.repeat(t, "theme_changes", 0, change="kept"), THEME, "has 2 such rows"),
    Case("theme_changes", "label is that of the theme in themes, where it is there", change("theme_changes", 0, label="Weather"), THEME, "expected “Trust and suspicion”"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, n_now=None), THEME, "born without n_now"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, **{**KEPT, "n_accepted": None, "reason": ""}), THEME, "kept without n_accepted, reason"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, **{**KEPT, "passage_ids": ""}), THEME, "kept without passage_ids"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, **{**KEPT, "change": "excluded", "n_now": None}), THEME, "excluded without n_now"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, **{**KEPT, "change": "split", "overlap": None}), THEME, "split without overlap"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, **{**KEPT, "change": "merged", "passage_ids": ""}), THEME, "merged without passage_ids"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, **{**KEPT, "change": "retired", "n_common": None}), THEME, "retired without n_common"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, change="renamed"), THEME, "renamed without reason"),
    Case("theme_changes", IN_FULL, change("theme_changes", 0, quotations=""), THEME, "born without quotations"),
    Case("theme_changes", COUNTED, change("theme_changes", 0, n_now=2), THEME, "n_now is 2, expected 3"),
    Case("theme_changes", COUNTED, change("theme_changes", 0, **{**KEPT, "n_accepted": 1}), THEME, "n_common is 2, more than n_accepted, 1"),
    Case("theme_changes", COUNTED, change("theme_changes", 0, **{**KEPT, "n_accepted": 4, "n_common": 4}), THEME, "n_common is 4, more than n_now, 3"),
    Case("theme_changes", COUNTED, change("theme_changes", 0, **{**KEPT, "overlap": 0.7, "n_accepted": 3}), THEME, "overlap is 0.7, more than 2 of 3"),
    Case("theme_changes", COUNTED, change("theme_changes", 0, **{**KEPT, "change": "retired", "n_now": None}), THEME, "expected 0 of a theme that is gone"),
    Case("theme_changes", "overlap is between 0 and 1", change("theme_changes", 0, overlap=1.2), THEME, "overlap is 1.2"),
    Case("theme_changes", RELATED, change("theme_changes", 0, related=OTHER), THEME, f"no theme “{OTHER}”"),
    Case("theme_changes", RELATED, change("theme_changes", 0, related=THEME), THEME, "related to itself"),
    Case("theme_changes", RELATED, change("theme_changes", 0, **{**KEPT, "change": "split"}), THEME, "split into no theme"),
    Case("theme_changes", RELATED, change("theme_changes", 0, **{**KEPT, "change": "merged"}), THEME, "merged into 0 themes"),
    Case("theme_changes", RELATED, lambda t: edit.repeat(t, "theme_changes", 0, **{**KEPT, "theme_id": OTHER, "related": THEME}), OTHER, "kept, but related to"),
    Case("theme_changes", RELATED, _split_into_what_is_only_listed, THEME, f"no theme “{OTHER}”"),
    Case("theme_changes", PROOF, change("theme_changes", 0, passage_ids="p000000000000"), THEME, "no passage “p0"),
    Case("theme_changes", PROOF, change("theme_changes", 0, passage_ids=passage("alpha", 1)), THEME, "is in no theme"),
    Case("theme_changes", PROOF, change("theme_changes", 0, passage_ids=f"{passage('beta', 0)} {passage('beta', 0)}"), THEME, "named twice"),
    Case("theme_changes", PROOF, change("theme_changes", 0, change="merged", related=OTHER), THEME, f"is in “{THEME}”"),
    Case("theme_changes", PROOF, change("theme_changes", 0, change="excluded", theme_id=OTHER), OTHER, f"is in “{THEME}”"),
    Case("codebook_gaps", "Every row repeats what themes says of the theme", change("codebook_gaps", 0, n_passages=4), THEME, "n_passages is 4, expected 3"),
    Case("code_themes", GROUPED, change("code_themes", 0, code="benefit"), GROUP, "no “e"),
    Case("code_themes", GROUPED, change("code_themes", 0, evidence_ids="e000000000000"), GROUP, "no “e000000000000” with the code or family “barrier”"),
    Case("code_themes", GROUP_COUNTS, change("code_themes", 0, n_sentences=3, share=0.5), GROUP, "n_sentences is 3, expected 2; share is 0.5, expected 1.0"),
    Case("code_themes", GROUP_COUNTS, _drop_a_sentence, GROUP, "1 sentences of the code are in no row"),
    Case("code_themes", GROUP_COUNTS, _group_twice, GROUP, "2 of its sentences stand in another row too"),
    # drawings of themes
    Case("theme_map", INCLUDED, change("documents", 2, status="empty"), passage("beta", 0), "no included document"),
    Case("theme_map", POINT, change("theme_map", 0, theme_id=OTHER), "p", f"theme_id is “{OTHER}”, expected “{THEME}”"),
    Case("theme_map", POINT, change("theme_map", 0, start=1), "p", "start is 1, expected"),
    Case("theme_map", POINT, change("theme_map", 0, passage_id="p000000000000"), "p000000000000", "expected “no such passage”"),
    Case("themes", "As many points on the map as passages", lambda t: edit.drop(t, "theme_map", 0), THEME, "points is 2, expected 3"),
    Case("theme_hierarchy", JOINS, _join("tffffffffffff"), "", "“tffffffffffff” is no theme or earlier step"),
    Case("theme_hierarchy", JOINS, _join(OTHER, n_passages=6), "", "n_passages is 6, expected 5"),
    Case("theme_hierarchy", JOINS, _join(OTHER, theme_ids=f"{OTHER} {THEME}"), "", "theme_ids is"),
    Case("theme_hierarchy", JOINS, _join(OTHER, twice=True), "", f"“{THEME}” is no theme or earlier step, or is joined already"),
    Case("theme_hierarchy", "A step is at least as high as the one before", _join(OTHER, twice=True), "", "step 2 is lower"),
    # files
    Case("files", READABLE, lambda t: (t.work / "tables" / "codes.csv").unlink(), "codes.csv", "the file is missing"),
    Case("files", READABLE, lambda t: (t.work / "tables" / "codes.parquet").unlink(), "codes.parquet", "the file is missing"),
    Case("files", READABLE, lambda t: (t.work / "tables" / "codes.parquet").write_bytes(b"no"), "codes.parquet", "not a readable Parquet file"),
    Case("files", READABLE, tables_file("codes.csv", b"\r\n", b"\n"), "codes.csv", "record 1 ends in '\\n'"),
    Case("files", READABLE, tables_file("codes.csv", b"Trust", b"Trust,"), "codes.csv", "record 2 has 10 fields, the header 9"),
    Case("files", READABLE, tables_file("codes.csv", b"Trust", b'"Trust" in'), "codes.csv", "not RFC 4180"),
    Case("files", READABLE, tables_file("codes.csv", b"Trust", b"Tr\xffst"), "codes.csv", "not UTF-8"),
    Case("files", READABLE, tables_file("codes.csv", b"code,", b"\xef\xbb\xbfcode,"), "codes.csv", "byte order mark"),
    Case("files", "The columns have the types of the schema", lambda t: edit.retype(t, "codes", "n_evidence", pa.string()), "codes.parquet", "n_evidence: expected integer, found string"),
    Case("files", "CSV and Parquet have the same columns and equally many rows", tables_file("codes.csv", b"label", b"name"), "codes.csv", "only CSV has name; only Parquet has label"),
    Case("files", "CSV and Parquet have the same columns and equally many rows", _append_line("codes.csv"), "codes.csv", "4 rows, Parquet has 3"),
    Case("texts", "Every text is UTF-8 and of an included document", lambda t: (t.work / "text" / "dold.txt").write_text("x"), "dold.txt", "no included document"),
    Case("texts", "Every text is UTF-8 and of an included document", lambda t: (t.work / "text" / f"{doc('beta')}.txt").write_bytes(b"\xff"), f"{doc('beta')}.txt", "not UTF-8"),
    Case("evidence", "A missing text is an empty cell, never null", change("evidence", 0, cue=None), E0, "cue is null"),
    Case("evidence", CSV_ROW, tables_file("evidence.csv", b"did not trust", b"did trust"), E0, "quote is “Clinicians did trust"),
    Case("evidence", CSV_ROW, tables_file("evidence.csv", b",0.8,", b",0.9,"), E0, "confidence is “0.9” in CSV"),
    Case("documents", CSV_ROW, tables_file("documents.csv", b"False", b"True"), "again/alpha.txt", "ocr is “True” in CSV"),
    Case("cases", "No cell of the CSV file starts like a formula", tables_file("cases.csv", b"'=NHS", b"=NHS"), "c", "would run “=NHS”"),
    Case("evidence", "No cell of the CSV file starts like a formula", change("evidence", 0, quote="=1+1"), E0, "would run “=1+1”"),
)  # fmt: skip


def subjects(toy: Toy, *, with_corpus: bool = True) -> dict[str, Subject]:
    outputs = load_outputs(toy.work, codebook=CODEBOOK, corpus=toy.corpus if with_corpus else None)
    return {subject.name: subject for subject in build_subjects(outputs)}


def check(toy: Toy, case: Case) -> list[Failure]:
    """Run the one expectation that the case breaks."""
    subject = subjects(toy)[case.table]
    only = tuple(check for check in subject.checks if check.words == case.words)
    assert only, f"no expectation of {case.table} reads {case.words!r}"
    return list(run_suites([replace(subject, checks=only)], None).failures)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_defect_is_named_with_table_row_and_what_is_wrong(case: Case, toy: Toy) -> None:
    case.breaks(toy)
    (failure,) = check(toy, case)
    assert (failure.table, failure.expectation) == (case.table, case.words)
    named = [example for example in failure.examples if case.says in example.value]
    assert named, f"expected {case.says!r} in {[str(example) for example in failure.examples]}"
    assert any(str(value).startswith(case.row) for example in named for value in example.key.values()) or not case.row


def test_every_rule_and_every_kind_of_check_has_a_case(toy: Toy) -> None:
    covered = {case.words for case in CASES}
    assert {rule.words for rule in RULES} <= covered
    kinds = {check.kind: check.words in covered for subject in subjects(toy).values() for check in subject.checks}
    broken = {c.kind for s in subjects(toy).values() for c in s.checks if c.words in covered}
    assert set(kinds) == broken


def test_rules_have_a_rationale_and_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len({rule.words for rule in RULES}) == len(RULES)
    assert all(len(rule.why.split()) >= 6 for rule in RULES)


def test_rules_on_source_files_are_left_out_where_there_is_no_corpus(toy: Toy) -> None:
    found = subjects(toy, with_corpus=False)
    assert "corpus" not in found
    assert not [c for c in found["documents"].checks if c.words == "Every row is a file of the corpus"]


def test_a_rule_whose_columns_are_missing_fails_instead_of_passing(toy: Toy) -> None:
    edit.drop_column(toy, "documents", "status")
    problems = subjects(toy)["evidence"].data["document_is_included"]
    assert list(problems) == ["cannot be checked without documents.status"] * 4


@pytest.mark.parametrize(
    ("theme", "cells"),
    [
        (THEME, KEPT),
        (THEME, KEPT | {"change": "returned", "similarity": -0.2, "n_common": 0, "overlap": 0}),
        (OTHER, KEPT | {"change": "split", "related": THEME, "n_now": None}),
        (OTHER, KEPT | {"change": "merged", "related": THEME, "n_now": None}),
        (OTHER, KEPT | {"change": "retired", "n_common": 0, "overlap": 0, "n_now": None}),
        (
            OTHER,
            KEPT | {"change": "excluded", "n_common": 0, "overlap": 0, "n_now": 0, "passage_ids": "", "quotations": ""},
        ),
        (THEME, {"change": "renamed", "reason": "was “Weather”", "n_now": None}),
    ],
    ids=lambda value: value["change"] if isinstance(value, dict) else "",
)
def test_each_change_can_be_told_without_breaking_a_rule(toy: Toy, theme: str, cells: dict[str, Any]) -> None:
    if cells["change"] in ("kept", "returned"):
        edit.change(toy, "theme_changes", 0, **cells)
    else:
        edit.repeat(toy, "theme_changes", 0, theme_id=theme, **cells)
    assert not run_suites([subjects(toy)[name] for name in ("themes", "theme_changes")], None).failures


def test_related_may_be_a_theme_that_only_the_registry_knows(toy: Toy) -> None:
    edit.change(toy, "theme_changes", 0, related=OTHER)
    for accepted, problem in (((), f"no theme “{OTHER}”"), ((OTHER,), None)):
        outputs = load_outputs(toy.work, codebook=CODEBOOK, corpus=None, accepted=accepted)
        (found,) = [subject for subject in build_subjects(outputs) if subject.name == "theme_changes"]
        assert list(found.data["related_is_known"]) == [problem]


def test_a_row_of_a_copy_may_share_the_id_and_the_text_of_the_included_document(toy: Toy) -> None:
    found = edit.rows(toy, "documents")
    assert [(row["source_path"], row["doc_id"] == doc("alpha")) for row in found[:2]] == [
        ("again/alpha.txt", True),
        ("alpha.txt", True),
    ]
    assert set(subjects(toy)["documents"].data["included_is_whole"]) == {None}


def test_line_ends_and_quotes_inside_a_cell_are_valid_csv(toy: Toy) -> None:
    edit.change(toy, "codes", 0, quotations='He said "no"\r\nand, "still\nno".')
    data = subjects(toy)
    assert set(data["files"].data["file_can_be_read"]) == {None}
    assert set(data["codes"].data["csv_says_the_same"]) == {None}


def test_the_toy_quotes_what_it_should(toy: Toy) -> None:
    assert [row["quote"] for row in edit.rows(toy, "evidence")][1] == ALPHA[48:88]
