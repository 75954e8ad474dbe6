"""Ids and labels that last: runs against accepted themes, and what an analyst wants of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.records import CHANGES
from pipeline.themes import placing
from pipeline.themes.accept import accept
from pipeline.themes.clusters import MOST_PARTS
from pipeline.themes.registry import Registry, text_key
from tests.themes.conftest import WORDS
from tests.themes.lasting import (
    SETTINGS,
    Corpus,
    accepted,
    as_bytes,
    as_run,
    changes,
    document,
    edited,
    find,
    kinds,
    labels,
    members,
    review,
    topic_theme,
)

DATA, TRIAL, STAFF, MONEY, HEART = (words.split()[0] for words in WORDS)
STRANGE = document("strange", [5] * 8)
"""A document about something else than the review."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return review()


@pytest.fixture(scope="module")
def registry(corpus: Corpus) -> Registry:
    return accepted(corpus)


@pytest.fixture(scope="module")
def ids(corpus: Corpus, registry: Registry) -> dict[str, str]:
    """Theme ids by the first word of their topic."""
    found = find(corpus, registry)
    return {word: topic_theme(corpus, found, word) for word in (DATA, TRIAL, STAFF, MONEY, HEART)}


def test_an_empty_registry_changes_nothing_but_the_rows_of_changes(corpus: Corpus):
    with_none, with_empty = find(corpus), find(corpus, Registry())
    assert as_bytes(with_none) == as_bytes(with_empty)
    assert kinds(with_none) == {"born": len(with_none.themes)}
    assert (with_none.assignments["excluded"] == "").all()


def test_the_run_that_was_accepted_keeps_everything(corpus: Corpus, registry: Registry):
    before, after = find(corpus), find(corpus, registry)
    assert before.themes.to_csv() == after.themes.to_csv()
    assert before.assignments.to_csv() == after.assignments.to_csv()
    assert kinds(after) == {"kept": len(before.themes)}
    assert (after.changes["overlap"] == 1).all()
    assert (after.changes["similarity"] > 0.999).all()


def test_accepting_twice_changes_nothing(corpus: Corpus, registry: Registry):
    again = accept(registry, as_run(corpus, find(corpus, registry)))
    assert [(t.theme_id, t.label, t.memory.members) for t in again.themes] == [
        (t.theme_id, t.label, t.memory.members) for t in registry.themes
    ]


def test_a_document_more_changes_no_accepted_id_and_no_label(corpus: Corpus, registry: Registry):
    before = find(corpus, registry)
    for topics in ([0, 1, 2, 3, 4], [0] * 9, [2, 2, 3]):
        after = find(corpus + document("new", topics), registry)
        assert labels(before).items() <= labels(after).items()
        assert {change for (_, change) in changes(after)} <= {"kept", "born", "split"}


def test_a_new_subject_is_born_with_its_passages_as_proof(corpus: Corpus, registry: Registry):
    before, after = find(corpus, registry), find(corpus + STRANGE, registry)
    assert labels(before).items() <= labels(after).items()
    [born] = after.changes[after.changes["change"] == "born"].to_dict("records")
    assert born["theme_id"] not in registry.ids
    assert set(born["passage_ids"].split()) <= set(STRANGE.passages["passage_id"])
    assert born["n_now"] == 8


def test_taking_the_document_away_again_restores_every_byte(corpus: Corpus, registry: Registry):
    before = as_bytes(find(corpus, registry))
    more = corpus + STRANGE
    find(more, registry)
    without = more.where(more.passages["doc_id"] != STRANGE.passages["doc_id"][0])
    assert as_bytes(find(without, registry)) == before


