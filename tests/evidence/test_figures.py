"""The table of claimed numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.evidence import figures
from pipeline.evidence.figures import phrase
from pipeline.io import frame
from pipeline.records import CLAIMS


def claim(context, place, offset, quantity, fields=None):
    row = context.units.iloc[place]
    start = int(row["start"]) + offset
    base = {
        "doc_id": row["doc_id"],
        "unit_id": row["unit_id"],
        "start": start,
        "end": start + len(quantity),
        "quantity": quantity,
    }
    return {**base, "value": 30.0, "unit": "", "direction": "level", **(fields or {})}


def with_claims(context, *claims):
    """Each claim as unit, offset, quantity and, if need be, a mapping of other fields."""
    return replace(context, claims=frame(CLAIMS, [claim(context, *parts) for parts in claims]))


def test_a_figure_carries_its_sentence_place_and_codes(context):
    place = int(context.units["text"].eq("Leaders should make time.").argmax())
    [row] = figures.build(with_claims(context, (place, 0, "Leaders"))).to_dict("records")
    assert row["quote"] == "Leaders should make time."
    assert row["end"] - row["start"] == len(row["quote"])
    assert row["codes"] == "barrier.capacity; enabler"
    assert row["source_path"] == "a.txt"


def test_a_sentence_without_evidence_has_no_codes(context):
    place = int(context.units["text"].eq("Weather was fair.").argmax())
    assert figures.build(with_claims(context, (place, 0, "fair")))["codes"].tolist() == [""]


def test_equal_sentences_and_quantities_have_ids_of_their_own(context):
    places = [int(i) for i in context.units.index[context.units["text"] == "Trust was low."]]
    table = figures.build(with_claims(context, *((place, 0, "low") for place in places)))
    assert len(places) == 2
    assert table["figure_id"].is_unique


def test_the_order_of_claims_does_not_change_the_table(context):
    made = with_claims(context, (0, 0, "Trust"), (1, 0, "Staff"), (1, 6, "had"))
    turned = replace(made, claims=made.claims.iloc[::-1].reset_index(drop=True))
    assert figures.build(made).equals(figures.build(turned))


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"value": 2.0, "unit": "cardiologists"}, False),
        ({"value": 21.0, "unit": "cardiologists"}, True),
        ({"value": 2.0, "unit": "posts", "direction": "up"}, True),
        ({"value": 0.4, "unit": "of adults"}, True),
        ({"value": 2.5, "unit": "hours"}, True),
        ({"value": 12.0, "unit": "% admissions"}, True),
        ({"value": 9.0, "unit": "£"}, True),
        ({"value": None, "unit": "minutes"}, True),
    ],
)
def test_small_counts_of_narrative_are_left_out(context, fields, kept):
    place = int(context.units["text"].eq("Weather was fair.").argmax())
    assert len(figures.build(with_claims(context, (place, 0, "fair", fields)))) == kept


def test_small_counts_in_evidence_are_kept(context):
    place = int(context.units["text"].eq("Leaders should make time.").argmax())
    fields = {"value": 2.0, "unit": "boards"}
    assert len(figures.build(with_claims(context, (place, 0, "Leaders", fields)))) == 1


def test_no_claims_make_an_empty_table(context):
    table = figures.build(context)
    assert table.empty
    assert "figure_id" in table.columns


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [
        ("£9.4 million", "£ a year", "£9.4 million a year"),
        ("£9.4 million", "£", "£9.4 million"),
        ("30 %", "% admissions", "30 % admissions"),
        ("14 per cent", "%", "14 per cent"),
        ("two", "percentage points of boards", "two of boards"),
        ("from nine weeks to seven days", "days", "from nine weeks to seven days"),
        ("doubled", "times", "doubled"),
        ("31 of 46", "of 46 practices", "31 of 46 practices"),
        ("31 of the 46", "of 46", "31 of the 46"),
        ("roughly one adult in ten", "adult", "roughly one adult in ten"),
        ("a third", "of men", "a third of men"),
        ("46", "members", "46 members"),
        ("46", "", "46"),
    ],
)
def test_a_number_and_its_unit_read_as_one_phrase(quantity, unit, said):
    assert phrase(quantity, unit) == said
