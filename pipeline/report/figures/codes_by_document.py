"""Figure `codes_by_document`: a heat map of evidence rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import FAMILIES, family_of
from pipeline.report.figures.canvas import LARGE, LINE, SMALL, SOFT, Canvas
from pipeline.report.figures.lettering import cut, drawable, name_of, width_of
from pipeline.report.palette import FAMILY_SHADES, INK, WHITE, heat_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.codebook import Codebook
    from pipeline.review import Review

TITLE = "Evidence rows by code and document"
MOST_DOCUMENTS = 40
"""More documents would not be read on a page: those with the most rows are shown, the others summed."""
_CELL, _ROW, _EDGE = 29.0, 17.0, 24.0
_NAMES = 250.0  # width of the names of documents
_LABEL = 150.0  # longest name of a code
_RISE = 0.766, 0.643  # cosine and sine of the slope of the names of codes, 40 degrees


@dataclass(frozen=True, slots=True)
class Heat:
    """The counts that are drawn.

    names: of the documents shown, those with the most rows first. rest: rows of the others, by code. spread: how many
    of all documents have rows of each code.
    """

    codes: list[str]
    labels: list[str]
    names: list[str]
    counts: list[list[int]]
    rest: list[int]
    n_rest: int
    spread: list[int]

    @property
    def sums(self) -> list[int]:
        """Evidence rows of each code in all documents."""
        return [sum(column) for column in zip(*self.counts, self.rest, strict=True)] if self.codes else []

    def most(self, family: str) -> int:
        """The greatest count of a cell of a family: a frequent family would leave the others without colour."""
        columns = [column for column, code in enumerate(self.codes) if family_of(code) == family]
        return max((row[column] for row in self.counts for column in columns), default=0)


def draw(review: Review, codebook: Codebook) -> Canvas:
    """The figure, with the counts of `code_by_document`."""
    heat = heat_of(review, codebook)
    ends = [_CELL * (place + 0.5) + width_of(label, SMALL) * _RISE[0] for place, label in enumerate(heat.labels)]
    width = max(720.0, 2 * _EDGE + _NAMES + max([*ends, _CELL * (len(heat.codes) + 1) + 30]))
    canvas = Canvas(TITLE, width, alt=alt(heat))
    canvas.text(_EDGE, 26, TITLE, size=LARGE, bold=True)
    if not heat.codes or not heat.counts:
        canvas.text(_EDGE, 58, alt(heat), colour=SOFT)
        canvas.height = 84
        return canvas
    top = 52 + max(width_of(label, SMALL) for label in heat.labels) * _RISE[1]
    _heads(canvas, heat, top)
    y = top + 8
    for name, row in zip(heat.names, heat.counts, strict=True):
        _cells(canvas, heat, y, name, row)
        y += _ROW
    if heat.n_rest:
        _cells(canvas, heat, y, f"{heat.n_rest:,} other documents", heat.rest, plain=True)
        y += _ROW
    canvas.line((_EDGE, y + 3), (_EDGE + _NAMES + _CELL * (len(heat.codes) + 1), y + 3), colour=INK)
    _cells(canvas, heat, y + 6, "All documents", heat.sums, plain=True)
    canvas.height = round(_legend(canvas, heat, y + 6 + _ROW + 20) + 20)
    return canvas


def heat_of(review: Review, codebook: Codebook) -> Heat:
    """Counts of the codes of the codebook, in its order by family, in each included document."""
    counts = review.code_by_document
    order = {family: place for place, family in enumerate(FAMILIES)}
    codes = [code for code in codebook.codes if code.id in counts.columns]
    codes.sort(key=lambda code: order.get(code.family, len(order)))
    ids = [code.id for code in codes]
    rows = sorted(
        (
            (row["title"], row["source_path"], row["doc_id"], [int(row[i]) for i in ids])
            for row in counts.to_dict("records")
        ),
        key=lambda row: (-sum(row[3]), row[1]),
    )
    shown, others = rows[:MOST_DOCUMENTS], rows[MOST_DOCUMENTS:]
    return Heat(
        codes=ids,
        labels=[cut(drawable(code.label), _LABEL, SMALL) for code in codes],
        names=document_names([row[:3] for row in shown]),
        counts=[row[3] for row in shown],
        rest=[sum(column) for column in zip(*(row[3] for row in others), strict=True)] or [0] * len(ids),
        n_rest=len(others),
        spread=[sum(row[3][column] > 0 for row in rows) for column in range(len(ids))],
    )


def document_names(documents: Sequence[tuple[str, str, str]]) -> list[str]:
    """A name for each (title, source path, doc_id) that can be drawn and is that of one document alone."""
    names = [name_of(title or path, path, doc_id) for title, path, doc_id in documents]
    shared = Counter(names)
    return [
        f"{name_of(path, doc_id)}: {name}" if shared[name] > 1 and name != drawable(path) else name
        for name, (_, path, doc_id) in zip(names, documents, strict=True)
    ]


def alt(heat: Heat) -> str:
    """How many rows there are, and where most of them stand."""
    if not heat.codes:
        return "Nothing to show: the codebook has no codes."
    if not heat.counts:
        return "Nothing to show: no document was included."
    documents, total = len(heat.counts) + heat.n_rest, sum(heat.sums)
    start = f"Heat map of {total:,} evidence rows, {len(heat.codes):,} codes by {documents:,} documents"
    start += f", of which the {len(heat.counts):,} with the most rows are shown." if heat.n_rest else "."
    if not total:
        return f"{start} No document has evidence."
    where = max(range(len(heat.codes)), key=lambda column: heat.sums[column])
    among = heat.spread[where]
    return (
        f"{start} Most rows of a code: {heat.labels[where]}, {heat.sums[where]:,}, in {among:,} documents. "
        f"Most rows of a document: {heat.names[0]}, {sum(heat.counts[0]):,}."
    )


def _heads(canvas: Canvas, heat: Heat, top: float) -> None:
    """Names of the codes, aslant over their columns, and the colour of the family under them."""
    for place, (code, label) in enumerate(zip(heat.codes, heat.labels, strict=True)):
        shades = FAMILY_SHADES[family_of(code)]
        x = _EDGE + _NAMES + _CELL * place
        canvas.text(x + _CELL / 2 - 2, top - 6, label, size=SMALL, turned=40)
        canvas.box(x + 1, top, _CELL - 2, 3, fill=shades.ink)
    x = _EDGE + _NAMES + _CELL * len(heat.codes)
    canvas.text(x + _CELL / 2 - 2, top - 6, "All rows", size=SMALL, bold=True, turned=40)


def _cells(canvas: Canvas, heat: Heat, y: float, name: str, row: list[int], *, plain: bool = False) -> None:
    """One row of the map; `plain`: a sum, without colours."""
    middle = y + _ROW / 2
    canvas.text(_EDGE, middle, cut(name, _NAMES - 10, SMALL, bold=plain), size=SMALL, bold=plain)
    for place, (code, n) in enumerate(zip(heat.codes, row, strict=True)):
        x = _EDGE + _NAMES + _CELL * place
        level = 0 if plain else heat_level(n, heat.most(family_of(code)))
        shades = FAMILY_SHADES[family_of(code)]
        if level:
            canvas.box(x + 1, y + 1, _CELL - 2, _ROW - 2, fill=shades.levels[level - 1])
        colour = shades.text_on(level - 1) if level else INK if n else LINE
        canvas.text(
            x + _CELL / 2, middle, f"{n:,}" if n else "·", size=SMALL, bold=plain, colour=colour, across="center"
        )
    x = _EDGE + _NAMES + _CELL * len(heat.codes)
    canvas.text(x + _CELL / 2, middle, f"{sum(row):,}", size=SMALL, bold=True, across="center")


def _legend(canvas: Canvas, heat: Heat, y: float) -> float:
    """What colours mean, and which documents are left to a sum; returns where it ends."""
    x = _EDGE
    for family in dict.fromkeys(family_of(code) for code in heat.codes):
        shades = FAMILY_SHADES[family]
        for level, colour in enumerate(shades.levels):
            canvas.box(x + 16 * level, y - 6, 15, 11, fill=colour, edge=WHITE, line=0.5)
        text = f"{shades.plural}, 1 to {heat.most(family):,}" if heat.most(family) else f"{shades.plural}: none"
        canvas.text(x + 86, y, text, size=SMALL, colour=SOFT)
        x += 86 + width_of(text, SMALL) + 24
    if heat.n_rest:
        y += 18
        shown = f"The {len(heat.counts):,} documents with the most rows"
        told = f"{shown}; the other {heat.n_rest:,} are summed in one row, unshaded."
        canvas.text(_EDGE, y, told, size=SMALL, colour=SOFT)
    return y
