"""The flow of documents after PRISMA 2020: how many files there were, which were left out at each step, and why.

Page et al. (2021), "The PRISMA 2020 statement", doi:10.1136/bmj.n71. Only what happened to the files of the corpus
folder is told: how they were searched for and chosen is the analyst's to add.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.review import Review

MOST_REASONS = 3
"""Reasons named in a box; the rest are counted together."""
_LONGEST = 90  # characters of a reason
# What follows explains, advises or names one file: not part of the reason that several files share.
_AFTERTHOUGHT = re.compile(r"(;|:|\. | \().*")
# What was expected is the same for all files of a kind; what was found tells.
_FOUND = re.compile(r"expected .+?, found (?=\D)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `n` files went no further."""

    text: str
    n: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Files at each step; `identified` less what was removed at each step leaves `included`.

    removed: duplicates and files left out, before anything was read. unreadable, empty: see STATUSES; with reasons.
    """

    identified: int
    duplicates: int
    left_out: int
    left_out_reasons: tuple[Reason, ...]
    unreadable: int
    unreadable_reasons: tuple[Reason, ...]
    empty: int
    included: int
    with_evidence: int
    evidence_rows: int

    @property
    def removed(self) -> int:
        """Files that nobody tried to read for the review."""
        return self.duplicates + self.left_out

    @property
    def sought(self) -> int:
        """Files that were to be read."""
        return self.identified - self.removed

    @property
    def read(self) -> int:
        """Files that could be read."""
        return self.sought - self.unreadable


def document_flow(review: Review) -> Flow:
    """The counts of `documents` by status, and the reasons given there."""
    documents = review.documents
    counts = documents["status"].value_counts().to_dict()
    included = documents[documents["status"] == "included"]

    def reasons(status: str) -> tuple[Reason, ...]:
        return main_reasons(documents.loc[documents["status"] == status, "reason"])

    return Flow(
        identified=len(documents),
        duplicates=int(counts.get("duplicate", 0)),
        left_out=int(counts.get("excluded", 0)),
        left_out_reasons=reasons("excluded"),
        unreadable=int(counts.get("unreadable", 0)),
        unreadable_reasons=reasons("unreadable"),
        empty=int(counts.get("empty", 0)),
        included=len(included),
        with_evidence=int((included["n_evidence"] > 0).sum()),
        evidence_rows=len(review.evidence),
    )


def main_reasons(told: Iterable[str]) -> tuple[Reason, ...]:
    """The most frequent reasons without what is said of single files; the rest as `other reasons`."""
    counts = Counter(_gist(reason) for reason in told)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) > MOST_REASONS:
        rest = sum(n for _, n in ranked[MOST_REASONS - 1 :])
        ranked = [*ranked[: MOST_REASONS - 1], ("other reasons", rest)]
    return tuple(Reason(text, n) for text, n in ranked)


def _gist(reason: str) -> str:
    line = " ".join(printable(reason).split())
    gist = _AFTERTHOUGHT.sub("", _FOUND.sub("Found ", line)).rstrip(". ") or "no reason given"
    return gist if len(gist) <= _LONGEST else f"{gist[: _LONGEST - 1].rstrip()}…"
