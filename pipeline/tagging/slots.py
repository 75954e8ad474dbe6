"""What a phrase of the pattern language is compiled to: slots in a row, each one token, and pairs of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

PAIR_REACH = 12
"""Most tokens from one word of a pair to the other."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One token of a compiled pattern.

    words, prefixes, exact: what the token may be (normal forms, their beginnings, forms with capitals as they stand).
    An empty slot takes any token. wrong: the token must be none of these. least, most: how often it may stand.
    """

    words: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    number: bool = False
    wrong: tuple[str, ...] = ()
    least: int = 1
    most: int = 1
    first: bool = False

    @property
    def required(self) -> bool:
        """Whether some token of the sentence must be one of `words` or `prefixes`."""
        return self.least > 0 and bool(self.words or self.prefixes)

    @property
    def telling(self) -> bool:
        """Whether the slot needs something in particular; a row of gaps alone would match any sentence."""
        return self.required or bool(self.exact) or self.number

    def token(self) -> dict[str, Any]:
        """This slot as a spaCy token pattern."""
        pattern: dict[str, Any] = {}
        if self.exact:
            pattern["ORTH"] = {"IN": list(self.exact)}
        elif self.prefixes:
            ends = [re.escape(p) for p in self.prefixes] + [f"{re.escape(w)}$" for w in self.words]
            pattern["NORM"] = {"REGEX": f"^(?:{'|'.join(ends)})"}
        elif self.words:
            pattern["NORM"] = self.words[0] if len(self.words) == 1 else {"IN": list(self.words)}
        if self.number:
            pattern["LIKE_NUM"] = True
        if self.wrong:
            pattern["NORM"] = {"NOT_IN": list(self.wrong)}
        if self.first:
            pattern["SENT_START"] = True
        if (self.least, self.most) == (0, 1):
            pattern["OP"] = "?"
        elif (self.least, self.most) != (1, 1):
            pattern["OP"] = f"{{{self.least},{self.most}}}"
        return pattern


Row = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two plain slots that must stand near each other, in either order: at most `PAIR_REACH` tokens apart."""

    left: Slot
    right: Slot
