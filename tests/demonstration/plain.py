"""Markdown and plain text files of the demonstration corpus."""

from __future__ import annotations

from tests.demonstration.hyphens import wrap
from tests.demonstration.source import Piece, Source, tables

_WIDTH = 74


def markdown(source: Source) -> bytes:
    """A Markdown file, with a YAML head where the text asks for one."""
    head = ""
    if source.head.get("front_matter"):
        keys = [(key, source.get(key)) for key in ("title", "publisher", "date")]
        head = "---\n" + "".join(f'{key}: "{value}"\n' for key, value in keys) + "---\n\n"
    blocks: list[str] = []
    for piece in tables(source.pieces):
        block = _markdown_table(piece) if isinstance(piece, list) else _markdown_block(piece, source.get("strong"))
        tight = blocks and block.startswith("- ") and blocks[-1].splitlines()[-1].startswith("- ")
        if tight:
            blocks[-1] += f"\n{block}"
        else:
            blocks.append(block)
    return (head + "\n\n".join(blocks) + "\n").encode()


def _markdown_block(piece: Piece, strong: str) -> str:
    text = piece.text.replace(strong, f"**{strong}**") if strong else piece.text
    if piece.kind == "heading":
        return f"{'#' * piece.level} {text}"
    return {"item": "- ", "number": "1. ", "quote": "> "}.get(piece.kind, "") + text


def _markdown_table(rows: list[Piece]) -> str:
    lines = ["| " + " | ".join(row.units) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" + " ---: |" * (len(rows[0].units) - 1))
    return "\n".join(lines)


def line_per_paragraph(source: Source) -> bytes:
    """Plain text, every paragraph on a line of its own, an empty line only before a heading."""
    lines: list[str] = []
    for piece in source.pieces:
        if piece.kind == "heading" and lines:
            lines.append("")
        lines.append(piece.text)
    return ("\n".join(lines) + "\n").encode()


def hard_wrapped(source: Source) -> bytes:
    """Plain text in short lines with words broken at their ends, the title underlined."""
    blocks: list[str] = []
    for piece in source.pieces:
        if piece.kind == "heading":
            block = piece.text + ("\n" + "=" * len(piece.text) if piece.level == 1 else "")
        elif piece.kind == "item":
            block = wrap(f"* {piece.text}", _WIDTH, "  ")
        else:
            block = wrap(piece.text, _WIDTH)
        blocks.append(block)
    return ("\n\n".join(blocks) + "\n").encode()
