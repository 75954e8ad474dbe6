"""Agreement of two coders, here people and the program, on whether a label applies to a unit.

All are for yes and no per unit. Figures of all labels together take each pair of unit and label as one decision.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Decisions = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one label; a figure is None where it is not defined (nobody ever used the label).

    positive: of those with the label, negative: of those without. kappa: Cohen's. alpha: Krippendorff's, nominal.
    """

    label: str
    positive: float | None
    negative: float | None
    kappa: float | None
    alpha: float | None


def agreement(label: str, gold: Decisions, predicted: Decisions) -> Agreement:
    """All measures for boolean arrays of the same shape; each element is one decision."""
    gold, predicted = gold.ravel(), predicted.ravel()
    return Agreement(
        label,
        specific_agreement(gold, predicted),
        specific_agreement(~gold, ~predicted),
        cohens_kappa(gold, predicted),
        krippendorffs_alpha(gold, predicted),
    )


def specific_agreement(gold: Decisions, predicted: Decisions) -> float | None:
    """Twice the cases that both chose over the sum of those that each chose; the same as F1.

    Cicchetti and Feinstein 1990, J Clin Epidemiol 43:551-558. None where nobody chose any.
    """
    chosen = int(gold.sum()) + int(predicted.sum())
    return 2 * int((gold & predicted).sum()) / chosen if chosen else None


def cohens_kappa(gold: Decisions, predicted: Decisions) -> float | None:
    """Cohen 1960, by scikit-learn. None where both always say the same one thing."""
    from sklearn.metrics import cohen_kappa_score

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where kappa is not defined, which None says
        kappa = float(cohen_kappa_score(gold, predicted, labels=[False, True]))
    return None if math.isnan(kappa) else kappa


def krippendorffs_alpha(gold: Decisions, predicted: Decisions) -> float | None:
    """Krippendorff's alpha for two coders, nominal values and nothing missing; None where only one value occurs.

    1 - D_o / D_e, Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section B: D_o is the share of
    units on which the two differ, D_e that of all pairs of different values among the 2n values given.
    """
    values = 2 * gold.size
    ones = int(gold.sum()) + int(predicted.sum())
    pairs = ones * (values - ones)
    if not pairs:
        return None
    differing = int((gold != predicted).sum())
    return 1 - (values - 1) * differing / pairs


def agreements(labels: Sequence[str], gold: Decisions, predicted: Decisions) -> tuple[Agreement, ...]:
    """The agreement on every label; gold, predicted: shape (units, labels)."""
    return tuple(agreement(label, gold[:, i], predicted[:, i]) for i, label in enumerate(labels))
