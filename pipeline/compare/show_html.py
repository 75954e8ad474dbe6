"""A comparison as one HTML file that needs no network, runs nothing and opens from disk (library: jinja2)."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from pipeline.compare.bounds import shorten
from pipeline.compare.telling import SIGN_WORDS, Telling

_MOST_CHARACTERS = 4000
_KINDS = {"+": "came", "-": "went", "~": "other", "": "more"}


def show_html(telling: Telling, most: int) -> str:
    """The page; at most `most` entries per group. Its policy forbids all but its own styles."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline.compare", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = (files("pipeline.compare") / "templates" / "diff.css").read_text(encoding="utf-8")
    short = shorten(telling, entries=most, characters=_MOST_CHARACTERS)
    page = environment.get_template("diff.html.j2")
    return page.render(telling=short, style=style, policy=_policy(style), kinds=_KINDS, words=SIGN_WORDS)


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
