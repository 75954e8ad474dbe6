"""The tables that `evidence evaluate` writes to `outputs/evaluation/`."""

from __future__ import annotations

from pipeline.records import Column, Table, integer, share

NONE = "(none)"
"""Stands for no code in the confusion table."""


SCORED_CODES = Table(
    "codes",
    "Figures of every code, every family, and all together.",
    (
        Column("level", "what the row is about", values=("code", "family", "all codes", "all families")),
        Column("code", "code or family; `micro` for all together"),
        integer("gold", "sentences that people gave it"),
        integer("predicted", "sentences that the program gave it"),
        integer("hits", "sentences that both gave it"),
        share("precision", "share of the program's that people gave too"),
        share("recall", "share of people's that the program gave too"),
        share("f1", "harmonic mean of both"),
        share("f1_low", "start of the 95 % interval, sentences resampled"),
        share("f1_high", "end of it"),
        share("f1_low_documents", "start of the 95 % interval, documents resampled", required=False),
        share("f1_high_documents", "end of it", required=False),
        share("positive_agreement", "agreement on sentences with the code", required=False),
        share("negative_agreement", "agreement on sentences without it", required=False),
        share("kappa", "Cohen's kappa", required=False, minimum=-1),
        share("alpha", "Krippendorff's alpha, nominal", required=False, minimum=-1),
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
