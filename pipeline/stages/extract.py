"""Stage `extract`: every file becomes clean text with passages and sentences, or a status with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.config import ExtractSettings
from pipeline.corpus import SourceFile, find_files
from pipeline.errors import SettingsError
from pipeline.io import frame, write_parquet, write_text
from pipeline.readers import READERS
from pipeline.records import LAYOUT, PASSAGES, READ_DOCUMENTS, STATUSES, UNITS
from pipeline.stages.folders import fresh_folder
from pipeline.stages.isolation import Failure, Limits
from pipeline.stages.job import Job
from pipeline.stages.keep_reading import ReadDocuments
from pipeline.stages.reading import Extracted, Task, as_sentence, extract_file, recognise_page, row_of

if TYPE_CHECKING:
    from pathlib import Path

_GRACE = 10  # seconds for drawing a page, beside those for recognising it


def run(job: Job) -> str:
    """Read the corpus into `work/`; returns how many files got which status."""
    files = find_files(job.corpus, readable=READERS, exclude=job.settings.extract.exclude)
    if not files:
        raise SettingsError(
            f"corpus folder {job.corpus} is empty: expected documents (PDF, DOCX, HTML, Markdown or text).\n"
            "Put the documents of the review there and run again."
        )
    kept = ReadDocuments(job)
    documents = mark_same_text(read_all(job, _without_copies(files), kept))
    documents += [_copy_of(file, first) for file, first in _copies(files)]
    _write(job.work, documents)
    counts = {status: sum(d.status == status for d in documents) for status in STATUSES}
    said = f"{len(documents)} files: " + ", ".join(f"{n} {status}" for status, n in counts.items() if n)
    return "; ".join(filter(None, [said, kept.cache.told()]))


def read_all(job: Job, files: Iterable[SourceFile], kept: ReadDocuments) -> list[Extracted]:
    """What came of each file; `kept` gives what was read before, and takes what is read now.

    Files are read in processes of their own, within limits. Pages without readable text are then recognised, each
    a piece of work of its own, and the files that hold them read once more with the words found. What a limit or a
    broken process ended is not kept, and the stage not settled: another time, or another machine, may do better.
    """
    settings = job.settings.extract
    files = list(files)
    # a file without anything to read costs nothing
    done = {file: extract_file((file, settings, None)) for file in files if not _is_candidate(file)}
    done |= {file: document for file in files if file not in done and (document := kept.get(file))}
    first: list[Task] = [(file, settings, None) for file in files if file not in done]
    done |= _read(job, first, "Reading documents", kept)
    unread = {file: done[file].unread for file, *_ in first if done[file].unread}
    recognised, failed = _recognise(job, unread)
    for some, keeper in ((unread.keys() - failed, kept), (failed, None)):
        again: list[Task] = [(file, settings, recognised[file]) for file in unread if file in some]
        done |= _read(job, again, "Reading recognised pages", keeper)
    return list(done.values())


def _read(job: Job, tasks: list[Task], label: str, kept: ReadDocuments | None) -> dict[SourceFile, Extracted]:
    """What came of each file; put into `kept` at once, so that a run that is stopped has not read in vain."""
    settings = job.settings.extract
    limits = Limits(settings.document_timeout, settings.memory_limit)

    def keep(task: Task, result: Extracted | Failure) -> None:
        file, _, recognised = task
        if kept and not isinstance(result, Failure) and (recognised is not None or not result.unread):
            kept.put(file, result)

    results = job.guarded(extract_file, tasks, label, limits, weight=lambda task: task[0].size, each=keep)
    if any(isinstance(result, Failure) for result in results):
        job.unsettled.add("extract")
    return {
        file: _without_result(file, result, limits) if isinstance(result, Failure) else result
        for (file, *_), result in zip(tasks, results, strict=True)
    }


def _without_result(file: SourceFile, failure: Failure, limits: Limits) -> Extracted:
    return Extracted({**row_of(file), "status": "unreadable", "reason": as_sentence([why_not_read(failure, limits)])})


def why_not_read(failure: Failure, limits: Limits) -> str:
    """Why a document has no result, in words for a person: what was expected, what was found, what to do."""
    if failure.cause == "time":
        expected = f"a document that is read within {limits.seconds:g} seconds (`extract.document_timeout`)"
        found = "one that takes longer: split it or print it to PDF anew, or raise the limit"
    elif failure.cause == "memory":
        expected = f"a document that fits into memory, {limits.mebibytes} MiB (`extract.memory_limit`)"
        found = "one that does not: split it or print it to PDF anew, or raise the limit"
    else:
        expected = "a document that can be read"
        found = (
            f"one that breaks the reader, by damage or for want of memory (`extract.memory_limit`, {limits.mebibytes} "
            "MiB): open it in the program that made it, save it again, or raise the limit"
        )
    return f"expected {expected}, found {found}"


def _recognise(
    job: Job, unread: Mapping[SourceFile, Iterable[int]]
) -> tuple[dict[SourceFile, dict[int, Any]], set[SourceFile]]:
    """For each file and page the words that recognition found, or why it found none; and files where it failed."""
    settings = job.settings.extract
    pages = [(file, number) for file, numbers in unread.items() for number in numbers]
    tasks = [(file.path, number, settings) for file, number in pages]
    limits = Limits(settings.document_timeout + _GRACE, settings.memory_limit)
    found: dict[SourceFile, dict[int, Any]] = {file: {} for file in unread}
    failed = set()
    for (file, number), result in zip(
        pages, job.guarded(recognise_page, tasks, "Recognising pages", limits), strict=True
    ):
        if isinstance(result, Failure):
            failed.add(file)
            job.unsettled.add("extract")
        found[file][number] = _why_not_recognised(result, settings) if isinstance(result, Failure) else result
    return found, failed


def _why_not_recognised(failure: Failure, settings: ExtractSettings) -> str:
    from pipeline.readers.pdf import ocr

    if failure.cause == "time":
        return ocr.too_slow(settings.document_timeout)
    if failure.cause == "memory":
        return f"recognition takes more than {settings.memory_limit} MiB of memory (`extract.memory_limit`): raise it"
    return "the page breaks its recognition: open it in a viewer and print it to PDF"


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
    return Extracted({**row_of(file), "status": "duplicate", "reason": f"Same bytes as {first.source_path}."})


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
