"""Words in figures: the font, how wide they are, and what becomes of those that the font cannot draw."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.report.text import printable

UNDRAWN = "\u25a1"
"""What stands for a character that the font lacks."""
_FOR_MOST = 0.5  # of a name that the font must be able to draw


@cache
def font_file(*, bold: bool = False) -> Path:
    """The file of DejaVu Sans that Matplotlib carries, so that a font of the machine never takes its place."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@cache
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    # the bold face has the fewer ones
    return frozenset(FT2Font(str(font_file())).get_charmap()) & frozenset(
        FT2Font(str(font_file(bold=True))).get_charmap()
    )


def drawable(text: str) -> str:
    """`text` on one line, with `UNDRAWN` for what cannot be drawn and nothing that is obeyed instead of shown."""
    line = " ".join(printable(text).split())
    return "".join(character if ord(character) in _characters() else UNDRAWN for character in line)


def name_of(*candidates: str) -> str:
    """The first text of which the font can draw most; the last one if there is none."""
    for text in candidates:
        line = drawable(text)
        if line and line.count(UNDRAWN) - text.count(UNDRAWN) <= _FOR_MOST * len(line):
            return line
    return drawable(candidates[-1])


@cache
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    properties = FontProperties(fname=str(font_file(bold=bold)), size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, False)
    return float(width)


def cut(text: str, most: float, size: float, *, bold: bool = False) -> str:
    """`text`, shortened with an ellipsis to at most `most` points."""
    if width_of(text, size, bold=bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_of(f"{text[:middle].rstrip()}…", size, bold=bold) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def wrapped(text: str, most: float, size: float, *, lines: int = 99, bold: bool = False) -> list[str]:
    """`text` in lines of at most `most` points; a word that is wider is cut, and so is what exceeds `lines`."""
    made: list[str] = []
    words = text.split()
    while words and len(made) < lines:
        line = words.pop(0)
        if len(made) == lines - 1:
            made.append(cut(" ".join([line, *words]), most, size, bold=bold))
            break
        while words and width_of(f"{line} {words[0]}", size, bold=bold) <= most:
            line = f"{line} {words.pop(0)}"
        made.append(cut(line, most, size, bold=bold))
    return made or [""]
