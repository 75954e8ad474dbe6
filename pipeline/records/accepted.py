"""What config/accepted.csv holds: the review as an analyst last accepted it."""

from __future__ import annotations

from pipeline.records.schema import Column, Table, optional

ACCEPTED = Table(
    "accepted",
    "documents and evidence rows of the review that was last accepted",
    (
        Column("doc_id", "included document"),
        Column("source_path", "its file, relative to the corpus folder"),
        optional("evidence_id", "one of its evidence rows; empty in the row of the document itself"),
        optional("code", "code of that row"),
    ),
    key=("doc_id", "evidence_id"),
    sort=("source_path", "doc_id", "code", "evidence_id"),
)
