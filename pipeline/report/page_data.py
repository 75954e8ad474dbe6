"""All that the explorer's script is given: the tables, how to show them, and the names of codes and families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pipeline.codebook import Codebook
from pipeline.records import FAMILIES, family_of
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.table_data import Packed, pack
from pipeline.report.table_views import View
from pipeline.review import Review


def table_json(review: Review, codebook: Codebook, views: dict[str, View]) -> dict[str, Any]:
    """What the page's script needs: the tables, how to show them, and the names of codes and families."""
    return {
        "views": {view.name: _described(view) for view in views.values()},
        "tables": dict(_packed(review, views)),
        "codes": {code.id: {"label": code.label, "family": family_of(code.id)} for code in codebook.codes},
        "families": {family: FAMILY_SHADES[family].plural for family in FAMILIES},
    }


def _described(view: View) -> dict[str, Any]:
    described = asdict(view)
    del described["hint"]
    return described


def _packed(review: Review, views: dict[str, View]) -> Iterator[tuple[str, Packed]]:
    for view in views.values():
        yield view.table, pack(review.tables[view.table])
