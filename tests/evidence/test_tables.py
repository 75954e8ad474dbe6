"""The tables for people, built from a small review whose counts can be done by hand."""

from __future__ import annotations

from dataclasses import replace

from pipeline.evidence import build_tables, codes, documents, evidence, matrices
from pipeline.evidence.quoting import best, cite
from pipeline.io import conform
from pipeline.records import MENTIONS, PUBLIC_TABLES


def test_every_public_table_is_built_in_its_columns(context):
    built = {table.name: data for table, data in build_tables(context)}
    assert list(built) == [table.name for table in PUBLIC_TABLES]
    for table in PUBLIC_TABLES:
        assert list(built[table.name].columns)[: len(table.columns)] == table.column_names


def test_counted_mentions_are_evidence_and_the_others_are_ruled_out_with_a_reason(context):
    assert len(evidence.build_evidence(context)) == 6
    (ruled_out,) = evidence.build_ruled_out(context).to_dict("records")
    assert (ruled_out["quote"], ruled_out["stance"], ruled_out["reason"]) == (
        "Trust was never an obstacle.",
        "negated",
        "negated",
    )


def test_a_row_says_where_its_quotation_stands(context):
    row = context.evidence.query("code == 'benefit.efficiency'").iloc[0]
    assert (row["source_path"], row["page"], row["title"]) == ("b.pdf", 1, "Title of b.pdf")
    assert row["end"] - row["start"] == len(row["quote"])
    assert row["source_sha256"] == "0" * 64


def test_the_theme_of_the_passage_is_the_theme_of_the_row(context):
    themes = dict(zip(context.evidence["quote"], context.evidence["theme"], strict=True))
    assert themes["Staff had no time."] == "Trust and time"
    assert themes["The scheme saved money."] == ""


def test_the_same_sentence_twice_has_two_ids(context):
    twice = context.evidence[context.evidence["quote"] == "Trust was low."]
    assert twice["evidence_id"].nunique() == 2


def test_an_id_does_not_depend_on_where_the_sentence_stands(context):
    moved = context.units.assign(start=context.units["start"] + 100, end=context.units["end"] + 100)
    again = evidence.build_evidence(replace(context, units=moved))
    assert set(again["evidence_id"]) == set(context.evidence["evidence_id"])


def test_only_included_documents_count_evidence(context):
    counts = documents.build(context).set_index("source_path")["n_evidence"].to_dict()
    assert counts == {"a.txt": 5, "b.pdf": 1, "z copy.txt": 0}


def test_row_sums_of_the_counts_are_the_evidence_rows(context):
    counts = matrices.build_counts(context).set_index("source_path")
    assert counts[context.codebook.code_ids].sum(axis=1).to_dict() == {"a.txt": 5, "b.pdf": 1}
    assert counts.loc["a.txt", "barrier"] == 4
    assert counts.loc["a.txt", "enabler"] == 1


def test_the_framework_matrix_cites_quotations_with_page(context):
    cells = matrices.build_framework(context).set_index("source_path")
    assert cells.loc["b.pdf", "benefit.efficiency"] == "“The scheme saved money.” (Title of b.pdf, p. 1)"
    assert cells.loc["b.pdf", "barrier.trust"] == ""


def test_codes_are_counted_in_the_order_of_the_codebook(context):
    table = codes.build(context)
    assert table["code"].tolist() == context.codebook.code_ids
    trust, capacity = table.iloc[0], table.iloc[1]
    assert (trust["n_evidence"], trust["n_documents"], trust["n_ruled_out"]) == (2, 1, 1)
    assert capacity["co_occurring"] == "enabler (1)"
    assert table["share"].sum().round(3) == 1


def test_a_review_without_evidence_has_empty_tables_and_zero_counts(context):
    nothing = replace(context, mentions=conform(MENTIONS, context.mentions.iloc[:0]))
    built = {table.name: data for table, data in build_tables(nothing)}
    assert built["evidence"].empty
    assert built["codes"]["n_evidence"].sum() == 0
    assert len(built["code_by_document"]) == 2


def test_the_best_quotations_are_readable_and_sure(context):
    rows = context.evidence.assign(quote=lambda e: e["quote"].str.ljust(80, "."))
    assert best(rows, 2)["confidence"].tolist() == [0.9, 0.9]
    short_first = rows.assign(
        quote=["x" * 10, *rows["quote"].tolist()[1:]], confidence=[1.0, *rows["confidence"].tolist()[1:]]
    )
    assert best(short_first, 1)["quote"].str.len().tolist() == [80]


def test_a_citation_of_speech_keeps_its_own_quotation_marks():
    assert cite("“Speech,” she said.", "Title", "a.txt", 3) == "“Speech,” she said. (Title, p. 3)"


def test_a_citation_falls_back_to_the_file_and_leaves_out_a_missing_page():
    assert cite("Text.", "", "a.txt", None) == "“Text.” (a.txt)"
