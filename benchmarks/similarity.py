"""How like a reference reading our clean text is, beside what other tools make of the same file in the same run.

The figure is rapidfuzz's normalised Indel similarity (2 × longest common subsequence / sum of the lengths) of two texts
after the same folding. References are Markdown; their marks are taken out by parsing them, and what a format may or may
not print (bullets and numbers of list items, bars between the cells of a table, rules, leaders of a table of contents)
is taken out of every text alike, so that no tool gains or loses by it.
"""

from __future__ import annotations

import argparse
import re
import statistics
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import ExtractSettings
from pipeline.errors import DocumentError
from pipeline.readers import read
from pipeline.readers.assemble import assemble
from pipeline.readers.clean import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_MARKER = re.compile(
    r"^\s*(?:[•‣◦▪▫■□●○◆◇►▶➢✓✔✗✘☐☑☒·⁃\uf0b7\uf0a7\uf0d8\ufffd*o–-]+\s+|☐|[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+)+"
)
_LEADERS = re.compile(r"(?:[.…_]\s*){4,}")
_AIMS = {"columns": 0.95, "office": 0.97}


@dataclass(frozen=True, slots=True)
class Figures:
    """Similarity to the reference of one file, by tool: 0 to 1, None where the tool reads no such file or fails."""

    path: Path
    ours: float | None
    others: dict[str, float | None]


def folded(lines: list[str]) -> str:
    """One line of text from many: no list markers at the start of lines, no bars and leaders, single spaces."""
    text = " ".join(_MARKER.sub("", tidy(line)) for line in lines)
    return " ".join(_LEADERS.sub(" ", text.replace("|", " ")).split())


def reference(markdown: str) -> list[str]:
    """The lines of a Markdown text as a person reads them: no marks, no pictures, no targets of links, no comments."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(_COMMENT.sub("", markdown))
    lines: list[str] = []
    for token in tokens:
        if token.type == "inline":
            lines.extend("".join(_words(token)).split("\n"))
        elif token.type in ("fence", "code_block"):
            lines.extend(token.content.split("\n"))
        elif token.type == "html_block":
            lines.extend(re.sub(r"<[^<>]*>", "", token.content).split("\n"))
    return [unescape(line) for line in lines]


def _words(token: Token) -> Iterator[str]:
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield "\n"


def similarity(lines: list[str], expected: list[str]) -> float:
    """Normalised Indel similarity of two texts given as lines, after `folded`: 0 (nothing alike) to 1 (the same)."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(folded(lines), folded(expected)))


def ours(path: Path) -> list[str]:
    """The passages of the clean text, as the pipeline makes it."""
    return assemble(read(path, ExtractSettings(ocr="never")), "document").text.split("\n\n")


def plumber(path: Path) -> list[str]:
    """pdfplumber's own text."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [line for page in pdf.pages for line in page.extract_text().split("\n")]


def pdfium(path: Path) -> list[str]:
    """pypdfium2's own text; it marks a hyphen at a line end with U+FFFE."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return [
            line for page in pdf for line in page.get_textpage().get_text_range().replace("\ufffe", "-").splitlines()
        ]


def paragraphs(path: Path) -> list[str]:
    """The paragraphs that python-docx lists: those of the body, without tables."""
    import docx

    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


OTHERS: dict[str, dict[str, Callable[[Path], list[str]]]] = {
    ".pdf": {"pdfplumber": plumber, "pypdfium2": pdfium},
    ".docx": {"python-docx": paragraphs},
}


def reference_of(path: Path) -> Path | None:
    """The reference beside a document: report.md for report.pdf, report.docx.md for report.docx; None without one."""
    return next((p for p in (path.with_suffix(".md"), path.with_name(f"{path.name}.md")) if p.is_file()), None)


def measure(path: Path) -> Figures:
    """The figures of one document that has a reference beside it."""
    beside = reference_of(path)
    if beside is None:
        raise FileNotFoundError(f"expected a reference beside {path.name} ({path.stem}.md), found none")
    expected = reference(beside.read_text(encoding="utf-8"))
    try:
        own: float | None = similarity(ours(path), expected)
    except DocumentError as error:
        print(f"{path.name}: {error}")
        own = None
    others = {name: similarity(tool(path), expected) for name, tool in OTHERS[path.suffix].items()}
    return Figures(path, own, dict(others))


def measure_all(folder: Path) -> list[Figures]:
    """The figures of every document in `folder` that has a reference beside it."""
    return [measure(path) for path in sorted(folder.iterdir()) if path.suffix in OTHERS and reference_of(path)]


def show(folder: Path, found: list[Figures]) -> None:
    """Print a table of `found` with the means."""
    names = sorted({name for figures in found for name in figures.others})
    print(f"\n{folder.name:<44} {'ours':>8} " + " ".join(f"{name:>12}" for name in names))
    for figures in found:
        beaten = any((figures.ours or 0.0) < (other or 0.0) for other in figures.others.values())
        row = " ".join(f"{figures.others.get(name) or 0.0:12.4f}" for name in names)
        print(f"{figures.path.name:<44} {figures.ours or 0.0:8.4f} {row}{'   below another tool' if beaten else ''}")
    if found:
        mean = statistics.fmean(figures.ours or 0.0 for figures in found)
        others = [statistics.fmean(figures.others.get(name) or 0.0 for figures in found) for name in names]
        aim = f"   aim {_AIMS[folder.name]:.2f}" if folder.name in _AIMS else ""
        print(f"{'mean':<44} {mean:8.4f} " + " ".join(f"{other:12.4f}" for other in others) + aim)


def main() -> None:
    """Measure the folders given, or the shared collections."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("folders", nargs="*", type=Path, default=[SHARED / "pdf" / "columns", SHARED / "office"])
    for folder in parser.parse_args().folders:
        show(folder, measure_all(folder))


if __name__ == "__main__":
    main()
