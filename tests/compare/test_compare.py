"""What is told of two reviews: documents, evidence, themes, facts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.compare.changes import Difference
from pipeline.compare.compare import compare
from pipeline.errors import SettingsError
from pipeline.io import write_csv
from pipeline.records import PUBLIC_TABLES
from tests.compare.making import HOSTILE, document, evidence, make, theme

A, B = document("a.pdf"), document("b.pdf")
LACK, BUSY = "There was a lack of trust.", "Nobody had time."


def compared(tmp_path: Path, old: dict, new: dict) -> Difference:
    make(tmp_path / "old", **old)
    make(tmp_path / "new", **new)
    return compare(str(tmp_path / "old"), str(tmp_path / "new"))


def kinds(changes) -> list[tuple[str, str]]:
    return [(change.kind, getattr(change, "quote", "") or change.source_path) for change in changes]


# --- documents -------------------------------------------------------------------------------------------------------


def test_the_same_review_twice_differs_in_nothing(tmp_path: Path):
    content = {"documents": [A, B], "rows": [evidence(A, LACK)]}
    found = compared(tmp_path, content, content)
    assert found.is_empty
    assert found.as_json()["same"] is True


def test_documents_are_added_removed_renamed_changed_or_of_other_status(tmp_path: Path):
    old = [A, B, document("gone.txt"), document("c.txt", "one"), document("scan.pdf", "s"), document("same.txt", "x")]
    new = [
        A,
        document("later/b.pdf", "b.pdf"),
        document("new.txt"),
        document("c.txt", "two"),
        document("scan.pdf", "s", status="unreadable", reason="Damaged."),
        document("same.txt", "x", words=101),
    ]
    found = compared(tmp_path, {"documents": old}, {"documents": new}).documents
    assert kinds(found) == [
        ("added", "new.txt"),
        ("removed", "gone.txt"),
        ("renamed", "later/b.pdf"),
        ("changed", "c.txt"),
        ("status", "scan.pdf"),
        ("reread", "same.txt"),
    ]
    assert [(edit.name, edit.old, edit.new) for edit in found[2].edits[:1]] == [("source_path", "b.pdf", "later/b.pdf")]
    assert ("reason", "", "Damaged.") in [(edit.name, edit.old, edit.new) for edit in found[4].edits]


def test_a_copy_beside_the_old_file_is_added_and_not_a_renaming(tmp_path: Path):
    new = [A, document("copy.pdf", "a.pdf", status="duplicate")]
    found = compared(tmp_path, {"documents": [A]}, {"documents": new}).documents
    assert kinds(found) == [("added", "copy.pdf")]


# --- evidence --------------------------------------------------------------------------------------------------------


def test_rows_gained_and_lost_have_their_quotations_and_why(tmp_path: Path):
    old = {"documents": [A, B], "rows": [evidence(A, LACK), evidence(B, BUSY), evidence(B, LACK)]}
    new = {
        "documents": [A],
        "rows": [evidence(A, LACK, "enabler"), evidence(A, BUSY)],
        "ruled_out": [{**evidence(A, "It was not so."), "stance": "negated", "reason": "negated: not"}],
    }
    found = compared(tmp_path, old, new)
    assert [(c.kind, c.code, c.quote, c.why) for c in found.evidence] == [
        ("gained", "barrier.trust", BUSY, ""),
        ("lost", "barrier.trust", LACK, "the sentence has enabler"),
        ("lost", "barrier.trust", BUSY, "document removed"),
        ("lost", "barrier.trust", LACK, "document removed"),
        ("gained", "enabler", LACK, "the sentence had barrier.trust"),
    ]
    trust = next(code for code in found.codes if code.code == "barrier.trust")
    assert (trust.old, trust.new, trust.gained, trust.lost) == (3, 1, 1, 3)


def test_a_row_that_is_ruled_out_now_is_lost_with_the_reason_and_back_again(tmp_path: Path):
    counted = {"documents": [A], "rows": [evidence(A, LACK)]}
    out = {"documents": [A], "ruled_out": [{**evidence(A, LACK), "stance": "negated", "reason": "negated: “no”"}]}
    assert compared(tmp_path / "x", counted, out).evidence[0].why == "ruled out now: negated: “no”"
    back = compared(tmp_path / "y", out, counted).evidence[0]
    assert (back.kind, back.why) == ("gained", "was ruled out: negated: “no”")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("stance", "expected", ("asserted", "expected")),
        ("confidence", 0.8001, ("0.8", "0.8001")),
        ("speaker", "Dr Ames", ("", "Dr Ames")),
        ("cue", "might", ("", "might")),
        ("rule_id", "barrier.trust.2", ("", "barrier.trust.2")),
    ],
)
def test_a_row_decided_otherwise_is_changed(tmp_path: Path, name: str, value, told: tuple[str, str]):
    old, new = evidence(A, LACK), {**evidence(A, LACK), name: value}
    (found,) = compared(tmp_path, {"documents": [A], "rows": [old]}, {"documents": [A], "rows": [new]}).evidence
    assert found.kind == "changed"
    assert [(edit.name, edit.old, edit.new) for edit in found.edits] == [(name, *told)]


def test_a_sentence_that_moved_in_an_edited_document_is_neither_lost_nor_gained(tmp_path: Path):
    """The ids of an edited document are others: its content is."""
    was, is_now = document("a.pdf", "one"), document("a.pdf", "two")
    old = {"documents": [was], "rows": [evidence(was, LACK), evidence(was, BUSY)]}
    new = {"documents": [is_now], "rows": [evidence(is_now, LACK, page=2, start=40, end=66), evidence(is_now, BUSY)]}
    found = compared(tmp_path, old, new)
    assert old["rows"][0]["evidence_id"] != new["rows"][0]["evidence_id"]
    assert kinds(found.evidence) == [("moved", LACK)]
    assert ("page", "1", "2") in [(e.name, e.old, e.new) for e in found.evidence[0].edits]


def test_equal_sentences_of_a_document_are_paired_in_their_order_evidence_first(tmp_path: Path):
    was, is_now = document("a.pdf", "one"), document("a.pdf", "two")
    old = [evidence(was, LACK, start=10, confidence=0.5), evidence(was, LACK, nth=1, start=90, confidence=0.9)]
    new = [evidence(is_now, LACK, nth=1, start=80, confidence=0.5), evidence(is_now, LACK, nth=2, start=190)]
    out = [{**evidence(is_now, LACK, start=5), "stance": "negated", "reason": "negated"}]
    found = compared(
        tmp_path, {"documents": [was], "rows": old}, {"documents": [is_now], "rows": new, "ruled_out": out}
    )
    assert [(c.kind, c.confidence) for c in found.evidence] == [("changed", 0.8), ("moved", 0.5)]


def test_a_renamed_document_loses_no_evidence(tmp_path: Path):
    """Nor does one that was renamed and whose program now gives other ids."""
    other = document("archive/a.pdf", "a.pdf")
    row = {**evidence(other, LACK), "evidence_id": "e000000000000"}
    found = compared(tmp_path, {"documents": [A], "rows": [evidence(A, LACK)]}, {"documents": [other], "rows": [row]})
    assert kinds(found.documents) == [("renamed", "archive/a.pdf")]
    assert found.evidence == ()


# --- themes ----------------------------------------------------------------------------------------------------------


def test_themes_are_born_gone_renamed_grown_and_shrunk(tmp_path: Path):
    old = {
        "documents": [A],
        "themes": [theme("t1", "Beds", 2), theme("t2", "Trials", 3), theme("t3", "Old", 1), theme("t5", "Same", 1)],
        "passages": {"p1": "t1", "p2": "t1", "p3": "t2", "p4": "t2", "p5": "t2", "p6": "t3", "p7": "", "p8": "t5"},
    }
    new = {
        "documents": [A],
        "themes": [theme("t1", "Wards", 3), theme("t2", "Trials", 2), theme("t4", "New", 1), theme("t5", "Same", 1)],
        "passages": {"p1": "t1", "p2": "t1", "p3": "t1", "p4": "t2", "p5": "t2", "p6": "", "p7": "t4", "p8": "t5"},
    }
    found = compared(tmp_path, old, new).themes
    assert [(change.kinds, change.theme_id) for change in found] == [
        (("born",), "t4"),
        (("gone",), "t3"),
        (("renamed", "grown"), "t1"),
        (("shrunk",), "t2"),
    ]
    assert (found[2].old_label, found[2].n_old, found[2].n_new, found[2].n_came, found[2].n_went) == (
        "Beds",
        2,
        3,
        1,
        0,
    )


def test_a_theme_with_another_id_is_known_again_by_its_passages_and_its_rows_have_not_changed(tmp_path: Path):
    passages = {f"p{n}": "t1" for n in range(8)}
    old = {"documents": [A], "themes": [theme("t1", "Beds", 8)], "passages": passages}
    new = {"documents": [A], "themes": [theme("t9", "Beds", 8)], "passages": dict.fromkeys(passages, "t9")}
    old["rows"] = [evidence(A, LACK, theme_id="t1", theme="Beds")]
    new["rows"] = [evidence(A, LACK, theme_id="t9", theme="Beds")]
    found = compared(tmp_path, old, new)
    assert found.themes == ()
    assert found.evidence == ()


def test_a_row_in_another_theme_is_changed(tmp_path: Path):
    themes = {"themes": [theme("t1", "Beds", 1), theme("t2", "Trials", 1)], "passages": {"p1": "t1", "p2": "t2"}}
    old = {"documents": [A], "rows": [evidence(A, LACK, theme_id="t1", theme="Beds")], **themes}
    new = {"documents": [A], "rows": [evidence(A, LACK, theme_id="t2", theme="Trials")], **themes}
    (found,) = compared(tmp_path, old, new).evidence
    assert (found.kind, [(e.name, e.old, e.new) for e in found.edits]) == ("changed", [("theme", "Beds", "Trials")])


# --- facts and other tables ------------------------------------------------------------------------------------------


def provenance(**more) -> dict:
    told = {
        "format": 1,
        "program": {"name": "evidence-pipeline", "version": "1.0", "code_sha256": "a" * 64},
        "python": {"version": "3.11.2"},
        "packages": {"spacy": "3.8.1"},
        "models": [{"use": "embedding", "name": "m", "sha256": "b" * 64}],
        "settings": {"tagging": {"threshold": 0.35}},
        "config": [{"path": "codebook.yaml", "sha256": "c" * 64}, {"path": "params.yaml", "sha256": "d" * 64}],
        "run": {"number": 1, "start": "2024-01-01T00:00:00Z", "seconds": 3},
        "machine": {"processor": "x"},
    }
    return told | more


def test_settings_files_versions_and_metrics_that_differ_are_told_and_times_are_not(tmp_path: Path):
    now = provenance(
        program={"version": "1.1", "code_sha256": "a" * 64},
        packages={"spacy": "3.8.2", "torch": "2"},
        settings={"tagging": {"threshold": 0.5}},
        config=[{"path": "codebook.yaml", "sha256": "e" * 64}, {"path": "params.yaml", "sha256": "f" * 64}],
        run={"number": 2, "start": "2025-01-01T00:00:00Z", "seconds": 9},
        machine={"processor": "y"},
    )
    old = {"documents": [A], "provenance": provenance(), "metrics": {"themes": {"found": 3}}}
    new = {"documents": [A], "provenance": now, "metrics": {"themes": {"found": 4}}, "labels": {"enabler": "Help"}}
    found = compared(tmp_path, old, new)
    assert [(fact.section, fact.key, fact.old, fact.new) for fact in found.facts] == [
        ("settings", "tagging.threshold", "0.35", "0.5"),
        ("files of settings", "codebook.yaml", "c" * 12, "e" * 12),
        ("codebook", "barrier.capacity", "Too little capacity", ""),
        ("codebook", "barrier.trust", "Lack of trust", ""),
        ("codebook", "enabler", "What helps", "Help"),
        ("versions", "evidence-pipeline", "1.0", "1.1"),
        ("versions", "package spacy", "3.8.1", "3.8.2"),
        ("versions", "package torch", "", "2"),
        ("metrics", "themes.found", "3", "4"),
    ]


def test_facts_of_one_side_alone_are_a_note_and_no_difference(tmp_path: Path):
    found = compared(tmp_path, {"documents": [A]}, {"documents": [A], "provenance": provenance()})
    assert found.is_empty
    assert "settings: known of one side only, so not compared" in found.notes


def test_other_tables_are_counted(tmp_path: Path):
    figure = {"figure_id": "f1", "doc_id": A["doc_id"], "source_path": "a.pdf", "start": 1, "end": 9, "direction": "up"}
    figure |= {"quantity": "4 jobs", "quote": "There were 4 jobs.", "value": 4}
    new = {"documents": [A], "figures": [figure, {**figure, "figure_id": "f2"}]}
    found = compared(tmp_path, {"documents": [A], "figures": [{**figure, "value": 5}]}, new)
    assert [(t.table, t.n_old, t.n_new, t.came, t.went) for t in found.tables] == [("figures", 1, 2, 2, 1)]
    assert not found.is_empty


# --- reading ---------------------------------------------------------------------------------------------------------


def test_tables_in_csv_say_the_same_as_in_parquet(tmp_path: Path):
    """An analyst may keep only CSV in git; cells that were guarded from spreadsheets are the same text."""
    documents = [document("=a.txt", title="-b", ocr=True, pages=None), B]
    rows = [evidence(documents[0], text, page=None, start=n) for n, text in enumerate(HOSTILE)]
    make(tmp_path / "old", documents, rows)
    make(tmp_path / "new", documents, rows)
    for table in PUBLIC_TABLES:
        path = tmp_path / "new" / "tables" / f"{table.name}.parquet"
        if path.is_file():
            import pandas as pd

            data = pd.read_parquet(path)
            write_csv(path.with_suffix(".csv"), table, data)
            path.unlink()
    found = compare(str(tmp_path / "old"), str(tmp_path / "new"))
    assert (found.documents, found.evidence, found.themes) == ((), (), ())


def test_a_review_without_newer_columns_and_tables_is_read_and_noted(tmp_path: Path):
    import pyarrow.parquet as pq

    make(tmp_path / "old", [A], [evidence(A, LACK)])
    make(tmp_path / "new", [A], [evidence(A, LACK)])
    path = tmp_path / "old" / "tables" / "evidence.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["speaker", "theme"]), path)
    (tmp_path / "old" / "tables" / "themes.parquet").unlink()
    found = compare(str(tmp_path / "old"), str(tmp_path / "new"))
    assert found.evidence == ()
    assert f"{tmp_path / 'old'} has no table themes" in found.notes


def test_a_folder_without_a_review_says_what_was_expected(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match="expected a finished review"):
        compare(str(tmp_path / "empty"), str(tmp_path / "empty"))
    with pytest.raises(SettingsError, match="a folder of outputs or a revision of git, found neither"):
        compare(str(tmp_path / "none"), str(tmp_path / "empty"), workspace=tmp_path)


def test_the_order_of_rows_in_the_tables_changes_nothing(tmp_path: Path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    documents = [document(f"{n}.txt") for n in range(6)]
    one = make(tmp_path / "old", documents[:4], [evidence(d, LACK, start=n) for n, d in enumerate(documents[:4])])
    rows = [evidence(d, text, start=n) for d in documents[2:] for n, text in enumerate((BUSY, LACK))]
    other = make(tmp_path / "new", documents[2:], rows)
    before = json.dumps(compare(str(one), str(other)).as_json())
    for path in other.glob("tables/*.parquet"):
        if path.stem == "codes":  # whose order is that of the codebook
            continue
        table = pq.read_table(path)
        pq.write_table(pa.concat_tables([table.slice(n, 1) for n in reversed(range(table.num_rows))] or [table]), path)
    assert json.dumps(compare(str(one), str(other)).as_json()) == before
    assert os.fspath(tmp_path) in before
