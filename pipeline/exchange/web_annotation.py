"""Evidence as W3C Web Annotations, for tools that show them on a document (Recommendation of 23 February 2017).

One annotation per row of evidence.csv: the code and stance as tags; the sentence in the clean text of the document by
its words (TextQuoteSelector) and its place (TextPositionSelector, in code points, as the model has it), and the page
of the PDF. Identifiers come from the ids of the evidence; there is no time in it: the same review, the same bytes.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline import __version__
from pipeline.io import write_json

if TYPE_CHECKING:
    from pipeline.review import Review

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
_AROUND = 32  # code points of text before and after a quotation, to tell it from the same words elsewhere
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://www.w3.org/ns/oa#evidence")


def write_annotations(review: Review, out: Path, *, corpus: Path, base: str = "") -> str:
    """Write all evidence as one AnnotationCollection to `out`; returns how much it is.

    base: URL below which `text/` and `corpus/` are, or will be, published; without it, sources are named by their path
    from `out`, as JSON-LD has it.
    """
    texts, files = _places(review.folder, out, corpus, base)
    items = list(_annotations(review, texts, files))
    write_json(out, collection(items, review.metrics))
    return f"{out}: {len(items)} annotations of {len({item['target'][0]['source']['id'] for item in items})} texts"


def _places(outputs: Path, out: Path, corpus: Path, base: str) -> tuple[str, str]:
    """What comes before the name of a text, and before that of a document."""
    if base:
        return f"{base.rstrip('/')}/text/", f"{base.rstrip('/')}/corpus/"
    here = out.resolve().parent
    relative = (Path(os.path.relpath(folder.resolve(), here)).as_posix() for folder in (outputs / "text", corpus))
    texts, files = (f"{quote(folder)}/" for folder in relative)
    return texts, files


def collection(items: list[dict[str, Any]], metrics: dict[str, Any]) -> dict[str, Any]:
    """An AnnotationCollection with all annotations on its one page."""
    name = _urn("collection", *(item["id"] for item in items))
    page = _urn("page", *(item["id"] for item in items))
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": "Evidence of a review",
        "total": len(items),
        "generator": {"id": _urn("generator", __version__), "type": "Software", "name": f"evidence {__version__}"},
    }
    if items:
        found["first"] = {"id": page, "type": "AnnotationPage", "partOf": name, "startIndex": 0, "items": items}
        found["last"] = page
    return found


def _annotations(review: Review, texts: str, files: str) -> Iterator[dict[str, Any]]:
    text_of = lru_cache(maxsize=1)(review.text)  # rows come document by document
    formats = dict(zip(review.documents["source_path"], review.documents["format"], strict=True))
    for row in review.evidence.to_dict("records"):
        targets = [_in_text(row, text_of(str(row["doc_id"])), texts)]
        if formats.get(row["source_path"]) == "pdf" and isinstance(row["page"], int):
            targets.append(_on_page(row, files))
        yield {
            "id": _urn("evidence", str(row["evidence_id"])),
            "type": "Annotation",
            "motivation": "tagging",
            "body": _bodies(row),
            "target": targets,
        }


def _bodies(row: dict[Any, Any]) -> list[dict[str, Any]]:
    """The code first; then how the sentence speaks of it, the theme, and what a person would want to know."""
    tags = [row["code"], f"stance:{row['stance']}", *([f"theme:{row['theme']}"] if row["theme"] else [])]
    facts = {"evidence": row["evidence_id"], "method": row["method"], "rule": row["rule_id"], "cue": row["cue"]}
    facts |= {"confidence": f"{row['confidence']:g}", "speaker": row["speaker"]}
    words = "; ".join(f"{name}: {value}" for name, value in facts.items() if value)
    described = {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": words}
    return [*({"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags), described]


def _in_text(row: dict[Any, Any], text: str, texts: str) -> dict[str, Any]:
    start, end = int(row["start"]), int(row["end"])
    quoted = {"exact": text[start:end], "prefix": text[max(0, start - _AROUND) : start], "suffix": text[end:][:_AROUND]}
    return {
        "type": "SpecificResource",
        "source": {"id": f"{texts}{quote(str(row['doc_id']))}.txt", "type": "Text", "format": "text/plain"},
        "selector": [
            {"type": "TextQuoteSelector", **quoted},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    }


def _on_page(row: dict[Any, Any], files: str) -> dict[str, Any]:
    source = {"id": f"{files}{quote(str(row['source_path']))}", "type": "Text", "format": "application/pdf"}
    selector = {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENTS, "value": f"page={row['page']}"}
    return {"type": "SpecificResource", "source": source, "selector": selector}


def _urn(kind: str, *names: str) -> str:
    """An IRI that is the same wherever and whenever it is made of the same names."""
    return uuid.uuid5(_NAMES, "\n".join([kind, *names])).urn
