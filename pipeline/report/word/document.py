"""The draft evidence review as a Word document. The same review, settings and figures give the same bytes.

Quotations lead to their place in the pages of documents beside the file, so it should stay in the report's folder.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

import pipeline
from pipeline.io import atomic
from pipeline.report.word import methods
from pipeline.report.word.contents import write_contents
from pipeline.report.word.endings import write_appendices, write_limits, write_references
from pipeline.report.word.findings import write_codes, write_summary
from pipeline.report.word.matrices import write_finding_tables, write_matrix
from pipeline.report.word.sources import Sources
from pipeline.report.word.styles import TO_WRITE, set_styles
from pipeline.report.word.themes import write_themes
from pipeline.report.word.writer import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Writer, add_field, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document

    from pipeline.codebook import Codebook
    from pipeline.config import Settings
    from pipeline.report.figures import Figure
    from pipeline.review import Review

# A document names its dates of making and its zip archive one of each file. Fixed ones keep the bytes the same.
_CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_STAMP = (1980, 1, 1, 0, 0, 0)


def write_review_document(
    review: Review, codebook: Codebook, path: Path, *, settings: Settings, figures: Sequence[Figure] = ()
) -> None:
    """Write the draft to `path`. Every number in it is one of the review's tables, metrics or settings."""
    document = docx.Document()
    set_styles(document)
    _set_page(document)
    _set_properties(document, settings.report.title)
    writer, sources = Writer(document), Sources(review)
    drawn = {figure.name: figure for figure in figures}
    _write_front(writer, review, settings.report.title)
    place = writer.paragraph()
    write_summary(writer, review)
    _draw(writer, drawn, "barriers_and_benefits", "codes_by_document")
    _write_methods(writer, review, codebook, settings, drawn)
    write_codes(writer, sources, codebook, settings.report.quotations_per_code)
    write_themes(writer, review, lambda: _draw(writer, drawn, "themes"))
    writer.turn(landscape=True)
    write_finding_tables(writer, sources)
    write_matrix(writer, sources, codebook, settings.report.matrix_documents)
    writer.turn(landscape=False)
    write_limits(writer, sources)
    write_references(writer, sources)
    write_appendices(writer, sources, codebook, settings)
    write_contents(place, writer.headings)
    _save(document, path)


def _set_page(document: Document) -> None:
    """A4, and a footer with the page number on all pages but the first."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE_WIDTH), Cm(PAGE_HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    section.different_first_page_header_footer = True
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Draft · page ")
    add_field(footer, " PAGE ", "2")


def _set_properties(document: Document, title: str) -> None:
    """Title and language; nothing of who made it or when. Without the mode, Word takes it for a file of 2007."""
    properties = document.core_properties
    properties.title, properties.language = clean(title), "en-GB"
    properties.subject = "Draft evidence review"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = _CREATED.replace(tzinfo=None)
    properties.revision = 1
    settings: Any = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    mode = (
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    settings.insert_element_before(
        parse_xml(mode), "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping", "w:shapeDefaults",
        "w:decimalSymbol", "w:listSeparator",
    )  # fmt: skip
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), "en-GB")


def _write_front(writer: Writer, review: Review, title: str) -> None:
    writer.paragraph("Draft evidence review", style="Subtitle")
    writer.paragraph(title, style="Title")
    included = int((review.documents["status"] == "included").sum())
    writer.paragraph(
        f"Made by evidence-pipeline {pipeline.__version__} from {included:,} documents and {len(review.evidence):,} "
        "rows of evidence. Every quotation stands word for word in the document that it cites."
    )
    writer.paragraph(
        "This is a draft for people to edit. What the program counted and quoted is here; what it means is for you to "
        "write, and paragraphs with a bar like this one say where. Links to documents work as long as this file stays "
        "in the folder of the report. For page numbers in the contents, click on them and press F9. Each run writes a "
        "new draft: save yours under another name.",
        style=TO_WRITE,
    )


def _write_methods(
    writer: Writer, review: Review, codebook: Codebook, settings: Settings, drawn: dict[str, Figure]
) -> None:
    writer.heading("Methods")
    writer.paragraph(
        "To write: the question of the review, and how and when the documents were searched for and chosen. The "
        "program knows only the files that it was given.",
        style=TO_WRITE,
    )
    for heading, sentences in (
        ("Documents", methods.document_sentences(review)),
        ("Reading", methods.reading_sentences(review, settings)),
        ("Coding", methods.coding_sentences(review, codebook, settings)),
        ("Stance", methods.stance_sentences(review)),
        ("Making of themes", methods.theme_sentences(review, settings)),
        ("Checks", methods.check_sentences(review)),
    ):
        if sentences:
            writer.heading(heading, 2)
            writer.paragraph(" ".join(sentences))
        if heading == "Documents":
            _draw(writer, drawn, "prisma")


def _draw(writer: Writer, drawn: dict[str, Figure], *names: str) -> None:
    for figure in (drawn[name] for name in names if name in drawn):
        writer.picture(figure.png, figure.title, figure.alt)


def _save(document: Document, path: Path) -> None:
    """Save with fixed dates in the archive, and without the picture of the empty template that Word would show."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as made, atomic(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, made.read(name))
