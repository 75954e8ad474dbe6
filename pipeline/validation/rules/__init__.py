"""The rules of the domain, one function each, its rationale in the docstring.

A new rule is a function under `@rule(...)` in one of these modules; nothing else needs to know of it.
"""

from __future__ import annotations

from pipeline.validation.outputs import Outputs
from pipeline.validation.rules import changes, code_themes, counts, documents, files, findings, maps, quotations, themes
from pipeline.validation.rules.registry import RULES, Rule

__all__ = [
    "RULES",
    "Rule",
    "changes",
    "code_themes",
    "counts",
    "documents",
    "files",
    "findings",
    "maps",
    "quotations",
    "rules_for",
    "themes",
]


def rules_for(table: str, outputs: Outputs) -> list[Rule]:
    """The rules on `table`, in the order of their definition; those on source files only where there are some."""
    return [rule for rule in RULES if table in rule.tables and (outputs.corpus or not rule.needs_corpus)]
