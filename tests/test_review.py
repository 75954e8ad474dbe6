"""A finished review in a notebook: typed tables, texts, quotations with context and page, checks."""

from __future__ import annotations

import subprocess
import sys
import typing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from lxml import html
from PIL import Image

import pipeline
from pipeline import Quote, Review, open_review
from pipeline.errors import SettingsError
from pipeline.io import frame, write_json, write_parquet, write_text
from pipeline.records import HIGHLIGHTS, PUBLIC_TABLES
from pipeline.review import UnknownIdError
from tests.report.toy import CODEBOOK, make_review

TEXTS = {
    "d0": "A heading\n\nBefore the words stood others. <b>Trust</b> was low & \u202efell further. After them came more",
    "d1": "One nurse for three hospitals.",
    "d2": "Nothing was said.",
}
QUOTE = "<b>Trust</b> was low & \u202efell further."
BOX = {"x0": 20.0, "top": 30.0, "x1": 60.0, "bottom": 40.0, "page_width": 100.0, "page_height": 200.0}


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The toy review with quotations that stand in their texts, and an image of one page."""
    folder = tmp_path_factory.mktemp("outputs")
    made = make_review(folder)
    for doc_id, text in TEXTS.items():
        write_text(folder / "text" / f"{doc_id}.txt", text)
    rows = made.evidence.iloc[:2].copy()
    start = TEXTS["d0"].index(QUOTE)
    rows["doc_id"], rows["code"], rows["family"] = ["d0", "d1"], "barrier.trust", "barrier"
    rows["quote"] = [QUOTE, TEXTS["d1"]]
    rows["start"], rows["end"] = [start, 0], [start + len(QUOTE), len(TEXTS["d1"])]
    rows["page"] = pd.array([2, None], dtype="Int64")
    rows["page_label"] = ["iv", ""]
    rows["title"], rows["speaker"] = ['On "trust" <i>', ""], ["<script>x</script>", ""]
    tables = {"evidence": rows, "ruled_out": made.ruled_out.iloc[:0], "figures": made.figures.iloc[:0]}
    for table in PUBLIC_TABLES:
        if table.name in tables:
            write_parquet(folder / "tables" / f"{table.name}.parquet", table, tables[table.name])
    pages = folder / "report" / "pages"
    (pages / "d0").mkdir(parents=True)
    Image.new("RGB", (50, 100), (250, 250, 250)).save(pages / "d0" / "0002.webp", lossless=True)
    box = {"evidence_id": rows["evidence_id"].iloc[0], "doc_id": "d0", "page": 2, "image": "pages/d0/0002.webp"}
    write_parquet(pages / "highlights.parquet", HIGHLIGHTS, frame(HIGHLIGHTS, [{**box, "line": 1, **BOX}]))
    return open_review(folder)


@pytest.fixture
def quote(review: Review) -> Quote:
    return review.quote(review.evidence.query("doc_id == 'd0'")["evidence_id"].iloc[0])


def test_every_public_table_is_a_property_with_its_rows(review: Review) -> None:
    for table in PUBLIC_TABLES:
        assert getattr(review, table.name) is review.tables[table.name]
        documented = getattr(type(review), table.name)
        assert isinstance(documented, property)
        assert len(documented.__doc__ or "") > 20
    assert {table.name for table in PUBLIC_TABLES} <= set(dir(review))


def test_columns_have_the_types_of_their_schema(review: Review) -> None:
    kinds = {"text": "str", "integer": "Int64", "number": "float64", "boolean": "bool"}
    for table in PUBLIC_TABLES:
        shown = review.tables[table.name].dtypes.astype(str)
        assert [shown[column.name] for column in table.columns] == [kinds[column.type] for column in table.columns]


def test_an_unknown_attribute_names_itself(review: Review) -> None:
    with pytest.raises(AttributeError, match="evidnce"):
        _ = review.evidnce  # type: ignore[attr-defined]


def test_the_package_gives_it_without_importing_pandas_at_once() -> None:
    program = (
        "import sys, pipeline; assert 'pandas' not in sys.modules; assert 'pipeline.review' not in sys.modules\n"
        "from pipeline import open_review; assert open_review.__module__ == 'pipeline.review'"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(pipeline.__file__).parents[1])
    with pytest.raises(AttributeError, match="no attribute 'open_reviews'"):
        _ = pipeline.open_reviews


def test_type_checkers_and_editors_know_every_table() -> None:
    assert (Path(pipeline.__file__).parent / "py.typed").is_file()
    for table in PUBLIC_TABLES:
        getter = getattr(Review, table.name).fget
        assert typing.get_type_hints(getter, {"pd": pd})["return"] is pd.DataFrame


def test_it_says_what_it_is(review: Review) -> None:
    assert "3 of 5 documents included, 2 rows of evidence" in repr(review)
    page = html.fromstring(review._repr_html_())
    assert page.xpath("//tr[td/code='evidence']/td[2]/text()") == ["2"]


def test_a_folder_without_a_review_says_what_to_do(tmp_path: Path, review: Review) -> None:
    with pytest.raises(SettingsError, match="evidence run"):
        open_review(tmp_path)
    (tmp_path / "outputs" / "tables").mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"Did you mean .*outputs"):
        open_review(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    make_review(tmp_path)
    (tmp_path / "tables" / "cases.parquet").unlink()
    with pytest.raises(SettingsError, match=r"cases\.parquet is missing"):
        open_review(str(tmp_path))


def test_texts_are_given_by_document_and_an_unknown_one_names_its_neighbours(review: Review) -> None:
    assert review.text("d0") == TEXTS["d0"]
    with pytest.raises(KeyError, match="near are d"):
        review.text("d7")
    with pytest.raises(KeyError):
        review.text("../tables/evidence")


def test_an_unknown_quotation_names_ids_that_are_near(review: Review) -> None:
    known = review.evidence["evidence_id"].iloc[0]
    with pytest.raises(UnknownIdError) as caught:
        review.quote(known[:-1] + "x")
    assert known in str(caught.value)
    assert not str(caught.value).startswith(("'", '"'))


def test_a_quotation_has_its_context_and_place(quote: Quote) -> None:
    assert quote.text == QUOTE
    assert quote.before + quote.text + quote.after == TEXTS["d0"]
    assert (quote.page, quote.document, quote.doc_id) == (2, 'On "trust" <i>', "d0")
    assert quote.place == "p. 2 (printed iv), Findings & <limits>"
    assert quote.link.startswith("file:///")
    assert quote.link.endswith(f"/report/documents/d0.html#{quote.id}")
    assert repr(quote) == f"“{QUOTE}”\n({quote.document}, {quote.place}) [barrier.trust]"


def test_context_is_cut_between_words(review: Review, quote: Quote) -> None:
    short = review.quote(quote.id, context=16)
    assert (short.before, short.after) == ("stood others. ", " After them came")
    assert review.quote(quote.id, context=0).before == ""


def test_the_words_are_marked_on_the_image_of_their_page(quote: Quote) -> None:
    """The box is that of `BOX` in pixels: half of its points, as the image is half as wide as the page."""
    (image,) = quote.images
    assert quote.image is image
    yellow = {(x, y) for x in range(50) for y in range(100) if image.getpixel((x, y))[2] < 200}
    assert min(yellow) == (9, 14)
    assert max(yellow) == (30, 20)
    assert len(yellow) == (30 - 9 + 1) * (20 - 14 + 1)


def test_in_a_notebook_it_shows_context_code_source_and_page_with_everything_escaped(quote: Quote) -> None:
    markup = quote._repr_html_()
    page = html.fromstring(markup)
    assert page.xpath("string(//mark)") == QUOTE
    assert page.xpath("string(//blockquote)") == TEXTS["d0"]
    assert "Lack of trust" in page.xpath("string(//figcaption)")
    assert "p. 2 (printed iv)" in page.xpath("string(//p)")
    (image,) = page.xpath("//img")
    assert image.get("src").startswith("data:image/webp;base64,")
    assert 'On "trust" <i>' in image.get("alt")
    assert not page.xpath("//script | //i | //blockquote//b | //@onerror | //@onclick")
    assert all(element.get("dir") == "auto" for element in page.xpath("//blockquote | //figcaption | //p"))


def test_without_an_image_it_shows_the_text_alone(review: Review) -> None:
    other = review.quote(review.evidence.query("doc_id == 'd1'")["evidence_id"].iloc[0])
    assert other.image is None
    assert "<img" not in other._repr_html_()
    assert (other.page, other.before, other.after) == (None, "", "")


@pytest.mark.parametrize("name", ["../secret.webp", "pages/none.webp"])
def test_an_image_outside_the_report_or_missing_is_not_shown(review: Review, quote: Quote, name: str) -> None:
    Image.new("RGB", (50, 100)).save(review.folder / "secret.webp")
    assert replace(quote, boxes=quote.boxes.assign(image=name)).images == ()


def test_ruled_out_sentences_and_figures_can_be_quoted(tmp_path: Path) -> None:
    review = make_review(tmp_path)
    for doc_id in ("d1", "d2"):
        write_text(tmp_path / "text" / f"{doc_id}.txt", TEXTS[doc_id])
    assert review.quote(review.ruled_out["evidence_id"].iloc[0]).row["reason"] == "denied"
    assert review.quote("f1").label == ""


def test_matrix_counts_and_quotes_by_code_or_family(tmp_path: Path) -> None:
    review = make_review(tmp_path)
    counts = review.matrix()
    assert list(counts.columns) == CODEBOOK.code_ids
    assert counts.to_numpy().sum() == len(review.evidence)
    expected = pd.crosstab(review.evidence["source_path"], review.evidence["code"])[CODEBOOK.code_ids]
    pd.testing.assert_frame_equal(counts, expected, check_names=False)
    families = review.matrix(by="family")
    assert families.sum().to_dict() == review.evidence["family"].value_counts().to_dict()
    quoted = review.matrix("quotations")
    assert quoted.index.equals(counts.index)
    cell = quoted.loc["wards.pdf", "barrier.trust"]
    assert review.matrix("quotations", by="family").loc["wards.pdf", "barrier"] == f"{cell} / {cell}"
    with pytest.raises(ValueError, match="expected values counts or quotations"):
        review.matrix("sums")  # type: ignore[arg-type]


def test_matrix_of_no_documents_is_empty(tmp_path: Path) -> None:
    review = make_review(tmp_path)
    names = ("code_by_document", "framework_matrix")
    empty = replace(review, tables={**review.tables, **{name: review.tables[name].iloc[:0] for name in names}})
    for by in ("code", "family"):
        assert empty.matrix(by=by).shape[0] == empty.matrix("quotations", by=by).shape[0] == 0


def test_passages_of_a_theme_are_given_in_full(tmp_path: Path) -> None:
    review = make_review(tmp_path)
    passages = review.passages
    assert len(passages) == len(review.theme_map)
    assert set(passages["text"]) == {review.text("d0")}
    assert set(passages["theme"]) == {"theme 0", "theme 1"}


def test_check_is_empty_when_every_quotation_stands_at_its_place(review: Review) -> None:
    assert len(review.evidence) == 2
    assert review.check().empty


def test_check_returns_each_row_that_does_not(review: Review) -> None:
    moved = review.evidence.assign(start=review.evidence["start"] + 1)
    wrong = replace(review, tables={**review.tables, "evidence": moved}).check()
    assert wrong["id"].tolist() == moved["evidence_id"].tolist()
    assert wrong["found"].tolist() == [quote[1:] for quote in moved["quote"]]
    gone = review.evidence.assign(doc_id="d9")
    assert replace(review, tables={**review.tables, "evidence": gone}).check()["found"].tolist() == ["", ""]


def test_metrics_are_read(tmp_path: Path) -> None:
    make_review(tmp_path)
    write_json(tmp_path / "metrics.json", {"sentences": 5})
    assert open_review(tmp_path).metrics == {"sentences": 5}
