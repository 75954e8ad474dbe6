"""How values are shown: characters that files cannot hold, numbers, shares, pages."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

# What XML 1.0 and HTML forbid (control characters but tab and line feed, surrogates, two non-characters), and the two
# overrides of writing direction, with which a text can make what stands beside it read backwards.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
# Between two quotations of one cell: after the document in brackets, before the next opening quotation mark.
_BETWEEN = re.compile(r"(?<=\)) / (?=[“‘\"])")


def printable(text: str) -> str:
    """`text` with each character that HTML or XLSX cannot hold, or not safely, shown as U+FFFD, and CR LF as LF."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n"))


def plain(value: Any) -> Any:
    """A cell as a Python value: missing as None, texts printable, numbers as int, float or bool."""
    if isinstance(value, str):
        return printable(value)
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def records(data: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries of plain values."""
    columns = {name: [plain(value) for value in data[name]] for name in data.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def thousands(number: int) -> str:
    """12345 as `12,345`."""
    return f"{int(number):,}"


def percent(share: float | None, decimals: int = 0) -> str:
    """0.1234 as `12%`, or with more decimals; a missing share as a dash."""
    return "–" if share is None else f"{100 * share:.{decimals}f}%"


def decimal(number: float | None) -> str:
    """0.8 as `0.80`; a missing number as a dash."""
    return "–" if number is None else f"{number:.2f}"


def page_text(page: int | None, label: str) -> str:
    """`p. 7`, with the printed number where it differs: `p. 7 (printed v)`; empty where there are no pages."""
    if page is None:
        return ""
    number = str(int(page))
    return f"p. {number}" if label in ("", number) else f"p. {number} (printed {label})"


def split_quotations(cell: str) -> list[str]:
    """The quotations of a cell that holds several, for showing one below the other."""
    return _BETWEEN.split(cell) if cell else []


def split_list(cell: str) -> list[str]:
    """The parts of a cell such as `enabler (4); barrier.trust (2)`."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def breakable(name: str) -> Any:
    """An id such as `benefit.patient_outcomes`, escaped, with places where a line may break after its dots."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[._])", name))
