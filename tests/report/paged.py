"""A small review with page images, made by the stages themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import Color

from pipeline.codebook import Code, Codebook
from pipeline.config import Settings
from pipeline.corpus import find_files
from pipeline.io import frame, write_parquet, write_text
from pipeline.readers import READERS
from pipeline.records import DOCUMENTS, EVIDENCE, LAYOUT, PASSAGES, RULED_OUT, family_of, stable_id
from pipeline.report.document_pages import write_document_pages
from pipeline.review import Review
from pipeline.stages import pages
from pipeline.stages.reading import Extracted, extract_file
from tests.readers.drawing import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

    from pipeline.stages.job import Job

Row = dict[str, Any]
TITLE = "What helps & what <hinders>"
CODEBOOK = Codebook(
    version="1",
    title="Toy",
    codes=tuple(
        Code(id=code, label=label, definition=label)
        for code, label in (
            ("barrier.trust", "Lack of trust"),
            ("barrier.capacity", "Too little capacity"),
            ("benefit.economy", "Growth & jobs"),
            ("enabler", "What <helps>"),
        )
    ),
)
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
BLUE, RED = Color(0, 0, 0.9), Color(0.9, 0, 0)
FIRST_LINES = ("Ward managers doubted the motives of the company", "from the very first meeting that was held.")
QUOTED = " ".join(FIRST_LINES)
SECOND = "There was one research nurse for three hospitals and nobody to take her place in August."
OVER = "A named sponsor on each side kept the work moving until the money for the second year"
CODED: dict[str, tuple[str, ...]] = {
    QUOTED: ("barrier.trust", "enabler"),
    SECOND: ("barrier.capacity",),
    f"{OVER} had been found.": ("enabler",),
    "The campus has brought jobs to the valley.": ("benefit.economy",),
}
"""Sentences with their codes; the first has two of different families."""
OUT = {"Trust was not an obstacle in any of the nine sites.": "barrier.trust"}


def paragraph(canvas: Canvas, top: float, lines: tuple[str, ...], colour: Color = BLUE, left: float = 90) -> None:
    """Lines one below the other, from `top` points above the lower edge on."""
    canvas.setFillColor(colour)
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(left, top - 14 * number, line)


def first_page(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(90, 760, "What nine partnerships told us")
    paragraph(canvas, 700, ("The review took in nine sites and spoke to staff at each of them in turn.",))
    paragraph(
        canvas,
        640,
        ("Ward managers doubted the motives of the company", "from the very first meeting that was held."),
        RED,
    )
    paragraph(canvas, 560, ("Trust was not an obstacle in any of the nine sites.",))
    paragraph(canvas, 80, (OVER,))


def second_page(canvas: Canvas) -> None:
    paragraph(canvas, 790, ("had been found. The rest of the year is told in the annual report of the board.",))
    paragraph(canvas, 700, (SECOND,))


def two_pages(path: Path) -> None:
    """A PDF with a sentence that runs from its first page to its second."""
    drawn(path, first_page, second_page)


NOTE = f"""# What the valley gained

The campus has brought jobs to the valley. {SCRIPT.replace("<", "&lt;")}

| Site | Nurses |
|---|---|
| Wexcombe | 12 |
| The campus has brought jobs to the valley. | 7 |

- Name one accountable executive in each region.
- Publish a single template agreement.
"""


def fill(job: Job, makers: Mapping[str, Callable[[Path], object]]) -> list[Extracted]:
    """The corpus and `work/` of `job`, as the stages before `pages` leave them."""
    job.corpus.mkdir(parents=True, exist_ok=True)
    for name, make in makers.items():
        make(job.corpus / name)
    settings = Settings().extract
    read = [extract_file((file, settings, None)) for file in find_files(job.corpus, readable=READERS)]
    return write_work(job.work, read)


def write_work(work: Path, read: list[Extracted]) -> list[Extracted]:
    """Tables as the stages before `pages` leave them."""
    rows = [{**document.row, "n_evidence": 0} for document in read]
    quotations = [
        quotation(d, unit, code) for d in read for unit in d.units for code in CODED.get(unit["text"].strip(), ())
    ]
    quotations += [q for d in read for unit in d.units for q in _in_table(d, unit)]
    out = [quotation(d, u, OUT[u["text"]], stance="negated") for d in read for u in d.units if u["text"] in OUT]
    for document in read:
        write_text(work / "text" / f"{document.row['doc_id']}.txt", document.text)
    for path, table, data in (
        ("tables/evidence", EVIDENCE, quotations),
        ("tables/ruled_out", RULED_OUT, out),
        ("tables/documents", DOCUMENTS, rows),
        ("passages", PASSAGES, [row for document in read for row in document.passages]),
        ("layout", LAYOUT, [row for document in read for row in document.layout]),
    ):
        write_parquet(work / f"{path}.parquet", table, frame(table, data))
    return read


def _in_table(document: Extracted, unit: Row) -> list[Row]:
    """A table row is a unit of its own, coded for what one of its cells says."""
    if unit["kind"] != "table":
        return []
    return [quotation(document, unit, codes[0]) for text, codes in CODED.items() if text in unit["text"]]


def quotation(document: Extracted, unit: Row, code: str, stance: str = "asserted") -> Row:
    """A row of evidence, or of what was ruled out, for one unit."""
    place = {name: unit[name] for name in ("doc_id", "page", "page_label", "section", "start", "end")}
    return {
        **place,
        "evidence_id": stable_id("e", unit["unit_id"], code),
        "title": document.row["title"],
        "source_path": document.row["source_path"],
        "quote": unit["text"],
        "code": code,
        "family": family_of(code),
        "stance": stance,
        "cue": "",
        "method": "rule",
        "rule_id": "",
        "confidence": 0.9,
        "speaker": "",
        "theme_id": "",
        "theme": "",
        "source_sha256": document.row["sha256"],
        "reason": "denied",
    }


def review_of(work: Path) -> Review:
    """The tables that document pages need."""
    import pandas as pd

    names = ("evidence", "ruled_out", "documents")
    tables = {name: pd.read_parquet(work / "tables" / f"{name}.parquet") for name in names}
    for data in tables.values():
        whole = [name for name in ("page", "pages", "start", "end", "words") if name in data]
        data[whole] = data[whole].astype("Int64")
    return Review(work, tables, {})


def make_report(job: Job) -> Path:
    """The folder `work/report` with `pages/` and `documents/`; returns it. The stages before have run."""
    import shutil

    import pandas as pd

    pages.run(job)
    report = job.work / "report"
    shutil.copytree(job.work / "pages", report / "pages")
    passages = pd.read_parquet(job.work / "passages.parquet")
    passages["page"] = passages["page"].astype("Int64")
    write_document_pages(review_of(job.work), CODEBOOK, passages, report, title=TITLE)
    return report
