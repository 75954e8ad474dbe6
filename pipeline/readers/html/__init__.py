"""HTML: the main text through trafilatura, without navigation, banners and footers. Nothing is fetched or run."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.errors import DocumentError
from pipeline.readers import metadata, shapes
from pipeline.readers.decode import decode
from pipeline.readers.html import tidy
from pipeline.readers.html.facts import facts as facts_of
from pipeline.readers.text import blocks_of
from pipeline.records import Block, Kind, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.html import HtmlElement

    from pipeline.config import ExtractSettings

_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I
)
# What XML cannot hold, plain and as "&#1;": the extractor's library refuses a text with one such character.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:(\d{1,8})|[xX]([0-9a-fA-F]{1,8}));?")
_MAX_DEPTH = 200
_MAX_EXTRACTED = 20_000  # elements; the extractor takes about a second for each thousand or two
_PROSE_WORDS = 40


def read(path: Path, settings: ExtractSettings) -> Reading:
    """The main text of a page. Raises DocumentError where the bytes are not text or hold no HTML."""
    tree = _tree(path.read_bytes())
    facts = facts_of(tree)
    tidy.tidy_page(tree)
    body = _main_text(tree)
    blocks = tuple(_without_copy(block for block in _blocks(body) if block.text))
    title = metadata.real_title(facts.title, path) or metadata.title_of(blocks)
    return Reading(
        blocks=_with_title(blocks, title),
        reader=f"trafilatura {version('trafilatura')}",
        title=title,
        publisher=facts.publisher or metadata.stated_publisher(blocks),
        date=facts.date or metadata.stated_date(blocks),
    )


def _tree(data: bytes) -> HtmlElement:
    import lxml.html
    from lxml.etree import ParserError

    declared = _DECLARED.search(data[:4096])
    text = decode(data, declared.group(1).decode("ascii", "ignore") if declared else "")
    text = _REFERENCE.sub(_legal, _ILLEGAL.sub("", re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)))
    parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True, no_network=True, encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except ParserError as error:
        raise DocumentError(
            "expected a web page, found no element or text in it: save the page again from the browser"
        ) from error
    if _too_deep(tree):
        raise DocumentError(
            f"expected a web page, found elements nested over {_MAX_DEPTH} deep: save the page as text or PDF and "
            "run again"
        )
    return tree


def _legal(reference: re.Match[str]) -> str:
    """A character reference as it is, or nothing where it stands for a character that XML cannot hold."""
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return "" if code > 0x10FFFF or _ILLEGAL.match(chr(code)) else reference[0]


def _too_deep(tree: HtmlElement) -> bool:
    """Whether elements nest so deep that a recursive extractor would fail (only a made-up page does)."""
    import lxml.etree

    depth = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


def _main_text(tree: HtmlElement) -> Any:
    """The extractor's body element (TEI-like: head, p, list/item, quote, table/row/cell)."""
    import copy

    from trafilatura import bare_extraction

    main = tree.xpath("//main | //*[@role='main']") or tree.xpath("//article[not(ancestor::article)]")
    whole = tree.find("body") if tree.find("body") is not None else tree
    region = main[0] if len(main) == 1 else whole
    if sum(1 for _ in tree.iter()) > _MAX_EXTRACTED:
        _prune_links(region)
        return region
    found = bare_extraction(
        copy.deepcopy(tree),
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        deduplicate=False,
        with_metadata=False,
    )
    body = getattr(found, "body", None)
    if (
        body is None
        or _lost_much(body, region, explicit=len(main) == 1)
        or _lost_headings(body, region)
        or _rows(body) < 0.5 * _rows(region)  # it drops tables between divisions
        or _is_collapsed(body, region)
    ):
        _prune_links(region)
        return region
    return body


def _lost_much(body: Any, region: Any, *, explicit: bool) -> bool:
    """Whether the extractor left out text of the page's explicit main region, or most of a page without one."""
    return _words(body) < (0.9 if explicit else 0.5) * _words(region)


def _lost_headings(body: Any, region: Any) -> bool:
    """Whether the extractor kept text but dropped the headings over it, as it does on pages without a container."""
    kept = _folded(body)
    over_kept_text = [
        heading
        for heading in region.iter("h2", "h3", "h4")
        if heading.getnext() is not None and (text := _folded(heading.getnext())) and text in kept
    ]
    # the first words only: what follows in a heading is often a link to edit or to copy it
    first = [next((text.strip() for text in heading.itertext() if text.strip()), "") for heading in over_kept_text]
    lost = [text for text in first if text not in kept]
    return len(lost) * 2 > len(over_kept_text)


def _rows(element: Any) -> int:
    """How many table rows of two or more cells with words an element holds."""
    return sum(sum(bool(_folded(cell)) for cell in row) > 1 for row in element.iter("row", "tr"))


