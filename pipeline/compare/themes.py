"""Themes of two reviews. An accepted theme keeps its id; others are known again by the passages that they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.compare.changes import THEME_KINDS, Row, ThemeChange

_OVERLAP = 0.3
"""Least share of common passages, of those that either theme holds; as the default of `themes.match_overlap`."""

Members = Mapping[str, set[str]]


def members(assignments: Sequence[Row]) -> dict[str, set[str]]:
    """Passages of each theme. assignments: rows of THEME_ASSIGNMENTS."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in assignments:
        if row["theme_id"]:
            found[row["theme_id"]].add(row["passage_id"])
    return found


def common_passages(old: Sequence[Row], new: Sequence[Row]) -> set[str]:
    """Passages that both reviews know, in a theme or not."""
    return {row["passage_id"] for row in old} & {row["passage_id"] for row in new}


def pair_themes(
    old: Sequence[Row], new: Sequence[Row], before: Members, now: Members, common: set[str]
) -> dict[str, str]:
    """The new id of each old theme that is still there: the same id, else the most passages in common.

    old, new: rows of THEMES. common: passages that both reviews hold; others say nothing about the grouping.
    """
    old_ids, new_ids = ([row["theme_id"] for row in rows] for rows in (old, new))
    pairs = {one: one for one in old_ids if one in set(new_ids)}
    found = []
    for one in sorted(set(old_ids) - pairs.keys()):
        for other in sorted(set(new_ids) - pairs.keys()):
            both = (before.get(one, set()) & common, now.get(other, set()) & common)
            if overlap := len(both[0] & both[1]):
                found.append((-overlap / len(both[0] | both[1]), one, other))
    for share, one, other in sorted(found):
        if -share >= _OVERLAP and one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


def compare_themes(
    old: Sequence[Row],
    new: Sequence[Row],
    *,
    pairs: Mapping[str, str],
    before: Members,
    now: Members,
    common: set[str],
) -> list[ThemeChange]:
    """Changes in order of kind and label. pairs: of `pair_themes`."""
    was, is_now = ({row["theme_id"]: row for row in rows} for rows in (old, new))
    changes = []
    for theme_id in is_now.keys() - set(pairs.values()):
        row = is_now[theme_id]
        changes.append(ThemeChange(("born",), theme_id, "", row["label"], "", 0, row["n_passages"]))
    for theme_id in was.keys() - pairs.keys():
        row = was[theme_id]
        changes.append(ThemeChange(("gone",), theme_id, theme_id, row["label"], row["label"], row["n_passages"], 0))
    for one, other in pairs.items():
        held, holds = before.get(one, set()) & common, now.get(other, set()) & common
        if change := _of_pair(was[one], is_now[other], len(holds - held), len(held - holds)):
            changes.append(change)
    return sorted(changes, key=lambda c: ([THEME_KINDS.index(kind) for kind in c.kinds], c.label, c.theme_id))


def _of_pair(old: Row, new: Row, came: int, went: int) -> ThemeChange | None:
    n_old, n_new = old["n_passages"], new["n_passages"]
    kinds = []
    if old["label"] != new["label"]:
        kinds.append("renamed")
    if n_old != n_new:
        kinds.append("grown" if n_new > n_old else "shrunk")
    elif came or went:
        kinds.append("regrouped")
    if not kinds:
        return None
    ids = new["theme_id"], old["theme_id"]
    return ThemeChange(tuple(kinds), *ids, new["label"], old["label"], n_old, n_new, came, went)
