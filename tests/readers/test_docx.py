"""Word documents: what is printed is read, once and in place; what is not printed is left out; damage costs little."""

# ruff: noqa: E501 - lines of WordprocessingML are as long as they are
from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import DocumentError
from pipeline.readers import read
from pipeline.readers.docx.numbering import formatted

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.records import Reading

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Chapter title"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Bullet"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Faint"><w:name w:val="Faint"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


def level(number: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


NUMBERING = f"""
<w:abstractNum w:abstractNumId="10">{level(0, "decimal", "%1", '<w:pStyle w:val="H1"/>')}{level(1, "decimal", "%1.%2")}{level(2, "decimal", "%1.%2.%3")}</w:abstractNum>
<w:abstractNum w:abstractNumId="20">{level(0, "bullet", "&#xF0B7;")}{level(1, "bullet", "o")}</w:abstractNum>
<w:abstractNum w:abstractNumId="30">{level(0, "decimal", "%1.")}{level(1, "lowerLetter", "(%2)")}{level(2, "lowerRoman", "%3)")}</w:abstractNum>
<w:abstractNum w:abstractNumId="40">{level(0, "upperRoman", "Part %1")}{level(1, "decimal", "%1.%2", "<w:isLgl/>")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="20"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="30"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="30"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="30"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="40"/></w:num>
"""


def made(path: Path, body: str, parts: dict[str, str] | None = None, relations: str = "") -> Path:
    """A Word file with this body; `parts` replace or join the usual ones."""
    kinds = ("styles", "numbering", "footnotes", "endnotes")
    stated = "".join(f'<Relationship Id="p{kind}" Type="{KIND}/{kind}" Target="{kind}.xml"/>' for kind in kinds)
    package = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="{KIND}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{stated}{relations}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {SPACES}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {SPACES}>{NUMBERING}</w:numbering>",
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in package.items():
            archive.writestr(name, text)
    return path


def reading(tmp_path: Path, body: str, parts: dict[str, str] | None = None, relations: str = "") -> Reading:
    return read(made(tmp_path / "a.docx", body, parts, relations), ExtractSettings())


def pairs(found: Reading) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in found.blocks]


def texts(found: Reading) -> list[str]:
    return [block.text for block in found.blocks]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def item(text: str, numbering: int, depth: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{numbering}"/></w:numPr>')


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{run(result)}{mark('end')}"


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_headings_show_the_numbers_of_their_styles(tmp_path: Path) -> None:
    body = (
        p("Aims", style="H1")
        + p("Trust", style="H2")
        + p("Time", style="H2")
        + p("Means", style="H1")
        + p("Money", style="H2")
    )
    found = reading(tmp_path, body).blocks
    assert [(b.text, b.level) for b in found] == [
        ("1 Aims", 1),
        ("1.1 Trust", 2),
        ("1.2 Time", 2),
        ("2 Means", 1),
        ("2.1 Money", 2),
    ]


def test_a_style_can_take_the_number_of_the_style_it_is_based_on_away(tmp_path: Path) -> None:
    assert texts(reading(tmp_path, p("Foreword", style="Own") + p("Aims", style="H1"))) == ["Foreword", "1 Aims"]


def test_an_empty_numbered_paragraph_counts(tmp_path: Path) -> None:
    assert texts(reading(tmp_path, p("", style="H1") + p("Means", style="H1"))) == ["2 Means"]


def test_a_skipped_level_counts_as_begun(tmp_path: Path) -> None:
    deep = p("Deep", style="H1", properties='<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>')
    body = p("Aims", style="H1") + deep + p("Trust", style="H2")
    assert texts(reading(tmp_path, body)) == ["1 Aims", "1.1.1 Deep", "1.2 Trust"]


def test_lists_count_letters_and_roman_numbers_and_begin_anew_below_each_item(tmp_path: Path) -> None:
    body = (
        item("one", 3) + item("sub", 3, 1) + item("low", 3, 2) + item("low", 3, 2) + item("two", 3) + item("sub", 3, 1)
    )
    assert texts(reading(tmp_path, body)) == ["1. one", "(a) sub", "i) low", "ii) low", "2. two", "(a) sub"]


def test_numberings_of_one_kind_go_on_unless_one_states_its_start(tmp_path: Path) -> None:
    body = item("one", 3) + item("two", 4) + item("again", 5) + item("on", 5)
    assert texts(reading(tmp_path, body)) == ["1. one", "2. two", "1. again", "2. on"]


def test_legal_numbers_are_decimal_throughout(tmp_path: Path) -> None:
    assert texts(reading(tmp_path, item("Aims", 6) + item("clause", 6, 1))) == ["Part I Aims", "1.1 clause"]


def test_bullets_are_no_words(tmp_path: Path) -> None:
    body = p("first", style="Bullet") + item("second", 2, 1) + p("typed", "") + item("unknown numbering", 99)
    assert pairs(reading(tmp_path, body)) == [
        ("list_item", "first"),
        ("list_item", "second"),
        ("paragraph", "typed"),
        ("list_item", "unknown numbering"),
    ]


def test_a_list_style_whose_bullet_was_taken_away_is_a_paragraph(tmp_path: Path) -> None:
    body = p("No bullet here.", style="Bullet", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert pairs(reading(tmp_path, body)) == [("paragraph", "No bullet here.")]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (27, "lowerLetter", "aa"),
        (3, "decimalZero", "03"),
        (12, "ordinal", "12th"),
        (22, "ordinal", "22nd"),
        (5, "hebrew1", "5"),
        (0, "lowerLetter", "0"),
        (5000, "upperRoman", "5000"),
    ],
)
def test_formats_of_numbers(number: int, form: str, expected: str) -> None:
    assert formatted(number, form) == expected


