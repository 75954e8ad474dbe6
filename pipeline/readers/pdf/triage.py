"""Pages that have to be recognised from their picture: those without text, and those whose text means nothing.

Text means nothing where a PDF gives wrong letters for its glyphs: it looks right on paper and reads "7KLV LV D WHVW".
Whether letters make words is judged without a dictionary, by how usual each letter is after the one before it in the
languages of Europe: 500 pages of reports, among them tables of variable names, need 3.6 to 4.4 bits a letter, the same
pages with letters exchanged at random 4.8 to 6.6.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from pipeline.readers.pdf import ocr

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.config import ExtractSettings
    from pipeline.readers.pdf.model import Page, Word

Need = Literal["", "scanned", "garbled"]

_MOST_WORDS = 600  # of a page that are looked at
_ODD_SHARE, _FEWEST_ODD = 0.3, 20  # characters that no text is made of: share of all, and number
_MIXED_SHARE, _FEWEST_MIXED = 0.3, 10  # words of letters of several scripts
_ACCENTED_SHARE = 0.5  # of Latin letters; Vietnamese has 0.3
_SOUP_SHARE, _FEWEST_SOUP = 0.3, 20  # words of rare punctuation alone
_PIERCED_SHARE = 0.65  # words of letters with rare punctuation; of program code less than half
_MOST_BITS, _FEWEST_LETTERS = 4.65, 150  # surprise at each letter; fewer letters tell little
_LATIN_SHARE = 0.6  # of letters: other scripts cannot be judged by transitions
_COVERED, _MARGIN = 0.8, 0.09  # of a page: pictures of a scan; height of the strips where stamps of archives stand

_RARE_PUNCTUATION = frozenset("!\"#$&';?@[\\]^`{}~")
_BLOCKS_OF_SIGNS = range(0x2500, 0x2600)  # lines, boxes and bullets that tables and lists are drawn with
_USUAL_SIGNS = frozenset("©®°™№℃℉✓✔✗✘☐☑☒★☆\u00ad\u200b\u200c\u200d\u2060\ufeff")

# Bits of surprise at a letter (column) after a letter (row), both in the order of _LETTERS, counted in the lists of
# frequent words of 29 European languages that spaCy carries, each language with the same weight, English with three.
_LETTERS = " abcdefghijklmnopqrstuvwxyz"
_BITS = (
    "645544554554544557744656976"
    "266556756565443667444667976"
    "425972996398587499577499949"
    "438783892396787399776499996"
    "339962997378776489566568966"
    "266655767565443779344668886"
    "339974587368588399473599979"
    "239963965457677399566499959"
    "339772998487786399574559978"
    "257554757665553589544669776"
    "329972997397776389766489997"
    "328873998375587399655469967"
    "337762668366377599754567959"
    "236882977388757369857489978"
    "238643847467785498854598968"
    "276656767555443669345456986"
    "429883999598687269355498988"
    "579984999798888899888099999"
    "237752777377766478655688967"
    "249783996386767469853569986"
    "239883994377787399465577967"
    "257654768476453569434767886"
    "529882989388787399657589979"
    "329982992398785499867797979"
    "249484999298888466883869999"
    "248584785587446399545776997"
    "238752998395786499886496967"
)
_CODES = np.frombuffer(_LETTERS.encode(), np.uint8)
_SURPRISE = np.zeros((128, 128), np.uint8)
_SURPRISE[_CODES[:, None], _CODES] = np.frombuffer("".join(_BITS).encode(), np.uint8).reshape(27, 27) - ord("0")
_RUN, _DIGIT = re.compile(r"[^\W\d_]{2,}"), re.compile(r"\d")
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Settled:
    """What triage made of a document's pages, all numbers from 1.

    unread: pages whose recognition may be tried. garbled: pages whose text was dropped, and that stay without.
    recognised: whether any page has recognised words. engine: name and version of what recognised them. notes: for a
    person.
    """

    unread: tuple[int, ...] = ()
    garbled: tuple[int, ...] = ()
    recognised: bool = False
    engine: str = ""
    notes: tuple[str, ...] = ()


def settle(
    pages: Sequence[Page], settings: ExtractSettings, recognised: Mapping[int, list[Word] | str] | None = None
) -> Settled:
    """Take garbled words out of `pages`, put the recognised ones in, and say what is left to do.

    recognised: for the number of a page its words, or the reason why there are none; None at the first reading.
    """
    needs: dict[int, Need] = {page.number: need for page in pages if (need := needs_recognition(page))}
    for page in pages:
        given = (recognised or {}).get(page.number)
        if page.number in needs and isinstance(given, list) and given:
            _replace(page, given)
        elif needs.get(page.number) == "garbled":
            _replace(page, [])
    if not needs:
        return Settled()
    garbled = [number for number, need in needs.items() if need == "garbled"]
    hindrance = "set extract.ocr to auto to have such pages recognised" if settings.ocr == "never" else ""
    engine = ocr.Engine() if hindrance else ocr.engine(settings.ocr_language)
    if hindrance or engine.problem:
        return Settled(garbled=tuple(garbled), notes=tuple(_unread(needs, needs, hindrance or engine.problem)))
    if recognised is None:
        return Settled(tuple(needs), tuple(garbled), notes=tuple(_unread(needs, needs, "not yet recognised")))
    read = [number for number in needs if isinstance(recognised.get(number), list) and recognised[number]]
    notes = [f"{ocr.spans(read)} recognised by {engine.name}"] if read else []
    reasons = {number: _reason(recognised.get(number)) for number in needs if number not in read}
    for reason in dict.fromkeys(reasons.values()):
        notes += _unread(needs, [number for number in reasons if reasons[number] == reason], reason)
    left = tuple(number for number in garbled if number not in read)
    return Settled(garbled=left, recognised=bool(read), engine=engine.name if read else "", notes=tuple(notes))


def _replace(page: Page, words: list[Word]) -> None:
    """Put `words`, placed on the page as a viewer shows it, in the place of all that was found."""
    page.words, page.sideways = words, []
    if page.turn:
        if page.turn % 180:
            page.width, page.height = page.height, page.width
        page.edges, page.turn = [], 0


def _reason(given: list[Word] | str | None) -> str:
    return given if isinstance(given, str) else "recognition found no words"


def _unread(needs: Mapping[int, Need], numbers: Collection[int], reason: str) -> list[str]:
    """Notes on pages that stay without text, for each need."""
    notes = []
    for need, what in (("scanned", "scanned"), ("garbled", "its letters stand for others than those shown")):
        those = [number for number in numbers if needs[number] == need]
        if those:
            notes.append(f"no {'readable ' if need == 'garbled' else ''}text on {ocr.spans(those)} ({what}): {reason}")
    return notes


def needs_recognition(page: Page) -> Need:
    """Why the words of a page have to be read from its picture; "" where they can be used as they are."""
    if not page.words:
        return "scanned" if page.scanned else ""
    if page.pictures >= _COVERED and _only_stamps(page):
        return "scanned"
    return "garbled" if is_garbled([word.text for word in page.words[:_MOST_WORDS]]) else ""


def _only_stamps(page: Page) -> bool:
    """Whether all words stand in the margins: what archives print over a scan."""
    top, bottom = _MARGIN * page.height, (1 - _MARGIN) * page.height
    return all(word.bottom <= top or word.top >= bottom for word in page.words)


def is_garbled(words: Sequence[str]) -> bool:
    """Whether these words of a page mean nothing in any language; False where there are too few to tell."""
    text = "".join(words)
    kinds = {character: _kind(character) for character in set(text)}
    if _is_many(sum(text.count(c) for c, kind in kinds.items() if kind == "odd"), len(text), _ODD_SHARE, _FEWEST_ODD):
        return True
    long = [word for word in words if len(word) > 2]
    if not text.isascii():
        scripts = {character: kind for character, kind in kinds.items() if kind not in ("", "odd")}
        mixed = sum(len({scripts[c] for c in word if c in scripts}) > 1 for word in long if not word.isascii())
        if _is_many(mixed, len(long), _MIXED_SHARE, _FEWEST_MIXED):
            return True
    rare = [word for word in long if not (word.isalpha() or _RARE_PUNCTUATION.isdisjoint(word))]
    soup = sum(len(_RARE_PUNCTUATION.intersection(word)) > 1 for word in rare if not any(map(str.isalpha, word)))
    if _is_many(soup, len(long), _SOUP_SHARE, _FEWEST_SOUP):
        return True
    if _is_many(len(rare), len(long), _PIERCED_SHARE, _FEWEST_SOUP):
        return True
    return _is_no_language(words, kinds)


def _is_many(count: int, total: int, share: float, fewest: int) -> bool:
    return count >= fewest and count > share * total


def _is_no_language(words: Sequence[str], kinds: Mapping[str, str]) -> bool:
    """Whether Latin letters follow each other as in no language of Europe."""
    # tokens with digits are codes of some kind; the parts of others are taken one by one, as in "e.g." and "and/or"
    runs = [word for word in words if word.isalpha()]
    runs += _RUN.findall(" ".join(word for word in words if not (word.isalpha() or _DIGIT.search(word))))
    text = " ".join(runs)
    letters = text.replace(" ", "")
    if len(letters) < _FEWEST_LETTERS:
        return False
    latin = sum(letters.count(character) for character, kind in kinds.items() if kind == "LATIN")
    if latin < _LATIN_SHARE * len(letters):
        return False
    plain = text.lower().translate(_PLAIN)
    if not plain.isascii():
        split = unicodedata.normalize("NFD", plain)
        if sum(map(unicodedata.combining, split)) and _accents(split) > _ACCENTED_SHARE * latin:
            return True
        plain = split.encode("ascii", "ignore").decode()
    codes = np.frombuffer(f" {plain} ".encode(), np.uint8)
    bits = _SURPRISE[codes[:-1], codes[1:]]
    return bool(bits.sum() > _MOST_BITS * np.count_nonzero(bits))


def _accents(decomposed: str) -> int:
    return sum(unicodedata.combining(character) > 0 for character in decomposed)


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """The script of a letter, "odd" for what no text is made of, "" for anything else."""
    if character.isascii():
        return "LATIN" if character.isalpha() else ("" if character.isprintable() or character.isspace() else "odd")
    category = unicodedata.category(character)
    if category.startswith("L"):
        if unicodedata.decomposition(character).startswith("<"):
            return ""  # signs made of letters: raised, doubled, of full width
        return unicodedata.name(character, "odd").partition(" ")[0]
    if character in _USUAL_SIGNS or ord(character) in _BLOCKS_OF_SIGNS:
        return ""
    return "odd" if character == "\ufffd" or category in {"Cc", "Cf", "Cn", "Co", "Cs", "So", "Sk"} else ""
