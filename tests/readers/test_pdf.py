"""Reading of PDFs: order, furniture, paragraphs, kinds, labels and scanned pages, on pages drawn for the purpose."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.assemble import assemble
from pipeline.readers.pdf.blocks import blocks
from pipeline.readers.pdf.model import Line, Word
from tests.readers.drawing import drawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.records import Block, Reading

WIDTH, HEIGHT = A4
LEFT_COLUMN = [
    "The trust and the company agreed a plan",
    "for the clinic in Wexcombe. It was slow at",
    "first, because nobody had the time to trawl",
    "through the records and the partnership dep-",
    "ended on two people. After a year the waiting",
]
RIGHT_COLUMN = [
    "list was half as long. Patients were seen in",
    "nine days rather than seven weeks, and staff",
    "said that they would not go back. The whole",
    "programme depended on one manager, whose",
    "long-term post is not secure.",
]

BODIES = [
    "Trust grew slowly in the first year, as / nobody had expected it to grow at all.",
    "Money was the second worry of those whom / we met, although few would say so aloud.",
    "Time came third, and it was the reason / most often given for a project's end.",
    "Nobody spoke of the rules, which many had / blamed when the review was announced.",
]


def lines(
    canvas: Canvas,
    x: float,
    y: float,
    texts: list[str],
    *,
    font: str = "Helvetica",
    size: float = 10,
    pitch: float = 13,
) -> None:
    canvas.setFont(font, size)
    for number, text in enumerate(texts):
        canvas.drawString(x, HEIGHT - y - number * pitch, text)


def reading(path: Path, **settings: str) -> Reading:
    return read(path, ExtractSettings.model_validate(settings))


def texts(blocks: tuple[Block, ...], kind: str = "") -> list[str]:
    return [block.text for block in blocks if not kind or block.kind == kind]


def two_columns(canvas: Canvas) -> None:
    lines(canvas, 72, 100, ["Half a handshake across the whole width of the page"], font="Helvetica-Bold", size=18)
    lines(canvas, 72, 150, LEFT_COLUMN)
    lines(canvas, 310, 150, RIGHT_COLUMN)


def test_columns_are_read_one_after_the_other_under_their_title(tmp_path: Path) -> None:
    found = reading(drawn(tmp_path / "a.pdf", two_columns))
    assert [block.kind for block in found.blocks] == ["heading", "paragraph"]
    assert "After a year the waiting list was half as long." in found.blocks[1].text
    assert found.title == "Half a handshake across the whole width of the page"


def test_words_broken_at_line_ends_are_joined_and_others_keep_their_hyphen(tmp_path: Path) -> None:
    text = reading(drawn(tmp_path / "a.pdf", two_columns)).blocks[1].text
    assert "the partnership depended on two people" in text
    assert "long-term post" in text


def test_running_header_footer_and_page_numbers_are_removed_and_the_number_kept_as_label(tmp_path: Path) -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 72, 40, ["Marlowe Institute: annual review of partnership"], size=8)
            lines(canvas, 72, 100, BODIES[number - 1].split(" / "))
            lines(canvas, 290, HEIGHT - 40, [str(number + 10)], size=8)

        return draw

    found = reading(drawn(tmp_path / "a.pdf", *(page(number) for number in range(1, 5))))
    assert texts(found.blocks) == [body.replace(" / ", " ") for body in BODIES]
    assert [(block.page, block.page_label) for block in found.blocks] == [(n, str(n + 10)) for n in range(1, 5)]


def test_a_paragraph_goes_on_across_pages_past_a_footnote(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        lines(
            canvas,
            72,
            100,
            [
                "Background text that fills the page well enough to set its size.",
                "The clinicians whom we met were running these projects in the",
            ],
        )
        lines(canvas, 72, 760, ["1 Interviews were held in the spring."], size=7)

    def second(canvas: Canvas) -> None:
        lines(canvas, 72, 100, ["margins of the week, on Sunday evenings or between clinics."])

    found = reading(drawn(tmp_path / "a.pdf", first, second))
    assert texts(found.blocks, "footnote") == ["1 Interviews were held in the spring."]
    paragraph = next(block for block in found.blocks if block.kind == "paragraph")
    assert paragraph.text.endswith("projects in the margins of the week, on Sunday evenings or between clinics.")
    units = assemble(found, "d").units
    assert {run.page for run in paragraph.runs} == {1, 2}
    assert units[0]["page"] == 1


def test_kinds_heading_list_caption_and_leaders(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 72, 80, ["Findings"], font="Helvetica-Bold", size=14)
        lines(canvas, 72, 110, ["The projects that lasted had three things in common, all of them cheap:"])
        lines(
            canvas,
            80,
            130,
            ["• a named executive who stayed for", "  the whole of the project", "• a written plan", "• time"],
        )
        lines(canvas, 72, 200, ["Figure 3: Projects by year of their announcement"])
        lines(canvas, 72, 230, ["Methods . . . . . . . . . . . . . . . . 12"])

    found = reading(drawn(tmp_path / "a.pdf", draw))
    assert texts(found.blocks, "heading") == ["Findings"]
    assert texts(found.blocks, "list_item") == [
        "a named executive who stayed for the whole of the project",
        "a written plan",
        "time",
    ]
    assert texts(found.blocks, "caption") == ["Figure 3: Projects by year of their announcement"]
    assert texts(found.blocks, "table") == ["Methods | 12"]


def test_a_heading_repeated_at_the_top_of_pages_far_apart_stays(tmp_path: Path) -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 72, 40, ["Marlowe Institute"], size=8)
            if number in (3, 6, 9):
                lines(canvas, 72, 70, ["Summary"], font="Helvetica-Bold", size=11)
            lines(canvas, 72, 120, [f"The work in town {'abcdefghi'[number - 1]} went on for longer than planned."])

        return draw

    found = reading(drawn(tmp_path / "a.pdf", *(page(number) for number in range(1, 10))))
    assert [block.page for block in found.blocks if block.text == "Summary"] == [3, 6, 9]
    assert not any("Marlowe" in text for text in texts(found.blocks))


def test_a_footnote_at_the_foot_of_a_short_document_is_no_furniture(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 72, 100, ["Background text that fills the page well enough to set its size."])
        lines(canvas, 72, 760, ["2 Interviews were held in the spring."], size=7)
        lines(canvas, 72, 800, ["Wexcombe annual review 12"], size=7)

    assert texts(reading(drawn(tmp_path / "a.pdf", draw)).blocks)[1:] == ["2 Interviews were held in the spring."]


def test_a_heading_on_a_shaded_bar_is_a_heading(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.8)
        canvas.rect(72, HEIGHT - 96, 450, 18, stroke=0, fill=1)
        canvas.setFillGray(0)
        lines(canvas, 76, 90, ["What the nurses said"], font="Helvetica-Bold")
        lines(
            canvas, 72, 120, ["They had not been asked before, and they had much to say about the", "work of the ward."]
        )

    assert [block.kind for block in reading(drawn(tmp_path / "a.pdf", draw)).blocks] == ["heading", "paragraph"]


def test_an_initial_letter_three_lines_high_belongs_to_its_word(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 72, 132, ["W"], size=40)
        lines(
            canvas, 112, 106, ["ards that had a plan kept to it, and those", "that had none made one before the end of"]
        )
        lines(canvas, 112, 132, ["the year, as the review had hoped."])
        lines(canvas, 72, 145, ["Nobody was surprised."])

    text = " ".join(texts(reading(drawn(tmp_path / "a.pdf", draw)).blocks))
    assert text.startswith("Wards that had a plan kept to it, and those that had none")


def test_numbers_of_a_chart_are_no_paragraph(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 72, 100, ["The number of projects grew in each of the years that we looked at."])
        lines(canvas, 90, 160, ["450", "400", "350", "300", "250"], size=7, pitch=12)
        lines(canvas, 72, 300, ["It fell in the last of them, for reasons that nobody could give us."])

    found = reading(drawn(tmp_path / "a.pdf", draw)).blocks
    assert [block.kind for block in found if "projects" in block.text or "reasons" in block.text] == ["paragraph"] * 2
    assert not any("450" in text for text in texts(found, "paragraph"))


def test_a_line_equal_to_a_title_of_the_outline_is_a_heading() -> None:
    def line(text: str, top: float) -> Line:
        return Line(
            [Word(word, 72 + 40 * n, top, 105 + 40 * n, top + 10, 10, False, 1) for n, word in enumerate(text.split())]
        )

    column = [line("1. how it was done", 100), line("We asked those who had been there.", 130)]
    assert [block.kind for block in blocks([column], {}, {1: ["1 How it was done"]})] == ["heading", "paragraph"]
    assert "heading" not in [block.kind for block in blocks([column], {}, {2: ["1 How it was done"]})]


def test_a_table_without_lines_is_read_row_by_row(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 72, 100, ["The table shows what became of the projects in three towns of the region."])
        for number, row in enumerate((("Site", "Nurses", "Weeks"), ("Wexcombe", "12", "9"), ("Tarrow Bay", "7", "31"))):
            for x, cell in zip((72, 250, 400), row, strict=True):
                lines(canvas, x, 130 + 16 * number, [cell])

    found = reading(drawn(tmp_path / "a.pdf", draw))
    assert texts(found.blocks, "table") == ["Site | Nurses | Weeks", "Wexcombe | 12 | 9", "Tarrow Bay | 7 | 31"]


def test_double_letters_in_small_type_are_kept(tmp_path: Path) -> None:
    found = reading(drawn(tmp_path / "a.pdf", lambda canvas: lines(canvas, 72, 100, ["All still willing"], size=6)))
    assert texts(found.blocks) == ["All still willing"]


def test_text_printed_twice_to_look_bold_is_read_once(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 72, 100, ["Growth was modest."])
        lines(canvas, 72.3, 100, ["Growth was modest."])

    assert texts(reading(drawn(tmp_path / "a.pdf", draw)).blocks) == ["Growth was modest."]


def test_page_labels_of_the_file_are_used(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), invariant=1)
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=3)
    lines(canvas, 72, 100, ["A preface comes before everything else."])
    canvas.save()
    assert reading(path).blocks[0].page_label == "iii"


@pytest.mark.parametrize("damage", [(b"startxref", b"start"), (b"ReportLab", b"eportLab")])
def test_a_damaged_file_that_can_be_repaired_is_read_with_a_note(damage: tuple[bytes, bytes], tmp_path: Path) -> None:
    """One lost byte shifts every address in the file after it."""
    path = drawn(tmp_path / "a.pdf", two_columns)
    path.write_bytes(path.read_bytes().replace(*damage, 1))
    found = reading(path)
    assert [block.kind for block in found.blocks] == ["heading", "paragraph"]
    assert found.notes == ("the file is damaged and was repaired for reading: compare it with the original",)


def test_a_page_without_anything_gives_no_blocks_and_a_note(tmp_path: Path) -> None:
    found = reading(drawn(tmp_path / "a.pdf", lambda canvas: None))
    assert (found.blocks, found.pages) == ((), 1)
    assert found.notes == ("no text on its only page",)


def scan(path: Path) -> Path:
    """A PDF whose only page is a picture of two lines of text."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=44)
    draw.text((200, 300), "The partnership saved staff time", fill=0, font=font)
    draw.text((200, 370), "and patients were seen sooner.", fill=0, font=font)
    picture = path.with_suffix(".png")
    image.save(picture)
    return drawn(path, lambda canvas: canvas.drawImage(str(picture), 0, 0, WIDTH, HEIGHT))


def test_a_scanned_page_is_named_when_recognition_is_off(tmp_path: Path) -> None:
    found = reading(scan(tmp_path / "a.pdf"), ocr="never")
    assert (found.blocks, found.ocr) == ((), False)
    assert found.notes == ("no text on page 1 (scanned): set extract.ocr to auto to have such pages recognised",)


def test_a_scanned_page_is_named_when_tesseract_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    found = reading(scan(tmp_path / "a.pdf"))
    assert not found.blocks
    assert "install tesseract" in found.notes[0]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_missing_language_of_recognition_is_named(tmp_path: Path) -> None:
    pytest.importorskip("pytesseract")
    found = reading(scan(tmp_path / "a.pdf"), ocr_language="xyz")
    assert "lacks the language xyz" in found.notes[0]
