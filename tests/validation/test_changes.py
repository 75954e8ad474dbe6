"""The rules on themes and their changes against what the registry makes of edited themes: no true row breaks one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.records import THEME_ASSIGNMENTS, THEME_CHANGES, THEMES
from pipeline.themes.model import Found
from pipeline.themes.registry import Registry
from pipeline.validation.outputs import Loaded, Outputs
from pipeline.validation.rules import RULES
from tests.themes.lasting import Corpus, accepted, document, edited, find, kinds, review, topic_theme
from tests.validation.toy import CODEBOOK


def problems(found: Found, registry: Registry) -> list[str]:
    """What the rules that need no other table say of a run."""
    proof = found.changes["passage_ids"].map(lambda ids: "“…”" if ids else "")
    tables = {
        THEMES: found.themes,
        THEME_ASSIGNMENTS: found.assignments,
        THEME_CHANGES: found.changes.assign(quotations=proof),
    }
    loaded = {table.name: Loaded(table, _columns(data)) for table, data in tables.items()}
    outputs = Outputs(Path(), CODEBOOK, None, loaded, {}, frozenset(registry.by_id))
    wanted = [
        rule for rule in RULES if rule.name.startswith(("change_", "related_", "proof_", "theme_has", "exemplar_"))
    ]
    assert len(wanted) == 8
    found_ = [(rule.name, rule.problems(outputs, table)) for rule in wanted for table in rule.tables]
    return [f"{name}: {problem}" for name, each in found_ for problem in each if problem]


def _columns(data: pd.DataFrame) -> dict[str, list[Any]]:
    return {str(name): [None if pd.isna(cell) else cell for cell in data[name]] for name in data}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return review()


@pytest.fixture(scope="module")
def registry(corpus: Corpus) -> Registry:
    return accepted(corpus)


@pytest.fixture(scope="module")
def ids(corpus: Corpus, registry: Registry) -> list[str]:
    """Accepted themes of the first four topics."""
    found = find(corpus, registry)
    return [topic_theme(corpus, found, word) for word in ("register", "sponsor", "rota", "tender")]


def test_the_rules_hold_without_accepted_themes(corpus: Corpus):
    found = find(corpus)
    assert set(kinds(found)) == {"born"}
    assert problems(found, Registry()) == []


def test_they_hold_whatever_the_analyst_wants(corpus: Corpus, registry: Registry, ids: list[str]):
    """Excluded, merged into an excluded one, merged, split, pinned and renamed themes, and a new subject."""
    one, two, three, four = ids
    edits: dict[str, dict[str, Any]] = {
        one: {"action": "exclude", "label": "Elsewhere"},
        two: {"action": "merge", "into": one},
        three: {"action": "split", "label": "Rotas and posts"},
        four: {"action": "pin"},
    }
    acted = edited(registry, edits)
    found = find(corpus + document("strange", [5] * 8), acted)
    assert set(kinds(found)) >= {"excluded", "merged", "split", "kept", "renamed", "born"}
    assert problems(found, acted) == []


def test_they_hold_when_themes_vanish_and_return(corpus: Corpus, registry: Registry):
    fewer = corpus.where(~corpus.passages["text"].str.contains("rota|tender|register|sponsor|clinic"))
    shrunk = find(fewer, registry)
    assert "retired" in kinds(shrunk)
    assert problems(shrunk, registry) == []
    settled = accepted(fewer, registry)
    back = find(corpus, settled)
    assert "returned" in kinds(back)
    assert problems(back, settled) == []


def test_they_find_a_run_that_says_what_is_not_so(corpus: Corpus, registry: Registry):
    found = find(corpus, registry)
    found.changes.loc[0, ["n_now", "label"]] = [99, "Weather"]
    assert [line.split(":")[0] for line in problems(found, registry)] == ["change_names_the_theme", "change_is_counted"]
