"""How the number of themes came about, as the cluster models tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from pipeline.themes.clusters import Rung

_HOW: dict[str, str] = {
    "hierarchical": "highest mean silhouette",
    "hdbscan": "as many as there are dense regions, at most themes.max_themes",
}
_ONE = "too few different passages for two groups"
_GIVEN = "themes.number"


@runtime_checkable
class Scored(Protocol):
    """A cluster model that tries several numbers of groups; after `fit`, each with its score, higher being better."""

    scores_: list[tuple[int, float]]


@dataclass(frozen=True)
class Choice:
    """What a rung of the ladder tried.

    how: the rule in a few words, for people. chosen: the number of groups asked for. scores: (number of groups,
    score) of each number tried; empty for a method that tries none.
    """

    how: str
    chosen: int
    scores: tuple[tuple[int, float], ...] = ()


def choice_of(model: object, rung: Rung, found: int, number: int = 0) -> Choice:
    """What a fitted cluster model tells of its choice: the highest score, the fewest groups of equal ones.

    found: how many groups came out, which is the choice of a model that tries no numbers. number: what the settings
    ask for, 0 where they leave it open.
    """
    if number:
        return Choice(_GIVEN, number)
    scores = tuple(model.scores_) if isinstance(model, Scored) else ()
    if scores:
        return Choice(_HOW[rung], min(scores, key=lambda tried: (-tried[1], tried[0]))[0], scores)
    return Choice(_ONE if isinstance(model, Scored) else _HOW[rung], found)
