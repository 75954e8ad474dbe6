"""The check of a codebook and the difference of two, as lines of text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.evaluation.check import Check, Failure
    from pipeline.evaluation.diff import Change, Diff, Edit

_LEFT_OUT = "  and {} more (--json FILE has all)"


def show_check(check: Check) -> Iterator[str]:
    """What to print of a check, line by line."""
    where = f"{check.sentences} sentences of the corpus" if check.sentences is not None else "no corpus (no last run)"
    yield f"{check.codes} codes, {check.rules} rules, {check.examples} examples and counter-examples, {where}"
    yield ""
    yield f"Examples that fail: {len(check.failures) or 'none'}"
    for failure in check.failures:
        yield from _failure(failure)
    yield f"Rules that never match: {len(check.silent) or 'none'}"
    yield from (f"  {rule}" for rule in check.silent)
    yield f"Rules that always match together: {len(check.overlaps) or 'none'}"
    for overlap in check.overlaps:
        yield f"  {', '.join(overlap.rules)} ({overlap.sentences} sentences)"
    yield f"Rules that match only where a surer rule of their code does: {len(check.contained) or 'none'}"
    for inner in check.contained:
        yield f"  {inner.rule} within {inner.within} ({inner.sentences} sentences)"
    for what, codes in check.without.items():
        if codes:
            yield f"Codes without {what.replace('_', '-')}: {', '.join(codes)}"


def _failure(failure: Failure) -> Iterator[str]:
    what = "does not get the code" if failure.kind == "example" else "is a counter-example and gets the code"
    yield f"  {failure.code}: “{failure.sentence}” {what}"
    yield f"    {failure.why}; it gets {', '.join(failure.got) or 'nothing'}"


def show_diff(diff: Diff, most: int) -> Iterator[str]:
    """What to print of a difference. most: sentences shown per code and kind of change."""
    counts = [len(diff.of(kind)) for kind in ("gained", "lost", "changed")]
    yield f"{diff.sentences} sentences: {diff.before} rows of evidence before, {diff.after} after"
    yield "{} gained, {} lost, {} decided otherwise".format(*counts)
    yield ""
    yield f"The codebook: {len(diff.edits) or 'no'} differences"
    for code, edits in groupby(diff.edits, key=lambda edit: edit.code):
        yield f"  {code or 'word lists'}"
        for edit in edits:
            yield from _edit(edit)
    for code, changes in groupby(diff.changes, key=lambda change: change.code):
        yield ""
        yield from _code(code, list(changes), most)


def _edit(edit: Edit) -> Iterator[str]:
    yield f"    {edit.what}"
    if edit.old:
        yield f"      - {edit.old}"
    if edit.new:
        yield f"      + {edit.new}"


def _code(code: str, changes: list[Change], most: int) -> Iterator[str]:
    by_kind = {kind: list(rows) for kind, rows in groupby(changes, key=lambda change: change.kind)}
    yield f"{code}: {', '.join(f'{len(rows)} {kind}' for kind, rows in by_kind.items())}"
    for kind, rows in by_kind.items():
        yield from _sentences(kind, rows, most)


def _sentences(kind: str, rows: list[Change], most: int) -> Iterable[str]:
    sign = {"gained": "+", "lost": "-", "changed": "~"}[kind]
    for row in rows[:most]:
        page = f", p. {row.page}" if row.page else ""
        yield f"  {sign} “{row.sentence}” ({row.source_path}{page})"
        yield f"      before: {row.old}; after: {row.new}"
    if len(rows) > most:
        yield _LEFT_OUT.format(len(rows) - most)
