"""Making a review: all stages, each alone, a new workspace, accepting what came out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.shared import HERE, Config, Corpus, Outputs, Strict, Workers, job_of, own_config_folder
from pipeline.errors import SettingsError, StrictError

Pin = Annotated[bool, typer.Option("--pin", help="Pin new themes: what is added later moves no passage of them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be accepted and write nothing.")]


def run(
    corpus: Corpus = HERE[0],
    config: Config = None,
    outputs: Outputs = HERE[1],
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

    with job_of(corpus, config, outputs, workers) as job, recorded(subject_of(job), "run") as recorder:
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


def summary(outputs: Outputs = HERE[1]) -> None:
    """Say what the finished review holds.

    Example: evidence summary --outputs outputs
    """
    from pipeline.summary import summary_lines

    for line in summary_lines(outputs):
        typer.echo(line)


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; must be new or empty.")]) -> None:
    """Make a workspace for a new review.

    Example: evidence init my-review
    """
    from pipeline.workspace import make_workspace

    for line in make_workspace(folder):
        typer.echo(line)


def accept(config: Config = None, outputs: Outputs = HERE[1], pin: Pin = False, dry_run: DryRun = False) -> None:
    """Accept the last run, its themes too: the next report says what is new since (docs/accepting.md).

    Example: evidence accept --dry-run
    """
    from pipeline.stages.accept import accept_review

    for line in accept_review(own_config_folder(config), outputs, pin=pin, dry_run=dry_run):
        typer.echo(line)


themes_app = typer.Typer(rich_markup_mode=None)
_GROUPS = {"themes": themes_app}
"""Stages with commands of their own beside the stage itself."""


@themes_app.command("accept")
def themes_accept(config: Config = None, outputs: Outputs = HERE[1], pin: Pin = False, dry_run: DryRun = False) -> None:
    """Accept the themes of the last run: later runs keep their ids and labels (docs/themes.md).

    Example: evidence themes accept --dry-run
    """
    from pipeline.stages.accept import accept_themes

    for line in accept_themes(own_config_folder(config), outputs, pin=pin, dry_run=dry_run):
        typer.echo(line)


def _stage_command(app: typer.Typer, name: str, about: str) -> None:
    """Add the command of one stage; all stages take the same options."""
    group = _GROUPS.get(name)

    def command(
        context: typer.Context,
        corpus: Corpus = HERE[0],
        config: Config = None,
        outputs: Outputs = HERE[1],
        workers: Workers = 0,
    ) -> None:
        if context.invoked_subcommand is None:
            from pipeline.provenance.recorder import recorded
            from pipeline.stages import stage
            from pipeline.stages.subject import subject_of

            with job_of(corpus, config, outputs, workers) as job, recorded(subject_of(job), name) as recorder:
                typer.echo(f"{name:<9} {recorder.do(name, partial(stage(name).run, job))}")
        else:
            _refuse_options_before(context.invoked_subcommand, context)

    command.__doc__ = f"{about}\n\nExample: evidence {name} --corpus corpus --outputs outputs"
    if group is None:
        app.command(name)(command)
    else:
        group.callback(invoke_without_command=True)(command)
        app.add_typer(group, name=name)


def _refuse_options_before(subcommand: str, context: typer.Context) -> None:
    """Raise SettingsError for options between the stage and its own command, which would not reach that."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    if given := sorted(name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"):
        whole = f"{context.info_name} {subcommand}"
        raise SettingsError(
            f"evidence {whole}: expected options after `{subcommand}`, found --{given[0]} before it.\n"
            f"Write `evidence {whole} --{given[0]} …`; `evidence {whole} --help` lists its options."
        )


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (run, summary, init, accept):
        app.command()(command)
    _add_stage_commands(app)


def _add_stage_commands(app: typer.Typer) -> None:
    from pipeline.stages import STAGES

    for stage in STAGES:
        _stage_command(app, stage.name, stage.about)
