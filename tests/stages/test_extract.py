"""Stage extract: every file ends with a status and a reason."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from pipeline.config import ExtractSettings, Settings
from pipeline.errors import SettingsError
from pipeline.io import read_parquet, read_text
from pipeline.records import PASSAGES, READ_DOCUMENTS, UNITS
from pipeline.stages import extract
from pipeline.stages.isolation import Failure, IsolatedExecutor
from tests.readers import pictures
from tests.stages import faults

TEXT = "Trust was slow to grow.\n\nStaff had no time for the partnership, and the contract took a year.\n"


def documents(job) -> pd.DataFrame:
    return read_parquet(job.work / "documents.parquet", READ_DOCUMENTS).set_index("source_path")


def test_each_file_gets_exactly_one_row_with_a_status_and_a_reason(job):
    made = job(
        {
            "a.txt": TEXT,
            "copy of a.txt": TEXT,
            "same words.md": TEXT.replace("\n\n", "\n\n\n"),
            "empty.txt": b"",
            "short.txt": "Two words.",
            "broken.pdf": b"%PDF-1.4 nothing",
            "fake.docx": b"not a zip",
            "sheet.xlsx": b"PK",
            ".hidden": b"x",
        }
    )
    extract.run(made)
    rows = documents(made)
    assert rows["status"].to_dict() == {
        "a.txt": "included",
        "copy of a.txt": "duplicate",
        "same words.md": "duplicate",
        "empty.txt": "empty",
        "short.txt": "empty",
        "broken.pdf": "unreadable",
        "fake.docx": "unreadable",
        "sheet.xlsx": "excluded",
        ".hidden": "excluded",
    }
    assert (rows.loc[rows["status"] != "included", "reason"] != "").all()
    assert "a.txt" in rows.loc["copy of a.txt", "reason"]


def test_units_and_passages_stand_verbatim_in_the_text(job):
    made = job({"a.txt": TEXT})
    extract.run(made)
    (doc_id,) = documents(made)["doc_id"]
    text = read_text(made.work / "text" / f"{doc_id}.txt")
    for table in (PASSAGES, UNITS):
        data = read_parquet(made.work / f"{table.name}.parquet", table)
        assert len(data) == 2
        assert all(text[row.start : row.end] == row.text for row in data.itertuples())


def test_the_order_of_work_does_not_matter(job):
    files = {f"{n}.txt": f"Document {n} says this. {TEXT}" for n in range(6)}
    one = job(files)
    extract.run(one)
    first = {path.name: path.read_bytes() for path in one.work.rglob("*.*")}
    with ThreadPoolExecutor(3) as executor:
        extract.run(job(files, executor=executor))
    assert {path.name: path.read_bytes() for path in one.work.rglob("*.*")} == first


def test_texts_of_documents_that_left_the_corpus_go(job):
    made = job({"a.txt": TEXT, "b.txt": "Another text of more than five words."})
    extract.run(made)
    assert len(list((made.work / "text").iterdir())) == 2
    (made.corpus / "b.txt").unlink()
    extract.run(made)
    assert len(list((made.work / "text").iterdir())) == 1


def test_a_corpus_of_nothing_readable_ends_in_empty_tables(job):
    made = job({"a.xyz": b"x"})
    assert "1 excluded" in extract.run(made)
    assert read_parquet(made.work / "units.parquet", UNITS).empty


def test_a_folder_without_files_is_the_users_mistake(job):
    with pytest.raises(SettingsError, match="is empty"):
        extract.run(job({}))


def test_min_words_is_a_setting(job):
    made = job({"short.txt": "Two words."}, settings=Settings(extract=ExtractSettings(min_words=1)))
    extract.run(made)
    assert documents(made)["status"].tolist() == ["included"]


def test_reasons_read_as_sentences():
    assert extract.as_sentence([]) == ""
    assert extract.as_sentence(["page 2 has no text.", "install tesseract"]) == "Page 2 has no text; install tesseract."


posix = pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
LIMITED = ExtractSettings(document_timeout=6, memory_limit=400)


def bytes_of(job) -> dict[str, bytes]:
    return {path.relative_to(job.work).as_posix(): path.read_bytes() for path in sorted(job.work.rglob("*.*"))}


@posix
@pytest.mark.slow
def test_documents_that_exceed_a_limit_or_kill_their_process_are_rows_with_a_reason(job, monkeypatch):
    monkeypatch.setattr(extract, "extract_file", faults.extract_file)
    bad = {f"{name}.txt": f"{name}: {TEXT}" for name in ("sleep", "allocate", "segfault", "leave")}
    good = {f"good {n}.txt": f"Document {n} says this. {TEXT}" for n in range(3)}
    made = {}
    for workers in (1, 2):
        with IsolatedExecutor(workers) as executor:
            work = job(bad | good, settings=Settings(extract=LIMITED), executor=executor)
            extract.run(work)
        made[workers] = bytes_of(work)
    assert made[1] == made[2]
    rows = documents(work)
    assert (rows.loc[list(good), "status"] == "included").all()
    assert (rows.loc[list(bad), "status"] == "unreadable").all()
    found = {"time": "within 6 seconds", "memory": "400 MiB", "crash": "breaks the reader"}
    for name in bad:
        reason = rows.loc[name, "reason"]
        assert found[faults.CAUSES[name.removesuffix(".txt")]] in reason
        assert reason.startswith("Expected ")


@pytest.mark.parametrize("cause", ["time", "memory", "crash"])
def test_reasons_say_what_was_expected_what_was_found_and_what_to_do(cause):
    reason = extract.why_not_read(Failure(cause), extract.Limits(120, 2000))
    assert reason.startswith("expected a document that")
    assert ", found one that" in reason
    assert ": " in reason.partition("found")[2]


@posix
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_pages_are_recognised_one_by_one_and_a_bad_one_harms_no_other(job, tmp_path, monkeypatch):
    pytest.importorskip("pytesseract")
    lines = [[f"This is what page {n} says", *pictures.TEXT] for n in range(1, 5)]
    scanned = pictures.scan(tmp_path / "scan.pdf", [*lines, []]).read_bytes()
    monkeypatch.setattr(extract, "recognise_page", faults.recognise_page)
    made = {}
    for workers in (1, 2):
        with IsolatedExecutor(workers) as executor:
            settings = Settings(extract=ExtractSettings(document_timeout=8))
            monkeypatch.setattr(extract, "_GRACE", 0)
            work = job({"scan.pdf": scanned, "a.txt": TEXT}, settings=settings, executor=executor)
            extract.run(work)
        made[workers] = bytes_of(work)
    assert made[1] == made[2]
    row = documents(work).loc["scan.pdf"]
    assert (row["status"], row["ocr"], row["pages"]) == ("included", True, 5)
    assert "tesseract" in row["reader"]
    assert row["reason"].startswith("Pages 1, 4 recognised by tesseract")
    assert "page 2 (scanned): the page breaks its recognition" in row["reason"]
    assert "page 3 (scanned): recognition takes longer than 8 seconds" in row["reason"]
    assert "page 5 (scanned): recognition found no words" in row["reason"]
    text = read_text(work.work / "text" / f"{row['doc_id']}.txt")
    assert "page 1 says" in text
    assert "page 4 says" in text


def test_a_document_whose_letters_are_all_wrong_is_unreadable_and_not_empty(job, tmp_path):
    wrong = {chr(code): chr(code - 29) for code in range(ord("A"), ord("z") + 1)}
    garbled = pictures.mapped(tmp_path / "garbled.pdf", wrong).read_bytes()
    made = job({"garbled.pdf": garbled}, settings=Settings(extract=ExtractSettings(ocr="never")))
    extract.run(made)
    row = documents(made).loc["garbled.pdf"]
    assert (row["status"], row["pages"]) == ("unreadable", 1)
    assert row["reason"].startswith("No readable text on page 1 (its letters stand for others than those shown): set")
    assert not list((made.work / "text").iterdir())


def test_a_scan_that_nothing_recognises_is_empty(job, tmp_path):
    scanned = pictures.scan(tmp_path / "scan.pdf", [pictures.TEXT]).read_bytes()
    made = job({"scan.pdf": scanned}, settings=Settings(extract=ExtractSettings(ocr="never")))
    extract.run(made)
    assert documents(made).loc["scan.pdf", "status"] == "empty"