def test_headings_stand_below_the_title(tmp_path: Path) -> None:
    found = reading(tmp_path, p("Report", style="Title") + p("Aims", style="H1") + p("Trust", style="H2")).blocks
    assert [block.level for block in found] == [1, 2, 3]


def test_a_clause_in_a_heading_style_is_no_heading(tmp_path: Path) -> None:
    clause = "The parties shall meet in each quarter of the year and shall keep minutes of what they then agree."
    assert pairs(reading(tmp_path, p("Duties", style="H1") + p(clause, style="H2"))) == [
        ("heading", "1 Duties"),
        ("list_item", f"1.1 {clause}"),
    ]


def test_lines_that_stand_out_are_headings(tmp_path: Path) -> None:
    """Bold or large, by themselves or by their style; not bold words in a paragraph, nor a whole bold sentence."""
    styles = '<w:style w:type="paragraph" w:styleId="Head"><w:name w:val="Box head"/><w:rPr><w:b/></w:rPr></w:style>'
    body = (
        p(run("Bold words", "<w:b/>"))
        + p(run("Large words", '<w:sz w:val="28"/>'))
        + p("Styled words", style="Head")
        + p(run("Not", '<w:b w:val="0"/>'), style="Head")
        + p(run("Some", "<w:b/>"), " words are bold")
        + p(run("Everything is bold, and it is a sentence.", "<w:b/>"))
    )
    found = reading(tmp_path, body, {"word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>"})
    assert [kind for kind, _ in pairs(found)] == [
        "heading",
        "heading",
        "heading",
        "paragraph",
        "paragraph",
        "paragraph",
    ]


# --- what is printed, once and in place ------------------------------------------------------------------------------


def test_a_text_box_stands_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    old = f"<w:r><w:pict><v:textbox>{box.replace('In the', 'An old')}</v:textbox></w:pict></w:r>"
    body = p("Before ", both, "it.") + p("After.", old)
    assert texts(reading(tmp_path, body)) == ["Before it.", "In the box.", "After.", "An old box."]


