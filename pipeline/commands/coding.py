"""How well it codes and why: training, evaluating, explaining, the codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.shared import HERE, Config, Json, Outputs, config_folder, progress, write_json_to


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

    typer.echo(train_on(gold, config_folder(config), out, typer.echo))


def evaluate(
    gold: Annotated[
        list[Path], typer.Option("--gold", metavar="FILE", help="Sentences that people coded; may be given again.")
    ],
    outputs: Outputs = HERE[1],
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
    write_json_to(json, evaluation.as_json(measured))
    console = Console()
    console = console if console.is_terminal else Console(width=140)
    for part in show(measured, misses):
        console.print(part, highlight=False)
    typer.echo(f"Figures and sentences: {outputs / 'evaluation'}")


def explain(
    evidence_id: Annotated[
        str, typer.Argument(metavar="EVIDENCE_ID", help="First column of evidence.csv and ruled_out.csv.")
    ],
    outputs: Outputs = HERE[1],
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

    explanation = explaining.explain(evidence_id, outputs, open_coder(config_folder(config)), meaning=meaning)
    write_json_to(json, explanation.as_json())
    for line in show(explanation):
        typer.echo(line)


codebook_app = typer.Typer(
    help="Check a codebook, or compare two.\n\nExample: evidence codebook check",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@codebook_app.command("check")
def codebook_check(config: Config = None, outputs: Outputs = HERE[1], json: Json = None) -> None:
    """Check that examples get their codes, and that rules earn their place; exit code 2 when examples fail.

    Example: evidence codebook check --config config
    """
    from pipeline.evaluation.check import check
    from pipeline.evaluation.inputs import last_corpus, open_coder
    from pipeline.evaluation.show_codebook import show_check

    checked = check(open_coder(config_folder(config), rules_alone=True), last_corpus(outputs))
    write_json_to(json, checked.as_json())
    for line in show_check(checked):
        typer.echo(line)
    checked.refuse_failures()


@codebook_app.command("diff")
def codebook_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of settings, or a codebook file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The other one.")],
    outputs: Outputs = HERE[1],
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
    one, other = (open_coder_of(path, config_folder(config)) for path in (old, new))
    with progress() as track:
        found = diff(one, other, corpus, track)
    write_json_to(json, found.as_json())
    for line in show_diff(found, most):
        typer.echo(line)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (train, evaluate, explain):
        app.command()(command)
    app.add_typer(codebook_app, name="codebook")
