"""A comparison as one HTML file that needs no network, runs nothing and opens from disk (library: jinja2)."""

from __future__ import annotations

from importlib.resources import files

from pipeline.compare.bounds import shorten
from pipeline.compare.telling import SIGN_WORDS, Telling
from pipeline.report.page import environment, policy, source_hash

_MOST_CHARACTERS = 4000
_KINDS = {"+": "came", "-": "went", "~": "other", "": "more"}


def show_html(telling: Telling, most: int) -> str:
    """The page; at most `most` entries per group. Its policy forbids all but its own styles."""
    style = (files("pipeline.compare") / "templates" / "diff.css").read_text(encoding="utf-8")
    page = environment("pipeline.compare").get_template("diff.html.j2")
    shown = page.render(
        telling=shorten(telling, entries=most, characters=_MOST_CHARACTERS),
        style=style,
        policy=policy(source_hash(style), images="'none'"),
        kinds=_KINDS,
        words=SIGN_WORDS,
    )
    return f"{shown}\n"
