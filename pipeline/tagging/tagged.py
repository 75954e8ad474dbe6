"""What tagging gives: a module of its own, without spaCy, for those who only take it from the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was found in one document: rows with the columns of MENTIONS, ENTITIES and CLAIMS."""

    mentions: list[Row] = field(default_factory=list)
    entities: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
