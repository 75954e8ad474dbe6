"""Who a sentence itself says is speaking: "…," said Dr X, role; X, role, explained that …; "…" (Nurse 4).

The grammar is a set of regular expressions over the sentence with its quoted stretches blanked out by NUL characters
(`quotes.blank`). There is no parser behind it: a subject is recognised by its form, and where the form is unclear
nobody is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.tagging.wordlist import words

_TITLE = (
    r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Dame|Lord|Lady|Baroness|Baron|Viscount|Councillor|Cllr|Rev"
    r"|Reverend|Sister|Nurse"
    r"|Rt Hon|Minister|Secretary|President|Colonel|Major|Captain)\.? )"
)
_CAPITAL = r"(?:[A-Z]\.|[A-ZÀ-Þ](?:[\w’'-]*\w)?)"
_NOT_NAME = (
    r"(?!(?:The|A|An|It|He|She|We|They|You|I|This|That|These|Those|There|Here|What|When|Where|While|Who|Why|How"
    r"|In|On|At|By|For|From|To|Of|As|If"
    r"|And|But|Or|So|Yet|Nor|One|Two|Some|Many|Most|Several|Both|All|Another|Others?|Nobody|Everyone|Everybody"
    r"|Somebody|Someone|Anyone|No|Not|Our"
    r"|Its|Their|His|Her|My|After|Before|Since|Until|With|Without|Among|Between|During|Having|Being|Much|More"
    r"|Few|Fewer|Each|Every|Such|Even|Only"
    r"|Also|However|Although|Though|Because|Asked|Speaking|Launching|Responding|Nothing|Something|Then|Now|Over"
    r"|Under|Half|Opinion|Interest"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"
)
_PERSON = (
    rf"(?:{_TITLE}+|{_NOT_NAME}){_CAPITAL}(?: (?:(?:de|du|van|von|der|of|ap|ab|bin|al|el|la|le|and|for"
    rf"|the|to) ){{0,2}}{_CAPITAL}){{0,7}}"
)
_VERBISH = (
    r"(?:is|was|were|are|be|been|being|am|has|have|had|will|would|should|could|can|may|might|must|do|does|did"
    r"|not|that|which|who|whom|whose|it|they|we"
    r"|I|he|she|you|there|said|says|say|told|tells|tell|asked|if|whether|because|when|where|while|although|than"
    r"|so|what|how|but|then|never|often|cannot|can't|can’t|don't|don’t|didn't|didn’t|let|met)"
)
_WORD = rf"(?!{_VERBISH}\b)[\w’'&/-]+"
_DETERMINER = (
    r"(?:[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Oo]ur|[Ii]ts|[Tt]heir"
    r"|[Hh]er|[Hh]is|[Mm]y|[Ss]everal|[Ss]ome"
    r"|[Mm]any|[Mm]ost|[Bb]oth|[Ee]ach|[Aa]ll|[Aa] (?:number|few|handful|couple|majority|minority) of|[Oo]ther)"
)
_ANONYMOUS = rf"(?:{_DETERMINER} (?:{_WORD} ){{0,11}}{_WORD})"
_PLURAL = rf"(?:{_NOT_NAME}[A-Z][a-z-]+(?: {_WORD}){{0,7}})"
_ROLE = r"(?:, (?!and\b|but\b)[^,;:.\0]{2,100}(?:, (?!and\b|but\b)[^,;:.\0]{2,80}){0,2},)"
_BRACKET = r"(?: \([^)\0]{1,60}\))"
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Oo]ne)"
_ADVERB = (
    r"(?: (?:also|later|then|once|even|both|all|rightly|cheerfully|simply|repeatedly|bluntly|quietly"
    r"|nevertheless|has|have|had|now))?"
)

_STRONG = r"(?:said|says|told|tells(?! it))"
_WEAK = (
    r"(?:commented|comments|remarked|remarks|recalled|recalls|replied|quipped|joked|laughed|laughs|insisted"
    r"|insists|explained|explains|added|adds|noted|notes|observed|observes|argued|argues|warned|warns|admitted"
    r"|admits|conceded|suggested|suggests|stressed"
    r"|stresses|emphasised|emphasises|emphasized|agreed|agrees|concluded|concludes|reported|reports"
    r"|acknowledged|acknowledges|stated|states|advised|advises"
    r"|reflected|reflects|claimed|claims|confirmed|confirms|maintained|complained|pointed out|points out|wrote"
    r"|writes|continued"
    r"|continues|announced|urged|urges|described|describes|put it|puts it|say|asked|mentioned|highlighted)"
)
_VERB = rf"(?:{_STRONG}|{_WEAK})"
_COMPLEMENT = r"(?=,? (?:[^\0:,.]{0,40} )?(?:that|how|why|what|whether)\b|[^\0.;]{0,60}:?,? ?\0|:)"

_LEFT = (
    r"(?:^(?:[(\[]?\d+[.)\]]? )?|[,;:—–(\0] ?|\b(?:As|as if|and|but|while|whereas|as|although|though|so"
    r"|however|when|where|that|because|since|for|what|how),? )"
)
_SUBJECT = (
    rf"(?:(?P<anon_named>{_ANONYMOUS}, {_PERSON}{_BRACKET}?,)|(?P<named>{_PERSON}{_BRACKET}?{_ROLE}?)"
    rf"|(?P<anon>{_ANONYMOUS}(?:, (?:who|which) [^,\0]{{2,80}},|, of [^,\0]{{2,60}},)?(?:, for (?:its|their|his"
    rf"|her) part,)?)"
    rf"|(?P<plural>{_PLURAL})|(?P<pronoun>{_PRONOUN}))"
)
_BEFORE_VERB = re.compile(rf"{_LEFT}(?P<subject>{_SUBJECT}){_ADVERB}\s?$")
_REACH = 300  # code points before a verb in which its subject stands
_QUOTED_BEFORE = re.compile(r"\0,? ?[^\0.;:]{0,120}$")
_VERBS = re.compile(rf"\b(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b")
_WEAK_COMPLEMENT = re.compile(_COMPLEMENT)

_AFTER_QUOTE = re.compile(
    rf"\0,? ?(?:{_VERB}) (?:to us |us )?(?P<subject>(?P<named>(?:(?!(?:an?|the|one|another|our|my|his|her|their|its)\b)"
    rf"[a-z-]+ ){{0,5}}{_PERSON})|(?P<anon>{_ANONYMOUS}))"
)
_NAME_FOLLOWS = re.compile(rf", {_PERSON}")
_ROLE_AFTER = re.compile(
    r"(?:, (?!and\b|but\b|adding\b|speaking\b|when\b|after\b|as\b|to\b|with\b|while\b|in\b|at\b"
    r"|before\b)[^,;:.\0]{2,100}){1,3}"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<subject>(?P<named>{_PERSON})|(?P<anon>{_ANONYMOUS}))(?=[,.;:\0 ]|$)")
_AFTER_CLAUSE = re.compile(
    rf"(?<=[^\0]{{20}}), (?:said|says|explained|argued|added) (?P<subject>(?P<named>{_PERSON})"
    rf"|(?P<anon>{_ANONYMOUS}))(?=[,.;]|$)"
)
_WORDS_OF = re.compile(rf"\b[Ii]n the words of (?P<subject>(?P<named>{_PERSON})|(?P<anon>{_ANONYMOUS}))(?=[,.;:\0 ]|$)")
_BY = re.compile(rf"\b(?:described|called|summed up|dismissed|likened"
    rf"|characterised)(?: \w+){{0,2}},? by (?P<subject>(?P<named>{_PERSON})|(?P<anon>{_ANONYMOUS}))"
                 r"(?=,? (?:who [^,\0]{2,60},? )?(?:as|to)? ?\0)")  # fmt: skip
_TOLD_BY = re.compile(
    rf"\b(?:was|were|been) (?:told|warned|advised|informed) by (?P<subject>(?P<named>{_PERSON})"
    rf"|(?P<anon>{_ANONYMOUS}))(?= that\b|,? ?\0)"
)
_POSSESSIVE = re.compile(
    rf"\b[Ii]n (?P<subject>(?P<named>{_PERSON})|(?P<anon>{_ANONYMOUS}))['’]s? (?:own )?(?:phrase|words|view|account)\b"
)
# A sign without which none of these forms can occur: a quoted stretch, a verb of saying, or a word of a phrase.
_MAY_SPEAK = re.compile(rf"\0|\b(?:{_VERB}|[Aa]ccording to|[Ii]n the words of|told|warned|advised|informed)\b"
                        r"|['’]s? (?:own )?(?:phrase|words|view|account)\b")  # fmt: skip
_BRACKETED = re.compile(r"\0[.,]? ?\((?P<subject>[^()\0]{2,80})\)[.,]?\s*$")
_NOT_A_SPEAKER = re.compile(
    r"\b(?:et al|ibid|see|page|pp?\.|figure|table|emphasis|sic|n ?=|accessed|available)\b|\b(?:19|20)\d\d\b"
    r"|https?:|^\d+$",
    re.IGNORECASE,
)
_THINGS = words(
    """
    vision number numbers matter matters other order factor factors error errors cancer cancers today corridor
    report reports study studies evaluation evidence data finding findings result results paper survey review
    analysis strategy guidance letter leaflet document article plan audit modelling figures chapter section
    table guide page website poster account note notes minutes policy agreement contract statement release
    framework act law regulation regulations plans figure thing things day year years week time times case cases
    phrase word words title heading form forms way ways question questions view idea point points rest estimate
    estimates papers model literature interviews sources source records record list lists research work project
    programme pilot agenda case-study summary annex terms half
    """
)
_PEOPLE = words(
    """
    managers nurses members people respondents participants clinicians staff consultants patients gps
    researchers interviewees commissioners companies leaders partners carers doctors pharmacists practitioners
    families parents residents users executives officers directors trusts boards firms teams organisations
    charities suppliers manufacturers sponsors investigators scientists radiologists physiotherapists teachers
    volunteers engineers services authorities bodies groups advisers lawyers interviewers professionals workers
    physicians surgeons trustees councillors ministers officials visitors attendees delegates representatives
    stakeholders users analysts academics colleagues midwives therapists practices hospitals critics supporters
    campaigners judges chairs investors founders developers innovators employers employees contributors
    witnesses fellows inspectors governors women men radiographers
    """
)


_SOMEBODY = words(
    """
    agency alliance analyst association attendee authority board charity chair chief college commission
    committee company confederation consortium council critic department executive executives federation firm
    founder foundation gp government group handful head hospice inspectorate institute judge lawyer lead leads
    manager minority majority member minister ministry mother network nurse nurses one organisation oncologist
    others panel partner partnership patient physician practice professor relative relatives representative
    respondent scientist secretary service society spokesperson supplier team trial trust union university
    """
)
_AGENT = re.compile(r"(?:[^p]er|or|ist|ian|man|woman|ant|ee)s?$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in a sentence. form: how named; pronoun "he", "she" and "they" still want an antecedent."""

    speaker: str
    form: Literal["named", "anonymous", "pronoun"]
    plural: bool = False


