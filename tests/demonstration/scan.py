"""A page as a copier gives it: an image in a PDF, a little askew, with specks and no text beneath."""

from __future__ import annotations

import io
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import reportlab
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from tests.demonstration.source import Source

_FONTS = Path(reportlab.__file__).parent / "fonts"
_DPI = 200
_SIZE = (1654, 2339)  # A4 at 200 dots per inch
_LEFT, _RIGHT = 190, 1464
_DAY = time.struct_time((2024, 4, 22, 9, 0, 0, 0, 113, 0))


def scanned(source: Source) -> bytes:
    """An image-only PDF of one page: masthead, headline and text, black and white at 200 dpi."""
    image = Image.new("L", _SIZE, 250)
    draw = ImageDraw.Draw(image)
    y = _masthead(draw, source)
    for piece in source.pieces:
        heading = piece.kind == "heading"
        font = _font("VeraBd.ttf", 54) if heading else _font("Vera.ttf", 28)
        for line in _lines(draw, piece.text, font):
            draw.text((_LEFT, y), line, font=font, fill=20)
            y += 68 if heading else 40
        y += 26 if heading else 18
    buffer = io.BytesIO()
    _copied(image).save(
        buffer, "PDF", resolution=_DPI, title="Scan_20240422", producer="Office copier", creationDate=_DAY, modDate=_DAY
    )
    return buffer.getvalue()


def _masthead(draw: ImageDraw.ImageDraw, source: Source) -> int:
    draw.text((_LEFT, 130), source.get("publisher"), font=_font("VeraBI.ttf", 62), fill=20)
    draw.text((_LEFT, 226), f"Friday {source.get('date')}", font=_font("Vera.ttf", 28), fill=20)
    draw.text((_RIGHT, 2190), "7", font=_font("Vera.ttf", 28), fill=20, anchor="ra")
    draw.line((_LEFT, 276, _RIGHT, 276), fill=20, width=4)
    return 320


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= _RIGHT - _LEFT:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _copied(image: Image.Image) -> Image.Image:
    """Turned by half a degree, with specks, in black and white."""
    turned = image.rotate(0.5, resample=Image.Resampling.BICUBIC, fillcolor=250)
    chance = random.Random(19)
    for _ in range(600):
        place = (chance.randrange(_SIZE[0]), chance.randrange(_SIZE[1]))
        turned.putpixel(place, chance.choice((0, 0, 255)))
    return turned.point(lambda value: 255 if value > 140 else 0).convert("1", dither=Image.Dither.NONE)
