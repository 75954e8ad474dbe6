"""Which organisations, places and conditions a sentence names: a spaCy component and its data.

`config/gazetteer.yaml` holds the names (with other ways of writing them) and patterns for organisations that no list
holds. The component fills `doc.spans["entities"]` with spans whose `label_` is one of `ENTITY_KINDS` and whose `id_`
and `kb_id_` are the canonical name. The longest match wins; spans never overlap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator, model_validator
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from pipeline.config import Model, parse_model
from pipeline.tagging.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from spacy.tokens import Doc, Span

SPANS = "entities"
EntityKind = Literal["nhs", "industry", "charity", "government", "academic", "place", "condition"]

_WORD = r"[A-Z](?:[\w’'-]*\w)?"
_NAME = rf"(?:{_WORD}(?: (?:& )?{_WORD}){{0,4}})"
_LONG = rf"(?:{_WORD}(?:(?:,? (?:and |of |of the |the |for |upon |& )?)(?!The\b){_WORD}){{0,8}})"
_BEFORE_PLACE = words(
    """
    in at from near to of around across outside via through for between and or serving covering into throughout
    within
    """
)
_DIRECTIONS = words(
    """
    north south east west northern southern eastern western central greater inner outer mid
    """
)
_NOT_A_NAME = words(
    """
    the a an at in on of for from with by and but or when while where since until after before between both
    across around as if to our their its his her this that these those we they it how why what who one two three
    four five six seven eight nine ten under over per via about among outside inside through during against
    within another each every some most many all also then there here yet so not no only even chapter section
    figure table annex case study funded supported led run welcome meet january february march april may june
    july august september october november december monday tuesday wednesday thursday friday saturday sunday
    dear dr professor prof mr mrs ms sir dame lord baroness like using working speaking writing visit contact
    source copyright published independent review report evaluation major former
    """
)
_STREETS = words(
    """
    street road lane avenue square house way drive close terrace building works stadium airport station
    """
)


class Pattern(Model):
    """A form of name. cue: words of which one must stand in the text; examples: text → the name found in it."""

    id: str = Field(pattern=r"^[a-z0-9_.-]+$")
    kind: EntityKind
    cue: tuple[str, ...] = Field(min_length=1)
    pattern: str
    examples: dict[str, str] = Field(default_factory=dict)

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            _compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return value


class Gazetteer(Model):
    """`gazetteer.yaml`: names by kind with other ways of writing them, names that need a context, and patterns."""

    version: str
    entities: dict[EntityKind, dict[str, tuple[str, ...] | None]]
    in_context: frozenset[str] = frozenset()
    patterns: tuple[Pattern, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Gazetteer:
        ids = [pattern.id for pattern in self.patterns]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"pattern id {', '.join(twice)} stands more than once")
        known = {form for _, _, forms in self.names() for form in forms}
        if unknown := sorted(self.in_context - known):
            raise ValueError(f"in_context names {', '.join(unknown)}, which no entity has")
        return self

    def names(self) -> Iterator[tuple[str, str, list[str]]]:
        """(kind, canonical name, all ways of writing it), in the order of the file."""
        for kind, entries in self.entities.items():
            for name, aliases in entries.items():
                yield kind, name, [name, *(aliases or ())]


def load_gazetteer(config: Path) -> Gazetteer:
    """The gazetteer of `config/gazetteer.yaml`. Raises SettingsError naming the file, the key and what was expected."""
    return parse_model(Gazetteer, config / "gazetteer.yaml")


@dataclass(frozen=True, slots=True)
class _Found:
    """One candidate: characters of the text, half open; rank breaks ties of length (a list beats a pattern)."""

    start: int
    end: int
    kind: str
    name: str
    rank: int


class GazetteerComponent:
    """Finds the names of a `Gazetteer` in a Doc. Give it the vocabulary and tokenizer through `nlp`."""

    def __init__(self, nlp: Language, gazetteer: Gazetteer) -> None:
        self._in_context = gazetteer.in_context
        self._names: dict[int, tuple[str, str]] = {}
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._any_case = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._add_names(nlp, gazetteer)
        self._patterns = [(rank, p, _compile(p.pattern)) for rank, p in enumerate(gazetteer.patterns, start=1)]
        cues = sorted({cue for p in gazetteer.patterns for cue in p.cue})
        self._cue = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, cues))})(?!\w)") if cues else None
        beginnings = sorted({re.findall(r"\w+|\W+", cue)[0] for cue in cues})
        self._cue_begins = re.compile("|".join(map(re.escape, beginnings)))
        self._may_hold_cue: dict[int, bool] = {}

    def _add_names(self, nlp: Language, gazetteer: Gazetteer) -> None:
        for kind, name, forms in gazetteer.names():
            key = f"{kind}\t{name}"
            self._names[nlp.vocab.strings.add(key)] = (kind, name)
            for form in forms:
                if form.islower():
                    self._any_case.add(key, [nlp.tokenizer(v) for v in (*_variants(form), f"{form}s")])
                else:
                    self._exact.add(key, [nlp.tokenizer(v) for v in _variants(form)])

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["entities"]`; gives the same Doc."""
        found = [*self._listed(doc), *(self._patterned(doc.text) if self._has_cue(doc) else ())]
        spans = [_span(doc, item) for item in _longest(found)] if found else []
        doc.spans[SPANS] = [span for span in spans if span is not None]
        return doc

    def _has_cue(self, doc: Doc) -> bool:
        """Whether some token holds the beginning of a cue; most sentences hold none and need no search."""
        if self._cue is None:
            return False
        known = self._may_hold_cue
        forms = doc.to_array(ORTH).tolist()
        for form in forms:
            if form not in known:
                known[form] = self._cue_begins.search(doc.vocab.strings[form]) is not None
        return any(map(known.__getitem__, forms))

    def _listed(self, doc: Doc) -> Iterator[_Found]:
        for matcher in (self._exact, self._any_case):
            for key, first, last in matcher(doc):
                kind, name = self._names[key]
                if self._is_place(doc, first, last) if kind == "place" else self._is_name(doc, first, last):
                    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
                    yield _Found(start, end, kind, name, 0)

    def _is_place(self, doc: Doc, first: int, last: int) -> bool:
        """Not a surname ("John Preston"), a street ("Oxford Road"), nor "Reading" without a preposition."""
        if last < len(doc) and (doc[last].lower_ in _STREETS or (doc[last].text == "-" and last + 1 < len(doc))):
            return False
        before = doc[first - 1] if first else None
        word = before.lower_ if before is not None else ""
        if doc[first:last].text in self._in_context and not (word in _BEFORE_PLACE or word in _DIRECTIONS):
            return False
        if before is None or not before.text[:1].isupper():
            return True
        return word in _DIRECTIONS or word in _NOT_A_NAME or before.is_stop

    def _is_name(self, doc: Doc, first: int, last: int) -> bool:
        """A charity called Mind or Scope only inside a sentence, where a capital letter tells."""
        return doc[first:last].text not in self._in_context or (first > 0 and doc[first - 1].is_lower)

    def _patterned(self, text: str) -> Iterator[_Found]:
        cues = set(self._cue.findall(text)) if self._cue else None
        if not cues:
            return
        for rank, pattern, regex in self._patterns:
            if cues.isdisjoint(pattern.cue):
                continue
            for match in regex.finditer(text):
                start, end = _name_span(match)
                start = _skip_common(text, _last_joined(text, start, end), end)
                if start < end and _is_named(text[start:end], pattern):
                    yield _Found(start, end, pattern.kind, _canonical(text[start:end]), rank)


