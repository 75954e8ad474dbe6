"""What the summary of the explorer shows beside the counts: the flow of documents, figures, and what is new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.report.news import News, news_since
from pipeline.report.prisma import document_flow
from pipeline.report.text import plain, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.codebook import Codebook
    from pipeline.report.accepted import Accepted
    from pipeline.report.figures import Figure
    from pipeline.review import Review

Row = dict[str, Any]

CHANGE_MEANS: dict[str, str] = {
    "born": "new",
    "kept": "as accepted",
    "split": "a good part of its passages is in new themes",
    "merged": "most of its passages are in another theme",
    "retired": "its passages are gone or scattered",
    "returned": "missing when themes were accepted, and back",
    "renamed": "given another name",
    "excluded": "kept out by the analyst",
}


def summary_view(review: Review, codebook: Codebook, accepted: Accepted, figures: Sequence[Figure]) -> Row:
    """The variable `summary` of the templates. figures: those written beside the page; none are shown if empty."""
    news = news_since(accepted, review, codebook)
    return {
        "flow": document_flow(review),
        "figures": [_figure(figure) for figure in figures if figure.name != "prisma"],
        "prisma": next((_figure(figure) for figure in figures if figure.name == "prisma"), None),
        "news": news,
        "documents_new": [_document(row) for row in news.documents_new],
        "documents_changed": [_document(row) for row in news.documents_changed],
        "theme_news": [{"change": change, "n": n, "means": CHANGE_MEANS[change]} for change, n in news.themes.items()],
    }


def with_news(review: Review, news: News) -> Review:
    """The review with a column `new` in its evidence, `yes` or `no`, if there is an accepted one to compare it with."""
    if not news.accepted:
        return review
    new = ["yes" if row in news.new_rows else "no" for row in review.evidence["evidence_id"]]
    return replace(review, tables={**review.tables, "evidence": review.evidence.assign(new=new)})


def _figure(figure: Figure) -> Row:
    """Files by their place beside the page."""
    named = {"name": figure.name, "title": figure.title, "alt": printable(figure.alt)}
    files = {"svg": f"figures/{figure.svg.name}", "png": f"figures/{figure.png.name}"}
    return {**named, **files, "width": figure.width, "height": figure.height}


def _document(row: Row) -> Row:
    row = {name: plain(value) for name, value in row.items()}
    return {**row, "name": row["title"] or row["source_path"]}
