"""What a change of the codebook does: definitions and rules that differ, and rows of evidence gained and lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.codebook import Code, Codebook
    from pipeline.evaluation.inputs import Coder, Corpus

Row = dict[str, Any]
_TOLD = ("stance", "cue", "method", "rule_id", "confidence")
Track = Callable[[Iterable[Any], int, str], Iterable[Any]]
_TEXTS = ("label", "definition", "include", "exclude")


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference between two codebooks. what: the code, rule or list; old, new: "" where there is none."""

    code: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row of evidence gained, lost or changed on a sentence. old, new: how each codebook decides."""

    code: str
    kind: str
    source_path: str
    page: int | None
    sentence: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Diff:
    """Differences of two codebooks, and of what they find in the corpus.

    sentences: how many were coded twice. before, after: rows of evidence. edits: in order of the codes. changes: in
    order of code, then gained, lost, changed, then place.
    """

    sentences: int
    before: int
    after: int
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]

    def of(self, kind: str) -> list[Change]:
        """Changes of a kind: `gained`, `lost` or `changed`."""
        return [change for change in self.changes if change.kind == kind]

    def as_json(self) -> Row:
        """For programs."""
        return asdict(self)


def _untracked(items: Iterable[Any], total: int, label: str) -> Iterable[Any]:
    return items


def diff(old: Coder, new: Coder, corpus: Corpus, track: Track = _untracked) -> Diff:
    """Code the corpus with both and compare; sentences are the same, so every difference comes from the settings.

    track: wraps the documents, their number and a label, and shows how far it is.
    """
    changes: list[Change] = []
    before = after = 0
    for units in track(corpus.documents(), len(corpus.units), "Coding documents twice"):
        rows_old, rows_new = _rows(old, units), _rows(new, units)
        before += sum(bool(row["counted"]) for row in rows_old.values())
        after += sum(bool(row["counted"]) for row in rows_new.values())
        changes += _changes(units, rows_old, rows_new, corpus)
    order = {"gained": 0, "lost": 1, "changed": 2}
    codes = list(dict.fromkeys([*new.codebook.code_ids, *old.codebook.code_ids]))
    changes.sort(key=lambda change: (codes.index(change.code), order[change.kind]))  # stable: places stay in order
    return Diff(len(corpus), before, after, tuple(edits(old.codebook, new.codebook)), tuple(changes))


def _rows(coder: Coder, units: Sequence[Row]) -> dict[tuple[str, str], Row]:
    return {(m["unit_id"], m["code"]): m for m in coder.tagger.tag(units).mentions}


def _changes(
    units: Sequence[Row], old: dict[tuple[str, str], Row], new: dict[tuple[str, str], Row], corpus: Corpus
) -> Iterable[Change]:
    place = {unit["unit_id"]: number for number, unit in enumerate(units)}
    for unit_id, code in sorted({*old, *new}, key=lambda key: (place[key[0]], key[1])):
        one, other = old.get((unit_id, code)), new.get((unit_id, code))
        if kind := _kind(one, other):
            unit = units[place[unit_id]]
            page: int | None = None if pd.isna(unit["page"]) else int(unit["page"])
            path = str(corpus.paths.get(unit["doc_id"], unit["doc_id"]))
            yield Change(code, kind, path, page, unit["text"], _said(one), _said(other))


def _kind(old: Row | None, new: Row | None) -> str:
    """`gained`, `lost`, `changed` (evidence before and after, decided otherwise), or "" for no difference."""
    was, is_now = bool(old and old["counted"]), bool(new and new["counted"])
    if was != is_now:
        return "gained" if is_now else "lost"
    if old and new and was and any(old[name] != new[name] for name in _TOLD):
        return "changed"
    return ""


def _said(row: Row | None) -> str:
    if row is None:
        return "not found"
    if not row["counted"]:
        return f"ruled out: {row['reason']}"
    return f"{row['stance']}, {row['rule_id'] or row['method']}, {row['confidence']:.2f}"


# --- the codebooks themselves ----------------------------------------------------------------------------------------


def edits(old: Codebook, new: Codebook) -> Iterable[Edit]:
    """Every difference between two codebooks, in order of the codes, lists last."""
    before, after = ({code.id: code for code in book.codes} for book in (old, new))
    for code_id in dict.fromkeys([*old.code_ids, *new.code_ids]):
        one, other = before.get(code_id), after.get(code_id)
        if one is None or other is None:
            yield Edit(code_id, "code", one.label if one else "", other.label if other else "")
        else:
            yield from _edits_of_code(one, other)
    for name in sorted({*old.lists, *new.lists}):
        before_words, after_words = (", ".join(book.lists.get(name, ())) for book in (old, new))
        if before_words != after_words:
            yield Edit("", f"list @{name}", before_words, after_words)


def _edits_of_code(old: Code, new: Code) -> Iterable[Edit]:
    for field in _TEXTS:
        if getattr(old, field) != getattr(new, field):
            yield Edit(new.id, field, getattr(old, field), getattr(new, field))
    rules = [{rule.id: f"{rule.pattern} ({rule.confidence:.2f})" for rule in code.rules} for code in (old, new)]
    for rule_id in dict.fromkeys([*rules[0], *rules[1]]):
        if rules[0].get(rule_id) != rules[1].get(rule_id):
            yield Edit(new.id, f"rule {rule_id}", rules[0].get(rule_id, ""), rules[1].get(rule_id, ""))
    for field in ("examples", "counter_examples"):
        one, other = getattr(old, field), getattr(new, field)
        name = field.removesuffix("s").replace("_", "-")
        yield from (Edit(new.id, name, text, "") for text in one if text not in other)
        yield from (Edit(new.id, name, "", text) for text in other if text not in one)
