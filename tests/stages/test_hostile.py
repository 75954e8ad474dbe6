"""Hostile input: files made to hang, exhaust or confuse the program end in a row, in time, and harm no other."""

from __future__ import annotations

import os
import sys
import time
import zlib

import pytest

from pipeline.config import ExtractSettings, Settings
from pipeline.io import read_parquet
from pipeline.records import READ_DOCUMENTS
from pipeline.stages import extract
from pipeline.stages.isolation import IsolatedExecutor
from tests.readers import pictures

TEXT = "Trust was slow to grow. Staff had no time for the partnership.\n"
LIMITED = Settings(extract=ExtractSettings(document_timeout=30, memory_limit=700, ocr="never"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")


def rows_of(job, files, settings=LIMITED):
    with IsolatedExecutor(2) as executor:
        made = job({**files, "good.txt": TEXT}, settings=settings, executor=executor)
        extract.run(made)
    rows = read_parquet(made.work / "documents.parquet", READ_DOCUMENTS).set_index("source_path")
    assert rows.loc["good.txt", "status"] == "included"
    assert ((rows["status"] == "included") | (rows["reason"] != "")).all()
    assert not rows["reason"].str.contains("Traceback").any()
    return rows


def pdf(pages: str, *others: str, catalog: str = "<< /Type /Catalog /Pages 2 0 R >>") -> bytes:
    return pictures.file_of([catalog, pages, *others])


PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
SHOWN = "BT /F1 12 Tf 72 720 Td (Trust was slow to grow in this place.) Tj ET"


def one_page(content: str = SHOWN, page: str = PAGE) -> bytes:
    stream = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    return pdf("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream, FONT)


def bomb(size: int) -> bytes:
    """A page whose content of some kilobytes unpacks to `size` bytes of text operators."""
    piece = b"BT /F1 1 Tf (aaaaaaaa aaaaaaaa) Tj ET\n"
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(piece * 100_000) for _ in range(size // (100_000 * len(piece)))) + packer.flush()
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode("latin-1")
    plain = one_page()
    start = plain.index(b"4 0 obj\n") + len(b"4 0 obj\n")
    end = plain.index(b"endobj", start)
    return plain[:start] + head + packed + b"\nendstream\n" + plain[end:]


CASES = {
    "cyclic pages.pdf": pdf(
        "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 >>", "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"
    ),
    "cyclic content.pdf": one_page(page=PAGE.replace("/Contents 4 0 R", "/Contents [3 0 R 6 0 R 4 0 R]")),
    "cyclic form.pdf": pdf(
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE.replace("/Font", "/XObject << /X 6 0 R >> /Font"),
        f"<< /Length {len(SHOWN) + 6} >>\nstream\n/X Do {SHOWN}\nendstream",
        FONT,
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>\n"
        "stream\n/X Do\nendstream",
    ),
    "nested arrays.pdf": one_page(
        page=PAGE.replace("/Type /Page ", f"/Type /Page /Deep {'[' * 50_000}{']' * 50_000} ")
    ),
    "nested dictionaries.pdf": one_page(
        page=PAGE.replace("/Type /Page ", f"/Type /Page {'/D << ' * 30_000}{'>> ' * 30_000}")
    ),
    "nested states.pdf": one_page("q " * 200_000 + SHOWN + " Q" * 200_000),
    "huge page.pdf": one_page(page=PAGE.replace("595 842", "99999999999 99999999999")),
    "no page.pdf": one_page(page=PAGE.replace("595 842", "0 0")),
    "odd page.pdf": one_page(page=PAGE.replace("[0 0 595 842]", "[nan (x) /Y 1e400]")),
    "far text.pdf": one_page(SHOWN.replace("72 720 Td", "1e30 -1e30 Td")),
    "huge type.pdf": one_page(SHOWN.replace("12 Tf", "1e20 Tf")),
    "many pages.pdf": pdf(
        f"<< /Type /Pages /Kids [{'3 0 R ' * 3000}] /Count 3000 >>", PAGE.replace("/Contents 4 0 R ", "")
    ),
    "pages that are not there.pdf": pdf(
        "<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>", PAGE.replace("/Contents 4 0 R", "")
    ),
    "many words.pdf": one_page("BT /F1 4 Tf 5 TL 10 830 Td " + "(aa bb cc dd ee ff gg hh) Tj T* " * 4000 + "ET"),
    "many lines.pdf": one_page("".join(f"{n % 590} 0 m {n % 590} 800 l S " for n in range(30_000)) + SHOWN),
    "nested.html": "<html><body>" + "<div>" * 100_000 + TEXT,
    "many tags.html": "<html><body>" + "<p><b>a</b> <i>b</i>" * 4_000,
    "long line.txt": "a" * 1_000_000,
    "many lines.txt": "a b.\n" * 20_000,
    "brackets.md": "[" * 20_000 + TEXT,
    "quotes.md": ">" * 5_000 + TEXT,
    "emphasis.md": "*a_" * 20_000,
    "zeros.txt": bytes(2_000_000),
}


@pytest.mark.slow
def test_files_made_to_hang_or_exhaust_a_reader_end_in_a_row(job):
    began = time.monotonic()
    rows = rows_of(job, CASES)
    assert len(rows) == len(CASES) + 1
    took_too_long = rows["reason"].str.contains("within 30 seconds", regex=False)
    assert not list(rows.index[took_too_long])
    assert time.monotonic() - began < 150
    for name in ("cyclic form.pdf", "nested states.pdf"):  # text that a viewer shows is found
        assert rows.loc[name, "words"] == 8, name


@pytest.mark.slow
def test_a_small_file_that_unpacks_to_gigabytes_is_stopped(job):
    rows = rows_of(job, {"bomb.pdf": bomb(600_000_000)})
    assert rows.loc["bomb.pdf", "status"] in {"unreadable", "included"}


def test_names_with_odd_characters_are_read_and_shown(job):
    names = [
        "line\nbreak.txt",
        "quote\"'.txt",
        "-rf.txt",
        "=cmd.txt",
        "\u202egpj.txt",
        "emoji 🏥.txt",
        "%s {0} $HOME.txt",
    ]
    rows = rows_of(job, {name: f"{name}: {TEXT}" for name in names})
    assert len(rows) == len(names) + 1
    assert (rows["status"] == "included").all()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems refuse such names")
def test_a_name_that_is_not_utf_8_is_read(job):
    rows = rows_of(job, {os.fsdecode(b"caf\xe9.txt"): f"Another text. {TEXT}"})
    assert rows.loc["caf\\xe9.txt", "status"] == "included"


@pytest.mark.slow
def test_every_file_of_the_hostile_corpus_ends_in_a_row(job, shared):
    files = {path.name: path.read_bytes() for path in sorted((shared / "corpus" / "hostile").iterdir())}
    rows = rows_of(job, files)
    assert len(rows) == len(files) + 1
    assert not rows["reason"].str.contains("breaks the reader|within 30 seconds|does not fit|700 MiB").any()
