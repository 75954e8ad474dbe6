"""The accepted themes of a review: what an analyst decided about each, and what each is recognised by."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from pipeline.records import stable_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Action = Literal["keep", "pin", "exclude", "merge", "split"]
ACTIONS: tuple[Action, ...] = ("keep", "pin", "exclude", "merge", "split")
"""What an analyst can want of a theme; see docs/themes.md."""


def text_key(text: str) -> str:
    """What a passage is recognised by, in whatever document and edition it stands: a hash of its words."""
    return stable_id("x", " ".join(text.split()))


@dataclass(frozen=True, eq=False)
class Memory:
    """What an accepted theme is recognised by.

    label: the label when it was accepted, by which a new name is noticed. present: whether it was in the accepted
    run. size: its passages when it was last present. members: their text keys. centre: unit vector (dimensions,) or
    None. spread: median cosine of its passages to the centre. split_from: the theme that an analyst split it from.
    """

    label: str
    present: bool = True
    size: int = 0
    split_from: str = ""
    spread: float = 1.0
    centre: np.ndarray | None = None
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Accepted:
    """One row of themes.csv with its memory. into: the theme that a merged one belongs to. passages: as written."""

    theme_id: str
    label: str
    action: Action = "keep"
    into: str = ""
    keywords: str = ""
    passages: int | None = None
    note: str = ""
    memory: Memory = field(default_factory=lambda: Memory(""))


@dataclass(frozen=True, eq=False)
class Registry:
    """Accepted themes, in the order of the file, and ids that were given once and must not be given again."""

    themes: tuple[Accepted, ...] = ()
    forgotten: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> Mapping[str, Accepted]:
        """Themes by id, sorted, so that the order of the file decides nothing."""
        return {theme.theme_id: theme for theme in sorted(self.themes, key=lambda theme: theme.theme_id)}

    @property
    def ids(self) -> frozenset[str]:
        """All ids that were ever given."""
        return frozenset(self.by_id) | self.forgotten

    def output(self, theme_id: str) -> Accepted:
        """The theme under which this one appears: itself, or the one that it was merged into in the end."""
        theme = self.by_id[theme_id]
        while theme.action == "merge":
            theme = self.by_id[theme.into]
        return theme

    def parts(self, theme_id: str) -> list[Accepted]:
        """The accepted parts of a theme that was split."""
        if self.by_id[theme_id].action != "split":
            return []
        return [theme for theme in self.by_id.values() if theme.memory.split_from == theme_id]

    def is_part(self, theme: Accepted) -> bool:
        """Whether the theme is matched as a part of the theme that it was split from, not by itself."""
        parent = self.by_id.get(theme.memory.split_from)
        return parent is not None and parent.action == "split"

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """What groups of a run are matched with: every theme that is no part of another, with all of its parts."""
        return {theme_id: self._unit(theme) for theme_id, theme in self.by_id.items() if not self.is_part(theme)}

    def family_members(self, theme: Accepted) -> frozenset[str]:
        """Text keys of a theme and, where it was split, of its parts."""
        family = [theme, *self._descendants(theme.theme_id)]
        return frozenset().union(*(one.memory.members for one in family))

    def _unit(self, theme: Accepted) -> Unit:
        family = [theme, *self._descendants(theme.theme_id)]
        members = self.family_members(theme)
        centres = [one.memory.centre for one in family if one.memory.centre is not None]
        return Unit(theme.theme_id, members, max(len(members), theme.memory.size), tuple(centres))

    def _descendants(self, theme_id: str) -> list[Accepted]:
        parts = self.parts(theme_id)
        return parts + [one for part in parts for one in self._descendants(part.theme_id)]

    @cached_property
    def gathering(self) -> frozenset[str]:
        """Units whose output takes in whatever is mostly made of their passages: an analyst said they belong together.

        Those merged, what others were merged into, and those that are pinned, excluded or split.
        """
        targets = {self.output(one.theme_id).theme_id for one in self.themes if one.action == "merge"}
        wanted = ("pin", "exclude", "split")
        return frozenset(u for u in self.units if self.output(u).theme_id in targets or self.by_id[u].action in wanted)

    @cached_property
    def claims(self) -> Mapping[str, str]:
        """Text key → the theme that keeps the passage whatever the clustering says (pinned) or keeps it out."""
        return {
            key: theme.theme_id
            for theme in self.by_id.values()
            if self.output(theme.theme_id).action in ("pin", "exclude")
            for key in theme.memory.members
        }

    def new_id(self, passage_ids: Iterable[str], taken: Iterable[str] = ()) -> str:
        """The id of a new theme, made of its passages, and never one that was given before."""
        listed = sorted(passage_ids)
        used = self.ids | frozenset(taken)
        theme_id, count = stable_id("t", *listed), 0
        while theme_id in used:
            count += 1
            theme_id = stable_id("t", *listed, count)
        return theme_id


@dataclass(frozen=True, eq=False)
class Unit:
    """An accepted theme as matching sees it. size: passages it has or had. centres: its own and those of its parts."""

    theme_id: str
    members: frozenset[str]
    size: int
    centres: tuple[np.ndarray, ...]

    def similarity(self, centre: np.ndarray) -> float:
        """Largest cosine of `centre` and one of the unit's; 0 where the vectors are of another model."""
        fitting = [float(np.round(own @ centre, 6)) for own in self.centres if len(own) == len(centre)]
        return max(fitting, default=0.0)
