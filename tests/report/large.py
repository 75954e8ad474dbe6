"""A review of any size, of our own making, for tests and benchmarks of many rows: the same sizes, the same bytes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from pipeline.codebook import Code, Codebook, Rule, with_code_columns
from pipeline.io import frame, write_json, write_parquet, write_text
from pipeline.records import (
    CASES,
    CODE_BY_DOCUMENT,
    CODEBOOK_GAPS,
    CODES,
    DOCUMENTS,
    EVIDENCE,
    FAMILIES,
    FIGURES,
    FRAMEWORK_MATRIX,
    RULED_OUT,
    STATUSES,
    THEME_ASSIGNMENTS,
    THEME_CHANGES,
    THEME_HIERARCHY,
    THEME_MAP,
    THEMES,
    family_of,
    stable_id,
)
from pipeline.review import Review, open_review
from tests.report.toy import make_review

Row = dict[str, Any]
_NAMES = {
    "barrier": ("trust", "capacity", "culture", "funding", "data", "regulation"),
    "benefit": ("patients", "economy", "innovation", "staff", "savings"),
    "enabler": ("leadership", "contracts", "roles", "places"),
}
CODEBOOK_OF_MANY = Codebook(
    version="1.0",
    title="Codebook of many",
    codes=tuple(
        Code(
            id=f"{family}.{name}",
            label=f"{name.capitalize()} as {family}",
            definition=f"What is said of {name}.",
            rules=(Rule(id=f"{family}.{name}.1", pattern="x"),),
        )
        for family, names in _NAMES.items()
        for name in names
    ),
)
_WORDS = (
    "the board of a trust and its partners agreed that sharing data between wards would need time money people clinics "
    "nurses companies research contracts trials patients evidence because staff had doubted whether any benefit could "
    "reach those who wait longest in towns near the coast where beds are few"
)
_LISTED = _WORDS.split()
_STANCES = ("asserted", "asserted", "expected", "recommended", "resolved")
THEMES_OF_MANY = 20


def make_large(outputs: Path, *, documents: int = 1000, rows: int = 20_000) -> Review:
    """A review in `outputs` with so many included documents and evidence rows, a tenth as many ruled out or figures."""
    make_review(outputs, times=0)
    random = Random(20_26)
    files = [_document(n, random) for n in range(documents)]
    evidence = [_row(n, "e", files[n * documents // rows], random) for n in range(rows)]
    out = [
        {**_row(n, "r", random.choice(files), random), "stance": "negated", "cue": "no", "reason": "denied"}
        for n in range(rows // 10)
    ]
    counts = Counter(row["doc_id"] for row in evidence)
    for file in files:
        file["n_evidence"] = counts[file["doc_id"]]
    tables = {
        EVIDENCE: evidence,
        RULED_OUT: out,
        DOCUMENTS: files,
        FIGURES: [_figure(n, random.choice(evidence)) for n in range(rows // 10)],
        CASES: [_case(file, random) for file in files],
        CODES: [_code(code, evidence, out) for code in CODEBOOK_OF_MANY.codes],
        THEMES: [_theme(n, evidence) for n in range(THEMES_OF_MANY)],
        THEME_ASSIGNMENTS: [_passage(row) for row in evidence if row["theme_id"]],
        THEME_CHANGES: [],
        THEME_HIERARCHY: [],
        THEME_MAP: [_point(n) for n in range(10 * THEMES_OF_MANY)],
        CODEBOOK_GAPS: [],
    }
    for table, data in tables.items():
        write_parquet(outputs / "tables" / f"{table.name}.parquet", table, frame(table, data))
    _write_matrices(outputs, files, evidence)
    write_text(outputs / "text" / f"d{0:012}.txt", "Beds were few.")
    write_json(outputs / "metrics.json", _metrics(documents, evidence, out))
    return open_review(outputs)


def _text(random: Random, words: int) -> str:
    return " ".join(random.choices(_LISTED, k=words)).capitalize() + "."


def _document(n: int, random: Random) -> Row:
    return {
        "doc_id": f"d{n:012}",
        "source_path": f"folder {n % 7}/report {n:04}.pdf",
        "title": _text(random, 7),
        "publisher": f"Publisher {n % 40}",
        "date": f"{2012 + n % 14}-03",
        "format": "pdf",
        "pages": 40,
        "words": 9000,
        "status": "included",
        "reason": "",
        "sha256": f"{n:064x}",
        "reader": "large 1",
        "ocr": False,
    }


def _row(n: int, prefix: str, file: Row, random: Random) -> Row:
    code = random.choice(CODEBOOK_OF_MANY.codes).id
    theme = random.randrange(THEMES_OF_MANY + 2)
    return {
        "evidence_id": stable_id(prefix, n, "large"),
        **{name: file[name] for name in ("doc_id", "title", "source_path")},
        "page": n % 40 + 1,
        "page_label": "",
        "section": f"Section {n % 9}",
        "start": n * 100,
        "end": n * 100 + 90,
        "quote": _text(random, random.randint(12, 45)),
        "code": code,
        "family": family_of(code),
        "stance": random.choice(_STANCES),
        "cue": "",
        "method": random.choice(("rule", "rule", "model")),
        "rule_id": f"{code}.1",
        "confidence": random.randrange(4000, 10_000) / 10_000,
        "speaker": f"Speaker {n % 300}" if n % 5 == 0 else "",
        "theme_id": f"t{theme}" if theme < THEMES_OF_MANY else "",
        "theme": f"theme {theme}" if theme < THEMES_OF_MANY else "",
        "source_sha256": file["sha256"],
    }


def _figure(n: int, row: Row) -> Row:
    told = {"quantity": f"{n + 2} per cent", "value": n + 2.0, "unit": "%", "direction": ("up", "down", "level")[n % 3]}
    return {**row, **told, "figure_id": stable_id("f", n, "large"), "codes": row["code"]}


def _passage(row: Row) -> Row:
    passage = "p" + row["evidence_id"][1:]
    return {
        "passage_id": passage,
        "doc_id": row["doc_id"],
        "theme_id": row["theme_id"],
        "probability": 1.0,
        "excluded": "",
    }


def _point(n: int) -> Row:
    """All points are of the first document, the only one with a text."""
    at = {"x": float(n % THEMES_OF_MANY), "y": float(n % 7), "page": None, "start": 0, "end": 9}
    return {"passage_id": f"p{n}", "theme_id": f"t{n % THEMES_OF_MANY}", "doc_id": f"d{0:012}", **at}


def _case(file: Row, random: Random) -> Row:
    told = ("nhs", "industry", "charity", "government", "academic", "places", "conditions", "benefits", "barriers")
    return {
        **{name: file[name] for name in ("doc_id", "source_path")},
        "case_id": stable_id("c", file["doc_id"]),
        "case": file["title"],
        "start": 0,
        **{name: _text(random, 4) for name in told},
        "figures": "",
    }


def _code(code: Code, evidence: list[Row], out: list[Row]) -> Row:
    own = [row for row in evidence if row["code"] == code.id]
    return {
        "code": code.id,
        "label": code.label,
        "family": code.family,
        "n_evidence": len(own),
        "n_documents": len({row["doc_id"] for row in own}),
        "share": len(own) / max(1, len(evidence)),
        "n_ruled_out": sum(row["code"] == code.id for row in out),
        "co_occurring": "",
        "quotations": "",
    }


def _theme(n: int, evidence: list[Row]) -> Row:
    own = [row for row in evidence if row["theme_id"] == f"t{n}"]
    return {
        "theme_id": f"t{n}",
        "label": f"theme {n}",
        "keywords": "beds, wards",
        "n_passages": max(1, len(own)),
        "n_documents": max(1, len({row["doc_id"] for row in own})),
        **{f"n_{family}": sum(row["family"] == family for row in own) for family in FAMILIES},
        "coded_share": 1.0,
        "stability": 0.5,
        "coherence": 0.1,
        "distinctness": 0.1,
        "exemplar_ids": f"p{n}",
        "exemplars": "“Beds were few.” (report 0001, p. 2)",
        "method": "hierarchical",
    }


def _write_matrices(outputs: Path, files: list[Row], evidence: list[Row]) -> None:
    ids = CODEBOOK_OF_MANY.code_ids
    cells = Counter((row["doc_id"], row["code"]) for row in evidence)
    sums = Counter((row["doc_id"], row["family"]) for row in evidence)
    counted = [
        {
            **file,
            **{code: cells[file["doc_id"], code] for code in ids},
            **{family: sums[file["doc_id"], family] for family in CODEBOOK_OF_MANY.summed_families},
        }
        for file in files
    ]
    quoted = [{**file, **dict.fromkeys(ids, "")} for file in files]
    for table, rows in ((CODE_BY_DOCUMENT, counted), (FRAMEWORK_MATRIX, quoted)):
        shaped = with_code_columns(table, CODEBOOK_OF_MANY)
        write_parquet(outputs / "tables" / f"{table.name}.parquet", shaped, frame(shaped, rows))


def _metrics(documents: int, evidence: list[Row], out: list[Row]) -> Row:
    return {
        "documents": {status: documents if status == "included" else 0 for status in STATUSES},
        "evidence": {family: sum(row["family"] == family for row in evidence) for family in FAMILIES},
        "ruled_out": len(out),
        "figures": len(evidence) // 10,
        "sentences": 5 * len(evidence),
        "themes": {"found": THEMES_OF_MANY, "passages": len(evidence), "share_in_no_theme": 0.1},
    }
