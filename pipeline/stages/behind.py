"""The part of stage `themes` that answers what is behind a code; it costs time only where the settings name codes."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.errors import SettingsError
from pipeline.io import frame
from pipeline.records import FAMILIES, FOUND_CODE_THEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.codebook import Codebook
    from pipeline.stages.job import Job


def check_codes(job: Job, codebook: Codebook) -> None:
    """Raise SettingsError if `themes.behind` names what the codebook does not have, or a thing twice."""
    codes = job.settings.themes.behind
    if not codes:
        return
    known = [*codebook.code_ids, *FAMILIES]
    where = f"{job.config / 'params.yaml'}: `themes.behind`"
    for code in codes:
        if code not in known:
            near = difflib.get_close_matches(code, known, n=1, cutoff=0.3)
            hint = f"did you mean `{near[0]}`?" if near else f"expected some of: {', '.join(known)}"
            raise SettingsError(f"{where}: the codebook has no code or family `{code}`; {hint}\nMend it and run again.")
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise SettingsError(f"{where}: expected each code once, found {', '.join(twice)} twice.\nTake one out.")


def behind(job: Job, units: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Rows of FOUND_CODE_THEMES for the codes in `themes.behind`; only their sentences are turned into vectors."""
    codes = job.settings.themes.behind
    if not codes:
        return frame(FOUND_CODE_THEMES, [])
    from pipeline.themes.behind import coded_units, find_behind
    from pipeline.themes.embedding import embed

    needed = pd.concat([coded_units(code, units, mentions) for code in codes]).drop_duplicates("unit_id")
    vectors = dict(zip(needed["unit_id"], embed(needed["text"].tolist(), job.settings.embedding), strict=True))
    return find_behind(codes, units, mentions, vectors, job.settings.themes)


def told(codes: Sequence[str], groups: pd.DataFrame) -> str:
    """How many groups were found behind each code, for the line that the stage returns."""
    found = groups.loc[groups["method"] != "none", "code"].value_counts()
    return "".join(f"; behind {code}: {found.get(code, 0)}" for code in codes)