def test_an_alternative_is_read_where_the_first_choice_prints_nothing(tmp_path: Path) -> None:
    body = p(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{run('Kept.')}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(reading(tmp_path, body)) == ["Kept."]


def test_notes_follow_the_paragraph_that_refers_to_them_each_once(tmp_path: Path) -> None:
    def notes(kind: str, text: str) -> str:
        return f'<w:{kind}s {SPACES}><w:{kind} w:type="separator" w:id="0">{p("rule")}</w:{kind}><w:{kind} w:id="2">{p(text)}</w:{kind}></w:{kind}s>'

    refer = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = p("A claim.", refer) + p("Again.", refer, '<w:r><w:endnoteReference w:id="2"/></w:r>')
    parts = {"word/footnotes.xml": notes("footnote", "Its source."), "word/endnotes.xml": notes("endnote", "An aside.")}
    assert pairs(reading(tmp_path, body, parts)) == [
        ("paragraph", "A claim."),
        ("footnote", "Its source."),
        ("paragraph", "Again."),
        ("footnote", "An aside."),
    ]


def test_a_note_in_a_table_follows_its_row(tmp_path: Path) -> None:
    parts = {
        "word/footnotes.xml": f'<w:footnotes {SPACES}><w:footnote w:id="1">{p("Estimated.")}</w:footnote></w:footnotes>'
    }
    body = table(("Site", "Weeks"), ("Wexcombe", p("9", '<w:r><w:footnoteReference w:id="1"/></w:r>')))
    assert pairs(reading(tmp_path, body, parts)) == [
        ("table", "Site | Weeks"),
        ("table", "Wexcombe | 9"),
        ("footnote", "Estimated."),
    ]


def test_cells_over_several_columns_or_rows_stand_once(tmp_path: Path) -> None:
    def cell(text: str, merge: str) -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{p(text)}</w:tc>"

    span, start = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    rows = (
        cell("Wide", span) + cell("End", ""),
        cell("Tall", start) + cell("1", "") + cell("2", ""),
        cell("", "<w:vMerge/>") + cell("3", "") + cell("4", ""),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert texts(reading(tmp_path, body)) == ["Wide | End", "Tall | 1 | 2", "3 | 4"]


def test_a_table_within_a_cell_is_part_of_the_row(tmp_path: Path) -> None:
    body = table(("Site", "Staff"), ("Wexcombe", table(("Nurses", "12"), ("Doctors", "3")) + p("")))
    assert texts(reading(tmp_path, body)) == ["Site | Staff", "Wexcombe | Nurses | 12 Doctors | 3"]


def test_a_row_of_prose_side_by_side_is_a_layout_and_no_table(tmp_path: Path) -> None:
    prose = "The ward and the company agreed what each of them would bring to the clinic, and what would become of it after the end of the year in which they began."
    body = table((p("Aims", style="H1") + p(prose), p("Beside it.")))
    assert pairs(reading(tmp_path, body)) == [("heading", "1 Aims"), ("paragraph", prose), ("paragraph", "Beside it.")]


def test_columns_without_a_word_are_left_out(tmp_path: Path) -> None:
    assert texts(reading(tmp_path, table(("Site", "", "Weeks"), ("Wexcombe", "", "9")))) == [
        "Site | Weeks",
        "Wexcombe | 9",
    ]


def test_controls_tags_and_links_are_read_through_and_placeholders_left_out(tmp_path: Path) -> None:
    inside = f"<w:sdt><w:sdtContent>{run('controls, ')}</w:sdtContent></w:sdt><w:smartTag>{run('tags, ')}</w:smartTag><w:hyperlink r:id='x'>{run('links')}</w:hyperlink>"
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here.')}</w:sdtContent></w:sdt>"
    row = f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>{p('a')}</w:tc></w:sdtContent></w:sdt><w:tc>{p('b')}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>"
    assert texts(reading(tmp_path, p("With ", inside, " and all.", empty) + row)) == [
        "With controls, tags, links and all.",
        "a | b",
    ]


def test_results_of_fields_are_read_and_their_codes_left_out(tmp_path: Path) -> None:
    nested = field(f"IF </w:instrText></w:r>{field('MERGEFIELD size', '9')}<w:r><w:instrText> = 9", "large")
    simple = f'<w:fldSimple w:instr="SEQ Figure">{run("4")}</w:fldSimple>'
    body = p("See page ", field("PAGEREF _x", "12"), ", a ", nested, " one, no. ", simple, ".")
    assert texts(reading(tmp_path, body)) == ["See page 12, a large one, no. 4."]


def test_symbols_hyphens_and_tabs(tmp_path: Path) -> None:
    odd = "<w:r><w:t>co</w:t><w:softHyphen/><w:t>operate long</w:t><w:noBreakHyphen/><w:t>term</w:t><w:tab/></w:r>"
    symbols = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    greek = '<w:r><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr><w:t>&#xF061;</w:t></w:r>'
    assert texts(reading(tmp_path, p(odd, symbols, greek))) == ["cooperate long-term ≥✓α"]


def test_equations_are_their_text(tmp_path: Path) -> None:
    def r(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    maths = f"<m:oMath>{r('n=')}<m:f><m:num>{r('a')}</m:num><m:den>{r('b')}</m:den></m:f><m:d><m:e>{r('x+1')}</m:e></m:d></m:oMath>"
    assert texts(reading(tmp_path, p("So ", maths, "."))) == ["So n=a/b(x+1)."]


def test_diagrams_give_their_shapes_and_charts_their_title(tmp_path: Path) -> None:
    def words(text: str) -> str:
        return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"

    parts = {
        "word/diagrams/data1.xml": f'<dgm:dataModel {SPACES}><dgm:ptLst><dgm:pt type="doc"/><dgm:pt><dgm:t>{words("Trust grows")}</dgm:t></dgm:pt><dgm:pt type="pres"><dgm:t>{words("layout")}</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>',
        "word/charts/chart1.xml": f"<c:chartSpace {SPACES}><c:chart><c:title><c:tx><c:rich>{words('Projects by year')}</c:rich></c:tx></c:title><c:plotArea><c:cat>{words('2019')}</c:cat></c:plotArea></c:chart></c:chartSpace>",
    }
    relations = f'<Relationship Id="d" Type="{KIND}/diagramData" Target="diagrams/data1.xml"/><Relationship Id="c" Type="{KIND}/chart" Target="/word/charts/chart1.xml"/>'
    body = p(
        '<w:r><w:drawing><dgm:relIds r:dm="d"/></w:drawing></w:r>',
        '<w:r><w:drawing><c:chart r:id="c"/></w:drawing></w:r>',
    )
    assert sorted(pairs(reading(tmp_path, body, parts, relations))) == [
        ("caption", "Projects by year"),
        ("list_item", "Trust grows"),
    ]


def test_a_large_initial_letter_belongs_to_its_word(tmp_path: Path) -> None:
    body = p("T", properties='<w:framePr w:dropCap="drop"/>') + p("rust grew slowly.")
    assert texts(reading(tmp_path, body)) == ["Trust grew slowly."]


def test_the_strict_form_of_the_standard_is_read(tmp_path: Path) -> None:
    path = made(tmp_path / "a.docx", p("Aims", style="H1"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("word/")}
    strict = {
        name: text.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, text in parts.items()
    }
    assert texts(reading(tmp_path, "", strict)) == ["1 Aims"]


# --- what is not printed ---------------------------------------------------------------------------------------------


def test_moved_text_stands_where_it_went(tmp_path: Path) -> None:
    body = p("Stays. ", f'<w:moveFrom w:id="1">{run("Moves.")}</w:moveFrom>') + p(
        f'<w:moveTo w:id="2">{run("Moves.")}</w:moveTo>'
    )
    assert texts(reading(tmp_path, body)) == ["Stays.", "Moves."]


def test_paragraphs_whose_break_was_deleted_are_one(tmp_path: Path) -> None:
    body = p("Trust grew ", properties='<w:rPr><w:del w:id="1"/></w:rPr>') + p("slowly.") + p("End.")
    assert texts(reading(tmp_path, body)) == ["Trust grew slowly.", "End."]
    assert texts(reading(tmp_path, body.split("</w:p>")[0] + "</w:p>" + table(("a", "b")))) == ["Trust grew", "a | b"]


def test_text_hidden_by_a_style_is_left_out(tmp_path: Path) -> None:
    body = p("Seen.", run(" Not seen.", '<w:rStyle w:val="Faint"/>')) + p("Nor this.", style="Ghost")
    assert texts(reading(tmp_path, body)) == ["Seen."]


def test_deleted_rows_and_cells_are_left_out(tmp_path: Path) -> None:
    rows = f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc><w:tc><w:tcPr><w:cellDel/></w:tcPr>{p('c')}</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('d')}</w:tc></w:tr>"
    assert texts(reading(tmp_path, f"<w:tbl>{rows}</w:tbl>")) == ["a | b"]


def test_deleted_notes_and_comments_are_left_out(tmp_path: Path) -> None:
    parts = {
        "word/footnotes.xml": f'<w:footnotes {SPACES}><w:footnote w:id="1">{p("Gone.")}</w:footnote></w:footnotes>',
        "word/comments.xml": f'<w:comments {SPACES}><w:comment w:id="0">{p("A remark.")}</w:comment></w:comments>',
    }
    comment = (
        '<w:commentRangeStart w:id="0"/>',
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
    )
    body = p(comment[0], "Kept.", comment[1], '<w:del w:id="3"><w:r><w:footnoteReference w:id="1"/></w:r></w:del>')
    assert texts(reading(tmp_path, body, parts)) == ["Kept."]


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    control = f'<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>{p("Contents")}</w:sdtContent></w:sdt>'
    assert texts(reading(tmp_path, control + p("Aims 3", style="TOC1") + p("Aims", style="H1"))) == ["1 Aims"]


# --- damage and malice -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["footnotes", "endnotes", "styles", "numbering"])
@pytest.mark.parametrize("damage", ["<broken", "", "\x00\x01", f"<w:footnotes {SPACES}><w:footnote w:id='1'>"])
def test_a_damaged_part_does_not_lose_the_body(part: str, damage: str, tmp_path: Path) -> None:
    found = reading(
        tmp_path, p("The body stands.", '<w:r><w:footnoteReference w:id="1"/></w:r>'), {f"word/{part}.xml": damage}
    )
    assert texts(found) == ["The body stands."]
    assert bool(found.notes) == bool(damage)
    assert all(part in note for note in found.notes)


def test_a_body_cut_short_is_read_up_to_the_cut_and_noted(tmp_path: Path) -> None:
    found = reading(
        tmp_path, "", {"word/document.xml": f"<w:document {SPACES}><w:body>{p('The first.')}{p('The second.')[:-9]}"}
    )
    assert texts(found)[0] == "The first."
    assert "word/document.xml is damaged" in found.notes[0]


def test_a_part_with_a_wrong_check_sum_is_read_and_noted(tmp_path: Path) -> None:
    path = made(tmp_path / "a.docx", p("The body stands."))
    with zipfile.ZipFile(path) as archive:
        names = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    path.write_bytes(path.read_bytes().replace(b"The body stands.", b"The body stood. "))
    found = read(path, ExtractSettings())
    assert texts(found) == ["The body stood."]
    assert "damaged" in found.notes[0]


def test_a_document_without_a_body_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="expected the text of a Word document"):
        reading(tmp_path, "", {"word/document.xml": "nothing"})


def test_tables_nested_a_thousand_deep_give_their_text(tmp_path: Path) -> None:
    start, end = "<w:tbl><w:tr><w:tc>", f"{p('')}</w:tc></w:tr></w:tbl>"
    found = reading(tmp_path, p("Before.") + start * 1000 + p("In the middle.") + end * 1000 + p("After."))
    assert texts(found) == ["Before.", "In the middle.", "After."]
    assert "nested too deep" in found.notes[0]


@pytest.mark.parametrize("tag", ["w:smartTag", "w:ins", "w:sdt", "w:hyperlink", "m:e", "mc:AlternateContent"])
@pytest.mark.parametrize("depth", [90, 240, 20_000])
def test_other_elements_nested_without_end_are_no_crash(tag: str, depth: int, tmp_path: Path) -> None:
    deep = f"<w:p>{f'<{tag}>' * depth}{run('Deep.')}{f'</{tag}>' * depth}</w:p>"
    found = texts(reading(tmp_path, p("Before.") + deep + p("After.")))
    assert (found[0], found[-1]) == ("Before.", "After.")
    assert "Deep." in found


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    start = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    document = f"{start}<w:document {SPACES}><w:body>{p('Before.')}{p('&l8;&file;')}{p('After.')}</w:body></w:document>"
    found = texts(reading(tmp_path, "", {"word/document.xml": document}))
    assert found[0] == "Before."
    assert found[-1] == "After."
    assert not any("secret" in text or "lol" in text for text in found)


def test_nothing_outside_the_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """External relationships are ignored, and a target cannot climb out of the archive."""
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / "footnotes.xml").write_text("<secret/>")
    relations = (
        f'<Relationship Id="e1" Type="{KIND}/attachedTemplate" Target="http://never.example/t.dotm" TargetMode="External"/>'
        f'<Relationship Id="e2" Type="{KIND}/chart" Target="http://never.example/c.xml" TargetMode="External"/>'
        f'<Relationship Id="e3" Type="{KIND}/chart" Target="../../../footnotes.xml"/>'
    )
    body = p("Text.", *(f'<w:r><w:drawing><c:chart r:id="e{n}"/></w:drawing></w:r>' for n in (1, 2, 3)))
    assert texts(reading(tmp_path, body, relations=relations)) == ["Text."]


def test_styles_based_on_each_other_are_no_endless_loop(tmp_path: Path) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 1"/><w:basedOn w:val="A"/></w:style>'
    found = reading(tmp_path, p("Aims", style="A"), {"word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>"})
    assert pairs(found) == [("heading", "Aims")]
