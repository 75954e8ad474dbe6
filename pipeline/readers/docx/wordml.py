"""The words of a Word document's paragraphs as they are printed, and the walk through its body, tables and rows.

Works on the lxml elements of WordprocessingML (ISO/IEC 29500-1, section 17) and of the mathematics in it (section 22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.readers.docx import symbols

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_PREFIXES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def name(short: str) -> str:
    """The full name of an element or attribute, given as "w:p"."""
    prefix, local = short.split(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def _names(*short: str) -> frozenset[str]:
    return frozenset(map(name, short))


# Deleted or moved text, field codes, the phonetic guide over a word, and properties.
_LEFT_OUT = _names(
    "w:del", "w:moveFrom", "w:instrText", "w:delText", "w:delInstrText", "w:pPr", "w:rPr", "w:rt", "w:sdtPr",
    "w:tblPr", "m:ctrlPr",
)  # fmt: skip
_TRANSPARENT = _names("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")
_SPACES = {
    name("w:tab"): " ",
    name("w:ptab"): " ",
    name("w:br"): "\n",
    name("w:cr"): "\n",
    name("w:noBreakHyphen"): "-",
}
_NOTES = {name("w:footnoteReference"): "footnote", name("w:endnoteReference"): "endnote"}
_PRINTED = _names("w:t", "m:t", "w:txbxContent", "c:chart", "dgm:relIds")
_R, _T, _SDT, _CHOICES = name("w:r"), name("w:t"), name("w:sdt"), name("mc:AlternateContent")


def attribute(element: Any, short: str) -> str:
    """An attribute of an element; "" without one."""
    return str(element.get(name(short), ""))


def value(parent: Any, child: str) -> str:
    """The `w:val` of a child element; "" where the parent is None or has no such child."""
    element = parent.find(name(child)) if parent is not None else None
    return "" if element is None else attribute(element, "w:val")


def is_on(flag: Any) -> bool:
    """Whether a switch such as <w:b/> is there and not turned off."""
    return flag is not None and flag.get(name("w:val"), "1") not in ("0", "false", "off")


@dataclass(slots=True)
class Content:
    """What one paragraph holds. text: its printed words. notes: keys ("footnote 2") of the notes it refers to.

    boxes: text boxes anchored in it. charts, diagrams: relationship ids of the drawings in it.
    """

    text: str = ""
    notes: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)


def content_of(paragraph: Any, hidden_styles: Container[str] = ()) -> Content:
    """What a paragraph prints; deleted, hidden and placeholder text, field codes and second renderings are left out.

    hidden_styles: ids of the character styles that hide their text.
    """
    walk = _Walk(hidden_styles)
    walk.through(paragraph)
    walk.content.text = "".join(walk.parts)
    return walk.content


class _Walk:
    """Gathers the content of one paragraph.

    Word marks a field by characters in runs: begin, code, separate, result, end; one may stand within another. The
    stack holds whether each open field is in its code, in which nothing is printed.
    """

    def __init__(self, hidden_styles: Container[str]) -> None:
        self.content = Content()
        self.parts: list[str] = []
        self._hidden_styles = hidden_styles
        self._fields: list[bool] = []
        self._font = ""

    def through(self, element: Any) -> None:
        """Gather from the children of `element`."""
        for child in element:
            if child.tag not in _LEFT_OUT and isinstance(child.tag, str):
                self._take(child, child.tag)

    def _take(self, child: Any, tag: str) -> None:
        if tag == _R:
            self._run(child)
        elif tag == name("w:fldChar"):
            self._field(attribute(child, "w:fldCharType"))
        elif tag == _CHOICES:
            self.through(_chosen(child))
        elif tag == _SDT and is_placeholder(child):
            return
        elif any(self._fields):
            self.through(child)  # for the end of the field
        elif tag == _T:
            self.parts.append(symbols.translated(self._font, child.text or ""))
        elif tag in _SPACES:
            self.parts.append(_SPACES[tag])
        elif tag == name("w:sym"):
            self.parts.append(_symbol(child))
        else:
            self._rest(child, tag)

    def _rest(self, child: Any, tag: str) -> None:
        """What is seldom met: notes, boxes, drawings, mathematics."""
        if tag in _NOTES:
            self.content.notes.append(f"{_NOTES[tag]} {attribute(child, 'w:id')}")
        elif tag == name("w:txbxContent"):
            self.content.boxes.append(child)
        elif tag == name("c:chart"):
            self.content.charts.append(attribute(child, "r:id"))
        elif tag == name("dgm:relIds"):
            self.content.diagrams.append(attribute(child, "r:dm"))
        elif tag == name("m:t"):
            self.parts.append(child.text or "")
        elif tag == name("m:f"):
            self._parts_of(child, "m:num", "m:den", between="/")
        elif tag == name("m:d"):
            self._delimited(child)
        elif tag == name("m:nary"):
            self.parts.append(_math_sign(child, "m:naryPr/m:chr", "∫"))
            self.through(child)
        elif tag == name("m:rad"):
            self.parts.append("√")
            self.through(child)
        else:
            self.through(child)

    def _run(self, run: Any) -> None:
        properties = run.find(name("w:rPr"))
        if properties is None:
            self.through(run)
            return
        if is_on(properties.find(name("w:vanish"))) or value(properties, "w:rStyle") in self._hidden_styles:
            return
        fonts = properties.find(name("w:rFonts"))
        self._font = "" if fonts is None else attribute(fonts, "w:ascii")
        self.through(run)
        self._font = ""

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _parts_of(self, element: Any, *short: str, between: str) -> None:
        for number, part in enumerate(short):
            if number:
                self.parts.append(between)
            for found in element.findall(name(part)):
                self.through(found)

    def _delimited(self, element: Any) -> None:
        """Mathematics in brackets, which are not stored as text."""
        self.parts.append(_math_sign(element, "m:dPr/m:begChr", "("))
        self._parts_of(element, "m:e", between="")
        self.parts.append(_math_sign(element, "m:dPr/m:endChr", ")"))


def _math_sign(element: Any, path: str, default: str) -> str:
    sign = element.find("/".join(name(step) for step in path.split("/")))
    return default if sign is None else str(sign.get(name("m:val"), ""))


def _chosen(alternatives: Any) -> Any:
    """The one rendering to read of content that is stored in several: the first that prints anything."""
    branches = [child for child in alternatives if isinstance(child.tag, str)]
    return next((b for b in branches if next(b.iter(*_PRINTED), None) is not None), [])


def _symbol(element: Any) -> str:
    code = attribute(element, "w:char")
    return (
        symbols.character(attribute(element, "w:font"), int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""
    )


def is_placeholder(control: Any) -> bool:
    """Whether a content control still holds its "Click here to enter text"."""
    return is_on(control.find(f"{name('w:sdtPr')}/{name('w:showingPlcHdr')}"))


def _is_contents(control: Any) -> bool:
    """Whether a content control is Word's own table of contents."""
    gallery = control.find(f"{name('w:sdtPr')}/{name('w:docPartObj')}/{name('w:docPartGallery')}")
    return gallery is not None and attribute(gallery, "w:val") == "Table of Contents"


