"""Passages that tell how a report was made, by whom, or what its words mean: no code should be looked for there.

The signs are few and English, so that a passage is called background only where its own words or the heading above it
say so. A passage that reports what was found is none, whatever else it holds.
"""

# ruff: noqa: E501 - one sign, one line

from __future__ import annotations

import re
from functools import lru_cache

METHOD, PEOPLE, MEANING = "how a study was made", "who wrote, spoke or paid", "what words mean"
_STUDY = r"(?:discovery|study|survey|research|inquiry|enquiry|review|evaluation|analysis|interviews?|questionnaire)"
_WRITING = r"(?:report|paper|article|blog|guide|toolkit|document|briefing|chapter|section|summary|appendix)"
_NAME = r"[A-Z][\w’'.-]+"

_TEXT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, flags))
    for kind, flags, pattern in (
        (METHOD, re.I, r"\b(?:our|the) (?:main )?(?:goals?|aims?|objectives?|purpose) (?:was|were)\b"),
        (METHOD, re.I, r"\b(?:aimed|sought|set out|looked) to (?:learn|understand|explore|identify|answer|examine)\b"),
        (METHOD, re.I, r"\bwe (?:have )?(?:also )?(?:interviewed|surveyed|analysed|analyzed|reviewed|categorised|sampled)\b"),
        (METHOD, re.I, rf"\b(?:conducted|carried out|undertook|undertaken)\b.{{0,200}}\b{_STUDY}\b"),
        (METHOD, re.I, rf"\b{_STUDY} (?:was|were) (?:\w+ )?(?:conducted|carried out|undertaken|held|sent|added)\b"),
        (METHOD, re.I, r"\b\d+ (?:\w+ )?in (?:the |an? )?(?:survey|interviews?)\b|\bparticipated in (?:a |the )?(?:survey|interviews?)\b"),
        (METHOD, re.I, r"\b(?:questionnaire|survey) (?:will )?(?:contain|ask|consist|cover)(?:s|ed)?\b"),
        (METHOD, re.I, r"\bfollowing (?:\w+ )?(?:objectives|questions|methods?|topics)\b|\bresearch questions?\b"),
        (METHOD, re.I, rf"\bthis {_WRITING} (?:sets out|describes|explains|explores|examines|presents|looks at|draws on)\b"),
        (PEOPLE, re.I, r"\b(?:edited for length|was speaking to|writes in a personal capacity|guest blog|views expressed)\b"),
        (PEOPLE, re.I, r"\b(?:trained|studied|graduated|qualified) (?:in|at|as)\b.{0,200}\b(?:years|joined)\b"),
        (PEOPLE, re.I, r"\b(?:unrestricted|educational) grant\b|\bhad no (?:say|role|part) in\b|\bindependent charity\b"),
        (PEOPLE, re.I, r"\bfor (?:more|further) (?:information|details)\b|\bcontact us\b|\bget in touch\b|[^\s@]@[^\s@]+\.\w"),
        (PEOPLE, re.I, r"©|\bcopyright\b|\ball rights reserved\b|\bISBN\b|\bpublished by\b|\backnowledge?ments?\b"),
        (PEOPLE, re.I, r"\blist of (?:attendees|participants|members)\b|^presented by\b"),
        (PEOPLE, 0, rf"^{_NAME} (?:{_NAME} )?{_NAME}, [^.!?]{{3,90}}$"),  # a name, a comma, what the person is
        (MEANING, re.I, r"\b(?:is|are) (?:defined as|known as|the term|a term)\b|\b(?:refers to|stands for)\b"),
    )
)  # fmt: skip
_SECTION: tuple[tuple[str, re.Pattern[str]], ...] = (
    (METHOD, re.compile(r"^\W*(?:\d[\d.]*\s+)?(?:(?:our|the|research|study) )?(?:objectives?|methods?|methodology)\b", re.I)),
    (PEOPLE, re.compile(r"^\W*(?:about (?:the author|us|this)|contacts?|acknowledge?ments?|references|bibliography)\b", re.I)),
    (MEANING, re.compile(r"^\W*(?:glossary|definitions?|abbreviations|acronyms)\b", re.I)),
)  # fmt: skip
_FINDING = re.compile(
    r"\b(?:found|shows?|showed|revealed|suggests?|suggested|highlighted|felt|told us|reported that|said that)\b", re.I
)


@lru_cache(maxsize=65536)
def background(text: str, section: str) -> str:
    """METHOD, PEOPLE or MEANING if the passage is background; "" if nothing says so. section: the heading above it."""
    text = " ".join(text.split())
    if _FINDING.search(text):
        return ""
    return next(
        (kind for kind, sign in _TEXT if sign.search(text)),
        next((kind for kind, sign in _SECTION if sign.search(section)), ""),
    )
