"""Putting the built pages and the summary where they belong."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.io import write_json
from pipeline.validation.outcome import Outcome


def write_site(target: Path, pages: Path, outcome: Outcome) -> None:
    """Replace the folder `target` by the Data Docs in `pages` and `summary.json`.

    The 5 MB of fonts, logos and films that the library adds to each site are left out: no page uses them.
    """
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(pages, target, ignore=shutil.ignore_patterns("static", ".*"))
    write_json(target / "summary.json", outcome.summary())
