"""What is new in a review since it was last accepted: documents, evidence rows by code, themes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.records import family_of
from pipeline.records.terms import CHANGES
from pipeline.report.text import printable

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.report.accepted import Accepted
    from pipeline.review import Review

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CodeNews:
    """Evidence rows that a code gained and lost."""

    code: str
    label: str
    family: str
    gained: int
    lost: int


@dataclass(frozen=True)
class News:
    """The difference of a review to the accepted one.

    accepted: whether there is one. documents_new, documents_changed: rows of DOCUMENTS; a changed one is a file of
    the same name with other content. documents_gone: source paths. codes: those with any difference, in the order of
    the codebook. new_rows: evidence ids. themes: how many themes had each change; empty if none were ever accepted.
    """

    accepted: bool
    documents_new: list[Row]
    documents_changed: list[Row]
    documents_gone: list[str]
    codes: list[CodeNews]
    new_rows: frozenset[str]
    themes: dict[str, int]

    @property
    def gained(self) -> int:
        """Evidence rows that are new."""
        return sum(code.gained for code in self.codes)

    @property
    def lost(self) -> int:
        """Evidence rows that are gone."""
        return sum(code.lost for code in self.codes)


def news_since(accepted: Accepted, review: Review, codebook: Codebook) -> News:
    """What `review` has that the accepted one had not, and the other way round.

    Documents are recognised by their content, so that a renamed file is not new; evidence rows by their id, which is
    that of the sentence and the code in the document.
    """
    themes = theme_news(review)
    if not accepted:
        return News(False, [], [], [], [], frozenset(), themes)
    included = review.documents[review.documents["status"] == "included"]
    unknown = [
        {str(k): v for k, v in row.items()}
        for row in included.to_dict("records")
        if row["doc_id"] not in accepted.documents
    ]
    here = set(included["doc_id"])
    gone = {doc_id: path for doc_id, path in accepted.documents.items() if doc_id not in here}
    before = set(gone.values())
    changed = [row for row in unknown if row["source_path"] in before]
    paths = {row["source_path"] for row in changed}
    codes, new_rows = _codes(accepted, review, codebook)
    return News(
        accepted=True,
        documents_new=[row for row in unknown if row["source_path"] not in before],
        documents_changed=changed,
        documents_gone=sorted(printable(path) for path in gone.values() if path not in paths),
        codes=codes,
        new_rows=new_rows,
        themes=themes,
    )


def _codes(accepted: Accepted, review: Review, codebook: Codebook) -> tuple[list[CodeNews], frozenset[str]]:
    now = dict(zip(review.evidence["evidence_id"], review.evidence["code"], strict=True))
    new_rows = frozenset(now.keys() - accepted.evidence.keys())
    gained = Counter(now[row] for row in new_rows)
    lost = Counter(code for row, (_, code) in accepted.evidence.items() if row not in now)
    labels = {code.id: code.label for code in codebook.codes}
    old = sorted((gained.keys() | lost.keys()) - labels.keys())  # codes that the codebook had when it was accepted
    return [
        CodeNews(code, labels.get(code, printable(code)), family_of(code), gained[code], lost[code])
        for code in [*labels, *old]
        if gained[code] or lost[code]
    ], new_rows


def theme_news(review: Review) -> dict[str, int]:
    """How many themes had each change since themes were accepted; empty if all are born, for then none ever were."""
    counts = Counter(review.theme_changes["change"])
    return {} if set(counts) <= {"born"} else {change: counts[change] for change in CHANGES if counts[change]}
