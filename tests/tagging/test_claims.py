"""Figures that a sentence claims."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.io import frame
from pipeline.records import CLAIMS
from pipeline.tagging.claims import find, rows

CLAIMED = [
    ("More than a dozen new joint clinics opened.", "More than a dozen", 12, "new joint clinics", "up"),
    ("There were 30 % fewer admissions.", "30 %", 30, "% admissions", "down"),
    ("Waits fell from nine weeks to seven days.", "from nine weeks to seven days", 7, "days", "down"),
    ("Set-up time fell from 143 days to 61.", "from 143 days to 61", 61, "days", "down"),
    ("The share rose from 22 to 57 per cent.", "from 22 to 57 per cent", 57, "%", "up"),
    ("A £9.4 million programme was launched.", "£9.4 million", 9_400_000, "£", "level"),
    ("The contract is worth £2.1m a year.", "£2.1m", 2_100_000, "£ a year", "level"),
    ("The board saved £412,000.", "£412,000", 412_000, "£", "down"),
    ("Waits fell by two-thirds.", "two-thirds", 0.666667, "", "down"),
    ("A quarter of applicants withdrew.", "A quarter", 0.25, "of applicants", "level"),
    ("Kidney disease affects roughly one adult in ten.", "roughly one adult in ten", 0.1, "adult", "level"),
    ("Four in ten of the households agreed.", "Four in ten", 0.4, "of households", "level"),
    ("31 of 46 practices took part.", "31 of 46", 31, "of 46 practices", "level"),
    ("The Alliance, whose 46 members met, agreed.", "46", 46, "members", "level"),
    ("Dispensing errors have halved.", "halved", 0.5, "times", "down"),
    ("The firm has doubled its workforce.", "doubled", 2, "times", "up"),
    ("They were seen nine days sooner.", "nine", 9, "days", "down"),
    ("It will take on eighteen more people.", "eighteen", 18, "people", "up"),
    ("An estimated 860 bed days were avoided.", "An estimated 860", 860, "bed days", "down"),
    ("In total, 1,126 reviews were completed.", "1,126", 1126, "reviews", "level"),
    ("Interviews took between 28 and 71 minutes.", "between 28 and 71", None, "minutes", "level"),
    ("Attendance ranges from 4 to 400 people.", "from 4 to 400", None, "people", "level"),
    ("The 40-bed ward opened.", "40", 40, "bed", "level"),
    ("Half a million records were linked.", "Half a million", 500_000, "records", "level"),
]


@pytest.mark.parametrize(
    ("sentence", "quantity", "value", "unit", "direction"), CLAIMED, ids=[case[1] for case in CLAIMED]
)
def test_a_claimed_number_is_found_with_its_value_unit_and_direction(sentence, quantity, value, unit, direction):
    """Exactly one claim, word for word."""
    [claim] = find(sentence)
    assert (claim.quantity, claim.value, claim.unit, claim.direction) == (quantity, value, unit, direction)
    assert sentence[claim.start : claim.end] == quantity


@pytest.mark.parametrize(
    "sentence",
    [
        "It was signed on 3 March 2025 and runs until April 2028.",
        "For immediate release: Tuesday 14 May",
        "The strategy of 2022/23 replaced that of the 1990s.",
        "See Chapter 4, Table 3, Figures 2 and 5, Section 6.1 and Article 6.",
        "Covid-19 delayed the Phase 3 trial of HAL-UK-2291 in Site 12.",
        "Call the press office on 01632 960123 between 9am and 5pm.",
        "Version 2.1, for use from April",
        "2. The broadband question",
        "6.5 Care workers spoke with pride.",
        "Ted Garbutt, 71, was one of them.",
        "People aged 60 and over were invited.",
        "These two pilots and the other three ended in the past five years.",
        "She was employed by a third party.",
        "A third moved its teams, and in two cases it worked.",
        "It is a three-year agreement for a 40-minute clinic.",
        "One of the companies withdrew.",
        "Half a handshake, on the one hand and on the other hand.",
        "Title: Five Rivers Pathology Network",
        "No two boards ask for the same.",
        "Nothing is claimed here.",
        "",
    ],
)
def test_dates_references_names_and_ages_are_no_figures(sentence):
    assert find(sentence) == []


def test_every_figure_of_a_sentence_is_found_in_order_without_overlap():
    claims = find("Of 530 people enrolled, 402 completed twelve months, and 17 per cent fewer were admitted.")
    assert [claim.quantity for claim in claims] == ["530", "402", "twelve", "17 per cent"]
    assert all(left.end <= right.start for left, right in pairwise(claims))


def test_a_letter_that_grows_in_lower_case_does_not_shift_offsets():
    sentence = "İstanbul sent 46 members."
    [claim] = find(sentence)
    assert sentence[claim.start : claim.end] == "46"


@pytest.mark.parametrize("text", ["1" * 20_000, "A" * 20_000, "1," * 10_000, "from two to " * 2_000, "half a " * 3_000])
def test_a_monstrous_unit_is_no_trap(text):
    """None of the patterns backtracks without end: this would run for hours."""
    assert all(text[claim.start : claim.end] == claim.quantity for claim in find(text))


def test_rows_have_offsets_into_the_clean_text():
    unit = {"doc_id": "d1", "unit_id": "u1", "start": 100, "kind": "paragraph"}
    table = frame(CLAIMS, rows("It has 46 members.", unit))
    assert table[["start", "end", "quantity"]].values.tolist() == [[107, 109, "46"]]


def test_a_bare_number_in_a_table_row_is_left_out():
    unit = {"doc_id": "d1", "unit_id": "u1", "start": 0, "kind": "table"}
    assert [row["quantity"] for row in rows("Penwick | 212 | £300", unit)] == ["£300"]


def test_thousands_in_the_head_of_a_table_are_no_amount():
    unit = {"doc_id": "d1", "unit_id": "u1", "start": 0, "kind": "table"}
    assert rows("Place | Spend (£000) | Grants (£'000s)", unit) == []


@pytest.mark.parametrize(
    ("sentence", "unit"), [("Twelve new clinics opened.", "new clinics"), ("Two ethics panels met.", "ethics panels")]
)
def test_words_in_ics_are_counted_where_they_are_several(sentence: str, unit: str):
    assert [claim.unit for claim in find(sentence)] == [unit]
