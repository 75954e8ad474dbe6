"""themes.csv and themes-memory.yaml: what is read, what is refused and with which words, what is written."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import SettingsError
from pipeline.themes.registry import Accepted, Memory, Registry
from pipeline.themes.registry_files import load_registry, registry_texts, save_registry
from pipeline.themes.registry_memory import quantised
from tests.themes.lasting import accepted, as_bytes, find, review

HEADER = "theme_id,label,action,merge_into,keywords,passages,note"


def some() -> Registry:
    centre = quantised(np.array([1.0, -0.5, 0.25]))
    memories = [
        Memory(label, True, 2, "", 0.5, centre, frozenset({f"x{n}a", f"x{n}b"})) for n, label in enumerate("ABC")
    ]
    themes = [
        Accepted(f"t{n}", memory.label, keywords="one, two", passages=2, memory=memory)
        for n, memory in enumerate(memories)
    ]
    return Registry(tuple(themes))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder with three accepted themes, t0, t1 and t2."""
    save_registry(tmp_path, some())
    return tmp_path


def rewrite(config: Path, *rows: str, header: str = HEADER) -> None:
    (config / "themes.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def error(config: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_registry(config)
    return str(caught.value)


def plain(registry: Registry) -> list[tuple[object, ...]]:
    return [
        (
            *(t.theme_id, t.label, t.action, t.into, t.keywords, t.passages, t.note, t.memory.label, t.memory.present),
            *(t.memory.size, t.memory.members, t.memory.spread, tuple(t.memory.centre)),
        )
        for t in registry.themes
    ]


def test_what_is_written_is_read(config: Path):
    assert plain(load_registry(config)) == plain(some())


def test_a_real_registry_gives_the_same_run_when_written_and_read(tmp_path: Path):
    registry = accepted(review())
    save_registry(tmp_path, registry)
    assert as_bytes(find(review(5), load_registry(tmp_path))) == as_bytes(find(review(5), registry))


def test_the_same_registry_is_written_in_the_same_bytes(config: Path):
    before = registry_texts(config, load_registry(config))
    save_registry(config, load_registry(config))
    assert {name: (config / name).read_bytes().decode() for name in before} == before


def test_without_files_nothing_was_accepted(tmp_path: Path):
    assert load_registry(tmp_path).themes == ()


def test_the_settings_of_a_new_workspace_hold_no_accepted_theme(root: Path):
    registry = load_registry(root / "config")
    assert (registry.themes, registry.forgotten) == ((), frozenset())
    assert (root / "config" / "themes.csv").read_text(encoding="utf-8-sig").strip() == HEADER


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff", "sep={0}{1}", "\ufeffsep={0}{1}"])
def test_a_file_as_spreadsheets_save_it_is_read(config: Path, line_end: str, delimiter: str, start: str):
    """Also with empty rows at the end, cells in quotes, and the case and spaces of people."""
    rows = [
        ["Theme_ID", "Label", "Action", "merge into", "keywords", "passages", "note"],
        ["t0", '"Trust, “data”; café"', "PIN", "", "a", "2", ""],
        ["t1", '"two\nlines"', " merge ", "t0", "", "", '"a ""quoted"" word"'],
        ["t2", "'=not run", "", "", "", "", ""],
        [""] * 7,
    ]
    text = start.format(delimiter, line_end) + "".join(delimiter.join(row) + line_end for row in rows)
    (config / "themes.csv").write_bytes(text.encode())
    one, two, three = load_registry(config).themes
    assert (one.label, one.action, one.passages) == ("Trust, “data”; café", "pin", 2)
    assert (two.label, two.action, two.into, two.note) == ("two lines", "merge", "t0", 'a "quoted" word')
    assert (three.label, three.action) == ("=not run", "keep")


@pytest.mark.parametrize(("delimiter", "line_end", "bom"), [(";", "\r\n", "\ufeff"), (",", "\n", ""), ("\t", "\n", "")])
def test_a_file_is_written_the_way_it_was_saved(config: Path, delimiter: str, line_end: str, bom: str):
    rows = [HEADER.replace(",", delimiter), delimiter.join(["t0", "A", "keep", "", "", "2", ""])]
    (config / "themes.csv").write_bytes((bom + "".join(row + line_end for row in rows)).encode())
    before = (config / "themes.csv").read_bytes()
    save_registry(config, load_registry(config))
    assert (config / "themes.csv").read_bytes() == before


def test_columns_may_stand_in_any_order_and_all_but_two_be_left_out(config: Path):
    rewrite(config, "Nicer,t0", header="label,theme_id")
    [theme] = load_registry(config).themes
    assert (theme.theme_id, theme.label, theme.action) == ("t0", "Nicer", "keep")


def test_a_label_that_a_spreadsheet_would_run_is_guarded_and_read_back(config: Path):
    registry = some()
    save_registry(config, Registry((replace(registry.themes[0], label="=1+1"), *registry.themes[1:])))
    assert ",'=1+1," in (config / "themes.csv").read_text(encoding="utf-8")
    assert load_registry(config).themes[0].label == "=1+1"


BROKEN = [
    (["t0,A,kep,,,,"], HEADER, "line 2: unknown action `kep`; did you mean `keep`?"),
    (["t0,A,banish,,,,"], HEADER, "expected one of: keep, pin, exclude, merge, split"),
    (["t0,A,merge,,,,"], HEADER, "line 2: the action is `merge`, but merge_into is empty"),
    (["t0,A,keep,t1,,,", "t1,B,,,,,"], HEADER, "merge_into is t1, but the action is `keep`; expected `merge`"),
    (["t0,A,merge,t11,,,", "t1,B,,,,,"], HEADER, "merge_into names no theme of this file, `t11`; did you mean `t1`?"),
    (["t0,A,merge,t1,,,", "t1,B,merge,t0,,,"], HEADER, "merge_into leads in a circle"),
    (["t0,A,merge,t0,,,"], HEADER, "merge_into leads in a circle"),
    (["t0,A,merge,t1,,,", "t1,B,split,,,,"], HEADER, "t1, which is to be split; name one of its parts"),
    (["t0,A,,,,,", "t0,B,,,,,"], HEADER, "theme_id t0 stands more than once"),
    (["t0,Same,,,,,", "t1,same,,,,,"], HEADER, "give it the action merge with merge_into t0"),
    (["t0,,,,,,"], HEADER, "line 2: expected a label for t0, found none"),
    ([",A,,,,,"], HEADER, "expected a theme_id, found none"),
    (["t0,A,,,,many,"], HEADER, "passages: expected a whole number or nothing, got `many`"),
    (["t00,A,,,,,"], HEADER, "unknown theme_id `t00`; did you mean"),
    (["invented,A,,,,,"], HEADER, "new rows come from `evidence themes accept` alone"),
    (["t0,A,keep"], "theme_id,label,acton", "unknown column `acton`; did you mean `action`?"),
    (["t0,keep"], "theme_id,action", "column `label` is missing; expected the columns theme_id, label"),
    (["t0,A,B"], "theme_id,label,label", "column `label` stands more than once"),
    (["t0,A, trust,,,,,x"], HEADER, "8 cells, expected 7; put quotes around a cell that holds a `,`"),
    (['t0,"A,,,,,'], HEADER, "not valid CSV"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "header", "expected"), BROKEN, ids=[case[2][:40] for case in BROKEN])
def test_a_mistake_is_told_with_what_was_expected(config: Path, rows: list[str], header: str, expected: str):
    rewrite(config, *rows, header=header)
    message = error(config)
    assert expected in message
    assert "themes.csv" in message
    assert "run again" in message


def test_all_mistakes_are_told_at_once(config: Path):
    rewrite(config, "t0,,kep,,,,", "t1,B,merge,,,,")
    assert error(config).count("themes.csv, line") == 3


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (HEADER.encode() + b"\nt0,caf\xe9,,,,,\n", "save it as “CSV UTF-8 (comma delimited)”"),
        (b"\xff\xfet\x000\x00", "cannot be read as UTF-8"),
        (b"\x00\x01\x02", "themes.csv"),
    ],
)
def test_a_file_that_is_no_text_is_refused(config: Path, raw: bytes, expected: str):
    (config / "themes.csv").write_bytes(raw)
    assert expected in error(config)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("themes: [", "not valid YAML"),
        ("version: 2", "`version`"),
        ("thmes: {}", "unknown key `thmes`; did you mean `themes`?"),
        ("themes: {t0: {label: A, present: true, size: 1, spread: 0.5, centre: '*'}}", "expected base64"),
        ("themes: {t0: {label: A, present: true, size: -1, spread: 0.5}}", "size"),
        (
            "themes: {t0: &a {label: A, present: true, size: 1, spread: 0, passages: [x1]}, t1: *a}",
            "passage `x1` stands under t0 and t1",
        ),
        ("", "found nothing"),
    ],
)
def test_a_broken_memory_is_refused_by_name(config: Path, text: str, expected: str):
    (config / "themes-memory.yaml").write_text(text, encoding="utf-8")
    message = error(config)
    assert expected in message
    assert "themes-memory.yaml" in message


