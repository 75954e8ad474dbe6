"""What is suggested for a theme that codes hardly cover."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import Settings
from pipeline.evidence.background import MEANING, METHOD, PEOPLE, background
from pipeline.evidence.gaps import Facts, Near, build_gaps, suggest

PLAIN = Facts(12, 4, 10, ("parking", "buses", "lifts", "stairs"), "Getting there", 5, reviewed=9)
TRUST = Near("barrier.trust", "Trust", 4, 0.31, ("barrier.trust.wide",))
ENABLER = Near("enabler", "Enabler", 1, 0.2, ())


def test_what_no_code_came_near_may_want_a_code():
    assert suggest(PLAIN) == (
        "new_code",
        "A new code? 4 documents speak of parking, buses, lifts. No code came near the 10 passages without evidence.",
    )


def test_a_code_that_came_near_often_may_want_widening():
    action, sentence = suggest(replace(PLAIN, near=(TRUST, ENABLER), near_any=5))
    assert action == "widen"
    assert sentence.startswith("Widen barrier.trust (Trust)? It came near in 4 of the 10 passages without evidence, ")
    assert "by barrier.trust.wide, with a confidence up to 0.31" in sentence


def test_a_code_that_came_near_seldom_is_only_told():
    action, sentence = suggest(replace(PLAIN, near=(replace(TRUST, passages=2), ENABLER), near_any=3))
    assert action == "new_code"
    assert sentence.endswith(
        "In 3 of the 10 passages without evidence a code came near: barrier.trust (2), enabler (1)."
    )


def test_one_passage_of_two_is_no_sign():
    assert suggest(replace(PLAIN, without=2, near=(ENABLER,), near_any=1))[0] == "new_code"


def test_several_codes_that_came_near_want_reading():
    near = (replace(TRUST, passages=2), replace(ENABLER, passages=2))
    action, sentence = suggest(replace(PLAIN, near=near, near_any=4))
    assert (action, "barrier.trust (2), enabler (2)" in sentence) == ("read", True)


def test_a_theme_that_is_nearly_all_in_one_document_is_its_own_subject():
    action, sentence = suggest(replace(PLAIN, most=10))
    assert action == "one_document"
    assert sentence.startswith("A subject of one document: 10 of its 12 passages are in “Getting there”.")
    assert suggest(replace(PLAIN, most=9))[0] == "new_code"


def test_in_a_review_of_two_documents_no_theme_is_one_documents_own():
    action, sentence = suggest(replace(PLAIN, most=12, documents=1, reviewed=2))
    assert action == "new_code"
    assert sentence.startswith("A new code? “Getting there” speaks of parking, buses, lifts.")


def test_half_of_the_passages_without_evidence_make_background():
    facts = replace(PLAIN, background={PEOPLE: 1, METHOD: 4}, near=(ENABLER,), near_any=1)
    action, sentence = suggest(facts)
    assert action == "background"
    assert sentence.startswith("Leave it: 5 of the 10 passages without evidence read like background, not findings: ")
    assert "how a study was made (4), who wrote, spoke or paid (1)." in sentence
    assert sentence.endswith("In 1 of the other 5 passages a code came near: enabler (1).")
    assert suggest(replace(facts, background={METHOD: 4}))[0] == "new_code"


def test_what_was_denied_is_not_missed():
    action, sentence = suggest(replace(PLAIN, denied={"barrier.trust": 4}, denied_any=4, near=(TRUST,), near_any=4))
    assert action == "ruled_out"
    assert "4 of the 10 passages without evidence deny" in sentence


@pytest.fixture
def gap(context):
    """The review with all passages of b.pdf in the theme, the mention of trust there as given, no evidence counted."""

    def make(**mention):
        trust = context.mentions["stance"] == "negated"
        mentions = context.mentions.assign(counted=False)[trust].assign(**mention)
        of_b = context.passages.loc[
            context.passages["text"].str.startswith(("Trust was never", "Weather")), "passage_id"
        ]
        theme = context.found_themes["theme_id"].iloc[0]
        placed = context.assignments.assign(
            theme_id=[theme if p in set(of_b) else "" for p in context.assignments["passage_id"]]
        )
        found = context.found_themes.assign(exemplar_ids=of_b.iloc[0])
        nothing = context.evidence.iloc[:0]
        return replace(context, mentions=mentions, assignments=placed, found_themes=found, evidence=nothing)

    return make


def test_near_misses_are_counted_from_the_mentions(gap):
    [row] = build_gaps(gap(stance="asserted", confidence=0.3)).to_dict("records")
    assert row["near"] == "barrier.trust (1)"
    assert row["suggestion"].endswith("In 1 of the 2 passages without evidence a code came near: barrier.trust (1).")
    assert row["codes"] == ""


def test_a_denied_mention_is_no_near_miss(gap):
    [row] = build_gaps(gap()).to_dict("records")
    assert row["near"] == ""
    assert row["suggestion"].endswith("No code came near the 2 passages without evidence.")


def test_the_codes_of_what_evidence_a_gap_has_are_named(context):
    every = Settings.model_validate({"themes": {"gap_share": 1}})
    half = context.evidence[context.evidence["code"] == "barrier.trust"]
    [row] = build_gaps(replace(context, settings=every, evidence=half)).to_dict("records")
    assert (row["coded_share"], row["codes"]) == (0.5, "barrier.trust (1)")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (METHOD, "Our goals were to learn who uses the bridge and when."),
        (METHOD, "We interviewed nineteen ferry pilots over two weeks."),
        (METHOD, "In 2019 the harbour office undertook a discovery of mooring habits."),
        (METHOD, "Representation: 14 in survey, 5 in interviews"),
        (PEOPLE, "Moira Tansley, director of the Harbour Institute"),
        (PEOPLE, "This interview has been edited for length and clarity."),
        (PEOPLE, "Write to harbour@example.org before Friday."),
        (MEANING, "A berth is defined as the place where a ship lies."),
        ("", "We interviewed nineteen pilots, and most felt that nobody had asked them."),
        ("", "The director of the institute left, and the pilots lost their champion."),
        ("", "Moira Tansley, who led it, left."),
    ],
)
def test_background_is_told_by_its_words(kind: str, text: str):
    assert background(text, "") == kind


def test_the_heading_above_may_tell_background():
    assert background("How can pilots be reached sooner?", "Objectives") == METHOD
    assert background("How can pilots be reached sooner?", "What pilots want") == ""
