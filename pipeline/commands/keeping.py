"""What a review keeps for later runs, and hands to other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.shared import HERE, Config, Corpus, Outputs, config_folder

if TYPE_CHECKING:
    from pipeline.cache import Size

cache_app = typer.Typer(
    help="Say what the cache of a review holds, or clear it.\n\nExample: evidence cache",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@cache_app.callback(invoke_without_command=True)
def cache_size(context: typer.Context, outputs: Outputs = HERE[1]) -> None:
    """Say how much the cache of a review holds.

    Example: evidence cache
    """
    if context.invoked_subcommand is None:
        from pipeline.cache import sizes

        _tell_sizes(sizes(outputs / "cache"), "in the cache")


@cache_app.command("prune")
def cache_prune(
    outputs: Outputs = HERE[1],
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


@export_app.command("ro-crate")
def export_ro_crate(
    out: Annotated[Path, typer.Option("--out", metavar="DIR|ZIP", help="New folder, or file whose name ends in .zip.")],
    corpus: Corpus = HERE[0],
    config: Config = None,
    outputs: Outputs = HERE[1],
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

    folder = config_folder(config)
    wanted = Wanted(load_settings(folder).report.title, licence, author, orcid, documents)
    typer.echo(write_crate(Source(corpus, folder, outputs, workflow_text(folder), STAGES), out, wanted))


@export_app.command("annotations")
def export_annotations(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")] = Path("annotations.jsonld"),
    corpus: Corpus = HERE[0],
    outputs: Outputs = HERE[1],
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


def add_to(app: typer.Typer) -> None:
    """Add these groups of commands."""
    app.add_typer(cache_app, name="cache")
    app.add_typer(export_app, name="export")
