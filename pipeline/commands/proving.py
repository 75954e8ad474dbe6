"""Holding a finished review against its sources, and against another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.shared import (
    HERE,
    Config,
    Corpus,
    Json,
    Outputs,
    Workers,
    config_folder,
    progress,
    write_json_to,
)


def verify(
    corpus: Corpus = HERE[0],
    config: Config = None,
    outputs: Outputs = HERE[1],
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

    folder = config_folder(config)
    with progress() as track:
        report = prove(
            outputs,
            corpus=corpus,
            config=folder,
            workers=workers,
            sources_only=sources_only,
            track=track,
            say=typer.echo,
        )
    write_json_to(json, report.as_json())
    for line in show(report, most):
        typer.echo(line)
    refuse(report)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Folder of outputs, or a revision of git.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The other one.")] = "outputs",
    outputs: Annotated[
        Path, typer.Option("--outputs", metavar="DIR", help="Folder of outputs within a revision or a workspace.")
    ] = HERE[1],
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
    write_json_to(json, found.as_json())
    if out is None:
        typer.echo(show(found, most), nl=False)
    else:
        write_text(out, show(found, most))
    if exit_code and not found.is_empty:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (verify, diff):
        app.command()(command)
