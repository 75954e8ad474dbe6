"""The command `evidence`: its commands (`pipeline.commands`) in one place, and what becomes of their errors.

Exit codes: 0 done, 1 a defect or an interrupted run, 2 the user's settings or folders, 3 unreadable documents with
`--strict`, 4 the outputs broke an expectation, 5 a review does not follow from its sources.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.commands import coding, keeping, proving, reviewing
from pipeline.errors import EvidenceError

app = typer.Typer(
    help="Turn a folder of reports and case studies into evidence tables.\n\nExample: evidence init my-review",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_INTERRUPTED = 130  # what Typer makes of an interrupt, without a word
_STOPPED = "Stopped. The former outputs are whole; run the same command to go on where it stopped."


def main() -> None:
    """Run the command line; expected errors become a message and an exit code, never a traceback."""
    try:
        app()
    except EvidenceError as error:
        _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        _fail(_STOPPED, 1)
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            _fail(_STOPPED, 1)
        raise
    except RuntimeError as error:
        if not _is_killed_worker(error):
            raise
        _fail("A worker process was killed, mostly for want of memory. Run again with --workers 1.", 1)
    except OSError as error:
        _fail(f"{_of_disk(error)}.\nCheck free space and permissions, then run again.", 2)


def _of_disk(error: OSError) -> str:
    """Which file, and what went wrong; of a copy of many files, which tells a list of triples, the first."""
    if error.errno is None and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][-1])
    return f"{error.filename or 'A file'}: {error.strerror or error}"


def _is_killed_worker(error: RuntimeError) -> bool:
    from concurrent.futures import BrokenExecutor

    return isinstance(error, BrokenExecutor)


def _fail(message: str, code: int) -> None:
    typer.echo(f"Error: {message}", err=True)
    sys.exit(code)


@app.callback(invoke_without_command=True)
def _options(version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False) -> None:
    if version:
        typer.echo(f"evidence {__version__}")
        raise typer.Exit


for _commands in (reviewing, proving, coding, keeping):
    _commands.add_to(app)

if __name__ == "__main__":
    main()
