"""One quotation with what stands around it, for reading in a notebook."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent_encoded

import pandas as pd

from pipeline.review.pages import marked_pages

if TYPE_CHECKING:
    from PIL.Image import Image

_MARKED = "background:#ffe98a;color:#21201d;padding:0 .1em"
_QUIET = "opacity:.75;font-size:.92em"  # an opacity suits light and dark notebooks


@dataclass(frozen=True, repr=False, eq=False)
class Quote:
    """A quotation, verbatim, with its context and its place; a notebook shows it with the image of its page.

    id: of its row. text: the quotation. before, after: what stands around it in the clean text, so that
    `before + text + after` is a stretch of it. row: the whole row of its table. label: name of its code; empty for a
    figure. boxes: rows of `report/pages/highlights.parquet`, in points of the page; empty where there is no image.
    report: the folder of the report.
    """

    id: str
    text: str
    before: str
    after: str
    label: str
    row: pd.Series
    boxes: pd.DataFrame
    report: Path

    @property
    def doc_id(self) -> str:
        """Id of the document."""
        return str(self.row["doc_id"])

    @property
    def document(self) -> str:
        """Title of the document, or its file where it has none."""
        return str(self.row["title"] or self.row["source_path"])

    @property
    def page(self) -> int | None:
        """Physical page, from 1; None where the format has no pages."""
        return None if pd.isna(self.row["page"]) else int(self.row["page"])

    @property
    def place(self) -> str:
        """Page and section, as one would cite them: `p. 7 (printed v), Findings`; empty where neither is known."""
        label = str(self.row["page_label"])
        page = "" if self.page is None else f"p. {self.page}"
        if page and label not in ("", str(self.page)):
            page += f" (printed {label})"
        return ", ".join(part for part in (page, str(self.row["section"])) if part)

    @property
    def link(self) -> str:
        """Address of the quotation in the explorer, as a file URL."""
        page = (self.report / "documents" / f"{percent_encoded(self.doc_id, safe='')}.html").absolute()
        return f"{page.as_uri()}#{percent_encoded(self.id, safe='')}"

    @property
    def image(self) -> Image | None:
        """The first of its pages with the words marked, as a Pillow image; None where there is none."""
        return self.images[0] if self.images else None

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """Every page on which it stands, in order, with the words marked."""
        return marked_pages(self.boxes, self.report)

    def __repr__(self) -> str:
        where = ", ".join(part for part in (self.document, self.place) if part)
        code = self.row.get("code", "")
        return f"“{self.text}”\n({where}){f' [{code}]' if code else ''}"

    def _repr_html_(self) -> str:
        """Context with the words marked, code, source and page image. Every text of a document is escaped."""
        row = self.row
        said = [self.label, row.get("stance", ""), f"said by {row['speaker']}" if row.get("speaker") else ""]
        source = [self.document, self.place, str(row["source_path"]) if row["title"] else ""]
        return (
            '<figure style="max-width:46em;margin:0">'
            f'<figcaption dir="auto"><b>{_joined(said)}</b></figcaption>'
            f'<blockquote dir="auto" style="white-space:pre-wrap;margin:.6em 0">'
            f'<span style="{_QUIET}">{escape(self.before)}</span>'
            f'<mark style="{_MARKED}">{escape(self.text)}</mark>'
            f'<span style="{_QUIET}">{escape(self.after)}</span></blockquote>'
            f'<p dir="auto" style="{_QUIET}">{_joined(source)}</p>'
            f"{''.join(map(self._picture, self.images))}</figure>"
        )

    def _picture(self, image: Image) -> str:
        about = escape(f"Page of {self.document} with the quoted words marked", quote=True)
        return (
            f'<img alt="{about}" src="data:image/webp;base64,{_webp(image)}" '
            'style="max-width:100%;border:1px solid #d6d3cc;margin-top:.4em">'
        )


def _joined(parts: list[Any]) -> str:
    return " · ".join(f"<bdi>{escape(str(part))}</bdi>" for part in parts if part)


def _webp(image: Image) -> str:
    data = io.BytesIO()
    image.save(data, "WEBP", quality=80)
    return base64.b64encode(data.getvalue()).decode("ascii")


def around(text: str, start: int, end: int, size: int) -> tuple[str, str]:
    """What stands before and after `text[start:end]`: at most `size` code points each, whole words."""
    first, last = max(0, start - size), min(len(text), end + size)
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    return text[first:start], text[end:last]