def _folded(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _is_collapsed(body: Any, region: Any) -> bool:
    """Whether the extractor gave up the structure of a page and returned most of its words in one paragraph."""
    longest = max((len(block.text.split()) for block in _blocks(body)), default=0)
    return longest > 0.5 * _words(body) and longest > 1.5 * max(
        (len(block.text.split()) for block in _blocks(region)), default=0
    )


def _prune_links(region: Any) -> None:
    """Take out lists and lines that are nothing but links: menus, related pages, share buttons."""
    for element in list(region.iter("ul", "ol", "p")):
        links = list(element.iter("a"))
        linked = sum(_words(link) for link in links)
        fewest, share = (2, 0.8) if element.tag == "p" else (3, 0.9)  # a line of links has bars between them
        if len(links) >= fewest and linked >= share * _words(element) and element.getparent() is not None:
            element.drop_tree()


def _is_code(pre: Any) -> bool:
    """Whether preformatted text is a program's and not the whole text of an old page."""
    return next(pre.iter("code", "kbd", "samp"), None) is not None or _words(pre) < _PROSE_WORDS


def _words(element: Any) -> int:
    return len(_folded(element).split())


def _blocks(body: Any) -> Iterator[Block]:
    """Blocks of an extractor's body, or of plain HTML: both spellings of each element are known."""
    yield from _walk(body, "paragraph")


_LEAF: dict[str, Kind] = {
    "p": "paragraph", "ab": "paragraph", "quote": "quotation", "blockquote": "quotation", "item": "list_item",
    "li": "list_item", "dd": "list_item", "dt": "list_item", "figcaption": "caption", "caption": "caption",
}  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "graphic", "hi", "i", "img",
    "ins", "kbd", "lb", "br", "mark", "q", "ref", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "u", "var", "wbr", "font", "label",
))  # fmt: skip
_SKIP = frozenset((
    "pre", "textarea", "select", "button", "input", "script", "style", "graphic", "img", "video", "audio",
    "canvas", "map", "link", "meta", "title",
))  # fmt: skip
_LINE_BREAKS = frozenset(("br", "lb"))


def _walk(element: Any, kind: Kind) -> Iterator[Block]:
    """Blocks in `element`: its inline content in pieces of `kind`, its block children each in their own."""
    pending: list[str] = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _INLINE and not _holds_blocks(child):
            pending.append("\n" if tag in _LINE_BREAKS else _inline(child))
        elif tag == "pre" and not _is_code(child):
            yield from _block(pending, kind)
            pending = []
            yield from blocks_of("".join(child.itertext()))
        elif tag not in _SKIP and tag:
            yield from _block(pending, kind)
            pending = []
            yield from _element(child, tag, kind)
        pending.append(child.tail or "")
    yield from _block(pending, kind)


def _element(child: Any, tag: str, kind: Kind) -> Iterator[Block]:
    if tag == "head" or re.fullmatch("h[1-6]", tag):
        rank = child.get("rend", "h2") if tag == "head" else tag
        yield Block("heading", _printed(child), level=int(rank[1:]) if re.fullmatch("h[1-6]", rank) else 2)
    elif tag in ("row", "tr"):
        yield from _row(child)
    elif tag in _LEAF:
        inner = _LEAF[tag]
        yield from _walk(child, kind if inner == "paragraph" and kind != "paragraph" else inner)
    else:
        yield from _walk(child, kind)


def _row(row: Any) -> Iterator[Block]:
    cells = [_printed(cell) for cell in row if cell.tag in ("cell", "td", "th")]
    if any(cells):
        yield Block("table" if len(cells) > 1 else "paragraph", " | ".join(cells))


def _printed(element: Any) -> str:
    """The words of an element in one line: spaces where blocks and lines end, none inside words."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _INLINE and tag not in _LINE_BREAKS:
            parts.append(_inline(child))
        elif tag and tag not in _SKIP:
            parts.append(f" {_printed(child)} ")
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _block(pending: list[str], kind: Kind) -> Iterator[Block]:
    text = " ".join("".join(pending).split())
    if text:
        yield Block("caption" if kind == "paragraph" and shapes.is_caption(text) else kind, text)


def _inline(element: Any) -> str:
    if element.tag in ("del", "s", "graphic", "img"):
        return ""
    return "".join(
        [
            "" if element.text is None else element.text,
            *(_inline(c) + (c.tail or "") if isinstance(c.tag, str) else c.tail or "" for c in element),
        ]
    )


def _holds_blocks(element: Any) -> bool:
    return any(
        isinstance(inner.tag, str) and inner.tag not in _INLINE and inner.tag not in _SKIP
        for inner in element.iterdescendants()
    )


def _without_copy(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks without an immediate repetition of the same text (a caption as title and text, a heading set twice)."""
    last = ""
    for block in blocks:
        if block.text != last:
            yield block
        last = block.text


def _with_title(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The blocks, with the page's title as first heading if the extractor left the page's own <h1> out."""
    start = {" ".join(block.text.split()).lower() for block in blocks[:5] if block.kind == "heading"}
    if not blocks or not title or title.lower() in start or title.lower() == blocks[0].text.lower():
        return blocks
    return blocks if blocks[0].kind == "heading" else (Block("heading", title, level=1), *blocks)
