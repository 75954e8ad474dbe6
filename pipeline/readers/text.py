"""Plain text: paragraphs, list items and headings from line breaks and blank lines."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.readers import hyphens, metadata, shapes
from pipeline.readers.decode import decode
from pipeline.records import Block, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import ExtractSettings

READER = "text"
_WRAP_LIMIT = 120
_LISTED_WORDS = 14
_SETEXT = re.compile(r"\s*(={3,}|-{3,})\s*$")
_DASH = re.compile(r"\s*[-–—]\s+[a-z]")
_HASHES = re.compile(r"\s*(#{1,6})(?:\s+|$)")


def read(path: Path, settings: ExtractSettings) -> Reading:
    """The blocks of a plain text file. Raises DocumentError where the bytes are not text."""
    blocks = tuple(blocks_of(decode(path.read_bytes())))
    first = blocks[0] if blocks else None
    title = first.text if first and first.kind == "heading" else ""
    return Reading(
        blocks=blocks,
        reader=READER,
        title=title,
        publisher=metadata.stated_publisher(blocks),
        date=metadata.stated_date(blocks),
    )


@dataclass(slots=True)
class _Piece:
    """One paragraph, item or line before it is known which; level is that of an underlined or numbered heading."""

    text: str
    bullet: bool = False
    level: int = 0


def blocks_of(text: str) -> list[Block]:
    """Blocks of `text`, whether its lines are whole paragraphs or were wrapped at a width."""
    groups = [[line.rstrip() for line in group] for group in _groups(text)]
    width = _wrap_width(groups)
    vocabulary = hyphens.vocabulary(text)
    pieces: list[_Piece] = []
    for group in groups:
        pieces.extend(_pieces(group, width, vocabulary))
    return _blocks([piece for piece in pieces if piece.text.strip()])


def _groups(text: str) -> Iterator[list[str]]:
    """Runs of lines without a blank line between them."""
    group: list[str] = []
    for line in text.replace("\f", "\n\n").split("\n"):
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _wrap_width(groups: list[list[str]]) -> int:
    """The width at which the lines were wrapped, or 0 where every line is a paragraph of its own.

    Wrapped text shows lines of much the same length that break inside sentences: the next one starts with a small
    letter far oftener than a paragraph, item or heading ever does.
    """
    pairs = [(line, after) for group in groups for line, after in itertools.pairwise(group) if not _is_item(after)]
    long = sorted(len(line) for line, _ in pairs)
    if not pairs or long[int(0.9 * (len(long) - 1))] > _WRAP_LIMIT:
        return 0
    inside = sum(not shapes.ends_sentence(line) for line, _ in pairs)
    small = sum(after.lstrip()[:1].islower() for _, after in pairs)
    if inside < 0.5 * len(pairs) or small < 0.2 * len(pairs):
        return 0
    return long[int(0.9 * (len(long) - 1))]


def _is_item(line: str) -> bool:
    return shapes.bullet_length(line) > 0 or shapes.is_enumerated(line)


def _pieces(lines: list[str], width: int, vocabulary: hyphens.Vocabulary) -> Iterator[_Piece]:
    """Paragraphs of one group of lines."""
    current: _Piece | None = None
    before = ""
    for number, line in enumerate(lines):
        if (
            _SETEXT.match(line)
            and current is not None
            and number > 0
            and "\n" not in current.text
            and not current.bullet
        ):
            current.level = 1 if line.strip()[0] == "=" else 2
            yield current
            current = None
            continue
        if current is not None and width and (_dash_inside(lines, number) or not _starts_new(before, line, width)):
            current.text = hyphens.join(current.text, line.strip(), vocabulary)
        else:
            if current is not None:
                yield current
            current = _piece(line)
        before = line
    if current is not None:
        yield current


def _dash_inside(lines: list[str], number: int) -> bool:
    """Whether a line begins with a dash that is none of a list: it alone has one, in the middle of a sentence."""
    before = lines[number - 1].rstrip()
    return (
        bool(_DASH.match(lines[number]))
        and sum(bool(_DASH.match(line)) for line in lines) == 1
        and (before[-1:].isalnum() or before.endswith((",", ")")))
    )


def _starts_new(before: str, line: str, width: int) -> bool:
    """Whether, in wrapped text, `line` begins a paragraph, item or heading: the line before was broken on purpose."""
    if (
        _is_item(line)
        or shapes.is_drawn_row(line)
        or shapes.is_rule(line)
        or shapes.is_rule(before)
        or _HASHES.match(line)
        or _HASHES.match(before)
    ):
        return True
    room = width - len(before) - 1
    first = line.split(maxsplit=1)[0]
    capital = not line.lstrip()[0].islower()
    if len(line) > 1.5 * width or len(before) > 1.5 * width:
        return capital
    return capital and room > len(first) + 0.1 * width and (shapes.ends_sentence(before) or len(before) < 0.6 * width)


def _piece(line: str) -> _Piece:
    if (item := shapes.without_bullet(line)) is not None and not shapes.is_rule(line):
        return _Piece(item.strip(), bullet=True)
    if match := _HASHES.match(line):
        rest = line[match.end() :].strip().rstrip("#").strip()
        return _Piece(rest, level=len(match.group(1)) if shapes.looks_like_heading(rest, words=20) else 0)
    return _Piece(line.strip())


def _blocks(pieces: list[_Piece]) -> list[Block]:
    """Blocks with their kinds, which depend on what stands around a piece."""
    listed = _listed(pieces)
    blocks: list[Block] = []
    for index, piece in enumerate(pieces):
        rest = (pieces[other] for other in range(index + 1, len(pieces)))  # a slice would copy them for each piece
        after = next((p for p in rest if not shapes.is_rule(p.text)), None)
        if shapes.is_rule(piece.text):
            continue
        if piece.bullet or index in listed:
            blocks.append(Block("list_item", piece.text))
        elif shapes.is_drawn_row(piece.text):
            blocks.append(Block("table", piece.text))
        elif piece.level:
            blocks.append(Block("heading", piece.text, level=piece.level))
        elif shapes.is_caption(piece.text):
            blocks.append(Block("caption", piece.text))
        elif (
            after is not None
            and shapes.looks_like_heading(piece.text)
            and not metadata.iso_date(piece.text)
            and _is_title(piece, after)
        ):
            blocks.append(
                Block("heading", piece.text, level=shapes.section_depth(piece.text) or (1 if not blocks else 2))
            )
        else:
            blocks.append(Block("list_item" if shapes.is_enumerated(piece.text) else "paragraph", piece.text))
    return blocks


def _is_title(piece: _Piece, after: _Piece) -> bool:
    """Whether a line that could be a heading is one: numbered, or followed by text that is longer than itself."""
    if piece.text.endswith("?") and len(piece.text.split()) < 3:
        return False
    return (
        shapes.section_depth(piece.text) > 0
        or len(after.text) > len(piece.text)
        or shapes.looks_like_heading(after.text)
    )


def _listed(pieces: list[_Piece]) -> set[int]:
    """Pieces that are items without bullets: two or more short lines after one that ends with a colon.

    The last of more than two such lines, directly before running text, is taken for the heading of that text.
    """
    found: set[int] = set()
    for index, piece in enumerate(pieces):
        if not piece.text.endswith(":") or piece.bullet:
            continue
        end = index + 1
        while end < len(pieces) and _is_short(pieces[end]):
            end += 1
        runs_on = end < len(pieces) and not shapes.is_rule(pieces[end].text)
        if end - index > 3 and runs_on and not pieces[end].bullet and shapes.looks_like_heading(pieces[end - 1].text):
            end -= 1
        if end - index > 2:
            found.update(range(index + 1, end))
    return found


def _is_short(piece: _Piece) -> bool:
    text = piece.text
    return (
        not piece.bullet
        and not piece.level
        and not shapes.is_rule(text)
        and len(text.split()) <= _LISTED_WORDS
        and not shapes.ends_sentence(text)
    )
