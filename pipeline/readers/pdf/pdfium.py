"""pdfium's C interface, called directly: words, ruling lines and pictures of a page. The only user of pypdfium2.raw.

One call of a C function through ctypes costs more than what pdfium does in it, so the text of a page is fetched in one
call, and places only for the first and last character of each word. Function pointers with plain integers as arguments
take half the time of the typed ones that pypdfium2.raw gives.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-bd\b|,bd\b", re.I)
_BOLD_WEIGHT = 600
_LINE_END_HYPHENS = "\x02\ufffe"  # what pdfium puts in the place of a hyphen at the end of a line
# Control characters stand for glyphs, often ligatures, that the file gives no letters for: they are part of words.
_SPACE = " \t\r\n\f\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_WORD = re.compile(rf"[^{_SPACE}\x00{_LINE_END_HYPHENS}]+[{_LINE_END_HYPHENS}]?|[{_LINE_END_HYPHENS}]")
_HYPHEN = str.maketrans(dict.fromkeys(_LINE_END_HYPHENS, "-"))
# An accent set as a character of its own before its letter, as TeX does
_LOOSE_ACCENT = re.compile("([`´¨ˆ˜˚ˇ¸])([A-Za-zı])")
_COMBINING = dict(zip("`´¨ˆ˜˚ˇ¸", "\u0300\u0301\u0308\u0302\u0303\u030a\u030c\u0327", strict=True))
_RAISED_HEIGHT, _RAISED_BY = 0.85, 0.1  # of the type before: height of raised characters, least rise of their foot
_MOST_OBJECTS = 60_000  # of a page that are looked at: drawings of maps hold hundreds of thousands
_MOST_SEGMENTS = 400  # of a path: longer ones draw curves and letters, not tables
_DEEPEST_FORM = 4
_THIN = 3.0  # points: a rectangle as thin as this is a line
_SHORTEST = 3.0  # points: shorter lines belong to letters and dots

_ASCENT, _DESCENT = 0.8, -0.2  # of a font that states none
_LEAST_HEIGHT = 0.3  # ascent less descent of a font that states them in earnest

_I, _P = ctypes.c_int, ctypes.c_void_p


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The function of pdfium with plain arguments."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(getattr(raw, name), _P).value or 0)


_loose_box = _function("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
_angle = _function("FPDFText_GetCharAngle", ctypes.c_float, _P, _I)
_unicode = _function("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
_text_object = _function("FPDFText_GetTextObject", _P, _P, _I)
_font_of = _function("FPDFTextObj_GetFont", _P, _P)
_font_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
_font_ascent = _function("FPDFFont_GetAscent", _I, _P, ctypes.c_float, _P)
_font_descent = _function("FPDFFont_GetDescent", _I, _P, ctypes.c_float, _P)
_font_weight = _function("FPDFFont_GetWeight", _I, _P)
_object = _function("FPDFPage_GetObject", _P, _P, _I)
_object_in_form = _function("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
_objects_in_form = _function("FPDFFormObj_CountObjects", _I, _P)
_type = _function("FPDFPageObj_GetType", _I, _P)
_bounds = _function("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
_matrix = _function("FPDFPageObj_GetMatrix", _I, _P, _P)
_segments = _function("FPDFPath_CountSegments", _I, _P)
_segment = _function("FPDFPath_GetPathSegment", _P, _P, _I)
_draw_mode = _function("FPDFPath_GetDrawMode", _I, _P, _P, _P)
_point = _function("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
_segment_type = _function("FPDFPathSegment_GetType", _I, _P)
_segment_closes = _function("FPDFPathSegment_GetClose", _I, _P)

_FLOATS = (ctypes.c_float * 6)()  # where pdfium writes its answers
_AT = tuple(ctypes.addressof(_FLOATS) + 4 * index for index in range(6))
_INTEGERS = ctypes.cast(_FLOATS, ctypes.POINTER(_I))  # the same memory, for functions that write whole numbers

Box = tuple[float, float, float, float]  # left, bottom, right, top in the page's own space, y upwards


@dataclass(slots=True, frozen=True)
class Type:
    """How a text is set. angle: of its base line, in degrees anticlockwise, from 0 to 359.

    ascent, descent: how far boxes reach above the base line and (below zero) under it, as shares of the type's size.
    """

    angle: int = 0
    bold: bool = False
    ascent: float = _ASCENT
    descent: float = _DESCENT


@dataclass(slots=True)
class Marks:
    """Pieces of text without white space, in the order in which the file draws them.

    boxes: one row each, n × 4: left, bottom, right, top in the page's own space. Their height is that of the type, not
    of the letters. raised: whether it is the small raised end of the piece before it.
    """

    texts: list[str]
    boxes: npt.NDArray[np.float64]
    types: list[Type]
    raised: list[bool]

    def those(self, chosen: Callable[[Type], bool]) -> Marks:
        """The pieces whose type is chosen."""
        kept = [index for index, kind in enumerate(self.types) if chosen(kind)]
        texts, types = [self.texts[i] for i in kept], [self.types[i] for i in kept]
        return Marks(texts, self.boxes[kept], types, [self.raised[i] for i in kept])


@dataclass(slots=True)
class Drawn:
    """What else is drawn. lines: from (x, y) to (x, y), upright or level. pictures: boxes of images.

    shades: sides of filled areas without an outline.
    """

    lines: list[Box] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)


def address(handle: Any) -> int:
    """The plain address behind a pypdfium2 handle."""
    return ctypes.cast(handle, _P).value or 0


def marks(text_page: Any) -> Marks:
    """The pieces of text of a pypdfium2 text page. A character for which the file names no letter is U+FFFD."""
    page = address(text_page.raw)
    count = text_page.count_chars()
    found = list(_WORD.finditer(_text(text_page, page, count))) if count > 0 else []
    corners = np.zeros((len(found), 2, 4), np.float32)  # of the first and the last character: left, top, right, bottom
    place = corners.ctypes.data
    types = _Types(page)
    kinds: list[Type] = []
    for match in found:
        start, end = match.span()
        _loose_box(page, start, place)
        _loose_box(page, end - 1, place + 16)
        kinds.append(types.of(start))
        place += 32
    texts = [_spelled(match.group()) for match in found]
    raised = [False] * len(found)
    for index in reversed([index for index in _with_raised_end(corners) if not kinds[index].angle]):
        start, end = found[index].span()
        cut = _raised_from(page, start, end, float(corners[index, 1, 1] - corners[index, 1, 3]))
        if 0 < cut < len(texts[index]) == end - start:
            corners = np.insert(corners, index + 1, corners[index], axis=0)
            _loose_box(page, start + cut - 1, corners[index, 1:].ctypes.data)
            _loose_box(page, start + cut, corners[index + 1].ctypes.data)
            texts[index : index + 1] = texts[index][:cut], texts[index][cut:]
            kinds.insert(index + 1, kinds[index])
            raised[index : index + 1] = False, True
    low, high = corners.min(axis=1), corners.max(axis=1)
    boxes = np.stack([low[:, 0], low[:, 3], high[:, 2], high[:, 1]], axis=1).astype(np.float64)
    return Marks(texts, boxes, kinds, raised)


def _with_raised_end(corners: npt.NDArray[np.float32]) -> list[int]:
    """Pieces whose last character is smaller than the first and stands higher: those with a note mark or exponent."""
    height = corners[:, :, 1] - corners[:, :, 3]
    rise = corners[:, 1, 3] - corners[:, 0, 3]
    found = (height[:, 1] < _RAISED_HEIGHT * height[:, 0]) & (rise > _RAISED_BY * height[:, 0])
    return [int(index) for index in np.flatnonzero(found)]


def _raised_from(page: int, start: int, end: int, height: float) -> int:
    """How many characters of a piece come before the raised ones at its end."""
    for index in range(end - 2, start - 1, -1):
        _loose_box(page, index, _AT[0])
        if _FLOATS[1] - _FLOATS[3] > height / _RAISED_HEIGHT:
            return index + 1 - start
    return 0


def _spelled(text: str) -> str:
    if text[-1] in _LINE_END_HYPHENS:
        text = text.translate(_HYPHEN)
    return text if text.isascii() else _LOOSE_ACCENT.sub(_composed, text)


def _text(text_page: Any, page: int, count: int) -> str:
    """One character for each index of the text page, so that places can be asked for by index."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page.raw, 0, count, buffer)
    if written == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if "\0" not in text and not re.search("[\ud800-\udfff]", text) and len(text) == count:
            return text
    return "".join(_character(_unicode(page, index)) for index in range(count))


