"""Title, publisher and date of a document, only where it really gives them: a wrong one is worse than none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.readers.clean import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.records import Block

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH = (
    r"(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|"
    r"Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_YEAR = r"((?:19|20)\d\d)"
_DATES = (
    (re.compile(rf"\b{_YEAR}-(\d\d)-(\d\d)(?!\d)"), "ymd"),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b", re.I), "dmy"),
    (re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.I), "mdy"),
    (re.compile(rf"\b{_MONTH},?\s+{_YEAR}\b", re.I), "my"),
    (re.compile(rf"^{_YEAR}-(\d\d)$"), "ym"),
    (re.compile(rf"^{_YEAR}$"), "y"),
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
_DATE_LABEL = (
    r"(?:(?:first\s+)?published(?:\s+(?:on|in))?|publication date|date(?: of publication)?|issued|release date|"
    r"posted(?: on)?|version date)\s*:?\s+"
)
_DATE_LINE = re.compile(
    rf"^(?:.{{0,60}}[|·•]\s*)?(?P<label>{_DATE_LABEL})?{_WEEKDAY}(?P<date>[^|·]{{4,30}}?)\s*(?:[|·•].{{0,60}})?$", re.I
)
_PUBLISHED_BY = re.compile(
    r"^(?:(?:first\s+)?published|issued|produced) by:?\s+(?P<who>[A-Z][^.;|]{2,100}?)(?:\s+(?:in|"
    r"on)\s+[^.;|]*\d{4})?\.?$|^publisher:\s*(?P<who2>\S[^|]{2,100}?)\.?$",
    re.I,
)
_UNREAL_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel|publisher)\b|untitled|document\d*$|presentation\d*$|slide \d+$|"
    r"title$|\(?anonymous\)?$|\(?unspecified\)?$|no title|new document|"
    r"layout \d+$|powerpoint presentation|print(?:ing)?\b|about:blank|template\b|draft\d*$|https?:|"
    r"[\w\-. ]+\.(?:docx?|pdf|indd|qxd|qxp|pptx?|xlsx?|txt|rtf|pub|html?|dvi|tex)$)",
    re.I,
)
_NEAR_START = 12
_TITLE_LETTERS = 4


def iso_date(text: str) -> str:
    """The first date in `text` as ISO 8601, as exact as given ("March 2024" is "2024-03"); "" where there is none."""
    for pattern, order in _DATES:
        for match in pattern.finditer(text.strip()):
            if found := _iso(dict(zip(order, match.groups(), strict=True))):
                return found
    return ""


def _iso(parts: dict[str, str]) -> str:
    month_text = parts.get("m", "")
    month = int(month_text) if month_text.isdigit() else _MONTHS.get(month_text[:3].lower(), 0)
    day = int(parts.get("d", 0))
    if ("m" in parts and not 1 <= month <= 12) or ("d" in parts and not 1 <= day <= 31):
        return ""
    return parts["y"] + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def real_title(title: str, path: Path) -> str:
    """A title of the file's metadata if a person gave it: not a program's, not the file's name."""
    title = tidy(title).strip("\"'“”‘’ ")
    key = re.sub(r"\W+", "", title).lower()
    if len(title) < 4 or len(title) > 300 or _UNREAL_TITLE.search(title) or not re.search(r"[^\W\d_]{3}", title):
        return ""
    if key == re.sub(r"\W+", "", path.stem).lower() or (" " not in title and re.search(r"[\d_]", title)):
        return ""
    return title


def title_of(blocks: Iterable[Block]) -> str:
    """The heading that opens the document, else the first of the highest level near its start, or ""."""
    start = list(blocks)[:_NEAR_START]
    headings = [
        block for block in start if block.kind == "heading" and sum(map(str.isalpha, block.text)) >= _TITLE_LETTERS
    ]
    if not headings:
        return ""
    best = min(headings, key=lambda block: block.level)
    if start[0] in headings and start[0].level <= best.level + 1:
        best = start[0]
    return tidy(best.text)[:300]


def stated_publisher(blocks: Iterable[Block]) -> str:
    """Who the document itself says published it, in a line of its own near its start or end ("Published by X")."""
    for block in _near_ends(list(blocks)):
        if match := _PUBLISHED_BY.match(tidy(block.text)):
            return (match["who"] or match["who2"]).strip().rstrip(",")
    return ""


def stated_date(blocks: Iterable[Block]) -> str:
    """The date in a line of its own near the start of the document ("14 March 2024", "Published: March 2024")."""
    for block in list(blocks)[:_NEAR_START]:
        line = tidy(block.text)
        match = _DATE_LINE.match(line) if len(line) <= 120 else None
        if (
            match
            and (found := iso_date(match["date"]))
            and is_date(match["date"])
            and (match["label"] or len(found) > 4)
        ):
            return found  # a bare year may be anything: the axis of a chart, a column of a table
    return ""


def is_date(text: str) -> bool:
    """Whether the text is a date and nothing else."""
    return any(pattern.fullmatch(text.strip()) for pattern, _ in _DATES)


def _near_ends(blocks: list[Block]) -> list[Block]:
    return blocks[:_NEAR_START] + blocks[max(_NEAR_START, len(blocks) - _NEAR_START) :]
