"""Bad files end in a DocumentError that says what was expected, what was found and what to do; never in another error."""

# ruff: noqa: E501 - lines of sample documents are as long as they are
from __future__ import annotations

import errno
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import DocumentError
from pipeline.readers import READERS, read
from tests.readers import samples

if TYPE_CHECKING:
    from pathlib import Path


def reason(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read(path, ExtractSettings())
    return str(caught.value)


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_empty_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"empty{suffix}"
    path.touch()
    assert "empty file" in reason(path)


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_bytes_of_no_document(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"noise{suffix}"
    path.write_bytes(bytes(range(256)) * 40)
    assert reason(path).startswith("expected")


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_file_is_read_or_refused(suffix: str, share: float, tmp_path: Path) -> None:
    path = samples.make(suffix, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with suppress(DocumentError):  # and no other error
        assert read(path, ExtractSettings()).reader


def test_unknown_suffix_and_missing_file(tmp_path: Path) -> None:
    (tmp_path / "sheet.xlsx").write_text("x")
    assert ".docx" in reason(tmp_path / "sheet.xlsx")
    assert "No such file" in reason(tmp_path / "gone.txt")


def test_pdf_with_a_password(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(72, 720, "Nobody reads this.")
    canvas.save()
    assert "password" in reason(path)


def test_pdf_with_an_empty_user_password_is_read(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "restricted.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0))
    canvas.drawString(72, 720, "Everybody reads this.")
    canvas.save()
    assert read(path, ExtractSettings()).blocks[0].text == "Everybody reads this."


def test_docx_that_is_an_old_word_file_or_another_archive(tmp_path: Path) -> None:
    old = tmp_path / "old.docx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "old Word file" in reason(old)
    other = tmp_path / "other.docx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "no document")
    assert "ZIP archive of other files" in reason(other)


def test_docx_without_its_document(tmp_path: Path) -> None:
    path = tmp_path / "hollow.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
    assert reason(path).startswith("expected")


def test_docx_that_is_a_compression_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = samples.make(".docx", tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", bytes(30 * 1024 * 1024))
    assert "compression bomb" in reason(path)


def test_html_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<html><body>" + "<div>" * 5000 + "text" + "</div>" * 5000, encoding="utf-8")
    assert "nested" in reason(path)


def test_an_error_of_a_library_becomes_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = samples.make(".txt", tmp_path)

    def broken(path: Path, settings: ExtractSettings) -> None:
        raise KeyError("Root")

    monkeypatch.setattr("pipeline.readers.text.read", broken)
    assert "KeyError: 'Root'" in reason(path)


def test_want_of_memory_is_about_the_machine_and_left_to_whoever_set_the_limit(tmp_path: Path, monkeypatch) -> None:
    def exhaust(*_: object) -> None:
        raise MemoryError

    (tmp_path / "a.txt").write_text("Some words of text.")
    monkeypatch.setitem(READERS, ".txt", exhaust)
    with pytest.raises(MemoryError):
        read(tmp_path / "a.txt", ExtractSettings())


def test_a_system_that_has_no_memory_to_give_is_no_damage_of_the_file(tmp_path: Path, monkeypatch) -> None:
    def exhaust(*_: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    (tmp_path / "a.txt").write_text("Some words of text.")
    monkeypatch.setitem(READERS, ".txt", exhaust)
    with pytest.raises(MemoryError):
        read(tmp_path / "a.txt", ExtractSettings())


def test_an_error_in_our_own_lines_is_called_a_defect_and_not_damage(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "a.txt").write_text("Some words of text.")
    monkeypatch.setattr("pipeline.readers.text.decode", None)
    with pytest.raises(
        DocumentError, match=r"found a defect of the reader \(TypeError.*, in pipeline\.readers\.text\)"
    ):
        read(tmp_path / "a.txt", ExtractSettings())


def test_the_same_error_in_a_librarys_lines_is_damage(tmp_path: Path, monkeypatch) -> None:
    def library(data: bytes) -> str:
        raise TypeError("a table of fonts is no table")

    (tmp_path / "a.txt").write_text("Some words of text.")
    monkeypatch.setattr("pipeline.readers.text.decode", library)
    with pytest.raises(DocumentError, match=r"found damage \(TypeError: a table of fonts is no table\)"):
        read(tmp_path / "a.txt", ExtractSettings())


def test_a_slip_beside_the_second_reader_of_pdf_is_not_taken_for_damage(tmp_path: Path, monkeypatch) -> None:
    from reportlab.pdfgen.canvas import Canvas

    from pipeline.readers.pdf import second_opinion

    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(100, 700, "Some words of text.")
    canvas.save()
    monkeypatch.setattr(second_opinion, "_word", None)
    with pytest.raises(TypeError, match="not callable"):
        second_opinion.pages(tmp_path / "a.pdf")


def test_what_the_second_reader_cannot_open_has_no_pages(tmp_path: Path) -> None:
    from pipeline.readers.pdf import second_opinion

    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 and then nothing of the kind")
    assert second_opinion.pages(tmp_path / "a.pdf") == []
