"""Small reviews of our own making, written as a run writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.io import frame
from pipeline.records import (
    CODES,
    DOCUMENTS,
    EVIDENCE,
    FIGURES,
    RULED_OUT,
    THEME_ASSIGNMENTS,
    THEMES,
    family_of,
    stable_id,
)

Row = dict[str, Any]
LABELS = {"barrier.trust": "Lack of trust", "barrier.capacity": "Too little capacity", "enabler": "What helps"}
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "`````` ```\n</details>\n# Owned @octocat #12 GH-3",
    "[click](javascript:alert(1)) ![x](https://example.org/x.png) www.example.org mail@example.org",
    "| a | b |\n|---|---|\n| **c** | _d_ |\n\n- item\n1. one\n> quote\n---\n$x$ {{ 7 * 7 }} {% raw %}",
    "\x1b[31mred\x1b[0m \x00 \u202egnorw \u2028 next\r\n+ added\n- removed",
    "--> <!-- </pre></code></q></blockquote></li> &lt;b&gt; &#60;i&#62;",
)


def document(path: str, content: str = "", **more: Any) -> Row:
    """A row of DOCUMENTS; the content stands for the bytes of the file."""
    digest = stable_id("", content or path) * 5
    row = {"doc_id": stable_id("d", digest), "source_path": path, "title": f"On {path}", "format": "txt", "words": 100}
    row |= {"n_evidence": 0, "status": "included", "reason": "", "sha256": digest, "reader": "toy 1", "ocr": False}
    return row | more


def evidence(of: Row, quote: str, code: str = "barrier.trust", **more: Any) -> Row:
    """A row of EVIDENCE in a document; `nth` tells equal sentences apart, as ids do."""
    nth = more.pop("nth", 0)
    row = {"evidence_id": stable_id("e", of["doc_id"], code, quote, nth), "doc_id": of["doc_id"], "quote": quote}
    row |= {"title": of["title"], "source_path": of["source_path"], "code": code, "family": family_of(code)}
    row |= {"page": 1, "section": "", "start": 10, "end": 10 + len(quote), "stance": "asserted", "method": "rule"}
    row |= {"confidence": 0.8, "theme_id": "", "theme": "", "source_sha256": of["sha256"]}
    return row | more


def theme(theme_id: str, label: str, passages: int, **more: Any) -> Row:
    """A row of THEMES."""
    row = {"theme_id": theme_id, "label": label, "keywords": "a, b", "n_passages": passages, "n_documents": 1}
    row |= {"n_barrier": 0, "n_benefit": 0, "n_enabler": 0, "coded_share": 0.5, "exemplars": "x", "method": "m"}
    return row | {"exemplar_ids": "p0"} | more


def make(
    folder: Path,
    documents: list[Row],
    rows: list[Row] | None = None,
    *,
    ruled_out: list[Row] | None = None,
    themes: list[Row] | None = None,
    passages: dict[str, str] | None = None,
    metrics: Row | None = None,
    provenance: Row | None = None,
    figures: list[Row] | None = None,
    labels: dict[str, str] | None = None,
) -> Path:
    """Outputs in `folder`. passages: theme of each passage."""
    rows = rows or []
    codes = [
        {"code": code, "label": label, "family": family_of(code), "n_evidence": 0, "n_documents": 0, "share": 0}
        | {"n_ruled_out": 0}
        for code, label in (labels or LABELS).items()
    ]
    assignments = [
        {"passage_id": passage, "doc_id": "d0", "theme_id": one, "probability": 1}
        for passage, one in (passages or {}).items()
    ]
    tables = {DOCUMENTS: documents, EVIDENCE: rows, RULED_OUT: ruled_out or [], CODES: codes, THEMES: themes or []}
    tables |= {THEME_ASSIGNMENTS: assignments, FIGURES: figures or []}
    (folder / "tables").mkdir(parents=True)
    for table, content in tables.items():
        whole = [dict.fromkeys(table.column_names) | row for row in content]
        frame(table, whole).to_parquet(folder / "tables" / f"{table.name}.parquet")
    (folder / "metrics.json").write_text(json.dumps(metrics or {"evidence": {"barrier": len(rows)}}))
    if provenance:
        (folder / "run").mkdir()
        (folder / "run" / "provenance.json").write_text(json.dumps(provenance))
    return folder
