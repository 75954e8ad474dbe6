"""A small review of our own making, hostile texts included, written as the stage `tables` writes one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.codebook import Code, Codebook, Rule, with_code_columns
from pipeline.io import frame, write_json, write_parquet, write_text
from pipeline.records import (
    CASES,
    CODE_BY_DOCUMENT,
    CODE_THEMES,
    CODEBOOK_GAPS,
    CODES,
    DOCUMENTS,
    EVIDENCE,
    FAMILIES,
    FIGURES,
    FINDINGS,
    FRAMEWORK_MATRIX,
    RULED_OUT,
    STATUSES,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    THEME_HIERARCHY,
    THEME_MAP,
    THEMES,
    Table,
    family_of,
    stable_id,
)
from pipeline.review import Review, open_review

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
FORMULA = "=cmd|' /C calc'!A0"
ARABIC = "\u202eقال المدير إن الثقة غائبة بين الطرفين"
CLEAN = f"Clean text. {SCRIPT} The valley\ngained a campus, and {'two hundred ' * 30}jobs."
LONG = "The board minuted the delay again. " * 1200
HOSTILE = (
    SCRIPT,
    FORMULA,
    ARABIC,
    LONG,
    "https://example.org/?a=1&b=2 lists {{ 7 * 7 }} partners",
    'a "quoted" \x07 bell',
)

CODEBOOK = Codebook(
    version="1.4",
    title="Toy codebook",
    codes=tuple(
        Code(
            id=code,
            label=label,
            definition=f"{label}, as a reader would tell it.",
            rules=(Rule(id=f"{code}.1", pattern="x"),),
        )
        for code, label in (
            ("barrier.trust", "Lack of trust"),
            ("barrier.capacity", "Too little capacity"),
            ("benefit.economy", "Growth & jobs"),
            ("benefit.innovation", "New treatments"),
            ("enabler", "What helps"),
        )
    ),
)
_QUOTES = (
    "Ward managers doubted the company's motives from the first meeting.",
    "There was one research nurse for three hospitals.",
    "The campus has brought four hundred jobs to the valley.",
    "Two trials opened within a month of the agreement.",
    "A named sponsor on each side kept the work moving.",
)
Row = dict[str, Any]
JOINED: Row = {"merge": 1, "first": "t1", "second": "t0", "height": 0.4, "n_themes": 2, "n_passages": 9}


def make_review(outputs: Path, *, times: int = 1, long: bool = True) -> Review:
    """A review in `outputs`: 3 included documents, `times` × 33 evidence rows; `long`: some of them very long."""
    texts = [text if long or text != LONG else text[:350] for text in (*_QUOTES, *HOSTILE)]
    evidence = [_quotation(n, text) for n, text in enumerate(texts * 3 * times)]
    ruled_out = [
        {**_quotation(n, text), "evidence_id": f"eaa{n}", "stance": "negated", "cue": "no <b>", "reason": "denied"}
        for n, text in enumerate(("Trust was not an obstacle.", SCRIPT, FORMULA))
    ]
    documents = _documents(Counter(row["doc_id"] for row in evidence))
    tables = {
        EVIDENCE: evidence,
        RULED_OUT: ruled_out,
        DOCUMENTS: documents,
        CODES: [_code(code, evidence, ruled_out) for code in CODEBOOK.codes],
        **_matrices(documents, evidence),
        **_themes(evidence),
        FINDINGS: _findings(evidence, ruled_out),
        **_others(),
    }
    for table, rows in tables.items():
        write_parquet(outputs / "tables" / f"{table.name}.parquet", table, frame(table, rows))
    write_json(outputs / "metrics.json", _metrics(documents, evidence, ruled_out))
    write_text(outputs / "text" / "d0.txt", CLEAN)
    return open_review(outputs)


def _quotation(n: int, text: str) -> Row:
    code = CODEBOOK.codes[n % len(CODEBOOK.codes)].id
    doc = n % 3
    return {
        "evidence_id": stable_id("e", n, text),
        "doc_id": f"d{doc}",
        "title": _title(doc),
        "source_path": _path(doc),
        "page": None if doc == 2 else n % 9 + 1,
        "page_label": "iv" if n % 9 == 3 and doc != 2 else "",
        "section": "Findings & <limits>",
        "start": n * 10,
        "end": n * 10 + 9,
        "quote": text,
        "code": code,
        "family": family_of(code),
        "stance": ("asserted", "expected", "recommended")[n % 3],
        "cue": "",
        "method": "rule",
        "rule_id": f"{code}.1",
        "confidence": 0.5 + n % 50 / 100,
        "speaker": "Dr <i>Ames</i>" if n % 4 == 0 else "",
        "theme_id": f"t{n % 2}" if n % 5 else "",
        "theme": f"theme {n % 2}" if n % 5 else "",
        "source_sha256": "0" * 64,
    }


def _title(doc: int) -> str:
    return ("Partnership on the wards", f"{SCRIPT} review", "")[doc]


def _path(doc: int) -> str:
    return ("wards.pdf", "a&b/<i>hostile</i>.docx", "=notes.txt")[doc]


def _documents(counts: Counter[str]) -> list[Row]:
    common = {
        "publisher": "Marlshire ICB",
        "date": "2024-03",
        "format": "pdf",
        "pages": 9,
        "words": 4321,
        "sha256": "0" * 64,
        "reader": "toy 1",
        "ocr": False,
        "reason": "",
    }
    rows = [
        {
            **common,
            "doc_id": f"d{n}",
            "source_path": _path(n),
            "title": _title(n),
            "status": "included",
            "n_evidence": counts[f"d{n}"],
        }
        for n in range(3)
    ]
    rows.append(
        {
            **common,
            "doc_id": "d0",
            "source_path": "copy.pdf",
            "title": "",
            "status": "duplicate",
            "reason": "same as wards.pdf",
            "n_evidence": 0,
        }
    )
    rows.append(
        {
            **common,
            "doc_id": "d9",
            "source_path": "broken.pdf",
            "title": "",
            "status": "unreadable",
            "reason": f"not a PDF: {SCRIPT}",
            "pages": None,
            "words": 0,
            "n_evidence": 0,
        }
    )
    return rows


def _code(code: Code, evidence: list[Row], ruled_out: list[Row]) -> Row:
    own = [row for row in evidence if row["code"] == code.id]
    return {
        "code": code.id,
        "label": code.label,
        "family": code.family,
        "n_evidence": len(own),
        "n_documents": len({row["doc_id"] for row in own}),
        "share": len(own) / max(1, len(evidence)),
        "n_ruled_out": sum(row["code"] == code.id for row in ruled_out),
        "co_occurring": "enabler (2)",
        "quotations": f"“{_QUOTES[0]}” (wards, p. 2) / “{SCRIPT}” (wards, p. 3)",
    }


def _matrices(documents: list[Row], evidence: list[Row]) -> dict[Table, list[Row]]:
    ids = CODEBOOK.code_ids
    counts = with_code_columns(CODE_BY_DOCUMENT, CODEBOOK)
    quotes = with_code_columns(FRAMEWORK_MATRIX, CODEBOOK)
    cells = Counter((row["doc_id"], row["code"]) for row in evidence)
    sums = Counter((row["doc_id"], row["family"]) for row in evidence)
    included = [row for row in documents if row["status"] == "included"]
    return {
        counts: [
            {
                **d,
                **{i: cells[d["doc_id"], i] for i in ids},
                **{f: sums[d["doc_id"], f] for f in CODEBOOK.summed_families},
            }
            for d in included
        ],
        quotes: [{**d, **{i: f"“{LONG if i == 'enabler' else SCRIPT}” (wards)" for i in ids}} for d in included],
    }


def _themes(evidence: list[Row]) -> dict[Table, list[Row]]:
    themes = []
    for n in range(2):
        own = Counter(row["family"] for row in evidence if row["theme_id"] == f"t{n}")
        themes.append(
            {
                "theme_id": f"t{n}",
                "label": f"theme {n}",
                "keywords": "beds, <b>wards</b>",
                "n_passages": 4 + n,
                "n_documents": 3,
                **{f"n_{family}": own[family] for family in FAMILIES},
                "coded_share": 0.5,
                "stability": None if n else 0.8123,
                "coherence": -0.2 if n else 0.1234,
                "distinctness": None if n else 0.4321,
                "exemplar_ids": f"p{n}",
                "exemplars": f"“{ARABIC}” (wards, p. 1) / “{_QUOTES[1]}” (wards, p. 2)",
                "method": "hierarchical",
            }
        )
    gap = {**themes[1], "quotations": themes[1]["exemplars"], "coded_share": 0.1}
    gap |= {"action": "new_code", "suggestion": "A new code? 2 documents speak of it.", "codes": ""}
    gap["near"] = "barrier.trust (1)"
    change = {**dict.fromkeys(THEME_CHANGES.column_names), "theme_id": "t0", "label": "theme 0", "change": "born"}
    place = {"doc_id": "d0", "probability": 1.0, "excluded": ""}
    placed = [{"passage_id": f"p{n}", "theme_id": f"t{n % 2}", **place} for n in range(9)]
    drawn: dict[Table, list[Row]] = {
        CODE_THEMES: [],
        THEME_MAP: [
            {**row, "page": None, "start": 0, "end": len(CLEAN), "x": n / 10, "y": n % 3 / 10}
            for n, row in enumerate(placed)
        ],
        THEME_HIERARCHY: [{**JOINED, "theme_ids": "t1 t0"}],
    }
    return {THEMES: themes, CODEBOOK_GAPS: [gap], THEME_CHANGES: [change], THEME_ASSIGNMENTS: placed, **drawn}


def _findings(evidence: list[Row], ruled_out: list[Row]) -> list[Row]:
    """The toy's codes and themes as findings; each but for the last code has sentences that deny it."""
    return [
        _finding(kind, key, label, [row for row in evidence if row[column] == key], ruled_out, column)
        for kind, column, named in (
            ("code", "code", [(code.id, code.label) for code in CODEBOOK.codes]),
            ("theme", "theme_id", [("t0", "theme 0"), ("t1", "theme 1")]),
        )
        for key, label in named
        if any(row[column] == key for row in evidence)
    ]


