"""A consistent review of two short documents, written by hand, as the stages before validation would leave it."""

# ruff: noqa: E501 - rows of tables

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook import Code, Codebook
from pipeline.io import frame, write_csv, write_parquet, write_text
from pipeline.records import (
    MENTIONS,
    PASSAGES,
    PUBLIC_TABLES,
    UNITS,
    Column,
    Table,
    family_of,
    stable_id,
)

Row = dict[str, Any]

CODEBOOK = Codebook(
    version="1",
    codes=(
        Code(id="barrier.trust", label="Trust", definition="Partners mistrust each other."),
        Code(id="benefit.capacity", label="Capacity", definition="Skills or people gained."),
        Code(id="enabler", label="Enabler", definition="What helps."),
    ),
)

ALPHA = (
    "Clinicians did not trust the company at first.\n\n"
    "The partnership added 12 trained nurses. Leaders should publish a shared plan.\n"
)
BETA = "Suspicion of motives slowed the pilot.\n\nTrust was not an obstacle here.\n"
SENTENCES = {
    "alpha": ((0, 46, 0), (48, 88, 1), (89, 126, 1)),  # start, end, paragraph
    "beta": ((0, 38, 0), (40, 71, 1)),
}
THEME, LABEL = stable_id("t", "theme"), "Trust and suspicion"
GROUP = stable_id("g", "barrier")


@dataclass(frozen=True)
class Toy:
    """The folders of the review."""

    work: Path
    corpus: Path


def build(root: Path) -> Toy:
    """Write corpus, texts and tables below `root`."""
    toy = Toy(root / "outputs" / "work", root / "corpus")
    for name, content in {"alpha.txt": ALPHA, "beta.txt": BETA, "again/alpha.txt": ALPHA, "odd.xyz": "?"}.items():
        path = toy.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    write_text(toy.work / "text" / f"{doc('alpha')}.txt", ALPHA)
    write_text(toy.work / "text" / f"{doc('beta')}.txt", BETA)
    for table, rows in ((PASSAGES, passages()), (UNITS, units()), (MENTIONS, mentions())):
        write_parquet(toy.work / f"{table.name}.parquet", table, shaped(table, rows))
    for name, data in tables().items():
        write_table(toy.work, schema(name), data)
    return toy


def schema(name: str) -> Table:
    """The schema of a public table, with the columns of the toy codebook."""
    table = next(table for table in PUBLIC_TABLES if table.name == name)
    if name == "code_by_document":
        counts = [*CODEBOOK.code_ids, "barrier", "benefit"]
        return table.with_columns(tuple(Column(n, "count", type="integer", minimum=0) for n in counts))
    if name == "framework_matrix":
        return table.with_columns(tuple(Column(n, "quotations", required=False) for n in CODEBOOK.code_ids))
    return table


def write_table(work: Path, table: Table, data: pd.DataFrame) -> None:
    """Write a table as the stage `tables` does."""
    write_csv(work / "tables" / f"{table.name}.csv", table, data)
    write_parquet(work / "tables" / f"{table.name}.parquet", table, data)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def doc(name: str) -> str:
    return stable_id("d", sha(ALPHA if name == "alpha" else BETA if name == "beta" else name))


def place(name: str, number: int) -> Row:
    start, end, _ = SENTENCES[name][number]
    page = {"page": number + 1, "page_label": str(number + 1)} if name == "alpha" else {"page": None, "page_label": ""}
    return {"doc_id": doc(name), "start": start, "end": end, "section": "", **page}


def text_of(name: str, start: int, end: int) -> str:
    return (ALPHA if name == "alpha" else BETA)[start:end]


def passages() -> list[Row]:
    rows = []
    for name, sentences in SENTENCES.items():
        for paragraph in (0, 1):
            inside = [s for s in sentences if s[2] == paragraph]
            start, end = inside[0][0], inside[-1][1]
            rows.append(
                {
                    **place(name, paragraph),
                    "passage_id": passage(name, paragraph),
                    "ordinal": paragraph,
                    "kind": "paragraph",
                    "start": start,
                    "end": end,
                    "text": text_of(name, start, end),
                }
            )
    return rows


def passage(name: str, paragraph: int) -> str:
    return stable_id("p", name, paragraph)


def unit(name: str, number: int) -> str:
    return stable_id("u", name, number)


