"""What is particular to plain text, Markdown, HTML and Word documents."""

# ruff: noqa: E501 - lines of sample documents are as long as they are
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import DocumentError
from pipeline.readers import read
from pipeline.readers.assemble import assemble
from pipeline.readers.decode import decode
from pipeline.readers.text import blocks_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.records import Reading


def written(tmp_path: Path, name: str, text: str | bytes) -> Reading:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read(path, ExtractSettings())


def pairs(reading: Reading) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in reading.blocks]


# --- plain text ------------------------------------------------------------------------------------------------------

WRAPPED = """Partnership in practice

The clinicians whom we met were running these projects in the margins of
the week, on Sunday evenings or between outpatient lists, and the collabo-
ration suffered for it. The collaboration ended when the money did, and a
long-
term plan was never made.
A second paragraph follows without a blank line, because the line above it
is short.

 * a written plan that sets out who pays for
   what
 * time
"""


def test_wrapped_text_is_joined_into_paragraphs() -> None:
    found = [(block.kind, block.text) for block in blocks_of(WRAPPED)]
    assert found[0] == ("heading", "Partnership in practice")
    assert found[1][1].endswith(
        "and the collaboration suffered for it. The collaboration ended when the money did, and a long-term plan was never made."
    )
    assert found[2] == (
        "paragraph",
        "A second paragraph follows without a blank line, because the line above it is short.",
    )
    assert found[3:] == [("list_item", "a written plan that sets out who pays for what"), ("list_item", "time")]


def test_lines_that_are_paragraphs_stay_apart() -> None:
    text = "Foreword\nThe strategy was read by every leader in the region, and by some beyond it.\nIt asked the service to behave like a partner.\n"
    assert [block.text for block in blocks_of(text)] == text.strip().split("\n")
    assert blocks_of(text)[0].kind == "heading"


def test_short_lines_after_a_colon_are_items_and_the_next_title_is_a_heading() -> None:
    text = "We asked about:\n\nThe users of the platform\n\nThe features they need\n\nFuture success\n\nMethods\n\nWe surveyed 48 managers in the region."
    assert [block.kind for block in blocks_of(text)] == [
        "paragraph",
        "list_item",
        "list_item",
        "list_item",
        "heading",
        "paragraph",
    ]


def test_underlined_and_hashed_headings_have_levels() -> None:
    found = blocks_of(
        "Report\n======\n\nText of the report stands here.\n\nFindings\n--------\n\nMore text stands here.\n\n### Trust\n\nThe last text."
    )
    assert [(block.text, block.level) for block in found if block.kind == "heading"] == [
        ("Report", 1),
        ("Findings", 2),
        ("Trust", 3),
    ]


