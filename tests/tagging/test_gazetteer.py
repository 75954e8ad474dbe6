"""Organisations, places and conditions named in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from pipeline.errors import SettingsError
from pipeline.io import frame
from pipeline.records import ENTITIES, ENTITY_KINDS
from pipeline.tagging import gazetteer
from pipeline.tagging.gazetteer import Gazetteer, load_gazetteer, rows

CONFIG = Path(__file__).parents[2] / "config"
DATA = load_gazetteer(CONFIG)


@pytest.fixture(scope="module")
def nlp():
    """A blank pipeline with the component over the shipped gazetteer."""
    made = spacy.blank("en")
    made.add_pipe("gazetteer", config={"config": str(CONFIG)})
    return made


def named(nlp, text):
    doc = nlp(text)
    return [(span.text, span.label_, span.id_) for span in doc.spans["entities"]]


def names(nlp, text):
    return [name for _, _, name in named(nlp, text)]


@pytest.mark.parametrize(
    ("pattern", "text", "name"),
    [(p, text, name) for p in DATA.patterns for text, name in p.examples.items()],
    ids=lambda v: getattr(v, "id", None),
)
def test_the_examples_of_every_pattern_are_found(nlp, pattern, text, name):
    assert (name, pattern.kind) in [(found, kind) for found, kind, _ in named(nlp, text)]


def test_every_kind_of_the_table_has_names():
    assert set(DATA.entities) == set(ENTITY_KINDS)
    assert len(DATA.entities["condition"]) >= 150


def test_no_way_of_writing_stands_for_two_names_of_one_kind():
    seen: dict[tuple[str, str], str] = {}
    for kind, name, forms in DATA.names():
        for form in forms:
            assert seen.setdefault((kind, form), name) == name, form


def test_no_name_stands_twice_in_the_file():
    """YAML keeps the last of two equal keys without a word."""
    section, seen = "", set()
    for line in (CONFIG / "gazetteer.yaml").read_text("utf-8").splitlines():
        if line.startswith("  ") and line.strip().rstrip(":") in ENTITY_KINDS:
            section = line.strip()
        elif line.startswith("    ") and not line.startswith("     ") and section and ":" in line:
            key = (section, line.split(": ")[0].strip().rstrip(":"))
            assert key not in seen, key
            seen.add(key)
        elif not line.startswith(" "):
            section = ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NICE approved it.", ["National Institute for Health and Care Excellence"]),
        ("It was a nice idea of ours.", []),
        (
            "The ABPI and the MHRA met.",
            [
                "Association of the British Pharmaceutical Industry",
                "Medicines and Healthcare products Regulatory Agency",
            ],
        ),
        ("IT was slow and it hurt.", []),
        ("Type 2 Diabetes and heart attacks fell.", ["type 2 diabetes", "heart attack"]),
        ("Guy’s and St Thomas’ led.", ["Guy's and St Thomas' NHS Foundation Trust"]),
        ("A clinic in Reading opened.", ["Reading"]),
        ("Reading the report took a day.", []),
        ("John Preston said so.", []),
        ("A flat in Oxford Street.", []),
        ("We asked the charity Mind for help.", ["Mind"]),
        ("Mind the gap.", []),
    ],
)
def test_short_names_are_matched_with_their_case_and_context(nlp, text, expected):
    assert names(nlp, text) == expected


def test_the_longest_name_wins_and_spans_do_not_overlap(nlp):
    assert named(nlp, "at Manchester University NHS Foundation Trust") == [
        ("Manchester University NHS Foundation Trust", "nhs", "Manchester University NHS Foundation Trust")
    ]


def test_two_organisations_joined_by_and_are_two(nlp):
    found = names(nlp, "Corvant Pharmaceuticals UK Ltd and Wensford and Mere Integrated Care Board agreed.")
    assert found == ["Corvant Pharmaceuticals UK Ltd", "Wensford and Mere Integrated Care Board"]


@pytest.mark.parametrize(
    "text", ["The Trust agreed.", "A Health Board met.", "The Company and the Department said no."]
)
def test_a_form_without_a_name_is_nobody(nlp, text):
    assert names(nlp, text) == []


def test_words_that_are_capitalised_for_standing_first_are_no_part_of_a_name(nlp):
    assert names(nlp, "At Fenmarsh Infirmary it worked.") == ["Fenmarsh Infirmary"]


def test_spans_carry_kind_and_canonical_name(nlp):
    doc = nlp("CRUK paid.")
    [span] = doc.spans["entities"]
    assert (span.label_, span.id_, span.kb_id_) == ("charity", "Cancer Research UK", "Cancer Research UK")


def test_rows_have_offsets_into_the_clean_text(nlp):
    text = "Work with NHS England on asthma."
    table = frame(ENTITIES, rows(nlp(text), {"doc_id": "d1", "unit_id": "u1", "start": 50}))
    assert [(text[s - 50 : e - 50], n) for s, e, n in table[["start", "end", "name"]].itertuples(index=False)] == [
        ("NHS England", "NHS England"),
        ("asthma", "asthma"),
    ]


def test_loaded_data_can_take_the_place_of_the_folder():
    made = spacy.blank("en")
    made.add_pipe("gazetteer", config={"config": {"version": "1", "entities": {"place": {"Penwick": ["Old Penwick"]}}}})
    assert names(made, "We met in Old Penwick.") == ["Penwick"]


def test_a_wrong_key_names_file_and_key(tmp_path):
    (tmp_path / "gazetteer.yaml").write_text("version: '1'\nentities: {}\npaterns: []\n")
    with pytest.raises(SettingsError, match=r"gazetteer\.yaml.*paterns.*patterns"):
        load_gazetteer(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"in_context": ["Nowhere"]}, "Nowhere"),
        ({"patterns": [{"id": "a", "kind": "nhs", "cue": ["X"], "pattern": "("}]}, "regular expression"),
        ({"patterns": [{"id": "a", "kind": "nhs", "cue": ["X"], "pattern": "X"}] * 2}, "more than once"),
    ],
)
def test_inconsistent_data_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        Gazetteer.model_validate({"version": "1", "entities": {}, **change})


def test_the_factory_is_registered():
    assert spacy.language.Language.has_factory("gazetteer")
    assert gazetteer.SPANS == "entities"
