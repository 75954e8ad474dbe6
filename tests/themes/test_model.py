"""Themes of passages, from none to hundreds."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from pipeline.config import ThemeSettings
from pipeline.themes.model import Found, find_themes
from tests.themes.conftest import WORDS, passages_of, unit

SETTINGS = ThemeSettings()


def as_csv(found: Found) -> str:
    return found.themes.to_csv() + found.assignments.to_csv()


def check(found: Found, count: int) -> None:
    assert len(found.assignments) == count
    assert found.themes["label"].is_unique
    sizes = found.assignments.loc[found.assignments["theme_id"] != "", "theme_id"].value_counts()
    assert sizes.to_dict() == dict(zip(found.themes["theme_id"], found.themes["n_passages"], strict=True))
    assert found.assignments["probability"].between(0, 1).all()
    assert (found.themes["n_passages"] >= SETTINGS.min_theme_size).all()


@pytest.mark.parametrize(
    ("count", "method"),
    [(0, None), (1, None), (2, None), (5, None), (12, "hierarchical"), (30, "hierarchical"), (300, "hdbscan")],
)
def test_ladder(corpus, count: int, method: str | None):
    """Too few passages have no theme; more have themes from the rung for their number, and nearly all are in one."""
    found = find_themes(*corpus(count), SETTINGS)
    check(found, count)
    assert set(found.themes["method"]) == ({method} if method else set())
    if method:
        assert (found.assignments["theme_id"] != "").mean() > 0.8


@pytest.mark.parametrize("count", [60, 300])
def test_the_topics_of_the_passages_are_found_and_named_by_their_words(corpus, count: int):
    passages, vectors = corpus(count)
    found = find_themes(passages, vectors, SETTINGS)
    topics = {words.split()[0]: set(words.split()) for words in WORDS}
    for keywords in found.themes["keywords"]:
        words = {word for word in keywords.replace(",", "").split() if word != "site"}
        assert any(len(words & topic) >= 3 for topic in topics.values()), keywords
    assert len(found.themes) >= len(WORDS)
    assert (found.themes["stability"] > 0.5).all()


@pytest.mark.parametrize("count", [40, 310])
def test_the_order_of_passages_changes_no_byte(corpus, count: int):
    passages, vectors = corpus(count)
    once = as_csv(find_themes(passages, vectors, SETTINGS))
    for seed in (1, 2):
        order = np.random.default_rng(seed).permutation(count)
        again = find_themes(passages.iloc[order].reset_index(drop=True), vectors[order], SETTINGS)
        assert as_csv(again) == once


def test_threads_and_the_hash_seed_change_no_byte():
    """Two processes with other thread counts and PYTHONHASHSEED print the same tables."""
    program = (
        "import numpy as np\n"
        "from pipeline.config import ThemeSettings\n"
        "from pipeline.themes.model import find_themes\n"
        "from tests.themes.conftest import passages_of, unit, WORDS\n"
        "r = np.random.default_rng(0)\n"
        "v = unit(r.normal(size=(5, 32))[np.arange(320) % 5] + .5 * r.normal(size=(320, 32)))\n"
        "f = find_themes(passages_of([f'{WORDS[i % 5]} number {i}' for i in range(320)]), v, ThemeSettings())\n"
        "print(f.themes.to_csv(), f.assignments.to_csv())\n"
    )
    outputs = set()
    for threads in ("1", "2"):
        env = {
            "PYTHONHASHSEED": threads,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONPATH": ".",
        }
        outputs.add(subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True).stdout)
    assert len(outputs) == 1
    assert b"hdbscan" in outputs.pop()


@pytest.mark.parametrize("count", [12, 320])
def test_passages_that_are_all_equal_are_one_theme(count: int):
    passages = passages_of(["The sharing agreement was signed by all partners"] * count)
    found = find_themes(passages, unit(np.ones((count, 32))), SETTINGS)
    check(found, count)
    assert found.themes["n_passages"].tolist() == [count]


@pytest.mark.parametrize("text", ["the and of with they were not", "12 34 56 78 90 12 34", "… — !!! ??? *** ### ~~~"])
def test_texts_without_a_telling_word_get_a_theme_with_a_plain_label(text: str):
    passages = passages_of([f"{text} {'the ' * index}" for index in range(20)])
    found = find_themes(passages, unit(np.random.default_rng(3).normal(size=(20, 32))), SETTINGS)
    check(found, 20)
    assert found.themes["label"].str.startswith("Theme ").all()


def test_one_very_long_passage_among_short_ones(corpus):
    passages, vectors = corpus(20)
    passages.loc[0, "text"] = "A data sharing agreement was discussed. " * 20_000
    check(find_themes(passages, vectors, SETTINGS), 20)


def test_passages_in_another_language_have_labels_in_it(corpus):
    _, vectors = corpus(30)
    french = (
        "Le partage des données de santé avec l'hôpital",
        "Le recrutement pour un essai clinique à Lyon",
        "La pénurie de personnel infirmier en été",
        "Un appel d'offres du ministère pour des scanners",
        "La clinique du cœur dans le quartier",
    )
    found = find_themes(passages_of([f"{french[i % 5]} selon le rapport {i}" for i in range(30)]), vectors, SETTINGS)
    check(found, 30)
    words = {"selon"} | {word for text in french for word in text.lower().replace("'", " ").split()}
    for label in found.themes["label"]:
        assert set(label.lower().replace(",", "").replace("'", " ").split()) <= words


def test_passages_that_are_too_short_are_in_no_theme(corpus):
    passages, vectors = corpus(40)
    passages.loc[:4, "text"] = "Data sharing"
    found = find_themes(passages, vectors, SETTINGS)
    check(found, 40)
    short = passages.loc[:4, "passage_id"]
    rows = found.assignments[found.assignments["passage_id"].isin(short)]
    assert (rows["theme_id"] == "").all()
    assert (rows["probability"] == 0).all()


def test_exemplars_are_members_of_the_theme_from_different_documents(corpus):
    passages, vectors = corpus(60)
    found = find_themes(passages, vectors, SETTINGS)
    doc_of = dict(zip(passages["passage_id"], passages["doc_id"], strict=True))
    theme_of = dict(zip(found.assignments["passage_id"], found.assignments["theme_id"], strict=True))
    for theme in found.themes.itertuples():
        exemplars = theme.exemplar_ids.split()
        assert {theme_of[exemplar] for exemplar in exemplars} == {theme.theme_id}
        assert len({doc_of[exemplar] for exemplar in exemplars}) == len(exemplars) == 3


def test_no_more_themes_than_the_settings_allow(corpus):
    for count in (60, 320):
        found = find_themes(*corpus(count), ThemeSettings(max_themes=2))
        assert 1 <= len(found.themes) <= 2


def test_bertopic_is_imported_without_what_it_does_not_need():
    """Its defaults and plots would cost many seconds; hiding them leaves them importable afterwards."""
    program = (
        "import sys, warnings\n"
        "from pipeline.themes.topics import quick_import\n"
        "with quick_import():\n"
        "    import bertopic\n"
        "assert ('ignore', None, UserWarning, None, 0) not in warnings.filters\n"
        "assert not {'umap', 'hdbscan', 'torch', 'spacy', 'plotly', 'transformers'} & set(sys.modules)\n"
        "import plotly\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