def test_date_and_publisher_lines_of_a_text(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "a.txt",
        "A review of partnership\n\nPublished by the Marlowe Institute\n\n14 March 2024\n\nThe review asked what became of 41 projects.\n",
    )
    assert (found.title, found.publisher, found.date) == (
        "A review of partnership",
        "",
        "2024-03-14",
    ) or found.publisher == "the Marlowe Institute"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“caf锠– £5".encode(), "“caf锠– £5"),
        ("“café” – £5".encode("cp1252"), "“café” – £5"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("“wide”".encode("utf-16"), "“wide”"),
        ("plain words without a mark".encode("utf-16-le"), "plain words without a mark"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_decoding(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 50, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"text\x01\x02\x03\x04\x05" * 9]
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="expected text"):
        decode(data)


# --- Markdown --------------------------------------------------------------------------------------------------------


def test_front_matter_gives_title_publisher_and_date(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "a.md",
        "---\ntitle: After the pilot\npublisher: Marlowe Institute\ndate: 2024-03-14\n---\n\n# Something else\n\nText.\n",
    )
    assert (found.title, found.publisher, found.date) == ("After the pilot", "Marlowe Institute", "2024-03-14")


@pytest.mark.parametrize("front", ["- a\n- b", "title: [broken", "date: 2024-02-31"])
def test_broken_front_matter_is_no_error(front: str, tmp_path: Path) -> None:
    assert written(tmp_path, "a.md", f"---\n{front}\n---\n\nText stands here.\n").blocks[-1].text == "Text stands here."


def test_markdown_kinds(tmp_path: Path) -> None:
    text = (
        "# Title\n\n> Nobody had the *time*.\n\n1. First\n2. [ ] Second\n   - Nested ~~gone~~ [link](http://x.example)\n\n```\ncode = 1\n```\n\n"
        "| A | B |\n|---|---|\n| 1 | **2** |\n\nA claim.[^1]\n\n[^1]: Its source.\n\n<div>Raw <b>words</b></div>\n\n![picture](a.png)\n\n***\n"
    )
    assert pairs(written(tmp_path, "a.md", text)) == [
        ("heading", "Title"), ("quotation", "Nobody had the time."), ("list_item", "1. First"), ("list_item", "2. Second"), ("list_item", "Nested  link"),
        ("table", "A | B"), ("table", "1 | 2"), ("paragraph", "A claim."), ("footnote", "Its source."), ("paragraph", "Raw words"),
    ]  # fmt: skip


# --- HTML ------------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html><head><title>After the pilot | Marlowe Institute</title>
<meta property="og:site_name" content="Marlowe Institute"><meta property="article:published_time" content="2024-03-14T09:00:00Z">
<script>var x = "script words";</script><style>p { color: red }</style></head><body>
<header><nav><a href="/">Home page link</a></nav></header>
<div id="cookie-consent"><p>We use cookies on this site.</p></div>
<article><h1>After the pilot</h1><p>Published on 14 March 2024</p><p>Nobody had the <b>time</b>, and<br>nobody asked.</p><h2>Findings</h2>
<blockquote><p>“It ran the other way.”</p></blockquote><ul><li>One <a href="x">plan</a><ul><li>Nested</li></ul></li></ul>
<figure><img src="http://never.example/a.png"><figcaption>Figure 1: Projects</figcaption></figure>
<table><tr><th>Site</th><th>Weeks</th></tr><tr><td>Wexcombe</td><td>9</td></tr></table><p>Short end.</p></article>
<aside><p>Related: other pages you may like.</p></aside><footer><p>Copyright and contact.</p></footer></body></html>"""


def test_html_keeps_the_article_and_leaves_the_rest(tmp_path: Path) -> None:
    found = written(tmp_path, "a.html", PAGE)
    assert pairs(found) == [
        ("heading", "After the pilot"), ("paragraph", "Published on 14 March 2024"), ("paragraph", "Nobody had the time, and nobody asked."),
        ("heading", "Findings"), ("quotation", "“It ran the other way.”"), ("list_item", "One plan"), ("list_item", "Nested"),
        ("caption", "Figure 1: Projects"), ("table", "Site | Weeks"), ("table", "Wexcombe | 9"), ("paragraph", "Short end."),
    ]  # fmt: skip
    assert (found.title, found.publisher, found.date) == ("After the pilot", "Marlowe Institute", "2024-03-14")


def test_html_declares_its_encoding(tmp_path: Path) -> None:
    data = "<html><head><meta charset='iso-8859-2'></head><body><p>Łódź has a partnership.</p></body></html>".encode(
        "iso-8859-2"
    )
    assert written(tmp_path, "a.html", data).blocks[0].text == "Łódź has a partnership."


@pytest.mark.parametrize(
    ("text", "blocks"), [("<html></html>", []), ("<p>", []), ("just words", [("paragraph", "just words")])]
)
def test_html_without_structure_is_no_crash(text: str, blocks: list[tuple[str, str]], tmp_path: Path) -> None:
    assert pairs(written(tmp_path, "a.html", text)) == blocks


def test_html_without_an_element_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="expected a web page"):
        written(tmp_path, "a.html", "<!-- only a comment -->")


def body_of(tmp_path: Path, body: str, head: str = "") -> list[tuple[str, str]]:
    return pairs(
        written(tmp_path, "a.html", f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>")
    )


PROSE = "The ward and the company agreed what each of them would bring to the clinic, and what would become of it after the end of the year in which they began. "


def test_a_table_that_arranges_the_page_is_read_as_text(tmp_path: Path) -> None:
    menu = "<td><a href='a'>Reports</a><br><a href='b'>Minutes</a></td>"
    data = "<table><tr><th>Site<th>Cost<tr><td>Wexcombe<td>48</table>"
    page = f"<table><tr>{menu}<td><h1>Report of the clinic</h1><p>{PROSE}<p><b>What we heard</b><br>{PROSE}<br><br>Nobody had time.{data}</td></tr></table>"
    assert body_of(tmp_path, page) == [
        ("heading", "Report of the clinic"), ("paragraph", PROSE.strip()), ("heading", "What we heard"), ("paragraph", PROSE.strip()),
        ("paragraph", "Nobody had time."), ("table", "Site | Cost"), ("table", "Wexcombe | 48"),
    ]  # fmt: skip


def test_numbers_of_html_lists_are_text_and_bullets_are_not(tmp_path: Path) -> None:
    page = (
        f"<main><p>{PROSE}</p><ol start=3><li>Third</li><li><p>Fourth</p><ul><li>below it</li></ul></li></ol><ol type=a><li>First</li></ol>"
        "<ol class='list-unstyled'><li>Plain</li></ol><ol><li>1. typed</li></ol></main>"
    )
    assert [text for _, text in body_of(tmp_path, page)[1:]] == [
        "3. Third", "4. Fourth", "below it", "a. First", "Plain", "1. typed",
    ]  # fmt: skip


def test_marks_of_notes_and_links_back_are_left_out(tmp_path: Path) -> None:
    page = f"<main><p>{PROSE}</p><p>Each trust keeps one.<sup><a href='#f1'>1</a></sup> It is 5 m<sup>2</sup>.</p><p id=f1>See the Act. <a href='#r1'>↩</a></p></main>"
    assert [text for _, text in body_of(tmp_path, page)[1:]] == ["Each trust keeps one. It is 5 m2.", "See the Act."]


def test_what_a_page_does_not_show_is_left_out(tmp_path: Path) -> None:
    page = f"<main><p>{PROSE}</p><p style='display: none'>Hidden words.</p><p class='govuk-visually-hidden'>For readers aloud.</p><p hidden>Hidden too.</p><p>Shown.</p></main>"
    assert [text for _, text in body_of(tmp_path, page)[1:]] == ["Shown."]


def test_cells_keep_words_together_and_lines_apart(tmp_path: Path) -> None:
    page = f"<main><p>{PROSE}</p><table><tr><td>CO<sub>2</sub> and <b>more</b></td><td>one<br>two<p>three</p></td></tr></table></main>"
    assert body_of(tmp_path, page)[1:] == [("table", "CO2 and more | one two three")]


def test_preformatted_prose_is_read_and_code_is_not(tmp_path: Path) -> None:
    lines = "\n".join([PROSE.strip()[:70], PROSE.strip()[71:].strip()])
    assert body_of(tmp_path, f"<pre>Report\n\n{lines}\n\n{PROSE}</pre>")[-1] == ("paragraph", PROSE.strip())
    assert body_of(tmp_path, f"<main><p>{PROSE}</p><pre><code>x = 1\n{'y = 2 ' * 60}</code></pre></main>") == [
        ("paragraph", PROSE.strip())
    ]


def test_nothing_is_fetched_expanded_or_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><head>'
        "<base href='http://never.example/'><meta http-equiv='refresh' content='0;url=http://never.example/'>"
        "<link rel=stylesheet href='http://never.example/a.css'><script src='http://never.example/a.js'></script></head>"
        f"<body onload='alert(1)'><main><p>{PROSE}</p><img src='http://never.example/a.png'><p>&x;&l9; stays as it is.</p></main></body></html>"
    )
    found = " ".join(text for _, text in pairs(written(tmp_path, "a.html", page)))
    assert PROSE.strip() in found
    assert found.endswith("stays as it is.")
    assert "a secret" not in found
    assert "lollol" not in found


def test_a_page_too_large_for_the_extractor_is_read_without_it(tmp_path: Path) -> None:
    page = (
        "<nav><p>Menu.</p></nav><main><table>"
        + "".join(f"<tr><td>Site {n}</td><td>{n}</td></tr>" for n in range(7000))
        + "</table></main>"
    )
    found = body_of(tmp_path, page)
    assert (len(found), found[0], found[-1]) == (7000, ("table", "Site 0 | 0"), ("table", "Site 6999 | 6999"))


def test_control_characters_of_a_page_are_dropped_not_refused(tmp_path: Path) -> None:
    page = f"<main><p>{PROSE}</p><ol><li>Na\x01me &#1;&#x0;&#xFFFE;&#99999999;a lead</li></ol><p>&#163;5</p></main>"
    assert [text for _, text in body_of(tmp_path, page)[1:]] == ["1. Name a lead", "£5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings_of_pages(encoding: str, tmp_path: Path) -> None:
    stated = {"windows-1252": "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>"}.get(
        encoding, ""
    )
    page = f"<html><head>{stated}</head><body><main><p>{PROSE}</p><p>“Café” – £5</p></main></body></html>"
    assert pairs(written(tmp_path, "a.html", page.encode(encoding)))[-1] == ("paragraph", "“Café” – £5")


def test_a_list_number_is_text_but_no_part_of_the_unit(tmp_path: Path) -> None:
    """Some formats store the numbers of items and others count them: what is coded is the same."""
    text = "Steps\n\n1. Name a lead. Give her time.\n\n2. Publish the plan.\n"
    for name, content in (
        ("a.txt", text),
        ("a.md", f"# {text}"),
        ("a.html", f"<main><p>{PROSE}</p><ol><li>Name a lead. Give her time.<li>Publish the plan.</ol></main>"),
    ):
        found = assemble(written(tmp_path, name, content), "d")
        assert [unit["text"] for unit in found.units][-3:] == ["Name a lead.", "Give her time.", "Publish the plan."]
        assert [row["text"] for row in found.passages][-2:] == [
            "1. Name a lead. Give her time.",
            "2. Publish the plan.",
        ]


# --- Word ------------------------------------------------------------------------------------------------------------


def word(tmp_path: Path, *paragraphs: str) -> Reading:
    """A document with these paragraphs of raw WordprocessingML."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document: Any = Document()
    for xml in paragraphs:
        document.element.body.insert(
            len(document.element.body) - 1,
            parse_xml(
                xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1).replace("<w:sdt>", f"<w:sdt {nsdecls('w')}>", 1)
            ),
        )
    document.sections[0].header.paragraphs[0].text = "Header words"
    document.core_properties.title = "Microsoft Word - draft3.docx"
    path = tmp_path / "a.docx"
    document.save(str(path))
    return read(path, ExtractSettings())


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_word_keeps_insertions_and_leaves_deletions_and_hidden_text(tmp_path: Path) -> None:
    changed = f"<w:p>{run('Trust ')}<w:del w:id='1'>{run('never ').replace('w:t', 'w:delText')}</w:del><w:ins w:id='2'>{run('slowly ')}</w:ins>{run('secret ', '<w:vanish/>')}{run('grew.')}</w:p>"
    assert pairs(word(tmp_path, changed)) == [("paragraph", "Trust slowly grew.")]


