"""Learned weights on disk: what differs from the published model in few bits, no pickle, a card beside them.

What tuning changes is small and regular, so the change of each matrix is kept in four bits a number, with one scale a
row (in the manner of BitDelta, Liu et al. 2024, which shows that one bit can do); biases and norms whole. Putting it
back is one product and one sum per number, so it gives the same bits on every machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import SettingsError
from pipeline.io import sha256_of, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

WEIGHTS, FACTS = "weights.safetensors", "model.json"
_FORMAT = 2
_FURTHEST = 7  # steps up or down
_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6)  # of a row's largest change that the furthest step stands for: the best is taken

Arrays = dict[str, "npt.NDArray[Any]"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a trained model says of itself.

    base: SHA-256 of the published model. combination, likeness: see combine.py and likeness.py.
    """

    codes: tuple[str, ...]
    tuned: int
    base: str
    combination: Mapping[str, Any]
    likeness: Mapping[str, Any]
    figures: Mapping[str, Any]
    training: Mapping[str, Any]


def packed(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> tuple[Arrays, npt.NDArray[np.float32]]:
    """The change of a matrix of an even number of columns, and the matrix that it gives.

    `steps`: uint8 (rows, columns / 2), two numbers from 0 to 14 in each byte, 7 for no change. `scales`: float16
    (rows,), what one step is worth.
    """
    change = after.astype(np.float32) - before
    most = np.abs(change).max(axis=1)
    tried = [_steps(change, (most * share / _FURTHEST).astype(np.float16)) for share in _SHARES]
    errors = np.stack([((steps * scales[:, None] - change) ** 2).sum(axis=1) for steps, scales in tried])
    best, rows = errors.argmin(axis=0), np.arange(len(change))
    steps = np.stack([steps for steps, _ in tried])[best, rows]
    scales = np.stack([scales for _, scales in tried])[best, rows]
    shifted = (steps + _FURTHEST).astype(np.uint8)
    pair = {"steps": shifted[:, ::2] << 4 | shifted[:, 1::2], "scales": scales}
    return pair, restored(before, **pair)


def _steps(change: npt.NDArray[Any], scales: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    whole = scales.astype(np.float32)[:, None]
    steps = np.divide(change, whole, out=np.zeros_like(change), where=whole > 0)
    return np.clip(steps.round(), -_FURTHEST, _FURTHEST), scales


def restored(before: npt.NDArray[Any], steps: npt.NDArray[Any], scales: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """The tuned matrix."""
    pairs = np.stack([steps >> 4, steps & 15], axis=-1).reshape(before.shape)
    change = (pairs.astype(np.float32) - _FURTHEST) * scales.astype(np.float32)[:, None]
    after: npt.NDArray[np.float32] = (before + change).astype(np.float32)
    return after


def save(folder: Path, arrays: Arrays, facts: Facts) -> None:
    """Write weights and facts into `folder`."""
    from safetensors.numpy import save as in_bytes

    folder.mkdir(parents=True, exist_ok=True)
    weights = in_bytes({name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())})
    (folder / WEIGHTS).write_bytes(weights)  # save_file would leave it readable by its owner alone
    content = {
        "format": _FORMAT,
        "weights_sha256": sha256_of(folder / WEIGHTS),
        **{field.name: getattr(facts, field.name) for field in fields(Facts)},
    }
    write_text(folder / FACTS, json.dumps(content, indent=1, sort_keys=True) + "\n")


def load(folder: Path) -> tuple[Arrays, Facts]:
    """Weights and facts. Raises SettingsError where the folder holds no trained model, or one that was changed."""
    from safetensors.numpy import load_file

    facts = read_facts(folder)
    return load_file(folder / WEIGHTS), facts


def read_facts(folder: Path) -> Facts:
    """Facts alone, with the same errors."""
    try:
        content = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        matches = content["format"] == _FORMAT and content["weights_sha256"] == sha256_of(folder / WEIGHTS)
        facts = Facts(**{field.name: content[field.name] for field in fields(Facts)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"tagging.classifier: expected `carried`, `none` or a folder with {WEIGHTS} and {FACTS}, got {folder} "
            f"({type(error).__name__}).\nTrain one with `evidence train`, or use `carried`."
        ) from error
    if not matches:
        raise SettingsError(
            f"tagging.classifier: {folder / WEIGHTS} is not the file that {FACTS} was written with.\n"
            "Fetch both again, or train anew with `evidence train`."
        )
    return replace(facts, codes=tuple(facts.codes))
