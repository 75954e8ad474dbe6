"""Time, memory and size of the workbook of a large review: python -m benchmarks.workbook [rows of evidence]."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from pipeline.report.workbook import write_workbook
from tests.report.toy import CODEBOOK, make_review

ROWS_OF_A_TOY = 33


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        review = make_review(Path(folder), times=-(-rows // ROWS_OF_A_TOY), long=False)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        path = Path(folder) / "evidence.xlsx"
        write_workbook(review, CODEBOOK, path, title="Benchmark")
        seconds = time.process_time() - start
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = path.stat().st_size / 1e6
    print(f"{len(review.evidence):,} rows of evidence: {seconds:.1f} s of processor time, {size:.1f} MB,")
    print(f"{(after - before) / 1024:.0f} MiB of memory beyond the {before / 1024:.0f} MiB of the tables")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
