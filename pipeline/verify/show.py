"""The outcome of verification as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.verify.report import Report

LEFT_TO_BELIEVE = (
    "stance, cue, method, confidence and speaker of a row, whether rows are missing, how passages were grouped, "
    "labels, plots and measures"
)
_UNKNOWN = "The review has no record of the versions that made it; differences may come from other versions."


def show(report: Report, most: int) -> Iterator[str]:
    """What to print. most: problems shown per file."""
    yield from (f"Not as it was: {said}" for said in report.versions.differences)
    if report.problems and report.versions.differences:
        yield "Differences below may come from that."
    elif report.problems and not report.versions.known and not report.not_made_again:
        yield _UNKNOWN
    for file, problems in report.files.items():
        yield ""
        yield f"{file}: {len(problems):,} {'problem' if len(problems) == 1 else 'problems'}"
        yield from (f"  {problem}" for problem in problems[:most])
        if len(problems) > most:
            yield f"  and {len(problems) - most:,} more (--most N shows more, --json FILE has all)"
    yield ""
    if report.not_made_again:
        yield f"Not done again from scratch: {report.not_made_again}. Left to believe: {LEFT_TO_BELIEVE}."
    if not report.problems:
        how = (
            "hold against the sources" if report.not_made_again else "come out the same from the sources, cell by cell"
        )
        yield f"Verified: {report.counts} {how}."
