"""From sentences to log odds of codes: the encoder with the learned weights put in, and a linear output per code."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.tagging.classifier.encoder import WIDTH, Encoder
from pipeline.tagging.classifier.store import Arrays, packed, restored

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from pipeline.tagging.classifier.training import Tuned

BATCH = 32
_DECIMALS = 4
_HEAD_WEIGHT, _HEAD_BIAS = "outputs.weight", "outputs.bias"


class Network:
    """Log odds of each code for each sentence."""

    def __init__(self, encoder: Encoder, weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]) -> None:
        self._encoder, self._weight, self._bias = encoder, weight.astype(np.float64), bias.astype(np.float64)

    def log_odds(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Shape (texts, codes).

        The texts of one call go through the model together, in batches by length, on one thread: the same texts give
        the same bits, whatever else the program does.
        """
        found: npt.NDArray[np.float64] = _encoded(self._encoder, texts) @ self._weight.T + self._bias
        return found.round(_DECIMALS)


def vectors(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Shape (texts, 384): the mean over the word pieces of each text by the published model."""
    return _encoded(_published(), texts)


@lru_cache(maxsize=1)
def _published() -> Encoder:
    return Encoder(0)


def _encoded(encoder: Encoder, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """The vectors of texts, in batches of like length on one thread, whatever the program uses otherwise."""
    import torch

    pieces = encoder.pieces(texts)
    found = np.zeros((len(texts), WIDTH))
    order = sorted(range(len(texts)), key=lambda row: len(pieces[row]))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            for start in range(0, len(order), BATCH):
                rows = order[start : start + BATCH]
                ids, mask = encoder.padded([pieces[row] for row in rows])
                found[rows] = encoder.above(encoder.below(ids, mask), mask).numpy()
    finally:
        torch.set_num_threads(threads)
    return found


def compressed(tuned: Tuned) -> tuple[Network, Arrays]:
    """The tuned model as it will be once stored, and what to store."""
    published = Encoder(tuned.encoder.tuned).upper_weights()
    arrays: Arrays = {_HEAD_WEIGHT: tuned.weight, _HEAD_BIAS: tuned.bias}
    weights = {}
    for name, after in tuned.encoder.upper_weights().items():
        if after.ndim == 2:
            pair, weights[name] = packed(published[name], after)
            arrays |= {f"{name}.{part}": array for part, array in pair.items()}
        else:
            arrays[name] = weights[name] = after
    tuned.encoder.set_upper_weights(weights)
    return Network(tuned.encoder, tuned.weight, tuned.bias), arrays


def network(arrays: Arrays, tuned: int) -> Network:
    """The network of stored weights over the published model."""
    encoder = Encoder(tuned)
    weights = {}
    for name, before in encoder.upper_weights().items():
        if before.ndim == 2:
            weights[name] = restored(before, arrays[f"{name}.steps"], arrays[f"{name}.scales"])
        else:
            weights[name] = arrays[name]
    encoder.set_upper_weights(weights)
    return Network(encoder, arrays[_HEAD_WEIGHT], arrays[_HEAD_BIAS])
