"""Stage extract: every file ends with a status and a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from pipeline.config import ExtractSettings, Settings
from pipeline.errors import SettingsError
from pipeline.io import read_parquet, read_text
from pipeline.records import PASSAGES, READ_DOCUMENTS, UNITS
from pipeline.stages import extract

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
