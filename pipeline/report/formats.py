"""How cells of the workbook look: colours of families, number formats, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.records import FAMILIES, JUDGEMENTS, Table, family_of
from pipeline.report.palette import FAMILY_SHADES, INK, WHITE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

LINK = "#1c4f86"
_TO_FILL = "#fffbe0"
_LINE = {"bottom": 1, "bottom_color": "#dcd8cf"}
_CODED = ("code", "family", "finding_id")
_JUDGED = {column.name for column in JUDGEMENTS}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._texts: dict[tuple[str, bool, bool, bool], Format] = {}

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

    def text(self, name: str, value: str, *, wrapped: bool, quoted: bool, linked: bool = False) -> Format:
        """A text cell; codes and families in their colour; `quoted` marks it as text even when somebody edits it."""
        family = family_of(value) if name in _CODED else ""
        key = (family if family in FAMILY_SHADES else "", wrapped, quoted, linked)
        if key not in self._texts:
            self._texts[key] = self.get(**_text_properties(*key))
        return self._texts[key]

    def line(self) -> Format:
        """What is under every row, empty cells too."""
        return self.get(**_LINE)

    def to_fill(self) -> Format:
        """A cell that is left for people to fill."""
        return self.get(bg_color=_TO_FILL, border=1, border_color="#e3dcb4", text_wrap=True, align="left", indent=1)

    def number(self, name: str, table: Table) -> Format:
        """Places as they are, counts with separators, shares and other numbers by their column's range."""
        if name in ("page", "start", "end"):
            return self.get(num_format="0", **_LINE)
        column = next((column for column in table.columns if column.name == name), None)
        if column is None or column.type == "integer":
            return self.get(num_format="#,##0", **_LINE)
        if name in ("share", "coded_share"):
            return self.get(num_format="0.0%", **_LINE)
        return self.get(num_format="0.00" if column.maximum == 1 else "General", **_LINE)

    def heat_scale(self) -> dict[str, Any]:
        """A colour scale from white to the middle grey of a heat map."""
        return {"type": "2_color_scale", "min_color": WHITE, "max_color": "#D9A15B"}


def is_to_fill(name: str, table: Table) -> bool:
    """Whether a column is left for people to fill."""
    return table.name == "findings" and name in _JUDGED


def _text_properties(family: str, wrapped: bool, quoted: bool, linked: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"align": "left", "indent": 1, **_LINE}
    if wrapped:
        properties["text_wrap"] = True
    if quoted:
        properties["quote_prefix"] = True
    if linked:
        properties |= {"font_color": LINK, "underline": 1}
    if family:
        shades = FAMILY_SHADES[family]
        properties |= {"bg_color": shades.tint, "font_color": shades.ink}
    return properties
