"""The few lines that end a run: what was read, what was found, where to look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.io import read_text
from pipeline.settle import settle


def summary_lines(outputs: Path) -> list[str]:
    """Documents by status, evidence by family, themes, where the report is. Raises SettingsError without a review."""
    settle(outputs)
    path = outputs / "metrics.json"
    if not path.is_file():
        raise SettingsError(f"{outputs}: expected a finished review, found none.\nMake one with `evidence run`.")
    metrics = json.loads(read_text(path))
    themes = metrics["themes"]
    return [
        f"Documents  {_counts(metrics['documents'])}",
        f"Evidence   {_counts(metrics['evidence'])} ({metrics['ruled_out']} mentions ruled out)",
        f"Themes     {themes['found']} over {themes['passages']} passages, {themes['share_in_no_theme']:.0%} in none",
        f"Figures    {metrics['figures']}",
        f"Report     {outputs / 'report' / 'index.html'}",
        f"Workbook   {outputs / 'report' / 'evidence.xlsx'}",
        f"Tables     {outputs / 'tables'}",
    ]


def _counts(counts: dict[str, Any]) -> str:
    listed = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
    return listed or "none"
