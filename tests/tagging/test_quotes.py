"""Where quotation marks open and close."""

from __future__ import annotations

import pytest

from pipeline.tagging.quotes import blank, quoted


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “it works” and left.", ["“it works”"]),
        ('He said "it works" and left.', ['"it works"']),
        ("‘It’s ours,’ she said.", ["‘It’s ours,’"]),
        ("'It's ours,' she said.", ["'It's ours,'"]),
        ("The nurses’ time and the trusts’ money.", []),
        ("The nurses' time and the trust's money.", []),
        ("‘The nurses’ time is short,’ he said.", ["‘The nurses’ time is short,’"]),
        ('A ("B" or "C").', ['"B"', '"C"']),
        ("“He called it ‘odd’ then,” she said.", ["“He called it ‘odd’ then,”"]),
        ("", []),
    ],
)
def test_quoted_stretches_are_found_with_their_marks(text, inside):
    stretches, left_open = quoted(text)
    assert [text[s.start : s.end] for s in stretches] == inside
    assert left_open == ""


def test_an_open_mark_is_handed_to_the_next_unit():
    first, mark = quoted("He said: “It works.")
    assert mark == "“"
    assert first[0].open
    second, mark = quoted("We kept it,” he added.", mark)
    assert mark == ""
    assert (second[0].carried, second[0].start, second[0].end) == (True, 0, 12)


def test_a_paragraph_may_open_anew_inside_a_quotation():
    stretches, mark = quoted("“And it lasts.”", "“")
    assert mark == ""
    assert len(stretches) == 1


def test_blanking_keeps_the_length():
    text = "“Yes,” he said."
    assert blank(text, quoted(text)[0]) == "\0" * 6 + " he said."
