"""Who speaks in each unit of a document."""

from __future__ import annotations

import pytest

from pipeline.tagging.speaker import attribute


def units(*texts, kind="paragraph", passage=None):
    """Units of one document; a pair gives text and kind. Without `passage` each is a passage of its own."""
    pairs = [(text, kind) if isinstance(text, str) else text for text in texts]
    return [
        {"text": text, "kind": k, "passage_id": passage or f"p{place}", "section": ""}
        for place, (text, k) in enumerate(pairs)
    ]


def speakers(*texts, **how):
    return attribute(units(*texts, **how))


ONE = [
    (
        "“It worked well for us all,” said Dr Imogen Fairhurst, consultant nephrologist at the Trust.",
        "Dr Imogen Fairhurst, consultant nephrologist at the Trust",
    ),
    ('"It worked well for us all," says Derek.', "Derek"),
    (
        "‘I’m the whole department,’ a research nurse in Thornaby Bay explained, unlocking the door.",
        "a research nurse in Thornaby Bay",
    ),
    (
        "“There is always someone,” the partnerships director of a mid-sized pharmaceutical company told us.",
        "the partnerships director of a mid-sized pharmaceutical company",
    ),
    (
        "Marcus Odell, general manager of Corvant UK, said the company had grown.",
        "Marcus Odell, general manager of Corvant UK",
    ),
    (
        "Sarah Bell, director of the Network, Penwick Confederation, explained that “it helps in many ways”.",
        "Sarah Bell, director of the Network, Penwick Confederation",
    ),
    (
        'Prakash Venn, procurement director at Solent Park, added: "I came with an open mind."',
        "Prakash Venn, procurement director at Solent Park",
    ),
    (
        "Launching the report, its chief executive, Dame Rosalind Hart, said that it deserved an audience.",
        "its chief executive, Dame Rosalind Hart",
    ),
    ("According to Dr Patel, capacity was short.", "Dr Patel"),
    ('As one commissioner put it, "it reached the lads at last".', "one commissioner"),
    ('In the words of a participant on Inverskail, "it sleeps sound".', "a participant on Inverskail"),
    (
        "Research was described to us, by a divisional director who meant well, as ‘what they do in Leeds’.",
        "a divisional director",
    ),
    ("Time was short and the forms were long, said one clinician.", "one clinician"),
    ('"If you don\'t know the manager, your email goes in the bin" (Pharmacist 6, urban).', "Pharmacist 6, urban"),
    ('"A brave piece of work," commented panel member Glenys Prothero.', "panel member Glenys Prothero"),
    ("Practice managers at four sites said that appointments had been freed.", "Practice managers at four sites"),
    ('7. One member was told by a laboratory manager that "we are not about to stop".', "a laboratory manager"),
]


@pytest.mark.parametrize(("sentence", "speaker"), ONE, ids=[speaker for _, speaker in ONE])
def test_a_sentence_names_its_speaker(sentence, speaker):
    assert speakers(sentence) == [speaker]
    assert speaker in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Some took the trial for a ‘luxury’ and not for a 'duty'.",
        "The university pays for a ‘floating’ team of nurses.",
        "According to the department's own audit, waits fell.",
        "The report said that capacity was short.",
        "Distance, it should be said, did not discourage patients.",
        "Experience suggests that reshuffles are dangerous.",
        "Our small sample cannot say whether that is so.",
        "We believe that our plan is worth its price – a ‘double gain’ for wards and laboratories.",
        "The number of objections suggests that some are unpersuaded.",
        "It is untrue, according to a report released today by the Council.",
        "We said that more time was needed.",
        "The company added eighteen posts.",
        "What the judges said",
        "Roundtable report: heart failure care",
        'In this document "partner" means any company with a written agreement.',
        'Note: "partner" means any company.',
        "It was said without rancour.",
        "",
    ],
)
def test_scare_quotes_things_and_the_author_are_no_speakers(sentence):
    assert speakers(sentence) == [""]


def test_a_quotation_over_several_paragraphs_belongs_to_who_is_named_first():
    """Press style: each paragraph opens the quotation anew, only the last closes it."""
    who = "Jo Bell, chair of the Trust"
    found = speakers(
        "Jo Bell, chair of the Trust, said: “We had no time.", "“Nobody had.", "“Now we do.”", "The scheme ends in May."
    )
    assert found == [who, who, who, ""]


