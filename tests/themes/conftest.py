"""Made-up passages about made-up topics, with vectors that show the topics: no model needed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pipeline.records import stable_id

WORDS = (
    "data sharing agreement privacy register linkage",
    "clinical trial recruitment site sponsor protocol",
    "staff shortage rota vacancy backfill overtime",
    "procurement contract tender supplier framework price",
    "heart failure clinic admission nurse pathway",
)
DIMENSIONS = 32

Corpus = tuple[pd.DataFrame, np.ndarray]


def passages_of(texts: list[str]) -> pd.DataFrame:
    """Passages with these texts, five to a document, as far as themes look at them."""
    docs = [stable_id("d", index // 5) for index in range(len(texts))]
    ids = [stable_id("p", index, text) for index, text in enumerate(texts)]
    return pd.DataFrame(
        {"passage_id": ids, "doc_id": docs, "text": texts}, columns=["passage_id", "doc_id", "text"], dtype="str"
    )


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).round(5).astype(np.float32)


@pytest.fixture
def corpus() -> Callable[[int], Corpus]:
    """A function of n: n passages on five topics, and their vectors (n, 32)."""

    def make(count: int) -> Corpus:
        random = np.random.default_rng(7)
        centres = random.normal(size=(len(WORDS), DIMENSIONS))
        topics = [index % len(WORDS) for index in range(count)]
        texts = [
            f"The {' '.join(random.permutation(WORDS[topic].split())[:4])} of site {index} is under discussion"
            for index, topic in enumerate(topics)
        ]
        noise = random.normal(size=(count, DIMENSIONS)) * 0.35
        return passages_of(texts), unit(centres[topics] + noise) if count else np.empty(
            (0, DIMENSIONS), dtype=np.float32
        )

    return make
