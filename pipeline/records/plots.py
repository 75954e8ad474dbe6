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
