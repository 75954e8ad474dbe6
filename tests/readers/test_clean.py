"""Folding of raw characters into clean text."""

from __future__ import annotations

import pytest

from pipeline.readers.clean import fold, tidy


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("eﬃcient ﬁnance", "efficient finance"),
        ("a\u00a0b\u2009c\td\r\ne", "a b c d e"),
        ("part\u00adner\u200bship\ufeff", "partnership"),
        ("cafe\u0301", "café"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("  both ends \n", "both ends"),
        ("\uf0b7 item", "• item"),
        ("½ of 10³ ± “quoted” – ‘yes’ … £5 €6", "½ of 10³ ± “quoted” – ‘yes’ … £5 €6"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_folding(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


def test_offsets_lead_from_raw_to_clean() -> None:
    raw = "  the eﬃcient\u00a0\n NHS\u00adtrust"
    clean, offsets = fold(raw)
    assert clean == "the efficient NHStrust"
    assert len(offsets) == len(raw) + 1
    start, end = raw.index("eﬃ"), raw.index("\u00a0")
    assert clean[offsets[start] : offsets[end]] == "efficient"
    start = raw.index("NHS")
    assert clean[offsets[start] : offsets[len(raw)]] == "NHStrust"


def test_folding_twice_changes_nothing() -> None:
    once = tidy("a \u0301b ﬁ\u00a0 c\u0301\u0301 d")
    assert tidy(once) == once
