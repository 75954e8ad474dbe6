"""Reading coded sentences, and finding them among the quotations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import SettingsError
from pipeline.evaluation.gold import read_gold
from pipeline.evaluation.matching import Quotations, files_of, same_words, tokens

KNOWN = ["barrier.trust", "barrier.capacity", "enabler"]


def gold(folder: Path, content: str | bytes) -> Path:
    path = folder / "gold.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_line_is_unit_id_codes_and_text(tmp_path: Path):
    [one, none] = read_gold([gold(tmp_path, "a-b-01\tbarrier.trust;enabler\tTrust\tme.\r\na-b-02\t\tWell.\n")], KNOWN)
    assert (one.unit_id, one.document, one.codes) == ("a-b-01", "a-b", {"barrier.trust", "enabler"})
    assert one.text == "Trust\tme."
    assert none.codes == frozenset()


def test_a_byte_order_mark_and_blank_lines_are_no_matter(tmp_path: Path):
    [one] = read_gold([gold(tmp_path, b"\xef\xbb\xbfd-1\t\tText.\n\n")], KNOWN)
    assert one.unit_id == "d-1"


def test_only_line_feeds_part_lines(tmp_path: Path):
    assert len(read_gold([gold(tmp_path, "d-1\t\tA\u2028B\x0cC\n")], KNOWN)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("d-1\tenabler\tGood.\nno tabs here\n", "line 2: expected unit id, codes and text, parted by tabs; found 1"),
        ("d-1\tSentence without codes\n", "found 2 fields"),
        ("nodash\t\tText.\n", "expected a unit id such as `annual-report-012`"),
        ("d-1\tenabler\t \n", "expected the text of unit `d-1`"),
        ("d-1\tbarrier.trsut\tText.\n", "line 1: unknown code `barrier.trsut`; did you mean `barrier.trust`?"),
        ("d-1\tzzz\tText.\n", "expected one of: barrier.capacity, barrier.trust, enabler"),
        ("d-1\t\tOne.\nd-1\t\tTwo.\n", "line 2: unit id `d-1` stands in"),
        ("\n", "expected lines of unit id, codes and text, found none"),
        (b"d-1\t\t\xff\xfe\n", "cannot be read as UTF-8"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(tmp_path: Path, content, message: str):
    with pytest.raises(SettingsError) as caught:
        read_gold([gold(tmp_path, content)], KNOWN)
    assert message in str(caught.value)
    assert "gold.tsv" in str(caught.value)


def test_all_mistakes_are_told_at_once_up_to_ten(tmp_path: Path):
    with pytest.raises(SettingsError) as caught:
        read_gold([gold(tmp_path, "bad\n" * 14)], KNOWN)
    assert str(caught.value).count("found 1 field") == 10
    assert "and 4 more mistakes" in str(caught.value)


@pytest.mark.parametrize(("make", "what"), [(lambda path: None, "found nothing"), (Path.mkdir, "found a folder")])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, make, what: str):
    make(tmp_path / "gone.tsv")
    with pytest.raises(SettingsError, match=what):
        read_gold([tmp_path / "gone.tsv"], KNOWN)


@pytest.mark.parametrize(
    ("quote", "unit", "same"),
    [
        ("Staff had no time.", "“staff had no time”", True),
        ("We saw that staff had no time for it.", "Staff had no time", True),
        ("no time", "We saw that staff had no time for it.", True),
        ("Time had no staff.", "Staff had no time.", False),
        # 6 of 10 tokens in order, then 5 of 10
        ("one two three four five six A B C D", "one two three four five six E F G H", True),
        ("one two three four five A B C D E", "one two three four five F G H I J", False),
        ("no tim", "We saw that staff had no time.", False),
        ("…", "Staff", False),
        ("Staff", "…", False),
    ],
)
def test_two_readings_of_a_sentence_share_words_in_order(quote: str, unit: str, same: bool):
    assert same_words(tokens(quote), tokens(unit)) is same


def test_a_document_is_every_file_whose_name_starts_with_it():
    names = ["report.pdf", "report_copy.pdf", "my-report.pdf"]
    assert files_of("Report", names) == ["report.pdf", "report_copy.pdf"]


def test_quotations_are_looked_up_in_their_own_document():
    table = pd.DataFrame(
        [
            {"source_path": "deep/folder/A.pdf", "quote": "Staff had no time.", "code": "barrier.capacity"},
            {"source_path": "b.pdf", "quote": "Staff had no time.", "code": "barrier.trust"},
        ]
    )
    assert [row["code"] for row in Quotations.of(table).rows("a", "Staff had no time")] == ["barrier.capacity"]
