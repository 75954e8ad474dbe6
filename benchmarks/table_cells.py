"""Cells and rows of the reference tables of ICDAR 2013 that our reader gives as table units, and what it gives beside.

    python benchmarks/table_cells.py [NAME …] [--misses] [--folder FOLDER]

Strings are compared without white space, hyphens, dashes and soft hyphens, with compatibility characters (ligatures)
resolved and in one case (the reference has "hungary" where the page shows "Hungary"). A cell of the reference is
present if its string lies within one cell of a unit of kind `table` on its page; every stretch of our text serves one
reference cell only (longest first, whole cells before parts of cells).
A row is all cells that start in one row of a table; it holds if one unit has all of them, again each stretch once.
`outside`: words of our table units whose middle lies outside the regions of the reference, on pages that have any;
`stray`: words of table units on pages of these files for which the reference has no table. Two references of one page
(eu-009a-str.xml and eu-009b-str.xml: with and without the title row) are two opinions: the better one counts.
"""

from __future__ import annotations

import argparse
import bisect
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.assemble import Assembled, assemble

FOLDER = Path(__file__).resolve().parents[1] / "../shared/corpus/pdf/icdar2013"
_DROPPED = re.compile(r"[\s\u00ad\-‐‑‒–—―−]+")
_REACH = 2.0  # points around a reference region that still belong to it

Box = tuple[float, float, float, float]
Key = tuple[str, str, int, int]  # file, table, page, row


