"""Sentence boundaries in the English of British reports."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from pipeline.readers.sentences import split

CASES = [
    "Dr. Smith met Prof. Jones at St. Mary's on 4 Jan. 2020. | They spoke.",
    "See e.g. Fig. 3 and No. 5, vs. the control (cf. Brown et al. 2019). | It rose by 3.5 per cent.",
    "“We are done.” | She said so. | ‘It is over.’ | He left.",
    'He asked: "Why now?" | They replied: "Because." | Then silence.',
    "The trust (which was new) failed. | [See note 3.] | Then it went on.",
    "It was slow... | Then it grew… | And grew.",
    "It was slow... but it grew… and grew.",
    "We tried; they failed; it was fine.",
    "J. K. Harwood and T. S. Ellery wrote. | A. B. Smith agreed.",
    "It was signed in the U.K. | That was good.",
    "The U.S. Government agreed.",
    "It cost £3.5m. | In 2020 it fell to approx. 20 at 5 p.m. on Monday.",
    "The Acme Co. Board met Bright Ltd. | It agreed.",
    "See p. 12, pp. 14-16, para. 3 and s. 4 of the Act.",
    "Growth was strong.1 | Then it fell.2 | “Yes.”3 | Next one.",
    "1. First item is here.",
    "Vol. 3 no. 4 is cited by Mrs. Brown, Ms. Gray and Rev. Green.",
    "Visit www.example.org. | Write to a.b@example.org.",
    "“I was told no,” she said. | “Then I asked again.” | “Why?” he asked.",
    "A breakdown appears at Appendix B. | The committee noted it.",
    "She wrote to the committee on 9 May. | It met in June.",
    "Approval came from the faculty (ref. FC/21/338), and the hon. Lady agreed.",
    "Partners (e.g. Corvant, Marlowe, etc.) joined.",
]


@pytest.mark.parametrize("case", CASES)
def test_boundaries(case: str) -> None:
    sentences = case.split(" | ")
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split(text)] == sentences


def test_every_word_is_in_exactly_one_sentence() -> None:
    text = "  One two.  Three “four.”  five (six!) Seven…  Eight. "
    spans = split(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize("text", ["", "   ", ".", "…", "no stop at all"])
def test_odd_texts(text: str) -> None:
    assert [text[a:b] for a, b in split(text)] == ([text.strip()] if text.strip() else [])


def test_endless_text_without_a_stop_takes_seconds_not_minutes() -> None:
    start = time.perf_counter()
    split("(A. " * 10_000 + "word " * 50_000)
    assert time.perf_counter() - start < 20


def test_boundaries_of_the_projects_own_documents() -> None:
    """Measured on 76 documents written for the project: sentences glued together are found again (F1 at least 0.99)."""
    gold = Path(__file__).parents[2] / ".." / "shared" / "gold" / "written_documents.tsv"
    if not gold.is_file():
        pytest.skip("../shared/gold/written_documents.tsv is not on this machine")
    right = wrong = missed = 0
    for sentences in _paragraphs(gold):
        text = " ".join(sentences)
        found = {start for start, _ in split(text)} - {0}
        lengths = [len(sentence) + 1 for sentence in sentences]
        wanted = {sum(lengths[:i]) for i in range(1, len(sentences))}
        right, wrong, missed = right + len(found & wanted), wrong + len(found - wanted), missed + len(wanted - found)
    assert 2 * right / (2 * right + wrong + missed) > 0.99


def _paragraphs(path: Path) -> list[list[str]]:
    """Runs of units that end like sentences, by document."""
    found: list[list[str]] = [[]]
    document = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        unit, _, text = line.split("\t", 2)
        if unit.split("-")[0] != document or not text.rstrip("”’\"')").endswith((".", "!", "?")):
            document = unit.split("-")[0]
            found.append([])
        if text.rstrip("”’\"')").endswith((".", "!", "?")):
            found[-1].append(text.strip())
    return [paragraph for paragraph in found if len(paragraph) > 1]
