"""What python-docx does not offer: the words of a paragraph as they are printed, styles through their ancestry, notes.

Works on the lxml elements of WordprocessingML (ISO/IEC 29500-1, section 17).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_HEADING = re.compile(r"heading (\d)$", re.I)
_MAX_ANCESTORS = 20


def name(short: str) -> str:
    """The full name of a `w:` or `mc:` element or attribute."""
    prefix, local = short.split(":")
    return f"{{{_W if prefix == 'w' else _MC}}}{local}"


# Deleted or moved text, alternative renderings, field codes and text boxes (those are read as blocks of their own).
_LEFT_OUT = frozenset(
    map(
        name,
        ("w:del", "w:moveFrom", "mc:Fallback", "w:instrText", "w:delText", "w:txbxContent", "w:pPr", "w:rPr", "w:rt"),
    )
)
_TRANSPARENT = frozenset(map(name, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")))
_SPACES = {
    name("w:tab"): " ",
    name("w:br"): "\n",
    name("w:cr"): "\n",
    name("w:noBreakHyphen"): "-",
    name("w:ptab"): " ",
}


def content(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in a body, cell or text box, those in content controls and insertions included."""
    for child in parent:
        if child.tag in _TRANSPARENT:
            yield from content(child)
        elif child.tag in (name("w:p"), name("w:tbl")):
            yield child


def text_of(element: Any) -> str:
    """The printed words of a paragraph or run: tabs as spaces, no deleted or hidden text."""
    parts: list[str] = []
    for child in element:
        if child.tag in _LEFT_OUT or (child.tag == name("w:r") and _is_hidden(child)):
            continue
        if child.tag == name("w:t"):
            parts.append(child.text or "")
        elif child.tag in _SPACES:
            parts.append(_SPACES[child.tag])
        elif child.tag == name("w:sym"):
            parts.append(_symbol(child))
        else:
            parts.append(text_of(child))
    return "".join(parts)


def _symbol(element: Any) -> str:
    code = element.get(name("w:char"), "")
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""


def _is_hidden(run: Any) -> bool:
    return _is_on(run.find(f"{name('w:rPr')}/{name('w:vanish')}"))


def _is_on(flag: Any) -> bool:
    return flag is not None and flag.get(name("w:val"), "1") not in ("0", "false", "off")


def is_all_bold(paragraph: Any) -> bool:
    """Whether every run with words is set bold directly."""
    runs = [run for run in paragraph.iter(name("w:r")) if text_of(run).strip()]
    return bool(runs) and all(_is_on(run.find(f"{name('w:rPr')}/{name('w:b')}")) for run in runs)


def text_boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once (Word stores a second rendering for old programs)."""
    for box in paragraph.iter(name("w:txbxContent")):
        ancestors = {ancestor.tag for ancestor in box.iterancestors()}
        if name("mc:Fallback") not in ancestors and next(box.iterancestors(name("w:p")), None) is paragraph:
            yield box


def rows(table: Any) -> Iterator[Any]:
    """Rows of a table that were not deleted."""
    for child in table:
        if child.tag in _TRANSPARENT:
            yield from rows(child)
        elif child.tag == name("w:tr") and child.find(f"{name('w:trPr')}/{name('w:del')}") is None:
            yield child


def cells(row: Any) -> Iterator[Any]:
    """Cells of a row; one that spans columns or continues from above stands once."""
    for child in row:
        if child.tag in _TRANSPARENT:
            yield from cells(child)
        elif child.tag == name("w:tc"):
            yield child


def note_references(paragraph: Any) -> Iterator[str]:
    """Keys (see `notes_of`) of the footnotes and endnotes that a paragraph refers to."""
    for kind in ("footnote", "endnote"):
        for reference in paragraph.iter(name(f"w:{kind}Reference")):
            yield f"{kind} {reference.get(name('w:id'))}"


def notes_of(document: Document) -> dict[str, str]:
    """Text of each footnote and endnote, by "footnote <id>" and "endnote <id>"."""
    from docx.oxml import parse_xml

    notes: dict[str, str] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1].removesuffix("s")
        if kind not in ("footnote", "endnote") or relation.is_external:
            continue
        for note in parse_xml(relation.target_part.blob).iter(name(f"w:{kind}")):
            if note.get(name("w:type"), "normal") == "normal":
                notes[f"{kind} {note.get(name('w:id'))}"] = " ".join(text_of(p) for p in note.iter(name("w:p")))
    return notes


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph's style makes of it. level: of a heading, from 1; 0 for other text."""

    name: str = ""
    level: int = 0
    is_list: bool = False
    is_caption: bool = False


class Styles:
    """Paragraph styles with what they inherit."""

    def __init__(self, elements: dict[str, Any], default: str) -> None:
        self._elements = elements
        self._default = default

    def of(self, paragraph: Any) -> Style:
        """The effective style of a paragraph: direct settings first, then its style and the styles that is based on."""
        properties = paragraph.find(name("w:pPr"))
        chain = list(self._chain(_value(properties, "w:pStyle") or self._default))
        names = [_value(style, "w:name").lower() for style in chain]
        sources = [properties, *(style.find(name("w:pPr")) for style in chain)]
        level = next((_level(n) for n in names if _level(n)), 0) or _outline(sources)
        listed = next((v for source in sources if (v := _number(source)) is not None), "0") != "0"
        return Style(names[0] if names else "", level, listed and not level, "caption" in names)

    def _chain(self, style_id: str) -> Iterator[Any]:
        for _ in range(_MAX_ANCESTORS):
            style = self._elements.get(style_id)
            if style is None:
                return
            yield style
            style_id = _value(style, "w:basedOn")


def styles_of(document: Document) -> Styles:
    """The paragraph styles of a document."""
    elements: dict[str, Any] = {}
    default = ""
    for style in document.styles.element.iter(name("w:style")):
        if style.get(name("w:type")) == "paragraph":
            elements[style.get(name("w:styleId"), "")] = style
            if style.get(name("w:default")) in ("1", "true"):
                default = style.get(name("w:styleId"), "")
    return Styles(elements, default)


def _value(parent: Any, child: str) -> str:
    element = parent.find(name(child)) if parent is not None else None
    return "" if element is None else element.get(name("w:val"), "")


def _level(style_name: str) -> int:
    if style_name in ("title", "subtitle"):
        return 1 if style_name == "title" else 2
    match = _HEADING.match(style_name)
    return int(match.group(1)) if match else 0


def _outline(sources: list[Any]) -> int:
    """Heading level from an outline level (0 to 8; 9 is body text)."""
    value = next((v for source in sources if (v := _value(source, "w:outlineLvl"))), "9")
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _number(properties: Any) -> str | None:
    numbering = properties.find(name("w:numPr")) if properties is not None else None
    return None if numbering is None else _value(numbering, "w:numId") or "0"
