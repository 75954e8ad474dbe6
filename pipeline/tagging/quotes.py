"""Where quotation marks open and close, in one unit and from unit to unit.

Double and single, curly and straight. Apostrophes are not marks. An opening mark may stay open over several units, and
in press style each paragraph opens anew while only the last one closes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOSING = {"“": "”", '"': '"', "‘": "’", "'": "'", "«": "»", "„": "“"}
_MARK = re.compile(f"[{''.join(sorted({*_CLOSING, *_CLOSING.values()}))}]")
_OPENING_STRAIGHT = re.compile(r"[\s(\[—–-]")
_LATER_CLOSE = re.compile(r"[\w.,!?]['’](?!\w)")
_NEXT_WORD = re.compile(r" [a-z]")
_REACH = 1000  # code points within which a single quotation mark must close


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quoted stretch of a unit, marks included; code points into the unit, half open.

    carried: it began in an earlier unit. open: it goes on in the next one.
    """

    start: int
    end: int
    carried: bool = False
    open: bool = False


def quoted(text: str, mark: str = "") -> tuple[list[Quoted], str]:
    """The quoted stretches of `text`, and the opening mark still open at its end ("" if none).

    mark: the opening mark that the unit before left open.
    """
    found: list[Quoted] = []
    start, carried = 0, bool(mark)
    anew = bool(mark) and text.startswith(mark)  # press style: the paragraph opens anew
    for sign in _MARK.finditer(text, 1 if anew else 0):
        position, character = sign.start(), sign[0]
        if mark:
            if character == _CLOSING[mark] and _closes(text, position, mark):
                found.append(Quoted(start, position + 1, carried))
                mark, carried = "", False
        elif character in _CLOSING and _opens(text, position):
            mark, start = character, position
    if mark:
        found.append(Quoted(start, len(text), carried, open=True))
    return found, mark


def _opens(text: str, position: int) -> bool:
    character, after = text[position], text[position + 1 : position + 2]
    if not after or after.isspace():
        return False
    if character in "“‘«„":
        return character != "‘" or _has_close(text, position) or position == 0
    if position and not _OPENING_STRAIGHT.match(text, position - 1):
        return False
    return character == '"' or (after.isalpha() and _has_close(text, position))


def _has_close(text: str, position: int) -> bool:
    mark = text[position]
    ahead = range(position + 2, min(len(text), position + _REACH))
    return any(text[i] == _CLOSING[mark] and _closes(text, i, mark) for i in ahead)


def _closes(text: str, position: int, mark: str) -> bool:
    """Whether the mark at `position` closes: not an apostrophe, nor the possessive of a plural ("nurses’ time")."""
    if mark in "“«„":
        return True
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    if mark == '"':
        return not before.isspace() or not after or after.isspace()
    if after.isalnum() or not before or before.isspace():
        return False
    plural_possessive = before == "s" and _NEXT_WORD.match(text, position + 1) is not None
    return not (plural_possessive and _LATER_CLOSE.search(text, position + 1, position + _REACH))


def blank(text: str, stretches: list[Quoted]) -> str:
    """`text` with every quoted stretch replaced by as many NUL characters, so that offsets still hold."""
    if not stretches:
        return text
    pieces, position = [], 0
    for stretch in stretches:
        pieces += [text[position : stretch.start], "\0" * (stretch.end - stretch.start)]
        position = stretch.end
    return "".join([*pieces, text[position:]])