def content(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in a body, cell or text box, those in content controls and insertions included."""
    for child in parent:
        if child.tag == _SDT and (is_placeholder(child) or _is_contents(child)):
            continue
        if child.tag in _TRANSPARENT:
            yield from content(child)
        elif child.tag == _CHOICES:
            yield from content(_chosen(child))
        elif child.tag in (name("w:p"), name("w:tbl")):
            yield child


def runs_on(paragraph: Any) -> bool:
    """Whether the paragraph goes on in the next: its end was deleted, or it is a large initial letter."""
    properties = paragraph.find(name("w:pPr"))
    if properties is None:
        return False
    marks = properties.find(name("w:rPr"))
    frame = properties.find(name("w:framePr"))
    deleted = marks is not None and any(marks.find(name(mark)) is not None for mark in ("w:del", "w:moveFrom"))
    return deleted or (frame is not None and attribute(frame, "w:dropCap") in ("drop", "margin"))


def rows(table: Any) -> Iterator[Any]:
    """Rows of a table that were not deleted or hidden."""
    for child in table:
        if child.tag in _TRANSPARENT:
            yield from rows(child)
        elif child.tag == name("w:tr"):
            properties = child.find(name("w:trPr"))
            gone = () if properties is None else (properties.find(name("w:del")), properties.find(name("w:hidden")))
            if not any(is_on(mark) for mark in gone):
                yield child


def cells(row: Any) -> Iterator[Any]:
    """Cells of a row; one that spans columns or rows stands once, where it begins; deleted ones do not."""
    for child in row:
        if child.tag in _TRANSPARENT:
            yield from cells(child)
        elif child.tag == name("w:tc") and not _is_continued(child.find(name("w:tcPr"))):
            yield child


def _is_continued(properties: Any) -> bool:
    if properties is None:
        return False
    merges = (properties.find(name(merge)) for merge in ("w:vMerge", "w:hMerge"))
    continued = any(merge is not None and attribute(merge, "w:val") != "restart" for merge in merges)
    return continued or properties.find(name("w:cellDel")) is not None
