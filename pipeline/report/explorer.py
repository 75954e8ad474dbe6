"""The evidence explorer: one HTML file that opens from disk, needs no network and runs nothing that a document says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook
from pipeline.io import write_text
from pipeline.report import palette, text
from pipeline.report.accepted import Accepted
from pipeline.report.bundle import table_script
from pipeline.report.page import BESIDE, asset, environment, policy, source_hash
from pipeline.report.page_data import table_json
from pipeline.report.summary_view import summary_view, with_news
from pipeline.report.table_data import script_json
from pipeline.report.table_views import table_views
from pipeline.report.view import build_view
from pipeline.review import Review

if TYPE_CHECKING:
    from pipeline.report.figures import Figure

_NOTHING = Accepted()
# Set before the page is drawn: with a script one view is shown at a time, without one all of them.
_MARKER = 'document.documentElement.classList.add("js");'
_START = "window.explorer.start();"
_STYLES = ("report.css", "tables.css", "summary.css", "themes.css", "print.css")
_SCRIPTS = ("data.js", "cells.js", "filters.js", "export.js", "columns.js", "tables.js", "themes.js")


def write_explorer(
    review: Review,
    codebook: Codebook,
    folder: Path,
    *,
    title: str,
    accepted: Accepted = _NOTHING,
    figures: Sequence[Figure] = (),
) -> None:
    """Write `index.html` into `folder`. Every number in it is one of the review's tables or metrics.

    The same review, codebook and title give the same bytes. Links lead to the pages of documents, the workbook and the
    Word document beside the file, and to `../tables`, `../text` and `../validation`.

    accepted: the review as it was last accepted, against which the page says what is new. figures: those in `figures/`
    beside the page. Scripts stand one by one, so that a browser too old for one of them still runs the rest.
    """
    style = palette.stylesheet() + asset(*_STYLES)
    scripts = [asset("views.js"), table_script(), asset(*_SCRIPTS), _START]
    summary = summary_view(review, codebook, accepted, figures)
    marked = with_news(review, summary["news"])
    views = table_views(marked, codebook)
    page = (
        environment()
        .get_template("index.html.j2")
        .render(
            build_view(review, codebook),
            title=text.printable(title),
            style=style,
            marker=_MARKER,
            scripts=scripts,
            policy=policy(source_hash(style), _MARKER, *scripts, images=f"data: {BESIDE}"),
            summary=summary,
            shown=views,
            data=script_json(table_json(marked, codebook, views)),
        )
    )
    write_text(folder / "index.html", page)
