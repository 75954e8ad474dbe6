"""`figures.csv`: one row per claimed number, with the sentence that claims it and the codes of that sentence.

Left out are the small counts of narrative, such as "two cardiologists" took part or "nine visits" were made: whole
numbers up to 20, of things, without change, in sentences that are evidence for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.io import conform
from pipeline.records import FIGURES, stable_id

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.context import Context

_FEW = 20
_MEASURED = r"[£$€%]|percentage|of |times"


def build(context: Context) -> pd.DataFrame:
    """Rows of FIGURES. Offsets, page and section are those of the sentence, so that `text[start:end] == quote`."""
    documents = context.documents.loc[context.documents["status"] == "included", ["doc_id", "title", "source_path"]]
    units = context.units[["unit_id", "page", "page_label", "section", "start", "end", "text"]].rename(
        columns={"text": "quote"}
    )
    claims = context.claims.rename(columns={"start": "claim_start"}).drop(columns=["end"])
    rows = (
        claims.merge(units, on="unit_id", validate="many_to_one")
        .merge(documents, on="doc_id", validate="many_to_one")
        .merge(_codes(context), on=["doc_id", "start", "end"], how="left", validate="many_to_one")
        .sort_values(["doc_id", "claim_start"], kind="stable")
    )
    rows = rows[_telling(rows)]
    rows["nth"] = rows.groupby(["doc_id", "quote", "quantity"]).cumcount()
    ids = rows[["doc_id", "quote", "quantity", "nth"]].itertuples(index=False)
    rows["figure_id"] = [stable_id("f", *parts) for parts in ids]
    return conform(FIGURES, rows)


def _telling(rows: pd.DataFrame) -> pd.Series[bool]:
    counts = rows["value"].between(0, _FEW) & (rows["value"] % 1 == 0) & ~rows["unit"].str.match(_MEASURED)
    return ~counts | (rows["direction"] != "level") | rows["codes"].notna()


def _codes(context: Context) -> pd.DataFrame:
    """The codes of each coded sentence, in the order of the alphabet: columns doc_id, start, end, codes."""
    evidence = context.evidence.sort_values("code", kind="stable")
    grouped = evidence.groupby(["doc_id", "start", "end"])["code"]
    return grouped.agg("; ".join).rename("codes").reset_index()


def phrase(quantity: str, unit: str) -> str:
    """A claimed number as a person would write it.

    "£9.4 million" and "£ a year" give "£9.4 million a year"; "30 %" and "% admissions" give "30 % admissions". What the
    quantity already says is not said again ("from nine weeks to seven days", "doubled").
    """
    if unit in ("", "times") or f" {unit}" in quantity:
        return quantity
    for sign in ("£", "$", "€", "percentage points", "%"):
        if unit.startswith(sign):
            return f"{quantity} {unit.removeprefix(sign).strip()}".strip()
    for whole in _tails(quantity):
        if unit.startswith(f"{whole} "):
            return f"{quantity} {unit.removeprefix(whole).strip()}"
        if unit == whole:
            return quantity
    return f"{quantity} {unit}"


def _tails(quantity: str) -> list[str]:
    """Such as "of 46" of "31 of 46", as a unit that counts out of a whole begins; without "the" as well."""
    before, of, after = quantity.rpartition(" of ")
    return [f"of {after.removeprefix('the ')}"] if of and before else []
