"""The texts of the demonstration corpus: Markdown with a YAML head, one coding unit to a line.

Lines that follow one another make one paragraph. Beside headings (`##`), lists (`-`, numbered `#.`), quotations (`>`)
and tables (`|`) there are captions (`^`), questions of an interview (`?`), footnotes (`[^1]:`) and marks such as
`!abstract` for the layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "texts"
_STARTS = {
    "- ": "item",
    "> ": "quote",
    "^ ": "caption",
    "? ": "question",
    "[^1]: ": "footnote",
    "!": "mark",
    "| ": "row",
}
_ALONE = ("item", "number", "caption", "question", "footnote", "mark")


@dataclass(frozen=True)
class Piece:
    """One block: its kind, its units (a row's cells for `row`), and the level of a heading."""

    kind: str
    units: tuple[str, ...]
    level: int = 0

    @property
    def text(self) -> str:
        return " ".join(self.units)


@dataclass(frozen=True)
class Source:
    """One text: its head (file, layout, title, publisher, date, …) and its blocks in order."""

    name: str
    head: dict[str, Any]
    pieces: tuple[Piece, ...]

    @property
    def file(self) -> str:
        return str(self.head["file"])

    @property
    def title(self) -> str:
        return str(self.head["title"])

    def get(self, key: str) -> str:
        return str(self.head.get(key, ""))

    @property
    def units(self) -> list[str]:
        """Every unit in order, footnote marks taken out, the cells of a table row joined by ` | `."""
        joined = ([" | ".join(p.units)] if p.kind == "row" else p.units for p in self.pieces if p.kind != "mark")
        return [unit.replace("[^1]", "") for units in joined for unit in units]


def load_all() -> list[Source]:
    """All texts, sorted by the file they become."""
    return sorted((load(path) for path in TEXTS.glob("*.md")), key=lambda source: source.file)


def load(path: Path) -> Source:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Source(path.stem, yaml.safe_load(head), tuple(_pieces(body)))


def _pieces(body: str) -> list[Piece]:
    pieces: list[Piece] = []
    fresh = True
    for line in body.splitlines():
        if not line.strip() or line.startswith("| ---"):
            fresh = fresh or not line.strip()
            continue
        piece = _piece(line)
        if fresh or piece.kind in (*_ALONE, "row", "heading") or piece.kind != pieces[-1].kind:
            pieces.append(piece)
        else:
            pieces[-1] = Piece(piece.kind, pieces[-1].units + piece.units)
        fresh = False
    return pieces


def _piece(line: str) -> Piece:
    if heading := re.match(r"(#+) (.*)", line):
        return Piece("heading", (heading[2],), len(heading[1]))
    if number := re.match(r"#\. (.*)", line):
        return Piece("number", (number[1],))
    for start, kind in _STARTS.items():
        if line.startswith(start):
            rest = line.removeprefix(start)
            cells = tuple(cell.strip() for cell in rest.removesuffix("|").split("|"))
            return Piece(kind, cells if kind == "row" else (rest,))
    return Piece("paragraph", (line,))


def tables(pieces: tuple[Piece, ...]) -> list[Piece | list[Piece]]:
    """The pieces, with the rows of each table gathered in a list of their own."""
    gathered: list[Piece | list[Piece]] = []
    for piece in pieces:
        if piece.kind != "row":
            gathered.append(piece)
        elif gathered and isinstance(gathered[-1], list):
            gathered[-1].append(piece)
        else:
            gathered.append([piece])
    return gathered
