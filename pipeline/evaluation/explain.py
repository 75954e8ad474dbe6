"""Why a row is in evidence.csv or ruled_out.csv: the tagger looks at its sentence again and tells what it sees."""

from __future__ import annotations

import difflib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.errors import SettingsError
from pipeline.evaluation.inputs import last_corpus
from pipeline.evaluation.nearest import Near, nearest
from pipeline.evaluation.trace import Hit, trace
from pipeline.review import open_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pipeline.codebook import Code
    from pipeline.evaluation.inputs import Coder
    from pipeline.records import Method
    from pipeline.review import Review

Row = dict[str, Any]
_DECIDED = ("stance", "cue", "method", "rule_id", "confidence", "counted")
_EXAMPLES = 3
"""Examples shown."""
_SUGGESTED = 3
"""Ids suggested instead of an unknown one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say about one row.

    row: the row as published, `counted` and `reason` added. before, after: the neighbouring sentences. code: the code
    as the settings define it now, None if they no longer do. hits: matches of its rules; patterns: those rules as
    written. threshold: least confidence of evidence. decides: what decides about the code. examples: the code's most
    alike. others: rows of other codes on the same sentence. unused: matches of codes that came to no row.
    notes: where the settings, or the files between stages, are no longer those of the run.
    """

    row: Row
    before: str
    after: str
    code: Code | None
    hits: tuple[Hit, ...]
    patterns: dict[str, str]
    threshold: float
    decides: Method
    examples: tuple[Near, ...]
    others: tuple[Row, ...]
    unused: tuple[Hit, ...]
    notes: tuple[str, ...]

    def as_json(self) -> Row:
        """For programs: plain values only."""
        value = {name: getattr(self, name) for name in ("row", "before", "after", "patterns")}
        return {
            **value,
            "code": self.code.model_dump(include={"id", "label", "definition", "include", "exclude"}, mode="json")
            if self.code
            else None,
            "threshold": self.threshold,
            "decides": self.decides,
            "hits": [_hit_json(hit) for hit in self.hits],
            "examples": [asdict(near) for near in self.examples],
            "others": list(self.others),
            "unused": [_hit_json(hit) for hit in self.unused],
            "notes": list(self.notes),
        }


def _hit_json(hit: Hit) -> Row:
    plain = {name: getattr(hit, name) for name in ("code", "rule", "confidence", "words", "start", "end", "stance")}
    rule = hit.cue_rule.model_dump(mode="json", exclude={"patterns"}) if hit.cue_rule else None
    return {**plain, "cue": hit.cue, "cue_rule": rule}


def explain(evidence_id: str, outputs: Path, coder: Coder, *, meaning: bool = False) -> Explanation:
    """Why the row with this id is there, by the settings of `coder`.

    meaning: compare with examples by the embedding model, which takes some seconds to load; where more than rules
    decide, which needs the model anyhow, always. Raises SettingsError without a review, or for an unknown id with the
    nearest.
    """
    review = open_review(outputs)
    rows = _rows(review)
    row = _find(evidence_id, rows)
    units, at, notes = _document(row, outputs)
    now = _decisions(coder, units)
    code = next((code for code in coder.codebook.codes if code.id == row["code"]), None)
    hits = trace(coder.tagger, row["quote"])
    mine = tuple(hit for hit in hits if hit.code == row["code"])
    here = [other for other in rows if _place(other) == _place(row)]
    decides = coder.tagger.decides(row["code"])
    embedding = coder.settings.embedding if meaning or decides != "rule" else None
    return Explanation(
        row=row,
        before=units[at - 1]["text"] if at else "",
        after=units[at + 1]["text"] if at + 1 < len(units) else "",
        code=code,
        hits=mine,
        patterns={rule.id: str(rule.pattern) for rule in (code.rules if code else ())},
        threshold=coder.threshold,
        decides=decides,
        examples=tuple(nearest(row["quote"], code.examples if code else (), _EXAMPLES, embedding)),
        others=tuple(other for other in here if other is not row),
        unused=tuple(hit for hit in hits if hit.code not in {other["code"] for other in here}),
        notes=(*notes, *_changes(row, rows, now, code, coder.config)),
    )


