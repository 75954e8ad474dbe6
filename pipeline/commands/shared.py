"""What the commands share: options, the folder of settings, progress bars, a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipeline.stages.job import Job

Corpus = Annotated[Path, typer.Option("--corpus", metavar="DIR", help="Folder of documents.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="DIR", help="Folder of settings. [default: config]")]
Outputs = Annotated[Path, typer.Option("--outputs", metavar="DIR", help="Folder that the run writes.")]
Workers = Annotated[int, typer.Option("--workers", metavar="N", min=0, help="Processes; 0 means one per core.")]
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything to this file as JSON.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with exit code 3 if a document was unreadable.")]

HERE = Path("corpus"), Path("outputs")


def config_folder(config: Path | None) -> Path:
    """The folder asked for; else `config/` here; else the settings that come with the program."""
    from pipeline.workspace import default_config

    if config is not None:
        if not config.is_dir():
            raise SettingsError(
                f"config folder {config}: expected a folder, found none.\nMake one with `evidence init DIR`."
            )
        return config
    return Path("config") if Path("config").is_dir() else default_config()


def own_config_folder(config: Path | None) -> Path:
    """The folder of settings, unless it is that of the program, in which nobody's decisions belong."""
    from pipeline.workspace import default_config

    folder = config_folder(config)
    if config is None and folder == default_config():
        raise SettingsError(
            "config folder: expected one to keep what was accepted in, found none here.\n"
            "Go to the workspace, give its folder with --config DIR, or make a workspace with `evidence init DIR`."
        )
    return folder


@contextmanager
def progress() -> Iterator[Any]:
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


@contextmanager
def job_of(corpus: Path, config: Path | None, outputs: Path, workers: int) -> Iterator[Job]:
    """A job over these folders, with progress shown; how a former run ended is told."""
    from pipeline.stages.job import open_job

    with (
        progress() as track,
        open_job(corpus=corpus, config=config_folder(config), outputs=outputs, workers=workers, track=track) as job,
    ):
        if job.note:
            typer.echo(job.note, err=True)
        yield job


def write_json_to(path: Path | None, value: Any) -> None:
    """Write `value` where `--json` asks for it."""
    from pipeline.io import write_json

    if path is not None:
        write_json(path, value)