def _finding(kind: str, key: str, label: str, own: list[Row], ruled_out: list[Row], column: str) -> Row:
    denied = [row for row in ruled_out if row[column] == key]
    documents = sorted({row["doc_id"] for row in own})
    return {
        **dict.fromkeys(FINDINGS.column_names, ""),
        "finding_id": key,
        "kind": kind,
        "label": label,
        "family": family_of(key) if kind == "code" else "",
        "summary": f"{len(own)} rows of {label}. {SCRIPT}",
        "n_evidence": len(own),
        "n_passages": None if kind == "code" else 4 + int(key[1]),
        "n_documents": len(documents),
        "documents": "; ".join(f"{doc}: 1" for doc in documents),
        "contexts": f"Places: {SCRIPT}.",
        "quotations": f"“{SCRIPT}” (wards, p. 3)",
        "disconfirming": f"“{SCRIPT}” (wards, p. 3)" if denied else "",
        "n_disconfirming": len(denied),
        "doc_ids": " ".join(documents),
        "evidence_ids": " ".join(row["evidence_id"] for row in own),
        "disconfirming_ids": " ".join(row["evidence_id"] for row in denied),
    }


def _others() -> dict[Table, list[Row]]:
    case = {
        "case_id": "c1",
        "doc_id": "d0",
        "case": SCRIPT,
        "source_path": "wards.pdf",
        "start": 0,
        "nhs": "Marlshire ICB",
        "industry": FORMULA,
    }
    empty = dict.fromkeys(
        ("charity", "government", "academic", "places", "conditions", "benefits", "barriers", "figures"), ""
    )
    figure = {
        **_quotation(0, _QUOTES[2]),
        "figure_id": "f1",
        "quantity": "four hundred",
        "value": 400.0,
        "unit": "jobs",
        "direction": "up",
        "codes": "benefit.economy; enabler",
    }
    return {CASES: [{**case, **empty}], FIGURES: [figure]}


def _metrics(documents: list[Row], evidence: list[Row], ruled_out: list[Row]) -> Row:
    return {
        "documents": {status: sum(row["status"] == status for row in documents) for status in STATUSES},
        "evidence": {family: sum(row["family"] == family for row in evidence) for family in FAMILIES},
        "ruled_out": len(ruled_out),
        "figures": 1,
        "sentences": 1234,
        "themes": {"found": 2, "passages": 9, "share_in_no_theme": 0.25},
    }
