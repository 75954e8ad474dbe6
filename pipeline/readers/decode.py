"""Bytes of a text file to characters."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
# Beyond ASCII, what Western European text in Windows-1252 consists of.
_WESTERN = frozenset("‘’“”–—…•£€©®™°§½¼¾²³×·«»¡¿ªº´¨´\xa0\xad") | frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿŒœŠšŽžŸ"
)
_MOST_CONTROLS = 0.01


def decode(data: bytes, declared: str = "") -> str:
    r"""`data` as text with "\n" line ends, without a byte order mark.

    In this order: byte order mark, UTF-8, the `declared` encoding, Windows-1252 if all its characters are those of
    Western European text, then what charset_normalizer finds. Raises DocumentError for anything that is not text.
    """
    text = _decoded(data, declared)
    if text is None or len(_CONTROLS.findall(text)) > _MOST_CONTROLS * max(1, len(text)):
        raise DocumentError(
            "expected text, found bytes in no known encoding (a program's own file, or damaged): save it as "
            "UTF-8 text and run again"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, declared: str) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _attempt(data[len(mark) :] if encoding == "utf-8" else data, encoding)
    if b"\0" in data:
        return _utf16(data)
    for encoding in ("utf-8", declared):
        if encoding and (text := _attempt(data, encoding)) is not None:
            return text
    western = _attempt(data, "cp1252")
    if western is not None and all(character.isascii() or character in _WESTERN for character in western):
        return western
    return _guessed(data)


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: half of the bytes of Latin text are zero, all on one side. Anything else is no text."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < 0.3 * (len(data) / 2) or min(even, odd) > 0.02 * (len(data) / 2):
        return None
    return _attempt(data, "utf-16-be" if even > odd else "utf-16-le")


def _guessed(data: bytes) -> str | None:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    return None if best is None else str(best)
