"""Which examples of a code a sentence resembles most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.evaluation.matching import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import EmbeddingSettings

By = Literal["meaning", "words"]


@dataclass(frozen=True, slots=True)
class Near:
    """An example and how alike it is: cosine of the sentence embeddings, or share of words in common (Jaccard)."""

    example: str
    likeness: float
    by: By


def nearest(sentence: str, examples: Sequence[str], most: int, embedding: EmbeddingSettings | None) -> list[Near]:
    """The examples most alike, best first. embedding: the model for comparison by meaning; None compares words."""
    if not examples:
        return []
    likeness = by_words(sentence, examples) if embedding is None else by_meaning(sentence, examples, embedding)
    by: By = "words" if embedding is None else "meaning"
    ranked = sorted(zip(examples, likeness, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [Near(example, round(value, 4), by) for example, value in ranked[:most]]


def by_words(sentence: str, examples: Sequence[str]) -> list[float]:
    """Words in common over all words of both, longer ones (four letters and more) only."""
    words = _telling(sentence)
    of_examples = [_telling(example) for example in examples]
    return [len(words & others) / len(words | others) if words | others else 0.0 for others in of_examples]


def by_meaning(sentence: str, examples: Sequence[str], settings: EmbeddingSettings) -> list[float]:
    """Cosines of sentence embeddings, which have unit length."""
    from pipeline.themes.embedding import embed

    vectors = embed([sentence, *examples], settings)
    return [float(value) for value in vectors[1:] @ vectors[0]]


def _telling(text: str) -> set[str]:
    return {token for token in tokens(text) if len(token) >= 4}
