"""What became of the accepted themes, told with passages as proof."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pipeline.themes.registry import Accepted, Registry

PROOF = 10
"""Most passages named as proof of a change."""
PART = 0.5
"""An accepted theme went into others if more than this share of its passages did."""
HEIR = 0.2
"""A theme took a good part of another if it has at least this share of its passages, and two at least."""
WHOLE = "to be split, but no two parts of enough passages were found"
"""Why a theme that should be split is still whole."""
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Themes of a run as changes see them.

    passage_ids, keys, vectors: passages in canonical order. theme_ids: the theme of each, or "". excluded: the
    excluded theme of each, or "". labels: by theme id. parents: new theme → the one that an analyst split it from.
    by_hand: themes that no group of this run is.
    """

    passage_ids: Sequence[str]
    keys: Sequence[str]
    vectors: np.ndarray
    theme_ids: Sequence[str]
    excluded: Sequence[str]
    labels: Mapping[str, str]
    parents: Mapping[str, str]
    by_hand: Collection[str]

    @cached_property
    def rows(self) -> Mapping[str, list[int]]:
        """Passages of each theme, excluded ones too, as positions, nearest its centre first."""
        found: dict[str, list[int]] = {}
        for row, (theme, out) in enumerate(zip(self.theme_ids, self.excluded, strict=True)):
            if theme or out:
                found.setdefault(theme or out, []).append(row)
        return {theme: sorted(rows, key=self._distance(rows)) for theme, rows in sorted(found.items())}

    def _distance(self, rows: list[int]) -> Any:
        near = dict(zip(rows, np.round(self.vectors[rows] @ self.centre(rows), 6), strict=True))
        return lambda row: (-near[row], self.passage_ids[row])

    def centre(self, rows: list[int]) -> np.ndarray:
        """Unit vector (dimensions,) in the middle of some passages."""
        mean = self.vectors[rows].mean(axis=0)
        return np.asarray(np.round(mean / (np.linalg.norm(mean) or 1), 6))

    @cached_property
    def members(self) -> Mapping[str, frozenset[str]]:
        """Text keys of each theme, excluded ones too."""
        return {theme: frozenset(self.keys[row] for row in rows) for theme, rows in self.rows.items()}

    @cached_property
    def present(self) -> frozenset[str]:
        """Text keys of all passages of this run."""
        return frozenset(self.keys)

    def shown(self, theme: str) -> bool:
        """Whether a theme is among those of this run."""
        return theme in self.labels


def changes(registry: Registry, now: Outcome) -> list[Row]:
    """Rows of FOUND_CHANGES: one or more for each accepted theme, one for each new one.

    A theme that was missing already when themes were last accepted, and still is, has none.
    """
    rows = [row for theme in registry.by_id.values() for row in _of_accepted(theme, registry, now)]
    return rows + [_born(theme, registry, now) for theme in sorted(now.labels) if theme not in registry.by_id]


def _of_accepted(theme: Accepted, registry: Registry, now: Outcome) -> Iterator[Row]:
    before = _accepted_members(theme, registry)
    if theme.label != theme.memory.label and theme.action != "merge":
        row = _row(theme.theme_id, theme.label, "renamed", f"was “{theme.memory.label}”")
        yield row | _proof(now.rows.get(theme.theme_id, []), now)
    if theme.action == "merge":
        output = registry.output(theme.theme_id)
        if theme.memory.present:
            mine = theme.memory.members
            yield _gone(theme, "merged", "merged by the analyst", [output.theme_id], mine, now)
    elif theme.action == "exclude":
        yield _there(theme, "excluded", "excluded by the analyst", before, now)
    elif now.shown(theme.theme_id):
        change = "kept" if theme.memory.present else "returned"
        yield _there(theme, change, _how(theme, before, now), before, now)
        if heirs := [h for h in _heirs(before, now) if h not in registry.by_id]:
            yield _gone(theme, "split", "a part of its passages is a theme of its own", heirs, before, now)
    elif theme.memory.present:
        yield _lost(theme, before, registry, now)


def _accepted_members(theme: Accepted, registry: Registry) -> frozenset[str]:
    """Text keys of a theme and of those that were merged into it."""
    ids = [one.theme_id for one in registry.themes if registry.output(one.theme_id).theme_id == theme.theme_id]
    family = [registry.by_id[one].memory.members for one in sorted({theme.theme_id, *ids})]
    return frozenset().union(*family)


def _how(theme: Accepted, before: frozenset[str], now: Outcome) -> str:
    if theme.theme_id in now.by_hand:
        return "pinned; no group of this run is it"
    if theme.action == "split":
        return WHOLE
    return "shares passages" if before & now.members[theme.theme_id] else "alike; its passages are new"


