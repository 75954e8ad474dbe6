"""What a line of text looks like by itself: bullet, numbered item, caption, heading, rule. Shared by the readers."""

from __future__ import annotations

import re

BULLETS = "•‣◦▪▫■□●○◆◇►▶▸➢➤✓✔✗✘☐☑☒∙·⁃\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf076\uf06e\uf0be\uf06c\uf071\uf0e0"
# A lone character for private use is a sign of a font of signs: a bullet or a box to tick.
# A bullet of a font without names for its characters comes as U+FFFD, with or without one for the space after it.
_BULLET = re.compile(rf"\s*(?:[{BULLETS}]\s*|[\ue000-\uf8ff]\s+|\ufffd{{1,2}}\s+|[-–—*+o^»]\s+|\[[ xX]?\]\s+)(?=\S)")
_ENUMERATOR = re.compile(r"\s*(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\)|(?:\d{1,3}|[a-z]|[ivx]{1,5})\.)\s+(?=\S)")
_CAPTION = re.compile(
    r"(?:Figure|Fig\.|Table|Box|Chart|Map|Exhibit|Photo|Image|Diagram)\s+(?:[A-Z]?\d+(?:[.\-–]\d+)*[a-z]?|[IVX]+)\s*(?:[.:–—|]\s*|-\s+)\S"
)
_CAPTION_UNSTOPPED = re.compile(
    r"(?:Figure|Fig\.|Table|Box|Chart|Map|Exhibit|Example|Diagram)\s+[A-Z]?\d+(?:[.\-–]\d+)*[a-z]?\s+[A-Z‘“(]"
)
_SECTION_NUMBER = re.compile(
    r"(?:(?:Chapter|Part|Section|Appendix|Annex)\s+(?:\d+|[A-Z]|[IVX]+)\b[.:]?|\d{1,2}(?:\.\d{1,2}){0,4}\.?)\s+(?=[A-Z‘“\"'])"
)
_FINAL = re.compile(r"[.,;:!…][\"'”’)\]]*$")
_LEADERS = re.compile(r"\s*(?:(?:[.…_]\s*){4,}|…[.…\s]+)")
_HIGHEST_DEPTH = 6


def without_bullet(line: str) -> str | None:
    """The item after its bullet or tick box, or None where there is no bullet."""
    match = _BULLET.match(line)
    return line[match.end() :] if match else None


def bullet_length(line: str) -> int:
    """How many characters the bullet at the start of `line` takes with its white space; 0 where there is none."""
    match = _BULLET.match(line)
    return match.end() if match else 0


def is_enumerated(line: str) -> bool:
    """Whether the line starts like an item of a numbered list: "1.", "2)", "(a)", "iv."."""
    return bool(_ENUMERATOR.match(line))


def is_caption(text: str) -> bool:
    """Whether the text is the caption of a figure, table or box: "Figure 3: …", "Table 2. …"."""
    if _CAPTION_UNSTOPPED.match(text) and len(text.split()) <= 30 and not text.endswith((".", ":", ";", ",")):
        return True
    return len(text) <= 600 and bool(_CAPTION.match(text))


def is_rule(line: str) -> bool:
    """Whether the line only separates: "---", "* * *", "____"."""
    return bool(line.strip()) and not any(character.isalnum() for character in line)


def section_depth(line: str) -> int:
    """Depth of a numbered heading: 1 for "2 Methods" or "Chapter 2", 2 for "2.1 Sample"; 0 without a number."""
    match = _SECTION_NUMBER.match(line)
    if not match:
        return 0
    return min(1 + match.group().strip().rstrip(".").count("."), _HIGHEST_DEPTH)


def without_leaders(line: str) -> tuple[str, str] | None:
    """Entry and page number of a line of a table of contents ("Methods . . . . 12"), or None."""
    match = _LEADERS.search(line)
    if not match or not re.fullmatch(r"[.\s]*(?:\d{1,4}|[ivxlc]{1,7})?", line[match.end() :]):
        return None
    return line[: match.start()].strip(), line[match.end() :].strip(" .")


def looks_like_heading(line: str, *, words: int = 12) -> bool:
    """Whether a line by itself could be a heading: short, starts like a title, and does not end like a sentence."""
    line = line.strip()
    tokens = line.split()
    limit = words + 4 if line.endswith("?") else words
    if not tokens or len(tokens) > limit or len(line) > 100 or _FINAL.search(line):
        return False
    first = next((character for character in line if character.isalnum()), "")
    if not first or not (first.isupper() or first.isdigit()) or line[0] in BULLETS:
        return False
    letters = sum(character.isalpha() for character in line)
    return (
        letters >= 3
        and letters >= 0.5 * sum(not character.isspace() for character in line)
        and "://" not in line
        and "|" not in line
    )


def is_drawn_row(line: str) -> bool:
    """Whether the line is a table row drawn with vertical bars: "Site | 12 | 9"."""
    return line.count("|") >= 2 and any(character.isalnum() for character in line)


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a full stop, question or exclamation mark, colon or ellipsis, closing quotes aside."""
    return bool(re.search(r"[.!?:…][\"'”’)\]]*\d{0,2}$", text.rstrip()))
