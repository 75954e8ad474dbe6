"""The sentences of the finding table: counts and facts in words, and nothing that is not a count or a fact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.records import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STANCE = {
    "asserted": ("states it as fact", "state it as fact"),
    "expected": ("expects it", "expect it"),
    "recommended": ("calls for it", "call for it"),
    "resolved": ("reports it as overcome", "report it as overcome"),
}
_METHOD = {
    "rule": ("matched a rule of the codebook", "matched rules of the codebook"),
    "model": ("was seen by the classifier alone", "were seen by the classifier alone"),
    "examples": ("was like the examples of the codebook", "were like the examples of the codebook"),
    "human": ("was coded by a person", "were coded by people"),
}
_FAMILY = {"barrier": "barriers", "benefit": "benefits", "enabler": "enablers"}
_ORGANISATIONS = {
    "nhs": "NHS",
    "industry": "industry",
    "charity": "charities",
    "government": "government",
    "academic": "universities and institutes",
}
_NAMED = 3  # speakers and codes named in a sentence
_CONTEXTS = 4  # places and conditions named in a cell
_BETWEEN = "; "  # of names in a cell of `cases`


def code_summary(label: str, rows: pd.DataFrame, denied: pd.DataFrame, reviewed: int) -> str:
    """What was found of a code. rows: its evidence; denied: what speaks against it; reviewed: included documents."""
    where = f"{_count(rows['doc_id'].nunique(), reviewed)}"
    told = [f"{_of(len(rows), 'sentence')} in {where} {_was(len(rows))} coded “{label}”: {_shares(rows, _STANCE)}."]
    told += [_spread(rows), f"{_start(_shares(rows, _METHOD, 'method'))}.", _speakers(rows), _denials(denied)]
    return " ".join(filter(None, told))


def theme_summary(
    theme: Mapping[str, Any], rows: pd.DataFrame, denied: pd.DataFrame, reviewed: int, labels: Mapping[str, str]
) -> str:
    """What was found of a theme. theme: its row of THEMES; rows: evidence in its passages; labels: names of codes."""
    passages = int(theme["n_passages"])
    told = [f"{_of(passages, 'passage')} in {_count(int(theme['n_documents']), reviewed)}."]
    if rows.empty:
        told.append("None of them has evidence for a code.")
    else:
        coded = round(float(theme["coded_share"]) * passages)
        families = [f"{theme[f'n_{f}']} for {_FAMILY[f]}" for f in FAMILIES if theme[f"n_{f}"]]
        codes = Counter(labels.get(code, code) for code in rows["code"])
        hold = f"{coded} of them {'holds' if coded == 1 else 'hold'}"
        told.append(f"{hold} {_of(len(rows), 'row')} of evidence: {_listed(families)}.")
        told.append(f"Most frequent {'code' if len(codes) == 1 else 'codes'}: {_ranked(codes, _NAMED)}.")
    if count := len(denied):
        told.append(f"{_of(count, 'sentence')} in it {'speaks' if count == 1 else 'speak'} against a code.")
    return " ".join(told)


def contexts(documents: pd.DataFrame, cases: pd.DataFrame) -> str:
    """Who and what is named in these documents, when they are from and in what form. cases: their rows of CASES."""
    named = {kind: _documents_with(cases, kind) for kind in (*_ORGANISATIONS, "places", "conditions")}
    organisations = [
        f"{words} in {_of(_total(cases, kind), 'document')}" for kind, words in _ORGANISATIONS.items() if named[kind]
    ]
    years = Counter(date[:4] or "not given" for date in documents["date"])
    dates = [f"{year} ({years[year]})" for year in sorted(years)]
    formats = sorted(Counter(documents["format"]).items(), key=lambda item: (-item[1], item[0]))
    parts = {
        "Organisations named": "; ".join(organisations),
        "Places": _ranked(named["places"], _CONTEXTS),
        "Conditions": _ranked(named["conditions"], _CONTEXTS),
        "Dates": "; ".join(dates),
        "Formats": "; ".join(f"{name} ({count})" for name, count in formats),
    }
    return " ".join(f"{name}: {value}." for name, value in parts.items() if value)


def _documents_with(cases: pd.DataFrame, kind: str) -> Counter[str]:
    """Each name of a kind with the number of documents that have it."""
    pairs = {
        (doc_id, name)
        for doc_id, cell in zip(cases["doc_id"], cases[kind], strict=True)
        for name in filter(None, cell.split(_BETWEEN))
    }
    return Counter(name for _, name in pairs)


def _total(cases: pd.DataFrame, kind: str) -> int:
    return int(cases.loc[cases[kind] != "", "doc_id"].nunique())


def _shares(rows: pd.DataFrame, words: Mapping[str, tuple[str, str]], column: str = "stance") -> str:
    """Such as “18 state it as fact and 1 calls for it”."""
    counts = Counter(rows[column])
    order = [value for value in words if counts[value]]
    if len(order) == 1 and column == "stance" and len(rows) > 1:
        return f"{'both' if len(rows) == 2 else 'all'} {words[order[0]][1]}"
    return _listed([f"{counts[value]} {words[value][counts[value] > 1]}" for value in order])


def _spread(rows: pd.DataFrame) -> str:
    """Whether one document has more than any other."""
    counts = Counter(zip(rows["doc_id"], rows["title"].where(rows["title"] != "", rows["source_path"]), strict=True))
    if len(counts) < 2:
        return ""
    (first, most), (_, second) = counts.most_common(2)
    return f"Most come from one document, “{first[1]}” ({most})." if most > len(rows) / 2 and most > second else ""


def _speakers(rows: pd.DataFrame) -> str:
    counts = Counter(speaker for speaker in rows["speaker"] if speaker)
    if not counts:
        return ""
    return f"The text says who speaks in {counts.total()}: {_ranked(counts, _NAMED)}."


def _denials(denied: pd.DataFrame) -> str:
    """How many deny it; those that report it as overcome are evidence too, and told with the stances."""
    count = int((denied["stance"] == "negated").sum())
    return f"{count} more {'sentence denies' if count == 1 else 'sentences deny'} it." if count else ""


def _ranked(counts: Counter[str], most: int) -> str:
    """The most frequent with their counts from two upwards, equals by name, and how many were left out."""
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    named = [f"{name} ({counts[name]})" if counts[name] > 1 else name for name in ranked[:most]]
    rest = len(ranked) - most
    return "; ".join([*named, *([f"and {rest} more"] if rest > 0 else [])])


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _of(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _count(documents: int, reviewed: int) -> str:
    return f"{documents:,} of {_of(reviewed, 'document')}"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
