"""Comparing two reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.compare.changes import CodeCount, Difference, EvidenceChange, TableChange
from pipeline.compare.documents import compare_documents, pair_documents
from pipeline.compare.evidence import Rows, compare_evidence
from pipeline.compare.facts import compare_facts
from pipeline.compare.sources import Side, opened
from pipeline.compare.themes import common_passages, compare_themes, members, pair_themes


def compare(old: str, new: str, *, workspace: Path = Path(), outputs: str = "outputs") -> Difference:
    """What differs between two reviews, named as `sources.opened` takes them. Raises SettingsError."""
    with (
        opened(old, workspace=workspace, outputs=outputs) as one,
        opened(new, workspace=workspace, outputs=outputs) as other,
    ):
        return difference(one, other)


def difference(old: Side, new: Side) -> Difference:
    """What differs between two reviews. The same reviews give the same, whatever the order of their rows."""
    before, now = old.tables, new.tables
    paths = pair_documents(before["documents"], now["documents"])
    documents = compare_documents(before["documents"], now["documents"], paths)
    held, holds = members(before["theme_assignments"]), members(now["theme_assignments"])
    common = common_passages(before["theme_assignments"], now["theme_assignments"])
    pairs = pair_themes(before["themes"], now["themes"], held, holds, common)
    codes = list(dict.fromkeys([*_codes(new), *_codes(old)]))
    evidence = compare_evidence(
        Rows(before["evidence"], before["ruled_out"]),
        Rows(now["evidence"], now["ruled_out"]),
        paths=paths,
        themes=pairs,
        documents=documents,
        codes=codes,
    )
    facts, notes = compare_facts(old.facts, new.facts)
    themes = compare_themes(before["themes"], now["themes"], pairs=pairs, before=held, now=holds, common=common)
    return Difference(
        old=old.name,
        new=new.name,
        documents=tuple(documents),
        codes=tuple(_counts(codes, old, new, evidence)),
        evidence=tuple(evidence),
        themes=tuple(themes),
        facts=tuple(facts),
        tables=tuple(_tables(old, new)),
        notes=(*old.notes, *new.notes, *notes),
    )


def _codes(side: Side) -> list[str]:
    """Codes in the order of the codebook, then those of evidence that it does not have."""
    return [*(row["code"] for row in side.tables["codes"]), *sorted({row["code"] for row in side.tables["evidence"]})]


def _counts(codes: Sequence[str], old: Side, new: Side, evidence: Sequence[EvidenceChange]) -> list[CodeCount]:
    labels = {row["code"]: row["label"] for side in (old, new) for row in side.tables["codes"]}
    before, now = (Counter(row["code"] for row in side.tables["evidence"]) for side in (old, new))
    kinds = Counter((change.code, change.kind) for change in evidence)
    return [
        CodeCount(
            code,
            labels.get(code, ""),
            before[code],
            now[code],
            *(kinds[code, kind] for kind in ("gained", "lost", "changed", "moved")),
        )
        for code in codes
    ]


def _tables(old: Side, new: Side) -> list[TableChange]:
    changes = []
    for name in sorted(old.others.keys() | new.others.keys()):
        before, now = (Counter(side.others.get(name, [])) for side in (old, new))
        came, went = (now - before).total(), (before - now).total()
        if came or went or (name in old.others) != (name in new.others):
            changes.append(TableChange(name, before.total(), now.total(), came, went))
    return changes