def test_themes_without_their_memory_are_refused(config: Path):
    (config / "themes-memory.yaml").unlink()
    assert "Take the file from git" in error(config)


def test_a_theme_whose_row_was_deleted_is_forgotten_but_its_id_never_given_again(config: Path):
    rewrite(config, "t0,A,,,,,")
    registry = load_registry(config)
    assert [theme.theme_id for theme in registry.themes] == ["t0"]
    assert registry.forgotten == {"t1", "t2"}
    save_registry(config, registry)
    assert load_registry(config).forgotten == {"t1", "t2"}


def test_garbage_is_refused_or_read_and_never_breaks_the_program(config: Path):
    """Random damage of a good file: an error with words, or a registry."""
    good = (config / "themes.csv").read_bytes()
    chance = random.Random(1)
    for _ in range(200):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'\x00\n",;\t=\xe9\xff t0')
        (config / "themes.csv").write_bytes(bytes(damaged))
        try:
            load_registry(config)
        except SettingsError as refused:
            assert "themes.csv" in str(refused)  # noqa: PT017


def test_a_centre_in_bytes_is_nearly_the_same_direction():
    for seed in range(20):
        vector = np.random.default_rng(seed).normal(size=384)
        vector /= np.linalg.norm(vector)
        assert vector @ quantised(vector) > 0.999
    assert np.array_equal(quantised(quantised(vector)), quantised(vector))
