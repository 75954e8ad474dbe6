"""What the accepted themes make of the groups of a run: which passage is in which theme in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pipeline.themes.clusters import MOST_PARTS, Density, Parts
from pipeline.themes.matching import Group, match
from pipeline.themes.settling import FLOOR, centres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import ThemeSettings
    from pipeline.themes.registry import Accepted, Registry

_LARGEST_TREE = 5000  # passages; a theme above that is split by density, since a tree needs memory in their square


@dataclass(frozen=True, eq=False)
class Placement:
    """Themes after the registry had its say.

    labels: (n,) theme of each passage as a number from 0, largest theme first, -1 for none. ids: the accepted id of
    each theme, "" for a new one. parents: for a new theme, the one that an analyst split it from, or "". by_hand:
    for each theme, whether it has no group of this run. excluded: (n,) the excluded theme of a passage, or "".
    """

    labels: np.ndarray
    ids: list[str]
    parents: list[str]
    by_hand: list[bool]
    excluded: list[str]


@dataclass
class _Slots:
    """Where each passage is on its way: an accepted id, a mark for a new group, or "" for none."""

    keys: Sequence[str]
    vectors: np.ndarray
    labels: np.ndarray
    registry: Registry
    settings: ThemeSettings
    at: list[str] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)


def place(
    keys: Sequence[str], vectors: np.ndarray, labels: np.ndarray, registry: Registry, settings: ThemeSettings
) -> Placement:
    """The themes of passages in canonical order, given the groups that clustering found (`labels`, -1 for none).

    keys: their text keys. vectors: (n, dimensions), unit length. Groups become the accepted themes that they match;
    then split themes are divided, passages of pinned and excluded ones claimed, merged ones joined, and new groups
    that lost too much dissolved.
    """
    slots = _Slots(keys, vectors, labels, registry, settings, [""] * len(keys))
    matched = _take_groups(slots)
    found = [registry.output(slot).theme_id if slot in registry.by_id else slot for slot in slots.at]
    _claim(slots, frozenset(matched.values()))
    slots.at = [registry.output(slot).theme_id if slot in registry.by_id else slot for slot in slots.at]
    _dissolve(slots, found)
    return _placement(slots, frozenset(found))


def _take_groups(slots: _Slots) -> dict[int, str]:
    """Put the passages of each group into the accepted theme that it is, or into a new one."""
    count = int(slots.labels.max(initial=-1)) + 1
    rows = [np.flatnonzero(slots.labels == number) for number in range(count)]
    middle = centres(slots.vectors, slots.labels) if count else np.empty((0, 0))
    groups = [
        Group(frozenset(slots.keys[i] for i in members.tolist()), middle[number]) for number, members in enumerate(rows)
    ]
    matched = match(groups, slots.registry, slots.settings)
    for theme_id in dict.fromkeys(matched.values()):
        members = np.sort(np.concatenate([rows[number] for number, name in matched.items() if name == theme_id]))
        _fill(slots, slots.registry.by_id[theme_id], members)
    for number, members in enumerate(rows):
        if number not in matched:
            _put(slots, members, f"new {number}")
    return matched


def _put(slots: _Slots, members: np.ndarray, slot: str) -> None:
    for i in members:
        slots.at[int(i)] = slot


def _fill(slots: _Slots, theme: Accepted, members: np.ndarray) -> None:
    """Put `members` into a theme or, where it was split, into its parts, accepted or new."""
    if theme.action != "split":
        _put(slots, members, theme.theme_id)
    elif parts := slots.registry.parts(theme.theme_id):
        nearest = _nearest_part(slots, parts, members)
        for number, part in enumerate(parts):
            if (nearest == number).any():
                _fill(slots, part, members[nearest == number])
    else:
        _divide(slots, theme, members)


def _nearest_part(slots: _Slots, parts: list[Accepted], members: np.ndarray) -> np.ndarray:
    """For each member, the part that has it or, for a new one, the part whose centre is nearest."""
    owner = {key: n for n, part in enumerate(parts) for key in slots.registry.family_members(part)}
    likeness = np.column_stack([_likeness(slots.vectors[members], part) for part in parts])
    nearest = likeness.argmax(axis=1)
    return np.array([owner.get(slots.keys[i], near) for i, near in zip(members.tolist(), nearest, strict=True)])


def _likeness(vectors: np.ndarray, theme: Accepted) -> np.ndarray:
    """Cosine of each vector and the centre of an accepted theme; 0 where that is unknown or of another model."""
    centre = theme.memory.centre
    if centre is None or len(centre) != vectors.shape[1]:
        return np.zeros(len(vectors))
    return np.asarray(np.round(vectors @ centre, 6))


def _divide(slots: _Slots, theme: Accepted, members: np.ndarray) -> None:
    """Cluster the passages of one theme; it stays whole where no two parts are large enough."""
    vectors = slots.vectors[members]
    few = slots.settings.model_copy(update={"number": 0, "max_themes": MOST_PARTS})  # a number of themes is the run's
    keys = [slots.keys[i] for i in members.tolist()]
    model = Parts(few, keys) if len(members) <= _LARGEST_TREE else Density(few, keys)
    labels = model.fit(vectors).labels_
    if labels.max() < 1:
        _put(slots, members, theme.theme_id)
        return
    nearest = np.where(labels >= 0, labels, np.round(vectors @ centres(vectors, labels).T, 6).argmax(axis=1))
    for number in range(int(labels.max()) + 1):
        slot = f"part {theme.theme_id} {number}"
        slots.parents[slot] = theme.theme_id
        _put(slots, members[nearest == number], slot)


def _claim(slots: _Slots, matched: frozenset[str]) -> None:
    """Give pinned and excluded themes their accepted passages, and what is new and like them if no group is them.

    A new passage is like a theme if it is at least as near its centre as half of the accepted ones were.
    """
    registry = slots.registry
    known = frozenset().union(*(theme.memory.members for theme in registry.themes))
    own = _own_likeness(slots)
    for theme in registry.by_id.values():
        if theme.theme_id in matched or registry.output(theme.theme_id).action not in ("pin", "exclude"):
            continue
        likeness = _likeness(slots.vectors, theme)
        near = (likeness >= theme.memory.spread) & (likeness > own) & (likeness >= FLOOR)
        for i in np.flatnonzero(near).tolist():
            if slots.keys[i] not in known:
                slots.at[i], own[i] = theme.theme_id, likeness[i]
    for row, key in enumerate(slots.keys):
        slots.at[row] = registry.claims.get(key, slots.at[row])


def _own_likeness(slots: _Slots) -> np.ndarray:
    """Cosine of each passage and the centre of its group; 0 without one."""
    if slots.labels.max(initial=-1) < 0:
        return np.zeros(len(slots.keys))
    similarity = np.round(slots.vectors @ centres(slots.vectors, slots.labels).T, 6)
    own = similarity[np.arange(len(similarity)), np.maximum(slots.labels, 0)]
    return np.where(slots.labels >= 0, own, 0.0)


def _dissolve(slots: _Slots, before: list[str]) -> None:
    """Send the rest of new groups that claims made too small to the nearest theme, or to none if that is far."""
    lost = {slot for slot, now in zip(before, slots.at, strict=True) if slot != now}
    small = {
        slot
        for slot in lost
        if slot and slot not in slots.registry.by_id and slots.at.count(slot) < slots.settings.min_theme_size
    }
    rest = [i for i, slot in enumerate(slots.at) if slot in small]
    names = [s for s in dict.fromkeys(slots.at) if s and s not in small and not _is_excluded(slots.registry, s)]
    for i in rest:
        slots.at[i] = ""
    if not (rest and names):
        return
    number = {slot: place for place, slot in enumerate(names)}
    labels = np.array([number.get(slot, -1) for slot in slots.at])
    similarity = np.round(slots.vectors[rest] @ centres(slots.vectors, labels).T, 6)
    for i, row in zip(rest, similarity, strict=True):
        slots.at[i] = names[int(row.argmax())] if row.max() >= FLOOR else ""


def _is_excluded(registry: Registry, slot: str) -> bool:
    return slot in registry.by_id and registry.by_id[slot].action == "exclude"


def _placement(slots: _Slots, found: frozenset[str]) -> Placement:
    excluded = [slot if _is_excluded(slots.registry, slot) else "" for slot in slots.at]
    kept = ["" if out else slot for out, slot in zip(excluded, slots.at, strict=True)]
    names = [slot for slot in dict.fromkeys(kept) if slot]
    names.sort(key=lambda slot: -kept.count(slot))  # stable: among equals the one whose first member comes first
    number = {slot: place for place, slot in enumerate(names)} | {"": -1}
    return Placement(
        np.array([number[slot] for slot in kept], dtype=np.int64),
        [slot if slot in slots.registry.by_id else "" for slot in names],
        [slots.parents.get(slot, "") for slot in names],
        [slot not in found for slot in names],
        excluded,
    )
