"""Rules on the finding table: it repeats what other tables count, and leaves to people what only people can judge."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from pipeline.records import FAMILIES, JUDGEMENTS
from pipeline.validation.outputs import Outputs
from pipeline.validation.rules.registry import differences, rule, shown

_COUNTS = ("label", "family", "n_evidence", "n_passages", "n_documents")
_CODES = ("code", "label", "family", "n_evidence", "n_documents")
_THEMES = ("theme_id", "label", "n_passages", "n_documents", *(f"n_{family}" for family in FAMILIES))
_JUDGED = tuple(column.name for column in JUDGEMENTS)
_SOURCES = (*(f"codes.{name}" for name in _CODES), *(f"themes.{name}" for name in _THEMES))
_ROWS = tuple(f"{t}.{c}" for t in ("evidence", "ruled_out") for c in ("evidence_id", "code", "theme_id", "stance"))


@rule(
    "findings",
    words="Label and counts of each finding are those of codes and themes",
    reads=("finding_id", "kind", *_COUNTS, *_SOURCES),
    invariant=6,
)
def finding_is_counted(outputs: Outputs, table: str) -> Iterator[str]:
    """A finding is a code or theme seen as a claim; two sets of figures for it would confuse."""
    expected = _expected(outputs)
    for finding, kind, *cells in outputs.rows(table, "finding_id", "kind", *_COUNTS):
        known = expected.get((kind, finding))
        row = dict(zip(_COUNTS, cells, strict=True))
        yield differences(row, known) if known else f"{kind}s has no {shown(finding)} with evidence or passages"


@rule(
    "codes",
    "themes",
    words="A code with evidence, and every theme, has one row in findings",
    reads=("findings.finding_id", "findings.kind", *_SOURCES),
)
def finding_is_there(outputs: Outputs, table: str) -> Iterator[str]:
    """A finding that is missing is never judged."""
    rows = Counter(outputs.rows("findings", "kind", "finding_id"))
    wanted = _expected(outputs)
    for (key,) in outputs.rows(table, "code" if table == "codes" else "theme_id"):
        place = (table.removesuffix("s"), key)
        expected = int(place in wanted)
        yield "" if rows[place] == expected else f"findings has {rows[place]} rows of it, expected {expected}"


@rule(
    "findings",
    words="evidence_ids and disconfirming_ids are the rows of the code or theme, each once, and n_disconfirming counts",
    reads=("finding_id", "kind", "n_disconfirming", "evidence_ids", "disconfirming_ids", *_ROWS),
)
def finding_names_its_rows(outputs: Outputs, table: str) -> Iterator[str]:
    """Evidence against a finding is what a reader is most likely to miss, so none of it may be left out."""
    own = _members(outputs, ("evidence", None))
    against = _members(outputs, ("ruled_out", "negated"), ("evidence", "resolved"))
    columns = ("finding_id", "kind", "n_disconfirming", "evidence_ids", "disconfirming_ids")
    for finding, kind, count, ids, denied in outputs.rows(table, *columns):
        place = (kind, finding)
        told = {"evidence_ids": _told(ids, own[place]), "disconfirming_ids": _told(denied, against[place])}
        odd = [f"{name}: {problem}" for name, problem in told.items() if problem]
        counted: dict[str, object] = {"n_disconfirming": against[place].total()}
        yield "; ".join(odd) or differences({"n_disconfirming": count}, counted)


@rule("findings", words="Documents of a finding are as many as n_documents", reads=("n_documents", "doc_ids"))
def finding_names_its_documents(outputs: Outputs, table: str) -> Iterator[str]:
    """The contributing documents are what three of the four judgements are made on."""
    for count, doc_ids in outputs.rows(table, "n_documents", "doc_ids"):
        ids = (doc_ids or "").split()
        yield differences({"documents named": len(set(ids))}, {"documents named": count})


@rule("findings", words="The columns of judgements are empty", reads=_JUDGED)
def judgement_is_left_to_people(outputs: Outputs, table: str) -> Iterator[str]:
    """Confidence in a finding is a judgement by people who read the documents; the program has none."""
    for cells in outputs.rows(table, *_JUDGED):
        filled = [name for name, cell in zip(_JUDGED, cells, strict=True) if cell]
        yield f"{', '.join(filled)} filled" if filled else ""


def _expected(outputs: Outputs) -> dict[tuple[str, str], dict[str, Any]]:
    """For each code with evidence and each theme, what its row should say."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for code, label, family, n_evidence, n_documents in outputs.rows("codes", *_CODES):
        if n_evidence:
            found["code", code] = dict(zip(_COUNTS, (label, family, n_evidence, None, n_documents), strict=True))
    for theme, label, n_passages, n_documents, *families in outputs.rows("themes", *_THEMES):
        cells = (label, "", sum(count or 0 for count in families), n_passages, n_documents)
        found["theme", theme] = dict(zip(_COUNTS, cells, strict=True))
    return found


def _members(outputs: Outputs, *wanted: tuple[str, str | None]) -> defaultdict[tuple[str, str], Counter[str]]:
    """Ids of rows by code and by theme. wanted: a table, and the stance of its rows or None for any."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for table, stance in wanted:
        for row, code, theme, its_stance in outputs.rows(table, "evidence_id", "code", "theme_id", "stance"):
            if stance in (None, its_stance):
                found["code", code][row] += 1
                found["theme", theme][row] += 1
    return found


def _told(ids: str | None, expected: Counter[str]) -> str:
    """What is wrong with a list of ids."""
    found = Counter((ids or "").split())
    if lacking := sorted(expected - found):
        return f"{shown(lacking[0])} is missing"
    return f"{shown(min(found - expected))} is none of its rows, or stands twice" if found - expected else ""
