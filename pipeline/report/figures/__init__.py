"""Figures of a review, each as SVG and PNG with a text that says the same: for the report, Word, slides and papers.

The same review gives the same bytes on every machine: fonts are those that Matplotlib carries, and files hold neither
dates nor versions. Every number in a figure is one of the review's tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.codebook import Codebook
    from pipeline.review import Review


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in two files. alt: what it shows, in a sentence or two with numbers, for those who do not see it.

    width, height: size of the drawing in points; the PNG has two and a half pixels for each.
    """

    name: str
    title: str
    alt: str
    svg: Path
    png: Path
    width: int
    height: int


def write_figures(review: Review, codebook: Codebook, folder: Path) -> tuple[Figure, ...]:
    """Write `<name>.svg` and `<name>.png` into `folder`, for each figure of this package.

    `prisma`, `codes_by_document`, `barriers_and_benefits` and `themes`. A figure for which the
    review has nothing to show is written too, and says so.
    """
    from pipeline.report.figures import barriers_and_benefits, codes_by_document, prisma, themes

    folder.mkdir(parents=True, exist_ok=True)
    drawings = (
        ("prisma", prisma.draw(review)),
        ("codes_by_document", codes_by_document.draw(review, codebook)),
        ("barriers_and_benefits", barriers_and_benefits.draw(review, codebook)),
        ("themes", themes.draw(review)),
    )
    made = []
    for name, canvas in drawings:
        svg, png = folder / f"{name}.svg", folder / f"{name}.png"
        canvas.save(svg, png)
        made.append(Figure(name, canvas.title, canvas.alt, svg, png, round(canvas.width), round(canvas.height)))
    return tuple(made)
