"""Rows of slots matched on bits: where a set of words stands in a text is one integer, bit by bit a token.

In the manner of Shift-And (Baeza-Yates and Gonnet 1992, Commun ACM 35(10):74-82): the places that a row has reached
are the bits of one integer, and a slot moves them on by one `&` and one shift, whatever their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.tagging.slots import PAIR_REACH

if TYPE_CHECKING:
    from collections.abc import Sequence

Bits = int


@dataclass(frozen=True, slots=True)
class Special:
    """A slot that is no set of words: tokens that are none of a set, numbers, exact forms, any; or the first word.

    words: the number of a set of words, for `words` and `none_of`. forms: those of `exact`, as spaCy numbers them.
    """

    kind: Literal["words", "none_of", "exact", "number", "any"]
    words: int = 0
    forms: frozenset[int] = frozenset()
    first: bool = False


Key = int
"""What fits a slot: from 0 the number of a set of words, below 0 a special slot; -1 is any token."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """One row of slots and what it stands for.

    steps: what fits each slot, and how often it may stand, at least and at most. needs: the numbers of the sets of
    words of which a text must hold one word each; sets: those of all sets of words that the steps speak of.
    """

    label: str
    rule: str
    steps: tuple[tuple[Key, int, int], ...]
    needs: frozenset[int]
    sets: frozenset[int]

    @property
    def longest(self) -> int:
        """Most tokens that the row may cover."""
        return sum(most for _, _, most in self.steps)


Moves = list[tuple[Bits, int, int]]


def spans(moves: Moves, length: int) -> list[tuple[int, int]]:
    """All (start, end) of a row in a text of `length` tokens, half open.

    moves: for each slot the tokens that fit it, as bits, and how often it may stand, at least and at most.
    """
    everywhere = (1 << length) - 1
    if not _ends(moves, everywhere):
        return []
    starts = moves[0][0] if moves[0][1] else everywhere
    return [(start, end) for start in places(starts) for end in places(_ends(moves, 1 << start)) if end > start]


def _ends(moves: Moves, reached: Bits) -> Bits:
    """The places right after the row, from those at which it may begin."""
    for fits, least, most in moves:
        if most == 1 == least:
            reached = (reached & fits) << 1
            if not reached:
                return 0
            continue
        for _ in range(least):
            reached = (reached & fits) << 1
        further = reached
        for _ in range(least, most):
            further = (further & fits) << 1
            reached |= further
    return reached


def places(bits: Bits) -> list[int]:
    """The numbers of the bits that are set, in order."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


def nearest(left: Sequence[int], right: Sequence[int]) -> tuple[int, int, int] | None:
    """Distance and place of the closest two tokens, one of each list, at most `PAIR_REACH` apart; first of several."""
    found = [
        (abs(one - other), min(one, other), max(one, other))
        for one in left
        for other in right
        if one != other and abs(one - other) <= PAIR_REACH
    ]
    return min(found, default=None)
