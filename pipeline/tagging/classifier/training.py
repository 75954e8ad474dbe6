"""Tuning layers of the sentence model, with one linear output per code, on coded sentences.

Fine-tuning with a binary loss per output (Devlin et al. 2019) and smaller steps for lower layers (Howard and Ruder
2018, section 3.2); what the layers below make of a sentence is computed once. Everything is seeded and runs on a fixed
number of threads, so that the same sentences give the same weights on the same machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.tagging.classifier.encoder import WIDTH, Encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt
    import torch

_RARE = -2.5  # log odds of a code before anything is known


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to tune.

    rate: learning rate of the uppermost layer at its peak; that of the outputs is ten times it, that of each layer
    below `fall` times that of the layer above.
    """

    tuned: int = 6
    epochs: int = 4
    batch: int = 32
    rate: float = 1e-4
    fall: float = 0.9
    warm_up: float = 0.06
    dropout: float = 0.1
    seed: int = 0
    threads: int = 2


@dataclass(slots=True)
class Tuned:
    """A tuned encoder and its outputs. weight: (codes, 384); bias: (codes,)."""

    encoder: Encoder
    weight: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


def tune(
    texts: Sequence[str],
    labels: npt.NDArray[np.float32],
    kept: int,
    recipe: Recipe,
    report: Callable[[int, float], None],
) -> Tuned:
    """Tune on `texts` with `labels` (texts, outputs) of 0 and 1. report: called after each epoch with the mean loss.

    kept: how many outputs, from the first, belong to the result; the others only help to learn.
    """
    import torch

    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    torch.use_deterministic_algorithms(True)
    encoder = Encoder(recipe.tuned)
    store = _Below(encoder, texts)
    outputs = torch.nn.Linear(WIDTH, labels.shape[1])
    torch.nn.init.constant_(outputs.bias, _RARE)
    groups: list[dict[str, Any]] = [
        {"params": list(layer.parameters()), "lr": rate} for layer, rate in _rates(encoder, recipe)
    ]
    layers = [parameter for group in groups for parameter in group["params"]]
    for parameter in layers:
        parameter.requires_grad = True
    groups.append({"params": list(outputs.parameters()), "lr": 10 * recipe.rate})
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = recipe.epochs * -(-len(texts) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _slope(step, steps, recipe.warm_up))
    truth = torch.from_numpy(labels)
    for epoch in range(recipe.epochs):
        for layer in encoder.upper:
            layer.train()
        total, count = 0.0, 0
        for rows in _batches(store.lengths, recipe, epoch):
            hidden, mask = store.padded(rows)
            vectors = torch.nn.functional.dropout(encoder.above(hidden, mask), recipe.dropout)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(outputs(vectors), truth[rows])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + loss.item(), count + 1
        report(epoch, total / count)
    encoder.network.eval()
    return Tuned(encoder, outputs.weight.detach().numpy()[:kept], outputs.bias.detach().numpy()[:kept])


def _rates(encoder: Encoder, recipe: Recipe) -> list[tuple[Any, float]]:
    """Each tuned layer with its learning rate."""
    top = len(encoder.upper) - 1
    return [(layer, recipe.rate * recipe.fall ** (top - number)) for number, layer in enumerate(encoder.upper)]


def _slope(step: int, steps: int, warm_up: float) -> float:
    """The learning rate as a share of its peak: up over the first steps, then down to nothing."""
    return min(1.0, step / max(1.0, warm_up * steps), max(0.0, (steps - step) / ((1 - warm_up) * steps)))


def _batches(lengths: npt.NDArray[np.int64], recipe: Recipe, epoch: int) -> Iterator[list[int]]:
    """Rows of texts of like length, in an order that differs by epoch."""
    random = np.random.default_rng([recipe.seed, epoch])
    order = random.permutation(len(lengths))
    pool = 40 * recipe.batch
    batches: list[list[int]] = []
    for start in range(0, len(order), pool):
        rows = order[start : start + pool]
        rows = rows[np.argsort(lengths[rows], kind="stable")]
        batches += [rows[i : i + recipe.batch].tolist() for i in range(0, len(rows), recipe.batch)]
    for index in random.permutation(len(batches)):
        yield batches[index]


class _Below:
    """What the lower layers make of each text, kept in memory: some 50 KB a sentence."""

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        import torch

        pieces = encoder.pieces(texts)
        self.lengths = np.array([len(one) for one in pieces])
        self._hidden: list[Any] = [None] * len(texts)
        order = np.argsort(self.lengths, kind="stable").tolist()
        with torch.no_grad():
            for start in range(0, len(order), 64):
                rows = order[start : start + 64]
                hidden = encoder.below(*encoder.padded([pieces[row] for row in rows]))
                for place, row in enumerate(rows):
                    self._hidden[row] = hidden[place, : len(pieces[row])].clone()

    def padded(self, rows: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states (texts, length, 384) and mask (texts, length) of some texts."""
        import torch

        chosen = [self._hidden[row] for row in rows]
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(one)) for one in chosen], batch_first=True)
        return torch.nn.utils.rnn.pad_sequence(chosen, batch_first=True), mask
