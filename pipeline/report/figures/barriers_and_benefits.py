"""Figure `barriers_and_benefits`: evidence rows of each barrier to the left, of each benefit to the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.report.figures.canvas import LARGE, SIZE, SMALL, SOFT, Canvas
from pipeline.report.figures.lettering import drawable, width_of, wrapped
from pipeline.report.palette import FAMILY_SHADES, INK

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.review import Review

TITLE = "Barriers against benefits"
SIDES = ("barrier", "benefit")
MOST_CODES = 15
"""Codes of a family that are shown; the others are summed."""
_WIDTH, _EDGE, _LABEL, _GAP = 760.0, 24.0, 156.0, 10.0
_MIDDLE = _WIDTH / 2
_VALUE = 70.0  # room for the numbers at the end of a bar
_REACH = _MIDDLE - _EDGE - _LABEL - _GAP - _VALUE  # length of the longest bar
_ROW, _BAR, _LEADING = 31.0, 15.0, 11.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One code, or those that are summed. documents: None for a sum, since codes share documents."""

    label: str
    rows: int
    documents: int | None


def draw(review: Review, codebook: Codebook) -> Canvas:
    """The figure, with the counts of `codes`."""
    sides = {family: bars_of(review, codebook, family) for family in SIDES}
    canvas = Canvas(TITLE, _WIDTH, alt=alt(sides))
    canvas.text(_EDGE, 26, TITLE, size=LARGE, bold=True)
    if not any(bar.rows for bars in sides.values() for bar in bars):
        canvas.text(_EDGE, 58, alt(sides), colour=SOFT)
        canvas.height = 84
        return canvas
    canvas.text(
        _EDGE, 46, "Rows of evidence by code, and in brackets the documents that have them", size=SMALL, colour=SOFT
    )
    most = max(bar.rows for bars in sides.values() for bar in bars)
    for family, bars in sides.items():
        _side(canvas, family, bars, most)
    deepest = 96 + _ROW * max(len(bars) for bars in sides.values())
    canvas.line((_MIDDLE, 88), (_MIDDLE, deepest - 4), colour=INK)
    canvas.height = round(deepest + 16)
    return canvas


def bars_of(review: Review, codebook: Codebook, family: str) -> list[Bar]:
    """The codes of a family with their counts, the one with the most rows first."""
    labels = {code.id: code.label for code in codebook.codes}
    codes = [row for row in review.codes.to_dict("records") if row["family"] == family]
    codes.sort(key=lambda row: (-row["n_evidence"], row["code"]))
    bars = [
        Bar(drawable(labels.get(row["code"], row["label"])), int(row["n_evidence"]), int(row["n_documents"]))
        for row in codes
    ]
    if len(bars) <= MOST_CODES:
        return bars
    rest = bars[MOST_CODES - 1 :]
    return [*bars[: MOST_CODES - 1], Bar(f"{len(rest)} other codes", sum(bar.rows for bar in rest), None)]


def alt(sides: dict[str, list[Bar]]) -> str:
    """The rows of both families and the code with the most of each."""
    sums = {family: sum(bar.rows for bar in bars) for family, bars in sides.items()}
    if not any(sums.values()):
        return "Nothing to show: there is no evidence of barriers or benefits."
    parts = [f"Bars of evidence rows by code: {sums['barrier']:,} of barriers, {sums['benefit']:,} of benefits."]
    for family, bars in sides.items():
        plural = FAMILY_SHADES[family].plural
        if not bars:
            parts.append(f"{plural}: the codebook has no such codes.")
        elif sums[family]:
            told = [f"{bar.label} {bar.rows:,}" + _in_documents(bar) for bar in bars[:3] if bar.rows]
            parts.append(f"{plural} with the most rows: {'; '.join(told)}.")
    return " ".join(parts)


def _in_documents(bar: Bar) -> str:
    if bar.documents is None:
        return ""
    return f" in {bar.documents:,} document{'' if bar.documents == 1 else 's'}"


def _side(canvas: Canvas, family: str, bars: list[Bar], most: int) -> None:
    left = family == SIDES[0]
    sign = -1 if left else 1
    shades = FAMILY_SHADES[family]
    total = sum(bar.rows for bar in bars)
    canvas.text(
        _MIDDLE + sign * 8,
        74,
        f"{shades.plural}: {total:,}",
        bold=True,
        colour=shades.ink,
        across="right" if left else "left",
    )
    if not bars:
        canvas.text(
            _MIDDLE + sign * 8,
            104,
            "The codebook has no such codes.",
            size=SMALL,
            colour=SOFT,
            across="right" if left else "left",
        )
    for place, bar in enumerate(bars):
        y = 92 + _ROW * place
        length = _REACH * bar.rows / most
        canvas.box(_MIDDLE - length if left else _MIDDLE, y + (_ROW - _BAR) / 2, length, _BAR, fill=shades.ink)
        middle = y + _ROW / 2
        _value(canvas, _MIDDLE + sign * (length + 5), middle, bar, left=left)
        lines = wrapped(bar.label, _LABEL, SMALL, lines=2)
        for number, line in enumerate(lines):
            at = middle + (number - (len(lines) - 1) / 2) * _LEADING
            x = _EDGE + _LABEL if left else _WIDTH - _EDGE - _LABEL
            canvas.text(x, at, line, size=SMALL, across="right" if left else "left")
        if place:
            canvas.line((_EDGE, y), (_MIDDLE - 1, y)) if left else canvas.line((_MIDDLE + 1, y), (_WIDTH - _EDGE, y))


def _value(canvas: Canvas, x: float, y: float, bar: Bar, *, left: bool) -> None:
    rows = f"{bar.rows:,}"
    documents = "" if bar.documents is None else f"({bar.documents:,})"
    if left:
        canvas.text(x, y, documents, size=SMALL, colour=SOFT, across="right")
        canvas.text(
            x - (width_of(documents, SMALL) + 4 if documents else 0), y, rows, size=SIZE, bold=True, across="right"
        )
    else:
        canvas.text(x, y, rows, size=SIZE, bold=True)
        canvas.text(x + width_of(rows, SIZE, bold=True) + 4, y, documents, size=SMALL, colour=SOFT)
