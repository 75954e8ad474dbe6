"""Tables about themes: `themes`, `theme_assignments`, `theme_changes` and `codebook_gaps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.evidence.quoting import SEPARATOR, cite
from pipeline.io import frame
from pipeline.records import CODEBOOK_GAPS, FAMILIES, THEME_ASSIGNMENTS, THEME_CHANGES, THEMES

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.context import Context

KEPT = 0.5
"""A theme is the accepted one again if at least this share of both together's passages is common (Jaccard)."""
PART = 0.5
"""A theme went into another, or came from it, if more than this share of its passages did."""

Members = dict[str, frozenset[str]]


def build_themes(context: Context) -> pd.DataFrame:
    """Rows of THEMES: each theme with its evidence by family and its typical passages."""
    return frame(THEMES, _described(context))


def build_assignments(context: Context) -> pd.DataFrame:
    """Rows of THEME_ASSIGNMENTS for every passage; one that was not grouped (a heading, say) has no theme."""
    grouped = context.assignments.set_index("passage_id")[["theme_id", "probability"]]
    columns = context.passages[["passage_id", "doc_id"]].join(grouped, on="passage_id")
    columns["probability"] = columns["probability"].fillna(0.0)
    return frame(THEME_ASSIGNMENTS, _rows(columns))


def build_changes(context: Context) -> pd.DataFrame:
    """Rows of THEME_CHANGES: every theme of this run against the accepted ones; all are born if none were accepted."""
    labels = dict(zip(context.found_themes["theme_id"], context.found_themes["label"], strict=True))
    now = _members(context.assignments)
    accepted = context.accepted_themes
    if accepted is None:
        return frame(THEME_CHANGES, [_change(theme, labels[theme], "born") for theme in sorted(now)])
    before = {row["theme_id"]: frozenset(str(row["passage_ids"]).split()) for row in _rows(accepted)}
    labels = dict(zip(accepted["theme_id"], accepted["label"], strict=True)) | labels
    return frame(THEME_CHANGES, _changes(before, now, labels))


def build_gaps(context: Context) -> pd.DataFrame:
    """Rows of CODEBOOK_GAPS: themes of which less than `themes.gap_share` of the passages have evidence."""
    gaps = [row for row in _described(context) if row["coded_share"] < context.settings.themes.gap_share]
    return frame(CODEBOOK_GAPS, [{**row, "quotations": row["exemplars"]} for row in gaps])


def _described(context: Context) -> list[dict[str, Any]]:
    themed = context.assignments[context.assignments["theme_id"] != ""]
    size = themed.groupby("theme_id")["passage_id"].nunique()
    documents = themed.groupby("theme_id")["doc_id"].nunique()
    coded = themed[themed["passage_id"].isin(_coded_passages(context))].groupby("theme_id")["passage_id"].nunique()
    evidence = context.evidence.groupby(["theme_id", "family"]).size()
    return [
        {
            **theme,
            "n_passages": int(size.get(theme["theme_id"], 0)),
            "n_documents": int(documents.get(theme["theme_id"], 0)),
            **{f"n_{family}": int(evidence.get((theme["theme_id"], family), 0)) for family in FAMILIES},
            "coded_share": float(coded.get(theme["theme_id"], 0)) / int(size.get(theme["theme_id"], 1)),
            "exemplars": _quoted(theme["exemplar_ids"].split(), context),
        }
        for theme in _rows(context.found_themes)
    ]


def _coded_passages(context: Context) -> frozenset[str]:
    """Passages in which at least one row of evidence lies."""
    places = context.evidence[["doc_id", "start", "end"]].drop_duplicates()
    units = context.units.merge(places, on=["doc_id", "start", "end"])
    return frozenset(units["passage_id"])


def _quoted(passage_ids: list[str], context: Context) -> str:
    included = context.documents["status"] == "included"  # copies of a document share its id
    documents = context.documents[included].set_index("doc_id")
    passages = context.passages.set_index("passage_id")
    cells = []
    for passage in (passages.loc[passage_id] for passage_id in passage_ids):
        document = documents.loc[passage["doc_id"]]
        text = " ".join(str(passage["text"]).split())
        cells.append(cite(text, str(document["title"]), str(document["source_path"]), passage["page"]))
    return SEPARATOR.join(cells)


def _members(assignments: pd.DataFrame) -> Members:
    themed = assignments[assignments["theme_id"] != ""]
    return {str(theme): frozenset(group) for theme, group in themed.groupby("theme_id")["passage_id"]}


def _changes(before: Members, now: Members, labels: dict[str, str]) -> list[dict[str, Any]]:
    """One row per theme of either run, the first that holds of: kept, split, merged, retired or born.

    A kept theme has most of its passages in common with an accepted one. An accepted theme that is not kept was split
    if most of its passages went into several themes, merged if they went into one, and retired otherwise. A theme of
    this run that comes from no accepted one is born; what came of a split or merger is named in `related` there.
    """
    kept = _matched(before, now)
    rows = [
        _change(new, labels[new], "kept", [old], _jaccard(before[old], now[new])) for new, old in sorted(kept.items())
    ]
    explained = set(kept)
    for old in sorted(set(before) - set(kept.values())):
        heirs = _heirs(before[old], now)
        share = sum(len(before[old] & now[heir]) for heir in heirs) / max(len(before[old]), 1)
        change = "retired" if share <= PART else "split" if len(heirs) > 1 else "merged"
        explained |= set(heirs) if change != "retired" else set()
        overlap = max((_jaccard(before[old], now[heir]) for heir in heirs), default=0.0)
        rows.append(_change(old, labels[old], change, heirs if change != "retired" else [], overlap))
    return rows + [_change(new, labels[new], "born") for new in sorted(set(now) - explained)]


def _matched(before: Members, now: Members) -> dict[str, str]:
    """Theme of this run → the accepted theme that it is, best overlap first, each used once."""
    pairs = [(_jaccard(before[old], now[new]), new, old) for new in now for old in before]
    matched: dict[str, str] = {}
    for overlap, new, old in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if overlap >= KEPT and new not in matched and old not in matched.values():
            matched[new] = old
    return matched


def _heirs(passages: frozenset[str], now: Members) -> list[str]:
    """Themes that took a good part of `passages`: a fifth at least, which one stray passage is not."""
    return sorted(theme for theme, members in now.items() if len(passages & members) >= max(2, len(passages) / 5))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(len(a | b), 1)


def _change(
    theme_id: str, label: str, change: str, related: list[str] | None = None, overlap: float | None = None
) -> dict[str, Any]:
    others = " ".join(related or [])
    return {"theme_id": theme_id, "label": label, "change": change, "related": others, "overlap": overlap}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
