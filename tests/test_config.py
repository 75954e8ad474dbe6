"""Settings and codebook: defaults, and mistakes named with file, key and the nearest valid one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipeline.codebook import load_codebook
from pipeline.config import Settings, load_settings
from pipeline.errors import SettingsError


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def codebook(**changes) -> str:
    code = {"id": "barrier.trust", "label": "Trust", "definition": "mistrust", "rules": []}
    return yaml.safe_dump({"version": "1", "codes": [{**code, **changes}]})


def test_the_shipped_params_are_the_defaults(root: Path):
    assert load_settings(root / "config") == Settings()


def test_the_shipped_params_show_every_setting(root: Path):
    shown = yaml.safe_load((root / "config" / "params.yaml").read_text(encoding="utf-8"))
    assert {k: set(v) for k, v in shown.items()} == {k: set(v) for k, v in Settings().model_dump().items()}


def test_an_empty_file_means_the_defaults(tmp_path: Path):
    assert load_settings(write(tmp_path, "params.yaml", "# nothing\n")) == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("taging: {}", r"params\.yaml: unknown key `taging`; did you mean `tagging`\?"),
        ("tagging: {treshold: 0.5}", r"unknown key `tagging\.treshold`; did you mean `threshold`\?"),
        ("tagging: {zzz: 1}", r"unknown key `tagging\.zzz`; expected one of: classifier, threshold"),
        ("tagging: {threshold: 2}", r"`tagging\.threshold`: .*less than or equal to 1.*got 2"),
        ("tagging: {threshold: high}", r"`tagging\.threshold`: .*number.*got 'high'"),
        ("themes: {scope: some}", r"`themes\.scope`: .*'all' or 'coded'.*got 'some'"),
        ("- a\n- b", "expected keys and values at the top level, found a list"),
        ("a: [1", r"line \d+, column \d+: not valid YAML"),
    ],
)
def test_a_mistake_in_params_is_named(tmp_path: Path, text: str, message: str):
    with pytest.raises(SettingsError, match=message):
        load_settings(write(tmp_path, "params.yaml", text))


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, "params.yaml", "taging: {}\nthemes: {seeed: 1}"))
    assert "taging" in str(caught.value)
    assert "seeed" in str(caught.value)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"(?s)params\.yaml: expected this file.*evidence init"):
        load_settings(tmp_path)


def test_settings_that_are_no_text_are_refused(tmp_path: Path):
    (tmp_path / "params.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (codebook(lable="x"), r"unknown key `codes\.0\.lable`; did you mean `label`\?"),
        (codebook(id="mood.trust"), "code id mood.trust must start with one of barrier, benefit, enabler"),
        (codebook(rules=[{"id": "r", "pattern": "a"}] * 2), "rule id r stands more than once"),
        ("version: '1'\ncodes: []", "codes"),
        ("codes: []", "key `version` is missing"),
    ],
)
def test_a_mistake_in_the_codebook_is_named(tmp_path: Path, text: str, message: str):
    with pytest.raises(SettingsError, match=message):
        load_codebook(write(tmp_path, "codebook.yaml", text))


def test_a_family_cannot_be_a_code_beside_other_codes_of_it(tmp_path: Path):
    codes = [{"id": i, "label": i, "definition": i} for i in ("enabler", "enabler.guidance")]
    with pytest.raises(SettingsError, match="enabler is a family"):
        load_codebook(write(tmp_path, "codebook.yaml", yaml.safe_dump({"version": "1", "codes": codes})))
