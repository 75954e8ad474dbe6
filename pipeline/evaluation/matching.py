"""Whether a quotation of the tables and a sentence that people coded are the same words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

LEAST_SHARED = 0.6
"""Share of the words of the briefer text that have to follow each other in the longer one."""
_TOKEN = re.compile(r"[a-z0-9]+")
Row = dict[str, Any]


def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers in lower case: neither punctuation nor the kind of quotation marks parts two readings."""
    return tuple(_TOKEN.findall(text.lower()))


def same_words(quote: Sequence[str], unit: Sequence[str]) -> bool:
    """Whether one holds the other, or enough words of the briefer one (`LEAST_SHARED`) follow each other in it.

    quote, unit: tokens. Sentences are cut differently by different readers, hence the tolerance.
    """
    short, long = (quote, unit) if len(quote) <= len(unit) else (unit, quote)
    if not short:
        return False
    if _contains(long, short):
        return True
    least = LEAST_SHARED * len(short)
    kinds = set(short)
    if len(kinds & set(long)) < LEAST_SHARED * len(kinds):  # spares the comparison in order, which is slow
        return False
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= least


def _contains(long: Sequence[str], short: Sequence[str]) -> bool:
    return f" {' '.join(short)} " in f" {' '.join(long)} "


@dataclass(frozen=True)
class Quotations:
    """Rows of a table of quotations, to be found by document and words.

    by_file: file name in lower case, then tokens of the quotation, to the rows that hold it.
    """

    by_file: dict[str, dict[tuple[str, ...], list[Row]]]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Quotations:
        """The quotations of a table with the columns of EVIDENCE."""
        by_file: dict[str, dict[tuple[str, ...], list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in table.to_dict("records"):
            by_file[file_name(row["source_path"])][tokens(row["quote"])].append({str(k): v for k, v in row.items()})
        return cls({name: dict(quotes) for name, quotes in by_file.items()})

    def rows(self, document: str, text: str) -> list[Row]:
        """Rows of the files of `document` whose quotation is, or overlaps, `text`."""
        unit = tokens(text)
        quotes = (self.by_file[name] for name in files_of(document, self.by_file))
        return [row for of_file in quotes for quote in of_file if same_words(quote, unit) for row in of_file[quote]]


def file_name(source_path: str) -> str:
    """The name of a file of the corpus, without folders, in lower case."""
    return PurePosixPath(source_path).name.lower()


def files_of(document: str, names: Iterable[str]) -> list[str]:
    """Those of `names` (of files, in lower case) that belong to a gold document: they start with its name."""
    return [name for name in names if name.startswith(document.lower())]
