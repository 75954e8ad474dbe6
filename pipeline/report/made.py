"""How a review was made, as facts that a reader can check: counts from its tables, versions, settings, hashes."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import pipeline
from pipeline.records import FAMILIES, STANCES
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.prisma import Reason, document_flow

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.config import Settings
    from pipeline.review import Review

# What decides what is read, coded and grouped; requirements.lock has the rest.
_LIBRARIES = (
    "bertopic",
    "pandas",
    "pdfplumber",
    "pypdfium2",
    "scikit-learn",
    "sentence-transformers",
    "spacy",
    "torch",
    "trafilatura",
)
_TOLD = ("extract", "tagging", "embedding", "themes", "tables")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, how many or which, and what there is to say of it."""

    name: str
    value: int | str
    note: str = ""


def document_facts(review: Review) -> list[Fact]:
    """Files at each step of the PRISMA 2020 flow."""
    flow = document_flow(review)
    return [
        Fact("Files found in the corpus", flow.identified),
        Fact("Duplicates removed", flow.duplicates, "same content as another file"),
        Fact("Left out", flow.left_out, _reasons(flow.left_out_reasons)),
        Fact("To be read", flow.sought),
        Fact("Could not be read", flow.unreadable, _reasons(flow.unreadable_reasons)),
        Fact("Too little text", flow.empty),
        Fact("Documents included", flow.included),
        Fact("Documents with evidence", flow.with_evidence),
    ]


def evidence_facts(review: Review) -> list[Fact]:
    """Rows of evidence by family and stance, what was ruled out, themes and figures."""
    evidence = review.evidence
    families = evidence["family"].value_counts()
    stances = evidence["stance"].value_counts()
    metrics = review.metrics
    return [
        Fact("Sentences read", metrics["sentences"]),
        Fact("Evidence rows", len(evidence), "a sentence that is evidence for two codes has two rows"),
        *(Fact(f"Evidence rows, {FAMILY_SHADES[f].plural.lower()}", int(families.get(f, 0))) for f in FAMILIES),
        *(Fact(f"Evidence rows, {s}", int(stances[s])) for s in STANCES if s in stances),
        Fact("Mentions ruled out", len(review.ruled_out), "denied, hypothetical or too uncertain: sheet ruled_out"),
        Fact("Themes", len(review.themes), str(metrics["themes"].get("chosen_how", ""))),
        Fact("Figures claimed", len(review.figures)),
    ]


def method_facts(review: Review, codebook: Codebook, settings: Settings | None) -> list[Fact]:
    """Codebook, program, libraries, the model's hash, and the settings of the run if they are given."""
    rules = sum(len(code.rules) for code in codebook.codes)
    model = review.metrics.get("embedding", {}).get("model_sha256", "")
    readers = sorted({reader for reader in review.documents["reader"] if reader})
    facts = [
        Fact("Codebook", f"{codebook.title or 'untitled'}, version {codebook.version}, {len(codebook.codes)} codes"),
        Fact("Rules in the codebook", rules),
        Fact("Program", f"evidence-pipeline {pipeline.__version__} on Python {platform.python_version()}"),
        Fact("Readers", ", ".join(readers)),
        Fact("Libraries", ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)),
    ]
    if model:
        facts.append(Fact("Model of passages", f"SHA-256 {model}"))
    return facts + (_setting_facts(settings) if settings else [])


def _setting_facts(settings: Settings) -> list[Fact]:
    facts = []
    for section in _TOLD:
        model = getattr(settings, section)
        for key, field in type(model).model_fields.items():
            facts.append(Fact(f"{section}.{key}", _shown(getattr(model, key)), field.description or ""))
    return facts


def _shown(value: object) -> str:
    """A setting as text; of a folder or file its name alone, for the path is that of one machine."""
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    text = str(value)
    return text.replace("\\", "/").rstrip("/").rpartition("/")[2] or text


def _reasons(reasons: tuple[Reason, ...]) -> str:
    return "; ".join(f"{reason.text} ({reason.n})" for reason in reasons)
