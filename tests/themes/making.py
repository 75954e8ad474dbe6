"""Passages in any number, made of a few phrases, with vectors of planted topics; and what must hold of every run.

All phrases are written for these tests. Everything is made by counting or from a seed: same call, same passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

from pipeline.config import ThemeSettings
from pipeline.records import stable_id
from pipeline.themes import stability
from pipeline.themes.model import Found
from tests.themes.lasting import Corpus

Phrases = tuple[tuple[str, ...], ...]

ENGLISH: tuple[Phrases, ...] = (
    (("The hospital", "Our trust", "The registry"), ("shares", "links"), ("patient records", "prescribing data")),
    (
        ("The sponsor", "A research nurse", "The site"),
        ("recruits to", "opens"),
        ("a clinical trial", "a vaccine study"),
    ),
    (("The ward", "Every clinic", "The rota"), ("lacks", "is short of"), ("trained nurses", "pharmacists")),
    (("The supplier", "A tender", "The framework"), ("sets", "fixes"), ("the contract price", "a volume discount")),
    (("The pathway", "A cardiologist", "The huddle"), ("shortens", "avoids"), ("heart failure admissions", "stroke")),
)
FRENCH: tuple[Phrases, ...] = (
    (("Le registre", "Le centre"), ("partage", "relie"), ("les dossiers médicaux", "les données de santé")),
    (("Le promoteur", "Le service"), ("ouvre", "prépare"), ("un essai clinique", "une étude vaccinale")),
    (("Le quartier", "Le village"), ("cherche", "attend"), ("une infirmière", "un pharmacien diplômé")),
)
WELSH: tuple[Phrases, ...] = (
    (("Mae'r bwrdd yn", "Mae'r ysbyty yn"), ("rhannu", "cysylltu"), ("data cleifion", "cofnodion meddygol")),
    (("Mae'r cwmni yn", "Mae'r clinig yn"), ("agor", "cynnal"), ("treial clinigol", "astudiaeth brechlyn")),
    (("Mae'r ward yn", "Mae'r pentref yn"), ("chwilio am", "aros am"), ("nyrsys newydd", "fferyllydd lleol")),
)
TAILS = {
    "English": (
        "in the north",
        "since last autumn",
        "with help from the university",
        "for a second year",
        "at no cost",
    ),
    "French": ("depuis deux ans", "avec une entreprise voisine", "dans le nord du pays"),
    "Welsh": ("ers dwy flynedd", "gyda'r brifysgol", "yng ngogledd Cymru"),
}


def sentences(count: int, topics: tuple[Phrases, ...] = ENGLISH, language: str = "English") -> list[str]:
    """`count` sentences, the topics in turn; the first few hundred differ."""
    made = []
    for number in range(count):
        place, topic = divmod(number, len(topics))
        words = []
        for choices in (*topics[topic], TAILS[language]):
            place, chosen = divmod(place, len(choices))
            words.append(choices[chosen])
        again = f", {place} times over" if place else ""
        made.append(f"{' '.join(words)}{again}.")
    return made


def planted(count: int, groups: int = 5, *, noise: float = 0.3, dimensions: int = 32, seed: int = 7) -> np.ndarray:
    """Unit vectors (count, dimensions), row i near the centre of group i modulo `groups`."""
    random = np.random.default_rng(seed)
    middles = random.normal(size=(groups, dimensions))
    return unit(middles[np.arange(count) % groups] + noise * random.normal(size=(count, dimensions)))


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of unit length, rounded as the stage `embed` rounds; zeros stay zeros."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray((rows / np.where(length > 0, length, 1)).round(5).astype(np.float32))


def corpus_of(texts: list[str], vectors: np.ndarray, per_document: int = 5) -> Corpus:
    """Passages with these texts and vectors, so many to a document."""
    rows = []
    for number, text in enumerate(texts):
        doc_id = stable_id("d", number // per_document)
        rows.append((stable_id("p", doc_id, number), doc_id, text))
    return Corpus(pd.DataFrame(rows, columns=["passage_id", "doc_id", "text"], dtype="str"), vectors)


def made(count: int, **planting: float) -> Corpus:
    """`count` passages on five topics."""
    vectors = planted(count, **planting) if count else np.empty((0, 32), dtype=np.float32)  # type: ignore[arg-type]
    return corpus_of(sentences(count), vectors)


@contextmanager
def few_draws() -> Iterator[None]:
    """Stability from a few draws alone, for tests that are not about its value."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stability, "MOST_DRAWS", 4)
        yield


def check(corpus: Corpus, found: Found, settings: ThemeSettings) -> None:
    """What holds of every run over any passages, without accepted themes."""
    _check_assignments(corpus, found)
    _check_themes(corpus, found, settings)
    for label in found.themes["label"]:
        assert is_readable(label), label
    folded = [label.casefold() for label in found.themes["label"]]
    assert len(set(folded)) == len(folded), "two themes share a label"


def _check_assignments(corpus: Corpus, found: Found) -> None:
    """Every passage once, under its document, in one of the themes or in none, as surely as a share can say."""
    given = sorted(zip(corpus.passages["passage_id"], corpus.passages["doc_id"], strict=True))
    assert sorted(zip(found.assignments["passage_id"], found.assignments["doc_id"], strict=True)) == given
    assert found.assignments["probability"].between(0, 1).all()
    out = found.assignments["theme_id"] == ""
    assert (found.assignments.loc[out, "probability"] == 0).all()
    sizes = found.assignments.loc[~out, "theme_id"].value_counts().to_dict()
    assert sizes == dict(zip(found.themes["theme_id"], found.themes["n_passages"], strict=True))


def _check_themes(corpus: Corpus, found: Found, settings: ThemeSettings) -> None:
    """Themes from the rung for their number, within the limits, with keywords and typical passages of their own."""
    from pipeline.themes.clusters import rung_for  # not above: some tests are about what a run loads when

    long_enough = sum(len(text.split()) >= settings.min_words for text in corpus.passages["text"])
    rung = rung_for(long_enough, settings)
    assert set(found.themes["method"]) == (set() if rung == "none" else {rung}), "no theme, or of another rung"
    assert found.themes["theme_id"].is_unique
    assert len(found.themes) <= settings.max_themes
    assert (found.themes["n_passages"] >= settings.min_theme_size).all()
    assert (found.themes["keywords"].str.strip() != "").all()
    measured = found.themes["stability"].dropna()
    assert measured.between(0, 1).all()
    assert len(measured) == len(found.themes) or len(corpus.passages) > 1000
    theme_of = dict(zip(found.assignments["passage_id"], found.assignments["theme_id"], strict=True))
    for theme in found.themes.itertuples():
        exemplars = str(theme.exemplar_ids).split()
        assert exemplars
        assert {theme_of[exemplar] for exemplar in exemplars} == {theme.theme_id}


def is_readable(label: str) -> bool:
    """Whether a person could have written the label: words, no numbers and underscores in front, and not too many."""
    return (
        label == " ".join(label.split())
        and label.isprintable()
        and label[:1].isalpha()
        and "_" not in label
        and len(label) <= 100
        and not re.search(r",\s*(,|$)", label)
    )
