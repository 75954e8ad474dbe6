"""Stage `extract`: every file becomes clean text with passages and sentences, or a status with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.config import ExtractSettings
from pipeline.corpus import SourceFile, find_files
from pipeline.errors import DocumentError, SettingsError
from pipeline.io import frame, write_parquet, write_text
from pipeline.readers import READERS, read
from pipeline.records import LAYOUT, PASSAGES, READ_DOCUMENTS, STATUSES, UNITS, stable_id
from pipeline.stages.folders import fresh_folder
from pipeline.stages.job import Job

Row = dict[str, Any]


@dataclass(frozen=True)
class Extracted:
    """What came of one file: its row of `documents`, and, if it could be read, text, passages, units and layout."""

    row: Row
    text: str = ""
    passages: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    layout: list[Row] = field(default_factory=list)

    @property
    def status(self) -> str:
        """What became of the file."""
        return str(self.row["status"])

    def dropped(self, status: str, reason: str) -> Extracted:
        """The same file without its text, for the given reason."""
        return Extracted({**self.row, "status": status, "reason": reason})


def run(job: Job) -> str:
    """Read the corpus into `work/`; returns how many files got which status."""
    files = find_files(job.corpus, readable=READERS, exclude=job.settings.extract.exclude)
    if not files:
        raise SettingsError(
            f"corpus folder {job.corpus} is empty: expected documents (PDF, DOCX, HTML, Markdown or text).\n"
            "Put the documents of the review there and run again."
        )
    tasks = [(file, job.settings.extract) for file in _without_copies(files)]
    documents = mark_same_text(job.map(extract_file, tasks, "Reading documents"))
    documents += [_copy_of(file, first) for file, first in _copies(files)]
    _write(job.work, documents)
    counts = {status: sum(d.status == status for d in documents) for status in STATUSES}
    return f"{len(documents)} files: " + ", ".join(f"{n} {status}" for status, n in counts.items() if n)


def extract_file(task: tuple[SourceFile, ExtractSettings]) -> Extracted:
    """Read one file. Whatever is wrong with it ends in its status and reason, not in an error."""
    file, settings = task
    row = _row(file)
    if file.excluded:
        return Extracted({**row, "status": "excluded", "reason": file.excluded})
    if file.problem:
        return Extracted({**row, "status": "unreadable", "reason": file.problem})
    from pipeline.readers.assemble import assemble

    try:
        reading = read(file.path, settings)
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
        return Extracted({**row, "status": "empty", "reason": as_sentence([*reading.notes, found])})
    return Extracted({**row, "status": "included"}, made.text, made.passages, made.units, made.layout)


def as_sentence(notes: Iterable[str]) -> str:
    """Notes on how a document was read, as one sentence for the column `reason`; "" if there are none."""
    text = "; ".join(note.strip().rstrip(".") for note in notes)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _row(file: SourceFile) -> Row:
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


def _is_candidate(file: SourceFile) -> bool:
    return not (file.excluded or file.problem) and file.size > 0


def _copies(files: Iterable[SourceFile]) -> list[tuple[SourceFile, SourceFile]]:
    """Files with the same bytes as a file that sorts before them, each with that first one."""
    candidates = [file for file in files if _is_candidate(file)]
    first = {file.sha256: file for file in reversed(candidates)}
    return [(file, first[file.sha256]) for file in candidates if first[file.sha256] is not file]


def _without_copies(files: list[SourceFile]) -> list[SourceFile]:
    copies = {file.source_path for file, _ in _copies(files)}
    return [file for file in files if file.source_path not in copies]


def _copy_of(file: SourceFile, first: SourceFile) -> Extracted:
    return Extracted({**_row(file), "status": "duplicate", "reason": f"Same bytes as {first.source_path}."})


def mark_same_text(documents: Iterable[Extracted]) -> list[Extracted]:
    """Keep the first (by source path) of documents with the same words; later ones become duplicates of it."""
    first: dict[str, Extracted] = {}
    return [_once(document, first) for document in sorted(documents, key=lambda d: str(d.row["source_path"]))]


def _once(document: Extracted, first: dict[str, Extracted]) -> Extracted:
    """`document`, or its row as a duplicate if `first` (by digest of the words) holds another with the same words."""
    if document.status != "included":
        return document
    words = " ".join(document.text.casefold().split())
    original = first.setdefault(hashlib.sha256(words.encode()).hexdigest(), document)
    if original is document:
        return document
    return document.dropped("duplicate", f"Same text as {original.row['source_path']}.")


def _write(work: Path, documents: list[Extracted]) -> None:
    included = [d for d in documents if d.status == "included"]
    with fresh_folder(work / "text") as folder:
        for document in included:
            write_text(folder / f"{document.row['doc_id']}.txt", document.text)
    write_parquet(work / "documents.parquet", READ_DOCUMENTS, frame(READ_DOCUMENTS, (d.row for d in documents)))
    for table, rows in (
        (PASSAGES, [row for d in included for row in d.passages]),
        (UNITS, [row for d in included for row in d.units]),
        (LAYOUT, [row for d in included for row in d.layout]),
    ):
        write_parquet(work / f"{table.name}.parquet", table, frame(table, rows))