def _composed(match: re.Match[str]) -> str:
    """The letter with its accent, or both as they were where no such letter exists."""
    letter = unicodedata.normalize("NFC", match.group(2).replace("ı", "i") + _COMBINING[match.group(1)])
    return letter if len(letter) == 1 else match.group()


def _character(code: int) -> str:
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return chr(code)


class _Types:
    """The type at an index, asked of pdfium once for each text object and each font of a page."""

    def __init__(self, page: int) -> None:
        self._page = page
        self._objects: dict[int | None, Type] = {None: Type()}
        self._fonts: dict[int | None, Type] = {None: Type()}

    def of(self, index: int) -> Type:
        thing = _text_object(self._page, index)
        found = self._objects.get(thing)
        if found is None:
            font = _font_of(thing)
            found = self._fonts.get(font) or self._fonts.setdefault(font, _type_of(font))
            angle = round(-math.degrees(_angle(self._page, index))) % 360
            if angle:
                found = replace(found, angle=angle)
            self._objects[thing] = found
        return found


def _type_of(font: int | None) -> Type:
    name = ctypes.create_string_buffer(128)
    _font_name(font, name, len(name))
    bold = bool(_BOLD.search(name.value.decode("latin-1"))) or _font_weight(font) >= _BOLD_WEIGHT
    _font_ascent(font, 1.0, _AT[0])
    _font_descent(font, 1.0, _AT[1])
    ascent, descent = _FLOATS[0], _FLOATS[1]
    if ascent - descent < _LEAST_HEIGHT:
        return Type(bold=bold)
    return Type(bold=bold, ascent=ascent, descent=descent)


