"""Makes of a web page's tree one that says by its elements what the page shows: before the main text is looked for.

What is surely not the text goes (menus, banners, what is not displayed), tables that only arrange the page become plain
divisions, lines of bold type become headings, and numbers of lists become text. The tree is changed in place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.readers import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITHOUT_TEXT = "//script | //style | //noscript | //template | //svg | //iframe | //object | //comment()"
_FURNITURE = (
    "//nav | //footer | //aside | //form | //dialog"
    " | //header[not(.//h1) or (.//nav and not(ancestor::main or ancestor::article))]"
    " | //*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='dialog' or @role='search' or "
    "@aria-hidden='true' or @hidden]"
    " | //*[contains(translate(concat(@id,' ',@class),'COKIENSTBAR','cokienstbar'),'cookie')]"
)
_UNSHOWN = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-reader-text|no-?print|d-print-none|mw-cite-backlink|"
    r"mw-editsection|footnote-backref)(?:\s|$)"
)
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_BACK = re.compile(r"[\s↩↑⤴^\ufe0e\ufe0f]+|back to (?:top|text)", re.I)
_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[*†‡§])[\])]?\s*")
_WHOLE_PAGE = ("body", "html", "main", "article")
_LINK_LINE_WORDS = 20
_PROSE_WORDS = 25
_HEADING = "h5"  # below any that a page marks as one
_LINE_TAGS = frozenset(("a", "span", "br", "font", "small", "b", "strong", "center", "i", "em", "img", "u"))
_ARRANGED = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_WITHOUT_MARKER = re.compile(r"none|unstyled|unlisted|breadcrumb|plain", re.I)


def tidy_page(tree: Any) -> None:
    """All of this module's changes to a page's tree, in their order."""
    for path in (_WITHOUT_TEXT, _FURNITURE):
        _drop(tree.xpath(path))
    _drop([element for element in tree.iter() if _is_unshown(element)])
    _drop([mark for mark in tree.iter("sup", "a") if _is_note_mark(mark)])
    for table in list(tree.iter("table")):
        if _is_layout(table):
            _unmake(table)
    _drop([line for line in tree.iter("p", "div", "td", "center") if _is_link_line(line)])
    for paragraph in list(tree.iter("p", "div")):
        _split_lines(paragraph)
    for paragraph in list(tree.iter("p")):
        _make_heading(paragraph)
    for ordered in list(tree.iter("ol")):
        _number(ordered)


def _drop(elements: list[Any]) -> None:
    for element in elements:
        if element.getparent() is not None and element.tag not in _WHOLE_PAGE:
            element.drop_tree()


def _is_unshown(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    return bool(_UNSHOWN.search(element.get("class", "")) or _NOT_DISPLAYED.search(element.get("style", "")))


def _is_note_mark(element: Any) -> bool:
    """Whether an element is the raised number of a note that links to it, or a note's link back."""
    text = element.text_content()
    if element.tag == "a":
        return element.get("href", "").startswith("#") and bool(_BACK.fullmatch(text))
    return bool(_NOTE_MARK.fullmatch(text)) and any("#" in link.get("href", "") for link in element.iter("a"))


def _is_link_line(element: Any) -> bool:
    """Whether a line is nothing but two or more links: trails of pages, "previous | next", menus of old pages."""
    if any(child.tag not in _LINE_TAGS for child in element):
        return False
    links = list(element.iter("a"))
    if len(links) < 2 or len(element.text_content().split()) > _LINK_LINE_WORDS:
        return False
    inner = element.iterdescendants()
    return all(child.tag in _LINE_TAGS for child in inner) and not any(map(str.isalnum, _outside_links(element)))


def _outside_links(element: Any) -> str:
    own = "" if element.tag == "a" else (element.text or "") + "".join(_outside_links(child) for child in element)
    return own + (element.tail or "" if element.tag != "td" else "")


# --- tables that arrange ---------------------------------------------------------------------------------------------


def _is_layout(table: Any) -> bool:
    """Whether a table only arranges the page: it says so, holds tables or headings, or is a row or column of prose."""
    if table.get("role") in ("presentation", "none"):
        return True
    cells = [cell for cell in table.iter("td") if next(cell.iterancestors("table")) is table]
    if any(next(cell.iter("table", "h1", "h2", "h3"), None) is not None for cell in cells):
        return True
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    narrow = len(rows) == 1 or all(len(row) <= 1 for row in rows)
    return narrow and any(len(cell.text_content().split()) > _PROSE_WORDS for cell in cells)