def units() -> list[Row]:
    return [
        {
            **place(name, number),
            "unit_id": unit(name, number),
            "passage_id": passage(name, paragraph),
            "ordinal": number,
            "kind": "paragraph",
            "text": text_of(name, start, end),
        }
        for name, sentences in SENTENCES.items()
        for number, (start, end, paragraph) in enumerate(sentences)
    ]


# document, sentence, code, stance, counted
CODED = (
    ("alpha", 0, "barrier.trust", "asserted", True),
    ("alpha", 1, "benefit.capacity", "asserted", True),
    ("alpha", 2, "enabler", "recommended", True),
    ("beta", 0, "barrier.trust", "asserted", True),
    ("beta", 1, "barrier.trust", "negated", False),
)
IN_THEME = (("alpha", 0), ("beta", 0), ("beta", 1))


def mentions() -> list[Row]:
    return [
        {
            "unit_id": unit(name, number),
            "doc_id": doc(name),
            "code": code,
            "family": family_of(code),
            "stance": stance,
            "method": "rule",
            "confidence": 0.8,
            "counted": counted,
            "reason": "" if counted else "negated: not",
            "match_start": SENTENCES[name][number][0],
            "match_end": SENTENCES[name][number][1],
        }
        for name, number, code, stance, counted in CODED
    ]


def coded(*, counted: bool) -> Iterable[Row]:
    for name, number, code, stance, is_counted in CODED:
        if is_counted != counted:
            continue
        start, end, paragraph = SENTENCES[name][number]
        themed = (name, paragraph) in IN_THEME
        yield {
            **place(name, number),
            "evidence_id": stable_id("e", name, number, code),
            "title": f"Report {name}",
            "source_path": f"{name}.txt",
            "quote": text_of(name, start, end),
            "code": code,
            "family": family_of(code),
            "stance": stance,
            "method": "rule",
            "confidence": 0.8,
            "theme_id": THEME if themed else "",
            "theme": LABEL if themed else "",
            "source_sha256": sha(ALPHA if name == "alpha" else BETA),
            "reason": "negated: not",
        }


def documents() -> list[Row]:
    base: Row = {"words": 0, "n_evidence": 0, "ocr": False, "format": ".txt"}
    read: Row = {**base, "status": "included", "reader": "text 1"}
    alpha = {"doc_id": doc("alpha"), "sha256": sha(ALPHA)}
    return [
        {**read, **alpha, "source_path": "alpha.txt", "title": "Report alpha", "pages": 3, "words": 20, "n_evidence": 3,
         "date": "2024-03"},
        {**read, "doc_id": doc("beta"), "sha256": sha(BETA), "source_path": "beta.txt", "title": "Report beta",
         "words": 12, "n_evidence": 1},
        {**base, **alpha, "source_path": "again/alpha.txt", "status": "duplicate", "reason": "Same bytes as alpha.txt."},
        {**base, "doc_id": doc("odd"), "sha256": sha("?"), "source_path": "odd.xyz", "status": "excluded",
         "reason": "No reader for files ending in `.xyz`.", "format": ".xyz"},
    ]  # fmt: skip


def _documents_with(cells: Mapping[str, Row]) -> list[Row]:
    return [
        {"doc_id": doc(name), "title": f"Report {name}", "source_path": f"{name}.txt", **row}
        for name, row in cells.items()
    ]


def codes() -> list[Row]:
    counts = {"barrier.trust": (2, 2, 0.5, 1), "benefit.capacity": (1, 1, 0.25, 0), "enabler": (1, 1, 0.25, 0)}
    names = ("n_evidence", "n_documents", "share", "n_ruled_out")
    return [
        {"code": c.id, "label": c.label, "family": c.family, **dict(zip(names, counts[c.id], strict=True))}
        for c in CODEBOOK.codes
    ]


