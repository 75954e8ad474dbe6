"""HTML pages of the demonstration corpus: an article in a shell of navigation, banners and related links."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from tests.demonstration.source import Piece, Source, tables

_PAGES = Path(__file__).parent / "pages"


def page(source: Source) -> bytes:
    """The article of `source` in `pages/<layout>.html`."""
    shell = Template((_PAGES / f"{source.get('layout')}.html").read_text(encoding="utf-8"))
    fields = {key: escape(source.get(key)) for key in ("title", "publisher", "author", "date", "iso")}
    return shell.substitute(fields, article="\n".join(_blocks(source))).encode()


def _blocks(source: Source) -> list[str]:
    lines: list[str] = []
    pieces = [piece for piece in tables(source.pieces) if isinstance(piece, Piece)]
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        if piece.kind == "item" and (before is None or before.kind != "item"):
            lines.append("<ul>")
        lines.append(_block(piece))
        if piece.kind == "item" and (after is None or after.kind != "item"):
            lines.append("</ul>")
    return lines


def _block(piece: Piece) -> str:
    text = escape(piece.text, quote=False)
    if piece.kind == "heading":
        return f"<h{piece.level}>{text}</h{piece.level}>"
    if piece.kind == "quote":
        return f"<blockquote>\n<p>{text}</p>\n</blockquote>"
    if piece.kind == "caption":
        return f"<figure>\n{_DRAWING}\n<figcaption>{text}</figcaption>\n</figure>"
    return f"<li>{text}</li>" if piece.kind == "item" else f"<p>{text}</p>"


_DRAWING = """<svg viewBox="0 0 640 200" role="img" aria-label="Drawing of the site">
<rect width="640" height="200" fill="#dcebf2"/><rect y="150" width="640" height="50" fill="#7fa7b8"/>
<path d="M60 150V90h150v60zM230 150V60h120v90zM370 150v-70h210v70z" fill="#24505e"/>
</svg>"""
