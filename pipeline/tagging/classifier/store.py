"""Learned weights on disk: what differs from the published model as factors of low rank, no pickle, a card beside them.

The change of each tuned matrix is kept as U·V with `rank` columns (its truncated singular value decomposition, Eckart
and Young 1936) in half precision; biases and norms whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import SettingsError
from pipeline.io import sha256_of, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

WEIGHTS, FACTS = "weights.safetensors", "model.json"
_FORMAT = 1

Arrays = dict[str, "npt.NDArray[Any]"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a trained model says of itself. base: SHA-256 of the published model. combination: see combine.py."""

    codes: tuple[str, ...]
    tuned: int
    base: str
    combination: Mapping[str, Any]
    figures: Mapping[str, Any]
    training: Mapping[str, Any]


def factors(before: npt.NDArray[Any], after: npt.NDArray[Any], rank: int) -> tuple[Arrays, npt.NDArray[np.float32]]:
    """The change of a matrix as `u` (rows, rank) and `v` (rank, columns), and the matrix that they give."""
    u, s, v = np.linalg.svd(after.astype(np.float64) - before, full_matrices=False)
    root = np.sqrt(s[:rank])
    pair = {"u": (u[:, :rank] * root).astype(np.float16), "v": (root[:, None] * v[:rank]).astype(np.float16)}
    return pair, restored(before, pair["u"], pair["v"])


def restored(before: npt.NDArray[Any], u: npt.NDArray[Any], v: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """The tuned matrix. Summed in double precision, so that the last bits do not depend on the machine's kernels."""
    return (before.astype(np.float64) + u.astype(np.float64) @ v.astype(np.float64)).astype(np.float32)


def save(folder: Path, arrays: Arrays, facts: Facts) -> None:
    """Write weights and facts into `folder`."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())}, folder / WEIGHTS)
    content = {
        "format": _FORMAT,
        "weights_sha256": sha256_of(folder / WEIGHTS),
        **{name: getattr(facts, name) for name in ("codes", "tuned", "base", "combination", "figures", "training")},
    }
    write_text(folder / FACTS, json.dumps(content, indent=1, sort_keys=True) + "\n")


def load(folder: Path) -> tuple[Arrays, Facts]:
    """Weights and facts. Raises SettingsError where the folder holds no trained model, or one that was changed."""
    from safetensors.numpy import load_file

    try:
        content = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        matches = content["format"] == _FORMAT and content["weights_sha256"] == sha256_of(folder / WEIGHTS)
        facts = Facts(
            tuple(content["codes"]),
            content["tuned"],
            content["base"],
            content["combination"],
            content["figures"],
            content["training"],
        )
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
    return load_file(folder / WEIGHTS), facts
