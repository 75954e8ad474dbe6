"""Reviews of made-up passages that are run, accepted, edited and run again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import ThemeSettings
from pipeline.io import frame
from pipeline.records import FOUND_CHANGES, FOUND_THEMES, THEME_ASSIGNMENTS, stable_id
from pipeline.themes.accept import Run, accept
from pipeline.themes.model import Found, find_themes
from pipeline.themes.registry import Registry
from tests.themes.conftest import DIMENSIONS, WORDS, unit

SETTINGS = ThemeSettings(max_themes=6)
_CENTRES = np.random.default_rng(7).normal(size=(len(WORDS) + 3, DIMENSIONS))


@dataclass(frozen=True)
class Corpus:
    """Passages (passage_id, doc_id, text) and their vectors."""

    passages: pd.DataFrame
    vectors: np.ndarray

    def __add__(self, other: Corpus) -> Corpus:
        passages = pd.concat([self.passages, other.passages], ignore_index=True)
        return Corpus(passages, np.vstack([self.vectors, other.vectors]))

    def where(self, mask: Any) -> Corpus:
        return Corpus(self.passages[mask].reset_index(drop=True), self.vectors[np.asarray(mask)])

    def shuffled(self, seed: int) -> Corpus:
        order = np.random.default_rng(seed).permutation(len(self.passages))
        return Corpus(self.passages.iloc[order].reset_index(drop=True), self.vectors[order])


def document(name: str, topics: list[int], *, edition: int = 1, noise: float = 0.3) -> Corpus:
    """A document with one passage per topic named; another edition has the same texts under other ids."""
    random = np.random.default_rng([int(c) for c in name.encode()])
    rows, vectors = [], []
    doc_id = stable_id("d", name, edition)
    for number, topic in enumerate(topics):
        words = " ".join(random.permutation(WORDS[topic % len(WORDS)].split())[:4])
        text = f"The {words} of {name} {number} is under discussion"
        rows.append((stable_id("p", doc_id, number), doc_id, text))
        vectors.append(_CENTRES[topic] + noise * random.normal(size=DIMENSIONS))
    passages = pd.DataFrame(rows, columns=["passage_id", "doc_id", "text"], dtype="str")
    return Corpus(passages, unit(np.array(vectors)) if rows else np.empty((0, DIMENSIONS), dtype=np.float32))


def review(documents: int = 6) -> Corpus:
    """Documents that each have two passages on each of five topics."""
    whole = document("a0", [])
    for number in range(documents):
        whole += document(f"a{number}", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    return whole


def find(corpus: Corpus, registry: Registry | None = None, settings: ThemeSettings = SETTINGS) -> Found:
    return find_themes(corpus.passages, corpus.vectors, settings, registry)


def as_run(corpus: Corpus, found: Found) -> Run:
    ids = corpus.passages["passage_id"]
    texts = dict(zip(ids, corpus.passages["text"], strict=True))
    return Run(found.themes, found.assignments, found.changes, texts, dict(zip(ids, corpus.vectors, strict=True)))


def accepted(corpus: Corpus, registry: Registry | None = None, settings: ThemeSettings = SETTINGS) -> Registry:
    """The registry after a run over `corpus` was accepted."""
    registry = registry or Registry()
    return accept(registry, as_run(corpus, find(corpus, registry, settings)))


def edited(registry: Registry, edits: dict[str, dict[str, Any]]) -> Registry:
    """The registry after an analyst edited rows of themes.csv."""
    return Registry(
        tuple(replace(theme, **edits.get(theme.theme_id, {})) for theme in registry.themes), registry.forgotten
    )


def as_bytes(found: Found) -> str:
    tables = ((FOUND_THEMES, found.themes), (THEME_ASSIGNMENTS, found.assignments), (FOUND_CHANGES, found.changes))
    return "".join(frame(table, data.to_dict("records")).to_csv() for table, data in tables)


def labels(found: Found) -> dict[str, str]:
    return dict(zip(found.themes["theme_id"], found.themes["label"], strict=True))


def members(found: Found, column: str = "theme_id") -> dict[str, frozenset[str]]:
    grouped = found.assignments[found.assignments[column] != ""].groupby(column)["passage_id"]
    return {str(theme): frozenset(ids) for theme, ids in grouped}


def changes(found: Found) -> dict[tuple[str, str], str]:
    """(theme, change) → related themes."""
    return {(row.theme_id, row.change): row.related for row in found.changes.itertuples()}


def kinds(found: Found) -> dict[str, int]:
    return found.changes["change"].value_counts().to_dict()


def topic_theme(corpus: Corpus, found: Found, word: str) -> str:
    """The theme of most passages that hold `word`."""
    ids = corpus.passages.loc[corpus.passages["text"].str.contains(word), "passage_id"]
    themes = found.assignments.loc[found.assignments["passage_id"].isin(ids), "theme_id"]
    return str(themes[themes != ""].mode().iloc[0])
