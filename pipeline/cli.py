"""The command `evidence`: thin commands over the stages; the only place that prints.

Exit codes: 0 done, 1 a defect or an interrupted run, 2 the user's settings or folders, 3 unreadable documents with
`--strict`, 4 the outputs broke an expectation, 5 a review does not follow from its sources.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import __version__
from pipeline.errors import EvidenceError, SettingsError, StrictError

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipeline.cache import Size
    from pipeline.stages.job import Job

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


@contextmanager
def _job(corpus: Path, config: Path | None, outputs: Path, workers: int) -> Iterator[Job]:
    from pipeline.stages.job import open_job

    with (
        _progress() as track,
        open_job(corpus=corpus, config=_config_folder(config), outputs=outputs, workers=workers, track=track) as job,
    ):
        if job.note:
            typer.echo(job.note, err=True)
        yield job


@app.command()
def run(
    corpus: Corpus = _HERE[0],
    config: Config = None,
    outputs: Outputs = _HERE[1],
    workers: Workers = 0,
    strict: Strict = False,
    anew: Annotated[bool, typer.Option("--anew", help="Do every stage, also those with nothing changed.")] = False,
) -> None:
    """Do all stages in order, but for those with nothing changed since the last run, and print a summary.

    Example: evidence run --corpus corpus --outputs outputs --workers 2
    """
    from pipeline.provenance.recorder import recorded
    from pipeline.stages import STAGES
    from pipeline.stages.fresh import Freshness
    from pipeline.stages.subject import subject_of

    with _job(corpus, config, outputs, workers) as job, recorded(subject_of(job), "run") as recorder:
        fresh = Freshness(job)
        for stage in STAGES:
            if fresh.is_current(stage) and not anew:
                recorder.skip(stage.name)
                typer.echo(f"{stage.name:<9} nothing changed")
                continue
            fresh.forget(stage)
            typer.echo(f"{stage.name:<9} {recorder.do(stage.name, partial(stage.run, job))}")
            fresh.note(stage)
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
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Folder of outputs, or a revision of git.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The other one.")] = "outputs",
    outputs: Annotated[
        Path, typer.Option("--outputs", metavar="DIR", help="Folder of outputs within a revision or a workspace.")
    ] = _HERE[1],
    form: Annotated[str, typer.Option("--format", metavar="NAME", help="text, markdown or html.")] = "text",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")] = None,
    json: Json = None,
    most: Annotated[int, typer.Option("--most", metavar="N", min=0, help="Rows to show per code and kind.")] = 20,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with exit code 1 if anything differs.")] = False,
) -> None:
    """Say what changed between two reviews: documents, evidence, themes, settings, versions.

    Example: evidence diff main outputs --format markdown --out changes.md
    """
    from pipeline.compare.compare import compare
    from pipeline.compare.show import shown
    from pipeline.io import write_text

    show = shown(form)
    found = compare(old, new, outputs=outputs.as_posix())
    _write_json(json, found.as_json())
    if out is None:
        typer.echo(show(found, most), nl=False)
    else:
        write_text(out, show(found, most))
    if exit_code and not found.is_empty:
        raise typer.Exit(1)


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
def verify(
    corpus: Corpus = _HERE[0],
    config: Config = None,
    outputs: Outputs = _HERE[1],
    workers: Workers = 0,
    sources_only: Annotated[
        bool, typer.Option("--sources-only", help="Read the sources anew, but do not code and group them again.")
    ] = False,
    most: Annotated[int, typer.Option("--most", metavar="N", min=0, help="Problems to show per file.")] = 10,
    json: Json = None,
) -> None:
    """Prove a finished review: read its sources anew and hold every row of every table against them.

    Example: evidence verify --corpus corpus --outputs outputs
    """
    from pipeline.verify.show import show
    from pipeline.verify.verify import refuse
    from pipeline.verify.verify import verify as prove

    folder = _config_folder(config)
    with _progress() as track:
        report = prove(
            outputs,
            corpus=corpus,
            config=folder,
            workers=workers,
            sources_only=sources_only,
            track=track,
            say=typer.echo,
        )
    _write_json(json, report.as_json())
    for line in show(report, most):
        typer.echo(line)
    refuse(report)


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


cache_app = typer.Typer(
    help="Say what the cache of a review holds, or clear it.\n\nExample: evidence cache",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(cache_app, name="cache")


@cache_app.callback(invoke_without_command=True)
def cache_size(context: typer.Context, outputs: Outputs = _HERE[1]) -> None:
    """Say how much the cache of a review holds.

    Example: evidence cache
    """
    if context.invoked_subcommand is None:
        from pipeline.cache import sizes

        _tell_sizes(sizes(outputs / "cache"), "in the cache")


@cache_app.command("prune")
def cache_prune(
    outputs: Outputs = _HERE[1],
    days: Annotated[
        float, typer.Option("--days", metavar="N", min=0, help="Days without use; 0 removes everything.")
    ] = 30,
) -> None:
    """Remove what no run has used for some time.

    Example: evidence cache prune --days 30
    """
    from pipeline.cache import prune

    _tell_sizes(prune(outputs / "cache", days), "removed")


def _tell_sizes(sizes: list[Size], what: str) -> None:
    for size in sizes:
        typer.echo(f"{size.kind:<9} {size.entries:>7,} entries {size.size / 2**20:>9,.1f} MiB")
    entries, whole = sum(size.entries for size in sizes), sum(size.size for size in sizes)
    typer.echo(f"{'together':<9} {entries:>7,} entries {whole / 2**20:>9,.1f} MiB {what}")


export_app = typer.Typer(
    help="Hand a review to other tools.\n\nExample: evidence export annotations --out annotations.jsonld",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(export_app, name="export")


@export_app.command("ro-crate")
def export_ro_crate(
    out: Annotated[Path, typer.Option("--out", metavar="DIR|ZIP", help="New folder, or file whose name ends in .zip.")],
    corpus: Corpus = _HERE[0],
    config: Config = None,
    outputs: Outputs = _HERE[1],
    documents: Annotated[bool, typer.Option("--documents", help="Put the files of the documents in, too.")] = False,
    licence: Annotated[str, typer.Option("--licence", metavar="URL", help="Licence of the review.")] = "",
    author: Annotated[str, typer.Option("--author", metavar="NAME", help="Who made the review.")] = "",
    orcid: Annotated[str, typer.Option("--orcid", metavar="ID", help="ORCID of the author.")] = "",
) -> None:
    """Export the last run as a Provenance Run Crate (RO-Crate).

    Example: evidence export ro-crate --out review.zip --author "Ada Jones"
    """
    from pipeline.config import load_settings
    from pipeline.exchange.ro_crate import Source, Wanted, write_crate
    from pipeline.stages import STAGES
    from pipeline.workspace import workflow_text

    folder = _config_folder(config)
    wanted = Wanted(load_settings(folder).report.title, licence, author, orcid, documents)
    typer.echo(write_crate(Source(corpus, folder, outputs, workflow_text(folder), STAGES), out, wanted))


@export_app.command("annotations")
def export_annotations(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")] = Path("annotations.jsonld"),
    corpus: Corpus = _HERE[0],
    outputs: Outputs = _HERE[1],
    base: Annotated[
        str, typer.Option("--base", metavar="URL", help="Where text/ and corpus/ are published. [default: beside FILE]")
    ] = "",
) -> None:
    """Export the evidence as W3C Web Annotations (JSON-LD).

    Example: evidence export annotations --out annotations.jsonld
    """
    from pipeline.exchange.web_annotation import write_annotations
    from pipeline.review import open_review

    typer.echo(write_annotations(open_review(outputs), out, corpus=corpus, base=base))


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
            from pipeline.provenance.recorder import recorded
            from pipeline.stages import stage
            from pipeline.stages.subject import subject_of

            with _job(corpus, config, outputs, workers) as job, recorded(subject_of(job), name) as recorder:
                typer.echo(f"{name:<9} {recorder.do(name, partial(stage(name).run, job))}")
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
