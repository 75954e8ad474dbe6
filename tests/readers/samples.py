"""One sample of every format, all saying the same, made anew for each test run. The text is the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TITLE = "Half a handshake: partnership after the pilot"
HEADING = "What we found"
FIRST = (
    "This report looks at what became of 41 joint projects announced between 2015 and 2021. Dr. Imogen Fairhurst of "
    "St. Oswin's told us that the contract, worth £3.5m, took eleven months to agree. Chief executives would open the "
    "launch event and then not be seen again."
)
SECOND = (
    "Most clinicians were running these projects in the margins of the week. “There is always someone in the room who "
    "assumes we are there to sell something.” The collaboration saved 190,000 appointments a year."
)
ITEMS = (
    "Name one accountable executive in each region.",
    "Publish a single template agreement",
    "Ring-fence half a day a week.",
)
ROWS = (("Site", "Nurses", "Weeks"), ("Wexcombe", "12", "9"), ("Tarrow Bay", "7", "31"), ("Fenmarsh", "4", "18"))
LAST = "None of these measures requires legislation."
EVERYTHING = (TITLE, HEADING, FIRST, SECOND, *ITEMS, *(" | ".join(row) for row in ROWS), LAST)


def markdown(path: Path) -> None:
    table = "\n".join("| " + " | ".join(row) + " |" + ("\n|---|---|---|" if row == ROWS[0] else "") for row in ROWS)
    items = "\n".join(f"- {item}" for item in ITEMS)
    path.write_text(
        f"# {TITLE}\n\n## {HEADING}\n\n{FIRST}\n\n{SECOND}\n\n{items}\n\n{table}\n\n{LAST}\n", encoding="utf-8"
    )


def plain(path: Path) -> None:
    items = "\n".join(f"• {item}" for item in ITEMS)
    rows = "\n\n".join(" | ".join(row) for row in ROWS)
    path.write_text(f"{TITLE}\n\n{HEADING}\n\n{FIRST}\n\n{SECOND}\n\n{items}\n\n{rows}\n\n{LAST}\n", encoding="utf-8")


def html(path: Path) -> None:
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    path.write_text(
        f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/about'>About us</a></li></ul></nav>"
        "<div class='cookie-banner'><p>We use cookies to make this site work.</p><button>Accept</button></div>"
        f"<main><h1>{TITLE}</h1><h2>{HEADING}</h2><p>{FIRST}</p><p>{SECOND}</p><ul>{items}</ul><table>{table}</table><p>{LAST}</p></main>"
        "<footer><p>© Marlowe Institute. All rights reserved.</p></footer></body></html>",
        encoding="utf-8",
    )


def docx(path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading(TITLE, 0)
    document.add_heading(HEADING, 1)
    document.add_paragraph(FIRST)
    document.add_paragraph(SECOND)
    for item in ITEMS:
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for row, values in zip(table.rows, ROWS, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    document.add_paragraph(LAST)
    document.save(str(path))


def pdf(path: Path) -> None:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()
    story = [
        Paragraph(TITLE, styles["Title"]),
        Paragraph(HEADING, styles["Heading2"]),
        Paragraph(FIRST, styles["BodyText"]),
        Paragraph(SECOND, styles["BodyText"]),
    ]
    story += [Paragraph(item, styles["BodyText"], bulletText="•") for item in ITEMS]
    story += [
        Spacer(1, 12),
        Table(ROWS, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]),
        Spacer(1, 12),
        Paragraph(LAST, styles["BodyText"]),
    ]
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1).build(story)


SAMPLES: dict[str, Callable[[Path], None]] = {
    ".pdf": pdf,
    ".docx": docx,
    ".html": html,
    ".htm": html,
    ".md": markdown,
    ".markdown": markdown,
    ".txt": plain,
    ".text": plain,
}


def make(suffix: str, folder: Path) -> Path:
    """The sample of one format in `folder`."""
    path = folder / f"sample{suffix}"
    SAMPLES[suffix](path)
    return path
