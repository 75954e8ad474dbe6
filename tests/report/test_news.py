"""What is new since a review was accepted: exactly the rows, documents and themes that were not there, or are gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from pipeline.errors import SettingsError
from pipeline.report.accepted import ACCEPTED_FILE, Accepted, accepted_rows, load_accepted, write_accepted
from pipeline.report.explorer import write_explorer
from pipeline.report.news import News, news_since
from pipeline.report.summary_view import with_news
from pipeline.review import Review
from tests.report.conftest import TITLE
from tests.report.toy import CODEBOOK


def without(review: Review, doc_id: str) -> Review:
    """The review before this document came."""
    evidence, documents = review.evidence, review.documents
    kept = {
        "evidence": evidence[evidence["doc_id"] != doc_id],
        "documents": documents[documents["doc_id"] != doc_id],
    }
    return replace(review, tables={**review.tables, **kept})


def accepted_of(review: Review, folder: Path) -> Accepted:
    write_accepted(folder, review)
    return load_accepted(folder)


def since(before: Review, now: Review, folder: Path) -> News:
    return news_since(accepted_of(before, folder), now, CODEBOOK)


def page_of(review: Review, accepted: Accepted, folder: Path) -> Any:
    write_explorer(review, CODEBOOK, folder, title=TITLE, accepted=accepted)
    return html.fromstring((folder / "index.html").read_bytes().decode())


def test_a_document_that_was_added_is_new_with_exactly_its_rows(review: Review, tmp_path: Path) -> None:
    news = since(without(review, "d1"), review, tmp_path)
    own = review.evidence[review.evidence["doc_id"] == "d1"]
    assert [row["doc_id"] for row in news.documents_new] == ["d1"]
    assert news.new_rows == frozenset(own["evidence_id"])
    assert {code.code: code.gained for code in news.codes} == Counter(own["code"])
    assert (news.gained, news.lost) == (len(own), 0)
    assert (news.documents_gone, news.documents_changed) == ([], [])
    marked = with_news(review, news).evidence
    assert sorted(marked.loc[marked["new"] == "yes", "evidence_id"]) == sorted(own["evidence_id"])


def test_a_document_that_went_is_gone_with_exactly_its_rows(review: Review, tmp_path: Path) -> None:
    news = since(review, without(review, "d1"), tmp_path)
    own = review.evidence[review.evidence["doc_id"] == "d1"]
    assert news.documents_gone == ["a&b/<i>hostile</i>.docx"]
    assert {code.code: code.lost for code in news.codes} == Counter(own["code"])
    assert (news.gained, news.lost, news.documents_new) == (0, len(own), [])


def test_a_file_of_the_same_name_with_other_content_is_neither_new_nor_gone(review: Review, tmp_path: Path) -> None:
    documents = review.documents.assign(doc_id=review.documents["doc_id"].replace("d1", "d7"))
    evidence = review.evidence.copy()
    own = evidence["doc_id"] == "d1"
    evidence.loc[own, "evidence_id"] = "z" + evidence.loc[own, "evidence_id"]
    evidence.loc[own, "doc_id"] = "d7"
    now = replace(review, tables={**review.tables, "documents": documents, "evidence": evidence})
    news = since(review, now, tmp_path)
    assert [row["doc_id"] for row in news.documents_changed] == ["d7"]
    assert (news.documents_new, news.documents_gone) == ([], [])
    assert news.gained == news.lost == int(own.sum())


def test_a_file_that_was_renamed_is_no_news(review: Review, tmp_path: Path) -> None:
    renamed = review.documents.assign(source_path=review.documents["source_path"].replace("wards.pdf", "new/name.pdf"))
    news = since(review, replace(review, tables={**review.tables, "documents": renamed}), tmp_path)
    assert (news.documents_new, news.documents_gone, news.documents_changed, news.codes) == ([], [], [], [])


def test_rows_of_a_code_that_the_codebook_has_no_more_are_told_as_gone(review: Review, tmp_path: Path) -> None:
    old = review.evidence.copy()
    old.loc[old.index[0], ["code", "evidence_id"]] = ["barrier.old", "e_old"]
    news = since(replace(review, tables={**review.tables, "evidence": old}), review, tmp_path)
    (lost,) = [code for code in news.codes if code.lost]
    assert (lost.code, lost.family, lost.lost) == ("barrier.old", "barrier", 1)
    assert news.gained == 1


def test_what_was_accepted_is_read_as_it_was_written_and_written_the_same(review: Review, tmp_path: Path) -> None:
    assert write_accepted(tmp_path, review)
    before = (tmp_path / ACCEPTED_FILE).read_bytes()
    assert not write_accepted(tmp_path, review), "it says so already"
    assert (tmp_path / ACCEPTED_FILE).read_bytes() == before
    shuffled = replace(review, tables={**review.tables, "evidence": review.evidence.sample(frac=1, random_state=3)})
    other = tmp_path / "other"
    write_accepted(other, shuffled)
    assert (other / ACCEPTED_FILE).read_bytes() == before
    accepted = load_accepted(tmp_path)
    included = review.documents[review.documents["status"] == "included"]
    assert accepted.documents == dict(zip(included["doc_id"], included["source_path"], strict=True))
    assert set(accepted.evidence) == set(review.evidence["evidence_id"])
    assert len(accepted_rows(review)) == len(included) + len(review.evidence)


def test_no_cell_of_what_was_accepted_starts_a_formula(review: Review, tmp_path: Path) -> None:
    write_accepted(tmp_path, review)
    data = pd.read_csv(tmp_path / ACCEPTED_FILE, keep_default_na=False)
    assert "'=notes.txt" in set(data["source_path"])
    assert not data.map(lambda cell: cell.startswith(("=", "+", "-", "@"))).any(axis=None)
    assert "=notes.txt" in load_accepted(tmp_path).documents.values()


@pytest.mark.parametrize("content", [None, "doc_id,source_path,evidence_id,code\r\n"])
def test_a_review_that_was_never_accepted_has_nothing_to_compare_with(
    review: Review, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / ACCEPTED_FILE).write_text(content, newline="")
    accepted = load_accepted(tmp_path)
    news = news_since(accepted, review, CODEBOOK)
    assert not news.accepted
    assert with_news(review, news) is review
    page = page_of(review, accepted, tmp_path)
    assert "evidence accept" in page.xpath("string(//*[@id='never-accepted'])")
    assert not page.xpath("//*[@data-news]")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"doc_id;source_path\r\n", "line 1: expected the columns doc_id, source_path"),
        (b"doc_id,source_path,evidence_id,code\r\nd1,a.pdf\r\n", "line 2: expected 4 cells, found 2"),
        (b"doc_id,source_path,evidence_id,code\r\nd1,\xff,,\r\n", "expected text in UTF-8"),
        (b'doc_id,source_path,evidence_id,code\r\nd1,"a"b,,\r\n', "expected CSV"),
        (b"", "found nothing"),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_what_to_do(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / ACCEPTED_FILE).write_bytes(content)
    with pytest.raises(SettingsError, match="evidence accept") as error:
        load_accepted(tmp_path)
    assert told in str(error.value)


def test_the_summary_counts_and_lists_what_is_new_and_links_to_the_rows(review: Review, tmp_path: Path) -> None:
    accepted = accepted_of(without(review, "d1"), tmp_path)
    page = page_of(review, accepted, tmp_path)
    own = review.evidence[review.evidence["doc_id"] == "d1"]
    shown = {element.get("data-news"): element.text_content() for element in page.xpath("//b[@data-news]")}
    assert shown == {"documents_new": "1", "documents_gone": "0", "gained": str(len(own)), "lost": "0"}
    for row in page.xpath("//table[@id='news-codes']/tbody/tr"):
        code = row.get("data-code")
        (link,) = row.xpath(".//a[@data-filter]")
        assert link.get("data-filter") == f"code={code}&new=yes"
        assert link.text_content().startswith(f"+{(own['code'] == code).sum()} ")
    assert page.xpath("//*[@id='documents-new']//a/@href") == ["documents/d1.html", "#quotations"]
    assert page.xpath("//select[@name='new']"), "the table of quotations can be filtered by it"


def test_a_review_that_is_as_it_was_accepted_says_so(review: Review, tmp_path: Path) -> None:
    page = page_of(review, accepted_of(review, tmp_path), tmp_path)
    assert page.xpath("string(//*[@id='nothing-new'])").startswith("Nothing")


def test_changes_of_themes_are_counted(review: Review, tmp_path: Path) -> None:
    base = review.theme_changes.iloc[0].to_dict()
    rows = [
        base | {"theme_id": f"t{n}", "change": change} for n, change in enumerate(["kept", "kept", "born", "merged"])
    ]
    data = pd.DataFrame(rows, columns=review.theme_changes.columns).astype(review.theme_changes.dtypes)
    now = replace(review, tables={**review.tables, "theme_changes": data})
    assert news_since(Accepted(), now, CODEBOOK).themes == {"born": 1, "kept": 2, "merged": 1}
    page = page_of(now, Accepted(), tmp_path)
    shown = {b.get("data-change"): b.text_content() for b in page.xpath("//*[@id='theme-news']//b")}
    assert shown == {"born": "1", "kept": "2", "merged": "1"}
