"""What the style of a Word paragraph makes of it, through the styles on which that is based."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.readers.docx.wordml import attribute, is_on, name, value

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"heading (\d)$", re.I)
_MAX_ANCESTORS = 20
_HIGHEST_LEVEL = 9
_USUAL_SIZE = 20  # half-points, where a document states no size (ISO/IEC 29500-1, 17.3.2.38)
_LARGE = 1.15  # times the size of the document's usual text
_LEVEL_BY_SIZE = ((2, 1.8), (3, 1.4), (4, _LARGE))
_BOLD_LEVEL = 5
_BOLD, _SIZE = (f"{name('w:rPr')}/{name(short)}" for short in ("w:b", "w:sz"))
_DEFAULTS = f"{name('w:docDefaults')}/{name('w:rPrDefault')}"


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph's style and direct settings make of it.

    name: of the style, small letters. level: of a heading, from 1; 0 for other text. numbering: id of the numbering;
    "" without, "0" where one was taken away. depth: its level in the numbering, from 0. numbered_by: the style that
    names the numbering, "" where the paragraph does. names: of the style and those that it is based on.
    size: of the type, in half-points.
    """

    name: str = ""
    level: int = 0
    numbering: str = ""
    depth: int | None = None
    numbered_by: str = ""
    names: tuple[str, ...] = ()
    is_hidden: bool = False
    bold: bool = False
    size: int = 0


class Styles:
    """The styles of a document with what they inherit."""

    def __init__(self, root: Any | None) -> None:
        """`root`: the styles part, or None where the document has none."""
        self._elements: dict[str, Any] = {}
        self._default = ""
        self.hidden: set[str] = set()
        for style in root.iter(name("w:style")) if root is not None else ():
            identifier = attribute(style, "w:styleId")
            self._elements[identifier] = style
            if attribute(style, "w:type") == "paragraph" and attribute(style, "w:default") in ("1", "true"):
                self._default = identifier
        defaults = root.find(_DEFAULTS) if root is not None else None
        self._default_size = _size(defaults) or _USUAL_SIZE
        self.body_size = next((z for s in self._chain(self._default) if (z := _size(s))), self._default_size)
        self.hidden.update(i for i in self._elements if any(map(_vanishes, self._chain(i))))

    def of(self, paragraph: Any) -> Style:
        """The effective style of a paragraph: direct settings first, then its style and the styles that is based on."""
        properties = paragraph.find(name("w:pPr"))
        identifier = value(properties, "w:pStyle") or self._default
        chain = list(self._chain(identifier))
        names = tuple(value(style, "w:name").lower() for style in chain)
        sources = [("", properties), *((attribute(s, "w:styleId"), s.find(name("w:pPr"))) for s in chain)]
        numbering, depth, by = _numbering(sources)
        return Style(
            name=names[0] if names else "",
            level=next((_level(n) for n in names if _level(n)), 0) or _outline([source for _, source in sources]),
            numbering=numbering,
            depth=depth,
            numbered_by=by,
            names=names,
            is_hidden=identifier in self.hidden,
            bold=is_on(next((b for s in chain if (b := s.find(_BOLD)) is not None), None)),
            size=next((z for style in chain if (z := _size(style))), self._default_size),
        )

    def level_by_look(self, paragraph: Any, style: Style) -> int:
        """The heading level of a paragraph all of whose words are bold or clearly larger than usual; 0 of any other."""
        runs = [
            run for run in paragraph.iter(name("w:r")) if any((t.text or "").strip() for t in run.iter(name("w:t")))
        ]
        sizes = [(_size(run) or style.size) / self.body_size for run in runs]
        if sizes and min(sizes) >= _LARGE:
            return next(level for level, least in _LEVEL_BY_SIZE if min(sizes) >= least)
        switches = (run.find(_BOLD) for run in runs)
        return _BOLD_LEVEL if runs and all(style.bold if b is None else is_on(b) for b in switches) else 0

    def _chain(self, identifier: str) -> Iterator[Any]:
        for _ in range(_MAX_ANCESTORS):
            style = self._elements.get(identifier)
            if style is None:
                return
            yield style
            identifier = value(style, "w:basedOn")


def _size(element: Any) -> int:
    """The size of type that an element's properties state, in half-points; 0 where they state none."""
    stated = element.find(_SIZE) if element is not None else None
    text = "" if stated is None else attribute(stated, "w:val")
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0


def _vanishes(style: Any) -> bool:
    return is_on(style.find(f"{name('w:rPr')}/{name('w:vanish')}"))


def _numbering(sources: list[tuple[str, Any]]) -> tuple[str, int | None, str]:
    """Numbering, level in it and the style that names it: each from the nearest source that says it."""
    depth: int | None = None
    for style, source in sources:
        settings = source.find(name("w:numPr")) if source is not None else None
        if settings is None:
            continue
        stated = value(settings, "w:ilvl")
        if depth is None and re.fullmatch("[0-8]", stated):
            depth = int(stated)
        if numbering := value(settings, "w:numId"):
            return numbering, depth, style
    return "", depth, ""


def _level(style_name: str) -> int:
    if style_name in ("title", "subtitle"):
        return 1 if style_name == "title" else 2
    match = _HEADING.match(style_name)
    return int(match.group(1)) if match else 0


def _outline(sources: list[Any]) -> int:
    """Heading level from an outline level (0 to 8; 9 is body text)."""
    stated = next((v for source in sources if (v := value(source, "w:outlineLvl"))), "9")
    return int(stated) + 1 if stated.isdigit() and int(stated) < _HIGHEST_LEVEL else 0
