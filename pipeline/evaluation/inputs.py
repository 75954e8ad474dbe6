"""What explanations and checks start from: a tagger for a folder of settings, and the sentences of the last run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook, load_codebook
from pipeline.config import Settings, load_settings, parse_model
from pipeline.errors import SettingsError
from pipeline.io import read_parquet
from pipeline.records import READ_DOCUMENTS, UNITS
from pipeline.tagging import build_tagger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.tagging.pipeline import Tagger

Row = dict[str, Any]


@dataclass(frozen=True)
class Coder:
    """A codebook with the settings and the tagger that apply it. config: the folder they come from."""

    config: Path
    codebook: Codebook
    settings: Settings
    tagger: Tagger

    @property
    def threshold(self) -> float:
        """Least confidence for a row of evidence."""
        return self.settings.tagging.threshold


def open_coder(config: Path, *, rules_alone: bool = False) -> Coder:
    """The coder of a folder of settings, or of its rules without a classifier.

    Raises SettingsError for a mistake in any of its files.
    """
    return _coder(load_codebook(config), config, rules_alone=rules_alone)


def open_coder_of(path: Path, config: Path) -> Coder:
    """The coder of a folder of settings, or of a codebook file with the other settings of `config`.

    Raises SettingsError if there is neither, or for a mistake in it.
    """
    if not path.exists():
        raise SettingsError(f"{path}: expected a folder of settings or a codebook file, found nothing.")
    return open_coder(path) if path.is_dir() else _coder(parse_model(Codebook, path), config)


def _coder(codebook: Codebook, config: Path, *, rules_alone: bool = False) -> Coder:
    settings = load_settings(config)
    if rules_alone:
        settings = settings.model_copy(update={"tagging": settings.tagging.model_copy(update={"classifier": "none"})})
    return Coder(config, codebook, settings, build_tagger(codebook, config, settings.tagging))


@dataclass(frozen=True)
class Corpus:
    """The sentences of the last run by document, in order, with the columns of UNITS; source paths by document."""

    units: dict[str, list[Row]]
    paths: dict[str, str]

    def documents(self) -> Iterator[list[Row]]:
        """Sentences of one document after the other, in order of their paths."""
        for doc_id in sorted(self.units, key=lambda doc_id: (self.paths.get(doc_id, ""), doc_id)):
            yield self.units[doc_id]

    def __len__(self) -> int:
        return sum(map(len, self.units.values()))


def last_corpus(outputs: Path) -> Corpus | None:
    """The sentences in `outputs/work/`, or None if no documents were read there yet."""
    return read_corpus(outputs) if (outputs / "work" / "units.parquet").is_file() else None


def read_corpus(outputs: Path) -> Corpus:
    """The sentences in `outputs/work/`. Raises SettingsError if nothing was extracted there."""
    units = read_parquet(outputs / "work" / "units.parquet", UNITS)
    documents = read_parquet(outputs / "work" / "documents.parquet", READ_DOCUMENTS)
    included = documents[documents["status"] == "included"]
    by_document: dict[str, list[Row]] = {}
    for row in units.to_dict("records"):
        by_document.setdefault(row["doc_id"], []).append({str(key): value for key, value in row.items()})
    return Corpus(by_document, dict(zip(included["doc_id"], included["source_path"], strict=True)))
