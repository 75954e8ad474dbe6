"""Automatic numbers of headings and list items, which a Word file does not store but counts when it is shown.

Follows ISO/IEC 29500-1, 17.9: a paragraph names a numbering (w:num), that an abstract one (w:abstractNum) with up to
nine levels, each with a format, a start and a text such as "%1.%2". Numberings of one abstract numbering go on counting
together; one with a start of its own (w:startOverride) begins anew when it is first used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.readers.docx.wordml import attribute, is_on, name, value

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HIGHEST_ROMAN = 4000
_LONGEST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering. restart: the level (from 1) after which it begins anew; 0: never, None: any higher."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Numbering:
    """A w:num: what it counts with, and where it starts by itself."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


class Numbers:
    """Counts the numbered paragraphs of a document; ask for each paragraph once, in the order of the text."""

    def __init__(self, root: Any | None) -> None:
        """`root`: the numbering part, or None where the document has none."""
        self._numberings = dict(_numberings(root)) if root is not None else {}
        self._counts: dict[str, dict[int, int]] = {}

    def level_of_style(self, numbering: str, style: str) -> int:
        """The level of a numbering that belongs to a paragraph style; 0 without one."""
        found = self._numberings.get(numbering)
        levels = found.levels.items() if found else ()
        return next((number for number, level in levels if style and level.style == style), 0)

    def next(self, numbering: str, level: int) -> str:
        """Count one paragraph and give its number as printed ("2.1", "(iv)"); "" for a bullet or no number."""
        found = self._numberings.get(numbering)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        if not found.begun:
            found.begun = True
            for number, start in found.starts.items():
                counts[number] = start - 1
        _count(counts, found.levels, level)
        own = found.levels[level]
        if own.form in ("bullet", "none") and not _PLACE.search(own.text):
            return ""
        return _PLACE.sub(lambda match: _printed(counts, found.levels, int(match[1]) - 1, own), own.text).strip()


def _count(counts: dict[int, int], levels: dict[int, Level], level: int) -> None:
    """One more on `level`: levels above that were skipped count as begun, levels below begin anew."""
    for number in range(level):
        counts.setdefault(number, levels.get(number, Level()).start)
    counts[level] = counts[level] + 1 if level in counts else levels[level].start
    for number in range(level + 1, _LEVELS):
        restart = levels.get(number, Level()).restart
        if restart is None or level < restart:
            counts.pop(number, None)


def _printed(counts: dict[int, int], levels: dict[int, Level], number: int, own: Level) -> str:
    level = levels.get(number, Level())
    form = "decimal" if own.legal and level.form != "none" else level.form
    return formatted(counts.get(number, level.start), form)


def formatted(number: int, form: str) -> str:
    """A number in one of Word's formats; the formats of other scripts and of number words come out as decimals."""
    if form in ("lowerRoman", "upperRoman") and 0 < number < _HIGHEST_ROMAN:
        text = _roman(number)
    elif form in ("lowerLetter", "upperLetter") and 0 < number <= 26 * _LONGEST_LETTERS:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    else:
        others = {"decimalZero": f"{number:02d}", "ordinal": f"{number}{_ordinal(number)}", "none": "", "bullet": ""}
        return others.get(form, str(number))
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for amount, letters in _ROMAN:
        text += letters * (number // amount)
        number %= amount
    return text


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _numberings(root: Any) -> Iterator[tuple[str, _Numbering]]:
    abstracts = {attribute(element, "w:abstractNumId"): element for element in root.iter(name("w:abstractNum"))}
    by_style = {style: key for key, element in abstracts.items() if (style := value(element, "w:styleLink"))}
    for element in root.iter(name("w:num")):
        key = value(element, "w:abstractNumId")
        linked = value(abstracts.get(key), "w:numStyleLink")  # the levels are those of a list style
        key = by_style.get(linked, key)
        if key not in abstracts:
            continue
        numbering = _Numbering(key, dict(_levels(abstracts[key])))
        for override in element.iter(name("w:lvlOverride")):
            numbering.levels.update(_levels(override))
            start = value(override, "w:startOverride")
            if start.isdigit():
                numbering.starts[_integer(attribute(override, "w:ilvl"))] = int(start)
        yield attribute(element, "w:numId"), numbering


def _levels(parent: Any) -> Iterator[tuple[int, Level]]:
    for element in parent.iter(name("w:lvl")):
        restart = value(element, "w:lvlRestart")
        yield (
            _integer(attribute(element, "w:ilvl")),
            Level(
                start=_integer(value(element, "w:start")),
                form=value(element, "w:numFmt") or "decimal",
                text=value(element, "w:lvlText"),
                restart=int(restart) if restart.isdigit() else None,
                legal=is_on(element.find(name("w:isLgl"))),
                style=value(element, "w:pStyle"),
            ),
        )


def _integer(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else default
