"""The whole of validation: outcome, Data Docs and what it leaves alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.records import PUBLIC_TABLES
from pipeline.validation import Outcome, validate
from pipeline.validation.outputs import load_outputs
from pipeline.validation.subjects import build_subjects
from pipeline.validation.suites import run_suites
from tests.validation import edit
from tests.validation.toy import CODEBOOK, Toy, schema, shaped, tables, write_table

ROOT = Path(__file__).resolve().parents[2]
TABLES = [table.name for table in PUBLIC_TABLES]


@pytest.fixture(scope="module")
def sound(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    """The outcome for an untouched toy review, and the folder that validation wrote."""
    review = tmp_path_factory.mktemp("sound") / "review"
    shutil.copytree(built, review)
    work = review / "outputs" / "work"
    return validate(work, codebook=CODEBOOK, corpus=review / "corpus"), work / "validation"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_consistent_review_passes_with_expectations_on_every_table(sound: tuple[Outcome, Path]) -> None:
    outcome, _ = sound
    assert outcome.failures == ()
    assert outcome.passed
    assert list(outcome.tables) == [*TABLES, "files", "texts", "corpus"]
    assert all(table.expectations == table.passed >= 5 for table in outcome.tables.values())
    total = sum(table.expectations for table in outcome.tables.values())
    assert outcome.message() == f"{total} expectations of 19 tables held"


def test_the_summary_counts_expectations_of_each_table(sound: tuple[Outcome, Path]) -> None:
    outcome, site = sound
    summary = json.loads((site / "summary.json").read_text("utf-8"))
    assert summary["passed"] is True
    evidence = outcome.tables["evidence"]
    expected = {"rows": 4, "expectations": evidence.expectations, "passed": evidence.passed, "failed": 0}
    assert summary["tables"]["evidence"] == expected


def test_data_docs_have_a_page_for_each_table_that_the_index_links_to(sound: tuple[Outcome, Path]) -> None:
    outcome, site = sound
    index = (site / "index.html").read_text("utf-8")
    links = re.findall(r'href="([^"]+)">(\w+)</a></td>\n<td class="soft', index)
    assert [name for _, name in links] == list(outcome.tables)
    for link, name in links:
        page = (site / link).read_text("utf-8")
        assert f"<h1>{name}</h1>" in page
        back = re.search(r'href="([^"]+)"', page)
        assert back is not None
        assert (site / link).parent.joinpath(back.group(1)).resolve() == (site / "index.html").resolve()


def test_data_docs_refer_to_nothing_outside_and_run_nothing(sound: tuple[Outcome, Path]) -> None:
    _, site = sound
    assert {path.suffix for path in site.rglob("*") if path.is_file()} == {".html", ".json"}
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        assert not re.search(r"https?:|<script|<link|<img|src=|@import|url\(", html)


def test_the_same_outputs_give_the_same_bytes(toy: Toy, sound: tuple[Outcome, Path]) -> None:
    (toy.work / "validation").mkdir()
    (toy.work / "validation" / "left over.html").write_text("from an earlier run")
    validate(toy.work, codebook=CODEBOOK, corpus=toy.corpus)
    assert snapshot(toy.work / "validation") == snapshot(sound[1])


def test_broken_outputs_are_described_in_the_message_the_summary_and_the_pages(toy: Toy) -> None:
    edit.change(toy, "evidence", 0, quote="<script>alert(1)</script>")
    outcome = validate(toy.work, codebook=CODEBOOK, corpus=toy.corpus)
    assert not outcome.passed
    (failure,) = outcome.failures
    assert (failure.table, failure.rows) == ("evidence", 1)
    row = edit.rows(toy, "evidence")[0]["evidence_id"]
    found = "text[0:46] is “Clinicians did not trust the company at first.”"
    wrong = f"{found}, the row quotes “<script>alert(1)</script>”"
    assert outcome.message().splitlines() == [
        f"1 of {sum(t.expectations for t in outcome.tables.values())} expectations of the outputs do not hold:",
        "- evidence: Every quotation stands in the clean text at its offsets: text[start:end] == quote (1 row)",
        f"    evidence_id {row}: {wrong}",
    ]
    summary = json.loads((toy.work / "validation" / "summary.json").read_text("utf-8"))
    assert summary["tables"]["evidence"]["failed"] == 1
    assert summary["failures"][0]["examples"][0]["key"] == {"evidence_id": row}


def test_what_documents_say_is_text_in_data_docs_never_markup(toy: Toy) -> None:
    edit.change(toy, "evidence", 0, quote="<script>alert(1)</script>")
    validate(toy.work, codebook=CODEBOOK, corpus=toy.corpus)
    pages = [page.read_text("utf-8") for page in (toy.work / "validation").rglob("*.html")]
    assert sum("&lt;script&gt;alert(1)" in page for page in pages) == 2  # the index and the page of evidence
    assert not [page for page in pages if "<script" in page]


def test_more_rows_than_are_shown_are_counted(toy: Toy) -> None:
    found = edit.rows(toy, "evidence")
    edit.put(toy, "evidence", [{**found[0], "evidence_id": f"e{n:012x}", "stance": "negated"} for n in range(25)])
    outcome = validate(toy.work, codebook=CODEBOOK, corpus=None)
    (failure,) = [f for f in outcome.failures if f.expectation == "stance is never negated or hypothetical"]
    assert failure.rows == 25
    assert [example.key["evidence_id"] for example in failure.examples] == [f"e{n:012x}" for n in range(10)]


def test_a_review_without_any_document_passes(toy: Toy) -> None:
    for path in [*toy.corpus.rglob("*.*"), *(toy.work / "text").iterdir()]:
        path.unlink()
    for name in ("passages", "units", "mentions"):
        edit.put(toy, name, [])
    zeros = {"n_evidence": 0, "n_documents": 0, "share": 0.0, "n_ruled_out": 0}
    for name, data in tables().items():
        rows = [row | zeros for row in data.to_dict("records")] if name == "codes" else []
        write_table(toy.work, schema(name), shaped(schema(name), rows))
    outcome = validate(toy.work, codebook=CODEBOOK, corpus=toy.corpus)
    assert outcome.failures == ()


def test_missing_outputs_are_failures_not_exceptions(tmp_path: Path) -> None:
    outcome = validate(tmp_path, codebook=CODEBOOK, corpus=None)
    assert {failure.table for failure in outcome.failures} == {"files"}
    assert outcome.failures[0].rows == 2 * len(TABLES)
    assert str(tmp_path) not in (tmp_path / "validation" / "summary.json").read_text("utf-8")


def test_a_page_that_cannot_be_written_is_an_error(toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, document: object, **_: object) -> str:
        raise ValueError("no page today")

    monkeypatch.setattr("pipeline.validation.docs.TableView.render", fail)
    subjects = build_subjects(load_outputs(toy.work, codebook=CODEBOOK, corpus=None))[:1]
    with pytest.raises(RuntimeError, match="expected a page for each of evidence"):
        run_suites(subjects, tmp_path / "site")


WATCHED = """
import socket, sys
from pathlib import Path

def refuse(*arguments, **_):
    print("network:", arguments, file=sys.stderr)
    raise OSError("no network in this test")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = socket.getaddrinfo = refuse
from pipeline.validation import validate
assert "great_expectations" not in sys.modules, "imported before it is needed"
from tests.validation.toy import CODEBOOK
review = Path(sys.argv[1])
print(validate(review / "outputs" / "work", codebook=CODEBOOK, corpus=review / "corpus").message())
"""


@pytest.mark.slow
def test_validation_tries_no_network_and_writes_nowhere_else(toy: Toy, tmp_path: Path) -> None:
    review = toy.corpus.parent
    for name in ("home", "temporary", "cwd"):
        (tmp_path / name).mkdir()
    before = snapshot(review)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "GX_"))},
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "temporary"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "Asia/Tokyo",
        "PYTHONHASHSEED": "7",
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(review)],
        cwd=tmp_path / "cwd", env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no attempt at the network, no progress bar, no warning
    assert done.stdout.endswith("expectations of 19 tables held\n")
    after = {
        name: content for name, content in snapshot(review).items() if not name.startswith("outputs/work/validation/")
    }
    assert after == before
    assert [path for name in ("home", "temporary", "cwd") for path in (tmp_path / name).rglob("*")] == []