def test_a_theme_that_was_accepted_and_lost_its_document_keeps_its_id_for_its_return(
    corpus: Corpus, registry: Registry
):
    second = accepted(corpus + STRANGE, registry)
    [new] = set(second.by_id) - set(registry.by_id)
    away = find(corpus, second)
    assert changes(away)[new, "retired"] == ""
    third = accept(second, as_run(corpus, away))
    assert not third.by_id[new].memory.present
    assert "retired" not in kinds(find(corpus, third)), "what was accepted is told once"
    back = find(corpus + STRANGE, third)
    assert (new, "returned") in changes(back)
    assert labels(back)[new] == second.by_id[new].label


@pytest.mark.parametrize("seed", [1, 2])
def test_neither_the_order_of_passages_nor_that_of_rows_changes_a_byte(corpus: Corpus, registry: Registry, seed: int):
    names = [theme.theme_id for theme in registry.themes]
    acted = edited(
        registry,
        {
            names[0]: {"action": "split"},
            names[1]: {"action": "exclude"},
            names[2]: {"action": "pin"},
            names[3]: {"action": "merge", "into": names[4]},
        },
    )
    more = corpus + STRANGE
    order = np.random.default_rng(seed).permutation(len(names))
    mixed = Registry(tuple(acted.themes[i] for i in order), acted.forgotten)
    assert as_bytes(find(more.shuffled(seed), mixed)) == as_bytes(find(more, acted))


def test_a_new_edition_of_every_document_has_the_same_themes(corpus: Corpus, registry: Registry):
    """Ids of documents and passages are all new; the texts are not."""
    edition = document("a0", [])
    for number in range(6):
        edition += document(f"a{number}", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], edition=2)
    assert not set(edition.passages["passage_id"]) & set(corpus.passages["passage_id"])
    after = find(edition, registry)
    assert labels(after) == labels(find(corpus, registry))
    assert (after.changes["reason"] == "shares passages").all()


