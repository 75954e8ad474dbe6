"""The tables that `evidence evaluate` writes to `outputs/evaluation/`."""

from __future__ import annotations

from pipeline.records import Column, Table

NONE = "(none)"
"""Stands for no code in the confusion table."""


def _count(name: str, about: str) -> Column:
    return Column(name, about, type="integer", minimum=0)


def _number(name: str, about: str, *, required: bool = True, minimum: float = 0) -> Column:
    return Column(name, about, type="number", required=required, minimum=minimum, maximum=1)


SCORED_CODES = Table(
    "codes",
    "Figures of every code, every family, and all together.",
    (
        Column("level", "what the row is about", values=("code", "family", "all codes", "all families")),
        Column("code", "code or family; `micro` for all together"),
        _count("gold", "sentences that people gave it"),
        _count("predicted", "sentences that the program gave it"),
        _count("hits", "sentences that both gave it"),
        _number("precision", "share of the program's that people gave too"),
        _number("recall", "share of people's that the program gave too"),
        _number("f1", "harmonic mean of both"),
        _number("f1_low", "start of the 95 % interval, sentences resampled"),
        _number("f1_high", "end of it"),
        _number("f1_low_documents", "start of the 95 % interval, documents resampled", required=False),
        _number("f1_high_documents", "end of it", required=False),
        _number("positive_agreement", "agreement on sentences with the code", required=False),
        _number("negative_agreement", "agreement on sentences without it", required=False),
        _number("kappa", "Cohen's kappa", required=False, minimum=-1),
        _number("alpha", "Krippendorff's alpha, nominal", required=False, minimum=-1),
    ),
    key=("level", "code"),
)

CONFUSION = Table(
    "confusion",
    "Sentences coded otherwise: each code that is missing with each that is too many, one row per sentence and pair.",
    (
        Column("unit_id", "sentence"),
        Column("gold", f"code that people gave and the program did not; `{NONE}` if there is none"),
        Column("predicted", f"code that the program gave and people did not; `{NONE}` if there is none"),
    ),
    key=("unit_id", "gold", "predicted"),
    sort=("gold", "predicted", "unit_id"),
)

MISSES = Table(
    "misses",
    "Sentences missed and sentences wrongly coded, per code.",
    (
        Column("code", "code"),
        Column("kind", "people gave the code, or the program did", values=("missed", "wrong")),
        Column("unit_id", "sentence"),
        Column("document", "gold document"),
        Column("gold", "all codes that people gave", required=False),
        Column("predicted", "all codes that the program gave", required=False),
        Column("evidence_id", "row in evidence.csv or ruled_out.csv, for `evidence explain`", required=False),
        Column("why", "rule and stance of a wrong row; why a missed one was ruled out", required=False),
        Column("text", "the sentence"),
    ),
    key=("code", "kind", "unit_id"),
    sort=("code", "kind", "unit_id"),
)