def findings() -> list[Row]:
    """Every code and the theme, as findings."""
    trust = [stable_id("e", name, 0, "barrier.trust") for name in ("alpha", "beta")]
    denied = {"disconfirming": "“Trust …”", "n_disconfirming": 1,
              "disconfirming_ids": stable_id("e", "beta", 1, "barrier.trust")}  # fmt: skip
    own = {
        "barrier.trust": {"evidence_ids": " ".join(trust), **denied},
        "benefit.capacity": {"evidence_ids": stable_id("e", "alpha", 1, "benefit.capacity")},
        "enabler": {"evidence_ids": stable_id("e", "alpha", 2, "enabler")},
    }
    base: Row = {"n_disconfirming": 0, "summary": "Found.", "documents": "Report alpha"}
    rows = [
        {**base, "kind": "code", "finding_id": code["code"], **code, **own[code["code"]],
         "doc_ids": " ".join(map(doc, ("alpha", "beta")[: code["n_documents"]]))}
        for code in codes()
    ]  # fmt: skip
    theme = {"finding_id": THEME, "kind": "theme", "label": LABEL, "n_evidence": 2, "n_passages": 3, "n_documents": 2}
    return [*rows, {**base, **theme, **own["barrier.trust"], "doc_ids": f"{doc('alpha')} {doc('beta')}"}]


def tables() -> dict[str, pd.DataFrame]:
    """Every public table, consistent with the others; counts are literal, so that validation is what adds them up."""
    theme: Row = {"theme_id": THEME, "label": LABEL, "keywords": "trust, suspicion", "n_passages": 3, "n_documents": 2}
    counts = {
        "alpha": {"barrier.trust": 1, "benefit.capacity": 1, "enabler": 1, "barrier": 1, "benefit": 1},
        "beta": {"barrier.trust": 1, "benefit.capacity": 0, "enabler": 0, "barrier": 1, "benefit": 0},
    }
    cells = {
        "alpha": {"barrier.trust": "“Clinicians …”", "benefit.capacity": "“12 nurses”", "enabler": "“Leaders …”"},
        "beta": {"barrier.trust": "“Suspicion …”", "benefit.capacity": "", "enabler": ""},
    }
    assignments = [
        {
            "passage_id": passage(n, i),
            "doc_id": doc(n),
            "theme_id": THEME if (n, i) in IN_THEME else "",
            "probability": 0.9,
        }
        for n in SENTENCES
        for i in (0, 1)
    ]
    rows: dict[str, Iterable[Row]] = {
        "evidence": coded(counted=True),
        "ruled_out": coded(counted=False),
        "documents": documents(),
        "code_by_document": _documents_with(counts),
        "framework_matrix": _documents_with(cells),
        "codes": codes(),
        "themes": [
            {**theme, "n_barrier": 2, "n_benefit": 0, "n_enabler": 0, "coded_share": 0.6667, "exemplars": "“Suspicion …”",
             "exemplar_ids": passage("beta", 0), "method": "hierarchical"}
        ],
        "findings": findings(),
        "theme_assignments": assignments,
        "theme_changes": [
            {"theme_id": THEME, "label": LABEL, "change": "born", "n_now": 3, "passage_ids": passage("beta", 0),
             "quotations": "“Suspicion …”"}
        ],
        "codebook_gaps": [{**theme, "coded_share": 0.6667, "quotations": "“Suspicion …”", "action": "read", "suggestion": "Read it."}],
        "code_themes": [
            {"code": "barrier", "group_id": GROUP, "label": "Motives", "n_sentences": 2, "n_documents": 2, "share": 1,
             "codes": "barrier.trust (2)", "quotations": "“Suspicion …”", "method": "hierarchical",
             "evidence_ids": f"{stable_id('e', 'alpha', 0, 'barrier.trust')} {stable_id('e', 'beta', 0, 'barrier.trust')}"}
        ],
        "theme_map": [
            {"passage_id": passage(n, i), "theme_id": THEME, "x": i, "y": 0,
             **{column: value for column, value in next(p for p in passages() if p["passage_id"] == passage(n, i)).items()
                if column in ("doc_id", "page", "start", "end")}}
            for n, i in IN_THEME
        ],
        "theme_hierarchy": [],
        "cases": [{"case_id": stable_id("c", "alpha"), "doc_id": doc("alpha"), "source_path": "alpha.txt", "start": 0, "nhs": "=NHS"}],
        "figures": [
            {**place("alpha", 1), "figure_id": stable_id("f", "alpha"), "title": "Report alpha", "source_path": "alpha.txt",
             "quantity": "12", "value": 12, "unit": "nurses", "direction": "up", "codes": "benefit.capacity",
             "quote": ALPHA[48:88]}
        ],
    }  # fmt: skip
    return {name: shaped(schema(name), found) for name, found in rows.items()}


def shaped(table: Table, rows: Iterable[Row]) -> pd.DataFrame:
    """`rows` as `table`; what they leave out is missing."""
    return frame(table, [dict.fromkeys(table.column_names) | row for row in rows])
