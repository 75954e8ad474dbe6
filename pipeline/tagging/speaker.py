"""Who speaks in each unit of a document.

A sentence is attributed by what it says itself (`attribution`), or by what stands around it: a quotation that runs over
several sentences and paragraphs, a new quotation right after the speaker was named, an interview turn, or a line
"— Name, role" under a block quotation. Precision goes before recall: where the text leaves it open, nobody is named.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.tagging.attribution import Attribution, attribution
from pipeline.tagging.people import Memory, introduce
from pipeline.tagging.quotes import Quoted, blank, quoted
from pipeline.tagging.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LEAST_WORDS = 4  # a shorter quoted stretch without a speaker is a scare quote or a title
_TURN = re.compile(r"^(?P<label>(?:[A-Z][\w.’'-]*)(?: [A-Z(][\w.’')-]*){0,3}):\s+(?=\S)")
# Labels that open a paragraph without anybody speaking.
_FIELDS = words(
    """
    action actions aim aims answer approach background barrier barriers benefit benefits challenge challenges
    conclusion contact context date enabler enablers evidence example figure finding findings funding goal
    impact intervention issue key lesson lessons location method methods next note notes objective objectives
    outcome outcomes partners population problem purpose question recommendation recommendations response result
    results risk scope setting solution source status summary table theme title topic who what when where why
    how
    """
)
_SIGNED = re.compile(r"^\s*[—–―~-]{1,2}\s*(?P<speaker>[A-Z][^\n]{2,150})$")
_CAPTIONED = re.compile(
    r"^(?P<speaker>(?:[A-Z][\w’'-]+ )*?(?:[\w’'-]+ ){0,3}?(?:director|manager|chief|consultant|professor|nurse"
    r"|lead|head|chair|officer|president|minister|secretary|GP"
    r"|doctor|founder|partner|pharmacist|researcher|patient|scientist|executive|commissioner|carer|trustee"
    r"|clinician|surgeon|midwife)\b[^.!?]{0,90}"
    r"|[A-Z][\w’'-]+ [A-Z][\w’'-]+, [^.!?]{3,100})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """One unit: its text, the quoted stretches in it, and whether it belongs to the quotation of the unit before."""

    text: str
    kind: str
    stretches: list[Quoted]
    carried: bool

    @property
    def frame(self) -> str:
        return blank(self.text, self.stretches)

    @property
    def opens_with_speech(self) -> bool:
        """Whether it starts with a quotation of a whole statement rather than with a quoted word or two."""
        if not self.stretches or self.text[: self.stretches[0].start].strip():
            return False
        first = self.stretches[0]
        words = len(self.text[first.start : first.end].split())
        whole = first.end >= len(self.text.rstrip()) or first.open
        return whole or (words >= _LEAST_WORDS and self.text[first.end - 2 : first.end - 1] in ".,?!")


def attribute(units: Sequence[Mapping[str, Any]]) -> list[str]:
    """The speaker of each unit of one document, in order, or "".

    units: rows of the table UNITS of one document, in order (`text`, `kind`, `passage_id` are used). The speaker is
    named as the text names them, with the role or organisation given where they were introduced.
    """
    parsed = list(_parse(units))
    speakers = _spoken(parsed)
    _signed(parsed, speakers)
    _turns(parsed, speakers)
    return speakers


def _parse(units: Sequence[Mapping[str, Any]]) -> Iterator[_Parsed]:
    mark, passage = "", None
    for unit in units:
        text, kind = str(unit["text"]), str(unit.get("kind", "paragraph"))
        same = unit.get("passage_id") == passage and passage is not None
        if mark and not same and not (text.startswith(mark) and kind in ("paragraph", "quotation", "list_item")):
            mark = ""
        carried = bool(mark)
        stretches, mark = quoted(text, mark)
        passage = unit.get("passage_id")
        yield _Parsed(text, kind, stretches, carried)


def _spoken(parsed: Sequence[_Parsed]) -> list[str]:
    """Direct and reported speech: what each unit says itself, then what its neighbours say of it."""
    speakers = [""] * len(parsed)
    memory = Memory()
    goes_on = ""  # the single speaker whom a quotation in the next unit would continue
    pending: list[int] = []  # units of a quotation whose speaker has not been named yet
    for place, unit in enumerate(parsed):
        if unit.kind in ("heading", "table", "caption"):
            goes_on, pending = "", []
            continue
        found = attribution(unit.frame)
        about = introduce(unit.frame, memory, place)
        own = _resolve(found, memory, unit, place) if found else ""
        if found and found.form == "named" and own:
            memory.note(place, own)
        if not unit.carried:
            pending = []
        speaker = own or (goes_on if unit.carried or unit.opens_with_speech else "")
        if speaker:
            for earlier in pending:
                speakers[earlier] = speaker
            pending = []
        elif (unit.stretches and unit.stretches[-1].open) or (unit.carried and not speaker):
            pending.append(place)
        speakers[place] = speaker
        goes_on = "" if found and found.plural else speaker or about
    return speakers


def _resolve(found: Attribution, memory: Memory, unit: _Parsed, place: int) -> str:
    """The speaker as introduced; a lone word that opens a sentence ("Experience suggests …") must be known."""
    if found.form == "pronoun":
        return memory.antecedent(found.speaker, place)
    if found.form == "named":
        lone = " " not in found.speaker and not found.speaker.isupper() and unit.text.startswith(found.speaker)
        if lone and not found.plural and found.speaker not in memory.by_name:
            return ""
        return memory.full(found.speaker)
    return found.speaker


def _signed(parsed: Sequence[_Parsed], speakers: list[str]) -> None:
    """A line "— Name, role", or a bare "Name, role", under a quotation names the speaker of all of it."""
    for place, unit in enumerate(parsed):
        above = _quotation_above(parsed, place)
        match: re.Match[str] | None = _SIGNED.match(unit.text)
        if match is None and len(unit.text.split()) <= 14 and not unit.stretches:
            match = _CAPTIONED.match(unit.text)
        if match and above and not any(speakers[at] for at in above):
            for at in (*above, place):
                speakers[at] = match["speaker"].strip(" .")


def _quotation_above(parsed: Sequence[_Parsed], place: int) -> list[int]:
    """The units just before `place` that are one quotation: block quotation, or quotation marks around all of it."""
    above: list[int] = []
    for at in range(place - 1, -1, -1):
        unit = parsed[at]
        whole = bool(unit.stretches) and not unit.frame.replace("\0", "").strip()
        if unit.kind != "quotation" and not whole:
            break
        above.append(at)
        if whole and not unit.carried and not (unit.kind == "quotation" or unit.stretches[-1].open):
            break
    return above


def _turns(parsed: Sequence[_Parsed], speakers: list[str]) -> None:
    """Interview turns: "Name: …" where at least two labels take turns. A turn runs to the next label or heading."""
    labels = [match["label"] if (match := _TURN.match(unit.text)) and unit.kind != "heading" else "" for unit in parsed]
    counts = Counter(label for label in labels if label)
    taking = {label for label, count in counts.items() if count >= 2 and label.split()[0].lower() not in _FIELDS}
    if len(taking) < 2:
        return
    current = ""
    for place, (unit, label) in enumerate(zip(parsed, labels, strict=True)):
        if label in taking:
            current = label
        elif unit.kind == "heading":
            current = ""
        if current:
            speakers[place] = current
