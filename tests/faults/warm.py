"""A process that has imported everything and forks for each run: a run then takes what it works, not what it loads.

The stage `validate` reads all that it checks and writes its folder, but has Great Expectations check nothing: that
would take longer than all other stages together, and faults have nothing to do with what is checked.

Reads requests, one JSON object a line, and answers each with the process id of the run and, when it has ended, its exit
code. Start with `python -m tests.faults.warm`. Imports are within functions: workers of a run import this module.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.codebook import Codebook
    from pipeline.validation import Outcome

HEAVY = ("bertopic", "jinja2", "pyarrow.parquet", "spacy", "transformers", "xlsxwriter")


def load() -> None:
    import importlib
    import pkgutil
    import warnings

    import pipeline

    warnings.filterwarnings("ignore")
    for name in HEAVY:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if module.name != "pipeline.validation.suites":
            importlib.import_module(module.name)
    from pipeline import carried
    from pipeline.themes import embedding

    embedding._keeps_bits(embedding.load(carried.NAME))
    pipeline.validation.validate = validate


def validate(work: Path, *, codebook: Codebook, corpus: Path | None, accepted: Collection[str] = ()) -> Outcome:
    """In the place of `pipeline.validation.validate`: the same reading and writing."""
    from pipeline.validation.outcome import Outcome, TableResult
    from pipeline.validation.outputs import load_outputs
    from pipeline.validation.site import write_site
    from pipeline.validation.subjects import build_subjects

    subjects = build_subjects(load_outputs(work, codebook=codebook, corpus=corpus, accepted=accepted))
    outcome = Outcome({subject.name: TableResult(len(subject.data), 0, 0) for subject in subjects}, ())
    with tempfile.TemporaryDirectory() as folder:
        for name in ("index", *outcome.tables):
            (Path(folder) / f"{name}.html").write_text(f"<p>{name}</p>\n" * 500)
        write_site(work / "validation", Path(folder), outcome)
    return outcome


def run(asked: dict[str, Any]) -> None:
    """Be the command `evidence` with these arguments, in a session of its own; does not return."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored
    for number, path in ((0, os.devnull), (1, asked["said"]), (2, asked["errors"])):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(handle, number)
        os.close(handle)
    os.environ |= asked["environment"]
    sys.argv = ["evidence", *asked["arguments"]]
    os._exit(_code())


def _code() -> int:
    from pipeline.cli import main

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - shown as Python would, with a code that no command gives
        import traceback

        traceback.print_exc()
        return 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def serve() -> None:
    load()
    tell("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
        tell(child)
        tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
