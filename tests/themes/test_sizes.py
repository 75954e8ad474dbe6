"""Corpora of every size and kind, down to nothing: there are themes where there can be, and never a crash."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.config import EmbeddingSettings, ThemeSettings
from pipeline.themes.embedding import embed
from pipeline.themes.model import Found
from tests.themes import making
from tests.themes.lasting import Corpus, find
from tests.themes.making import check, corpus_of, few_draws, made, planted, sentences, unit

NO_TREE = {"hierarchical_below": 0}
"""Settings with which even a small corpus is grouped by the last rung."""


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """A quick stability in every run."""
    with few_draws():
        yield


def themes_of(corpus: Corpus, **changed: int) -> Found:
    """A run over `corpus` with these settings changed, of which everything holds that must hold of every run."""
    chosen = ThemeSettings(**changed)  # type: ignore[arg-type]
    found = find(corpus, settings=chosen)
    check(corpus, found, chosen)
    return found


def share_in_themes(found: Found) -> float:
    return float((found.assignments["theme_id"] != "").mean())


@pytest.mark.parametrize("count", [0, 1, 2, 5, 7])
def test_below_a_handful_there_are_no_themes(count: int):
    found = themes_of(made(count))
    assert len(found.themes) == 0
    assert (found.assignments["theme_id"] == "").all()


@pytest.mark.parametrize("count", [8, 9, 12, 30, 299, 300, 301])
def test_from_there_on_nearly_all_passages_on_clear_topics_are_in_a_theme(count: int):
    found = themes_of(made(count))
    assert share_in_themes(found) > (0.8 if count >= 12 else 0.5)
    assert len(found.themes) > 1 or count < 12


@pytest.mark.parametrize(
    ("limits", "rungs"),
    [
        ({"min_passages": 6, "hierarchical_below": 20}, {5: 0, 6: 1, 19: 1, 20: 2, 21: 2}),
        ({"min_passages": 2, "min_theme_size": 2, "hierarchical_below": 3}, {0: 0, 1: 0, 2: 1, 3: 2, 4: 2}),
        ({"min_passages": 30, "hierarchical_below": 20}, {20: 0, 29: 0, 30: 2}),
        ({"min_passages": 10_000, "hierarchical_below": 0}, {25: 0}),
    ],
)
def test_the_rungs_begin_exactly_at_their_limits(limits: dict[str, int], rungs: dict[int, int]):
    """0: no themes, 1: those of the tree, 2: those of the last rung; whatever the limits are."""
    for count, rung in rungs.items():
        methods = set(themes_of(made(count), **limits).themes["method"])
        assert len(methods) == min(rung, 1), count
        assert (methods == {"hierarchical"}) == (rung == 1), count


def test_passages_that_are_too_short_do_not_count_towards_the_limits():
    corpus = made(8)
    texts = corpus.passages["text"].tolist()
    assert len(themes_of(corpus).themes) == 1
    assert len(themes_of(corpus_of(["Too short", *texts[1:]], corpus.vectors)).themes) == 0


def test_passages_of_which_all_are_too_short_have_no_theme():
    assert len(themes_of(corpus_of(["Data sharing"] * 40, planted(40))).themes) == 0


@pytest.mark.parametrize("changed", [{}, NO_TREE], ids=["tree", "last rung"])
@pytest.mark.parametrize("more", [{"max_themes": 1}, {"max_themes": 2}, {"min_theme_size": 20}, {"min_theme_size": 12}])
def test_the_limits_of_themes_are_kept_even_against_the_passages(changed: dict[str, int], more: dict[str, int]):
    found = themes_of(made(24), **changed, **more)
    assert len(found.themes) >= 1


@pytest.mark.parametrize("changed", [{}, NO_TREE], ids=["tree", "last rung"])
def test_a_theme_size_above_the_number_of_passages_leaves_none_and_one_equal_to_it_a_single_theme(changed):
    assert len(themes_of(made(10), min_theme_size=11, **changed).themes) == 0
    assert themes_of(made(10), min_theme_size=10, **changed).themes["n_passages"].tolist() == [10]


VECTORS = {
    "all zero": lambda n: np.zeros((n, 32)),
    "a third zero": lambda n: planted(n) * (np.arange(n) % 3 > 0)[:, None],
    "all but one zero": lambda n: np.eye(1, 32).repeat(n, axis=0) * (np.arange(n) == n // 2)[:, None],
    "all equal": lambda n: unit(np.ones((n, 32))),
    "all but one equal": lambda n: np.where((np.arange(n) == 3)[:, None], np.eye(1, 32), unit(np.ones((n, 32)))),
    "two points": lambda n: np.eye(2, 32)[np.arange(n) % 2],
    "opposite points": lambda n: np.eye(1, 32) * np.where(np.arange(n) % 2, 1, -1)[:, None],
    "all at right angles": lambda n: np.eye(n, 64),
    "half way between two points": lambda n: unit(np.array([[1, 0], [0, 1], [1, 1]])[np.arange(n) % 3] @ np.eye(2, 32)),
    "on a circle": lambda n: unit(np.stack([np.cos(np.arange(n)), np.sin(np.arange(n))], axis=1) @ np.eye(2, 32)),
    "without structure": lambda n: unit(np.random.default_rng(2).normal(size=(n, 32))),
    "one dimension": lambda n: np.ones((n, 1)),
    "two dimensions": lambda n: planted(n, dimensions=2),
    "more dimensions than passages": lambda n: planted(n, dimensions=384),
    "a hair apart": lambda n: unit(np.ones((n, 32))) + np.eye(n, 32) * 1e-5,
}


@pytest.mark.parametrize("changed", [{}, NO_TREE], ids=["tree", "last rung"])
@pytest.mark.parametrize("shape", VECTORS)
def test_vectors_of_every_shape_give_themes(shape: str, changed: dict[str, int]):
    """Ties, copies and vectors without direction among them; an arithmetic warning counts as a crash."""
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        found = themes_of(corpus_of(sentences(16), VECTORS[shape](16).astype(np.float32)), **changed)
    assert share_in_themes(found) > 0


@pytest.mark.parametrize("count", [12, 320])
def test_passages_that_all_say_the_same_are_one_theme_and_one_that_differs_is_not_in_it(count: int):
    texts = ["The sharing agreement was signed by both hospitals"] * count
    assert themes_of(corpus_of(texts, unit(np.ones((count, 32))))).themes["n_passages"].tolist() == [count]
    texts[3] = "A helicopter landed beside the quiet canteen"
    vectors = unit(np.where((np.arange(count) == 3)[:, None], -np.eye(1, 32), np.ones((count, 32))))
    found = themes_of(corpus_of(texts, vectors))
    assert found.themes["n_passages"].tolist() == [count - 1]
    assert "agreement" in found.themes["label"][0].lower()


@pytest.mark.parametrize(
    "changed",
    [
        {},
        NO_TREE,
    ],
    ids=["tree", "last rung"],
)
def test_copies_of_a_passage_are_in_the_theme_of_the_first_whatever_their_document(changed: dict[str, int]):
    """Four documents, of which each holds the same twelve passages."""
    corpus = corpus_of(sentences(12) * 4, np.vstack([planted(12)] * 4), per_document=12)
    assert corpus.passages["doc_id"].nunique() == 4
    themes = (
        themes_of(corpus, **changed).assignments.merge(corpus.passages, on="passage_id").groupby("text")["theme_id"]
    )
    assert (themes.nunique() == 1).all()
    assert themes.first().nunique() > 1


def test_all_passages_of_one_document():
    corpus = corpus_of(sentences(30), planted(30), per_document=30)
    assert corpus.passages["doc_id"].nunique() == 1
    assert len(themes_of(corpus).themes) > 1


def test_one_long_document_beside_four_of_a_single_passage():
    """A draw of documents for stability can be without the long one: a few passages, on the last rung."""
    corpus = made(300)
    first = corpus.passages["doc_id"].drop_duplicates().tolist()[:5]
    corpus.passages["doc_id"] = first[1:] + first[:1] * 296
    assert len(themes_of(corpus).themes) > 1


def test_every_passage_a_document_of_its_own():
    assert len(themes_of(corpus_of(sentences(30), planted(30), per_document=1)).themes) > 1


TEXTS = {
    "digits": lambda i: f"12 34 {i} 56 % 78",
    "punctuation": lambda i: f"… — !!! ??? *** ### ~~~ {'.' * i}",
    "emoji": lambda i: f"🏥 {'👩‍⚕️' * (i % 4)} 👍🏽 🙂 🙂 🙂 {i}",
    "emoji among words": lambda i: f"🏥 The ward 👩‍⚕️ shares its 👍🏽 records 🙂 with {i} others",
    "right to left": lambda i: f"يتبادل المستشفى البيانات مع الشركة كل شهر {i}",
    "right to left in a sentence": lambda i: (
        f"The form said \u202bالمستشفى\u202c and \u200fהחולים\u200e beside data sharing {i}"
    ),
    "joined letters and marks": lambda i: f"अस्पताल और कंपनी के बीच डेटा साझा करना {i}",
    "accents as marks": lambda i: unicodedata.normalize("NFD", f"Les données de santé du pôle créé à Évry {i}"),
    "no spaces between words": lambda i: f"医院 与公司 共享数据 护士 不够 每年 {i}",
    "control characters": lambda i: f"null\x00byte \x0btab\u2028line \u200bzero width\u00ad soft {i} data sharing",
    "one letter": lambda i: "a b c d e f g",
    "names": lambda i: f"Anna Marlow met John Welling at Great Hall number {i}",
    "capitals": lambda i: f"DATA SHARING AGREEMENTS MUST BE SIGNED {i} TIMES",
    "formula": lambda i: f"=SUM(A1) +1 -1 @cmd budget overspend, deficit; {i}",
    "code names": lambda i: f"barrier_trust benefit.access topic_0 0_the_of_nhs __init__ {i}",
    "marks up": lambda i: f"<b>Budget</b> &amp; [deficit](http://example.org) `code` **bold** {i}",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_of_every_kind_have_readable_labels(kind: str):
    corpus = corpus_of([TEXTS[kind](number) for number in range(24)], planted(24))
    found = themes_of(corpus)
    assert share_in_themes(found) > 0.8


def test_passages_of_one_word():
    words = ["privacy", "recruitment", "nurses", "tender", "stroke"]
    found = themes_of(corpus_of([words[number % 5] for number in range(30)], planted(30)), min_words=1)
    assert sorted(found.themes["label"]) == ["Nurses", "Privacy", "Recruitment", "Stroke", "Tender"]


def test_empty_passages_have_no_theme():
    assert len(themes_of(corpus_of([""] * 20, planted(20)), min_words=1).themes) == 0


@pytest.mark.parametrize(
    "text", ["The trust signed a data sharing agreement. " * 4_700, "x" * 200_000 + " and six words more than that"]
)
def test_one_passage_of_two_hundred_thousand_characters(text: str):
    corpus = made(20)
    texts = [text, *corpus.passages["text"].tolist()[1:]]
    assert len(text) >= 200_000
    assert len(themes_of(corpus_of(texts, corpus.vectors)).themes) > 1


def test_a_word_of_two_thousand_letters_makes_no_label_of_that_length():
    """As extraction makes them of a table without spaces."""
    texts = [f"{'abcdefghij' * 200} of the site of number {number}" for number in range(12)]
    labels = themes_of(corpus_of(texts, planted(12))).themes["label"]
    assert (labels.str.len() <= 64).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("अस्पताल में नर्सों की कमी है आज", {"अस्पताल", "नर्सों", "कमी"}),
        ("مُسْتَشْفَى المدينة كبير جدا هذا العام", {"مُسْتَشْفَى"}),
    ],
    ids=["Hindi", "Arabic with vowels"],
)
def test_labels_have_whole_words_of_scripts_with_marks(text: str, words: set[str]):
    found = themes_of(corpus_of([text] * 12, unit(np.ones((12, 32)))))
    assert words <= set(found.themes["keywords"][0].replace(",", "").split())


@pytest.fixture(scope="module")
def mixed() -> Corpus:
    """English, French and Welsh passages, and one very long one, as the embedding model sees them."""
    texts = [
        *sentences(20),
        *sentences(18, making.FRENCH, "French"),
        *sentences(18, making.WELSH, "Welsh"),
        "Mae'r bwrdd yn rhannu data cleifion. " * 5_500,
    ]
    assert len(texts[-1]) > 200_000
    return corpus_of(texts, embed(texts, EmbeddingSettings()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "rows", "topics"),
    [
        ("English", slice(0, 20), making.ENGLISH),
        ("French", slice(20, 38), making.FRENCH),
        ("Welsh", slice(38, 56), making.WELSH),
    ],
)
def test_passages_of_a_language_have_labels_in_their_own_words(mixed: Corpus, language: str, rows: slice, topics):
    """With vectors of the model: its themes are not those planted here."""
    corpus = mixed.where(np.isin(np.arange(len(mixed.passages)), np.arange(57)[rows]))
    found = themes_of(corpus)
    phrases = [*(part for topic in topics for choices in topic for part in choices), *making.TAILS[language]]
    known = {word for phrase in phrases for word in phrase.lower().split()} | {"nurse", "pharmacist", "record"}
    for keywords in found.themes["keywords"]:
        words = set(keywords.lower().replace(",", "").split())
        assert words
        assert words <= known
    assert share_in_themes(found) > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("changed", [{}, NO_TREE], ids=["tree", "last rung"])
def test_languages_side_by_side_and_a_very_long_passage_with_vectors_of_the_model(mixed: Corpus, changed):
    found = themes_of(mixed, **changed)
    assert len(found.themes) > 1
    assert share_in_themes(found) > 0.8


@st.composite
def lattices(draw: st.DrawFn) -> Corpus:
    """Passages whose vectors lie on a coarse grid, so that copies, ties and zeros abound."""
    dimensions = draw(st.integers(1, 4))
    points = draw(
        st.lists(st.tuples(*[st.integers(-1, 1)] * dimensions), min_size=0, max_size=24).map(
            lambda rows: np.array(rows, dtype=float).reshape(len(rows), dimensions)
        )
    )
    words = st.sampled_from(["privacy", "tender", "nurse", "the", "of", "12", "…", "l'hôpital", "Ysbyty"])
    texts = [" ".join(draw(st.lists(words, max_size=8))) for _ in points]
    return corpus_of(texts, unit(points), draw(st.integers(1, 5)))


@settings(max_examples=15, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(
    corpus=lattices(),
    most=st.integers(1, 4),
    size=st.integers(2, 6),
    limits=st.tuples(st.integers(2, 8), st.sampled_from([0, 12, 300])),
    seed=st.integers(0, 3),
)
def test_whatever_the_passages_and_limits_each_passage_is_placed_once_and_order_is_nothing(
    corpus: Corpus, most: int, size: int, limits: tuple[int, int], seed: int
):
    settings = ThemeSettings(
        min_words=2, max_themes=most, min_theme_size=size, min_passages=limits[0], hierarchical_below=limits[1]
    )
    found = find(corpus, settings=settings)
    check(corpus, found, settings)
    again = find(corpus.shuffled(seed), settings=settings)
    assert again.themes.equals(found.themes)
    assert again.assignments.equals(found.assignments)
