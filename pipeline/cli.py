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
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything to this file as JSON.")]
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


@app.command()
def train(
    gold: Annotated[
        list[Path], typer.Option("--gold", metavar="FILE", help="Sentences that people coded; may be given again.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the classifier; name it in `tagging.classifier`.")
    ],
    config: Config = None,
) -> None:
    """Train a classifier for the codebook on sentences that people coded.

    Example: evidence train --gold coded.tsv --out config/classifier
    """
    from pipeline.stages.train import train as train_on

    typer.echo(train_on(gold, _config_folder(config), out, typer.echo))


@app.command()
def evaluate(
    gold: Annotated[
        list[Path], typer.Option("--gold", metavar="FILE", help="Sentences that people coded; may be given again.")
    ],
    outputs: Outputs = _HERE[1],
    json: Json = None,
    misses: Annotated[
        int, typer.Option("--misses", metavar="N", min=0, help="Sentences missed and wrongly coded to show per code.")
    ] = 0,
    resamples: Annotated[
        int, typer.Option("--resamples", metavar="N", min=40, help="Bootstrap resamples behind the intervals.")
    ] = 300,
) -> None:
    """Measure the evidence against sentences that people coded.

    Example: evidence evaluate --gold coded.tsv --misses 3
    """
    from rich.console import Console

    from pipeline.evaluation import evaluate as evaluation
    from pipeline.evaluation.show_evaluation import show

    measured = evaluation.evaluate(gold, outputs, resamples=resamples)
    evaluation.write_evaluation(measured, outputs / "evaluation")
    _write_json(json, evaluation.as_json(measured))
    console = Console()
    console = console if console.is_terminal else Console(width=140)
    for part in show(measured, misses):
        console.print(part, highlight=False)
    typer.echo(f"Figures and sentences: {outputs / 'evaluation'}")


@app.command()
def explain(
    evidence_id: Annotated[
        str, typer.Argument(metavar="EVIDENCE_ID", help="First column of evidence.csv and ruled_out.csv.")
    ],
    outputs: Outputs = _HERE[1],
    config: Config = None,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Find examples alike in meaning, not words; takes some seconds.")
    ] = False,
    json: Json = None,
) -> None:
    """Say why a row is in the tables.

    Example: evidence explain e1a2b3c4d5e6f
    """
    from pipeline.evaluation import explain as explaining
    from pipeline.evaluation.inputs import open_coder
    from pipeline.evaluation.show_explanation import show

    explanation = explaining.explain(evidence_id, outputs, open_coder(_config_folder(config)), meaning=meaning)
    _write_json(json, explanation.as_json())
    for line in show(explanation):
        typer.echo(line)


def _write_json(path: Path | None, value: Any) -> None:
    from pipeline.io import write_json

    if path is not None:
        write_json(path, value)


codebook_app = typer.Typer(
    help="Check a codebook, or compare two.\n\nExample: evidence codebook check",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(codebook_app, name="codebook")


@codebook_app.command("check")
def codebook_check(config: Config = None, outputs: Outputs = _HERE[1], json: Json = None) -> None:
    """Check that examples get their codes, and that rules earn their place; exit code 2 when examples fail.

    Example: evidence codebook check --config config
    """
    from pipeline.evaluation.check import check
    from pipeline.evaluation.inputs import last_corpus, open_coder
    from pipeline.evaluation.show_codebook import show_check

    checked = check(open_coder(_config_folder(config), rules_alone=True), last_corpus(outputs))
    _write_json(json, checked.as_json())
    for line in show_check(checked):
        typer.echo(line)
    checked.refuse_failures()


@codebook_app.command("diff")
def codebook_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of settings, or a codebook file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The other one.")],
    outputs: Outputs = _HERE[1],
    config: Config = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=0, help="Sentences to show per code and kind of change.")
    ] = 5,
    json: Json = None,
) -> None:
    """Say what a change of the codebook does: rows gained and lost on the sentences of the last run.

    Example: evidence codebook diff config new-codebook.yaml
    """
    from pipeline.evaluation.diff import diff
    from pipeline.evaluation.inputs import open_coder_of, read_corpus
    from pipeline.evaluation.show_codebook import show_diff

    corpus = read_corpus(outputs)
    one, other = (open_coder_of(path, _config_folder(config)) for path in (old, new))
    with _progress() as track:
        found = diff(one, other, corpus, track)
    _write_json(json, found.as_json())
    for line in show_diff(found, most):
        typer.echo(line)


def _stage_command(name: str, about: str) -> None:
    """Add the command of one stage; all stages take the same options."""
    group = _GROUPS.get(name)

    def command(
        context: typer.Context,
        corpus: Corpus = _HERE[0],
        config: Config = None,
        outputs: Outputs = _HERE[1],
        workers: Workers = 0,
    ) -> None:
        if context.invoked_subcommand is None:
            _run_stages([name], corpus, config, outputs, workers)
        else:
            _refuse_options_before(context.invoked_subcommand, context)

    command.__doc__ = f"{about}\n\nExample: evidence {name} --corpus corpus --outputs outputs"
    if group is None:
        app.command(name)(command)
    else:
        group.callback(invoke_without_command=True)(command)
        app.add_typer(group, name=name)


themes_app = typer.Typer(rich_markup_mode=None)
_GROUPS = {"themes": themes_app}
"""Stages with commands of their own beside the stage itself."""


@themes_app.command("accept")
def themes_accept(
    config: Config = None,
    outputs: Outputs = _HERE[1],
    pin: Annotated[
        bool, typer.Option("--pin", help="Pin new rows: what is added later moves no passage of them.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be accepted and write nothing.")] = False,
) -> None:
    """Accept the themes of the last run: later runs keep their ids and labels (docs/themes.md).

    Example: evidence themes accept --dry-run
    """
    from pipeline.stages.accept import accept_themes

    for line in accept_themes(_own_config_folder(config), outputs, pin=pin, dry_run=dry_run):
        typer.echo(line)


Pin = Annotated[bool, typer.Option("--pin", help="Pin new themes: what is added later moves no passage of them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be accepted and write nothing.")]


@app.command()
def accept(config: Config = None, outputs: Outputs = _HERE[1], pin: Pin = False, dry_run: DryRun = False) -> None:
    """Accept the last run, its themes too: the next report says what is new since (docs/accepting.md).

    Example: evidence accept --dry-run
    """
    from pipeline.stages.accept import accept_review

    for line in accept_review(_own_config_folder(config), outputs, pin=pin, dry_run=dry_run):
        typer.echo(line)


def _own_config_folder(config: Path | None) -> Path:
    """The folder of settings, unless it is that of the program, in which nobody's decisions belong."""
    from pipeline.workspace import default_config

    folder = _config_folder(config)
    if config is None and folder == default_config():
        raise SettingsError(
            "config folder: expected one to keep what was accepted in, found none here.\n"
            "Go to the workspace, give its folder with --config DIR, or make a workspace with `evidence init DIR`."
        )
    return folder


def _refuse_options_before(subcommand: str, context: typer.Context) -> None:
    """Raise SettingsError for options between the stage and its own command, which would not reach that."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    if given := sorted(name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"):
        whole = f"{context.info_name} {subcommand}"
        raise SettingsError(
            f"evidence {whole}: expected options after `{subcommand}`, found --{given[0]} before it.\n"
            f"Write `evidence {whole} --{given[0]} …`; `evidence {whole} --help` lists its options."
        )


def _add_stage_commands() -> None:
    from pipeline.stages import STAGES

    for stage in STAGES:
        _stage_command(stage.name, stage.about)


_add_stage_commands()

if __name__ == "__main__":
    main()
