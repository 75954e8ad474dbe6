"""Blocks to clean text, passages, units and layout."""

from __future__ import annotations

import pytest

from pipeline.io import guard_formula
from pipeline.readers.assemble import Assembled, assemble
from pipeline.records import Block, Kind, Reading, Run


def document(*blocks: Block) -> Assembled:
    return assemble(Reading(blocks=blocks, reader="test"), "d1")


def unit_texts(*blocks: Block) -> list[str]:
    return [row["text"] for row in document(*blocks).units]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("• Build trust", "Build trust"),
        ("[ ] Plan training", "Plan training"),
        ("=SUM(A1) rose", "SUM(A1) rose"),
        ("@home service", "home service"),
        ("- a dash", "a dash"),
        ("– 5% fewer visits", "– 5% fewer visits"),
        ("-£2m a year", "−£2m a year"),
        ("－5% of visits", "−5% of visits"),
        ("- 12 practices", "12 practices"),
        ("+44 visits", "44 visits"),
        ("＝1+2 ＠ rose", "1+2 ＠ rose"),
        ("-1+HYPERLINK(A1) rose", "−1+HYPERLINK(A1) rose"),
        ("+1+cmd|' /C calc'!A0", "1+cmd|' /C calc'!A0"),
        ("-1+cmd|' /C calc'!A0", "1+cmd|' /C calc'!A0"),
        ("=+-@ • text", "text"),
    ],
)
def test_units_start_at_their_first_word(text: str, unit: str) -> None:
    assert unit_texts(Block("paragraph", text)) == [unit]


@pytest.mark.parametrize("kind", ["paragraph", "heading", "table", "list_item"])
@pytest.mark.parametrize("sign", list("=+-@＝＋－＠\t\r\n"))
@pytest.mark.parametrize("rest", ["5% fewer visits", " 5% fewer", "SUM(A1) rose", "-+2 fell", "£3m", "1+cmd|'a'!A0"])
def test_no_unit_starts_like_a_formula_and_each_is_what_stands_in_the_text(kind: Kind, sign: str, rest: str) -> None:
    made = document(Block(kind, f"{sign}{rest}. {sign}{rest}", level=1))
    assert made.units
    for row in made.units:
        assert guard_formula(row["text"]) == row["text"]
        assert made.text[row["start"] : row["end"]] == row["text"]


def test_headings_and_table_rows_are_single_units_and_items_are_split() -> None:
    two = "One is done. Two is not."
    assert unit_texts(Block("heading", two, level=1), Block("table", two), Block("list_item", two)) == [
        two,
        two,
        "One is done.",
        "Two is not.",
    ]


def test_blocks_without_a_word_are_left_out() -> None:
    assert document(Block("paragraph", "* * *"), Block("paragraph", "Text"), Block("paragraph", "—")).text == "Text"


def test_nearest_heading_above_is_the_section() -> None:
    rows = document(
        Block("heading", "Report", level=1),
        Block("heading", "Trust", level=2),
        Block("paragraph", "A."),
        Block("heading", "Time", level=2),
        Block("paragraph", "B."),
    ).passages
    assert [row["section"] for row in rows] == ["", "Report", "Trust", "Report", "Time"]


def test_ids_stay_when_something_else_is_added() -> None:
    before = document(Block("paragraph", "Same words. Other words."), Block("paragraph", "Same words."))
    after = document(
        Block("heading", "New", level=1),
        Block("paragraph", "Same words. Other words."),
        Block("paragraph", "Same words."),
        Block("paragraph", "End."),
    )
    assert {row["unit_id"] for row in before.units} < {row["unit_id"] for row in after.units}
    assert {row["passage_id"] for row in before.passages} < {row["passage_id"] for row in after.passages}


def test_the_same_text_twice_gets_two_ids() -> None:
    rows = document(Block("paragraph", "Again."), Block("paragraph", "Again.")).passages
    assert rows[0]["passage_id"] != rows[1]["passage_id"]


def test_words_keep_their_places_through_folding() -> None:
    text = "eﬃcient  NHS\u00adtrust"
    runs = (Run(0, 7, 1, 10, 20, 50, 30), Run(9, 18, 2, 60, 20, 90, 30))
    found = document(Block("heading", "X", level=1), Block("paragraph", text, page=1, runs=runs))
    places = {found.text[row["start"] : row["end"]]: (row["page"], row["x0"]) for row in found.layout}
    assert places == {"efficient": (1, 10), "NHStrust": (2, 60)}


def test_a_unit_on_the_next_page_has_that_page_and_its_label() -> None:
    runs = (Run(0, 4, 1, 0, 0, 1, 1), Run(5, 9, 2, 0, 0, 1, 1))
    found = document(
        Block("paragraph", "One. Two.", page=1, page_label="iv", runs=runs),
        Block("paragraph", "Three.", page=2, page_label="v"),
    )
    assert [(row["page"], row["page_label"]) for row in found.units] == [(1, "iv"), (2, "v"), (2, "v")]


def test_no_blocks_give_an_empty_document() -> None:
    assert document() == Assembled("", [], [], [])
