"""`cases.csv`: one row per document or, where a document holds several case studies, per case study.

Names in a cell stand in the order of how often they are named, then of first appearance; codes in the order of how
many evidence rows they have, then of the codebook; figures in the order of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.evidence.figures import phrase
from pipeline.io import frame
from pipeline.records import CASES, stable_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from pipeline.evidence.context import Context

SEPARATOR = "; "
MOST_FIGURES = 40  # of one cell; figures.csv has them all

_CASE = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:"
    r"case (?:study|example|history)\b(?! (?:method|design|approach|selection|research|series|template)s?\b)"
    r"|(?:study|example|vignette|spotlight|site|in focus|in practice)\s*(?:\d+|[A-Z]\b|[:–—-])"
    r")",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:conclusions?|recommendations?|discussion|references|bibliography|annex"
    r"|appendi(?:x|ces)|notes?|about|"
    r"acknowledge?ments?|next steps|chapter|part|contact|further (?:reading|information)|submit|glossary"
    r"|what we learned|lessons)\b",
    re.IGNORECASE,
)
_KINDS = {
    "nhs": "nhs",
    "industry": "industry",
    "charity": "charity",
    "government": "government",
    "academic": "academic",
    "places": "place",
    "conditions": "condition",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A stretch of a document: its id, heading (or the document's title), and units. rest: what no case study holds."""

    case_id: str
    name: str
    unit_ids: frozenset[str]
    starts: frozenset[int]
    rest: bool = False


def build(context: Context) -> pd.DataFrame:
    """Rows of CASES for the included documents."""
    documents = context.documents[context.documents["status"] == "included"]
    units, entities, claims, evidence = (
        dict(tuple(table.groupby("doc_id")))
        for table in (context.units, context.entities, context.claims, context.evidence)
    )
    rows = []
    for doc_id, title, source_path in documents[["doc_id", "title", "source_path"]].itertuples(index=False):
        named = entities.get(doc_id, context.entities.iloc[:0])
        claimed = claims.get(doc_id, context.claims.iloc[:0])
        coded = evidence.get(doc_id, context.evidence.iloc[:0])
        for case in _cases(doc_id, title, units.get(doc_id, context.units.iloc[:0])):
            within = coded[coded["start"].isin(case.starts)]
            if case.rest and within.empty:
                continue
            rows.append(
                {
                    "case_id": case.case_id,
                    "doc_id": doc_id,
                    "case": case.name,
                    "source_path": source_path,
                    "start": min(case.starts, default=0),
                    **_names(named[named["unit_id"].isin(case.unit_ids)]),
                    "benefits": _codes(within, "benefit", context),
                    "barriers": _codes(within, "barrier", context),
                    "figures": _figures(claimed[claimed["unit_id"].isin(case.unit_ids)]),
                }
            )
    return frame(CASES, rows)


def _cases(doc_id: str, title: str, units: pd.DataFrame) -> Iterator[_Case]:
    """The case studies of a document and the rest of it, or the whole document where it has no two case studies."""
    ordered = units.sort_values("start", kind="stable")
    columns = ordered[["unit_id", "start", "kind", "text"]]
    lines = [
        (str(unit), int(start), str(text) if kind == "heading" else "")
        for unit, start, kind, text in columns.itertuples(index=False)
    ]
    labels = label_cases([heading for _, _, heading in lines])
    for number in sorted(set(labels) | ({-1} if not labels else set())):
        members = [line for line, label in zip(lines, labels, strict=True) if label == number]
        whole = len(set(labels)) <= 1
        name = title if number < 0 else members[0][2]
        case_id = stable_id("c", doc_id) if number < 0 else stable_id("c", doc_id, name, _nth(lines, labels, number))
        yield _Case(
            case_id,
            name,
            frozenset(unit for unit, _, _ in members),
            frozenset(start for _, start, _ in members),
            rest=number < 0 and not whole,
        )


def _nth(lines: Sequence[tuple[str, int, str]], labels: Sequence[int], number: int) -> int:
    """How many earlier case studies of the document bear the same heading."""
    first = [lines[labels.index(other)][2] for other in range(number + 1)]
    return first[:-1].count(first[-1])


def label_cases(headings: Sequence[str]) -> list[int]:
    """Which case study each unit belongs to, from 0; -1 for none.

    headings: the text of each unit that is a heading, "" for any other. A case study runs from its heading to the next
    one's. The last ends where a heading stands that no earlier case study has ("Results" in all of them goes on, "What
    we conclude" ends it), or one such as "Conclusions". Fewer than two headings of case studies make none.
    """
    opens = [place for place, heading in enumerate(headings) if _CASE.match(heading)]
    labels = [-1] * len(headings)
    if len(opens) < 2:
        return labels
    inner = {_plain(heading) for heading in headings[opens[0] : opens[-1]] if heading and not _CASE.match(heading)}
    for number, begin in enumerate(opens):
        last = number == len(opens) - 1
        for place in range(begin, len(headings) if last else opens[number + 1]):
            heading = headings[place]
            if place > begin and heading and (_CLOSING.match(heading) or (last and _plain(heading) not in inner)):
                break
            labels[place] = number
    return labels


def _plain(heading: str) -> str:
    return re.sub(r"[\W\d_]+", " ", heading).strip().lower()


def _names(entities: pd.DataFrame) -> dict[str, str]:
    ordered = entities.sort_values("start", kind="stable")
    return {column: _ranked(ordered.loc[ordered["kind"] == kind, "name"]) for column, kind in _KINDS.items()}


def _ranked(names: Iterable[str]) -> str:
    """Most often named first; `Counter` keeps the order of first appearance among equals."""
    return SEPARATOR.join(name for name, _ in Counter(names).most_common())


def _codes(evidence: pd.DataFrame, family: str, context: Context) -> str:
    """Such as "Saves time and money (3); Better care (1)"."""
    counts = Counter(evidence.loc[evidence["family"] == family, "code"])
    order = {code: place for place, code in enumerate(context.codebook.code_ids)}
    labels = {code.id: code.label for code in context.codebook.codes}
    ranked = sorted(counts, key=lambda code: (-counts[code], order.get(code, len(order)), code))
    return SEPARATOR.join(f"{labels.get(code, code)} ({counts[code]})" for code in ranked)


def _figures(claims: pd.DataFrame) -> str:
    """The figures in order, each once; past `MOST_FIGURES` their number."""
    pairs = claims.sort_values("start", kind="stable")[["quantity", "unit"]].itertuples(index=False)
    phrases = list(dict.fromkeys(phrase(str(quantity), str(unit)) for quantity, unit in pairs))
    more = len(phrases) - MOST_FIGURES
    return SEPARATOR.join([*phrases[:MOST_FIGURES], *([f"… and {more} more in figures.csv"] if more > 0 else [])])
