"""The evidence of a review measured against sentences that people coded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.errors import SettingsError
from pipeline.evaluation.agreement import Agreement, agreement, agreements
from pipeline.evaluation.comparison import (
    Compared,
    check_documents,
    compare,
    confusions,
    decisions,
    family_decisions,
    misses,
)
from pipeline.evaluation.gold import read_gold
from pipeline.evaluation.scores import Interval, Score, Scores, score
from pipeline.evaluation.tables import CONFUSION, MISSES, SCORED_CODES
from pipeline.io import conform, frame, sha256_of, write_csv, write_json
from pipeline.records import CODES, DOCUMENTS, EVIDENCE, RULED_OUT, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 300
SEED = 0
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """Figures of all codes, or of all families: scores and agreement per label, and agreement over all."""

    scores: Scores
    agreements: tuple[Agreement, ...]
    overall: Agreement


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured.

    gold: name and SHA-256 of each gold file. by_document: micro figures of each gold document. unmatched: rows of
    evidence from gold documents that quote no gold sentence, which no figure counts. notes: what a reader should know.
    """

    gold: dict[str, str]
    units: int
    documents: int
    codes: Level
    families: Level
    by_document: tuple[Score, ...]
    unmatched: int
    confusion: pd.DataFrame
    misses: pd.DataFrame
    notes: tuple[str, ...]
    resamples: int
    seed: int


def evaluate(gold: Sequence[Path], outputs: Path, *, resamples: int = RESAMPLES, seed: int = SEED) -> Evaluation:
    """Compare `outputs/tables/evidence.csv` with the gold files.

    Raises SettingsError if there is no review, a gold file cannot be used, or no gold document is in the review.
    """
    evidence, ruled_out, documents, codes = (_read(outputs, t) for t in (EVIDENCE, RULED_OUT, DOCUMENTS, CODES))
    units = read_gold(gold, list(codes["code"]))
    notes = check_documents(units, documents)
    compared = compare(units, evidence, ruled_out)
    return Evaluation(
        gold={path.name: sha256_of(path) for path in gold},
        units=len(units),
        documents=len({unit.document for unit in units}),
        codes=_level(compared, decisions(compared), resamples, seed),
        families=_level(compared, family_decisions(compared), resamples, seed),
        by_document=_by_document(compared),
        unmatched=_unmatched(compared, evidence),
        confusion=frame(CONFUSION, confusions(compared)),
        misses=frame(MISSES, misses(compared)),
        notes=tuple(notes),
        resamples=resamples,
        seed=seed,
    )


def _read(outputs: Path, table: Table) -> pd.DataFrame:
    """A table as it was published, every cell as text."""
    path = outputs / "tables" / f"{table.name}.csv"
    if not path.is_file():
        raise SettingsError(f"{path} is missing: {outputs} holds no finished review.\nMake one with `evidence run`.")
    data = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if missing := [name for name in table.column_names if name not in data.columns]:
        raise SettingsError(
            f"{path}: expected the columns {', '.join(missing)}, found {', '.join(data.columns)}.\n"
            "The table comes from another version: run `evidence run` again."
        )
    return data


def _level(
    compared: Sequence[Compared],
    given: tuple[list[str], NDArray[np.bool_], NDArray[np.bool_]],
    resamples: int,
    seed: int,
) -> Level:
    labels, gold, predicted = given
    documents = [one.unit.document for one in compared]
    return Level(
        score(labels, gold, predicted, documents, resamples=resamples, seed=seed),
        agreements(labels, gold, predicted),
        agreement("all", gold, predicted),
    )


def _by_document(compared: Sequence[Compared]) -> tuple[Score, ...]:
    scores = []
    for document in dict.fromkeys(one.unit.document for one in compared):
        mine = [one for one in compared if one.unit.document == document]
        labels, gold, predicted = decisions(mine)
        micro = score(labels, gold, predicted, [document] * len(mine), resamples=1, seed=0).micro
        scores.append(Score(document, *_figures(micro), by_unit=Interval(micro.f1, micro.f1), by_document=None))
    return tuple(scores)


def _figures(of: Score) -> tuple[int, int, int, float, float, float]:
    return of.gold, of.predicted, of.hits, of.precision, of.recall, of.f1


def _unmatched(compared: Sequence[Compared], evidence: pd.DataFrame) -> int:
    matched = {row["evidence_id"] for one in compared for row in one.rows}
    documents = tuple(sorted({one.unit.document.lower() for one in compared}))
    names = evidence["source_path"].str.rsplit("/", n=1).str[-1].str.lower()
    ids = evidence["evidence_id"][[name.startswith(documents) for name in names]]
    return len(set(ids) - matched)


