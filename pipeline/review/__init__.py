"""A finished review as typed tables, for notebooks and for the report.

>>> from pipeline import open_review
>>> review = open_review("outputs")  # doctest: +SKIP
>>> review.evidence.query("code == 'barrier.trust'")[["quote", "title", "page"]]  # doctest: +SKIP
>>> review.quote("e0123456789ab")  # doctest: +SKIP
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pipeline.errors import SettingsError
from pipeline.io import read_text
from pipeline.records import FAMILIES, PUBLIC_TABLES, Table, family_of
from pipeline.review.pages import read_highlights
from pipeline.review.quote import Quote, around
from pipeline.review.tables import ReviewTables
from pipeline.settle import settle

__all__ = ["Quote", "Review", "UnknownIdError", "open_review"]

# Tables of quotations with their ids.
_QUOTED = {"evidence": "evidence_id", "ruled_out": "evidence_id", "figures": "figure_id"}


class UnknownIdError(KeyError):
    """No document or quotation has this id; the message names those that are near."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError shows its message as a quoted string


@dataclass(frozen=True, repr=False, eq=False)
class Review(ReviewTables):
    """The tables of `outputs/tables/`, one attribute each, and the clean texts they point into.

    folder: the outputs. tables: each table by its name. metrics: the counts of `metrics.json`.
    """

    folder: Path
    tables: dict[str, pd.DataFrame]
    metrics: dict[str, Any]

    def text(self, doc_id: str) -> str:
        """The clean text of a document, into which `start` and `end` point. Raises UnknownIdError, a KeyError."""
        path = self.folder / "text" / f"{doc_id}.txt"
        known = set(self.documents["doc_id"])
        if doc_id not in known or not path.is_file():
            raise _unknown(f"no text of a document {doc_id!r} in {self.folder}", doc_id, known)
        return read_text(path)

    def quote(self, quote_id: str, *, context: int = 300) -> Quote:
        """The quotation with this id, of `evidence`, `ruled_out` or `figures`, with what stands around it.

        context: most code points before it and after it. Raises UnknownIdError, a KeyError, naming ids that are near.
        """
        for table, key in _QUOTED.items():
            data = self.tables[table]
            if len(rows := data[data[key] == quote_id]):
                row = rows.iloc[0]
                before, after = around(self.text(row["doc_id"]), int(row["start"]), int(row["end"]), context)
                label = self._labels.get(row.get("code", ""), "")
                boxes = self._highlights[self._highlights["evidence_id"].isin([quote_id, *self._coded(row)[:1]])]
                return Quote(quote_id, row["quote"], before, after, label, row, boxes, self.folder / "report")
        known = [one for table, key in _QUOTED.items() for one in self.tables[table][key]]
        raise _unknown(f"no quotation {quote_id!r} in {self.folder}", quote_id, known)

    def matrix(
        self, values: Literal["counts", "quotations"] = "counts", *, by: Literal["code", "family"] = "code"
    ) -> pd.DataFrame:
        """Documents (index: source path) by code or family (columns): evidence rows, or the best quotations.

        Codes stand in the order of the codebook. Several quotations of one cell are separated by ` / `.
        """
        if values not in ("counts", "quotations") or by not in ("code", "family"):
            raise ValueError(f"expected values counts or quotations, by code or family; got {values!r}, {by!r}")
        data = self.code_by_document if values == "counts" else self.framework_matrix
        cells = data.set_index("source_path")[[code for code in self.codes["code"] if code in data]]
        if by == "family":
            cells = _by_family(cells)
        return cells.astype("int64" if values == "counts" else "str").rename_axis(columns=by)

    @cached_property
    def passages(self) -> pd.DataFrame:
        """Every passage that has a theme, in full: the rows of `theme_map` with theme, title and text."""
        data = self.theme_map.drop(columns=["x", "y"])
        texts = {doc_id: self.text(doc_id) for doc_id in data["doc_id"].unique()}
        spans = zip(data["doc_id"], data["start"], data["end"], strict=True)
        themes = self.themes.set_index("theme_id")["label"]
        titles = self.documents.drop_duplicates("doc_id").set_index("doc_id")["title"]
        return data.assign(
            theme=data["theme_id"].map(themes).fillna("").astype("str"),
            title=data["doc_id"].map(titles).fillna("").astype("str"),
            text=pd.Series([texts[doc_id][start:end] for doc_id, start, end in spans], index=data.index, dtype="str"),
        )

    def check(self) -> pd.DataFrame:
        """The quotations that do not stand in their text word for word at their place: an empty table if all do.

        Columns: table, id, doc_id, start, end, quote, and found, which is what stands there instead (empty where there
        is no such text). Looks at every row of `evidence`, `ruled_out` and `figures`.
        """
        texts: dict[str, str] = {}
        wrong = []
        for table, key in _QUOTED.items():
            data = self.tables[table]
            for row in data[[key, "doc_id", "start", "end", "quote"]].itertuples(index=False, name=None):
                _, doc_id, start, end, quote = row
                if doc_id not in texts:
                    path = self.folder / "text" / f"{doc_id}.txt"
                    texts[doc_id] = read_text(path) if path.is_file() else ""
                if (found := texts[doc_id][start:end]) != quote:
                    wrong.append((table, *row, found))
        return pd.DataFrame(wrong, columns=["table", "id", "doc_id", "start", "end", "quote", "found"])

    def _coded(self, row: pd.Series) -> list[str]:
        """Ids of rows that quote the sentence of a figure: the page images know those."""
        if "figure_id" not in row:
            return []
        coded = pd.concat([data[["evidence_id", "doc_id", "start"]] for data in (self.evidence, self.ruled_out)])
        same = (coded["doc_id"] == row["doc_id"]) & (coded["start"] == row["start"])
        return list(coded.loc[same, "evidence_id"])

    @cached_property
    def _highlights(self) -> pd.DataFrame:
        return read_highlights(self.folder / "report")

    @cached_property
    def _labels(self) -> dict[str, str]:
        return dict(zip(self.codes["code"], self.codes["label"], strict=True))

    def __repr__(self) -> str:
        included = int((self.documents["status"] == "included").sum())
        return (
            f"Review of {self.folder}: {included} of {len(self.documents)} documents included, "
            f"{len(self.evidence)} rows of evidence, {len(self.ruled_out)} ruled out, {len(self.themes)} themes"
        )

    def _repr_html_(self) -> str:
        abouts = {table.name: table.about for table in PUBLIC_TABLES}
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td><td>{len(data):,}</td>"
            f'<td style="text-align:left">{escape(abouts.get(name, ""))}</td></tr>'
            for name, data in self.tables.items()
        )
        head = '<tr><th>table</th><th>rows</th><th style="text-align:left">holds</th></tr>'
        return f"<p>{escape(repr(self))}</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def open_review(outputs: str | Path) -> Review:
    """The review in the folder `outputs`. Raises SettingsError if it holds none."""
    folder = Path(outputs)
    settle(folder)
    paths = {table.name: folder / "tables" / f"{table.name}.parquet" for table in PUBLIC_TABLES}
    missing = [path for path in [*paths.values(), folder / "metrics.json"] if not path.is_file()]
    if len(missing) > len(paths):
        inner = folder / "outputs"
        hint = f"Did you mean {inner}?" if (inner / "tables").is_dir() else "Make one with `evidence run`."
        raise SettingsError(f"{folder}: expected a finished review, the folder `outputs` of a run; found none.\n{hint}")
    if missing:
        raise SettingsError(
            f"{missing[0]} is missing: {folder} is not whole, or of an earlier version.\n"
            "Make it again with `evidence run`."
        )
    tables = {table.name: _read(paths[table.name], table) for table in PUBLIC_TABLES}
    return Review(folder, tables, json.loads(read_text(folder / "metrics.json")))


def _read(path: Path, table: Table) -> pd.DataFrame:
    """A table with nullable integers: plain pandas would make floats of a page column with gaps."""
    return pd.read_parquet(path).astype({column.name: "Int64" for column in table.columns if column.type == "integer"})


def _by_family(cells: pd.DataFrame) -> pd.DataFrame:
    """Columns of codes (counts or quotations) put together by family; a sentence with two codes counts twice."""
    groups = {f: [name for name in cells if family_of(str(name)) == f] for f in FAMILIES}
    joined = {f: cells[names].apply(_together, axis=1) for f, names in groups.items() if names}
    return pd.DataFrame(joined, index=cells.index)


def _together(cells: pd.Series) -> Any:
    return " / ".join(filter(None, cells)) if isinstance(cells.iloc[0], str) else cells.sum()


def _unknown(what: str, wanted: object, known: Any) -> UnknownIdError:
    near = difflib.get_close_matches(str(wanted), sorted(known), n=3, cutoff=0.5)
    return UnknownIdError(f"{what}; {'near are ' + ', '.join(near) if near else 'no id is near it'}")
