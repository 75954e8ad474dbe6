"""Figure `prisma`: the flow of documents in the boxes of PRISMA 2020."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.figures.canvas import BAND, LARGE, SIZE, SMALL, SOFT, Canvas
from pipeline.report.figures.lettering import drawable, wrapped
from pipeline.report.palette import INK, THEME_LEVELS
from pipeline.report.prisma import Flow, Reason, document_flow

if TYPE_CHECKING:
    from pipeline.review import Review

TITLE = "Flow of documents (PRISMA 2020)"
NOTE = (
    "Boxes after PRISMA 2020 (Page et al. 2021, doi:10.1136/bmj.n71), for the files of the corpus folder. "
    "How the files were found and chosen before is not known to the program."
)
_WIDTH = 720
_STAGE, _LEFT, _RIGHT = (24, 26), (62, 280), (402, 294)  # x and width of the columns
_PAD, _LEADING, _GAP = 10, 14, 26
_ALONE = 92  # height of a box that has the name of its stage beside it alone
_Line = tuple[str, bool, float]  # text, bold, indentation


def draw(review: Review) -> Canvas:
    """The figure, with the counts of `documents` by status and the main reasons."""
    flow = document_flow(review)
    canvas = Canvas(TITLE, _WIDTH, alt=alt(flow))
    canvas.text(24, 26, TITLE, size=LARGE, bold=True)
    y = 50.0
    rows: tuple[tuple[str, list[tuple[str, int]], list[_Line]], ...] = (
        ("Identification", _identified(flow), _removed(flow)),
        (
            "Screening",
            [("Files to be read", flow.sought)],
            _listed("Could not be read", flow.unreadable, flow.unreadable_reasons),
        ),
        ("", [("Files read", flow.read)], _listed("Excluded: too little text", flow.empty, ())),
        ("Included", _included(flow), []),
    )
    starts: list[tuple[str, float, float]] = []
    for number, (stage, left, right) in enumerate(rows):
        height = _row(canvas, y, left, right, last=number == len(rows) - 1, least=_ALONE if stage != "Screening" else 0)
        if stage:
            starts.append((stage, y, y + height))
        else:
            starts[-1] = (*starts[-1][:2], y + height)
        y += height + _GAP
    for stage, top, bottom in starts:
        _stage(canvas, stage, top, bottom)
    y += 2
    for line in wrapped(NOTE, _WIDTH - 48, SMALL):
        canvas.text(24, y, line, size=SMALL, colour=SOFT)
        y += 12
    canvas.height = round(y + 8)
    return canvas


def alt(flow: Flow) -> str:
    """The flow in two sentences."""
    return (
        f"Files in the corpus folder: {flow.identified:,}. Removed before reading: {flow.duplicates:,} as duplicates, "
        f"{flow.left_out:,} by the settings or by type. Could not be read: {flow.unreadable:,}. Held too little text: "
        f"{flow.empty:,}. Documents included: {flow.included:,}, with evidence {flow.with_evidence:,} "
        f"(rows of evidence: {flow.evidence_rows:,})."
    )


def _identified(flow: Flow) -> list[tuple[str, int]]:
    return [("Files identified in the corpus folder", flow.identified)]


def _included(flow: Flow) -> list[tuple[str, int]]:
    return [
        ("Documents included in the review", flow.included),
        ("Documents with evidence", flow.with_evidence),
        ("Rows of evidence", flow.evidence_rows),
    ]


def _removed(flow: Flow) -> list[_Line]:
    left_out = [(text, False, 24.0) for text, _, _ in _listed("", flow.left_out, flow.left_out_reasons)[1:]]
    return [
        (f"Removed before reading (n = {flow.removed:,}):", True, 0.0),
        (f"Duplicates (n = {flow.duplicates:,})", False, 12.0),
        (f"Left out by the settings or by type (n = {flow.left_out:,})", False, 12.0),
        *left_out,
    ]


def _listed(what: str, n: int, reasons: tuple[Reason, ...]) -> list[_Line]:
    told = [(f"{drawable(reason.text)} (n = {reason.n:,})", False, 12.0) for reason in reasons]
    return [(f"{what} (n = {n:,}){':' if told else ''}", True, 0.0), *told]


def _row(
    canvas: Canvas, y: float, left: list[tuple[str, int]], right: list[_Line], *, last: bool, least: float
) -> float:
    """Both boxes of one step with their arrows; returns the height, `least` or more."""
    lefts = [line for text, n in left for line in wrapped(f"{text} (n = {n:,})", _LEFT[1] - 2 * _PAD, SIZE)]
    rights = [
        (line, bold, indent)
        for text, bold, indent in right
        for line in wrapped(text, _RIGHT[1] - 2 * _PAD - indent, SIZE, bold=bold)
    ]
    height = max(max(len(lefts), len(rights), 2) * _LEADING + 2 * _PAD, least)
    canvas.box(_LEFT[0], y, _LEFT[1], height, edge=INK)
    middle = y + height / 2
    for place, line in enumerate(lefts):
        at = middle + (place - (len(lefts) - 1) / 2) * _LEADING
        canvas.text(_LEFT[0] + _LEFT[1] / 2, at, line, bold=last and place == 0, across="center")
    if rights:
        canvas.box(_RIGHT[0], y, _RIGHT[1], height, fill=BAND, edge=INK)
        for place, (line, bold, indent) in enumerate(rights):
            at = middle + (place - (len(rights) - 1) / 2) * _LEADING
            canvas.text(_RIGHT[0] + _PAD + indent, at, line, bold=bold)
        canvas.line((_LEFT[0] + _LEFT[1], middle), (_RIGHT[0], middle), colour=INK, width=1, arrow=True)
    if not last:
        x = _LEFT[0] + _LEFT[1] / 2
        canvas.line((x, y + height), (x, y + height + _GAP), colour=INK, width=1, arrow=True)
    return height


def _stage(canvas: Canvas, name: str, top: float, bottom: float) -> None:
    x, width = _STAGE
    canvas.box(x, top, width, bottom - top, fill=THEME_LEVELS[1])
    canvas.text(x + width / 2 + 0.5, (top + bottom) / 2, name, bold=True, across="center", turned=90)
