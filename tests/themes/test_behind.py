"""Groups of the sentences with evidence for a code."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes.behind import UNGROUPED, find_behind


@pytest.fixture
def coded(corpus):
    """A function of n: n sentences, every third with evidence for an enabler, the rest for barriers; their vectors."""

    def make(count: int):
        sentences, points = corpus(count)
        units = sentences.rename(columns={"passage_id": "unit_id"}).assign(start=range(count), passage_id="p")
        codes = ["enabler" if n % 3 == 0 else "barrier.trust" if n % 2 else "barrier.culture" for n in range(count)]
        mentions = pd.DataFrame({"unit_id": units["unit_id"], "code": codes, "counted": True})
        mentions["family"] = mentions["code"].str.split(".").str[0]
        return units, mentions, dict(zip(units["unit_id"], points, strict=True))

    return make


def _held(groups: pd.DataFrame, code: str) -> list[str]:
    return sorted(unit for ids in groups.loc[groups["code"] == code, "unit_ids"] for unit in ids.split())


def test_every_sentence_of_a_code_or_family_is_in_one_group_and_no_other_is(coded):
    units, mentions, vectors = coded(90)
    groups = find_behind(["barrier", "barrier.trust"], units, mentions, vectors, ThemeSettings())
    assert _held(groups, "barrier") == sorted(mentions.loc[mentions["family"] == "barrier", "unit_id"])
    assert _held(groups, "barrier.trust") == sorted(mentions.loc[mentions["code"] == "barrier.trust", "unit_id"])
    assert groups["code"].drop_duplicates().tolist() == ["barrier", "barrier.trust"]
    assert (groups["method"] == "hierarchical").sum() >= 4


def test_what_was_not_counted_is_not_behind_a_code(coded):
    units, mentions, vectors = coded(60)
    mentions.loc[mentions.index[:20], "counted"] = False
    groups = find_behind(["barrier"], units, mentions, vectors, ThemeSettings())
    assert not set(_held(groups, "barrier")) & set(mentions["unit_id"][:20])


@pytest.mark.parametrize("count", [1, 3, 6])
def test_too_few_sentences_are_in_no_group_and_not_lost(coded, count):
    units, mentions, vectors = coded(count)
    [rest] = find_behind(["enabler"], units, mentions, vectors, ThemeSettings()).to_dict("records")
    assert (rest["label"], rest["method"]) == (UNGROUPED, "none")
    assert len(rest["unit_ids"].split()) == -(-count // 3)


def test_a_code_without_evidence_has_no_row(coded):
    units, mentions, vectors = coded(30)
    assert find_behind(["barrier.access"], units, mentions, vectors, ThemeSettings()).empty


def test_short_sentences_count_since_they_are_evidence(coded):
    units, mentions, vectors = coded(60)
    units = units.assign(text=[" ".join(text.split()[1:3]) for text in units["text"]])
    groups = find_behind(["barrier"], units, mentions, vectors, ThemeSettings(min_words=6))
    assert (groups["method"] != "none").any()


def test_the_order_of_sentences_changes_nothing(coded):
    units, mentions, vectors = coded(60)
    there = find_behind(["barrier"], units, mentions, vectors, ThemeSettings())
    back = find_behind(["barrier"], units[::-1], mentions[::-1], vectors, ThemeSettings())
    pd.testing.assert_frame_equal(there, back)