def _lost(theme: Accepted, before: frozenset[str], registry: Registry, now: Outcome) -> Row:
    """What to say of an accepted theme that is none of this run: split, merged or retired."""
    parts = [name for name in sorted(now.labels) if theme.theme_id in (now.parents.get(name), _parent(name, registry))]
    if theme.action == "split" and parts:
        return _gone(theme, "split", "split by the analyst", parts, before, now)
    heirs = _heirs(before, now)
    there = before & now.present
    taken = len(there & frozenset().union(*(now.members[heir] for heir in heirs)))
    if there and taken > PART * len(there):
        what = "its passages are now in several themes" if len(heirs) > 1 else "its passages are now in another theme"
        return _gone(theme, "split" if len(heirs) > 1 else "merged", what, heirs, before, now)
    reason = "its passages are in no theme now, or scattered" if there else "its passages are gone"
    return _gone(theme, "retired", reason, [], before, now)


def _parent(theme_id: str, registry: Registry) -> str:
    theme = registry.by_id.get(theme_id)
    return theme.memory.split_from if theme else ""


def _heirs(before: frozenset[str], now: Outcome) -> list[str]:
    """Themes of this run that took a good part of the passages `before` that are still there."""
    there = before & now.present
    enough = max(2.0, HEIR * len(there))
    return sorted(theme for theme in now.labels if len(there & now.members[theme]) >= enough)


def _born(theme_id: str, registry: Registry, now: Outcome) -> Row:
    members = now.members[theme_id]
    parent = now.parents.get(theme_id, "")
    sources = [
        one.theme_id
        for one in registry.by_id.values()
        if len(members & one.memory.members) >= max(2.0, HEIR * len(one.memory.members & now.present))
    ]
    outputs = sorted({registry.output(source).theme_id for source in sources})
    related = [parent] if parent else outputs
    row = _row(theme_id, now.labels[theme_id], "born", "split by the analyst" if parent else "", related)
    return row | _proof(now.rows[theme_id], now) | {"n_now": len(now.rows[theme_id])}


def _there(theme: Accepted, change: str, reason: str, before: frozenset[str], now: Outcome) -> Row:
    """The row of a theme that has passages in this run, or is excluded."""
    rows = now.rows.get(theme.theme_id, [])
    members = now.members.get(theme.theme_id, frozenset())
    first = [row for row in rows if now.keys[row] in before] + [row for row in rows if now.keys[row] not in before]
    numbers = {
        "overlap": len(before & members) / max(len(before | members), 1),
        "similarity": _similarity(theme, rows, now),
        "n_accepted": len(before),
        "n_now": len(rows),
        "n_common": len(before & members),
    }
    return _row(theme.theme_id, theme.label, change, reason) | numbers | _proof(first, now)


def _similarity(theme: Accepted, rows: list[int], now: Outcome) -> float | None:
    centre = theme.memory.centre
    if not rows or centre is None or len(centre) != now.vectors.shape[1]:
        return None
    return float(np.clip(np.round(centre @ now.centre(rows), 4), -1, 1))


def _gone(theme: Accepted, change: str, reason: str, related: list[str], before: frozenset[str], now: Outcome) -> Row:
    """The row of passages that left a theme: where they are now, and which they are."""
    each = [[row for row in now.rows.get(name, []) if now.keys[row] in before] for name in related]
    there = [row for turn in itertools.zip_longest(*each) for row in turn if row is not None]  # some of each theme
    if not related:
        there = [row for row, key in enumerate(now.keys) if key in before]
    common = len({now.keys[row] for row in there}) if related else 0
    overlaps = [
        len(before & now.members[name]) / max(len(before | now.members[name]), 1)
        for name in related
        if name in now.members
    ]
    numbers = {"overlap": max(overlaps, default=0.0), "n_accepted": len(before), "n_common": common}
    label = theme.memory.label if change == "merged" else theme.label
    return _row(theme.theme_id, label, change, reason, related) | numbers | _proof(there, now)


def _proof(rows: list[int], now: Outcome) -> Row:
    return {"passage_ids": " ".join(now.passage_ids[row] for row in rows[:PROOF])}


def _row(theme_id: str, label: str, change: str, reason: str, related: Sequence[str] = ()) -> Row:
    numbers = dict.fromkeys(("overlap", "similarity", "n_accepted", "n_now", "n_common"))
    told = {"theme_id": theme_id, "label": label, "change": change, "related": " ".join(related), "reason": reason}
    return told | numbers | {"passage_ids": ""}
