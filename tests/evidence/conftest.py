"""A small review, made by hand, from which tables are built."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.codebook import Codebook
from pipeline.config import Settings
from pipeline.evidence.context import Context
from pipeline.evidence.evidence import build_evidence
from pipeline.io import frame
from pipeline.records import (
    CLAIMS,
    ENTITIES,
    FOUND_CHANGES,
    FOUND_THEMES,
    MENTIONS,
    PASSAGES,
    READ_DOCUMENTS,
    THEME_ASSIGNMENTS,
    UNITS,
    family_of,
    stable_id,
)

CODES = ("barrier.trust", "barrier.capacity", "benefit.efficiency", "enabler")
SENTENCES = {
    "a.txt": ("Trust was low.", "Staff had no time.", "Leaders should make time.", "Trust was low."),
    "b.pdf": ("The scheme saved money.", "Trust was never an obstacle.", "Weather was fair."),
}
MENTIONED = (
    ("a.txt", 0, "barrier.trust", "asserted", 0.9),
    ("a.txt", 1, "barrier.capacity", "asserted", 0.8),
    ("a.txt", 2, "enabler", "recommended", 0.7),
    ("a.txt", 2, "barrier.capacity", "asserted", 0.6),
    ("a.txt", 3, "barrier.trust", "asserted", 0.9),
    ("b.pdf", 0, "benefit.efficiency", "asserted", 0.8),
    ("b.pdf", 1, "barrier.trust", "negated", 0.8),
)


def _doc_id(name: str) -> str:
    return stable_id("d", name)


def _document(name: str, status: str = "included") -> dict:
    base = {"doc_id": _doc_id(name), "source_path": name, "title": f"Title of {name}", "format": name[-4:], "words": 20}
    return {
        **base,
        "publisher": "",
        "date": "",
        "pages": None,
        "status": status,
        "reason": "",
        "sha256": "0" * 64,
        "reader": "r",
        "ocr": False,
    }


def _unit(name: str, index: int) -> dict:
    text = SENTENCES[name][index]
    start = sum(len(s) + 2 for s in SENTENCES[name][:index])
    page = 1 + index if name.endswith("pdf") else None
    place = {"page": page, "page_label": "", "section": "", "start": start, "end": start + len(text)}
    passage = stable_id("p", name, index)
    return {
        "unit_id": stable_id("u", name, index),
        "passage_id": passage,
        "doc_id": _doc_id(name),
        "ordinal": index,
        "kind": "paragraph",
        **place,
        "text": text,
    }


def _mention(name: str, index: int, code: str, stance: str, confidence: float) -> dict:
    unit = _unit(name, index)
    counted = stance != "negated"
    return {
        "unit_id": unit["unit_id"],
        "doc_id": unit["doc_id"],
        "code": code,
        "family": family_of(code),
        "stance": stance,
        "cue": "" if counted else "never",
        "method": "rule",
        "rule_id": f"{code}.test",
        "confidence": confidence,
        "speaker": "",
        "counted": counted,
        "reason": "" if counted else "negated",
        "match_start": unit["start"],
        "match_end": unit["end"],
    }


@pytest.fixture
def context() -> Context:
    """Two included documents with seven mentions, one of them ruled out, one theme, and a duplicate file."""
    units = [_unit(name, i) for name, sentences in SENTENCES.items() for i in range(len(sentences))]
    passages = [{k: v for k, v in unit.items() if k != "unit_id"} for unit in units]
    theme = stable_id("t", "one")
    themed = [passage["passage_id"] for passage in passages[:2]]
    duplicate = {**_document("z copy.txt", "duplicate"), "doc_id": _doc_id("a.txt"), "reason": "Same bytes as a.txt."}
    codes = [{"id": code, "label": code.title(), "definition": code} for code in CODES]
    made = Context(
        documents=frame(READ_DOCUMENTS, [_document("a.txt"), _document("b.pdf"), duplicate]),
        passages=frame(PASSAGES, passages),
        units=frame(UNITS, units),
        mentions=frame(MENTIONS, [_mention(*mention) for mention in MENTIONED]),
        entities=frame(ENTITIES, []),
        claims=frame(CLAIMS, []),
        found_themes=frame(
            FOUND_THEMES,
            [
                {
                    "theme_id": theme,
                    "label": "Trust and time",
                    "keywords": "trust, time",
                    "n_passages": 2,
                    "stability": None,
                    "coherence": -0.1234,
                    "distinctness": 0.4321,
                    "exemplar_ids": " ".join(themed),
                    "method": "hierarchical",
                }
            ],
        ),
        assignments=frame(
            THEME_ASSIGNMENTS,
            [
                {
                    "passage_id": p["passage_id"],
                    "doc_id": p["doc_id"],
                    "theme_id": theme if p["passage_id"] in themed else "",
                    "probability": 0.5,
                    "excluded": "",
                }
                for p in passages
            ],
        ),
        theme_changes=frame(
            FOUND_CHANGES,
            [
                {
                    **dict.fromkeys(FOUND_CHANGES.column_names),
                    "theme_id": theme,
                    "label": "Trust and time",
                    "change": "born",
                    "n_now": 2,
                    "passage_ids": " ".join(themed),
                }
            ],
        ),
        codebook=Codebook.model_validate({"version": "1", "codes": codes}),
        settings=Settings(),
    )
    return replace(made, evidence=build_evidence(made))
