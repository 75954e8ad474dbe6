"""Rows go into the page letter for letter, whatever is in them, and each repeated text once."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from pipeline.report.table_data import pack, pack_column, script_json

Packed = dict[str, Any]


def unpacked(column: Packed) -> list[Any]:
    return column["is"] if "is" in column else [column["of"][at] for at in column["at"]]


def test_a_column_comes_back_as_it_was() -> None:
    data = pd.DataFrame(
        {
            "text": ["b", "a", "b", ""],
            "whole": pd.array([1, None, 3, 1], dtype="Int64"),
            "part": [0.5, None, 1.0, 0.25],
            "yes": [True, False, True, True],
        }
    )
    packed = json.loads(script_json(pack(data)))
    assert packed["n"] == 4
    assert {name: unpacked(column) for name, column in packed["columns"].items()} == {
        "text": ["b", "a", "b", ""],
        "whole": [1, None, 3, 1],
        "part": [0.5, None, 1.0, 0.25],
        "yes": [True, False, True, True],
    }
    assert [packed["columns"][name].get("type") for name in data] == [None, None, "number", "boolean"]


def test_a_repeated_text_stands_once() -> None:
    packed = pack_column(pd.Series(["a long title of a report"] * 50 + ["another"]))
    assert packed["of"] == ["a long title of a report", "another"]
    assert packed["at"] == [0] * 50 + [1]


def test_texts_of_their_own_are_not_listed_twice() -> None:
    assert pack_column(pd.Series([f"sentence {n}" for n in range(9)])) == {"is": [f"sentence {n}" for n in range(9)]}


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!--",
        "&lt;",
        "\u2028\u2029",
        "\u202eright to left",
        "\x00\x07\x9f",
        "\ud800",
    ],
)
def test_no_text_ends_the_script_or_spoils_the_file(text: str) -> None:
    written = script_json([text])
    assert json.loads(written) == [text]
    assert not any(character in written for character in "<>&\u2028\u2029\u202e\x00\x07\x9f")
    written.encode("utf-8")
