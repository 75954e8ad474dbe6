"""The evidence explorer: one HTML file that opens from disk, needs no network and runs nothing that a document says.

Styles and script stand in the file itself and are allowed by their hashes, so the content security policy can forbid
everything else; `'self'` would not do, since browsers disagree about what it means for files on disk.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.io import write_text
from pipeline.report import palette, text
from pipeline.report.view import build_view
from pipeline.review import Review

if TYPE_CHECKING:
    from jinja2 import Environment

# Set before the page is drawn: styles hide long tables until the script has taken them over.
_MARKER = 'document.documentElement.classList.add("js");'


def write_explorer(review: Review, codebook: Codebook, folder: Path, *, title: str) -> None:
    """Write `index.html` into `folder`. Every number in it is one of the review's tables or metrics.

    The same review, codebook and title give the same bytes. Links lead to `evidence.xlsx` beside the file and to
    `../tables`, `../text` and `../validation`; without those folders the page still shows everything.
    """
    style = palette.stylesheet() + _asset("report.css")
    script = _asset("report.js")
    page = (
        _environment()
        .get_template("index.html.j2")
        .render(
            build_view(review, codebook),
            title=text.printable(title),
            style=style,
            marker=_MARKER,
            script=script,
            policy=_policy(style, _MARKER, script),
        )
    )
    write_text(folder / "index.html", page)


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "thousands": text.thousands,
        "percent": text.percent,
        "decimal": text.decimal,
        "quotations": text.split_quotations,
        "parts": text.split_list,
        "breakable": text.breakable,
    }
    environment.filters.update(filters)
    return environment


def _asset(name: str) -> str:
    return (files("pipeline.report") / "assets" / name).read_text(encoding="utf-8")


def _policy(style: str, *scripts: str) -> str:
    """A content security policy that allows these texts, data images and nothing else."""
    allowed = " ".join(_source_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_source_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source_hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