def folded(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass
class Reference:
    """rows: folded cell strings by row; regions: boxes by page, from the bottom left."""

    rows: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    regions: dict[int, list[Box]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Score:
    cells: int = 0
    present: int = 0
    rows: int = 0
    held: int = 0
    words: int = 0
    outside: int = 0
    stray: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in ("cells", "present", "rows", "held", "words", "outside", "stray"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses += other.misses

    def __str__(self) -> str:
        def share(part: int, whole: int) -> str:
            return f"{100 * part / whole:6.1f} %" if whole else "       –"

        return (
            f"cells {self.present:5}/{self.cells:5} {share(self.present, self.cells)}   "
            f"rows {self.held:4}/{self.rows:4} {share(self.held, self.rows)}   "
            f"outside {self.outside:5}/{self.words:5} {share(self.outside, self.words)}   stray {self.stray:5}"
        )


def references(folder: Path) -> dict[Path, Reference]:
    """The references of each PDF of a folder; one whose PDF is missing belongs to that with another last letter."""
    found: dict[Path, Reference] = defaultdict(Reference)
    for path in sorted(folder.glob("*-str.xml")):
        stem = path.name.removesuffix("-str.xml")
        pdf = next((p for p in (folder / f"{stem}.pdf", folder / f"{stem[:-1]}a.pdf") if p.exists()), None)
        if pdf is None:
            continue
        reference = found[pdf]
        for table in ET.parse(path).getroot().iter("table"):
            for region in table.iter("region"):
                for cell in region.iter("cell"):
                    text = folded(cell.findtext("content") or "")
                    if text:
                        key = (
                            path.name,
                            table.get("id", ""),
                            int(region.get("page", 0)),
                            int(cell.get("start-row", 0)),
                        )
                        reference.rows[key].append(text)
        for region in ET.parse(folder / f"{stem}-reg.xml").getroot().iter("region"):
            for box in region.iter("bounding-box"):
                x0, y0, x1, y1 = (float(box.get(name, 0)) for name in ("x1", "y1", "x2", "y2"))
                reference.regions[int(region.get("page", 0))].append((x0, y0, x1, y1))
    return dict(found)


def score(pdf: Path, reference: Reference) -> Score:
    assembled = assemble(read(pdf, ExtractSettings(ocr="never")), "d")
    units: dict[int, list[str]] = defaultdict(list)
    for unit in assembled.units:
        if unit["kind"] == "table":
            units[unit["page"]].append(folded(unit["text"]))
    result = Score()
    by_page: dict[int, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for key in reference.rows:
        by_page[key[2]][key[0]].append(key)
    for page, opinions in by_page.items():
        result.add(max((_score_page(reference, keys, units[page]) for keys in opinions.values()), key=_quality))
    _count_words(pdf, assembled, reference, result)
    return result


def _quality(one: Score) -> float:
    return one.present / max(one.cells, 1) + one.held / max(one.rows, 1)


def _score_page(reference: Reference, keys: list[Key], units: list[str]) -> Score:
    """Cells and rows of one page by one file of the reference."""
    page = keys[0][2]
    wanted = [text for key in keys for text in reference.rows[key]]
    missing = _missing(wanted, units)
    broken = [key for key in keys if not _holds(reference.rows[key], units)]
    misses = [f"p{page} cell  {text}" for text in missing]
    misses += [f"p{page} row {key[3]:3} {' | '.join(reference.rows[key])}" for key in broken]
    return Score(
        cells=len(wanted),
        present=len(wanted) - len(missing),
        rows=len(keys),
        held=len(keys) - len(broken),
        misses=misses,
    )


def _missing(wanted: list[str], units: list[str]) -> list[str]:
    """Strings that are in none of the units once longer ones have taken their stretch."""
    cells = [cell for unit in units for cell in unit.split("|")]
    missing: list[str] = []
    rest: list[str] = []
    for text in sorted(wanted, key=len, reverse=True):
        if text in cells:
            cells[cells.index(text)] = ""
        else:
            rest.append(text)
    for text in rest:
        at = next((number for number, cell in enumerate(cells) if text in cell), None)
        if at is None:
            missing.append(text)
        else:
            cells[at] = cells[at].replace(text, "\n", 1)
    return missing


def _holds(row: list[str], units: list[str]) -> bool:
    length = len("".join(row))
    return any(not _missing(row, [unit]) for unit in units if len(unit) >= length)


def _count_words(pdf: Path, assembled: Assembled, reference: Reference, result: Score) -> None:
    """Words of table units, those outside the regions of their page, and those on pages without regions."""
    frames = _frames(pdf)
    spans = [(unit["start"], unit["end"]) for unit in assembled.units if unit["kind"] == "table"]
    starts = [start for start, _ in spans]
    for place in assembled.layout:
        at = bisect.bisect_right(starts, place["start"]) - 1
        if at < 0 or place["start"] >= spans[at][1]:
            continue
        if not reference.regions[place["page"]]:
            result.stray += 1
            continue
        result.words += 1
        if not _in_regions(place, frames[place["page"] - 1], reference.regions[place["page"]]):
            result.outside += 1
            result.misses.append(f"p{place['page']} outside {assembled.text[place['start'] : place['end']]}")


def _frames(pdf: Path) -> list[tuple[float, float]]:
    """Left edge and upper edge of each page's visible box, from the bottom left; of a turned page as it is shown."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    frames = []
    for page in document:
        left, _, _, top = page.get_cropbox()
        frames.append((0.0, page.get_height()) if page.get_rotation() else (left, top))
    document.close()
    return frames


def _in_regions(place: dict[str, Any], frame: tuple[float, float], regions: list[Box]) -> bool:
    x, y = (place["x0"] + place["x1"]) / 2 + frame[0], frame[1] - (place["top"] + place["bottom"]) / 2
    return any(a - _REACH <= x <= c + _REACH and b - _REACH <= y <= d + _REACH for a, b, c, d in regions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="documents without suffix, such as eu-008; all where none is named")
    parser.add_argument("--misses", action="store_true", help="list missing cells, broken rows and words outside")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    total = Score()
    for pdf, reference in references(options.folder).items():
        if options.names and pdf.stem not in options.names:
            continue
        one = score(pdf, reference)
        total.add(one)
        print(f"{pdf.stem:8} {one}")
        if options.misses:
            print(*(f"    {miss}" for miss in one.misses), sep="\n")
    print(f"{'total':8} {total}")


if __name__ == "__main__":
    main()
