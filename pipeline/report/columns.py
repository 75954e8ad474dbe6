"""How each column of the workbook is laid out: its width, whether its texts wrap, whether it is folded away."""

from __future__ import annotations

import math

from pipeline.records import Table

_PROSE = {
    "quote": 80,
    "quotations": 80,
    "exemplars": 80,
    "summary": 70,
    "disconfirming": 70,
    "suggestion": 60,
    "documents": 70,
    "contexts": 50,
    "explanation": 44,
    "reason": 44,
    "keywords": 44,
    "figures": 44,
    "co_occurring": 40,
    "title": 36,
    "benefits": 36,
    "barriers": 36,
    "source_path": 34,
    "case": 34,
    "nhs": 34,
    "industry": 34,
    "codes": 30,
    "near": 30,
    "themes": 30,
    "charity": 30,
    "government": 30,
    "academic": 30,
    "places": 30,
    "conditions": 30,
    "label": 28,
    "theme": 26,
    "section": 24,
    "publisher": 24,
    "related": 24,
    "speaker": 24,
    "methodological_limitations": 24,
    "coherence": 20,
    "adequacy": 20,
    "relevance": 20,
    "overall_confidence": 20,
    "cue": 20,
    "quantity": 16,
    "unit": 16,
}
"""Columns of texts that wrap, with their widths in characters."""
_WIDTHS = {"rule_id": 26, "code": 25, "finding_id": 25, "reader": 20, "method": 13, "stance": 16, "page": 8, "ocr": 8}
_FOLDED = ("sha256", "source_sha256", "passage_ids", "exemplar_ids", "doc_ids", "evidence_ids", "disconfirming_ids")
_FOLDED_BESIDE_A_QUOTATION = ("doc_id", "source_path", "page_label", "start", "end", "rule_id", "theme_id")
_MATRIX_WIDTH = 70
_ID_WIDTH = 15
_NUMBER_WIDTH = 11
_PAGE_WIDTH = 320  # characters that A3 in landscape holds at some two thirds of their size
_FILTER_BUTTON = 3  # characters of a header that the button of its filter covers


def is_prose(name: str, table: Table) -> bool:
    """Whether a column holds texts that wrap."""
    numbers = {column.name for column in table.columns if column.type != "text"}
    return name not in numbers and (name in _PROSE or _is_quotations(name, table))


def column_width(name: str, table: Table) -> float:
    """Width in characters."""
    if _is_quotations(name, table):
        return _MATRIX_WIDTH
    if is_prose(name, table):
        return _PROSE[name]
    if table.name == "code_by_document" and name not in table.column_names:
        return max(_NUMBER_WIDTH, len(name) + _FILTER_BUTTON)
    if name in _WIDTHS:
        return max(_WIDTHS[name], len(name) + _FILTER_BUTTON)
    return max(_ID_WIDTH if name.endswith(("_id", "_ids", "sha256")) else _NUMBER_WIDTH, len(name) + _FILTER_BUTTON)


def is_folded(name: str, table: Table) -> bool:
    """Whether a column is folded away: ids and offsets that stand before or between what people read.

    A folded column is there, and a click on the plus sign above shows it.
    """
    return name in _FOLDED or (name in _FOLDED_BESIDE_A_QUOTATION and "quote" in table.column_names)


def pages_across(names: list[str], table: Table) -> int:
    """How many sheets of A3 a table takes in width, if its print is to be legible."""
    shown = sum(column_width(name, table) for name in names if not is_folded(name, table))
    return max(1, round(shown / _PAGE_WIDTH))


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column so wide, in characters; an estimate, rather too high than too low."""
    return sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n"))


def _is_quotations(name: str, table: Table) -> bool:
    return table.name == "framework_matrix" and name not in table.column_names