def attribution(frame: str) -> Attribution | None:
    """The speaker that a sentence itself names.

    frame: the sentence with its quoted stretches blanked out (`quotes.blank`).
    """
    if not _MAY_SPEAK.search(frame):
        return None
    return _after_quote(frame) or _bracketed(frame) or _before_verb(frame) or _phrase(frame)


def _after_quote(frame: str) -> Attribution | None:
    """Such as "…," said Dr Imogen Fairhurst, consultant nephrologist at the Trust."""
    match = _AFTER_QUOTE.search(frame)
    if match is None:
        return None
    end = match.end("subject")
    if match["named"] and (role := _ROLE_AFTER.match(frame, end)):
        end = role.end()
    elif match["anon"] and (named := _NAME_FOLLOWS.match(frame, end)):
        end = named.end()
    return _named(frame[match.start("subject") : end], "named" if match["named"] else "anonymous")


def _bracketed(frame: str) -> Attribution | None:
    """Such as "…" (Pharmacist 6, urban)."""
    match = _BRACKETED.search(frame)
    if match is None or _NOT_A_SPEAKER.search(match["subject"]) or len(re.findall("\0", frame)) < 20:
        return None
    return Attribution(match["subject"].strip(), "anonymous")


def _before_verb(frame: str) -> Attribution | None:
    """X, role, said that …; and "…," X told us."""
    for verb in _VERBS.finditer(frame):
        before = frame[max(0, verb.start() - _REACH) : verb.start()]
        if verb["weak"] and not (_WEAK_COMPLEMENT.match(frame, verb.end()) or _QUOTED_BEFORE.search(before)):
            continue
        match = _BEFORE_VERB.search(before)
        if match is None:
            continue
        found = _subject(match, sure=bool(verb["strong"]))
        if found is not None:
            return found
    return None


