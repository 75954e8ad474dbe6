"""Page furniture: running headers and footers and page numbers, told by repetition and place across pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pipeline.readers.pdf.model import Page, Word, rows, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

_EDGE_ROWS = 3
_MARGIN = 0.14
_SAME_HEIGHT = 6.0
_NUMBER = re.compile(
    r"(?:page|p\.?|pg\.?)?\s*[-–—|•(\[]*\s*([A-Z]-?\d{1,3}|\d{1,4}|[ivxlc]{1,7})\s*[-–—|•)\]]*\s*(?:(?:of|/)\s*\d{1,4})?",
    re.I,
)
_EXPLICIT = re.compile(r"\s*(?:page\s+\d{1,4}|\d{1,4}\s*(?:of|/)\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—])", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

Row = tuple[int, float, str, list[Word]]  # page, middle as a share of the page's height, text, words


def remove(pages: list[Page]) -> dict[int, str]:
    """Take the furniture out of `pages`; the page numbers it held, by physical page.

    A row is furniture if it is one of the outermost three at the top or foot of its page and the same words (numbers
    aside) stand at the same height on at least three pages, or on both of two, or if it is a page number.
    """
    edges = [row for page in pages for row in _edge_rows(page)]
    repeated = _repeated(edges, len(pages)) | _numbered(pages, edges)
    numbers = _numbers(edges, len(pages))
    out: dict[int, set[int]] = defaultdict(set)
    labels: dict[int, str] = {}
    for row in edges:
        page, _, text, words = row
        if _key(row) in repeated or (page, text) in numbers:
            out[page].update(map(id, words))
            label = numbers.get((page, text)) or _label_in(text, page, edges)
            if label:
                labels.setdefault(page, label)
    for page_ in pages:
        page_.words = [word for word in page_.words if id(word) not in out[page_.number]]
    return labels


def _edge_rows(page: Page) -> Iterator[Row]:
    """The outermost rows within the margins of a page."""
    found = rows(page.words)
    chosen = {id(row): row for row in (*found[:_EDGE_ROWS], *found[-_EDGE_ROWS:])}
    for row in chosen.values():
        height = sum(word.middle for word in row) / len(row) / max(page.height, 1)
        if height < _MARGIN or height > 1 - _MARGIN:
            yield page.number, height * page.height, "".join(spaced(row)), row


def _key(row: Row) -> tuple[str, int]:
    """What makes two rows the same: their words without numbers, and whether they stand at the top or foot."""
    text = re.sub(r"\b[ivxlc]+\b$|\d+", "#", " ".join(row[2].lower().split()))
    return text, round(row[1] / 400)


def _repeated(edges: list[Row], pages: int) -> set[tuple[str, int]]:
    heights: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    for row in edges:
        if any(character.isalpha() for character in row[2]):
            heights[_key(row)].setdefault(row[0], row[1])
    need = 2 if pages <= 3 else 3
    return {key for key, places in heights.items() if _together(list(places.values()), key[0]) >= need}


def _together(heights: list[float], text: str) -> int:
    """Most pages on which the row stands at one height; several words that repeat need stand only roughly there."""
    near = _SAME_HEIGHT if len(text.split()) < 3 else 4 * _SAME_HEIGHT
    return max((sum(abs(a - b) <= near for b in heights) for a in heights), default=0)


def _numbered(pages: list[Page], edges: list[Row]) -> set[tuple[str, int]]:
    """Outermost rows with a number at their start or end that stand at one height on at least half of the pages.

    Their words differ where each chapter has its own running title ("Chapter 2. Roles 11").
    """
    outer = [row for page in pages for row in _outermost(page, edges)]
    ended = [row for row in outer if re.match(r"\s*\d{1,4}\s+\D", row[2]) or re.search(r"\D\s+\d{1,4}\s*$", row[2])]
    need = max(3, 0.5 * len(pages))
    return {_key(row) for row in ended if sum(abs(row[1] - other[1]) <= _SAME_HEIGHT / 2 for other in ended) >= need}


def _outermost(page: Page, edges: list[Row]) -> list[Row]:
    own = [row for row in edges if row[0] == page.number]
    head, foot = [row for row in own if row[1] < page.height / 2], [row for row in own if row[1] >= page.height / 2]
    return [*sorted(head, key=lambda row: row[1])[:1], *sorted(foot, key=lambda row: -row[1])[:1]]


def _numbers(edges: list[Row], pages: int) -> dict[tuple[int, str], str]:
    """Rows that are page numbers, with the number: those that count on with the pages, or say "page 3 of 9"."""
    matches = [(row, _NUMBER.fullmatch(row[2].strip())) for row in edges]
    found = [(row, match.group(1)) for row, match in matches if match]
    steps = Counter((_value(label) - row[0], label.isdigit()) for row, label in found)
    chosen: dict[tuple[int, str], str] = {}
    for row, label in found:
        counts_on = steps[_value(label) - row[0], label.isdigit()] >= 2 and _value(label) > 0
        if counts_on or _EXPLICIT.match(row[2]) or (pages <= 2 and label == str(row[0])):
            chosen[row[0], row[2]] = label
    return chosen


def _label_in(text: str, page: int, edges: list[Row]) -> str:
    """The page number at either end of a running title ("12 | Annual report"), if it counts on in other titles too."""
    for place in (r"^\s*(\d{1,4})\b", r"\b(\d{1,4})\s*$"):
        match = re.search(place, text)
        if not match:
            continue
        offset = int(match.group(1)) - page
        others = [
            (row[0], m.group(1))
            for row in edges
            if row[0] != page and (m := re.search(r"^\s*(\d{1,4})\b", row[2]) or re.search(r"\b(\d{1,4})\s*$", row[2]))
        ]
        if any(int(label) - other == offset for other, label in others):
            return match.group(1)
    return ""


def _value(label: str) -> int:
    """The number that a label means: of "12", "xii" or "A-3" (its digits); 0 for what is none."""
    digits = re.sub(r"\D", "", label)
    if digits:
        return int(digits)
    values = [_ROMAN.get(letter, 0) for letter in label.lower()]
    if not all(values):
        return 0
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))
