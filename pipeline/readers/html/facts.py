"""Title, publisher and date that a web page states about itself (Open Graph, Dublin Core, JSON-LD, <time>)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.readers.clean import tidy
from pipeline.readers.metadata import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_TITLE = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_PUBLISHER = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher")
_DATE = (
    "article:published_time", "citation_publication_date", "dc.date.issued", "dcterms.issued", "dcterms.date",
    "dc.date", "datepublished", "date", "publication_date", "og:published_time",
)  # fmt: skip
_SITE = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]+$")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says about itself; "" where it says nothing. date: ISO 8601."""

    title: str = ""
    publisher: str = ""
    date: str = ""


def facts(tree: HtmlElement) -> Facts:
    """Metadata of a page. The site's name is cut from the end of <title> ("Report | Site")."""
    meta = _meta(tree)
    linked = list(_json_ld(tree))
    headings = [tidy(h.text_content()) for h in tree.xpath("//h1") if tidy(h.text_content())]
    own = tidy(tree.findtext(".//title") or "")
    stated = _first(meta, _TITLE) or _SITE.sub("", own) or own
    title = headings[0] if len(headings) == 1 and (not stated or headings[0].lower() in stated.lower()) else stated
    publisher = _first(meta, _PUBLISHER) or next(
        (name for item in linked if (name := _name(item.get("publisher")))), ""
    )
    dates = [_first(meta, _DATE), *(str(item.get("datePublished") or "") for item in linked), *_times(tree)]
    return Facts(tidy(title), tidy(publisher), next((found for text in dates if (found := iso_date(text))), ""))


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            found.setdefault(key.lower(), content)
    return found


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((meta[key] for key in keys if key in meta), "")


def _times(tree: HtmlElement) -> list[str]:
    """Dates of <time> elements marked as the page's publication; an unmarked one only if it is the only one."""
    marked = tree.xpath(
        "//time[@pubdate or @itemprop='datePublished' or contains(@class,'publish') or contains(@class,'entry-date')]"
    )
    elements = marked or tree.xpath("//time[@datetime]")
    return [e.get("datetime") or e.text_content() for e in elements] if marked or len(elements) == 1 else []


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, one level of lists and graphs deep; broken JSON says nothing."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text_content())
        except (ValueError, RecursionError):
            continue
        for item in value if isinstance(value, list) else [value]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            yield from (inner for inner in (graph if isinstance(graph, list) else [item]) if isinstance(inner, dict))


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""