def test_themes_are_recognised_by_their_centre_where_all_passages_are_new(corpus: Corpus, registry: Registry, ids):
    others = document("b0", [])
    for number in range(6):
        others += document(f"b{number}", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    after = find(others, registry)
    assert labels(after) == labels(find(corpus, registry))
    assert set(after.changes["reason"]) == {"alike; its passages are new"}
    assert topic_theme(others, after, DATA) == ids[DATA]


def test_vectors_of_another_model_do_not_match_and_do_no_harm(corpus: Corpus, registry: Registry):
    padded = Corpus(corpus.passages, np.hstack([corpus.vectors, np.zeros_like(corpus.vectors)]))
    after = find(padded, registry)
    assert labels(after) == labels(find(corpus, registry)), "by their passages"
    assert after.changes["similarity"].isna().all()


def test_a_theme_that_falls_apart_keeps_its_id_and_says_what_it_lost(corpus: Corpus, registry: Registry, ids):
    """Two accepted themes that are one in the registry's memory come out as two."""
    one, other = registry.by_id[ids[DATA]], registry.by_id[ids[TRIAL]]
    both = replace(one.memory, members=one.memory.members | other.memory.members, size=24)
    coarse = Registry(
        tuple(replace(theme, memory=both) if theme is one else theme for theme in registry.themes if theme is not other)
    )
    after = find(corpus, coarse)
    told = changes(after)
    [new] = [theme for theme, change in told if change == "born"]
    assert (one.theme_id, "kept") in told
    assert told[one.theme_id, "split"] == new
    assert told[new, "born"] == one.theme_id
    split = after.changes[after.changes["change"] == "split"].iloc[0]
    assert (split["n_accepted"], split["n_common"]) == (24, 12)
    assert set(split["passage_ids"].split()) <= members(after)[new]


def test_themes_that_flow_together_are_told_as_merged(corpus: Corpus, registry: Registry):
    after = find(corpus, registry, ThemeSettings(max_themes=2))
    gone = {theme: related for (theme, change), related in changes(after).items() if change in ("merged", "split")}
    assert set(gone) == set(registry.by_id) - set(labels(after))
    assert all(set(related.split()) <= set(labels(after)) for related in gone.values())
    merged = after.changes[after.changes["change"] == "merged"]
    for row in merged.itertuples():
        assert set(row.passage_ids.split()) <= members(after)[row.related]


def test_a_new_name_stays_and_is_told_until_it_is_accepted(corpus: Corpus, registry: Registry, ids):
    renamed = edited(registry, {ids[DATA]: {"label": "Who may see what"}})
    found = find(corpus + STRANGE, renamed)
    assert labels(found)[ids[DATA]] == "Who may see what"
    assert (ids[DATA], "renamed") in changes(found)
    settled = accept(renamed, as_run(corpus + STRANGE, found))
    later = find(corpus, settled)
    assert labels(later)[ids[DATA]] == "Who may see what"
    assert "renamed" not in kinds(later)


def test_a_new_theme_gets_no_label_that_an_accepted_one_has(corpus: Corpus, registry: Registry, ids):
    [born] = set(labels(find(corpus + STRANGE, registry)).values()) - {t.label for t in registry.themes}
    taken = edited(registry, {ids[DATA]: {"label": born.upper()}})
    found = find(corpus + STRANGE, taken)
    folded = [label.casefold() for label in found.themes["label"]]
    assert len(set(folded)) == len(folded)


def test_merged_themes_are_one_row_now_and_later(corpus: Corpus, registry: Registry, ids):
    merged = edited(registry, {ids[DATA]: {"action": "merge", "into": ids[TRIAL]}})
    found = find(corpus, merged)
    plain = members(find(corpus, registry))
    assert members(found)[ids[TRIAL]] == plain[ids[DATA]] | plain[ids[TRIAL]]
    assert changes(found)[ids[DATA], "merged"] == ids[TRIAL]
    settled = accept(merged, as_run(corpus, found))
    later = find(corpus + document("c", [0, 0, 0, 1, 1]), settled)
    assert ids[DATA] not in labels(later)
    assert members(later)[ids[TRIAL]] > members(found)[ids[TRIAL]]
    assert "merged" not in kinds(later)


def test_a_merger_undone_gives_both_back(corpus: Corpus, registry: Registry, ids):
    merged = edited(registry, {ids[DATA]: {"action": "merge", "into": ids[TRIAL]}})
    settled = accept(merged, as_run(corpus, find(corpus, merged)))
    undone = edited(settled, {ids[DATA]: {"action": "keep", "into": ""}})
    assert members(find(corpus, undone)) == members(find(corpus, registry))
    assert (ids[DATA], "returned") in changes(find(corpus, undone))


def test_mergers_follow_each_other(corpus: Corpus, registry: Registry, ids):
    chain = edited(
        registry,
        {
            ids[DATA]: {"action": "merge", "into": ids[TRIAL]},
            ids[TRIAL]: {"action": "merge", "into": ids[STAFF]},
        },
    )
    found = find(corpus, chain)
    assert set(labels(found)) == set(ids.values()) - {ids[DATA], ids[TRIAL]}
    assert len(members(found)[ids[STAFF]]) == 36


def test_a_split_theme_becomes_parts_that_last(corpus: Corpus, registry: Registry, ids):
    split = edited(registry, {ids[DATA]: {"action": "split"}})
    found = find(corpus, split)
    parts = sorted(set(labels(found)) - set(registry.by_id))
    assert len(parts) >= 2
    assert changes(found)[ids[DATA], "split"].split() == parts
    assert all(changes(found)[part, "born"] == ids[DATA] for part in parts)
    assert frozenset().union(*(members(found)[part] for part in parts)) == members(find(corpus, registry))[ids[DATA]]
    settled = accept(split, as_run(corpus, found))
    assert members(find(corpus, settled)) == members(found)
    assert kinds(find(corpus, settled)) == {"kept": len(found.themes)}
    more = find(corpus + document("c", [0, 0, 0]), settled)
    assert set(parts) <= set(labels(more))
    assert ids[DATA] not in labels(more)


def test_a_very_large_theme_is_split_into_a_few_parts_however_many_themes_the_run_has(
    corpus: Corpus, registry: Registry, ids, monkeypatch: pytest.MonkeyPatch
):
    """Above a size the parts are found by density, which otherwise makes as many groups as the settings ask for."""
    monkeypatch.setattr(placing, "_LARGEST_TREE", 1)
    many = SETTINGS.model_copy(update={"number": 12, "min_theme_size": 1})
    split = edited(registry, {ids[DATA]: {"action": "split"}})
    rows = accepted_in(corpus, ids[DATA], registry)
    keys = [text_key(text) for text in corpus.passages["text"][rows]]
    found = placing.place(keys, corpus.vectors[rows], np.zeros(len(keys), dtype=np.int64), split, many)
    assert 2 <= len(found.ids) <= MOST_PARTS
    assert set(found.parents) == {ids[DATA]}


def accepted_in(corpus: Corpus, theme_id: str, registry: Registry) -> np.ndarray:
    """Rows of the passages that were accepted in one theme."""
    members = registry.by_id[theme_id].memory.members
    return np.flatnonzero([text_key(text) in members for text in corpus.passages["text"]])


def test_a_part_can_be_named_merged_split_or_excluded_like_any_theme(corpus: Corpus, registry: Registry, ids):
    split = edited(registry, {ids[DATA]: {"action": "split"}})
    settled = accept(split, as_run(corpus, find(corpus, split)))
    one, other, *_ = sorted(set(settled.by_id) - set(registry.by_id))
    whole = find(corpus, settled)
    out = find(corpus, edited(settled, {one: {"action": "exclude"}, other: {"action": "merge", "into": ids[TRIAL]}}))
    assert members(out, "excluded")[one] == members(whole)[one]
    assert members(out)[ids[TRIAL]] == members(whole)[ids[TRIAL]] | members(whole)[other]
    again = find(corpus, edited(settled, {one: {"action": "split"}}))
    assert one not in labels(again) or "to be split" in " ".join(again.changes["reason"])


def test_a_theme_too_small_to_split_stays_whole_and_says_so(corpus: Corpus, registry: Registry, ids):
    settings = ThemeSettings(max_themes=6, min_theme_size=8)
    found = find(corpus, edited(registry, {ids[DATA]: {"action": "split"}}), settings)
    rows = found.changes[found.changes["theme_id"] == ids[DATA]]
    assert rows["change"].tolist() == ["kept"]
    assert "no two parts of enough passages" in rows["reason"].iloc[0]


def test_an_excluded_theme_is_nowhere_but_its_passages_are_reported(corpus: Corpus, registry: Registry, ids):
    without = edited(registry, {ids[DATA]: {"action": "exclude"}})
    found = find(corpus + document("c", [0, 0, 0, 1]), without)
    before = members(find(corpus, registry))[ids[DATA]]
    assert ids[DATA] not in labels(found)
    assert members(found, "excluded")[ids[DATA]] >= before
    out = found.assignments["excluded"] != ""
    assert (found.assignments.loc[out, "theme_id"] == "").all()
    assert (found.assignments.loc[out, "probability"] == 0).all()
    row = found.changes.set_index("change").loc["excluded"]
    assert (row["n_now"], row["n_common"]) == (out.sum(), len(before))


def test_an_excluded_theme_stays_out_however_the_run_groups_it(corpus: Corpus, registry: Registry, ids):
    """Its passages are claimed one by one, so that a coarser clustering cannot bring them back."""
    without = edited(registry, {ids[DATA]: {"action": "exclude"}})
    before = members(find(corpus, registry))[ids[DATA]]
    for most in (1, 2, 3):
        found = find(corpus, without, ThemeSettings(max_themes=most))
        assert members(found, "excluded")[ids[DATA]] >= before


@pytest.mark.parametrize("most", [1, 2, 6])
def test_a_pinned_theme_keeps_its_passages_however_the_run_groups_them(corpus, registry, ids, most: int):
    pinned = edited(registry, {ids[DATA]: {"action": "pin"}})
    found = find(corpus + STRANGE, pinned, ThemeSettings(max_themes=most))
    assert members(found)[ids[DATA]] >= members(find(corpus, registry))[ids[DATA]]
    assert (ids[DATA], "kept") in changes(found)


def test_with_every_theme_pinned_nothing_that_was_accepted_moves(corpus: Corpus, registry: Registry):
    pinned = edited(registry, {theme.theme_id: {"action": "pin"} for theme in registry.themes})
    before = members(find(corpus, registry))
    after = members(find(corpus + STRANGE + document("d", [0, 1, 2, 3, 4] * 3), pinned, ThemeSettings(max_themes=3)))
    assert all(after[theme] >= passages for theme, passages in before.items())


def test_a_pinned_theme_without_its_passages_takes_new_ones_like_it(corpus: Corpus, registry: Registry, ids):
    """Where no group of the run is the theme: here there are too few passages for groups."""
    pinned = edited(registry, {ids[DATA]: {"action": "pin"}})
    few = document("e", [0, 0, 0, 2, 2, 5], noise=0.15)
    found = find(few, pinned)
    assert labels(found) == {ids[DATA]: registry.by_id[ids[DATA]].label}
    assert members(found)[ids[DATA]] <= set(few.passages["passage_id"][:3])
    assert found.themes["method"].tolist() == ["registry"]


def test_a_pinned_theme_of_which_nothing_is_left_is_told_and_kept_in_the_registry(corpus, registry, ids):
    pinned = edited(registry, {ids[DATA]: {"action": "pin"}})
    found = find(STRANGE, pinned)
    assert changes(found)[ids[DATA], "retired"] == ""
    assert accept(pinned, as_run(STRANGE, found)).by_id[ids[DATA]].action == "pin"


@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize("action", ["keep", "pin", "exclude", "split"])
def test_tiny_corpora_do_with_accepted_themes_what_can_be_done(corpus, registry, ids, count: int, action: str):
    acted = edited(registry, {ids[DATA]: {"action": action}})
    tiny = corpus.where(corpus.passages["text"].str.contains(DATA) & (np.arange(len(corpus.passages)) < 60))
    tiny = tiny.where(np.arange(len(tiny.passages)) < count)
    found = find(tiny, acted)
    assert len(found.assignments) == count
    held = members(found) if action == "pin" else members(found, "excluded")
    expected = {ids[DATA]: frozenset(tiny.passages["passage_id"])} if count and action in ("pin", "exclude") else {}
    assert held == expected
    assert set(found.changes["change"]) <= set(CHANGES)
    accept(acted, as_run(tiny, found))


def test_new_ids_are_never_those_of_old_themes(corpus: Corpus, registry: Registry):
    """A theme of just the passages that an id was once made of gets another id if its row was deleted."""
    forgotten = Registry((), frozenset(registry.by_id))
    found = find(corpus, forgotten)
    assert len(found.themes) == len(registry.themes)
    assert not set(labels(found)) & forgotten.ids


def test_each_text_is_remembered_by_one_theme_alone(corpus: Corpus, registry: Registry, ids):
    edits = {ids[DATA]: {"action": "merge", "into": ids[TRIAL]}, ids[STAFF]: {"action": "split"}}
    acted = edited(registry, edits)
    for _ in range(3):
        acted = accept(acted, as_run(corpus, find(corpus, acted)))
        keys = [key for theme in acted.themes for key in sorted(theme.memory.members)]
        assert len(keys) == len(set(keys)) == len({text_key(text) for text in corpus.passages["text"]})


def test_a_row_of_changes_for_every_accepted_theme_and_every_new_one(corpus: Corpus, registry: Registry):
    found = find(corpus + STRANGE, registry, SETTINGS)
    assert set(found.changes["theme_id"]) == set(registry.by_id) | set(labels(found))
