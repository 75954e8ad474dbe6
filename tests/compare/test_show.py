"""The three forms: what they say, how long they get, and that no text of a document does anything in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

from pipeline.compare.changes import Difference
from pipeline.compare.compare import compare
from pipeline.compare.show import FORMS, shown
from pipeline.compare.show_markdown import LIMIT, escaped, fenced
from pipeline.compare.telling import line
from pipeline.errors import SettingsError
from tests.compare.making import HOSTILE, document, evidence, make, theme

FILES = [
    "a.pdf",
    "<b>&.pdf",
    "`````.md",
    "@octocat #1.txt",
    "|x|y.txt",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Difference:
    """A difference in which every text that others write is hostile: files, titles, quotations, labels, settings."""
    folder = tmp_path_factory.mktemp("hostile")
    documents = [document(name, title=text) for name, text in zip(FILES, HOSTILE, strict=False)]
    rows = [evidence(d, text, start=n, speaker=text) for d in documents for n, text in enumerate(HOSTILE)]
    labels = {"barrier.trust": HOSTILE[1], "enabler": HOSTILE[0]}
    themes = [theme(f"t{n}", text, 1) for n, text in enumerate(HOSTILE)]
    told = {"settings": {"report": {"title": HOSTILE[1]}}}
    make(folder / "old", documents[:1], rows[:3], provenance=told | {"settings": {}}, labels=labels)
    make(folder / "new", documents[1:], rows[6:], themes=themes, provenance=told, labels=labels)
    return compare(str(folder / "old"), str(folder / "new"))


def elements(page: str) -> set[str]:
    return {element.tag for element in html.fromstring(page).iter() if isinstance(element.tag, str)}


# --- what is said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_came_and_went(tmp_path: Path, form: str):
    a, b = document("a.pdf", n_evidence=1), document("b.pdf", n_evidence=1)
    make(tmp_path / "old", [a], [evidence(a, "Trust was wanting.", page=3)])
    make(tmp_path / "new", [b], [evidence(b, "Nobody had time.", "barrier.capacity", page=7)])
    said = shown(form)(compare(str(tmp_path / "old"), str(tmp_path / "new")), 20)
    for words in (
        "Trust was wanting.",
        "Nobody had time.",
        "a.pdf, p. 3",
        "b.pdf, p. 7",
        "1 gained, 1 lost",
        "document removed",
    ):
        assert words in said
    assert "Nothing differs" not in said


@pytest.mark.parametrize("form", FORMS)
def test_reviews_that_are_the_same_are_said_to_be(tmp_path: Path, form: str):
    folder = make(tmp_path / "one", [document("a.pdf")])
    said = shown(form)(compare(str(folder), str(folder)), 20)
    assert "Nothing differs" in said
    assert "Evidence" not in said


def test_an_unknown_form_names_those_that_are():
    with pytest.raises(SettingsError, match="text, markdown, html"):
        shown("pdf")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_difference_gives_the_same_bytes(hostile: Difference, form: str):
    assert shown(form)(hostile, 20) == shown(form)(hostile, 20)


def test_what_is_left_out_is_counted_for_each_sign_alone(tmp_path: Path):
    """So that many rows that came do not hide the few that went."""
    a = document("a.pdf")
    make(tmp_path / "old", [a], [evidence(a, f"Old {n}.", start=n) for n in range(3)])
    make(tmp_path / "new", [a], [evidence(a, f"New {n}.", start=n) for n in range(30)])
    said = shown("text")(compare(str(tmp_path / "old"), str(tmp_path / "new")), 2)
    assert "… and 28 more (new)" in said
    assert "… and 1 more (gone)" in said
    assert "“Old 1.”" in said


# --- hostile texts ---------------------------------------------------------------------------------------------------


def test_markdown_holds_no_element_link_mention_or_heading_of_a_document(hostile: Difference):
    """As GitHub renders it (its Markdown is CommonMark with tables, strike-through and HTML)."""
    source = shown("markdown")(hostile, 100)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = parser.render(source)
    assert elements(page) <= {"div", "h2", "details", "summary", "strong", "p", "pre", "code", "ul", "li"}
    tree = html.fromstring(page)
    outside = [text for text in tree.itertext() if text.strip()]
    in_code = [text for code in tree.iter("code") for text in code.itertext()]
    for text in (text for text in outside if text not in in_code):
        assert not re.search(r"@\w|#\d|GH-\d|://|www\.\w", text), text
    assert [heading.text_content()[:6] for heading in tree.iter("h2")] == ["Review"]
    assert len(list(tree.iter("details"))) == len(list(tree.iter("summary"))) == source.count("\n<details>\n")
    code = "\n".join(in_code)
    assert "<script>alert(1)</script>" in code
    assert "{% raw %}" in code


def test_lines_of_a_quotation_cannot_pass_for_lines_of_the_comparison(hostile: Difference):
    """A quotation with line ends stands on lines that all begin with the sign of its row."""
    source = shown("markdown")(hostile, 100)
    assert not re.search(r"^\+ added", source, re.MULTILINE)
    assert not re.search(r"^- item", shown("text")(hostile, 100), re.MULTILINE)


def test_a_fence_is_longer_than_any_within():
    assert fenced(["a ```` b"]) == ["`````diff", "a ```` b", "`````"]


@pytest.mark.parametrize(
    "text", [*HOSTILE, "*a* _b_ ~~c~~ [d](e) <f> &amp; \\g", "https://example.org", "1. x", "- y", "# z"]
)
def test_escaped_text_reads_as_it_was_and_does_nothing(text: str):
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(escaped(line(text)))
    tree = html.fromstring(page)
    assert elements(page) == {"p"}
    assert tree.text_content().strip() == line(text)


def test_html_holds_no_element_of_a_document_and_forbids_everything(hostile: Difference):
    page = shown("html")(hostile, 100)
    tree = html.document_fromstring(page)
    assert {"script", "img", "a", "iframe", "object", "form", "h4"} & elements(page) == set()
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; script-src 'none'; style-src 'sha256-")
    assert "img-src 'none'" in policy
    assert "unsafe" not in policy
    assert not tree.xpath("//@onerror | //@style | //@src | //@href")
    assert "<script>alert(1)</script>" in tree.text_content()


@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_character_that_a_terminal_or_a_reader_obeys(hostile: Difference, form: str):
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202d\u202e]", shown(form)(hostile, 100))


# --- length ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Difference:
    """Very many rows with very long quotations that take several bytes a character, for very many codes."""
    folder = tmp_path_factory.mktemp("large")
    a = document("a.pdf")
    labels = {f"barrier.code{n:03}": "é" * 3000 for n in range(120)}
    rows = [evidence(a, f"{n} " + "“é” `" * 300, code, start=n) for n in range(12) for code in labels]
    make(folder / "old", [a], labels=labels)
    make(folder / "new", [a], rows, labels=labels)
    return compare(str(folder / "old"), str(folder / "new"))


def test_markdown_fits_into_a_comment_and_says_how_much_is_left_out(large: Difference):
    """GitHub refuses comments of more than 65,536 characters."""
    source = shown("markdown")(large, 1000)
    assert 10_000 < len(source.encode()) <= LIMIT < 65_536 - 100
    assert "1,440 gained" in source
    assert re.search(r"… and [\d,]+ more", source)
    assert source.count("<details>") == source.count("</details>")
    assert source.count("\n```") % 2 == 0


def test_html_and_text_show_as_many_rows_as_asked_for(large: Difference):
    assert shown("html")(large, 12).count("<blockquote") == 1440
    assert shown("html")(large, 2).count("<blockquote") == 240
