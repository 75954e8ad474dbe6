"""Reading one document, or recognising one page: what workers do.

A module of its own, without the libraries for tables, because each worker imports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.config import ExtractSettings
from pipeline.corpus import SourceFile
from pipeline.errors import DocumentError
from pipeline.readers import read
from pipeline.records import stable_id

Row = dict[str, Any]
Recognised = Mapping[int, Any]  # number of a page: its words, or the reason why there are none
Task = tuple[SourceFile, ExtractSettings, Recognised | None]


@dataclass(frozen=True)
class Extracted:
    """What came of one file: its row of `documents`, and, if it could be read, text, passages, units and layout.

    unread: numbers of pages whose words should be recognised from their picture before the file is read again.
    """

    row: Row
    text: str = ""
    passages: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    layout: list[Row] = field(default_factory=list)
    unread: tuple[int, ...] = ()

    @property
    def status(self) -> str:
        """What became of the file."""
        return str(self.row["status"])

    def dropped(self, status: str, reason: str) -> Extracted:
        """The same file without its text, for the given reason."""
        return Extracted({**self.row, "status": status, "reason": reason})


def extract_file(task: Task) -> Extracted:
    """Read one file. Whatever is wrong with it ends in its status and reason, not in an error."""
    file, settings, recognised = task
    row = row_of(file)
    if file.excluded:
        return Extracted({**row, "status": "excluded", "reason": file.excluded})
    if file.problem:
        return Extracted({**row, "status": "unreadable", "reason": file.problem})
    from pipeline.readers.assemble import assemble

    try:
        reading = read(file.path, settings, recognised)
    except DocumentError as error:
        status = "empty" if file.size == 0 else "unreadable"
        return Extracted({**row, "status": status, "reason": as_sentence([str(error)])})
    made = assemble(reading, row["doc_id"])
    words = len(made.text.split())
    row |= {
        "title": reading.title,
        "publisher": reading.publisher,
        "date": reading.date,
        "pages": reading.pages,
        "words": words,
        "reader": reading.reader,
        "ocr": reading.ocr,
        "reason": as_sentence(reading.notes),
    }
    if words < settings.min_words:
        found = f"expected at least {settings.min_words} words of text (`extract.min_words`), found {words}"
        # text that is there but means nothing is not the same as no text
        status = "unreadable" if reading.garbled else "empty"
        return Extracted(
            {**row, "status": status, "reason": as_sentence([*reading.notes, found])}, unread=reading.unread
        )
    return Extracted({**row, "status": "included"}, made.text, made.passages, made.units, made.layout, reading.unread)


def recognise_page(task: tuple[Path, int, ExtractSettings]) -> Any:
    """The words of one page, or the reason why there are none."""
    from pipeline.readers.pdf import ocr

    path, number, settings = task
    return ocr.recognise_page(path, number, settings.ocr_language, settings.document_timeout)


def as_sentence(notes: Iterable[str]) -> str:
    """Notes on how a document was read, as one sentence for the column `reason`; "" if there are none."""
    text = "; ".join(note.strip().rstrip(".") for note in notes)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def row_of(file: SourceFile) -> Row:
    """The row of `documents` before the file is read."""
    return {
        "doc_id": stable_id("d", file.sha256 or file.source_path),
        "source_path": file.source_path,
        "title": "",
        "publisher": "",
        "date": "",
        "format": file.suffix.removeprefix("."),
        "pages": None,
        "words": 0,
        "status": "",
        "reason": "",
        "sha256": file.sha256,
        "reader": "",
        "ocr": False,
    }
