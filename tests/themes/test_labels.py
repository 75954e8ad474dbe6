"""Names of themes."""

from __future__ import annotations

from pipeline.themes.labels import Theme, name_themes


def theme(texts: list[str], ranked: list[str], docs: list[str] | None = None) -> Theme:
    weights = [(term, 1 / (place + 1)) for place, term in enumerate(ranked)]
    return Theme(texts, docs or [str(i) for i in range(len(texts))], weights)


def names(*themes: Theme) -> list[tuple[str, list[str]]]:
    return name_themes(themes, [text for one in themes for text in one.texts])


def test_a_label_is_a_few_terms_with_one_capital():
    texts = ["information governance and procurement"] * 3
    [(label, keywords)] = names(theme(texts, ["information governance", "procurement"]))
    assert label == "Information governance, procurement"
    assert keywords == ["procurement", "information governance"]


def test_no_term_repeats_a_word_or_its_family():
    texts = ["data access and data sharing by collaboration, collaborative access, research researchers"] * 2
    ranked = [
        "data access",
        "data",
        "access",
        "collaboration",
        "collaborative",
        "data sharing",
        "research",
        "researcher",
    ]
    [(label, keywords)] = names(theme(texts, ranked))
    assert label == "Data access, collaboration"
    assert keywords == ["data", "access", "collaboration", "research", "data access"]


def test_a_pair_stands_for_the_word_that_mostly_occurs_in_it():
    [(label, _)] = names(theme(["a clinical trial"] * 3, ["trial", "clinical trial"]))
    assert label == "Clinical trial"


def test_a_term_of_one_passage_does_not_lead():
    [(label, _)] = names(theme(["a budget and a spoon", "budget", "budget"], ["spoon", "budget"]))
    assert label.startswith("Budget")


def test_two_themes_never_share_a_label():
    texts = ["alpha; beta; gamma; delta"] * 2
    one = theme(texts, ["alpha", "beta", "gamma", "delta"])
    labels = [label for label, _ in names(one, one, one)]
    assert labels[:2] == ["Alpha, beta, gamma", "Alpha, beta, gamma, delta"]
    assert len(set(labels)) == 3


def test_a_theme_without_words_is_called_so():
    assert [label for label, _ in names(theme(["of the"], []), theme(["and"], []))] == [
        "Theme 1 (no telling words)",
        "Theme 2 (no telling words)",
    ]


def test_names_of_people_stay_out_of_labels_where_there_is_anything_else():
    texts = ["Anna Marlow spoke about the shared budget.", "The shared budget was what Anna Marlow asked for."] * 2
    ranked = [("anna marlow", 0.9), ("share budget", 0.5), ("budget", 0.1)]
    ((label, keywords),) = name_themes([Theme(texts, ["a", "b", "a", "b"], ranked)], texts)
    assert label.startswith("Shared budget")
    assert not any("marlow" in keyword.lower() for keyword in keywords)


def test_a_label_has_no_verbs_or_bare_modifiers():
    texts = ["We improve the clinical records of a hospital.", "They improve its clinical records for every hospital."]
    [(label, keywords)] = names(theme(texts, ["improve", "clinical", "hospital", "clinical record"]))
    assert label == "Clinical records, hospital"
    assert keywords == ["hospital", "clinical records"]


def test_a_label_is_never_that_of_a_code():
    texts = ["population health and the budget", "a budget for population health"]
    one = theme(texts, ["population health"])
    ((label, _),) = name_themes([one], texts, taken=["Population health"])
    assert label.casefold() != "population health"


def test_a_word_that_belongs_to_another_theme_names_this_one_no_more():
    texts = [
        ["ward budget data", "data ward budget"],
        ["data code", "data code", "code data", "data code", "code data"],
    ]
    named = names(theme(texts[0], ["data", "ward", "budget"]), theme(texts[1], ["data", "code"], list("abcde")))
    assert "data" not in named[0][1]
    assert "data" in named[1][1]


def test_keywords_are_single_words_and_then_the_phrases_of_the_label():
    texts = ["clinical trials of vaccines", "vaccines in clinical trials"]
    [(_, keywords)] = names(theme(texts, ["clinical trial", "trial", "vaccine"]))
    assert keywords == ["trials", "vaccines", "clinical trials"]