@Language.factory("gazetteer", default_config={"config": "config"})
def create(nlp: Language, name: str, config: str | dict[str, Any]) -> GazetteerComponent:
    """The component. config: the folder that holds gazetteer.yaml, or its content already loaded."""
    data = load_gazetteer(Path(config)) if isinstance(config, str) else Gazetteer.model_validate(config)
    return GazetteerComponent(nlp, data)


def rows(doc: Doc, unit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the table ENTITIES for one unit whose text is `doc`, with offsets into the document's clean text."""
    base = int(unit["start"])
    return [
        {
            "doc_id": unit["doc_id"],
            "unit_id": unit["unit_id"],
            "start": base + span.start_char,
            "end": base + span.end_char,
            "kind": span.label_,
            "name": span.id_,
        }
        for span in doc.spans.get(SPANS, ())
    ]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w’'-])(?:" + pattern.replace("{Name}", _NAME).replace("{Long}", _LONG).replace("{Word}", _WORD) + ")"
    )


def _variants(form: str) -> list[str]:
    """`form` with straight and with curly apostrophes."""
    return sorted({form, form.replace("'", "’")})


def _name_span(match: re.Match[str]) -> tuple[int, int]:
    groups = [group for group in match.re.groupindex if match[group] is not None]
    return match.span(groups[0]) if groups else match.span()


