"""The carried sentence model as layers: lower ones as published, upper ones that training changes.

The only module of the tagger that imports torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import carried_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import torch

WIDTH = 384
"""Numbers in the vector of a text."""
LONGEST = 128
"""Word pieces of a sentence that are read; what comes after them is not."""


class Encoder:
    """Texts to vectors of 384 numbers, the mean over their word pieces (Reimers and Gurevych 2019).

    tuned: how many of the six layers, counted from the top, may differ from the published model.
    """

    def __init__(self, tuned: int) -> None:
        self.tokenizer, self.network = carried_network.load()
        self.tuned = tuned
        layers = list(self.network.encoder.layer)
        self.lower, self.upper = layers[: len(layers) - tuned], layers[len(layers) - tuned :]
        for parameter in self.network.parameters():
            parameter.requires_grad = False

    def upper_weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """The weights of the upper layers by name; they are copies."""
        named = [(f"{i}.{name}", p) for i, layer in enumerate(self.upper) for name, p in layer.named_parameters()]
        return {name: parameter.detach().numpy().copy() for name, parameter in named}

    def set_upper_weights(self, weights: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Put weights into the upper layers."""
        import torch

        for i, layer in enumerate(self.upper):
            own = {name: torch.from_numpy(weights[f"{i}.{name}"]) for name, _ in layer.named_parameters()}
            layer.load_state_dict(own, strict=True)

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of the word pieces of each text."""
        if not texts:
            return []
        found: list[list[int]] = self.tokenizer(list(texts), truncation=True, max_length=LONGEST)["input_ids"]
        return found

    def padded(self, pieces: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask, both of shape (texts, length), filled up with padding."""
        import torch

        length = max(map(len, pieces))
        ids = torch.full((len(pieces), length), int(self.tokenizer.pad_token_id))
        mask = torch.zeros((len(pieces), length))
        for row, one in enumerate(pieces):
            ids[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        return ids, mask

    def below(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What the published layers make of word pieces, shape (texts, length, 384)."""
        return _through(self.lower, self.network.embeddings(input_ids=ids), mask)

    def above(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The vectors, shape (texts, 384), from what `below` made."""
        hidden = _through(self.upper, hidden, mask)
        weights = mask.unsqueeze(-1)
        return (hidden * weights).sum(1) / weights.sum(1)


def _through(layers: Iterable[Any], hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    import torch

    barred = (1 - mask)[:, None, None, :] * torch.finfo(hidden.dtype).min
    for layer in layers:
        hidden = layer(hidden, barred)
    return hidden
