"""Stage pages: highlights lie on the words as drawn, however a page is turned; what fails costs an image."""

from __future__ import annotations

import csv
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from PIL import Image

from pipeline.config import Settings
from pipeline.io import sha256_of
from pipeline.readers.pdf import second_opinion
from pipeline.stages import pages
from pipeline.stages.isolation import Failure, IsolatedExecutor, run_here
from tests.readers.drawing import drawn
from tests.report import paged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

    from pipeline.report.page_images import PageTask
    from pipeline.stages.job import Job

Box = tuple[float, float, float, float]


def highlights(job: Job) -> pd.DataFrame:
    return pd.read_parquet(job.work / "pages" / "highlights.parquet")


def missing(job: Job) -> list[dict[str, str]]:
    with (job.work / "pages" / "missing.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def images(job: Job) -> dict[str, bytes]:
    folder = job.work / "pages"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.webp"))}


def covered(job: Job, evidence_id: str) -> tuple[float, float]:
    """What part of the red ink (the quotation) and of the blue (all else) the boxes of a quotation cover."""
    rows = highlights(job).query("evidence_id == @evidence_id")
    with Image.open(job.work / rows["image"].iloc[0]) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    inside = np.zeros(pixels.shape[:2], bool)
    across, down = image.width / rows["page_width"].iloc[0], image.height / rows["page_height"].iloc[0]
    for box in rows.itertuples():
        inside[int(box.top * down) : int(box.bottom * down) + 1, int(box.x0 * across) : int(box.x1 * across) + 1] = True
    red, blue = pixels[:, :, 0] - pixels[:, :, 2] > 60, pixels[:, :, 2] - pixels[:, :, 0] > 60
    assert red.sum() > 500
    assert blue.sum() > 500
    return float(inside[red].mean()), float(inside[blue].mean())


def quoted_id(job: Job) -> str:
    evidence = pd.read_parquet(job.work / "tables" / "evidence.parquet")
    return str(evidence.loc[evidence["quote"] == paged.QUOTED, "evidence_id"].iloc[0])


def altered(turn: int, crop: Box | None, media: Box | None) -> Callable[[Path], None]:
    """The two pages with their first page turned and its boxes set."""

    def make(path: Path) -> None:
        paged.two_pages(path)
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            page = document[0]
            page.set_rotation(turn)
            if media:
                page.set_mediabox(*media)
            if crop:
                page.set_cropbox(*crop)
            document.save(path)

    return make


CROP = (40.0, 30.0, 480.0, 800.0)
MOVED = (-70.0, -45.0, 640.0, 900.0)


@pytest.mark.parametrize(
    ("turn", "crop", "media"),
    [
        (0, None, None),
        (0, CROP, None),
        (0, CROP, MOVED),
        (90, None, MOVED),
        (90, CROP, MOVED),
        (180, CROP, MOVED),
        (270, CROP, MOVED),
    ],
)
def test_highlights_cover_the_words_and_no_others_on_turned_and_cropped_pages(
    job: Callable[..., Job], turn: int, crop: Box | None, media: Box | None
) -> None:
    made = job({}, Settings.model_validate({"report": {"page_width": 700}}))
    paged.fill(made, {"a.pdf": altered(turn, crop, media)})
    pages.run(made)
    quotation, others = covered(made, quoted_id(made))
    assert quotation > 0.99
    assert others == 0


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_highlights_cover_text_that_runs_sideways(job: Callable[..., Job], angle: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(angle)
        canvas.translate(-300, -420)
        for top, text, colour in ((500, "The review took in nine sites.", paged.BLUE), (460, paged.QUOTED, paged.RED)):
            paged.paragraph(canvas, top, (text,), colour, left=60)

    made = job({})
    paged.fill(made, {"a.pdf": lambda path: drawn(path, page)})
    pages.run(made)
    quotation, others = covered(made, quoted_id(made))
    assert quotation > 0.99
    assert others == 0


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_places_of_the_other_reader_are_those_of_the_whole_sheet_and_are_moved(
    job: Callable[..., Job], turn: int
) -> None:
    """pdfplumber places words on the MediaBox, pdfium on the page as cropped; the column `reader` says which it was."""
    made = job({})
    read = paged.fill(made, {"a.pdf": altered(turn, None, MOVED)})  # not cropped: places on the whole sheet
    altered(turn, CROP, MOVED)(made.corpus / "a.pdf")
    for document in read:
        document.row.update(reader=second_opinion.name(), sha256=sha256_of(made.corpus / "a.pdf"))
    paged.write_work(made.work, read)
    pages.run(made)
    quotation, others = covered(made, quoted_id(made))
    assert quotation > 0.99
    assert others == 0


def test_only_pages_with_evidence_are_drawn_and_a_quotation_over_two_pages_has_both(job: Callable[..., Job]) -> None:
    made = job({})

    def three(path: Path) -> None:
        blank = ("Nothing of note is said on this page, which stands between the others.",)
        drawn(path, lambda canvas: paged.paragraph(canvas, 700, blank), paged.first_page, paged.second_page)

    paged.fill(made, {"a.pdf": three, "b.txt": lambda path: path.write_text(f"{paged.SECOND} So they said.\n")})
    summary = pages.run(made)
    (doc,) = {name.split("/")[0] for name in images(made)}
    assert list(images(made)) == [f"{doc}/0002.webp", f"{doc}/0003.webp"]
    over = highlights(made).groupby("evidence_id")["page"].agg(set)
    assert list(over).count({2, 3}) == 1
    assert summary.startswith("2 page images with ")


def test_images_have_the_width_that_is_asked_for_and_mentions_ruled_out_are_marked_too(job: Callable[..., Job]) -> None:
    made = job({}, Settings.model_validate({"report": {"page_width": 555}}))
    paged.fill(made, {"a.pdf": paged.two_pages})
    pages.run(made)
    for name in images(made):
        with Image.open(made.work / "pages" / name) as image:
            assert (image.format, image.size) == ("WEBP", (555, 785))
    out = pd.read_parquet(made.work / "tables" / "ruled_out.parquet")["evidence_id"]
    assert set(out) <= set(highlights(made)["evidence_id"])


def test_the_same_pages_give_the_same_bytes_with_any_number_of_workers(job: Callable[..., Job]) -> None:
    made = job({})
    paged.fill(made, {"a.pdf": paged.two_pages})
    pages.run(made)
    first = images(made), (made.work / "pages" / "highlights.parquet").read_bytes()
    with IsolatedExecutor(2) as executor:
        pages.run(job({}, executor=executor))
    assert first == (images(made), (made.work / "pages" / "highlights.parquet").read_bytes())


def test_a_page_that_was_drawn_is_not_drawn_again(job: Callable[..., Job]) -> None:
    made = job({})
    paged.fill(made, {"a.pdf": paged.two_pages})
    assert "; 0 from the cache, 2 done anew" in pages.run(made)
    first = images(made), (made.work / "pages" / "highlights.parquet").read_bytes()
    assert "; 2 from the cache, 0 done anew" in pages.run(job({}, executor=Failing(Failure("crash"))))
    assert first == (images(made), (made.work / "pages" / "highlights.parquet").read_bytes())
    assert "; 0 from the cache" in pages.run(job({}, Settings.model_validate({"report": {"page_width": 555}})))


def test_a_page_of_a_file_that_changes_while_it_is_drawn_is_not_kept(
    job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = job({})
    paged.fill(made, {"a.pdf": paged.two_pages})
    path = made.corpus / "a.pdf"
    before = path.read_bytes()
    draw = pages.draw_page

    def changed_meanwhile(task: PageTask) -> Any:
        path.write_bytes(before + b"\n")
        return draw(task)

    monkeypatch.setattr(pages, "draw_page", changed_meanwhile)
    pages.run(made)
    monkeypatch.undo()
    path.write_bytes(before)
    assert "; 0 from the cache, 2 done anew" in pages.run(made)


@pytest.mark.parametrize("change", ["other bytes", "gone"])
def test_a_file_that_is_not_the_one_that_was_read_is_not_drawn(job: Callable[..., Job], change: str) -> None:
    made = job({})
    read = paged.fill(made, {"a.pdf": paged.two_pages})
    path = made.corpus / "a.pdf"
    path.unlink() if change == "gone" else path.write_bytes(path.read_bytes() + b"\n")
    pages.run(made)
    assert (images(made), len(highlights(made))) == ({}, 0)
    (row,) = missing(made)
    assert (row["doc_id"], row["page"]) == (read[0].row["doc_id"], "")
    assert ("found none" if change == "gone" else "found another one") in row["reason"]


def test_without_images_there_are_no_highlights_and_it_says_so(job: Callable[..., Job]) -> None:
    made = job({}, Settings.model_validate({"report": {"page_images": False}}))
    paged.fill(made, {"a.pdf": paged.two_pages})
    pages.run(made)
    assert (images(made), len(highlights(made))) == ({}, 0)
    assert [row["reason"] for row in missing(made)] == [pages.OFF]


class Failing(Executor):
    """Draws each page but the second, which its worker leaves half written."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = args[-1]
        if task.number != 2:
            return run_here(fn, *args, **kwargs)
        task.target.write_bytes(b"half")
        return run_here(lambda: self.outcome)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Failure("time"), "document_timeout"),
        (Failure("memory"), "more than 2000 MiB"),
        (Failure("crash"), "breaks its drawing"),
        ("the page has no area", "no area"),
    ],
)
def test_a_page_that_cannot_be_drawn_costs_its_image_alone(job: Callable[..., Job], outcome: Any, told: str) -> None:
    made = job({}, executor=Failing(outcome))
    paged.fill(made, {"a.pdf": paged.two_pages})
    pages.run(made)
    assert [name.split("/")[1] for name in images(made)] == ["0001.webp"]
    assert set(highlights(made)["page"]) == {1}
    (row,) = missing(made)
    assert row["page"] == "2"
    assert told in row["reason"]
    assert made.unsettled == ({"pages"} if isinstance(outcome, Failure) else set()), "what a limit ended is tried again"


def test_a_page_that_pdfium_cannot_load_is_a_reason(tmp_path: Path) -> None:
    from pipeline.report.page_images import PageTask, draw_page

    path = tmp_path / "a.pdf"
    paged.two_pages(path)
    assert "found 2 pages" in str(draw_page(PageTask(path, 3, tmp_path / "x.webp", 500)))
    path.write_bytes(b"%PDF-1.4 and nothing more")
    assert "cannot be drawn" in str(draw_page(PageTask(path, 1, tmp_path / "x.webp", 500)))
    assert not (tmp_path / "x.webp").exists()


def test_a_page_that_is_very_high_is_drawn_narrower(tmp_path: Path) -> None:
    from pipeline.report.page_images import PageTask, Sheet, draw_page

    path = tmp_path / "a.pdf"
    paged.two_pages(path)
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        document[0].set_mediabox(0, 0, 20, 14000)
        document.save(path)
    assert draw_page(PageTask(path, 1, tmp_path / "x.webp", 500)) == Sheet(20, 14000)
    with Image.open(tmp_path / "x.webp") as image:
        assert image.height <= 1500
