"""How cells of the workbook look: widths, colours of families, number formats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipeline.records import FAMILIES, Table, family_of
from pipeline.report.palette import FAMILY_SHADES, INK, WHITE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_LONG_WIDTH = 70
_LONG = {
    "quote": 80,
    "quotations": 80,
    "exemplars": 80,
    "reason": 44,
    "keywords": 44,
    "co_occurring": 40,
    "figures": 44,
}
_WIDTHS = {
    "title": 40,
    "source_path": 34,
    "publisher": 24,
    "section": 28,
    "theme": 26,
    "label": 28,
    "case": 34,
    "rule_id": 26,
    "code": 25,
    "codes": 30,
    "speaker": 24,
    "cue": 20,
    "quantity": 16,
    "unit": 16,
    "related": 24,
    "reader": 20,
    "nhs": 34,
    "industry": 34,
    "charity": 30,
    "government": 30,
    "academic": 30,
    "places": 30,
    "conditions": 30,
    "benefits": 36,
    "barriers": 36,
}
_WRAPPED = {
    "title",
    "source_path",
    "section",
    "theme",
    "label",
    "case",
    "nhs",
    "industry",
    "charity",
    "government",
    "academic",
    "places",
    "conditions",
    "benefits",
    "barriers",
    "codes",
    "publisher",
    "related",
}
_ID_WIDTH = 15
_NUMBER_WIDTH = 11


def is_long(name: str, table: Table) -> bool:
    """Whether a column holds prose: then its cells are wrapped."""
    return name in _LONG or name in _WRAPPED or (table.name == "framework_matrix" and name not in table.column_names)


def column_width(name: str, table: Table) -> float:
    """Width in characters."""
    if table.name == "framework_matrix" and name not in table.column_names:
        return _LONG_WIDTH
    if table.name == "code_by_document" and name not in table.column_names:
        return max(_NUMBER_WIDTH, len(name) + 3)
    known = {**_LONG, **_WIDTHS}.get(name)
    return known or max(_ID_WIDTH if name.endswith(("_id", "sha256")) else _NUMBER_WIDTH, len(name) + 3)


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column so wide, in characters; an estimate, rather too high than too low."""
    return sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n"))


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": "Calibri", "font_size": 11, "valign": "top", **properties}
            )
        return self._made[key]

    def header(self, name: str) -> Format:
        """Dark, in the family's colour where the column is that of a code or family."""
        family = family_of(name)
        colour = FAMILY_SHADES[family].ink if family in FAMILIES else INK
        return self.get(bold=True, font_color=WHITE, bg_color=colour, text_wrap=True)

    def text(self, name: str, value: str, *, long: bool, quoted: bool) -> Format:
        """A text cell; codes and families in their colour; `quoted` marks it as text even when somebody edits it."""
        properties: dict[str, Any] = {"indent": 1}
        if long:
            properties["text_wrap"] = True
        if quoted:
            properties["quote_prefix"] = True
        if name in ("code", "family") and (shades := FAMILY_SHADES.get(family_of(value))):
            properties |= {"bg_color": shades.tint, "font_color": shades.ink}
        return self.get(**properties)

    def number(self, name: str, table: Table) -> Format:
        """Places as they are, counts with separators, shares and other numbers by their column's range."""
        if name in ("page", "start", "end"):
            return self.get(num_format="0")
        column = next((column for column in table.columns if column.name == name), None)
        if column is None or column.type == "integer":
            return self.get(num_format="#,##0")
        if name in ("share", "coded_share"):
            return self.get(num_format="0.0%")
        return self.get(num_format="0.00" if column.maximum == 1 else "General")

    def heat_scale(self) -> dict[str, Any]:
        """A colour scale from white to the middle grey of a heat map."""
        return {"type": "2_color_scale", "min_color": WHITE, "max_color": "#D9A15B"}
