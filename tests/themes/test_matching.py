"""Which groups are which accepted themes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes.matching import Group, match
from pipeline.themes.registry import Accepted, Memory, Registry

SETTINGS = ThemeSettings(match_overlap=0.3, match_similarity=0.9)
NORTH, EAST = np.array([0.0, 1.0]), np.array([1.0, 0.0])
NEARLY_NORTH = np.array([0.1, 0.995])


def theme(name: str, passages: str, centre: np.ndarray | None = NORTH, **row: str) -> Accepted:
    memory = Memory(name, size=len(passages) or 4, centre=centre, members=frozenset(passages))
    return Accepted(name, name, memory=memory, **row)


def matched(groups: list[Group], *themes: Accepted) -> dict[int, str]:
    return match(groups, Registry(themes), SETTINGS)


def group(passages: str, centre: np.ndarray = NORTH) -> Group:
    return Group(frozenset(passages), centre)


def test_shared_passages_decide_against_likeness():
    groups = [group("abcd", EAST), group("efgh", NORTH)]
    assert matched(groups, theme("t1", "abcd", NORTH), theme("t2", "efgh", EAST)) == {0: "t1", 1: "t2"}


def test_new_passages_and_gone_ones_speak_for_nobody():
    """Four of a theme's twenty passages are left, in a group of forty that are new: all that could agree does."""
    gone = "abcd" + "".join(map(chr, range(0x100, 0x110)))
    new = "abcd" + "".join(map(chr, range(0x200, 0x208)))
    assert matched([group(new, EAST)], theme("t1", gone)) == {}, "too little to go by"
    assert matched([group("abcdxy", EAST)], theme("t1", gone)) == {0: "t1"}


def test_below_the_least_overlap_nothing_matches_however_like():
    assert matched([group("abwxyz")], theme("t1", "abcdefgh"), theme("t2", "wxyz", EAST)) == {0: "t2"}
    assert matched(
        [group("aw"), group("bcdefgh"), group("xyz")], theme("t1", "abcdefgh"), theme("t2", "wxyz", EAST)
    ) == {
        1: "t1",
        2: "t2",
    }


@pytest.mark.parametrize(("centre", "expected"), [(NEARLY_NORTH, {0: "t1"}), (EAST, {})])
def test_likeness_decides_where_the_passages_are_new(centre: np.ndarray, expected: dict[int, str]):
    assert matched([group("wxyz", centre)], theme("t1", "abcd")) == expected


def test_likeness_never_gives_a_theme_whose_passages_are_elsewhere():
    groups = [group("abcdefgh", EAST), group("wxyz", NORTH)]
    assert matched(groups, theme("t1", "abcd"), theme("t2", "efgh", EAST)) in ({0: "t1"}, {0: "t2"})


def test_as_many_passages_as_possible_stay_in_their_theme():
    """Taking the pair with the highest overlap first would leave the second group without a theme."""
    groups = [group("abcdef" + "uvwx"), group("ghi")]
    assert matched(groups, theme("t1", "abcdefghi"), theme("t2", "uvwx", EAST)) == {0: "t2", 1: "t1"}
    strong = [group("abcdef" + "uv"), group("gh")]
    assert matched(strong, theme("t1", "abcdefgh"), theme("t2", "uv", EAST)) == {0: "t1"}


def test_equal_overlap_is_decided_by_likeness():
    groups = [group("ab", EAST), group("cd", NORTH)]
    assert matched(groups, theme("t1", "abcd", NORTH)) == {1: "t1"}
    assert matched(groups, theme("t1", "abcd", EAST)) == {0: "t1"}


def test_the_order_of_the_rows_changes_no_match():
    themes = [theme("t1", "abc"), theme("t2", "def"), theme("t3", "ghi"), theme("t4", "")]
    groups = [group("abd"), group("cef"), group("ghz"), group("uvw")]
    answers = {tuple(sorted(matched(groups, *order).items())) for order in itertools.permutations(themes)}
    assert len(answers) == 1


def test_a_theme_without_a_centre_or_with_one_of_another_model_is_matched_by_passages_alone():
    for centre in (None, np.array([0.0, 0.0, 1.0])):
        assert matched([group("abc"), group("xyz")], theme("t1", "abc", centre), theme("t2", "", centre)) == {0: "t1"}


def test_only_what_an_analyst_joined_has_several_groups():
    halves = [group("abc"), group("def")]
    assert len(matched(halves, theme("t1", "abcdef"))) == 1
    for action in ("pin", "exclude", "split"):
        assert matched(halves, theme("t1", "abcdef", action=action)) == {0: "t1", 1: "t1"}
    merged = theme("t2", "uv", EAST, action="merge", into="t1")
    assert matched(halves, theme("t1", "abcdef"), merged) == {0: "t1", 1: "t1"}


def test_nothing_to_match():
    assert matched([]) == matched([], theme("t1", "a")) == matched([group("a")]) == {}


def test_sixty_large_themes_are_each_found_again():
    random = np.random.default_rng(0)
    names = [f"t{n}" for n in range(60)]
    groups = [Group(frozenset(f"{name}.{k}" for k in range(800)), random.normal(size=384)) for name in names]
    memories = [Memory(n, size=800, centre=g.centre, members=g.members) for n, g in zip(names, groups, strict=True)]
    themes = [Accepted(memory.label, memory.label, memory=memory) for memory in reversed(memories)]
    assert matched(groups, *themes) == dict(enumerate(names))
