"""Page furniture: running headers and footers and page numbers, told by repetition and place across pages."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pipeline.readers.pdf.model import Page, Word, main_size, rows, spaced
from pipeline.readers.shapes import ends_sentence, is_caption

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
_WITH_NUMBER = re.compile(r"^\d{1,4}\s+\D|\D\s+\d{1,4}$")
_AT_ENDS = (re.compile(r"^(\d{1,4})\b"), re.compile(r"\b(\d{1,4})$"))
_WATERMARK = 1.6  # of the size of the text: larger words may be watermarks
_HEADING = 1.15  # of the size of the text: larger rows may be headings
_SAME_ZONE = 2.0  # points
_FEW = 2  # pages: too few for repetition to tell
_LONGEST = 120  # characters of a running title
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Row:
    """A row near the upper or lower edge of a page. height: of its middle, in points; key: text without numbers."""

    __slots__ = ("gap", "height", "key", "outer", "page", "size", "text", "upper", "words")

    def __init__(self, page: Page, words: list[Word], *, upper: bool, outer: bool, gap: float) -> None:
        self.page = page.number
        self.words = words
        self.upper = upper
        self.outer = outer  # none stands further out
        self.gap = gap  # to the next row towards the middle of the page, in points
        self.height = sum(word.middle for word in words) / len(words)
        self.size = main_size(words)
        self.text = "".join(spaced(words)).strip()
        self.key = (re.sub(r"\b[ivxlc]+\b$|\d+", "#", " ".join(self.text.lower().split())), upper)


def remove(pages: list[Page]) -> dict[int, str]:
    """Take the furniture out of `pages`; the page numbers it held, by physical page.

    A row is furniture if it is one of the outermost three at the top or foot of its page and the same words (numbers
    aside) stand at the same height on at least three pages, or on both of two; if it is a page number; or if it stands
    where furniture does on many pages (running titles change with the chapter). A large word at one place on most pages
    is a watermark.
    """
    bodies = _bodies(pages)
    _remove_watermarks(pages, bodies)
    edges = [row for page in pages for row in _edge_rows(page)]
    keys = _repeated(edges, len(pages), bodies) | _numbered(edges, len(pages))
    numbers = _numbers(edges, len(pages))
    chosen = [row for row in edges if row.key in keys or (row.page, row.text) in numbers]
    chosen += _in_zones(edges, chosen, len(pages), bodies)
    if len(pages) <= _FEW:
        held = set(map(id, chosen))
        chosen += [row for row in edges if id(row) not in held and _is_running_title(row, bodies[row.page])]
    out: dict[int, set[int]] = defaultdict(set)
    labels: dict[int, str] = {}
    ends = _Ends(edges)
    for row in chosen:
        out[row.page].update(map(id, row.words))
        label = numbers.get((row.page, row.text)) or ends.label(row)
        if label:
            labels.setdefault(row.page, label)
    for page in pages:
        if page.number in out:
            held = out[page.number]
            page.words = [word for word in page.words if id(word) not in held]
    return labels


def _bodies(pages: list[Page]) -> dict[int, float]:
    """The size of the text of each page."""
    return {page.number: main_size(page.words) for page in pages}


def _remove_watermarks(pages: list[Page], bodies: dict[int, float]) -> None:
    """Take out large words that stand at one place on most pages."""
    if len(pages) < 2:
        return
    places: dict[tuple[str, int, int], list[Word]] = defaultdict(list)
    for page in pages:
        least = (_WATERMARK if len(pages) > 2 else 2 * _WATERMARK) * bodies[page.number]
        for word in page.words:
            if word.size >= least:
                places[word.text, round(word.x0 / 2), round(word.top / 2)].append(word)
    need = max(2, 0.6 * len(pages))
    held = {
        id(word)
        for words in places.values()
        if len({word.page for word in words}) >= need
        for word in words
        if _MARGIN < word.middle / max(pages[word.page - 1].height, 1) < 1 - _MARGIN
    }
    if held:
        for page in pages:
            page.words = [word for word in page.words if id(word) not in held]


def _edge_rows(page: Page) -> Iterator[Row]:
    """The outermost rows within the margins of a page."""
    upper, lower = _MARGIN * page.height, (1 - _MARGIN) * page.height
    head = rows(word for word in page.words if word.middle < upper + _SAME_HEIGHT)
    foot = rows(word for word in page.words if word.middle > lower - _SAME_HEIGHT)[::-1]
    for found, is_upper in ((head, True), (foot, False)):
        for number, row in enumerate(found[:_EDGE_ROWS]):
            inner = found[number + 1] if number + 1 < len(found) else None
            gap = page.height if inner is None else abs(inner[0].middle - row[0].middle)
            height = sum(word.middle for word in row) / len(row)
            if (height < upper) if is_upper else (height > lower):
                yield Row(page, row, upper=is_upper, outer=number == 0, gap=gap)


def _repeated(edges: list[Row], pages: int, bodies: dict[int, float]) -> set[tuple[str, bool]]:
    """What stands at one height on several pages. A large row (a heading, it may be) must do so on many."""
    heights: dict[tuple[str, bool], dict[int, Row]] = defaultdict(dict)
    for row in edges:
        if any(map(str.isalpha, row.text)):
            heights[row.key].setdefault(row.page, row)
    need = 2 if pages <= 3 else 3
    chosen: set[tuple[str, bool]] = set()
    for key, places in heights.items():
        if len(places) < need:
            continue
        large = any(row.size > _HEADING * bodies[row.page] for row in places.values())
        numbers = sorted(places)
        near = any(after - before <= 2 for before, after in itertools.pairwise(numbers))
        least = max(need, 0.4 * pages) if large else need
        if near and _together([row.height for row in places.values()], key[0]) >= least:
            chosen.add(key)
    return chosen


def _together(heights: list[float], text: str) -> int:
    """Most pages on which the row stands at one height; several words that repeat need stand only roughly there."""
    near = _SAME_HEIGHT if len(text.split()) < 3 else 4 * _SAME_HEIGHT
    heights = sorted(heights)
    return max((bisect_right(heights, height + 2 * near) - place for place, height in enumerate(heights)), default=0)


def _numbered(edges: list[Row], pages: int) -> set[tuple[str, bool]]:
    """Outermost rows with a number at their start or end that stand at one height on at least half of the pages.

    Their words differ where each chapter has its own running title ("Chapter 2. Roles 11").
    """
    ended = [row for row in edges if row.outer and _WITH_NUMBER.search(row.text)]
    heights = sorted(row.height for row in ended)
    need = max(3, 0.5 * pages)
    near = _SAME_HEIGHT / 2
    return {
        row.key
        for row in ended
        if bisect_right(heights, row.height + near) - bisect_left(heights, row.height - near) >= need
    }


def _in_zones(edges: list[Row], chosen: list[Row], pages: int, bodies: dict[int, float]) -> list[Row]:
    """Rows that stand where furniture stands on many pages, set alike: running titles that change with the chapter."""
    held = set(map(id, chosen))
    texts = [row for row in chosen if any(map(str.isalpha, row.text))]
    titles = [row for row in edges if id(row) not in held and row.outer and row.gap > 1.8 * row.size]
    need = max(3, 0.4 * pages)
    found: list[Row] = []
    for row in titles:
        alike = [other for other in titles if _in_one_zone(row, other)]
        told = sum(_in_one_zone(row, other) for other in texts)
        repeats = len({other.key for other in alike}) <= 0.7 * len(alike)
        if row.size <= _HEADING * bodies[row.page] and (
            told >= need or (told + len(alike) >= max(4, 0.6 * pages) and repeats)
        ):
            found.append(row)
    return found


def _is_running_title(row: Row, body: float) -> bool:
    """Whether a row of a document too short for repetition is furniture: outermost, small, apart, with a number."""
    small = row.outer and row.size < 0.97 * body and row.gap > 1.8 * row.size
    told = len(row.text) <= _LONGEST and not ends_sentence(row.text) and not is_caption(row.text)
    return small and told and bool(_WITH_NUMBER.search(row.text))


def _in_one_zone(one: Row, other: Row) -> bool:
    return one.upper == other.upper and abs(one.height - other.height) < _SAME_ZONE and abs(one.size - other.size) < 0.6


def _numbers(edges: list[Row], pages: int) -> dict[tuple[int, str], str]:
    """Rows that are page numbers, with the number: those that count on with the pages, or say "page 3 of 9"."""
    matches = [(row, _NUMBER.fullmatch(row.text)) for row in edges]
    found = [(row, match.group(1)) for row, match in matches if match]
    steps = Counter((_value(label) - row.page, label.isdigit()) for row, label in found)
    chosen: dict[tuple[int, str], str] = {}
    for row, label in found:
        counts_on = steps[_value(label) - row.page, label.isdigit()] >= 2 and _value(label) > 0
        if counts_on or _EXPLICIT.match(row.text) or (pages <= 2 and label == str(row.page)):
            chosen[row.page, row.text] = label
    return chosen


class _Ends:
    """Numbers at either end of rows: a running title with a number that counts on names the page."""

    def __init__(self, edges: list[Row]) -> None:
        self._offsets = Counter(
            offset for row in edges for offset in {int(number) - row.page for number in _numbers_at_ends(row.text)}
        )

    def label(self, row: Row) -> str:
        """The page number at either end of a running title ("12 | Annual report"), if it counts on in others too."""
        return next((n for n in _numbers_at_ends(row.text) if self._offsets[int(n) - row.page] >= 2), "")


def _numbers_at_ends(text: str) -> list[str]:
    return [match.group(1) for place in _AT_ENDS if (match := place.search(text))]


def _value(label: str) -> int:
    """The number that a label means: of "12", "xii" or "A-3" (its digits); 0 for what is none."""
    digits = re.sub(r"\D", "", label)
    if digits:
        return int(digits)
    values = [_ROMAN.get(letter, 0) for letter in label.lower()]
    if not all(values):
        return 0
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))
