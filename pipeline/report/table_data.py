"""Rows of the tables as the page holds them: JSON, column by column, each repeated value once.

    {"n": 3, "columns": {"code": {"of": ["enabler", "barrier.trust"], "at": [0, 1, 0]}, "start": {"is": [10, 48, 90]}}}

`is` holds a value per row; `of` the values that occur and `at`, per row, which of them. Texts are those of the tables,
letter for letter: the page makes them printable where it shows them, and exports them as they are.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

# What would end a script or start another, what JavaScript once took for the end of a line, and characters that no file
# should hold as they are: controls, overrides of writing direction, surrogates, non-characters.
_ESCAPED = re.compile("[<>&\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

Packed = dict[str, Any]


def pack(data: pd.DataFrame) -> Packed:
    """A table in columns. Missing numbers are null; numbers that are no integers are marked, for writing them again."""
    return {"n": len(data), "columns": {str(name): pack_column(data[name]) for name in data.columns}}


def pack_column(values: pd.Series) -> Packed:
    """The values of one column, in whichever of the two forms is shorter."""
    plain = [_plain(value) for value in values]
    kind = {"float": "number", "bool": "boolean"}.get(str(values.dtype).rstrip("0123456789"))
    packed = _shorter(plain)
    return {**packed, "type": kind} if kind else packed


def _shorter(plain: list[Any]) -> Packed:
    places: dict[Any, int] = {}
    at = [places.setdefault(value, len(places)) for value in plain]
    of = list(places)
    if not any(isinstance(value, str) for value in of) or _size(of) + _size(at) >= _size(plain):
        return {"is": plain}
    return {"of": of, "at": at}


def _size(values: list[Any]) -> int:
    return sum(len(str(value)) + (3 if isinstance(value, str) else 1) for value in values)


def _plain(value: Any) -> Any:
    if not isinstance(value, str) and pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def script_json(value: Any) -> str:
    """`value` as JSON that may stand in a `<script>` and in a file of UTF-8, whatever the texts in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
