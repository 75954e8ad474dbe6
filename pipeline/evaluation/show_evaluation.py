"""An evaluation for the terminal: tables of figures, the commonest confusions, and sentences to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.evaluation.evaluate import counted_confusions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from pipeline.evaluation.agreement import Agreement
    from pipeline.evaluation.evaluate import Evaluation, Level
    from pipeline.evaluation.scores import Interval, Score

_CONFUSIONS = 10
"""Commonest confusions shown."""


def show(evaluation: Evaluation, misses: int) -> Iterator[RenderableType]:
    """What to print, in order. misses: most sentences missed, and wrongly coded, to show per code."""
    yield Text(
        f"{evaluation.units} sentences of {evaluation.documents} documents. People, program: sentences that each gave "
        f"the code. Brackets: 95 % of F1 in {evaluation.resamples} resamples of sentences, and of documents."
    )
    for title, level in (("Families", evaluation.families), ("Codes", evaluation.codes)):
        yield _figures(title, level)
    yield _documents(evaluation)
    yield _confusions(evaluation)
    if misses:
        yield from _misses(evaluation, misses)
    for note in evaluation.notes:
        yield Text(f"Note: {note}.")
    if evaluation.unmatched:
        yield Text(f"Note: {evaluation.unmatched} rows of these documents quote no gold sentence and are not counted.")


def _table(title: str, first: str, *numbers: str) -> Table:
    """A table with a column of names and columns of numbers."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for name in numbers:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table


def _figures(title: str, level: Level) -> Table:
    table = _table(title, "code", "people", "program", "P", "R", "F1", "[sentences]", "(documents)", "kappa", "alpha")
    for figures, agreed in zip(level.scores.labels, level.agreements, strict=True):
        table.add_row(*_cells(figures, agreed))
    table.add_section()
    table.add_row(*_cells(level.scores.micro, level.overall))
    scores = level.scores
    macro = (Text(_range(scores.macro_by_unit, "[]")), Text(_range(scores.macro_by_document, "()")))
    table.add_row("macro", "", "", "", "", f"{scores.macro_f1:.3f}", *macro, "", "")
    return table


def _cells(figures: Score, agreed: Agreement) -> list[RenderableType]:
    counts = [str(figures.gold), str(figures.predicted)]
    ratios = [f"{value:.3f}" for value in (figures.precision, figures.recall, figures.f1)]
    ranges = [Text(_range(figures.by_unit, "[]")), Text(_range(figures.by_document, "()"))]
    return [figures.label, *counts, *ratios, *ranges, _ratio(agreed.kappa), _ratio(agreed.alpha)]


def _range(interval: Interval | None, brackets: str) -> str:
    return f"{brackets[0]}{interval.low:.2f} {interval.high:.2f}{brackets[1]}" if interval else ""


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _documents(evaluation: Evaluation) -> Table:
    table = _table("Documents", "document", "people", "program", "P", "R", "F1")
    for s in evaluation.by_document:
        ratios = [f"{value:.3f}" for value in (s.precision, s.recall, s.f1)]
        table.add_row(Text(s.label), str(s.gold), str(s.predicted), *ratios)
    return table


def _confusions(evaluation: Evaluation) -> Table:
    table = _table("Coded otherwise, most common first", "people", "sentences")
    table.add_column("program", no_wrap=True)
    for row in counted_confusions(evaluation.confusion)[:_CONFUSIONS]:
        table.add_row(row["gold"], str(row["sentences"]), row["predicted"])
    return table


def _misses(evaluation: Evaluation, most: int) -> Iterator[RenderableType]:
    for key, rows in evaluation.misses.groupby(["code", "kind"], sort=True):
        code, kind = map(str, key)
        shown = f", {most} of them" if len(rows) > most else ""
        yield Text(f"\n{code}: {len(rows)} {'missed' if kind == 'missed' else 'wrongly coded'}{shown}", style="bold")
        for row in rows.head(most).to_dict("records"):
            yield Text(f"  {row['unit_id']}  {row['text']}")
            look_at = f" ({row['evidence_id']})" if row["evidence_id"] else ""
            yield Text(f"    {row['why']}{look_at}", style="dim")
