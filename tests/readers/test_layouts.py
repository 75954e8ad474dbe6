"""PDFs of many layouts are read as a person reads them: order, furniture, hyphens, headings, what stands apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from pipeline.config import ExtractSettings
from pipeline.readers import read
from pipeline.readers.assemble import assemble
from pipeline.records import Block
from tests.readers.layouts import LAYOUTS, Layout, Truth

_LEAST = 0.98  # of precision and recall of furniture


@dataclass(frozen=True)
class Read:
    """A layout with what a person reads in it and what we read."""

    name: str
    truth: Truth
    blocks: tuple[Block, ...]
    sections: dict[str, str]

    def texts(self, *kinds: str) -> list[str]:
        return [block.text for block in self.blocks if not kinds or block.kind in kinds]

    def text(self) -> str:
        return "\n".join(self.texts())


@pytest.fixture(scope="session")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    """All layouts, read once."""
    folder = tmp_path_factory.mktemp("layouts")
    return {layout.name: _read(layout, folder) for layout in LAYOUTS}


def _read(layout: Layout, folder: object) -> Read:
    path, truth = layout.make(folder)  # type: ignore[arg-type]
    found = read(path, ExtractSettings(ocr="never"))
    units = assemble(found, layout.name).units
    return Read(layout.name, truth, found.blocks, {unit["text"]: unit["section"] for unit in units})


@pytest.fixture(params=[layout.name for layout in LAYOUTS])
def page(request: pytest.FixtureRequest, readings: dict[str, Read]) -> Read:
    return readings[request.param]


def test_every_sentence_is_whole_and_in_order(page: Read) -> None:
    """A sentence that a column, page, box or figure cut, or that another column runs into, is not found whole."""
    running = "\n".join(page.texts("paragraph"))
    places = {sentence: running.find(sentence) for sentence in page.truth.sentences}
    assert [sentence for sentence, place in places.items() if place < 0] == []
    assert list(places.values()) == sorted(places.values())


def test_no_paragraph_holds_what_stands_apart(page: Read) -> None:
    apart = [*page.truth.asides, *page.truth.captions, *page.truth.footnotes, *page.truth.labels, *page.truth.items]
    mixed = [
        (text, block)
        for block in page.texts()
        for text in apart
        if text in block and any(sentence in block for sentence in page.truth.sentences)
    ]
    assert mixed == []


def test_what_stands_apart_is_whole(page: Read) -> None:
    blocks = page.texts()
    parts = [*page.truth.asides, *page.truth.labels]
    assert [text for text in parts if not any(text in block for block in blocks)] == []


@pytest.mark.parametrize("name", ["margin_notes-1", "margin_notes-2"])
def test_notes_in_the_margin_are_read_where_they_stand(name: str, readings: dict[str, Read]) -> None:
    """The first stands beside the first section, the last beside the second."""
    text, truth = readings[name].text(), readings[name].truth
    (first, _), (second, _) = truth.headings
    assert text.find(first) < text.find(truth.asides[0]) < text.find(second) < text.find(truth.asides[-1])


def test_captions_and_footnotes_are_told(page: Read) -> None:
    told = [text for text in page.texts("caption") if text not in page.truth.labels]
    assert sorted(told) == sorted(page.truth.captions)
    assert sorted(page.texts("footnote")) == sorted(page.truth.footnotes)


def test_list_items_are_told(page: Read) -> None:
    assert page.texts("list_item") == page.truth.items


def test_headings_and_their_levels_are_told(page: Read) -> None:
    found = [(block.text, block.level) for block in page.blocks if block.kind == "heading"]
    told = [heading for heading in found if heading[0] not in page.truth.asides]
    assert [text for text, _ in told] == [text for text, _ in page.truth.headings]
    ranks = {level: rank for rank, level in enumerate(sorted({level for _, level in page.truth.headings}))}
    assert _in_one_order([level for _, level in told], [ranks[level] for _, level in page.truth.headings])


def _in_one_order(ours: list[int], truth: list[int]) -> bool:
    """Whether levels differ wherever those of the truth do, in the same direction."""
    pairs = list(zip(ours, truth, strict=True))
    return all((a[0] < b[0]) or a[1] >= b[1] for a in pairs for b in pairs)


def test_every_sentence_has_its_section(page: Read) -> None:
    wrong = {
        sentence: page.sections[sentence]
        for sentence, section in page.truth.sections.items()
        if sentence in page.sections and page.sections[sentence] != section
    }
    assert wrong == {}
    assert sum(sentence in page.sections for sentence in page.truth.sections) > 0.9 * len(page.truth.sections)


def test_words_broken_at_line_ends_are_right(page: Read) -> None:
    told = page.text().split()
    broken = Counter(page.truth.broken)
    assert {word: n for word, n in broken.items() if sum(one.endswith(word) for one in told) < n} == {}


def test_the_layouts_break_words_of_every_sort(readings: dict[str, Read]) -> None:
    """Without such words at line ends the test above would say nothing."""
    broken = " ".join(word for one in readings.values() for word in one.truth.broken)
    sorts = ("capabilities", "price-determining", "borough-wide", "Covid-19", "follow-up", "co-operation", "e-mail",
             "NHS-led", "2019-20", "long-term", "decision-making", "https://", "post-operative")  # fmt: skip
    assert [sort for sort in sorts if sort not in broken] == []
    assert any("/" in word and "example.org" not in word for word in broken.split())
    assert len(broken.split()) > 500


def test_furniture_is_removed_and_nothing_else(readings: dict[str, Read]) -> None:
    removed, lost, printed = 0, 0, 0
    for one in readings.values():
        told = _words([*one.texts()])
        furniture, rest = _words(one.truth.furniture), _words(one.truth.printed())
        kept = sum(((told - rest) & furniture).values())
        printed += sum(furniture.values())
        removed += sum(furniture.values()) - kept
        lost += sum((rest - told).values())
    assert removed / (removed + lost) >= _LEAST
    assert removed / printed >= _LEAST


def _words(texts: list[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"\w+", text))
