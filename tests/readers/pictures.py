"""PDFs whose text cannot be read as it is: pages that are pictures, and fonts that give wrong letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WIDTH, HEIGHT = 595, 842
TEXT = (
    "The partnership saved staff time and",
    "patients were seen sooner. Trust grew",
    "slowly, because nobody had agreed who",
    "owned the data, and the contract took",
    "eleven months. After that the clinics",
    "opened in three towns and waiting lists",
    "fell by a third within half a year.",
)


def scan(path: Path, pages: Sequence[Sequence[str]]) -> Path:
    """A PDF of pictures, one for each page of lines; a page without lines is a picture of nothing."""
    from PIL import Image, ImageDraw, ImageFont

    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    for lines in pages:
        image = Image.new("L", (1654, 2339), 255)
        draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=44)
        for row, line in enumerate(lines):
            draw.text((200, 300 + 70 * row), line, fill=0, font=font)
        canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return path


def mapped(path: Path, code_of: dict[str, str], lines: Sequence[str] = TEXT, plain: Sequence[str] = ()) -> Path:
    """A PDF that shows `lines` and gives other characters for them: its ToUnicode table says `code_of` each letter.

    plain: lines of a second page that can be read.
    """
    codes = range(32, 127)
    table = "\n".join(f"<{code:02x}> <{code_of.get(chr(code), chr(code)).encode('utf-16-be').hex()}>" for code in codes)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Wrong def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{table}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    pages = [_content(lines, "F1")] + ([_content(plain, "F2")] if plain else [])
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(cmap),
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {7 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects.append(_stream(content))
    path.write_bytes(file_of(objects))
    return path


def _content(lines: Sequence[str], font: str) -> str:
    shown = "\n".join(f"({line}) Tj T*" for line in lines)
    return f"BT /{font} 20 Tf 26 TL 72 720 Td\n{shown}\nET"


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def file_of(objects: Sequence[str]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(data)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    return data + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
