"""What verification proved and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.verify.problems import Problem
from pipeline.verify.versions import Versions


@dataclass(frozen=True, slots=True)
class Counts:
    """What was held against the sources. rows: of all tables; quotations: rows that quote a document."""

    tables: int
    rows: int
    quotations: int
    documents: int

    def __str__(self) -> str:
        counted = {
            "tables": self.tables,
            "rows": self.rows,
            "quotations": self.quotations,
            "documents": self.documents,
        }
        return ", ".join(f"{count:,} {what if count != 1 else what[:-1]}" for what, count in counted.items())


@dataclass(frozen=True)
class Report:
    """The outcome. not_made_again: why the review was not done again from scratch, "" if it was."""

    counts: Counts
    versions: Versions
    problems: tuple[Problem, ...]
    not_made_again: str = ""

    @property
    def files(self) -> dict[str, list[Problem]]:
        """Problems by file: sources first, then texts, then the rest."""
        order = {"corpus": 0, "text": 1}
        files = sorted({p.file for p in self.problems}, key=lambda file: (order.get(file.split("/")[0], 2), file))
        return {file: [p for p in self.problems if p.file == file] for file in files}

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        counts = self.counts
        return {
            "verified": not self.problems,
            "made_again": not self.not_made_again,
            "not_made_again_because": self.not_made_again,
            "checked": {name: getattr(counts, name) for name in ("tables", "rows", "quotations", "documents")},
            "versions": {"known": self.versions.known, "differences": list(self.versions.differences)},
            "problems": [problem.as_json() for found in self.files.values() for problem in found],
        }
