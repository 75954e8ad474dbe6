"""English numbers in figures and in words."""

from __future__ import annotations

import re

import pytest

from pipeline.tagging.numbers import FRACTION, NUMBER, value_of

NUMBERS = {
    "1,126": 1126,
    "9.4 million": 9_400_000,
    "twenty-two": 22,
    "a dozen": 12,
    "two dozen": 24,
    "one hundred and ninety": 190,
    "eighteen hundred": 1800,
    "two thousand and one": 2001,
    "one million two hundred thousand": 1_200_000,
    "half a million": 500_000,
    "three and a half": 3.5,
    "two-thirds": 0.666667,
    "a quarter": 0.25,
    "three-quarters": 0.75,
    "half": 0.5,
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_has_its_value(text):
    assert value_of(text) == NUMBERS[text]
    assert re.fullmatch(f"{NUMBER}|{FRACTION}", text)


def test_what_is_no_number_has_no_value():
    assert value_of("several") is None
    assert value_of("and a") is None
