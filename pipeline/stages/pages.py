"""Stage `pages`: PDF pages that hold evidence as images, and where on them each quotation stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.corpus import SourceFile, find_files
from pipeline.io import frame, read_parquet, write_csv, write_parquet
from pipeline.readers import READERS
from pipeline.records import DOCUMENTS, EVIDENCE, HIGHLIGHTS, LAYOUT, MISSING_PAGES, RULED_OUT
from pipeline.report.highlights import Layout, LineBox, Place
from pipeline.report.page_images import SUFFIX, PageTask, Sheet, draw_page
from pipeline.report.text import records
from pipeline.stages.folders import fresh_folder
from pipeline.stages.isolation import Failure, Limits
from pipeline.stages.job import Job
from pipeline.stages.keep_pages import DrawnPages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

Row = dict[str, Any]
Page = tuple[str, int]  # document and number

OFF = "images are switched off in the settings (`report.page_images`)"
_CHANGED = "expected the file that was read (SHA-256 {}…), found {}: run again"
_NO_PLACES = "the places of its words are not known"


@dataclass
class _Plan:
    """Quotations with their boxes, and the pages to draw.

    missing: documents and pages without an image, and why. uncropped: documents whose reader gives places on the whole
    sheet, where pdfium gives them on the page as viewers show it.
    """

    boxes: list[tuple[Row, list[LineBox]]] = field(default_factory=list)
    pages: dict[Page, Row] = field(default_factory=dict)
    missing: dict[tuple[str, int | None], str] = field(default_factory=dict)
    uncropped: frozenset[str] = frozenset()


def run(job: Job) -> str:
    """Write `work/pages`: images, `highlights.parquet` and `missing.csv`; returns how many there are of each."""
    tables = job.work / "tables"
    documents = read_parquet(tables / "documents.parquet", DOCUMENTS)
    pdfs = documents[(documents["status"] == "included") & (documents["format"] == "pdf")]
    plan = _plan(
        {row["doc_id"]: row for row in records(pdfs)},
        read_parquet(tables / "evidence.parquet", EVIDENCE),
        read_parquet(tables / "ruled_out.parquet", RULED_OUT),
        read_parquet(job.work / "layout.parquet", LAYOUT),
    )
    with fresh_folder(job.work / "pages") as folder:
        kept = DrawnPages(job)
        sheets = _draw(job, plan, folder, kept) if job.settings.report.page_images else _switched_off(plan)
        rows = list(_highlights(plan, sheets))
        write_parquet(folder / "highlights.parquet", HIGHLIGHTS, frame(HIGHLIGHTS, rows))
        missing = [{"doc_id": doc, "page": page, "reason": reason} for (doc, page), reason in plan.missing.items()]
        write_csv(folder / "missing.csv", MISSING_PAGES, frame(MISSING_PAGES, missing))
    lacking = f", {len(missing)} not drawn (pages/missing.csv says why)" if missing else ""
    said = f"{len(sheets)} page images with {len(rows)} highlighted lines{lacking}"
    return "; ".join(filter(None, [said, kept.cache.told()]))


def _plan(pdfs: Mapping[str, Row], evidence: pd.DataFrame, ruled_out: pd.DataFrame, layout: pd.DataFrame) -> _Plan:
    """Pages that hold evidence are drawn. Mentions that were ruled out are marked where their page is one of them."""
    plan = _Plan(uncropped=frozenset(doc for doc, row in pdfs.items() if row["reader"].startswith("pdfplumber")))
    places = _layouts(layout[layout["doc_id"].isin(list(pdfs))])
    for table, counted in ((evidence, True), (ruled_out, False)):
        wanted = table[table["doc_id"].isin(list(pdfs))]
        for row in records(wanted[["evidence_id", "doc_id", "start", "end", "page"]]):
            found = places[row["doc_id"]].boxes(row["start"], row["end"]) if row["doc_id"] in places else []
            plan.boxes.append((row, found))
            if counted:
                plan.pages.update({(row["doc_id"], box.page): pdfs[row["doc_id"]] for box in found})
            if counted and not found:
                plan.missing.setdefault((row["doc_id"], row["page"]), _NO_PLACES)
    plan.missing = {page: reason for page, reason in plan.missing.items() if page not in plan.pages}
    return plan


def _layouts(layout: pd.DataFrame) -> dict[str, Layout]:
    """The words of each document; rows of LAYOUT are sorted by document."""
    columns = ["start", "end", "page", "x0", "top", "x1", "bottom"]
    places = zip(layout["doc_id"], map(Place, *(layout[name].tolist() for name in columns)), strict=True)
    return {doc: Layout(place for _, place in group) for doc, group in groupby(places, lambda pair: pair[0])}


def _switched_off(plan: _Plan) -> dict[Page, Sheet]:
    plan.missing = {(doc, None): OFF for doc, _ in plan.pages}
    return {}


def _draw(job: Job, plan: _Plan, folder: Path, kept: DrawnPages) -> dict[Page, Sheet]:
    """The pages, drawn now or before; what cannot be drawn costs its own image only."""
    files = _sources(job, plan)
    for doc in files:
        (folder / doc).mkdir()
    width = job.settings.report.page_width
    tasks = {
        (doc, number): PageTask(files[doc].path, number, folder / image_name(doc, number), width)
        for doc, number in sorted(plan.pages)
        if doc in files
    }
    sheets = {page: sheet for page, task in tasks.items() if (sheet := kept.get(files[page[0]].sha256, task))}
    drawn = _drawn(job, plan, {page: task for page, task in tasks.items() if page not in sheets})
    unchanged = {doc for doc in {doc for doc, _ in drawn} if files[doc].is_unchanged()}
    for page, sheet in drawn.items():
        if page[0] in unchanged:
            kept.put(files[page[0]].sha256, tasks[page], sheet)
    return sheets | drawn


def _drawn(job: Job, plan: _Plan, tasks: Mapping[Page, PageTask]) -> dict[Page, Sheet]:
    """Draw pages, each in a worker process within limits; why one has no image goes into the plan.

    If a limit or a broken process ended one, the stage is not settled: another time, or another machine, may do better.
    """
    limits = Limits(job.settings.extract.document_timeout, job.settings.extract.memory_limit)
    results = job.guarded(draw_page, tasks.values(), "Drawing pages", limits)
    if any(isinstance(result, Failure) for result in results):
        job.unsettled.add("pages")
    sheets: dict[Page, Sheet] = {}
    for (page, task), done in zip(tasks.items(), results, strict=True):
        if isinstance(done, Sheet):
            sheets[page] = done
        else:
            task.target.unlink(missing_ok=True)  # a worker that was ended may have left half of it
            plan.missing[page] = done if isinstance(done, str) else _why_not_drawn(done, limits)
    return sheets


def image_name(doc_id: str, number: int) -> str:
    """The image of a page, relative to the folder `pages`."""
    return f"{doc_id}/{number:04}{SUFFIX}"


def _sources(job: Job, plan: _Plan) -> dict[str, SourceFile]:
    """The file of each document that has pages to draw, if it still is the one that was read."""
    files = {file.source_path: file for file in find_files(job.corpus, readable=READERS)}
    sources = {}
    for document in {doc: plan.pages[doc, page] for doc, page in sorted(plan.pages)}.values():
        file = files.get(document["source_path"])
        if file and file.sha256 == document["sha256"]:
            sources[document["doc_id"]] = file
        else:
            found = "another one" if file and file.sha256 else "none"
            plan.missing[document["doc_id"], None] = _CHANGED.format(document["sha256"][:8], found)
    return sources


def _why_not_drawn(failure: Failure, limits: Limits) -> str:
    if failure.cause == "time":
        return f"drawing it takes longer than {limits.seconds:g} seconds (`extract.document_timeout`)"
    if failure.cause == "memory":
        return f"drawing it takes more than {limits.mebibytes} MiB of memory (`extract.memory_limit`)"
    return (
        f"the page breaks its drawing, by damage or for want of memory (`extract.memory_limit`, {limits.mebibytes} MiB)"
    )


def _highlights(plan: _Plan, sheets: Mapping[Page, Sheet]) -> Iterator[Row]:
    """Rows of HIGHLIGHTS for the pages that were drawn."""
    lines: Counter[str] = Counter()
    for row, boxes in plan.boxes:
        for box in boxes:
            page = row["doc_id"], box.page
            if page not in sheets or not (shown := _as_shown(box, sheets[page], row["doc_id"] in plan.uncropped)):
                continue
            lines[row["evidence_id"]] += 1
            yield {
                "evidence_id": row["evidence_id"],
                "doc_id": row["doc_id"],
                "line": lines[row["evidence_id"]],
                "page": box.page,
                "image": f"pages/{image_name(*page)}",
                "page_width": sheets[page].width,
                "page_height": sheets[page].height,
                **{side: getattr(shown, side) for side in ("x0", "top", "x1", "bottom")},
            }


def _as_shown(box: LineBox, sheet: Sheet, uncropped: bool) -> LineBox | None:
    """The box on the page that was drawn, or None where it lies beside it."""
    return (box.moved(-sheet.left, -sheet.above) if uncropped else box).within(sheet.width, sheet.height)
