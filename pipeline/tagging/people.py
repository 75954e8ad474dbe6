"""The people a document names: how each was introduced, and whom "she" or "Dr Fairhurst" means.

There is no parser: a person is recognised by a title, or by two capitalised words with a role after or before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TITLES = {
    "Mr": "he",
    "Sir": "he",
    "Lord": "he",
    "Baron": "he",
    "Mrs": "she",
    "Ms": "she",
    "Miss": "she",
    "Dame": "she",
    "Lady": "she",
    "Baroness": "she",
}
_NAME = r"[A-Z][\w’'-]+"
_FUNCTION = (
    "The|A|An|It|In|On|At|By|For|From|To|Of|As|If|And|But|Or|So|One|Two|Three|This|These|That|Those|There|When|Where"
    "|While|Since|Until|After|Before|With|Without|Among|Between|During|Our|Its|Their|His|Her|We|They|He|She|I|You|Both"
    "|All|Some|Many|Most|Several|No|Not|What|Who|How|Why|NHS"
)
_INTRODUCED = re.compile(
    r"(?<![\w’'-])"
    rf"(?P<person>(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame|Lord|Lady|Baroness)\.? ){_NAME}(?: (?:{_NAME}|de"
    rf"|van|of))*|{_NAME} {_NAME}(?: {_NAME})?)"
    r"(?P<role>, (?:who\b|(?:[\w’'&-]+ ){0,6}(?:director|manager|chief|consultant|professor|nurse|lead|head"
    r"|chair|chairman|officer|president|minister"
    r"|secretary|spokesperson|GP|doctor|founder|partner|pharmacist|researcher|patient|scientist|executive"
    r"|commissioner|coordinator|engineer|trustee"
    r"|physiotherapist|paramedic|analyst|registrar|surgeon|midwife|owner|carer)\b)[^,;:.]{0,80})?"
)
# At the start of a sentence: "Practice manager Sue Lockwood-Pell came …", "Cabinet Secretary Nerys Vaughan unveiled …"
_SUBJECT = re.compile(
    rf"^(?:[^,]{{0,60}}, (?:the|its"
    rf"|their) [^,]{{3,70}}, )?(?P<person>(?!(?:{_FUNCTION})\b)"
    rf"(?:[A-Z][a-z-]+ (?:[a-z-]+ ){{0,2}})?{_NAME} {_NAME}(?: {_NAME}){{0,2}})"
    r"(?=[, ])(?!,? (?:and|or|&)\b)"
)
_ANONYMOUS_SUBJECT = re.compile(
    r"^(?:[A-Z][^,]{0,30}, )?(?P<person>(?:One|A|An|Another|one|a|an|another) (?:[\w’'-]+ ){0,4}?(?:director"
    r"|manager|chief executive|consultant|professor|nurse|lead|head"
    r"|chair|officer|president|minister|spokesperson|GP|doctor|founder|pharmacist|researcher|patient|scientist"
    r"|commissioner|coordinator|engineer|trustee"
    r"|physiotherapist|paramedic|analyst|registrar|surgeon|midwife|carer|clinician|radiographer|participant"
    r"|respondent|interviewee|woman|man|mother|father)\b)"
)
_ORGANISATION = re.compile(
    r"\b(?:Trust|Hospitals?|University|Council|Ltd|Limited|plc|Board|Service|NHS|Institute|Association|Society"
    r"|Foundation|Surgery|Agency|Department"
    r"|Street|Road|Centre|Network|Health|Care|Biosciences|Pharma\w*|Therapeutics|Committee|Hall|House|Office"
    r"|Authority|Alliance|Programme|Project|Bay|Valley|Study|Act)\b"
)


@dataclass(slots=True)
class Memory:
    """People met so far: how each was introduced, and who was named last."""

    by_name: dict[str, str] = field(default_factory=dict)
    recent: list[tuple[int, str]] = field(default_factory=list)

    def note(self, ordinal: int, speaker: str) -> None:
        """Remember a named person by surname and first name; the fuller description stays."""
        for name in _names(speaker):
            if len(speaker) > len(self.by_name.get(name, "")):
                self.by_name[name] = speaker
        self.recent.append((ordinal, speaker))

    def full(self, speaker: str) -> str:
        """How a person named again ("Dr Fairhurst", "Bexley") was introduced; `speaker` itself if new or fuller."""
        if "," in speaker or len(speaker.split()) > 3:
            return speaker
        known = {self.by_name[name] for name in _names(speaker)[-1:] if name in self.by_name}
        return known.pop() if len(known) == 1 else speaker

    def antecedent(self, pronoun: str, ordinal: int) -> str:
        """The last person named up to six units ago whose title does not speak against `pronoun`."""
        for at, speaker in reversed(self.recent):
            if ordinal - at > 6:
                break
            anonymous = speaker[:1].islower() or speaker.split(" ")[0] in ("One", "A", "An", "Another")
            if anonymous and ordinal - at > 1:
                continue
            if pronoun in ("he", "she") and _gender(speaker) in ("", pronoun):
                return speaker
        return ""


def introduce(frame: str, memory: Memory, place: int) -> str:
    """Remember people whom a unit introduces; gives the one it is about, or "".

    "Janet X, who sits on the group, welcomed the news.": in press style the quotation that follows is hers.
    """
    about = ""
    for match in _INTRODUCED.finditer(frame):
        person = match["person"]
        titled = re.match(r"(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Lord|Lady|Baroness)", person) is not None
        if (titled or match["role"]) and not _ORGANISATION.search(person):
            described = memory.full((person + (match["role"] or "")).strip(" ,"))
            memory.note(place, described)
            if match.start() == 0 and match["role"]:
                about = described
    subject, anonymous = _SUBJECT.match(frame), _ANONYMOUS_SUBJECT.match(frame)
    if subject and not _ORGANISATION.search(subject["person"]):
        memory.note(place, memory.full(subject["person"]))
    elif anonymous:
        memory.recent.append((place, anonymous["person"]))
    elif (known := memory.by_name.get(frame.split(",", maxsplit=1)[0].split(" ", maxsplit=1)[0])) is not None:
        memory.recent.append((place, known))
    return about


def _names(speaker: str) -> list[str]:
    """First name and surname in a speaker: the run of capitals that is a person ("its chair, Dame Rosalind Hart")."""
    runs = re.findall(
        rf"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame|Lord|Lady|Baroness)\.? )?{_NAME}(?: {_NAME})*", speaker
    )
    persons = [run for run in runs if not _ORGANISATION.search(run)]
    if not persons:
        return []
    chosen = (
        persons[0] if speaker[:1].isupper() and not speaker.startswith(("The ", "A ", "One ", "Its ")) else persons[-1]
    )
    return [
        word for word in chosen.split() if word not in _TITLES and word.rstrip(".") not in ("Dr", "Prof", "Professor")
    ]


def _gender(speaker: str) -> str:
    return next((_TITLES[word] for word in re.findall(r"\w+", speaker) if word in _TITLES), "")
