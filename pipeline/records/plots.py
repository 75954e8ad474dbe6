"""Tables that `dvc plots show` draws (plots/*.csv)."""

from __future__ import annotations

from pipeline.records.public import THEME_QUALITY
from pipeline.records.schema import Column, Table, integer

THEME_MEASURES = Table(
    "theme_measures",
    "what each theme is worth as a theme",
    (Column("theme", "label of the theme"), integer("n_passages", "passages", minimum=1), *THEME_QUALITY),
    key=("theme",),
    sort=("theme",),
)

THEME_NUMBERS = Table(
    "theme_numbers",
    "how well each number of themes that was tried fits",
    (
        integer("n_themes", "number of groups, before the registry has its say", minimum=1),
        Column("score", "score of this number", type="number", required=False),
        Column("chosen", "whether it was chosen", type="boolean"),
    ),
    key=("n_themes",),
    sort=("n_themes",),
)


def _code_rows(name: str, about: str) -> Table:
    return Table(
        name,
        about,
        (
            Column("code", "code"),
            integer("n_evidence", "evidence rows"),
            integer("n_documents", "documents with evidence"),
        ),
        key=("code",),
        sort=("code",),
    )


CODE_ROWS = _code_rows("code_rows", "how much evidence each code has")
BARRIERS = _code_rows("barriers", "how much evidence each barrier has")
BENEFITS = _code_rows("benefits", "how much evidence each benefit has")

CODES_BY_DOCUMENT = Table(
    "codes_by_document",
    "evidence rows, to be counted by document and code",
    (Column("evidence_id", "evidence row"), Column("document", "file"), Column("code", "code")),
    key=("evidence_id",),
    sort=("document", "code", "evidence_id"),
)

PLOT_TABLES: tuple[Table, ...] = (THEME_MEASURES, THEME_NUMBERS, CODE_ROWS, BARRIERS, BENEFITS, CODES_BY_DOCUMENT)
"""Every table in `plots/`."""