def _rows(review: Review) -> list[Row]:
    """Rows of both tables, with `counted` and `reason`; missing values are None."""
    tables = [review.evidence.assign(counted=True, reason=""), review.ruled_out.assign(counted=False)]
    records = [record for table in tables for record in table.to_dict("records")]
    return [{str(k): None if pd.isna(v) else v for k, v in r.items()} for r in records]


def _find(evidence_id: str, rows: Sequence[Row]) -> Row:
    ids = {str(row["evidence_id"]): row for row in rows}
    if evidence_id in ids:
        return ids[evidence_id]
    begun = sorted(known for known in ids if evidence_id and known.startswith(evidence_id))
    near = begun or difflib.get_close_matches(evidence_id, sorted(ids), n=_SUGGESTED, cutoff=0.5)
    named = [f"  {known}  {ids[known]['code']}  {ids[known]['quote'][:80]}" for known in near[:_SUGGESTED]]
    hint = ["Did you mean:", *named] if near else ["The ids stand in the first column of both tables."]
    raise SettingsError(
        "\n".join([f"no row with the evidence_id `{evidence_id}` in evidence.csv and ruled_out.csv.", *hint])
    )


def _place(row: Row) -> tuple[str, int, int]:
    return row["doc_id"], row["start"], row["end"]


def _document(row: Row, outputs: Path) -> tuple[list[Row], int, list[str]]:
    """The sentences of the row's document, the place of its own among them, and what is wrong with them if anything."""
    corpus = last_corpus(outputs)
    units = corpus.units.get(row["doc_id"], []) if corpus else []
    for at, unit in enumerate(units):
        if _place(unit) == _place(row) and unit["text"] == row["quote"]:
            return units, at, []
    alone = {**row, "unit_id": "u", "passage_id": "p", "ordinal": 0, "kind": "paragraph", "text": row["quote"]}
    note = f"{outputs / 'work'} does not hold this sentence, so its neighbours are left out: run `evidence run`"
    return [alone], 0, [note]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the settings decide now: rows by place and code, and the places looked at."""

    rows: dict[tuple[str, int, int, str], Row]
    places: frozenset[tuple[str, int, int]]


def _decisions(coder: Coder, units: Sequence[Row]) -> Decisions:
    places = {unit["unit_id"]: _place(unit) for unit in units}
    rows = {(*places[m["unit_id"]], m["code"]): m for m in coder.tagger.tag(units).mentions}
    return Decisions(rows, frozenset(places.values()))


def _changes(row: Row, rows: Sequence[Row], now: Decisions, code: Code | None, config: Path) -> Iterable[str]:
    """Where the settings decide otherwise than those of the run did, on the sentences looked at again."""
    if code is None:
        yield f"the codebook in {config} no longer has the code {row['code']}: the settings changed since the run"
    then = {(*_place(r), r["code"]): r for r in rows if r["doc_id"] == row["doc_id"] and r["method"] != "human"}
    by_people = {(*_place(r), r["code"]) for r in rows if r["method"] == "human"}
    keys = sorted(key for key in {*now.rows, *then} - by_people if key[:3] in now.places)
    differing = [key for key in keys if _decided(then.get(key)) != _decided(now.rows.get(key))]
    mine = (*_place(row), row["code"])
    if differing:
        yield (
            f"the settings in {config} are not those of the run: {len(differing)} of {len(keys)} decisions on this "
            "document differ. Rules, patterns and definitions above are those of the settings as they are now"
        )
    if mine in differing:
        yield f"this row in the run: {_said(then.get(mine))}; by the settings now: {_said(now.rows.get(mine))}"


def _decided(row: Row | None) -> tuple[Any, ...] | None:
    if row is None:
        return None
    return tuple(round(float(row[n]), 4) if n == "confidence" else row[n] for n in _DECIDED)


def _said(row: Row | None) -> str:
    if row is None:
        return "no row at all"
    what = "evidence" if row["counted"] else f"ruled out ({row['reason']})"
    return f"{what}, {row['stance']}, by {row['rule_id'] or row['method']}, confidence {row['confidence']:.2f}"