def test_word_reads_content_controls_tabs_and_breaks(tmp_path: Path) -> None:
    control = f"<w:sdt><w:sdtContent><w:p>{run('In a')}<w:r><w:tab/></w:r>{run('control')}<w:r><w:br/></w:r>{run('box')}</w:p></w:sdtContent></w:sdt>"
    assert pairs(word(tmp_path, control)) == [("paragraph", "In a control\nbox")]


def test_a_bold_line_is_a_heading_and_a_program_s_title_is_none(tmp_path: Path) -> None:
    found = word(tmp_path, f"<w:p>{run('What we found', '<w:b/>')}</w:p>", f"<w:p>{run('Nobody had the time.')}</w:p>")
    assert pairs(found) == [("heading", "What we found"), ("paragraph", "Nobody had the time.")]
    assert found.title == "What we found"


def test_word_table_of_one_column_is_text_and_spanned_cells_stand_once(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "A box of text."
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Wide"
    table.cell(0, 2).text = "End"
    for number, cell in enumerate(table.rows[1].cells):
        cell.text = str(number)
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert pairs(read(path, ExtractSettings())) == [
        ("paragraph", "A box of text."),
        ("table", "Wide | End"),
        ("table", "0 | 1 | 2"),
    ]


def test_html_without_a_container_keeps_its_headings_and_loses_its_line_of_links(tmp_path: Path) -> None:
    """The extractor alone drops the headings of such a page."""
    prose = "<p>" + "The ward and the company agreed what each of them would bring to the clinic. " * 3 + "</p>"
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><p><a href='/'>Home</a> | <a href='/all'>All posts</a></p><h1>The clinic</h1>"
        f"{prose}<h2>What went wrong</h2>{prose}<h2>What we ask for</h2>{prose}</body></html>"
    )
    blocks = read(page, ExtractSettings()).blocks
    assert [block.text for block in blocks if block.kind == "heading"] == [
        "The clinic",
        "What went wrong",
        "What we ask for",
    ]
    assert not any("All posts" in block.text for block in blocks)