# --- as files --------------------------------------------------------------------------------------------------------


def write_evaluation(evaluation: Evaluation, folder: Path) -> None:
    """Write `metrics.json` (for `dvc metrics`), `codes.csv`, `confusion.csv` (for `dvc plots`) and `misses.csv`."""
    write_json(folder / "metrics.json", metrics(evaluation))
    rows = [
        *_rows("code", "all codes", evaluation.codes),
        *_rows("family", "all families", evaluation.families),
    ]
    write_csv(folder / "codes.csv", SCORED_CODES, conform(SCORED_CODES, pd.DataFrame(rows, dtype=object)))
    write_csv(folder / "confusion.csv", CONFUSION, evaluation.confusion)
    write_csv(folder / "misses.csv", MISSES, evaluation.misses)


def _rows(one: str, together: str, level: Level) -> list[Row]:
    """Rows of SCORED_CODES: one per label, then the micro figures."""
    pairs = [*zip(level.scores.labels, level.agreements, strict=True), (level.scores.micro, level.overall)]
    return [{"level": together if s is level.scores.micro else one, **_row(s, a)} for s, a in pairs]


def _row(figures: Score, agreed: Agreement) -> Row:
    by_document = figures.by_document or (None, None)
    return {
        "code": figures.label,
        **{name: getattr(figures, name) for name in ("gold", "predicted", "hits", "precision", "recall", "f1")},
        "f1_low": figures.by_unit.low,
        "f1_high": figures.by_unit.high,
        "f1_low_documents": by_document[0],
        "f1_high_documents": by_document[1],
        "positive_agreement": agreed.positive,
        "negative_agreement": agreed.negative,
        "kappa": agreed.kappa,
        "alpha": agreed.alpha,
    }


def metrics(evaluation: Evaluation) -> Row:
    """Figures only, nested by what they are about."""
    return {
        "units": evaluation.units,
        "documents": evaluation.documents,
        "codes": _summary(evaluation.codes),
        "families": _summary(evaluation.families),
    }


def _summary(level: Level) -> Row:
    overall = {"kappa": level.overall.kappa, "alpha": level.overall.alpha}
    micro = _row(level.scores.micro, level.overall)
    names = ("precision", "recall", "f1", "f1_low", "f1_high", "f1_low_documents", "f1_high_documents")
    return {
        "micro": {name: micro[name] for name in names if micro[name] is not None},
        "macro_f1": level.scores.macro_f1,
        **{name: value for name, value in overall.items() if value is not None},
        "f1": {figures.label: figures.f1 for figures in level.scores.labels},
    }


def as_json(evaluation: Evaluation) -> Row:
    """Everything that was measured, for programs."""
    return {
        "gold": evaluation.gold,
        "units": evaluation.units,
        "documents": evaluation.documents,
        "resamples": evaluation.resamples,
        "seed": evaluation.seed,
        "notes": list(evaluation.notes),
        "unmatched_rows": evaluation.unmatched,
        "codes": _level_json(evaluation.codes),
        "families": _level_json(evaluation.families),
        "by_document": {s.label: dict(zip(_FIGURES, _figures(s), strict=True)) for s in evaluation.by_document},
        "confusion": counted_confusions(evaluation.confusion),
        "misses": evaluation.misses.to_dict("records"),
    }


_FIGURES = ("gold", "predicted", "hits", "precision", "recall", "f1")


def _level_json(level: Level) -> Row:
    scores = level.scores
    return {
        "micro": _row(scores.micro, level.overall),
        "macro": {
            "f1": scores.macro_f1,
            "by_unit": scores.macro_by_unit,
            "by_document": scores.macro_by_document,
        },
        "agreement": asdict(level.overall),
        "labels": [_row(s, a) for s, a in zip(scores.labels, level.agreements, strict=True)],
    }


def counted_confusions(confusion: pd.DataFrame) -> list[Row]:
    """Pairs of gold and predicted code with the number of sentences, most first."""
    counts = confusion.groupby(["gold", "predicted"], as_index=False).size().rename(columns={"size": "sentences"})
    ordered = counts.sort_values(["sentences", "gold", "predicted"], ascending=[False, True, True], kind="stable")
    return [{str(k): v for k, v in row.items()} for row in ordered.to_dict("records")]
