"""What is taken from a PDF: words and their places, type, ruling lines, pictures, outline, labels; and broken files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.pdf import ligatures, sideways, source
from pipeline.readers.pdf.model import Page, Word
from tests.readers.drawing import drawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.records import Run

WIDTH, HEIGHT = A4


def plain(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, HEIGHT - 100, "Nobody had time")
    canvas.setFont("Times-Bold", 20)
    canvas.drawString(72, HEIGHT - 200, "Trust")


def ink(path: Path, run: Run) -> float:
    """The share of dark pixels in the box of `run` on the page as a viewer shows it."""
    with pypdfium2.PdfDocument(path) as document:
        image = document[run.page - 1].render(scale=2, grayscale=True).to_numpy()
    part = image[int(2 * run.top) : int(2 * run.bottom) + 1, int(2 * run.x0) : int(2 * run.x1) + 1]
    return float((part < 128).mean()) if part.size else 0.0


def test_words_have_their_place_size_and_weight(tmp_path: Path) -> None:
    (page,) = source.load(drawn(tmp_path / "a.pdf", plain)).pages
    nobody, _, _, trust = page.words
    assert [word.text for word in page.words] == ["Nobody", "had", "time", "Trust"]
    assert (nobody.size, nobody.bold) == (12, False)
    assert (trust.size, trust.bold) == (20, True)
    assert nobody.x0 == pytest.approx(72, abs=0.5)
    assert nobody.top < 100 < nobody.bottom
    assert nobody.bottom - nobody.top == pytest.approx(12, abs=0.05)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_shown_turned_is_read_upright_and_its_words_are_placed_as_shown(tmp_path: Path, turn: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        for row in range(4):
            canvas.drawString(72, 500 - 14 * row, f"Line {row} says that nobody had the time to read it")

    reading = read(drawn(tmp_path / "a.pdf", page), ExtractSettings())
    text = " ".join(block.text for block in reading.blocks)
    assert text.startswith("Line 0 says that nobody had the time to read it")
    assert text.index("Line 1") < text.index("Line 2") < text.index("Line 3")
    assert all(ink(tmp_path / "a.pdf", run) > 0.08 for block in reading.blocks for run in block.runs)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_set_sideways_on_an_upright_page_is_read_and_placed(tmp_path: Path, angle: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(angle)
        for row in range(4):
            canvas.drawString(-200, 100 - 14 * row, f"Line {row} says that nobody had the time to read it")

    reading = read(drawn(tmp_path / "a.pdf", page), ExtractSettings())
    text = " ".join(block.text for block in reading.blocks)
    assert text.index("Line 0") < text.index("Line 1") < text.index("Line 2") < text.index("Line 3")
    assert all(ink(tmp_path / "a.pdf", run) > 0.08 for block in reading.blocks for run in block.runs)


def with_margin_label(label: str) -> Callable[[Canvas], None]:
    def page(canvas: Canvas) -> None:
        plain(canvas)
        canvas.setFont("Helvetica", 9)
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, label)
        canvas.restoreState()

    return page


def test_text_up_the_margin_follows_at_the_end_of_its_page(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.pdf", with_margin_label("Source of the figures"), plain)
    blocks = read(path, ExtractSettings()).blocks
    first = [block.text for block in blocks if block.page == 1]
    assert first[-1] == "Source of the figures"
    assert all("Source" not in text for text in first[:-1])


def test_a_watermark_across_every_page_is_taken_out(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        plain(canvas)
        canvas.setFont("Helvetica-Bold", 80)
        canvas.saveState()
        canvas.translate(120, 200)
        canvas.rotate(50)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()

    blocks = read(drawn(tmp_path / "a.pdf", page, page, page), ExtractSettings()).blocks
    assert blocks
    assert all("DRAFT" not in block.text for block in blocks)


def test_sideways_text_that_differs_from_page_to_page_stays() -> None:
    pages = [
        Page(n, 500, 800, [], sideways=[Word(text, 10, 300, 20, 400, 9, False, n)]) for n, text in enumerate("abc", 1)
    ]
    sideways.remove_repeated(pages)
    assert [page.sideways[0].text for page in pages] == ["a", "b", "c"]


def test_a_word_printed_twice_to_look_bold_stands_once(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for shift in (0, 0.3):
            canvas.drawString(72 + shift, 700, "Headspace is short")

    (read_page,) = source.load(drawn(tmp_path / "a.pdf", page)).pages
    assert [word.text for word in read_page.words] == ["Headspace", "is", "short"]


def test_words_set_without_any_space_character_are_told_apart_by_their_distance(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        x = 72.0
        for word in ("Leaders", "were", "absent"):
            canvas.drawString(x, 700, word)
            x += canvas.stringWidth(word) + 0.18 * 12

    (read_page,) = source.load(drawn(tmp_path / "a.pdf", page)).pages
    assert [word.text for word in read_page.words] == ["Leaders", "were", "absent"]


def test_text_outside_the_page_is_left_out_unless_there_is_no_other(tmp_path: Path) -> None:
    def both(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "inside")
        canvas.drawString(72, 3000, "outside")

    def outside(canvas: Canvas) -> None:
        canvas.drawString(72, 3000, "outside")

    pages = source.load(drawn(tmp_path / "a.pdf", both, outside)).pages
    assert [[word.text for word in page.words] for page in pages] == [["inside"], ["outside"]]


def test_ruling_lines_come_from_lines_rectangles_and_forms(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        plain(canvas)
        canvas.line(72, 600, 300, 600)
        canvas.rect(72, 400, 100, 50)
        canvas.rect(350, 400, 100, 0.5, fill=1)
        canvas.beginForm("grid")
        canvas.line(0, 0, 0, 80)
        canvas.endForm()
        canvas.translate(200, 100)
        canvas.doForm("grid")

    (read_page,) = source.load(drawn(tmp_path / "a.pdf", page)).pages
    edges = read_page.edges
    level = sorted((round(e.x0), round(e.x1), round(HEIGHT - e.top)) for e in edges if e.top == e.bottom)
    upright = sorted((round(e.x0), round(HEIGHT - e.bottom), round(HEIGHT - e.top)) for e in edges if e.x0 == e.x1)
    near = pytest.approx
    assert [near(line, abs=1) for line in level] == [(72, 172, 400), (72, 172, 450), (72, 300, 600), (350, 450, 400)]
    assert [near(line, abs=1) for line in upright] == [(72, 400, 450), (172, 400, 450), (200, 100, 180)]


def test_a_page_that_is_one_picture_is_scanned(tmp_path: Path) -> None:
    from PIL import Image

    data = io.BytesIO()
    Image.new("L", (60, 80), 200).save(data, "PNG")

    def page(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(data.getvalue())), 0, 0, WIDTH, HEIGHT)

    (read_page,) = source.load(drawn(tmp_path / "a.pdf", page)).pages
    assert read_page.scanned
    assert read_page.pictures == pytest.approx(1, abs=0.01)


def test_outline_labels_and_title_are_taken_over(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    canvas.setTitle("A small review")
    for number, (title, level) in enumerate((("Summary", 0), ("Who took part", 1)), 1):
        canvas.addPageLabel(number - 1, style="ROMAN_LOWER", start=number)
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title, level)
        plain(canvas)
        canvas.showPage()
    canvas.save()
    found = source.load(tmp_path / "a.pdf")
    assert found.title == "A small review"
    assert found.outline == {1: ["Summary"], 2: ["Who took part"]}
    assert found.labels == {1: "i", 2: "ii"}


def test_a_glyph_without_letters_gets_those_that_the_documents_own_words_tell() -> None:
    texts = ["a", "confirmed", "notification", "of", "con\x1frmed", "noti\x1fcation", "\x1fg", "\x02"]
    words = [Word(text, 10.0 * n, 0, 10.0 * n + 8, 10, 10, False, 1) for n, text in enumerate(texts)]
    ligatures.mend([Page(1, 500, 800, words)])
    assert [word.text for word in words[4:]] == ["confirmed", "notification", "fig", "\ufffd"]


def test_a_glyph_that_the_document_does_not_tell_is_marked_unknown() -> None:
    word = Word("con\x1frmed", 0, 0, 50, 10, 10, False, 1)
    ligatures.mend([Page(1, 500, 800, [word])])
    assert word.text == "con\ufffdrmed"


def test_an_accent_set_before_its_letter_is_put_on_it(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "B\u00a8orsen and caf\u00b4e")

    (read_page,) = source.load(drawn(tmp_path / "a.pdf", page)).pages
    assert [word.text for word in read_page.words] == ["Börsen", "and", "café"]


def test_a_file_that_pdfium_does_not_open_is_read_by_the_second_reader_with_a_note(tmp_path: Path) -> None:
    whole = drawn(tmp_path / "a.pdf", plain).read_bytes()
    broken = tmp_path / "b.pdf"
    broken.write_bytes(whole.replace(b"/Type /Catalog", b"/Type /Katalog").replace(b"%PDF-1.3", b"%XXX-1.3"))
    reading = read(broken, ExtractSettings())
    assert reading.reader.startswith("pdfplumber")
    assert "Nobody had time" in " ".join(block.text for block in reading.blocks)
    assert any("repaired" in note for note in reading.notes)


def test_the_mark_of_a_footnote_is_left_out_of_the_sentence_and_an_exponent_is_not(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        for part, size, rise in (
            ("The first agreement dates from 2003", 11, 0),
            ("1", 6, 4),
            (". The site of 40 km", 11, 0),
            ("2", 6, 4),
            (" was the", 11, 0),
        ):
            text.setFont("Helvetica", size)
            text.setRise(rise)
            text.textOut(part)
        text.setRise(0)
        text.textLine("")
        text.textLine("largest of them, and nobody had the time to look at it twice.")
        canvas.drawText(text)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72, 90, "1 A note on the agreement, which was never published.")

    blocks = read(drawn(tmp_path / "a.pdf", page), ExtractSettings()).blocks
    kinds = {block.kind: block.text for block in blocks}
    assert kinds["paragraph"].startswith(
        "The first agreement dates from 2003. The site of 40 km2 was the largest of them"
    )
    assert kinds["footnote"].startswith("1 A note")
