"""The command `evidence`: thin commands over the stages; the only place that prints.

Exit codes: 0 done, 1 a defect or an interrupted run, 2 the user's settings or folders, 3 unreadable documents with
`--strict`, 4 the outputs broke an expectation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import __version__
from pipeline.errors import EvidenceError, SettingsError, StrictError

if TYPE_CHECKING:
    from rich.progress import Progress

app = typer.Typer(
    help="Turn a folder of reports and case studies into evidence tables.\n\nExample: evidence init my-review",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Corpus = Annotated[Path, typer.Option("--corpus", metavar="DIR", help="Folder of documents.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="DIR", help="Folder of settings. [default: config]")]
Outputs = Annotated[Path, typer.Option("--outputs", metavar="DIR", help="Folder that the run writes.")]
Workers = Annotated[int, typer.Option("--workers", metavar="N", min=0, help="Processes; 0 means one per core.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with exit code 3 if a document was unreadable.")]

_HERE = Path("corpus"), Path("outputs")


def main() -> None:
    """Run the command line; expected errors become a message and an exit code, never a traceback."""
    try:
        app()
    except EvidenceError as error:
        _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        _fail("Stopped. The former outputs are as they were; run the same command to start again.", 1)
    except RuntimeError as error:
        if not _is_killed_worker(error):
            raise
        _fail("A worker process was killed, mostly for want of memory. Run again with --workers 1.", 1)
    except OSError as error:
        _fail(f"{error.filename or 'A file'}: {error.strerror}.\nCheck free space and permissions, then run again.", 2)


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


def _config_folder(config: Path | None) -> Path:
    """The folder asked for; else `config/` here; else the settings that come with the program."""
    from pipeline.workspace import default_config

    if config is not None:
        if not config.is_dir():
            raise SettingsError(
                f"config folder {config}: expected a folder, found none.\nMake one with `evidence init DIR`."
            )
        return config
    return Path("config") if Path("config").is_dir() else default_config()


@contextmanager
def _progress() -> Iterator[Any]:
    """A function that wraps an iterable in a progress bar on the terminal; silent where there is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    from pipeline.stages.job import no_progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield no_progress
        return
    with Progress(console=console, transient=True) as progress:
        yield lambda items, total, label: _tracked(progress, items, total, label)


def _tracked(progress: Progress, items: Iterable[Any], total: int, label: str) -> Iterator[Any]:
    task = progress.add_task(label, total=total)
    for item in items:
        yield item
        progress.advance(task)


def _run_stages(names: list[str], corpus: Path, config: Path | None, outputs: Path, workers: int) -> None:
    from pipeline.stages import stage
    from pipeline.stages.job import open_job

    with (
        _progress() as track,
        open_job(corpus=corpus, config=_config_folder(config), outputs=outputs, workers=workers, track=track) as job,
    ):
        for name in names:
            typer.echo(f"{name:<9} {stage(name).run(job)}")


@app.command()
def run(
    corpus: Corpus = _HERE[0],
    config: Config = None,
    outputs: Outputs = _HERE[1],
    workers: Workers = 0,
    strict: Strict = False,
) -> None:
    """Do all stages in order and print a summary.

    Example: evidence run --corpus corpus --outputs outputs --workers 2
    """
    from pipeline.stages import STAGES

    _run_stages([stage.name for stage in STAGES], corpus, config, outputs, workers)
    _summarise(outputs)
    if strict:
        _refuse_unreadable(outputs)


def _summarise(outputs: Path) -> None:
    from pipeline.summary import summary_lines

    typer.echo("")
    for line in summary_lines(outputs):
        typer.echo(line)


def _refuse_unreadable(outputs: Path) -> None:
    from pipeline.review import open_review

    documents = open_review(outputs).documents
    unreadable = documents[documents["status"] == "unreadable"]
    if len(unreadable):
        lines = [f"  {row.source_path}: {row.reason}" for row in unreadable.itertuples()]
        raise StrictError("\n".join([f"{len(lines)} documents were unreadable (--strict):", *lines]))


@app.command()
def summary(outputs: Outputs = _HERE[1]) -> None:
    """Say what the finished review holds.

    Example: evidence summary --outputs outputs
    """
    from pipeline.summary import summary_lines

    for line in summary_lines(outputs):
        typer.echo(line)


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; must be new or empty.")]) -> None:
    """Make a workspace for a new review.

    Example: evidence init my-review
    """
    from pipeline.workspace import make_workspace

    for line in make_workspace(folder):
        typer.echo(line)


def _stage_command(name: str, about: str) -> None:
    """Add the command of one stage; all stages take the same options."""

    def command(
        corpus: Corpus = _HERE[0], config: Config = None, outputs: Outputs = _HERE[1], workers: Workers = 0
    ) -> None:
        _run_stages([name], corpus, config, outputs, workers)

    command.__doc__ = f"{about}\n\nExample: evidence {name} --corpus corpus --outputs outputs"
    app.command(name)(command)


def _add_stage_commands() -> None:
    from pipeline.stages import STAGES

    for stage in STAGES:
        _stage_command(stage.name, stage.about)


_add_stage_commands()

if __name__ == "__main__":
    main()