def _subject(match: re.Match[str], *, sure: bool) -> Attribution | None:
    """The subject of a verb of saying. sure: the verb is one that only people do ("said", not "described")."""
    text = match["subject"].strip(" ,")
    if match["pronoun"]:
        return Attribution(match["pronoun"].lower(), "pronoun")
    if match["anon_named"] or (match["named"] and not _is_plural_people(text)):
        return _named(text, "named")
    if match["plural"] and not _is_plural_people(text):
        return None
    return _named(text, "anonymous") if sure or _is_human(head(text)) else None


def _phrase(frame: str) -> Attribution | None:
    for pattern in (_ACCORDING, _AFTER_CLAUSE, _WORDS_OF, _BY, _TOLD_BY, _POSSESSIVE):
        if match := pattern.search(frame):
            found = _named(match["subject"], "named" if match["named"] else "anonymous")
            if found is not None:
                return found
    return None


_TRAILING = re.compile(
    r"(?:,? (?:once|also|later|then|even|simply|repeatedly|recently|again|as|to|and|or|of|in|who|for (?:its"
    r"|their|his|her) part)"
    r"|, (?:speaking|intervening|opening|closing|responding|writing|asked|in|at|by|with)\b[^,]*)+$"
)


def _named(text: str, form: Literal["named", "anonymous"]) -> Attribution | None:
    speaker = _TRAILING.sub("", re.sub(r"\s+", " ", text).strip(" ,.;:—–"))
    if form == "anonymous" and (head(speaker) in _THINGS or speaker.lower().startswith(("the most ", "our part"))):
        return None
    if not 2 <= len(speaker) <= 200:
        return None
    return Attribution(speaker, form, plural=_is_plural_people(speaker))


