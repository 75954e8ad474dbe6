"""The finding table, built from a small review whose counts can be done by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.evidence import build_tables, findings
from pipeline.evidence.evidence import build_evidence
from pipeline.evidence.quoting import varied
from pipeline.io import conform, frame
from pipeline.records import ENTITIES, JUDGEMENTS, MENTIONS


@pytest.fixture
def rows(context):
    return findings.build(context).set_index("finding_id")


def test_each_code_with_evidence_and_each_theme_is_a_finding(context, rows):
    assert rows.index.tolist() == [*context.codebook.code_ids, *context.found_themes["theme_id"]]
    without = conform(MENTIONS, context.mentions[context.mentions["code"] != "enabler"])
    fewer = replace(context, mentions=without)
    fewer = replace(fewer, evidence=build_evidence(fewer))
    assert "enabler" not in findings.build(fewer)["finding_id"].tolist()


def test_counts_are_those_of_codes_and_themes(context):
    """Whatever the finding table says of a code or theme, the tables of codes and themes say too."""
    built = {table.name: data for table, data in build_tables(context)}
    found = built["findings"].set_index("finding_id")
    codes = built["codes"][built["codes"]["n_evidence"] > 0].set_index("code")
    for column in ("label", "family", "n_evidence", "n_documents"):
        assert found.loc[codes.index, column].tolist() == codes[column].tolist()
    themes = built["themes"].set_index("theme_id")
    for column in ("label", "n_passages", "n_documents"):
        assert found.loc[themes.index, column].tolist() == themes[column].tolist()
    families = themes[["n_barrier", "n_benefit", "n_enabler"]].sum(axis=1)
    assert found.loc[themes.index, "n_evidence"].tolist() == families.tolist()
    assert found.loc[codes.index, "n_evidence"].sum() == len(built["evidence"])


def test_every_row_of_evidence_is_named_in_its_finding_once(context, rows):
    for code in context.codebook.code_ids:
        own = context.evidence.loc[context.evidence["code"] == code, "evidence_id"]
        assert sorted(rows.loc[code, "evidence_ids"].split()) == sorted(own)


def test_a_summary_states_counts_and_stances(rows):
    assert rows.loc["barrier.trust", "summary"] == (
        "2 sentences in 1 of 2 documents were coded “Barrier.Trust”: both state it as fact. "
        "2 matched rules of the codebook. 1 more sentence denies it."
    )
    assert rows.loc["enabler", "summary"] == (
        "1 sentence in 1 of 2 documents was coded “Enabler”: 1 calls for it. 1 matched a rule of the codebook."
    )


def test_the_summary_of_a_theme_states_its_passages_and_what_they_are_evidence_for(rows):
    assert rows.iloc[-1]["summary"] == (
        "2 passages in 1 of 2 documents. 2 of them hold 2 rows of evidence: 2 for barriers. "
        "Most frequent codes: Barrier.Capacity; Barrier.Trust."
    )


def test_a_speaker_and_a_document_with_most_of_the_evidence_are_told(context):
    spoken = context.mentions.assign(
        speaker=["Dr Ames", "", "", "", "Dr Ames", "", ""],
        code=["enabler"] * 6 + ["barrier.trust"],
        method=["rule", "model", "model", "human", "rule", "rule", "rule"],
    ).drop_duplicates(["unit_id", "code"])
    told = replace(context, mentions=conform(MENTIONS, spoken))
    told = replace(told, evidence=build_evidence(told))
    (summary,) = findings.build(told).query("finding_id == 'enabler'")["summary"]
    assert "Most come from one document, “Title of a.txt” (4)." in summary
    assert "2 matched rules of the codebook" not in summary
    assert "3 matched rules of the codebook and 2 were seen by the classifier alone" in summary
    assert "The text says who speaks in 2: Dr Ames (2)." in summary


def test_what_denies_a_code_or_reports_it_as_overcome_is_disconfirming(context, rows):
    trust = rows.loc["barrier.trust"]
    assert trust["disconfirming"] == "“Trust was never an obstacle.” (Title of b.pdf, p. 2)"
    assert trust["n_disconfirming"] == len(trust["disconfirming_ids"].split()) == 1
    overcome = context.mentions.assign(
        stance=context.mentions["stance"].where(context.mentions["code"] != "barrier.capacity", "resolved")
    )
    changed = replace(context, mentions=overcome)
    changed = replace(changed, evidence=build_evidence(changed))
    capacity = findings.build(changed).set_index("finding_id").loc["barrier.capacity"]
    assert capacity["n_disconfirming"] == 2
    assert set(capacity["disconfirming_ids"].split()) == set(capacity["evidence_ids"].split())
    assert "both report it as overcome" in capacity["summary"]


def test_what_is_ruled_out_for_another_reason_speaks_against_nothing(context):
    doubtful = context.mentions.assign(stance=context.mentions["stance"].replace("negated", "asserted"))
    assert findings.build(replace(context, mentions=doubtful))["n_disconfirming"].sum() == 0


def test_judgements_are_left_to_people(rows):
    assert {column.name for column in JUDGEMENTS} <= set(rows.columns)
    assert (rows[[column.name for column in JUDGEMENTS]] == "").all(axis=None)


def test_documents_are_named_with_their_file_most_evidence_first(rows):
    assert rows.loc["barrier.capacity", "documents"] == "Title of a.txt (a.txt): 2"
    assert len(rows.loc["barrier.capacity", "doc_ids"].split()) == rows.loc["barrier.capacity", "n_documents"] == 1


def test_contexts_tell_who_is_named_in_how_many_documents_dates_and_formats(context, rows):
    assert rows.loc["enabler", "contexts"] == "Dates: not given (1). Formats: .txt (1)."
    named = {
        "unit_id": context.units["unit_id"].iloc[0],
        "doc_id": context.units["doc_id"].iloc[0],
        "start": 0,
        "end": 5,
    }
    entities = [{**named, "kind": kind, "name": name} for kind, name in (("nhs", "Marl ICB"), ("place", "Marl"))]
    blank = dict.fromkeys(ENTITIES.column_names, "")
    dated = context.documents.assign(date="2024-03-01")
    richer = replace(context, documents=dated, entities=frame(ENTITIES, [{**blank, **entity} for entity in entities]))
    contexts = findings.build(richer).set_index("finding_id").loc["enabler", "contexts"]
    assert contexts == "Organisations named: NHS in 1 document. Places: Marl. Dates: 2024 (1). Formats: .txt (1)."


def test_quotations_come_from_as_many_documents_as_possible(context):
    evidence = context.evidence.assign(code="enabler", confidence=[0.9, 0.9, 0.9, 0.9, 0.9, 0.1])
    order = varied(evidence)
    assert order["source_path"].tolist()[:2] == ["a.txt", "b.pdf"]
    assert len(order) == len(evidence)


def test_a_theme_without_evidence_is_quoted_by_its_typical_passages(context):
    nothing = replace(context, mentions=conform(MENTIONS, context.mentions.iloc[:0]))
    (row,) = findings.build(replace(nothing, evidence=build_evidence(nothing))).to_dict("records")
    assert row["summary"] == "2 passages in 1 of 2 documents. None of them has evidence for a code."
    assert row["quotations"].startswith("“Trust was low.” (Title of a.txt)")
    assert row["evidence_ids"] == ""
