"""Figure `themes`: how large each theme is, how much of it is coded, and how stable it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.report.figures.canvas import BAND, LARGE, LINE, SMALL, SOFT, Canvas
from pipeline.report.figures.lettering import cut, drawable, width_of
from pipeline.report.palette import INK, THEME_LEVELS
from pipeline.report.text import records

if TYPE_CHECKING:
    from pipeline.review import Review

TITLE = "Themes by size and stability"
MOST_THEMES = 40
"""More themes would not be read on a page: the largest are shown, the others counted."""
FAIR, GOOD = 0.5, 0.75
"""Stability above which a theme is fair and good; see docs/themes.md."""
_WIDTH, _EDGE, _NAMES, _ROW, _BAR = 760.0, 24.0, 290.0, 19.0, 11.0
_BARS, _REACH = _EDGE + _NAMES + 10, 190.0  # where bars begin, and the length of the longest
_SCALE, _SPAN = _WIDTH - _EDGE - 150, 140.0  # where stability 0 is, and how far from there 1
Row = dict[str, Any]


def draw(review: Review) -> Canvas:
    """The figure, with the numbers of `themes`."""
    themes = sorted(records(review.themes), key=lambda row: (-row["n_passages"], row["theme_id"]))
    canvas = Canvas(TITLE, _WIDTH, alt=alt(themes))
    canvas.text(_EDGE, 26, TITLE, size=LARGE, bold=True)
    if not themes:
        canvas.text(_EDGE, 58, alt(themes), colour=SOFT)
        canvas.height = 84
        return canvas
    shown = themes[:MOST_THEMES]
    top = 74.0
    bottom = top + _ROW * len(shown)
    _frame(canvas, top, bottom)
    for place, theme in enumerate(shown):
        _theme(canvas, top + _ROW * place, place + 1, theme, shown[0]["n_passages"])
    canvas.height = round(_legend(canvas, bottom + 26, len(themes) - len(shown), themes) + 18)
    return canvas


def alt(themes: list[Row]) -> str:
    """How many themes there are, which is the largest, and how many are stable."""
    if not themes:
        return "Nothing to show: there are no themes."
    first, passages = themes[0], sum(theme["n_passages"] for theme in themes)
    measured = [theme for theme in themes if theme["stability"] is not None]
    start = f"{len(themes):,} theme{'' if len(themes) == 1 else 's'} of {passages:,} passages"
    start += f"; the {MOST_THEMES:,} largest are shown." if len(themes) > MOST_THEMES else "."
    largest = f" The largest is {drawable(first['label'])} with {first['n_passages']:,} passages"
    largest += f" in {first['n_documents']:,} document{'' if first['n_documents'] == 1 else 's'}."
    if not measured:
        return f"{start}{largest} Stability was not measured."
    best = max(measured, key=lambda theme: theme["stability"])
    good = sum(theme["stability"] >= GOOD for theme in measured)
    fair = sum(FAIR <= theme["stability"] < GOOD for theme in measured)
    return (
        f"{start}{largest} Stability is {GOOD} or more in {good:,}, {FAIR} to {GOOD} in {fair:,} and below {FAIR} in "
        f"{len(measured) - good - fair:,}; the most stable is {drawable(best['label'])} with {best['stability']:.2f}."
    )


def _frame(canvas: Canvas, top: float, bottom: float) -> None:
    """Heads of the columns and the scale of stability."""
    canvas.text(_BARS, top - 22, "Passages", size=SMALL, bold=True)
    canvas.text(_SCALE, top - 22, "Stability", size=SMALL, bold=True)
    canvas.box(_SCALE + _SPAN * GOOD, top, _SPAN * (1 - GOOD), bottom - top, fill=THEME_LEVELS[0])
    canvas.box(_SCALE, top, _SPAN * FAIR, bottom - top, fill=BAND)
    for tick in (0.0, FAIR, GOOD, 1.0):
        x = _SCALE + _SPAN * tick
        canvas.line((x, top), (x, bottom))
        canvas.text(x, top - 7, f"{tick:g}", size=SMALL, colour=SOFT, across="center")


def _theme(canvas: Canvas, y: float, number: int, theme: Row, most: int) -> None:
    middle = y + _ROW / 2
    canvas.text(_EDGE + 16, middle, str(number), size=SMALL, colour=SOFT, across="right")
    canvas.text(_EDGE + 22, middle, cut(drawable(theme["label"]), _NAMES - 26, SMALL), size=SMALL)
    length = _REACH * theme["n_passages"] / most
    at = y + (_ROW - _BAR) / 2
    canvas.box(_BARS, at, length, _BAR, fill=THEME_LEVELS[2])
    canvas.box(_BARS, at, length * theme["coded_share"], _BAR, fill=THEME_LEVELS[4])
    canvas.text(_BARS + length + 5, middle, f"{theme['n_passages']:,}", size=SMALL)
    if theme["stability"] is None:
        canvas.text(_SCALE - 6, middle, "–", size=SMALL, colour=SOFT, across="right")
        return
    x = _SCALE + _SPAN * theme["stability"]
    canvas.line((_SCALE, middle), (x, middle), colour=LINE)
    canvas.dot(x, middle, colour=INK)


def _legend(canvas: Canvas, y: float, others: int, themes: list[Row]) -> float:
    """What is drawn, and what is not; returns where it ends."""
    x = _EDGE
    for colour, told in ((THEME_LEVELS[4], "passages with evidence"), (THEME_LEVELS[2], "other passages of the theme")):
        canvas.box(x, y - 6, 15, 11, fill=colour)
        canvas.text(x + 21, y, told, size=SMALL, colour=SOFT)
        x += 21 + width_of(told, SMALL) + 24
    told = f"Stability: {GOOD} and above is good, below {FAIR} doubtful"
    canvas.text(_WIDTH - _EDGE, y, told, size=SMALL, colour=SOFT, across="right")
    if others:
        y += 16
        rest = sum(theme["n_passages"] for theme in themes[MOST_THEMES:])
        told = f"The {MOST_THEMES} largest themes; the other {others:,} have {rest:,} passages together."
        canvas.text(_EDGE, y, told, size=SMALL, colour=SOFT)
    return y
