"""The table of cases."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.evidence import cases
from pipeline.evidence.cases import MOST_FIGURES, label_cases
from pipeline.io import frame
from pipeline.records import CLAIMS, ENTITIES, EVIDENCE, UNITS, stable_id

LINES = (
    ("heading", "Working together"),
    ("paragraph", "Money was short."),
    ("heading", "Case study 1: Lungs in Leeds"),
    ("paragraph", "Time was saved."),
    ("heading", "Results"),
    ("paragraph", "Care got better."),
    ("heading", "Case study 2: Hearts in Hull"),
    ("paragraph", "Nobody led."),
    ("heading", "Results"),
    ("paragraph", "More got done."),
    ("heading", "What we conclude"),
    ("paragraph", "Lead well."),
)


@pytest.fixture
def studies(context):
    """The first document of the small review, rewritten as one with two case studies; the second as it was."""
    doc_id = context.documents.loc[context.documents["source_path"] == "a.txt", "doc_id"].iloc[0]
    units, start = [], 0
    for place, (kind, text) in enumerate(LINES):
        base = {
            "unit_id": f"u{place}",
            "passage_id": f"p{place}",
            "doc_id": doc_id,
            "ordinal": place,
            "kind": kind,
            "text": text,
        }
        units.append({**base, "page": None, "page_label": "", "section": "", "start": start, "end": start + len(text)})
        start += len(text) + 2
    kept = context.units[context.units["doc_id"] != doc_id].to_dict("records")
    evidence = context.evidence[context.evidence["doc_id"] != doc_id].to_dict("records")
    return replace(context, units=frame(UNITS, units + kept), evidence=frame(EVIDENCE, evidence)), doc_id, units


def coded(context, doc_id, unit, code):
    base = context.evidence.iloc[0].to_dict()
    place = {
        "doc_id": doc_id,
        "source_path": "a.txt",
        "start": unit["start"],
        "end": unit["end"],
        "quote": unit["text"],
        "code": code,
    }
    row = {**base, **place, "family": code.split(".")[0], "evidence_id": stable_id("e", doc_id, unit["start"], code)}
    return replace(context, evidence=frame(EVIDENCE, [*context.evidence.to_dict("records"), row]))


def entity(unit, offset, kind, name):
    start = unit["start"] + offset
    return {
        "doc_id": unit["doc_id"],
        "unit_id": unit["unit_id"],
        "start": start,
        "end": start + 1,
        "kind": kind,
        "name": name,
    }


def test_a_document_without_case_studies_is_one_case(context):
    table = cases.build(context)
    assert table[["source_path", "case"]].values.tolist() == [["a.txt", "Title of a.txt"], ["b.pdf", "Title of b.pdf"]]
    assert table.loc[0, "barriers"] == "Barrier.Trust (2); Barrier.Capacity (2)"
    assert table.loc[1, "benefits"] == "Benefit.Efficiency (1)"


def test_files_that_are_not_included_have_no_case(context):
    assert "z copy.txt" not in cases.build(context)["source_path"].tolist()


def test_each_case_study_has_a_row_of_its_own(studies):
    context, doc_id, units = studies
    context = coded(context, doc_id, units[3], "benefit.efficiency")
    context = coded(context, doc_id, units[7], "barrier.trust")
    table = cases.build(context)
    rows = table[table["doc_id"] == doc_id].set_index("case")
    assert set(rows.index) == {"Case study 1: Lungs in Leeds", "Case study 2: Hearts in Hull"}
    assert rows.loc["Case study 1: Lungs in Leeds", ["benefits", "barriers"]].tolist() == ["Benefit.Efficiency (1)", ""]
    assert rows.loc["Case study 2: Hearts in Hull", ["benefits", "barriers"]].tolist() == ["", "Barrier.Trust (1)"]


@pytest.mark.parametrize(("place", "rest"), [(1, True), (11, True), (9, False)])
def test_the_rest_of_a_document_has_a_row_only_with_evidence(studies, place, rest):
    context, doc_id, units = studies
    table = cases.build(coded(context, doc_id, units[place], "barrier.trust"))
    assert ("Title of a.txt" in table.loc[table["doc_id"] == doc_id, "case"].tolist()) is rest


def test_names_stand_by_how_often_they_are_named_then_by_first_appearance(studies):
    context, _, units = studies
    found = [
        entity(units[3], 0, "place", "York"),
        entity(units[3], 2, "place", "Leeds"),
        entity(units[5], 0, "place", "Hull"),
        entity(units[5], 2, "place", "Leeds"),
        entity(units[7], 0, "place", "Ely"),
        entity(units[3], 4, "nhs", "NHS England"),
    ]
    table = cases.build(replace(context, entities=frame(ENTITIES, found)))
    row = table[table["case"] == "Case study 1: Lungs in Leeds"].iloc[0]
    assert (row["places"], row["nhs"]) == ("Leeds; York; Hull", "NHS England")


def test_figures_stand_in_order_each_once_and_the_surplus_is_counted(studies):
    context, doc_id, units = studies
    base = {"doc_id": doc_id, "unit_id": "u3", "value": 1.0, "unit": "beds", "direction": "level"}
    quantities = ["7", "7", *(str(n) for n in range(100, 100 + MOST_FIGURES + 1))]
    claims = [
        {**base, "start": units[3]["start"] + i, "end": units[3]["start"] + i + 1, "quantity": q}
        for i, q in enumerate(quantities)
    ]
    table = cases.build(replace(context, claims=frame(CLAIMS, claims)))
    cell = table.loc[table["case"] == "Case study 1: Lungs in Leeds", "figures"].iloc[0]
    assert cell.startswith("7 beds; 100 beds; 101 beds")
    assert cell.endswith("… and 2 more in figures.csv")


def test_case_ids_are_unique_and_lasting(studies):
    context, _, _ = studies
    table = cases.build(context)
    assert table["case_id"].is_unique
    turned = replace(context, units=context.units.iloc[::-1], entities=context.entities.iloc[::-1])
    pd.testing.assert_frame_equal(table, cases.build(turned))


def test_an_empty_review_has_no_cases(context):
    empty = replace(context, documents=context.documents.iloc[:0])
    assert cases.build(empty).empty


@pytest.mark.parametrize(
    ("headings", "labels"),
    [
        (["Intro", "", "Case study: A", "", "Case study: B", "", "Conclusion", ""], [-1, -1, 0, 0, 1, 1, -1, -1]),
        (["Case study 1", "", "Results", "", "Case study 2", "", "Results", "", "Next"], [0, 0, 0, 0, 1, 1, 1, 1, -1]),
        (["Study 7: Lipids", "", "Recommendations", "", "Study 12: Freezers", ""], [0, 0, -1, -1, 1, 1]),
        (["Case study 1: Alone", "", "Results", ""], [-1, -1, -1, -1]),
        (["Case study methods", "", "Case study selection", ""], [-1, -1, -1, -1]),
        (["Study design", "", "Study population", ""], [-1, -1, -1, -1]),
        ([], []),
    ],
)
def test_units_belong_to_the_case_study_whose_heading_stands_above(headings, labels):
    assert label_cases(headings) == labels