def drawn(page: Any) -> Drawn:
    """Lines and pictures on a pypdfium2 page, those inside its form objects included."""
    found = Drawn()
    count = min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)
    objects = map(_object, repeat(address(page.raw), count), range(count))
    _collect(list(objects), _IDENTITY, found, 0)
    return found


Matrix = tuple[float, float, float, float, float, float]
_TEXT = raw.FPDF_PAGEOBJ_TEXT
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def _collect(objects: list[int], matrix: Matrix, found: Drawn, depth: int) -> None:
    for thing, kind in zip(objects, map(_type, objects), strict=True):
        if kind == _TEXT:
            continue
        if kind == raw.FPDF_PAGEOBJ_PATH:
            _add_lines(found, thing, matrix)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(_placed(_box(thing), matrix))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            count = min(_objects_in_form(thing), _MOST_OBJECTS)
            inner = list(map(_object_in_form, repeat(thing, count), range(count)))
            _collect(inner, _product(_matrix_of(thing), matrix), found, depth + 1)


def _box(thing: int) -> Box:
    _bounds(thing, *_AT[:4])
    return _FLOATS[0], _FLOATS[1], _FLOATS[2], _FLOATS[3]


def _matrix_of(thing: int) -> Matrix:
    _matrix(thing, _AT[0])
    a, b, c, d, e, f = _FLOATS
    return a, b, c, d, e, f


def _product(one: Matrix, other: Matrix) -> Matrix:
    """First `one`, then `other` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = one
    k, m, n, o, p, q = other
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


def _placed(box: Box, matrix: Matrix) -> Box:
    if matrix is _IDENTITY:
        return box
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(xs), min(ys), max(xs), max(ys)


def _is_shade(path: int) -> bool:
    """Whether a path is filled but not outlined."""
    _draw_mode(path, _AT[0], _AT[1])
    return bool(_INTEGERS[0]) and not _INTEGERS[1]


def _add_lines(found: Drawn, path: int, matrix: Matrix) -> None:
    """Add the ruling lines of a path: its sides if it is a rectangle, its level and upright segments otherwise."""
    left, bottom, right, top = _placed(_box(path), matrix)
    wide, high = right - left, top - bottom
    if wide < _THIN or high < _THIN:
        if wide >= _SHORTEST or high >= _SHORTEST:
            found.lines.append(_thin(left, bottom, right, top))
        return
    lines = found.shades if _is_shade(path) else found.lines
    count = _segments(path)
    if count in (4, 5):
        lines += ((left, bottom, right, bottom), (left, top, right, top))
        lines += ((left, bottom, left, top), (right, bottom, right, top))
    elif count <= _MOST_SEGMENTS:
        lines.extend(_level_or_upright(path, count, matrix))


def _thin(left: float, bottom: float, right: float, top: float) -> Box:
    if right - left >= top - bottom:
        middle = (bottom + top) / 2
        return left, middle, right, middle
    middle = (left + right) / 2
    return middle, bottom, middle, top


def _level_or_upright(path: int, count: int, matrix: Matrix) -> Iterator[Box]:
    own = _matrix_of(path)
    a, b, c, d, e, f = own if matrix is _IDENTITY else _product(own, matrix)
    before = first = (0.0, 0.0)
    for index in range(count):
        segment = _segment(path, index)
        _point(segment, _AT[0], _AT[1])
        x, y = _FLOATS[0], _FLOATS[1]
        here = (a * x + c * y + e, b * x + d * y + f)
        kind = _segment_type(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _ruling(before, here)
        before = here
        if _segment_closes(segment):
            yield from _ruling(here, first)
            before = first


def _ruling(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Box]:
    (x0, y0), (x1, y1) = sorted((one, other))
    width, height = abs(x1 - x0), abs(y1 - y0)
    if (height < 1 and width >= _SHORTEST) or (width < 1 and height >= _SHORTEST):
        yield _thin(x0, min(y0, y1), x1, max(y0, y1))
