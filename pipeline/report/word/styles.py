"""Styles of the Word document: Word's own by name, so that a team can put its own template over the draft, and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

FONT = "Calibri"
_INK, _QUIET, _LINK, _RULE, _SHADE = "21201D", "5A574F", "1C4F86", "B8B2A6", "EDF1F5"
TABLE, CELL, HEADER, DEFINITION, SOURCE, TO_WRITE = (
    "Review Table",
    "Table Text",
    "Table Heading",
    "Definition",
    "Quote Source",
    "To Write",
)
# name: size in points, bold, space before, space after, colour, keep with next
_TEXT: dict[str, tuple[float, bool, float, float, str, bool]] = {
    "Title": (28, True, 0, 8, _INK, False),
    "Subtitle": (14, False, 120, 6, _QUIET, False),
    "Heading 1": (18, True, 22, 8, _LINK, True),
    "Heading 2": (14, True, 16, 5, _INK, True),
    "Heading 3": (11, True, 10, 3, _QUIET, True),
    "Quote": (11, False, 5, 0, _INK, True),
    "Caption": (9.5, True, 10, 5, _QUIET, False),
    "List Bullet": (11, False, 0, 4, _INK, False),
    "TOC Heading": (18, True, 0, 10, _LINK, True),
    DEFINITION: (11, False, 0, 6, _QUIET, False),
    SOURCE: (9.5, False, 0, 8, _QUIET, False),
    TO_WRITE: (10.5, False, 6, 10, _INK, False),
    CELL: (8, False, 1, 1, _INK, False),
    HEADER: (8, True, 2, 2, _INK, True),
    "toc 1": (10.5, True, 4, 1, _INK, False),
    "toc 2": (10, False, 0, 0, _INK, False),
    "Footer": (9, False, 0, 0, _QUIET, False),
}


def set_styles(document: Document) -> None:
    """Fonts, sizes, colours and language of the whole document, and the styles that the template lacks."""
    _defaults(document)
    for name, values in _TEXT.items():
        _text_style(document, name, *values)
    _indents(document)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(_LINK), True


def _defaults(document: Document) -> None:
    normal = document.styles["Normal"]
    _font(normal, 11, _INK)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.12
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _text_style(
    document: Document, name: str, size: float, bold: bool, before: float, after: float, colour: str, keep: bool
) -> None:
    known = {style.name for style in document.styles}
    style: ParagraphStyle = (
        document.styles[name]
        if name in known
        else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
    )
    if name not in known:
        style.base_style = document.styles["Normal"]
    _font(style, size, colour)
    style.font.bold, style.font.italic = bold, name == DEFINITION
    form = style.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
    for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):  # the template draws a line under titles
        border.getparent().remove(border)


def _font(style: ParagraphStyle, size: float, colour: str) -> None:
    style.font.size, style.font.name, style.font.color.rgb = Pt(size), FONT, RGBColor.from_string(colour)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if "heme" in name:  # a theme's font would win over the named one
            del fonts.attrib[name]
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)


def _indents(document: Document) -> None:
    for name, colour in (("Quote", _LINK), (SOURCE, _LINK), (TO_WRITE, "8A6D00")):
        style = document.styles[name]
        style.paragraph_format.left_indent, style.paragraph_format.right_indent = Cm(0.6), Cm(0.6)
        bar = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="8" w:color="{colour}"/></w:pBdr>'
        properties = style.element.get_or_add_pPr()
        properties.insert_element_before(
            parse_xml(bar), "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
    document.styles[CELL].paragraph_format.line_spacing = 1.0
    document.styles[HEADER].paragraph_format.line_spacing = 1.0
    for level in (1, 2):
        form = document.styles[f"toc {level}"].paragraph_format
        form.left_indent, form.line_spacing = Cm(0.6 * (level - 1)), 1.0
        form.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReviewTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="{_INK}"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_INK}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"/>
      <w:insideV w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>
      <w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/></w:tcPr>
  </w:tblStylePr>
</w:style>"""
