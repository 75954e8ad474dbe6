"""Characters of the fonts Symbol and Wingdings, which Word stores by their place in the font (F020 to F0FF)."""

from __future__ import annotations

# Adobe's Symbol encoding, from 0x41 and 0x61 on; the rest singly.
_SYMBOL = dict(
    zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)
) | dict(
    zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
) | {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼", 0xA3: "≤",
    0xA5: "∞", 0xA6: "ƒ", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″",
    0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…",
    0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD0: "∠", 0xD1: "∇", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√",
    0xDB: "⇔", 0xDC: "⇐", 0xDE: "⇒", 0xE2: "®", 0xE3: "©", 0xE4: "™", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "☐"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
_FIRST, _LAST = 0xF020, 0xF0FF


def character(font: str, code: int) -> str:
    """The character at `code` (with or without 0xF000 added) of `font`.

    Characters of unknown symbol fonts stay where they are in the private use area; of another font, a code is itself.
    """
    table = _FONTS.get(font.strip().lower())
    place = code - 0xF000 if _FIRST <= code <= _LAST else code
    if table is None:
        return chr(code)
    if place in table:
        return table[place]
    plain = table is _SYMBOL and 0x20 <= place < 0x7F
    return chr(place) if plain else chr(0xF000 + place if place <= 0xFF else code)


def translated(font: str, text: str) -> str:
    """`text` set in `font`, its private use characters as those that are printed."""
    if font.strip().lower() not in _FONTS or not any(_FIRST <= ord(c) <= _LAST for c in text):
        return text
    return "".join(character(font, ord(c)) if _FIRST <= ord(c) <= _LAST else c for c in text)
