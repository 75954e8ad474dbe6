"""Checks of everything a run wrote: the schemas of `pipeline.records`, the rules of the domain, the invariants.

`checks` turns a schema into expectations and `rules` holds the domain rules, one function each; neither knows Great
Expectations. `suites` is its only importer: it runs the checks and has Data Docs built, whose pages `docs` lays out.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipeline.codebook import Codebook
from pipeline.validation.outcome import Example, Failure, Outcome, TableResult

__all__ = ["Example", "Failure", "Outcome", "TableResult", "validate"]


def validate(work: Path, *, codebook: Codebook, corpus: Path | None, accepted: Collection[str] = ()) -> Outcome:
    """Check `work/tables`, `work/text` and the files between stages; write Data Docs and a summary.

    corpus: the folder of source files, or None where it is not at hand; then the rules that need it are left out.
    accepted: ids of the themes that the analyst accepted; changes of themes may name them.

    Writes `work/validation/` anew: `index.html` and a page per table (they open from disk, without network and
    scripts) and `summary.json`. The same outputs give the same bytes there. Never raises for a broken expectation:
    the caller decides what to do with `Outcome.failures`.
    """
    import os
    from tempfile import TemporaryDirectory

    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # Great Expectations reads it when it is imported

    from pipeline.validation.outputs import load_outputs
    from pipeline.validation.site import write_site
    from pipeline.validation.subjects import build_subjects
    from pipeline.validation.suites import run_suites

    subjects = build_subjects(load_outputs(work, codebook=codebook, corpus=corpus, accepted=accepted))
    with TemporaryDirectory() as folder:
        outcome = run_suites(subjects, Path(folder))
        write_site(work / "validation", Path(folder), outcome)
    return outcome
