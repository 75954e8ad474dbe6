"""How large the explorer is and how fast it answers, with as many rows as it is made for.

    python benchmarks/report.py [--documents N] [--rows N] [--times N]

Prints the size of `index.html`, and as Chromium measures them: the time until the page has loaded, until the table of
all quotations stands for the first time, and the median, over all its filters, of the time from a choice (or a search
word) to the frame after it. The rows are generated (tests/report/large.py). Milliseconds depend on the machine and on
what else it does.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from pipeline.report.explorer import write_explorer
from tests.report.browser import launched, watching
from tests.report.large import CODEBOOK_OF_MANY, make_large

_FRAME = """await new Promise((done) => setTimeout(done, 0));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));"""
_FIRST = f"""async () => {{
  const start = performance.now();
  location.hash = "#quotations";
  {_FRAME}
  return performance.now() - start;
}}"""
# One choice of a filter; `input` events of a search wait 150 ms for the next letter, which is taken off.
_CHOICE = f"""async ([name, value]) => {{
  const control = document.getElementById("quotations-filters").elements[name];
  const typed = control.tagName === "INPUT" ? 150 : 0;
  control.value = value;
  const start = performance.now();
  control.dispatchEvent(new Event("input", {{ bubbles: true }}));
  if (typed) await new Promise((done) => setTimeout(done, typed));
  {_FRAME}
  return performance.now() - start - typed;
}}"""
CHOICES = (
    *(("code", "barrier.trust"), ("code", ""), ("family", "benefit"), ("family", ""), ("stance", "expected")),
    *(("stance", ""), ("theme", "t3"), ("theme", ""), ("doc", "d000000000007"), ("doc", ""), ("speaker", "Speaker 5")),
    *(("speaker", ""), ("confidence", "0.8"), ("confidence", ""), ("year", "2020"), ("year", ""), ("method", "model")),
    *(("method", ""), ("q", "trust"), ("q", "trust nurses"), ("q", "")),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--times", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        review = make_large(Path(folder), documents=asked.documents, rows=asked.rows)
        report = Path(folder) / "report"
        write_explorer(review, CODEBOOK_OF_MANY, report, title="Many rows")
        page = report / "index.html"
        print(f"index.html of {asked.documents:,} documents, {asked.rows:,} rows: {page.stat().st_size / 1e6:.1f} MB")
        measure(page, asked.times)


def measure(path: Path, times: int) -> None:
    with launched() as browser, watching(browser) as watch:
        page = watch.open(path)
        print(f"loaded in {page.evaluate('performance.getEntriesByType(`navigation`)[0].loadEventEnd'):.0f} ms")
        print(f"first sight of the table {page.evaluate(_FIRST):.0f} ms")
        taken = [page.evaluate(_CHOICE, list(choice)) for _ in range(times) for choice in CHOICES]
        ninth = statistics.quantiles(taken, n=10)[-1]
        print(f"filters: median {statistics.median(taken):.0f} ms, nine in ten within {ninth:.0f} ms")


if __name__ == "__main__":
    main()
