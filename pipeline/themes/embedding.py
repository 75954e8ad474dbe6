"""Passages as vectors: the only module that imports sentence-transformers and torch.

A vector depends on its text and the model alone. Each text goes through the model by itself, unpadded, in a kernel that
runs on one thread, so neither its neighbours nor their order nor the number of threads can change a bit of it: matrix
libraries sum in another order for other shapes, thread counts and, on some processors, even row positions. The cores
are used by several texts at a time instead. Rounding then takes off the digits that carry no meaning.
"""

from __future__ import annotations

import functools
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import carried
from pipeline.errors import SettingsError
from pipeline.io import sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import EmbeddingSettings

DIMENSIONS = 384
"""Dimensions of the carried model, and of the empty answer to no texts."""


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
    vectors = _encode(_load(settings.model), unique, workers or _cores())
    place = {text: row for row, text in enumerate(unique)}
    rounded = np.round(vectors.astype(np.float64), settings.decimals).astype(np.float32)
    return rounded[[place[text] for text in texts]] + np.float32(0)  # -0.0 becomes 0.0


def model_hash(settings: EmbeddingSettings) -> str:
    """SHA-256 that tells this model from any other, for provenance and caches.

    That of model.safetensors for the carried model (its published one); for a folder, over the names and contents of
    all its files. Raises SettingsError like `embed`.
    """
    if settings.model == carried.NAME:
        carried.checked()
        return carried.SHA256
    folder = model_folder(settings.model)
    digest = hashlib.sha256()
    files = (path for path in folder.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()


def model_folder(model: str) -> Path:
    """The folder of the model that the setting names. Raises SettingsError with what to do if there is none."""
    if model == carried.NAME:
        return carried.checked()
    folder = Path(model).expanduser()
    if not (folder / "modules.json").is_file():
        found = "a folder without modules.json" if folder.is_dir() else "no such folder"
        raise SettingsError(
            f"embedding.model: expected `{carried.NAME}` or a folder with a sentence-transformers model, got `{model}` "
            f"({found}).\nModels are never fetched from the network: save one with "
            "`SentenceTransformer(...).save(folder)` and name that folder in params.yaml."
        )
    return folder


@functools.lru_cache(maxsize=1)
def _load(model: str) -> Any:
    """The model, on the processor, from its folder alone: nothing is asked of any network."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = model_folder(model)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # for a tenth of a second of loading
    try:
        loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"embedding.model: `{model}` cannot be loaded as a sentence-transformers model ({error}).\n"
            "Save it again with `SentenceTransformer(...).save(folder)`, or use the default."
        ) from error
    return loaded.eval()


def _encode(model: Any, texts: Sequence[str], workers: int) -> np.ndarray:
    """Vectors of `texts`, shape (len(texts), dimensions), each computed by itself on one thread."""
    import torch

    def one(text: str) -> np.ndarray:
        vector = model.encode([text], batch_size=1, normalize_embeddings=True, show_progress_bar=False)[0]
        return np.asarray(vector, dtype=np.float32)

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            return np.vstack(list(pool.map(one, texts)))
    finally:
        torch.set_num_threads(before)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
