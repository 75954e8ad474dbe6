"""The terms that records and tables use: kinds, stances, statuses, families; and the ids of things."""

from __future__ import annotations

import hashlib
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table", "caption", "footnote", "quotation"]
Stance = Literal["asserted", "expected", "recommended", "resolved", "negated", "hypothetical"]
Status = Literal["included", "duplicate", "excluded", "unreadable", "empty"]
Method = Literal["rule", "model", "examples", "human"]
Family = Literal["barrier", "benefit", "enabler"]
GapAction = Literal["widen", "new_code", "one_document", "background", "ruled_out", "read"]

KINDS: tuple[str, ...] = ("heading", "paragraph", "list_item", "table", "caption", "footnote", "quotation")
RUNNING_TEXT: tuple[str, ...] = ("paragraph", "list_item", "quotation")
"""Kinds of passages that may belong to a theme."""
STANCES: tuple[str, ...] = ("asserted", "expected", "recommended", "resolved", "negated", "hypothetical")
RULED_OUT_STANCES: tuple[str, ...] = ("negated", "hypothetical")
STATUSES: tuple[str, ...] = ("included", "duplicate", "excluded", "unreadable", "empty")
METHODS: tuple[str, ...] = ("rule", "model", "examples", "human")
FAMILIES: tuple[str, ...] = ("barrier", "benefit", "enabler")
DIRECTIONS: tuple[str, ...] = ("up", "down", "level")
ENTITY_KINDS: tuple[str, ...] = ("nhs", "industry", "charity", "government", "academic", "place", "condition")
CHANGES: tuple[str, ...] = ("born", "kept", "returned", "split", "merged", "retired", "renamed", "excluded")
"""What can become of a theme; `returned`: one that was accepted, was missing at the last acceptance, and is back."""

GAP_ACTIONS: tuple[str, ...] = ("widen", "new_code", "one_document", "background", "ruled_out", "read")
"""What to do about a theme that codes hardly cover: `widen` a code that came near; a `new_code`; nothing, since it is
`one_document`'s subject, `background`, or `ruled_out` for good reason; or `read` it, since no sign is strong enough."""


FINDING_KINDS: tuple[str, ...] = ("code", "theme")


def family_of(code: str) -> str:
    """The family of a code id: `barrier` of `barrier.trust`."""
    return code.split(".", 1)[0]


def stable_id(prefix: str, *parts: object) -> str:
    """An id that the same content always gets: `prefix` and 12 hexadecimal digits of a SHA-256 over `parts`.

    The prefix is a letter, so that no spreadsheet or CSV reader takes an id such as 123e45678901 for a number.
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}{digest[:12]}"
