"""`findings.csv`: each code with evidence and each theme as a finding, in the manner of a GRADE-CERQual profile.

The columns follow Lewin et al. (2018), doi:10.1186/s13012-017-0689-2. A summary states counts and facts; what they
mean, and how much confidence they deserve, is for people to say, so the columns of judgements stay empty.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.evidence import cases, evidence
from pipeline.evidence.findings_told import code_summary, contexts, theme_summary
from pipeline.evidence.quoting import best, cite_rows, varied
from pipeline.evidence.themes import described_themes
from pipeline.io import frame
from pipeline.records import FINDINGS, JUDGEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.evidence.context import Context

MOST_DISCONFIRMING = 10
"""Disconfirming rows quoted in a cell; their ids are all given."""


def build(context: Context) -> pd.DataFrame:
    """Rows of FINDINGS: codes with evidence in the order of the codebook, then themes in that of themes.csv."""
    against = _against(context)
    included = context.documents[context.documents["status"] == "included"].set_index("doc_id")
    reported = cases.build(context)
    rows = []
    for finding, own, sizes, denied in (*_codes(context, against), *_themes(context, against)):
        documents = included.loc[list(sizes)]
        named = zip(documents["title"], documents["source_path"], sizes.values(), strict=True)
        rows.append(
            {
                **finding,
                **dict.fromkeys((column.name for column in JUDGEMENTS), ""),
                "n_evidence": len(own),
                "n_documents": len(sizes),
                "documents": "; ".join(f"{_named(title, path)}: {count}" for title, path, count in named),
                "contexts": contexts(documents, reported[reported["doc_id"].isin(sizes)]),
                "quotations": cite_rows(own.head(context.settings.tables.best_quotations)) or finding["quotations"],
                "disconfirming": cite_rows(denied.head(MOST_DISCONFIRMING)),
                "n_disconfirming": len(denied),
                "doc_ids": " ".join(sizes),
                "evidence_ids": " ".join(own["evidence_id"]),
                "disconfirming_ids": " ".join(denied["evidence_id"]),
            }
        )
    return frame(FINDINGS, rows)


# a finding, its evidence (best first), documents with the size of each, what speaks against it
Part = tuple[dict[str, Any], pd.DataFrame, dict[str, int], pd.DataFrame]


def _against(context: Context) -> pd.DataFrame:
    """Rows that speak against a code: sentences that deny it, then those that report it as overcome."""
    ruled_out = evidence.build_ruled_out(context)
    denied = best(ruled_out[ruled_out["stance"] == "negated"], len(ruled_out))
    overcome = best(context.evidence[context.evidence["stance"] == "resolved"], len(context.evidence))
    return pd.concat([denied[list(context.evidence.columns)], overcome], ignore_index=True)


def _codes(context: Context, against: pd.DataFrame) -> Iterator[Part]:
    reviewed = int((context.documents["status"] == "included").sum())
    for code in context.codebook.codes:
        rows = context.evidence[context.evidence["code"] == code.id]
        if rows.empty:
            continue
        own, denied = varied(rows), against[against["code"] == code.id]
        finding = {
            "finding_id": code.id,
            "kind": "code",
            "label": code.label,
            "family": code.family,
            "n_passages": None,
            "quotations": "",
            "summary": code_summary(code.label, rows, denied, reviewed),
        }
        yield finding, own, _sizes(rows["doc_id"]), denied


def _themes(context: Context, against: pd.DataFrame) -> Iterator[Part]:
    reviewed = int((context.documents["status"] == "included").sum())
    labels = {code.id: code.label for code in context.codebook.codes}
    places = context.assignments[context.assignments["theme_id"] != ""]
    for theme in sorted(described_themes(context), key=lambda row: str(row["theme_id"])):
        rows = context.evidence[context.evidence["theme_id"] == theme["theme_id"]]
        denied = against[against["theme_id"] == theme["theme_id"]]
        finding = {
            "finding_id": theme["theme_id"],
            "kind": "theme",
            "label": theme["label"],
            "family": "",
            "n_passages": theme["n_passages"],
            "quotations": theme["exemplars"],
            "summary": theme_summary(theme, rows, denied, reviewed, labels),
        }
        yield finding, varied(rows), _sizes(places.loc[places["theme_id"] == theme["theme_id"], "doc_id"]), denied


def _sizes(doc_ids: pd.Series) -> dict[str, int]:
    """How often each document occurs, most first, equals by id."""
    counts = Counter(doc_ids)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _named(title: str, path: str) -> str:
    return f"{title} ({path})" if title else path
