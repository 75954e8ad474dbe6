"""Passages as vectors.

A vector depends on its text and the model alone. Each text goes through the model by itself, unpadded, in a kernel that
runs on one thread, so neither its neighbours nor their order nor the number of threads can change a bit of it: matrix
libraries sum in another order for other shapes, thread counts and, on some processors, even row positions. The cores
are used by several texts at a time instead. Rounding then takes off the digits that carry no meaning.
"""

from __future__ import annotations

import functools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from pipeline.themes.sentence_models import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.config import EmbeddingSettings
    from pipeline.themes.sentence_models import Features, SentenceModel

DIMENSIONS = 384
"""Dimensions of the carried model, and of the empty answer to no texts."""
_MOST_ROWS, _TOKENS = 8, 256
_TOGETHER = 256  # texts that are cut into word pieces at once
_TRIED = (4, 9, 14, 22, 30, 45, 61, 80, 120)  # numbers of words of the texts that are tried
_WORDS = ("trust", "time", "money", "people", "nurse", "board", "trial", "region")  # no fewer than rows


def embed(texts: Sequence[str], settings: EmbeddingSettings, *, workers: int | None = None) -> np.ndarray:
    """One vector per text, in the order of `texts`.

    Returns: float32 array of shape (len(texts), dimensions), rows of unit length up to rounding to
    `settings.decimals`. workers: texts in hand at the same time, by default one per core; it changes no vector.
    A text longer than the model reads (256 word pieces for the carried one) is cut there.
    Raises SettingsError if the model is not there or not the published one.
    """
    if not texts:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    unique = sorted(set(texts))
    vectors = _encode(load(settings.model), unique, workers or _cores())
    place = {text: row for row, text in enumerate(unique)}
    rounded = np.round(vectors.astype(np.float64), settings.decimals).astype(np.float32)
    return rounded[[place[text] for text in texts]] + np.float32(0)  # -0.0 becomes 0.0


def _encode(model: SentenceModel, texts: Sequence[str], workers: int) -> np.ndarray:
    """Vectors of `texts`, shape (len(texts), dimensions); each batch on one thread."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        batches = list(_batches(_tokenized(model, texts), _rows if _keeps_bits(model) else lambda length: 1))
        with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            done = list(pool.map(lambda batch: _forward(model, batch[1]), batches))
    finally:
        torch.set_num_threads(before)
    places = [place for batch, _ in batches for place in batch]
    rows = [row for (batch, _), vectors in zip(batches, done, strict=True) for row in vectors[: len(batch)]]
    return np.stack(rows)[np.argsort(places)]


def _rows(length: int) -> int:
    """Texts of one length that go through the model together: more would gain little and fill up more."""
    return max(1, min(_MOST_ROWS, _TOKENS // length))


def _tokenized(model: SentenceModel, texts: Sequence[str]) -> list[Features]:
    """What the model reads of each text, without padding."""
    found: list[Features] = []
    for start in range(0, len(texts), _TOGETHER):
        padded = model.read(texts[start : start + _TOGETHER])
        for row, length in enumerate(padded["attention_mask"].sum(dim=1).tolist()):
            found.append({name: tensor[row, :length] for name, tensor in padded.items()})
    return found


def _batches(tokenized: Sequence[Features], rows: Callable[[int], int]) -> Iterator[tuple[list[int], Features]]:
    """Places of texts and what the model reads of them, equally long, filled up with the first to a fixed number."""
    by_length: dict[int, list[int]] = {}
    for place, features in enumerate(tokenized):
        by_length.setdefault(len(features["attention_mask"]), []).append(place)
    for length, places in sorted(by_length.items()):
        number = rows(length)
        for start in range(0, len(places), number):
            chosen = places[start : start + number]
            filled = chosen + chosen[:1] * (number - len(chosen))
            yield chosen, _stacked([tokenized[place] for place in filled])


def _stacked(several: Sequence[Features]) -> Features:
    import torch

    return {name: torch.stack([features[name] for features in several]) for name in several[0]}


def _forward(model: SentenceModel, features: Features) -> np.ndarray:
    import torch

    with torch.inference_mode():
        return np.asarray(torch.nn.functional.normalize(model.vectors(features), dim=1), dtype=np.float32)


@functools.lru_cache(maxsize=1)
def _keeps_bits(model: SentenceModel) -> bool:
    """Whether, on this machine, a text has the same bits wherever it stands in a batch and whatever else is there."""
    return all(_is_alike_everywhere(model, words) for words in _TRIED)


def _is_alike_everywhere(model: SentenceModel, words: int) -> bool:
    """Whether it is so for a text of so many words: in every row of its own batch, in every other row among others."""
    texts = [" ".join(_WORDS[(first + i) % len(_WORDS)] for i in range(words)) for first in range(len(_WORDS))]
    one, *others = _tokenized(model, texts)
    rows = _rows(len(one["attention_mask"]))
    own = _forward(model, _stacked([one] * rows))
    mixed = _forward(model, _stacked([others[row - 1] if row % 2 else one for row in range(rows)]))
    return len({row.tobytes() for row in (*own, *mixed[::2])}) == 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
