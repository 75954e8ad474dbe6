"""One calibrated probability from what the model, the rules and the neighbouring sentences say of a code.

A logistic regression over all pairs of sentence and code of held-out documents (Platt 2000 for the calibration of the
model alone): shared weights for what speaks, and an intercept for each code or one for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

FEATURES = ("model", "model_high", "rule", "rule_confidence", "ruled_out", "neighbours")
_MOST = 8.0  # log odds beyond which nothing becomes surer
_FAR = -6.0  # log odds of neighbours where there are none
_STRENGTH = 1.0  # inverse of the penalty on weights
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class RuleEvidence:
    """What the rules say of one code in one sentence: confidence of the rules that stand, and of those ruled out."""

    standing: float = 0.0
    ruled_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Combination:
    """weights: one per feature of `features`. intercepts: one per code, or one for all."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    intercepts: tuple[float, ...]

    def probabilities(self, features: Array) -> Array:
        """Shape (sentences, codes) from features of shape (sentences, codes, features)."""
        odds = features @ np.array(self.weights) + np.array(self.intercepts)
        found: Array = (1 / (1 + np.exp(-odds))).round(_DECIMALS)
        return found

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"features": list(self.features), "weights": list(self.weights), "intercepts": list(self.intercepts)}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Combination:
        """From what `as_dict` gave."""
        return cls(*(tuple(content[name]) for name in ("features", "weights", "intercepts")))


def features(
    log_odds: Array, rules: Sequence[Mapping[str, RuleEvidence]], codes: Sequence[str], groups: Sequence[str]
) -> Array:
    """Shape (sentences, codes, features).

    log_odds: (sentences, codes). rules: by code for each sentence. groups: sentences next to each other with the same
    one (a document) are neighbours.
    """
    own = np.clip(log_odds, -_MOST, _MOST)
    parts = (own, np.maximum(own, 0), *of_rules(rules, codes), _neighbours(own, groups))
    return np.stack(parts, axis=-1)


def of_rules(rules: Sequence[Mapping[str, RuleEvidence]], codes: Sequence[str]) -> tuple[Array, Array, Array]:
    """Whether rules stand, their confidence, and that of rules ruled out; each of shape (sentences, codes)."""
    none = RuleEvidence()
    found = [[one.get(code, none) for code in codes] for one in rules]
    shape = (len(rules), len(codes))
    standing = np.array([[evidence.standing for evidence in row] for row in found]).reshape(shape)
    out = np.array([[evidence.ruled_out for evidence in row] for row in found]).reshape(shape)
    return (standing > 0).astype(float), standing, out


def _neighbours(own: Array, groups: Sequence[str]) -> Array:
    """The higher log odds of the sentence before and the one after."""
    same = np.array([one == other for one, other in zip(groups[1:], groups[:-1], strict=True)], dtype=bool)[:, None]
    before, after = np.full_like(own, _FAR), np.full_like(own, _FAR)
    before[1:] = np.where(same, own[:-1], _FAR)
    after[:-1] = np.where(same, own[1:], _FAR)
    return np.maximum(before, after)


def fit(
    features: Array, truth: npt.NDArray[Any], names: tuple[str, ...] = FEATURES, *, by_code: bool = True
) -> Combination:
    """From features (sentences, codes, features) and truth (sentences, codes) of 0 and 1.

    names: of the features. by_code: an intercept for each code; otherwise one, which also serves codes yet unknown.
    """
    from sklearn.linear_model import LogisticRegression

    sentences, codes, count = features.shape
    which = np.tile(np.eye(codes), (sentences, 1))[:, : codes if by_code else 0]
    columns = np.hstack([features.reshape(-1, count), which])
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, tol=1e-6).fit(columns, truth.reshape(-1))
    weights = model.coef_[0].round(6)
    common = model.intercept_.round(6)
    intercepts = weights[count:] + common if by_code else common
    return Combination(names, tuple(weights[:count].tolist()), tuple(intercepts.round(6).tolist()))