def test_attribution_after_a_quotation_over_several_sentences_names_all_of_them():
    found = speakers("“It was hard.", "Nobody had time.", "We learned,” said Jo Bell, lead nurse.", passage="p")
    assert found == ["Jo Bell, lead nurse"] * 3


def test_attribution_in_the_middle_holds_for_what_follows():
    found = speakers("“It was hard at first,” said Jo Bell, lead nurse.", "“Then it was not so hard at all.”")
    assert found == ["Jo Bell, lead nurse"] * 2


def test_a_new_speaker_ends_the_former_ones_turn():
    found = speakers("“It was hard at first,” said Jo Bell.", "“It was easy,” said Sam Reed.", "“It was easy for us.”")
    assert found == ["Jo Bell", "Sam Reed", "Sam Reed"]


def test_a_heading_ends_a_quotation():
    assert (
        speakers(
            "“It was hard at first,” said Jo Bell.", ("What next", "heading"), "“The end of the line for us all.”"
        )[2]
        == ""
    )


def test_a_quotation_never_closed_does_not_swallow_the_document():
    found = speakers("Jo Bell said: “We had no time.", "The scheme ends in May.", "It cost £40.")
    assert found == ["Jo Bell", "", ""]


def test_pronouns_go_back_to_the_person_introduced():
    found = speakers(
        "Janet Pryce, who sits on the group, welcomed the news.", "Costs are low.", "“They all listened,” she said."
    )
    assert found[2] == "Janet Pryce, who sits on the group"


def test_a_title_speaks_against_a_pronoun():
    found = speakers(
        "Dame Ann Lee, chair of the board, came.",
        "Mr Tom Hart, its treasurer, came too.",
        "“We all listened,” she said.",
    )
    assert found[2] == "Dame Ann Lee, chair of the board"


def test_nobody_is_named_for_a_pronoun_without_antecedent():
    assert speakers("“We all listened,” she said.") == [""]


def test_a_surname_is_resolved_to_the_introduction():
    found = speakers(
        "“It was hard,” said Callum Oyelaran, the lead radiographer.", "“Have lunch with them,” advises Mr Oyelaran."
    )
    assert found == ["Callum Oyelaran, the lead radiographer"] * 2


def test_interview_turns_run_to_the_next_label():
    found = speakers(
        "Interviewer: What helped?",
        "Maya Lind: Time.",
        "And a good manager.",
        "Interviewer: What else?",
        "Maya Lind: Money.",
    )
    assert found == ["Interviewer", "Maya Lind", "Maya Lind", "Interviewer", "Maya Lind"]


def test_repeated_field_labels_are_no_interview():
    assert speakers("Aim: to learn.", "Outcome: we did.", "Aim: to share.", "Outcome: we will.") == [""] * 4


@pytest.mark.parametrize(
    "line",
    [
        "— Amina Shah, GP partner, Cottage Lane",
        "– Amina Shah, GP partner, Cottage Lane",
        "Amina Shah, GP partner, Cottage Lane",
    ],
)
def test_a_line_under_a_block_quotation_names_its_speaker(line):
    found = speakers(("It changed how we work.", "quotation"), ("We would do it again.", "quotation"), line)
    assert found == ["Amina Shah, GP partner, Cottage Lane"] * 3


def test_a_line_under_a_quotation_in_marks_names_its_speaker():
    found = speakers(
        "Costs are low.", '"They think we send people in to empty the beds."', "Deputy manager, nursing home, 44 beds"
    )
    assert found == ["", *["Deputy manager, nursing home, 44 beds"] * 2]


def test_a_group_does_not_go_on_speaking_in_the_next_quotation():
    found = speakers(
        "Several practice managers said that time was short.", '"I always ask what it is they are not telling me."'
    )
    assert found == ["Several practice managers", ""]


@pytest.mark.parametrize(
    "text", ["A" * 20_000, "‘" * 20_000, "said " * 4_000, "the nurse " * 2_000, "Dr A, chief b, " * 1_000]
)
def test_a_monstrous_unit_is_no_trap(text):
    """None of the patterns backtracks without end: this would run for hours."""
    assert len(speakers(text)) == 1


def test_a_document_without_units_has_no_speakers():
    assert attribute([]) == []
