"""Sentences of our own, made by a seeded grammar, in which every place where a line may break is known.

In a word "·" marks where it may be broken with a hyphen that is not its own ("capabili·ties"), "|" where it may be
broken without one, after its own hyphen or slash ("borough-|wide").
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def _words(text: str) -> list[str]:
    return text.split()


_WHO = _words("""
    manag·ers clin·icians nurses part·ners com·mis·sion·ers research·ers patients sup·pli·ers direc·tors
    ana·lysts spon·sors phar·ma·cists vol·un·teers gov·er·nors
""")
_WHAT = _words("""
    capabili·ties agree·ments inter·ests pro·pos·als equip·ment proce·dures regis·tries contracts evalu·ation
    knowl·edge infor·mation fund·ing train·ing lead·er·ship meas·ure·ments rec·ords budgets sched·ules
    innova·tion
""")
_LIKE = _words("""
    careful shared seri·ous differ·ent contin·uous modest valu·able regu·lar unex·pected last·ing prac·tical
    consid·er·able pro·fes·sional out·stand·ing
""")
_DID = _words("""
    dis·cussed com·pleted improved post·poned sup·ported pub·lished reviewed meas·ured orga·nised examined
    recom·mended doc·u·mented strength·ened
""")
_WHERE = _words("""
    Wexcombe Tarrow Hartsmere Calder Marlshire Strathcarron Wensford Tarnside Sandholme Ellerby Cropwell
""")
_URL = "https://|wexcombe.example.org/|joint-|working/|annual-|review-|{}"
_COMPOUNDS = {
    "price-|determining": "the price-|determining factor was {what}",
    "borough-|wide": "a borough-|wide scheme had begun",
    "Covid-|19": "the Covid-|19 months had changed {what}",
    "follow-|up": "the follow-|up of {like} {what} went on",
    "co-|operation": "the co-|operation of {who} held",
    "e-|mail": "an e-|mail from the {who} had said so",
    "NHS-|led": "an NHS-|led group of {who} kept {like} {what}",
    "2019-|20": "the {what} of 2019-|20 were {like}",
    "long-|term": "a long-|term plan for {what} was made",
    "decision-|making": "the decision-|making of {who} was slow",
    "well-|known": "a well-|known group of {who} took part",
    "and/|or": "they had {what} and/|or {what}",
    "slash": "a meeting of {who}/|{who} was held",
    "pre-": "pre- and post-|operative care used {like} {what}",
}
_FRAMES = [
    "the {who} in {where} {did} the {like} {what} of their {who}",
    "after some months {like} {what} were {did} by {who} and {who} in {where}",
    "in {where} nobody {did} the {what}, although the {who} had {like} {what}",
    "{like} {what} and {like} {what} were what the {who} of {where} {did} first",
    "the {what} that {who} had {did} in {where} gave the {who} {like} {what}",
]
_TITLES = [
    "{like} {what} in {where}",
    "what the {who} of {where} {did}",
    "{what} and {what} of {who}",
]


def plain(marked: str) -> str:
    """The text without the marks of where it may break."""
    return marked.replace("·", "").replace("|", "")


class Writer:
    """Writes sentences, titles and short lines, none twice. The same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._written: set[str] = set()
        self._compounds: list[str] = []

    def sentence(self) -> str:
        """A sentence with its marks; every third has a compound in it, every twelfth an address."""
        return self._new(self._sentence)

    def paragraph(self, sentences: int) -> list[str]:
        """Sentences of one paragraph."""
        return [self.sentence() for _ in range(sentences)]

    def title(self) -> str:
        """A heading without a full stop."""
        return self._new(lambda: _capital(self._fill(self._random.choice(_TITLES))))

    def titles(self, count: int) -> Iterator[str]:
        """Several headings."""
        for _ in range(count):
            yield self.title()

    def _new(self, make: object) -> str:
        while True:
            text: str = make()  # type: ignore[operator]
            if plain(text) not in self._written:
                self._written.add(plain(text))
                return text

    def _sentence(self) -> str:
        chance = self._random.random()
        body = self._fill(self._random.choice(_FRAMES))
        if chance < 0.35:
            if not self._compounds:
                self._compounds = list(_COMPOUNDS)
                self._random.shuffle(self._compounds)
            body += ", and " + self._fill(_COMPOUNDS[self._compounds.pop()])
        elif chance < 0.45:
            body += ", as told at " + _URL.format(self._random.randint(1, 9999))
        return _capital(body) + "."

    def _fill(self, frame: str) -> str:
        lists = {"who": _WHO, "what": _WHAT, "like": _LIKE, "did": _DID, "where": _WHERE}
        for name, words in lists.items():
            while "{" + name + "}" in frame:
                frame = frame.replace("{" + name + "}", self._random.choice(words), 1)
        return frame


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