_SOME_OF = re.compile(
    r"^(?:an? (?:number|few|handful|couple|majority|minority|pair)|one|two|three|four|five|six|seven|some|several|many"
    r"|most|all)"
    r" of (?:the |our |those |these |its |their )?",
    re.IGNORECASE,
)


def head(phrase: str) -> str:
    """The noun that an anonymous phrase turns on: "director" of "the director of a befriending service"."""
    phrase = _SOME_OF.sub("", phrase)
    first = re.split(r",| (?:of|in|at|from|for|with|on|to|by|who|whose|that|which|\w+ed) ", phrase, maxsplit=1)[0]
    words = re.findall(r"[\w’'-]+", first.lower())
    return words[-1].removesuffix("'s").removesuffix("’s") if words else ""


def _is_human(noun: str) -> bool:
    """Whether a noun is somebody, or a body of people, by the lists or by its ending (-er, -ist, -ian …)."""
    return noun not in _THINGS and (noun in _PEOPLE or noun in _SOMEBODY or _AGENT.search(noun) is not None)


def _is_plural_people(phrase: str) -> bool:
    return (
        head(phrase) in _PEOPLE
        or re.match(
            r"(?:two|three|four|five|six|seven|several|some|many|most|both|all|a (?:number|few|handful|couple"
            r"|majority|minority))\b",
            phrase,
            re.I,
        )
        is not None
    )
