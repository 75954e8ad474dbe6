"""Which groups of a run are which accepted themes.

Shared passages decide first, by their share of the passages that could be shared at all: what is new since the
acceptance and what is gone speak for nobody; among the pairs that share enough, those are chosen by which as many
passages as possible stay in their theme. Where a group is new or a theme's passages are gone, so that there is next to
nothing to compare, the cosine of the centres decides. Both are one-to-one assignments of the highest total (Kuhn 1955,
as scipy's `linear_sum_assignment`), over groups and themes in canonical order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import ThemeSettings
    from pipeline.themes.registry import Registry, Unit

ENOUGH = 0.5
"""Passages that could be shared must be at least this share of the smaller side for their overlap to count."""
_TIES = (1e-3, 1e-6)  # weights of overlap and cosine beside the passages shared: they decide between equals alone


@dataclass(frozen=True, eq=False)
class Group:
    """A group of a run: the text keys of its passages and its centre, a unit vector (dimensions,)."""

    members: frozenset[str]
    centre: np.ndarray


def match(groups: Sequence[Group], registry: Registry, settings: ThemeSettings) -> dict[int, str]:
    """Group → the accepted theme that it is; a group that is none is left out.

    A theme may have several groups only where an analyst said that its passages belong together
    (`Registry.gathering`).
    """
    units = registry.units
    if not groups or not units:
        return {}
    shared, overlap, seen = _overlaps(groups, units)
    likeness = np.array([[unit.similarity(group.centre) for unit in units.values()] for group in groups])
    ranked = shared + _TIES[0] * overlap + _TIES[1] * likeness
    pairs = _assign(np.where((seen >= ENOUGH) & (overlap >= settings.match_overlap), ranked, 0.0))
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    alike = np.where((seen < ENOUGH) & (likeness >= settings.match_similarity), likeness, 0.0)
    alike[rows, :] = 0.0
    alike[:, columns] = 0.0
    names = list(units)
    matched = {row: names[column] for row, column in [*pairs, *_assign(alike)]}
    rest = [row for row in range(len(groups)) if row not in matched]
    return matched | {row: unit for row in rest if (unit := _gathered(groups[row], registry, settings))}


def _overlaps(groups: Sequence[Group], units: Mapping[str, Unit]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each group and unit: passages shared, their share of those that both could have, and how much that says.

    All of shape (groups, units). The second is a Jaccard similarity; the third the number of passages that both could
    have as a share of the smaller side.
    """
    known = frozenset().union(*(unit.members for unit in units.values()))
    placed = frozenset().union(*(group.members for group in groups))
    shared, overlap, seen = (np.zeros((len(groups), len(units))) for _ in range(3))
    for row, group in enumerate(groups):
        mine = group.members & known
        for column, unit in enumerate(units.values()):
            theirs = unit.members & placed
            either = len(mine | theirs)
            shared[row, column] = len(mine & theirs)
            overlap[row, column] = round(len(mine & theirs) / max(either, 1), 6)
            seen[row, column] = either / max(min(len(group.members), unit.size), 1)
    return shared, overlap, seen


def _assign(scores: np.ndarray) -> list[tuple[int, int]]:
    """Pairs (row, column) of the highest total score, each row and column once; pairs that score 0 are left out."""
    rows, columns = linear_sum_assignment(np.round(scores, 9), maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if scores[r, c] > 0]


def _gathered(group: Group, registry: Registry, settings: ThemeSettings) -> str:
    """The theme that takes in a group without one, since its passages are mostly in it, or it is like it and new."""
    units = registry.units
    shared = {name: len(group.members & unit.members) for name, unit in units.items()}
    half = len(group.members) / 2
    totals: dict[str, int] = {}
    for name in sorted(registry.gathering):
        output = registry.output(name).theme_id
        totals[output] = totals.get(output, 0) + shared[name]
    at_home = [name for name in sorted(registry.gathering) if totals[registry.output(name).theme_id] > half]
    if at_home:
        return max(at_home, key=lambda name: (shared[name], name))
    if sum(shared.values()) > half:
        return ""
    near = [(units[name].similarity(group.centre), name) for name in sorted(registry.gathering)]
    best, name = max(near, default=(0.0, ""))
    return name if best >= settings.match_similarity else ""