def _unmake(table: Any) -> None:
    """Make plain divisions of a table and its own rows and cells."""
    for element in [table, *table.iter(*_ARRANGED)]:
        if element is table or (element.tag != "table" and next(element.iterancestors("table"), None) is None):
            element.tag = "div"


# --- lines -----------------------------------------------------------------------------------------------------------


def _split_lines(element: Any) -> None:
    """Make paragraphs of what two line breaks part, and a heading of a first line in bold before one."""
    if not any(
        _blank(br.tail) and (br.getnext() is not None and br.getnext().tag == "br") for br in element.iter("br")
    ):
        breaks = element.find("br")
        first = element[0] if len(element) else None
        if breaks is None or first is None or first.tag not in ("b", "strong") or first.getnext() is not breaks:
            return
    if any(child.tag not in _LINE_TAGS for child in element):
        return
    _rebuild(element, list(_lines(element)))


def _lines(element: Any) -> Iterator[list[Any]]:
    """The content of an element, cut where lines end for good: strings and inline elements."""
    line: list[Any] = [element.text or ""]
    children = list(element)
    for number, child in enumerate(children):
        tail, child.tail = child.tail or "", None
        after = children[number + 1] if number + 1 < len(children) else None
        if child.tag == "br" and (_is_bold_line(line) or (_blank(tail) and after is not None and after.tag == "br")):
            yield line
            line = [tail]
        elif child.tag == "br" and not any(part.strip() if isinstance(part, str) else True for part in line):
            line.append(tail)
        else:
            line.extend((child, tail))
    yield line


def _is_bold_line(line: list[Any]) -> bool:
    parts = [part for part in line if not isinstance(part, str) or part.strip()]
    return (
        len(parts) == 1
        and not isinstance(parts[0], str)
        and parts[0].tag in ("b", "strong")
        and shapes.looks_like_heading(" ".join(parts[0].text_content().split()))
    )


def _rebuild(element: Any, lines: list[list[Any]]) -> None:
    """Put each line into a paragraph of its own, all of them where the element was."""
    for child in list(element):
        element.remove(child)
    element.text = None
    element.tag = "div"
    for line in lines:
        if not any(part.strip() if isinstance(part, str) else True for part in line):
            continue
        paragraph = element.makeelement("p")
        for part in line:
            if not isinstance(part, str):
                paragraph.append(part)
            elif len(paragraph):
                paragraph[-1].tail = (paragraph[-1].tail or "") + part
            else:
                paragraph.text = (paragraph.text or "") + part
        element.append(paragraph)


def _make_heading(paragraph: Any) -> None:
    """Make a heading of a paragraph that is one short line of bold type, as Word documents have them too."""
    after = paragraph.getnext()
    if after is not None and paragraph.getparent().tag not in ("td", "th", "li", "blockquote"):
        line = [paragraph.text or "", *(part for child in paragraph for part in (child, child.tail or ""))]
        if _is_bold_line(line):
            paragraph.tag = _HEADING


def _blank(text: str | None) -> bool:
    return not (text or "").strip()


# --- lists -----------------------------------------------------------------------------------------------------------


def _number(ordered: Any) -> None:
    """Write the numbers that a browser shows before the items of a list into them."""
    if _WITHOUT_MARKER.search(f"{ordered.get('class', '')} {ordered.get('style', '')}"):
        return
    items = [child for child in ordered if child.tag == "li"]
    step = -1 if ordered.get("reversed") is not None else 1
    number = _integer(ordered.get("start"), len(items) if step < 0 else 1)
    for item in items:
        number = _integer(item.get("value"), number)
        place = _first_text(item)
        if place is not None and not shapes.is_enumerated(f"{(place.text or '').strip()} x"):
            place.text = f"{_formatted(number, ordered.get('type', '1'))}. {(place.text or '').lstrip()}"
        number += step


def _first_text(item: Any) -> Any | None:
    """The element in which an item's first words stand; None where a list or table comes first, or nothing."""
    place = item
    while _blank(place.text):
        if not len(place) or place[0].tag in ("ul", "ol", "table", "br", "img"):
            return None
        place = place[0]
    return place


def _formatted(number: int, kind: str) -> str:
    if kind in ("a", "A") and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    return str(number)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text.strip()) else default
