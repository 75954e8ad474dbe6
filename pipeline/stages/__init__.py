"""The stages of a run, in order: what each needs, what each makes.

This registry is the one description of the flow. `evidence run` walks it, every stage is a command, and `dvc.yaml`
says the same to DVC (a test holds the two against each other). Stages hand over files in `outputs/work/`; only
`publish`, the last, touches the finished outputs, so a run that fails leaves the former ones whole.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `evidence --help` walks this registry and should not wait for what a job needs
    from pipeline.stages.job import Job


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    reads: files and folders it depends on, `corpus`, `config/...` or relative to `outputs/`. params: sections of
    params.yaml. writes: what it makes, relative to `outputs/`.
    """

    name: str
    about: str
    reads: tuple[str, ...]
    params: tuple[str, ...]
    writes: tuple[str, ...]

    def run(self, job: Job) -> str:
        """Do the work of the stage and return one line that says what came out of it."""
        summary: str = importlib.import_module(f"pipeline.stages.{self.name}").run(job)
        return summary


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of published numbers: two columns of a CSV file, relative to `outputs/`, and a template of DVC."""

    title: str
    file: str
    x: str
    y: str
    template: str


_THEMES = "plots/theme_measures.csv"
_THEME_FILES = (
    "work/found_themes.parquet",
    "work/assignments.parquet",
    "work/theme_changes.parquet",
    "work/theme_choice.parquet",
    "work/found_code_themes.parquet",
    "work/found_map.parquet",
    "work/theme_hierarchy.parquet",
)

PLOTS: tuple[Plot, ...] = (
    Plot("Stability of themes", _THEMES, "stability", "theme", "bar_horizontal_sorted"),
    Plot("Coherence of themes", _THEMES, "coherence", "theme", "bar_horizontal_sorted"),
    Plot("Distinctness of themes", _THEMES, "distinctness", "theme", "bar_horizontal_sorted"),
    Plot("Themes by passages", _THEMES, "n_passages", "theme", "bar_horizontal_sorted"),
    Plot("Score by number of themes", "plots/theme_numbers.csv", "n_themes", "score", "simple"),
    Plot("Codes by evidence rows", "plots/code_rows.csv", "n_evidence", "code", "bar_horizontal_sorted"),
    Plot("Barriers by evidence rows", "plots/barriers.csv", "n_evidence", "code", "bar_horizontal_sorted"),
    Plot("Benefits by evidence rows", "plots/benefits.csv", "n_evidence", "code", "bar_horizontal_sorted"),
    Plot("Codes by document", "plots/codes_by_document.csv", "code", "document", "confusion"),
)
STAGES: tuple[Stage, ...] = (
    Stage(
        "extract",
        "Read the documents of the corpus.",
        reads=("corpus",),
        params=("extract",),
        writes=(
            "work/text",
            "work/documents.parquet",
            "work/passages.parquet",
            "work/units.parquet",
            "work/layout.parquet",
        ),
    ),
    Stage(
        "embed",
        "Turn passages into vectors.",
        reads=("work/passages.parquet",),
        params=("embedding",),
        writes=("work/vectors.parquet", "work/embedding.json"),
    ),
    Stage(
        "tag",
        "Give codes and stances to sentences.",
        reads=("work/units.parquet", "config/codebook.yaml", "config/stance.yaml", "config/gazetteer.yaml"),
        params=("tagging",),
        writes=("work/mentions.parquet", "work/entities.parquet", "work/claims.parquet"),
    ),
    Stage(
        "themes",
        "Group passages into themes.",
        reads=(
            "work/passages.parquet",
            "work/vectors.parquet",
            "work/mentions.parquet",
            "work/units.parquet",
            "config/codebook.yaml",
            "config/themes.csv",
            "config/themes-memory.yaml",
        ),
        params=("themes", "embedding"),
        writes=_THEME_FILES,
    ),
    Stage(
        "tables",
        "Build the evidence tables.",
        reads=(
            "work/documents.parquet",
            "work/passages.parquet",
            "work/units.parquet",
            "work/mentions.parquet",
            "work/entities.parquet",
            "work/claims.parquet",
            "work/embedding.json",
            *_THEME_FILES,
            "config/codebook.yaml",
        ),
        params=("tables", "themes"),
        writes=("work/tables", "work/plots", "work/metrics.json"),
    ),
    Stage(
        "validate",
        "Check every table and every quotation.",
        reads=(
            "corpus",
            "work/tables",
            "work/text",
            "work/passages.parquet",
            "work/units.parquet",
            "work/mentions.parquet",
            "config/codebook.yaml",
            "config/themes.csv",
            "config/themes-memory.yaml",
        ),
        params=(),
        writes=("work/validation",),
    ),
    Stage(
        "pages",
        "Draw the pages that hold evidence.",
        reads=("corpus", "work/tables", "work/layout.parquet"),
        params=("extract", "report"),
        writes=("work/pages",),
    ),
    Stage(
        "report",
        "Write the report and the workbook.",
        reads=(
            "work/tables",
            "work/text",
            "work/passages.parquet",
            "work/pages",
            "work/metrics.json",
            "work/validation",
            "config/codebook.yaml",
            "config/accepted.csv",
        ),
        params=("extract", "tagging", "embedding", "themes", "tables", "report"),  # those of the run are told
        writes=("work/report",),
    ),
    Stage(
        "publish",
        "Replace the former outputs by the checked ones.",
        reads=("work/text", "work/tables", "work/plots", "work/validation", "work/report", "work/metrics.json"),
        params=(),
        writes=("text", "tables", "plots", "validation", "report", "metrics.json"),
    ),
)


def stage(name: str) -> Stage:
    """The stage with this name. Raises KeyError."""
    return {s.name: s for s in STAGES}[name]
