"""The words that tell a claimed number from a date, a reference or a name, and a rise from a fall."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.tagging.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_YEAR = r"(?:1[89]|20)\d\d"
_REFERENCE = (
    "annex|appendix|article|band|box|case study|category|chapter|class|clause|cohort|covid|exhibit|fig|figure|"
    "footnote|goal|grade|group|horizon|index|interview|item|lesson|level|lot|module|no|note|number|objective|"
    "option|page|pages|panel|para|paragraph|part|participant|phase|pillar|point|pp|principle|priority|project|"
    "question|recommendation|ref|reference|respondent|room|schedule|section|site|stage|step|study|table|"
    "target|theme|tier|tip|tranche|type|unit|version|volume|vol|wave|ward|week|window|workstream|work package|"
    "year"
)

# Numbers that claim nothing. Each is blanked out, place for place, before figures are looked for. Every form stands
# behind a sign without which it cannot occur: most sentences are so searched for one or two of them and not for all.
_NOT_DIGITS = (
    (
        r"http|www\.|@|10\.\d",
        r"https?://\S+|www\.\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.-]{1,64}|\b10\.\d{4,}/\S+",
    ),
    (
        r"[£$€] ?'?000",
        r"[£$€] ?'?000s?(?![\d,.])",
    ),
    (
        r"\+44|0\d",
        r"(?:\+44|\(?\b0)\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}\b",
    ),
    (
        r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        (
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: ?(?:and|to|-|–|—) ?\d{{1,2}}(?:st|nd|rd"
            rf"|th)?)? (?:of )?(?-i:{_MONTH})(?:,? {_YEAR})?"
        ),
    ),
    (
        r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        rf"(?-i:\b{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? {_YEAR})?(?! (?:per cent|percent))(?!%)",
    ),
    (
        r"\d[./-]\d",
        r"\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b",
    ),
    (
        r"1[89]\d\d|20\d\d",
        rf"(?<![£$€\d,.]){_YEAR}(?:s\b|[/–-]\d{{2,4}}\b|\b(?![,.]\d|%| ?per cent))",
    ),
    (
        r"[ap]\.?m|\d:\d|clock|24/7|00\.",
        (
            r"\b\d{1,2}(?:[.:]\d{2})? ?(?:am|pm|a\.m\.|p\.m\.)(?!\w)|\b\d{1,2}:\d{2}\b|\bo['’]clock\b|\b24/7\b"
            r"|\b00\.\d\d\b"
        ),
    ),
    (
        r"[a-z]\.?[ -]\(?\d",
        rf"\b(?:{_REFERENCE})s?\.?[ -]\(?\d+(?:\.\d+)*[a-z]?\)?(?:(?:,| and| to|-|–| or) ?\d+(?:\.\d+)*)*\b",
    ),
    (
        r"^[(\[]?\d|\[|\^",
        r"^[(\[]?\d+(?:\.\d+)*[.)\]](?=\s)|^\d+(?:\.\d+)+(?=\s)|\[\d+(?:[,–-] ?\d+)*\]|(?<=[a-z.,”\"’])\^\d+",
    ),
    (
        r"street|road|lane|avenue|square|place|row|court|house",
        r"(?-i:\b\d+ (?=[A-Z][a-z]+ (?:Street|Road|Lane|Avenue|Square|Place|Row|Court|House)\b))",
    ),
    (
        r"\d(?:st|nd|rd|th)",
        r"\b\d+(?:st|nd|rd|th)\b",
    ),
    (
        r"[^\W\d_][-–/ ]?\d|\d[a-z]",
        r"(?-i:\b[A-Z][A-Za-z]{0,20}[-–]?\d[\w-]*|\b[a-z]{0,9}\d{1,20}[A-Z]\w*\b|\b[A-Z]{2,20}[-/ ]\d[\w-]*)",
    ),
    (
        r"age|year-old",
        r"\baged? (?:between )?\d+(?: ?(?:and|to|or|-|–) ?(?:over|under|above|below|older|\d+))?|\b[\w-]+-year-olds?\b",
    ),
    (
        r"a&e|nhs|dial|call|ring|r&d|word count|kb|mb|gb|©|isbn|issn",
        r"\bA&E\b|\b(?:NHS|dial|call|ring) \d{3}\b|\bR&D\b|\bword count.*|\b\d+ ?(?:KB|MB|GB)\b|©.*|\bISBN.*|\bISSN.*",
    ),
)
_NOT_WORDS = (
    (
        r"theme|chapter|part|section|question|phase|stage|step|option|lesson|level|tier|number|pillar|principle|type|year",
        (
            r"\b(?:theme|chapter|part|section|question|phase|stage|step|option|lesson|level|tier|number|pillar"
            r"|principle|type|year)s? "
            r"(?:one|two|three|four|five|six|seven|eight|nine|ten)\b"
        ),
    ),
    (
        r"men|people|adults|those|children|patients|residents",
        (
            r"\b(?:men|women|people|adults|those|children|patients|residents) (?:aged )?(?:over"
            r"|under) (?:the age of )?(?:\d+|fifty|sixty|seventy|eighty)"
        ),
    ),
    (
        r"over-|under-|, \d|in (?:his|her|their) ",
        (
            r"\b(?:over|under)-(?:\d+|\w+)s?\b|(?<=[a-z]), \d{1,2}(?=(?:[,;]\s|[.”\"]|$))(?!,\d)|\bin (?:his|her"
            r"|their) \w+(?:s|ies)\b"
        ),
    ),
    (
        r"one ",
        r"\bone (?:of|another|day|thing|way|hand|side|could|can|might|must|would|who|another’s)\b",
    ),
    (
        r"\d over|half",
        (
            r"\b\d+(?:\.\d+)? over \d+\b|\b(?:first|second|other|next|final) half\b|\bhalf[- ](?:way|hearted\w*|term"
            r"|past|brother|sister)\b"
        ),
    ),
    (
        r"one minds|two minds|one ways|two ways|two-way|twenty-first|seven days a week",
        r"\bin (?:one|two) (?:minds|ways)\b|\btwo-way\b|\btwenty-first\b|\bseven days a week\b",
    ),
)
_DIGIT = re.compile(r"\d")


_Forms = list[tuple[re.Pattern[str], re.Pattern[str]]]


def _forms(signed: Sequence[tuple[str, str]]) -> _Forms:
    return [(re.compile(sign), re.compile(pattern, re.IGNORECASE)) for sign, pattern in signed]


_NOT_DIGIT_FIGURES, _NOT_WORD_FIGURES = _forms(_NOT_DIGITS), _forms(_NOT_WORDS)


def mask(sentence: str) -> str:
    """`sentence` with dates, references, names with numbers and the like replaced by as many control characters."""
    low = sentence.lower()
    for forms in (_NOT_DIGIT_FIGURES, _NOT_WORD_FIGURES) if _DIGIT.search(low) else (_NOT_WORD_FIGURES,):
        for sign, pattern in forms:
            if sign.search(low):
                sentence = pattern.sub(_blank, sentence)
    return sentence


def _blank(match: re.Match[str]) -> str:
    return "\x1a" * len(match[0])


# "these two", "the past three years": they point back or place in time, they claim no count.
POINTING = re.compile(
    r"\b(?:the|these|those|this|its|their|our|his|her|all|other|last|past|next|first|latest|coming|previous"
    r"|both|same|each|every|another|no)\s+$",
    re.IGNORECASE,
)

APPROXIMATE = (
    r"(?:(?:(?:no|not|rather|slightly|well|significantly|much|far|many|a little) )?(?:(?:more|fewer|less"
    r"|greater|better|higher) than|over|under|above|below)"
    r"|at (?:least|most)|up to|as (?:many|much|few|little) as|upwards of|in excess of|close to|some|around"
    r"|about|approximately"
    r"|roughly|nearly|almost|just|only|barely|(?:an )?estimated|an average of|a (?:median|mean|total) of|circa|c\."
    r"|a further|a little (?:over|under)|just (?:over|under)|well (?:over|under)|an additional|another)"
)

PERCENT = r" ?(?:%|per ?cent\b|percentage points?\b)"

COMPARATIVE_UP = frozenset(["more", "extra", "higher", "greater", "longer", "later"])
COMPARATIVE_DOWN = words(
    """
    fewer less lower shorter sooner earlier down cheaper smaller
    """
)
COMPARATIVE_PACE = frozenset(["faster", "quicker"])  # of a duration: down; of anything else: up
COMPARATIVES = frozenset(["further", "additional"]) | COMPARATIVE_UP | COMPARATIVE_DOWN | COMPARATIVE_PACE

_UP = (
    r"r[io]se[sn]?|rising|increas\w+|gr[eo]w\w*|growth|climb\w*|gain\w*|improv\w+|expand\w*|recruit(?:ed|ing|s)"
    r"|add(?:ed|ing|s)"
    r"|creat(?:ed|es|ing|e)|(?:bring(?:s|ing)?|brought)(?! (?:forward|about|together))|attract\w*|generat\w+"
    r"|boost\w*|(?<!taken )(?<!set )(?<!made )up(?= from| by| to)|new|additional|extra|surg\w+"
    r"|rais(?:e|ed|es|ing)|uplift|doubled|trebled|lengthen\w*|leverag\w+"
)
_DOWN = (
    r"f[ae]ll(?:s|en|ing)?|drop(?:s|ped|ping)?|cut(?:s|ting)?|reduc\w+|declin\w+|decreas\w+|sav(?:e|es|ed|ing"
    r"|ings)|shorten\w*"
    r"|lower(?:ed|ing|s)|shr[aiu]nk\w*|avoid(?:ed|s|ing)?|avert\w*|prevent(?:ed|s|ing)?|spar(?:ed|es|ing)"
    r"|los(?:t|es|ing|e|s)|remov(?:ed|es|ing)"
    r"|down(?= from| by| to)|slash\w*|free(?:d|s)?(?: up)?|eliminat\w+|fewer|less|came down"
)
CUE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b")
PARTICIPLE = re.compile(
    r" (?:(?:was|were|have been|has been|had been|are being|are|will be|would be) )?(?:\w+ly )?"
    r"(?:(?P<up>created|recruited|added|gained|generated)|(?P<down>saved|cut|avoided|averted|prevented|removed"
    r"|lost|spared))\b"
)
MORE_OF = re.compile(r"\b(?:a further|another|additional)\b")
LEADS_TO = re.compile(r"(?:\s|by|from|to|an?|of|some|about|around|on average|an average of|nearly|almost)*")
CLAUSE_END = re.compile(r"[;:,(—–]|\b(?:while|whereas|but|which|who|and|with)\b")

MULTIPLIERS = {
    "doubled": (2.0, "up"),
    "doubling": (2.0, "up"),
    "trebled": (3.0, "up"),
    "trebling": (3.0, "up"),
    "tripled": (3.0, "up"),
    "tripling": (3.0, "up"),
    "quadrupled": (4.0, "up"),
    "quadrupling": (4.0, "up"),
    "halved": (0.5, "down"),
    "halving": (0.5, "down"),
    "twofold": (2.0, "up"),
    "threefold": (3.0, "up"),
    "fourfold": (4.0, "up"),
    "fivefold": (5.0, "up"),
    "tenfold": (10.0, "up"),
}

STOP = words(
    """
    a about above after again against ago all also although among an and any are as at be because been before
    being below between both but by can could did do does down during each either every few for from had has
    have he her here him his how i if in into is it its may me might must my no nor not of off on once one only
    or our out over own per rather she should since so some such than that the their them then there these they
    this those though through to too under until up upon us was we were what when where whether which while who
    whom whose will with within without would you your across along around now already ever never still yet went
    came took made gave got goes go comes come makes take takes said says apiece twice joined signed ended left
    met died began became stayed asked agreed reported told found paid later earlier sooner ahead faster slower
    quicker longer shorter worth except including plus minus respectively each away
    """
)
PLURALS = words(
    """
    people staff children men women personnel clergy sheep data criteria media feet teeth lives
    """
)
# sciences end in -ics and are one thing; clinics, critics and topics are several
SINGULAR_S = re.compile(
    r"(?:ss|us|is|always|perhaps|sometimes|afterwards|towards|NHS"
    r"|(?:econom|statist|phys|eth|polit|genet|logist|informat|genom|mathemat|robot|dynam|analyt|paediatr|obstetr)ics)$"
)
ATTRIBUTIVE = words(
    """
    staff people sales systems services operations communications analytics savings
    """
)
# "in two cases", "three ways": counts of nothing that a reader would look for.
EMPTY_UNITS = words(
    """
    cases instances occasions ways things questions points forms options parts sections kinds types sorts
    reasons others sides themes lessons examples respects counts senses steps halves ends doors words sentences
    paragraphs headings criteria minds
    """
)
MEASURES = words(
    """
    second minute hour day night week fortnight month year decade mile kilometre metre km m cm mm kg g mg litre
    ml tonne acre hectare point percentage bed fold hour session
    """
)
# "a 40-bed ward" claims 40 beds; "a three-year agreement", "a 40-minute clinic" describe and claim nothing.
HYPHENATED = words(
    """
    bed fold point percentage kg g mg litre ml tonne acre hectare
    """
)
TIMES = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.44,
    "year": 365.25,
}
RATE = re.compile(
    r"\s(?:(?:a|an|per|each|every)\s(?:year|month|week|day|night|hour|minute|time|head|patient|person|bed"
    r"|practice|visit|episode|course|unit|site|case)"
    r"|annually|monthly|weekly|daily)\b",
    re.IGNORECASE,
)
