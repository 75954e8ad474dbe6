"""The words and word pairs by which a theme is named.

A term is one content word or two that stand next to each other, with nothing between them but a space. It is kept
folded (lower case, singular) so that "partnership" and "Partnerships" count as one, and shown in the form the texts
use most ("ABPI", "joint working").
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MIN_PASSAGES = 2
"""A term must stand in this many passages, or it names one passage rather than a theme."""
UBIQUITOUS = 0.25
"""A single word in a larger share of all passages tells no theme from another."""
_UBIQUITY_NEEDS = 20  # passages from which on that share means something

# A word starts with a letter and holds no digits; hyphens and apostrophes may stand inside it.
_WORD = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*")
_TOKEN = re.compile(r"\w+(?:['’‑-]\w+)*|[^\w\s]")
_OPENERS = frozenset('.!?:;•–—|“‘"(')
_SHORTEST = 3  # characters; shorter words only as acronyms ("AI", "GP")

_NOUNS_IN_LY = frozenset({"anomaly", "assembly", "family", "monopoly", "supply"})

# scikit-learn's English stop words that carry meaning in this field.
_MEANINGFUL = frozenset({"bill", "computer", "describe", "detail", "fire", "interest", "mill", "system"})

# Words of any report that say nothing about what it is about: they end a term.
_FURNITURE = frozenset(
    """
    able achieve achieved add added adding additional agree agreed agrees aim aims allow allowed allows appendix
    applied apply applying area areas ask asked asking away based became become becomes began begin better big bring
    brings brought came case cases certain chapter clear clearly come comes contact could current currently day days
    did different difficult does doing done end ensure especially et etc example examples existing fall feel fell felt
    figure following good got great happen having heard held help helped helpful helping helps high hold important
    include included includes including instead just key kind know known large later lead learn learned learnt led
    less level like likely little look looking lose lost lot low made main major make makes making many may means
    merely month months more much nearly need needed needing needs new number numbers offer offered often one order
    page paragraph part particular particularly percent pick picked place point possible potential present previous
    provide provided provides providing put quite rang range really recent recently relevant report reported reports
    require required requires role said saw say saying says second section see seen set several shall short
    significant significantly similar simply since single small something sometimes start started still stood stopped
    successful support supported supporting sure table take taken takes taking talk tell th thing things think third
    thought time times today together told took try trying type types understand understanding us use used useful uses
    using various very want wanted wants way ways week weeks well went wide will without work worked works would year
    years yes yet
    """.split()  # noqa: SIM905
)

# Verbs of reporting and doing, whose forms are furniture too: those that end in "e", and those that do not.
_VERBS_IN_E = """arise categorise cause change choose compare conclude continue decide decline describe emerge ensure
    explore face handle hope illustrate introduce involve move observe prepare produce propose realise reduce resolve
    stimulate struggle summarise""".split()  # noqa: SIM905
_VERBS = """accept adopt appear argue assume attend believe carry conduct consider contain deliver depend differ discuss
    encounter establish expect explain follow happen hinder highlight inform intend mention perform prefer present
    reflect remain represent respond result review suggest treat turn view visit wish""".split()  # noqa: SIM905
_VERB_FORMS = frozenset(
    [verb + ending for verb in _VERBS for ending in ("", "s", "ed", "ing")]
    + [verb + ending for verb in _VERBS_IN_E for ending in ("", "s", "d")]
    + [verb[:-1] + "ing" for verb in _VERBS_IN_E]
    + ["arose", "carried", "carries", "chose", "chosen"]
)

# Numbers, dates and forms of address.
_COUNTS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half quarter third
    fourth fifth dozen cent monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december spring summer autumn winter annex mr mrs ms dr sir dame lord lady
    professor
    """.split()  # noqa: SIM905
)

# Words that mean something in a pair ("joint working", "industry partnership") but nothing alone in this field.
_WEAK = frozenset(
    """
    action activity approach benefit best business challenge change development england group health healthcare impact
    improve improved improvement industry issue nhs opportunity organisation organization partner people process
    programme project question resource result sector service solution staff system team tool uk world
    """.split()  # noqa: SIM905
)


@functools.cache
def stop_words() -> frozenset[str]:
    """English function words (scikit-learn's list without its slips) and the furniture of reports, lower case."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return (frozenset(ENGLISH_STOP_WORDS) - _MEANINGFUL) | _FURNITURE | _VERB_FORMS | _COUNTS


@functools.lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """`word` in lower case, without a possessive, singular where English spelling shows the plural."""
    word = re.sub(r"['’]s?$", "", word).replace("‑", "-").replace("’", "'")
    if word.endswith("s") and len(word) > 2 and word[:-1].isupper():  # "GPs", "ICSs"
        return word[:-1].lower()
    word = word.lower()
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is", "ics")):
        return word[:-1]
    return word


def occurrences(text: str) -> Iterator[tuple[str, str]]:
    """(folded term, form in the text) of each content word and each pair of neighbouring content words.

    The capital that a word has for opening a sentence is taken off.
    """
    before: tuple[str, str, str] | None = None
    opens = True
    for match in _TOKEN.finditer(text):
        word = match[0]
        form = word.lower() if opens and word[1:].islower() else word
        opens = word in _OPENERS
        if not _is_content(word):
            before = None
            continue
        folded = fold(word)
        yield folded, form
        if before and before[0] != folded and not (before[0] in _WEAK and folded in _WEAK):
            first = before[2] if form[0].isupper() and form[1:].islower() else before[1]  # "Jane Smith" opens as a name
            yield f"{before[0]} {folded}", f"{first} {form}"
        before = folded, form, word


def terms(text: str) -> list[str]:
    """Folded terms of `text`, as often as they occur."""
    return [term for term, _ in occurrences(text)]


def vocabulary(texts: Sequence[str]) -> list[str]:
    """Terms that can name a theme of `texts`, sorted: in several passages, and not in so many that they tell nothing.

    Where no term is in several passages (a few short texts), all terms.
    """
    passages = Counter(term for text in texts for term in sorted(set(terms(text))))
    most = UBIQUITOUS * len(texts) if len(texts) >= _UBIQUITY_NEEDS else len(texts)
    strong = {term: count for term, count in passages.items() if " " in term or term not in _WEAK}
    kept = [t for t, count in strong.items() if count >= MIN_PASSAGES and (" " in t or count <= most)]
    return sorted(kept or strong or passages)


def surfaces(texts: Sequence[str], wanted: Collection[str]) -> dict[str, str]:
    """The form of each term in `wanted` that `texts` use most; the lower-case one where several are equally usual."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for term, form in occurrences(text):
            if term in wanted:
                forms[term][form] += 1
    return {term: min(counts, key=lambda f: (-counts[f], f != f.lower(), f)) for term, counts in forms.items()}


@functools.lru_cache(maxsize=65536)
def _is_content(word: str) -> bool:
    acronym = len(word) > 1 and word.isupper()
    if not _WORD.fullmatch(word) or (len(word) < _SHORTEST and not acronym):
        return False
    lower = word.lower().replace("’", "'")
    adverb = lower.endswith("ly") and len(lower) > 5 and lower not in _NOUNS_IN_LY
    return acronym or not (adverb or {lower, lower.split("'")[0], lower.split("-")[0], fold(word)} & stop_words())
