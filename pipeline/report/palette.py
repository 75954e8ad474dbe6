"""The colours of the families, shared by explorer and workbook.

Colour is never the only sign: the explorer adds a shape and the family's name, the workbook the code itself.
The pairs reach the contrast of WCAG 2.2 AA (4.5 to 1); the tests compute it.
"""

from __future__ import annotations

from dataclasses import dataclass

WHITE = "#ffffff"
INK = "#21201d"


@dataclass(frozen=True, slots=True)
class Shades:
    """Colours of one family: `ink` for text and bars, `tint` behind text, `levels` of the heat map, lightest first."""

    ink: str
    tint: str
    levels: tuple[str, ...]
    plural: str

    def text_on(self, level: int) -> str:
        """The colour of a number that stands on `levels[level]`."""
        return WHITE if level >= 3 else INK


FAMILY_SHADES: dict[str, Shades] = {
    "barrier": Shades("#8a3b12", "#fbeee6", ("#fbeee6", "#f5d6c3", "#e9ad88", "#b15a2b", "#8a3b12"), "Barriers"),
    "benefit": Shades("#0b5f55", "#e4f3f0", ("#e4f3f0", "#bfe2db", "#86c5ba", "#2a7a6e", "#0b5f55"), "Benefits"),
    "enabler": Shades("#37408f", "#e9ebf8", ("#e9ebf8", "#cdd2ef", "#a3abdf", "#5b66b8", "#37408f"), "Enablers"),
}


THEME_COLOURS = (
    *("#1c4f86", "#b1492b", "#0b6f5f", "#7a3b8f", "#8a6d00"),
    *("#a02c5d", "#3c6e1f", "#4b4b4b", "#00758f", "#5b4bd0"),
)
"""Colours of points on the map, 3 to 1 on white at least (WCAG 2.2, graphical objects)."""
THEME_LEVELS = ("#edf1f5", "#cfd9e3", "#a4b6c8", "#4f6b86", "#2b4560")
"""Levels of the heat maps of themes, lightest first; text on them as on those of families."""


def heat_level(count: int, most: int) -> int:
    """0 for no rows, else 1 to 5: in which fifth of the greatest count of the matrix `count` lies."""
    if count <= 0 or most <= 0:
        return 0
    return min(5, -(-5 * count // most))


def stylesheet() -> str:
    """CSS custom properties and heat map classes of the palette."""
    lines = []
    for family, shades in FAMILY_SHADES.items():
        lines.append(f".{family}{{--ink:{shades.ink};--tint:{shades.tint}}}")
        for number, colour in enumerate(shades.levels):
            lines.append(f".{family}.h{number + 1}{{background:{colour};color:{shades.text_on(number)}}}")
    for number, colour in enumerate(THEME_LEVELS):
        lines.append(f".theme.h{number + 1}{{background:{colour};color:{WHITE if number >= 3 else INK}}}")
    for number, colour in enumerate(THEME_COLOURS):
        lines.append(f".c{number}{{fill:{colour};stroke:{colour}}}")
    return "\n".join(lines) + "\n"
