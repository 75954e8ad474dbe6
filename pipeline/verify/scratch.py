"""The review against the same review done again: every cell of every table, plots and measures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.codebook import Codebook, with_code_columns
from pipeline.records import PLOT_TABLES, PUBLIC_TABLES
from pipeline.verify.files import compare_csv, compare_json, compare_parquet, names_in, others_than
from pipeline.verify.problems import Problem

LAST = "tables"
"""The stage with which all that is compared has been made."""
_PLOTS = {table.name: table for table in PLOT_TABLES}


def check_against(work: Path, outputs: Path, codebook: Codebook) -> Iterator[Problem]:
    """Where the review in `outputs` is not the one in `work`."""
    for table in PUBLIC_TABLES:
        csv, binary = (f"tables/{table.name}.{suffix}" for suffix in ("csv", "parquet"))
        yield from compare_csv(csv, (work / csv).read_bytes(), outputs / csv, table.key)
        yield from compare_parquet(binary, with_code_columns(table, codebook), work / binary, outputs / binary)
    plots = names_in(work / "plots")
    for name in plots:
        key = _PLOTS[Path(name).stem].key
        yield from compare_csv(f"plots/{name}", (work / "plots" / name).read_bytes(), outputs / "plots" / name, key)
    yield from others_than(outputs / "plots", plots, "plots")
    yield from compare_json("metrics.json", (work / "metrics.json").read_bytes(), outputs / "metrics.json")
