"""Precision, recall and F1 per label, micro and macro, with percentile bootstrap intervals.

Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13. Resampling units takes sentences as
independent; resampling documents (the cluster bootstrap) takes only documents so, and says how far the figures may be
off on documents yet unseen.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TAIL = 0.025
"""Share of the resamples on either side of a 95 % interval."""


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one label, or of all together (micro).

    gold, predicted, hits: units that people coded, that the program coded, that both coded so. by_unit, by_document:
    intervals of F1 from resampled units and from resampled documents (None with a single document).
    """

    label: str
    gold: int
    predicted: int
    hits: int
    precision: float
    recall: float
    f1: float
    by_unit: Interval
    by_document: Interval | None


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of a set of labels. macro_f1: mean F1 of the labels that people used at all."""

    labels: tuple[Score, ...]
    micro: Score
    macro_f1: float
    macro_by_unit: Interval
    macro_by_document: Interval | None


def ratios(hits: Any, wrong: Any, missed: Any) -> tuple[Floats, Floats, Floats]:
    """Precision, recall and F1 from counts, element by element; 0 where there is nothing to divide by."""
    hits, wrong, missed = (np.asarray(x, dtype=np.float64) for x in (hits, wrong, missed))
    precision = _divided(hits, hits + wrong)
    recall = _divided(hits, hits + missed)
    return precision, recall, _divided(2 * precision * recall, precision + recall)


def _divided(top: Floats, bottom: Floats) -> Floats:
    quotient: Floats = np.divide(top, bottom, out=np.zeros_like(bottom), where=bottom > 0)
    return quotient


def score(
    labels: Sequence[str],
    gold: NDArray[np.bool_],
    predicted: NDArray[np.bool_],
    documents: Sequence[str],
    *,
    resamples: int,
    seed: int,
) -> Scores:
    """Figures of boolean arrays of shape (units, labels); documents: that of each unit.

    The same seed gives the same intervals, on every machine.
    """
    counts = np.stack([gold & predicted, predicted & ~gold, gold & ~predicted]).astype(np.float64)
    names = sorted(set(documents))
    of_document = np.array([[document == name for document in documents] for name in names], dtype=np.float64)
    per_document = of_document @ counts
    boot_units = resampled(counts, resamples=resamples, seed=seed)
    boot_documents = resampled(per_document, resamples=resamples, seed=seed) if len(names) > 1 else None
    total = counts.sum(axis=1)
    per_label = [
        _score(label, total[:, i], boot_units[:, :, i], None if boot_documents is None else boot_documents[:, :, i])
        for i, label in enumerate(labels)
    ]
    by_documents = None if boot_documents is None else boot_documents.sum(axis=2)
    micro = _score("micro", total.sum(axis=1), boot_units.sum(axis=2), by_documents)
    return Scores(
        tuple(per_label),
        micro,
        float(macro(total[:, None, :])[0]),
        interval(macro(boot_units)),
        None if boot_documents is None else interval(macro(boot_documents)),
    )


def _score(label: str, counts: Floats, boot_units: Floats, boot_documents: Floats | None) -> Score:
    """counts: hits, wrong, missed. boot_units, boot_documents: the same of every resample, shape (3, resamples)."""
    hits, wrong, missed = (int(n) for n in counts)
    precision, recall, f1 = (float(value) for value in ratios(hits, wrong, missed))
    by_document = None if boot_documents is None else interval(ratios(*boot_documents)[2])
    by_unit = interval(ratios(*boot_units)[2])
    return Score(label, hits + missed, hits + wrong, hits, precision, recall, f1, by_unit, by_document)


def macro(counts: Floats) -> Floats:
    """Mean F1 over the labels with gold, of counts of shape (3, resamples, labels); 0 where no label has any."""
    f1 = ratios(*counts)[2]
    used = counts[0] + counts[2] > 0
    return _divided((f1 * used).sum(axis=1), used.sum(axis=1).astype(np.float64))


def resampled(counts: Floats, *, resamples: int, seed: int) -> Floats:
    """Counts of as many items drawn with replacement, again and again.

    counts: shape (3, items, labels). Returns shape (3, resamples, labels). Python's own generator draws, since its
    sequence is the same in every version and on every machine.
    """
    rng = random.Random(seed)  # noqa: S311 - draws samples, keeps no secret
    items = counts.shape[1]
    drawn = np.zeros((resamples, items))
    for row in range(resamples):
        drawn[row] = np.bincount([rng.randrange(items) for _ in range(items)], minlength=items)
    summed: Floats = drawn @ counts
    return summed


def interval(values: Floats) -> Interval:
    """The middle 95 % of the values of all resamples."""
    ordered = np.sort(values)
    return Interval(float(ordered[int(TAIL * len(ordered))]), float(ordered[int((1 - TAIL) * len(ordered))]))
