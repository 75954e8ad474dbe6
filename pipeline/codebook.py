"""`config/codebook.yaml`: the codes of a review, what they mean and how rules find them.

A codebook is data that an analyst edits. Its examples and counter-examples are tests of its patterns.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from pipeline.config import Model, parse_model
from pipeline.records import CODE_BY_DOCUMENT, FAMILIES, FRAMEWORK_MATRIX, Column, Table, family_of


class Rule(Model):
    """One pattern of a code.

    pattern: a phrase in the pattern language of `tagging.patterns`, or a list of spaCy token patterns.
    confidence: how far a match alone can be believed, between 0 and 1.
    """

    id: str = Field(pattern=r"^[a-z0-9_.-]+$")
    pattern: str | list[dict[str, Any]]
    confidence: float = Field(0.7, ge=0, le=1)


class Code(Model):
    """One code: what it means, when to use it and not to, its rules, and sentences that must and must not get it."""

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$")
    label: str
    definition: str
    include: str = ""
    exclude: str = ""
    rules: tuple[Rule, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """`barrier`, `benefit` or `enabler`."""
        return family_of(self.id)


class Codebook(Model):
    """All codes, in the order in which tables show them, and the word lists that their patterns share."""

    version: str
    title: str = ""
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    codes: tuple[Code, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Codebook:
        ids = [code.id for code in self.codes]
        rules = [rule.id for code in self.codes for rule in code.rules]
        for what, values in (("code", ids), ("rule", rules)):
            if twice := sorted({v for v in values if values.count(v) > 1}):
                raise ValueError(f"{what} id {', '.join(twice)} stands more than once")
        if odd := [i for i in ids if family_of(i) not in FAMILIES]:
            raise ValueError(f"code id {', '.join(odd)} must start with one of {', '.join(FAMILIES)}")
        if mixed := [i for i in ids if any(other.startswith(f"{i}.") for other in ids)]:
            raise ValueError(
                f"code id {', '.join(mixed)} is a family; beside other codes of it, name it {mixed[0]}.other"
            )
        return self

    @property
    def code_ids(self) -> list[str]:
        """Ids of all codes, in order."""
        return [code.id for code in self.codes]

    @property
    def summed_families(self) -> list[str]:
        """Families of several codes; a code with the bare name of its family (`enabler`) is the family's sum itself."""
        return [family for family in FAMILIES if family not in self.code_ids]

    def code(self, code_id: str) -> Code:
        """The code with this id. Raises KeyError."""
        return {code.id: code for code in self.codes}[code_id]


def load_codebook(config: Path) -> Codebook:
    """The codebook of `config/codebook.yaml`. Raises SettingsError naming the file, the key and what was expected."""
    return parse_model(Codebook, config / "codebook.yaml")


def with_code_columns(table: Table, codebook: Codebook) -> Table:
    """`table` with the columns that the codebook adds to the matrices: one per code, and for counts one per family."""
    if table.name == FRAMEWORK_MATRIX.name:
        return table.with_columns(
            tuple(Column(c.id, f"best quotations for {c.label}", required=False) for c in codebook.codes)
        )
    if table.name == CODE_BY_DOCUMENT.name:
        codes = [(code.id, code.label) for code in codebook.codes]
        families = [(family, f"the family {family}") for family in codebook.summed_families]
        counts = [Column(i, f"evidence rows of {of}", type="integer", minimum=0) for i, of in [*codes, *families]]
        return table.with_columns(tuple(counts))
    return table
