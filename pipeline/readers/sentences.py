"""Sentence boundaries: segtok's rules, with the corrections that British reports need.

segtok (Leitner, rule based) was chosen by measurement over spaCy's sentencizer, pysbd, sentencex, syntok, blingfire
and sentence-splitter: on paragraphs glued together from sentences it found the boundaries with F1 0.997, the next best
with 0.992 (pysbd, ten times slower) and 0.986 (syntok). It would rather leave two sentences together than cut one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words that begin sentences and hardly ever follow an abbreviation or initial as part of the same name.
_STARTERS = (
    "After|All|Although|An|And|As|At|Both|But|By|Each|Eleven|For|From|He|Her|Here|His|How|However|I|If|In|It|Its|Many|More|"
    "Most|Much|No|Not|On|Once|One|Only|Our|Others|Over|She|Since|So|Some|That|The|Their|Then|There|These|They|This|"
    "Those|Three|Through|To|Two|Under|Until|We|What|When|Where|While|Who|Why|With|Without|Yet|You|Your"
)
_OPENING = r"[\"'“‘(\[]?"
# A full stop that segtok takes for part of a name or date, but a sentence ends there: "in the U.K. That", "9 May. It",
# "Appendix B. Eleven", "4 Jan. 2020. They", "slow… And", and a raised note number after the stop: "was strong.1 Then".
_MISSED = re.compile(
    rf"(?:(?:\b[A-Z]\.){{2,}}|\b(?:Appendix|Annex|Chapter|Figure|Group|Part|Phase|Section|Table|Tier)\ (?:[A-Z]|"
    rf"[IVX]+)\."
    rf"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.|\b[A-Z]\.)\s+(?={_OPENING}(?:{_STARTERS})\b)"
    rf"|\b[A-Za-z]{{1,6}}\.\s\d{{1,4}}\.\s+(?={_OPENING}(?:{_STARTERS})\b)"
    r"|…[\"'”’]?\s+(?=[\"'“‘(]?[A-Z])"
    r"|(?<=[a-z]{3}[.?!])\d{1,3}\s+(?=[\"'“‘(]?[A-Z])|(?<=[a-z]{2}[.?!][”’\"])\d{1,3}\s+(?=[\"'“‘(]?[A-Z])",
)
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:pp?|paras?|ss?|[Nn]os?|[Cc]h|[Cc]hap|[Rr]efs?|[Aa]pp|[Ss]ec|[Ss]ect|[Aa]rt|[Cc]l|[Rr]eg|[Ff]igs?|[Tt]ab|[Vv]ols?|"
    r"[Ee]ds?|[Aa]pprox|[Cc]a?|[Tt]el|[Ee]xt|[Mm]in|[Mm]ax|[Ee]st)\.$"
)
_BEFORE_NAME = re.compile(
    r"(?:^|[\s(\[“‘])(?:Messrs|Mrs?|Ms|Mx|Rev|Revd|[Hh]on|Cllr|Lt|Maj|Brig|Gen|Dr|Prof|Sir|St|Dept|[Rr]ef|cf|vs|viz|e\.g|i\.e)\.$"
)
_COMPANY = re.compile(r"\b(?:Co|Corp|Inc|Ltd|Bros|Assoc)\.$")
_QUOTED_END = re.compile(r"[.?!…][\"'”’]+[)\]]*$")
_LONGEST = 20_000


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` in order, as half-open spans of code points without surrounding white space.

    Closing quotation marks and brackets belong to the sentence that they end. Every character that is not white space
    lies in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _base(text):
        for piece in _split_missed(text, start, end):
            if spans and _belongs(text[spans[-1][0] : spans[-1][1]], text[piece[0] : piece[1]]):
                spans[-1] = (spans[-1][0], piece[1])
            else:
                spans.append(piece)
    return spans


def _base(text: str) -> Iterator[tuple[int, int]]:
    """Spans as segtok gives them; very long texts go through it in slices, since its time grows with the square."""
    from segtok.segmenter import split_single

    offset = 0
    while offset < len(text):
        limit = len(text)
        if limit - offset > _LONGEST:
            space = text.rfind(" ", offset + 1, offset + _LONGEST)
            limit = space if space > 0 else offset + _LONGEST
        position = offset
        for sentence in split_single(text[offset:limit]):
            if sentence := sentence.strip():
                start = text.index(sentence, position)
                position = start + len(sentence)
                yield start, position
        offset = limit


def _split_missed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _MISSED.finditer(text, start, end):
        if match.end() < end and not _is_name_initial(text, start, match.start(), match.group()):
            yield start, match.start() + len(match.group().rstrip())
            start = match.end()
    yield start, end


def _is_name_initial(text: str, start: int, position: int, match: str) -> bool:
    """Whether a single capital is more likely an initial of a name ("Mary T. In…" is not, "J. K. The" is)."""
    if not re.fullmatch(r"[A-Z]\.\s+", match):
        return False
    before = text[start:position].rstrip().rsplit(" ", 1)[-1]
    return bool(re.fullmatch(r"[A-Z]\.|", before))


def _belongs(before: str, after: str) -> bool:
    """Whether segtok cut one sentence in two between these pieces."""
    if _BEFORE_NUMBER.search(before) and re.match(r"[\d£$€~]|[A-Z]{1,4}[/\d]", after):
        return True
    if _BEFORE_NAME.search(before):
        return True
    if _COMPANY.search(before) and after[0].isupper() and not re.match(rf"(?:{_STARTERS})\b", after):
        return True
    return after[0].islower() and (bool(_QUOTED_END.search(before)) or before.endswith(("...", "…")))
