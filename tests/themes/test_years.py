"""Years of a review, made up: documents come and go, an analyst does what comes to mind, and the rules hold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.config import ThemeSettings
from pipeline.errors import SettingsError
from pipeline.themes.accept import accept, refuse_outdated
from pipeline.themes.model import Found
from pipeline.themes.registry import ACTIONS, Registry
from pipeline.themes.registry_files import load_registry, save_registry
from tests.themes.lasting import Corpus, as_bytes, as_run, document, edited, find, members


def edits(registry: Registry, chance: random.Random) -> dict[str, dict[str, str]]:
    """A few random edits of themes.csv."""
    names = list(registry.by_id)
    made: dict[str, dict[str, str]] = {}
    for name in chance.sample(names, min(3, len(names))):
        action = chance.choice(ACTIONS)
        into = chance.choice(names) if action == "merge" else ""
        made[name] = {"action": action, "into": into, "label": chance.choice(["", "New "]) + registry.by_id[name].label}
    return made


def check(found: Found, registry: Registry, corpus: Corpus) -> None:
    """What holds of every run, whatever the registry says."""
    themes, excluded = members(found), members(found, "excluded")
    assert set(themes) == set(found.themes["theme_id"])
    assert sum(map(len, themes.values())) == int(found.themes["n_passages"].sum())
    assert len({label.casefold() for label in found.themes["label"]}) == len(found.themes)
    assert not set(themes) & registry.forgotten
    assert not set(themes) & set(excluded)
    for name in themes.keys() & registry.by_id.keys():
        assert registry.by_id[name].action in ("keep", "pin", "split")
        assert found.themes.set_index("theme_id").loc[name, "label"] == registry.by_id[name].label
    assert all(registry.by_id[name].action == "exclude" for name in excluded)
    told = set(found.changes["theme_id"])
    assert set(themes) <= told
    present = {theme.theme_id for theme in registry.themes if theme.memory.present}
    assert present <= told, "an accepted theme never goes without a word"
    assert set(" ".join(found.changes["passage_ids"]).split()) <= set(corpus.passages["passage_id"])


@pytest.mark.parametrize("seed", range(6))
def test_whatever_an_analyst_does_over_the_years_the_rules_hold(tmp_path: Path, seed: int):
    chance = random.Random(seed)
    shelf = [document(f"y{n}", [chance.randrange(8) for _ in range(chance.randint(0, 14))]) for n in range(12)]
    settings = ThemeSettings(max_themes=chance.choice([2, 6, 40]), hierarchical_below=chance.choice([0, 300]))
    registry, ever = Registry(), frozenset[str]()
    for _ in range(5):
        corpus = document("none", [])
        for one in chance.sample(shelf, chance.choice([0, 1, 6, 8, 12])):
            corpus += one
        found = find(corpus, registry, settings)
        check(found, registry, corpus)
        assert as_bytes(find(corpus.shuffled(seed), registry, settings)) == as_bytes(found)
        assert not (set(found.themes["theme_id"]) - set(registry.by_id)) & ever, "an id is never given again"
        refuse_outdated(registry, as_run(corpus, found))
        registry = accept(registry, as_run(corpus, found))
        ever |= registry.ids
        save_registry(tmp_path, registry)
        registry = load_registry(tmp_path)
        save_registry(tmp_path, edited(registry, edits(registry, chance)))
        try:
            registry = load_registry(tmp_path)
        except SettingsError:  # the edits contradict each other: the analyst thinks again
            save_again(tmp_path, registry)


def save_again(folder: Path, registry: Registry) -> None:
    """Put the files back as they were before an edit that was refused."""
    (folder / "themes.csv").unlink()
    save_registry(folder, registry)
