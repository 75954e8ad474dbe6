"""Images of pages, kept between runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cache import Cache, version_of
from pipeline.report.page_images import Sheet

if TYPE_CHECKING:
    from pipeline.report.page_images import PageTask
    from pipeline.stages.job import Job

CODE = ("report/page_images.py", "cache.py", "stages/keep_pages.py")
"""Code, relative to the package, that decides an image and how it is kept; a test holds it against imports."""
LIBRARIES = ("pillow", "pypdfium2")
"""Distributions whose version decides it too."""


class DrawnPages:
    """Pages as they were drawn; found by the bytes of the document, the number of the page and the width."""

    def __init__(self, job: Job) -> None:
        self.cache = Cache(job.cache, "pages", version_of(CODE, LIBRARIES))

    def get(self, sha256: str, task: PageTask) -> Sheet | None:
        """The measures of a page that was drawn before, whose image is put in its place; else None."""
        content = self.cache.get(sha256, str(task.number), str(task.width))
        if content is None:
            return None
        measures, image = content.split(b"\n", 1)
        task.target.write_bytes(image)
        return Sheet(**json.loads(measures))

    def put(self, sha256: str, task: PageTask, sheet: Sheet) -> None:
        """Keep a page as it was drawn."""
        measures = json.dumps(asdict(sheet)).encode()
        self.cache.put(measures + b"\n" + task.target.read_bytes(), sha256, str(task.number), str(task.width))
