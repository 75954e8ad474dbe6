"""Evidence as Web Annotations, held against the rules of the W3C's model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from pipeline.exchange.web_annotation import CONTEXT, PDF_FRAGMENTS, write_annotations
from pipeline.records import EVIDENCE
from pipeline.review import Review

TEXT = "Costs 🤔 fell.\nA lack of trust slowed the work. Nobody had time. A lack of trust slowed the work."
QUOTE = "A lack of trust slowed the work."


def row(
    number: int, source: str, page: int | None, start: int, quote: str, code: str = "barrier.trust"
) -> dict[str, Any]:
    texts = {column.name: "" for column in EVIDENCE.columns if column.type == "text"}
    told = {"evidence_id": f"e{number}", "doc_id": "d1", "source_path": source, "page": page, "start": start}
    told |= {"end": start + len(quote), "quote": quote, "code": code, "family": "barrier", "stance": "asserted"}
    return {**texts, **told, "method": "rule", "rule_id": "barrier.trust.lack", "confidence": 0.9, "theme": "Trust"}


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Three rows of evidence of one PDF whose text has a character beyond the first 65,536 before them."""
    places = [TEXT.index(QUOTE), TEXT.rindex(QUOTE)]
    rows = [
        row(1, "sub folder/é.pdf", 4, places[0], QUOTE),
        row(2, "sub folder/é.pdf", None, places[1], QUOTE),
        row(3, "sub folder/é.pdf", 5, TEXT.index("Nobody"), "Nobody had time.", "barrier.capacity"),
    ]
    outputs = tmp_path / "outputs"
    (outputs / "text").mkdir(parents=True)
    (outputs / "text" / "d1.txt").write_bytes(TEXT.encode())
    documents = pd.DataFrame({"doc_id": ["d1"], "source_path": ["sub folder/é.pdf"], "format": ["pdf"]})
    evidence = pd.DataFrame(rows).astype({"page": "Int64", "start": "Int64", "end": "Int64"})
    return Review(outputs, {"evidence": evidence, "documents": documents}, {})


def exported(review: Review, **options: Any) -> dict[str, Any]:
    out = review.folder.parent / "annotations.jsonld"
    write_annotations(review, out, corpus=review.folder.parent / "corpus", **options)
    found: dict[str, Any] = json.loads(out.read_bytes())
    return found


def check_collection(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of the model for a collection of one page, section 5; returns the annotations."""
    assert found["@context"] == CONTEXT
    assert found["type"] == "AnnotationCollection"
    page = found["first"]
    assert page["type"] == "AnnotationPage"
    assert page["partOf"] == found["id"]
    assert found["last"] == page["id"]
    assert page["startIndex"] == 0
    assert found["total"] == len(page["items"])
    names = [found["id"], page["id"], *(item["id"] for item in page["items"])]
    assert len(set(names)) == len(names)
    assert all(":" in name for name in names), "an id is an IRI"
    return list(page["items"])


def check_annotation(item: dict[str, Any]) -> None:
    """The rules of the model for an annotation, sections 3 and 4."""
    assert item["type"] == "Annotation"
    assert item["motivation"] == "tagging"
    for body in item["body"]:
        assert body["type"] == "TextualBody"
        assert isinstance(body["value"], str)
        assert body["value"]
        assert body["purpose"] in {"tagging", "describing"}
    for target in item["target"]:
        assert target["type"] == "SpecificResource"
        assert target["source"]["id"]
        assert target["source"]["type"] == "Text"
        assert "/" in target["source"]["format"]
        check_selectors(target["selector"] if isinstance(target["selector"], list) else [target["selector"]])


def check_selectors(selectors: list[dict[str, Any]]) -> None:
    wanted = {
        "TextQuoteSelector": {"exact": str, "prefix": str, "suffix": str},
        "TextPositionSelector": {"start": int, "end": int},
        "FragmentSelector": {"value": str, "conformsTo": str},
    }
    for selector in selectors:
        types = wanted[selector["type"]]
        assert selector.keys() == {"type", *types}
        assert all(isinstance(selector[name], kind) for name, kind in types.items())
        if selector["type"] == "TextPositionSelector":
            assert 0 <= selector["start"] < selector["end"]


def test_the_export_keeps_the_rules_of_the_model(review: Review):
    items = check_collection(exported(review))
    assert len(items) == 3
    for item in items:
        check_annotation(item)


def test_without_evidence_the_collection_is_empty(review: Review):
    review.tables["evidence"] = review.tables["evidence"].iloc[:0]
    found = exported(review)
    assert found["total"] == 0
    assert "first" not in found


def test_quotation_and_place_select_the_same_words_of_the_text(review: Review):
    """Offsets are code points, as section 4.2.4 has it: in UTF-16 they would be one more after the first line."""
    for item, quote in zip(check_collection(exported(review)), [QUOTE, QUOTE, "Nobody had time."], strict=True):
        target = item["target"][0]
        text = (review.folder.parent / unquote(target["source"]["id"])).read_bytes().decode()
        quoted, position = target["selector"]
        start, end = position["start"], position["end"]
        assert text[start:end] == quoted["exact"] == quote
        assert text[:start].endswith(quoted["prefix"])
        assert text[end:].startswith(quoted["suffix"])
        assert text.count(quoted["prefix"] + quoted["exact"] + quoted["suffix"]) == 1


def test_a_quotation_of_a_pdf_with_a_page_also_targets_the_page(review: Review):
    first, second, _ = check_collection(exported(review))
    page = first["target"][1]
    assert page["source"] == {"id": "corpus/sub%20folder/%C3%A9.pdf", "type": "Text", "format": "application/pdf"}
    assert page["selector"] == {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENTS, "value": "page=4"}
    assert len(second["target"]) == 1


def test_code_stance_and_theme_are_tags(review: Review):
    bodies = check_collection(exported(review))[0]["body"]
    tags = [body["value"] for body in bodies if body["purpose"] == "tagging"]
    assert tags == ["barrier.trust", "stance:asserted", "theme:Trust"]
    assert "rule: barrier.trust.lack" in bodies[-1]["value"]
    assert "evidence: e1" in bodies[-1]["value"]


def test_ids_follow_the_evidence_and_bytes_are_the_same_each_time(review: Review):
    out = review.folder.parent / "annotations.jsonld"
    exported(review)
    before = out.read_bytes()
    ids = [item["id"] for item in check_collection(exported(review))]
    assert out.read_bytes() == before
    review.tables["evidence"] = review.tables["evidence"].iloc[1:]
    assert [item["id"] for item in check_collection(exported(review))] == ids[1:]


def test_with_a_base_the_sources_are_absolute(review: Review):
    targets = check_collection(exported(review, base="https://example.org/review/"))[0]["target"]
    assert [target["source"]["id"] for target in targets] == [
        "https://example.org/review/text/d1.txt",
        "https://example.org/review/corpus/sub%20folder/%C3%A9.pdf",
    ]