_COMPLETE = re.compile(
    r"\b(?:Ltd|Limited|plc|UK|Trust|University|Hospitals?|Council|Board|Pharmaceuticals|Pharma|Biosciences"
    r"|Biologics|Therapeutics"
    r"|Diagnostics(?! Council)|Technologies|England|Wales|Scotland),?(?: and| with)? (?:the )?(?=\w+.*\w)"
)


def _last_joined(text: str, start: int, end: int) -> int:
    """Where the last name begins in "Corvant Ltd and Wensford and Mere Integrated Care Board"."""
    for match in _COMPLETE.finditer(text, start, end):
        if " and" in match[0] or "," in match[0]:
            start = match.end()
    return start


def _skip_common(text: str, start: int, end: int) -> int:
    """Where the name begins, without words that are capitalised only for standing first ("At Fenmarsh Hospital")."""
    while start < end:
        word = re.compile(r"[\w’'-]+,?\s*(?:(?:and|of|the|for|upon|&)\s+)*").match(text, start, end)
        if word is None or re.split(r"\W", word[0].lower(), maxsplit=1)[0] not in _NOT_A_NAME:
            break
        start = word.end()
    return start


def _is_named(found: str, pattern: Pattern) -> bool:
    """Whether more is left than the words of the form itself: "the Trust", "Health Board" name nobody."""
    words = re.findall(r"[\w’'-]+", found)
    common = set(" ".join(pattern.cue).split()) | _GENERIC
    return (len(words) > 1 and any(word not in common and word[:1].isupper() for word in words)) or (
        len(words) == 1 and pattern.id.endswith("described") and words[0] not in common
    )


_GENERIC = words(
    """
    Teaching NHS Trust Trusts Foundation Board Care Health Integrated System University Hospital Hospitals Community
    Partnership Council Group Network Alliance Research Medical National Regional Local General Centre Patient
    Patients Royal Government Family Children's Children Community Public Department Committee Services Service
    Company Industry Life Sciences Science Social and of the for
    """
)


def _canonical(name: str) -> str:
    return re.sub(r"\s+", " ", name).replace("’", "'").strip(" ,.")


def _longest(found: Iterable[_Found]) -> list[_Found]:
    """Those that stay where some overlap: the longer wins, then the list over a pattern, then the first."""
    candidates = sorted(found, key=lambda f: (f.start - f.end, f.rank, f.start, f.kind, f.name))
    taken = bytearray(max((f.end for f in candidates), default=0))
    kept: list[_Found] = []
    for item in candidates:
        if not any(taken[item.start : item.end]):
            taken[item.start : item.end] = b"\1" * (item.end - item.start)
            kept.append(item)
    return sorted(kept, key=lambda f: f.start)


def _span(doc: Doc, item: _Found) -> Span | None:
    return doc.char_span(
        item.start, item.end, label=item.kind, kb_id=item.name, span_id=item.name, alignment_mode="contract"
    )
