"""Vectors of passages, with the model that the installation carries."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline import carried
from pipeline.config import EmbeddingSettings
from pipeline.errors import SettingsError
from pipeline.themes import embedding
from pipeline.themes.embedding import embed
from pipeline.themes.sentence_models import hash_of, load

SETTINGS = EmbeddingSettings()
TEXTS = [
    "Staff had no time to take part in the pilot.",
    "Clinicians were too busy to join the scheme.",
    "The company paid for a new scanner in the eye clinic.",
    "",
    "Trust " * 600,
    "Mae ymddiriedaeth yn isel.",
    "Staff had no time to take part in the pilot.",
    "A sentence of quite another length, so that more than one shape goes through the model, as it does in any corpus.",
]


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return embed(TEXTS, SETTINGS, workers=1)


def test_shape_type_length_and_rounding(vectors: np.ndarray):
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert (vectors == vectors.astype(np.float64).round(5).astype(np.float32)).all()


def test_texts_that_say_the_same_are_near_each_other(vectors: np.ndarray):
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1


def test_equal_texts_have_equal_vectors(vectors: np.ndarray):
    assert vectors[0].tobytes() == vectors[6].tobytes()


def test_order_neighbours_and_workers_change_no_bit(vectors: np.ndarray):
    """Shuffled, by twos, alone, with one worker or three: the same bytes."""
    order = np.random.default_rng(0).permutation(len(TEXTS))
    assert embed([TEXTS[i] for i in order], SETTINGS, workers=3).tobytes() == vectors[order].tobytes()
    assert embed(TEXTS[2:4], SETTINGS, workers=2).tobytes() == vectors[2:4].tobytes()
    assert embed(TEXTS[4:5], SETTINGS).tobytes() == vectors[4:5].tobytes()


def test_a_batch_of_one_length_is_filled_up_and_split_without_a_trace(vectors: np.ndarray):
    """Eleven equally long texts make a full batch and a part of one; each has the bits that it has alone."""
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "ten"]
    alike = [f"Ward {number} had no time for the trial." for number in numbers]
    together = embed([*alike, *(text.replace("Ward", "Board") for text in alike[:3])], SETTINGS)
    alone = np.vstack([embed([text], SETTINGS) for text in alike])
    assert together[:8].tobytes() == alone.tobytes()


def test_where_rows_of_a_batch_differ_each_text_goes_alone(monkeypatch):
    monkeypatch.setattr(embedding, "_keeps_bits", lambda model: False)
    shapes = []
    forward = embedding._forward
    monkeypatch.setattr(embedding, "_forward", lambda m, f: shapes.append(f["input_ids"].shape[0]) or forward(m, f))
    embed(["Staff had time.", "Nurses had time.", "Boards had time."], SETTINGS)
    assert shapes == [1, 1, 1]


def test_that_rows_keep_their_bits_is_tried_and_not_believed(monkeypatch):
    """A model that adds something to the last row of a batch is found out."""
    forward = embedding._forward

    def uneven(model, features):
        found = forward(model, features).copy()
        found[-1] += np.float32(1e-6)
        return found

    model = load(SETTINGS.model)
    assert embedding._keeps_bits(model)
    embedding._keeps_bits.cache_clear()
    monkeypatch.setattr(embedding, "_forward", uneven)
    assert not embedding._keeps_bits(model)
    embedding._keeps_bits.cache_clear()


def test_the_thread_setting_of_torch_changes_no_bit_and_stays(vectors: np.ndarray):
    import torch

    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            assert embed(TEXTS[:3], SETTINGS).tobytes() == vectors[:3].tobytes()
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_no_texts():
    assert embed([], SETTINGS).shape == (0, 384)


def test_the_hash_of_the_carried_model_is_the_published_one():
    assert hash_of(SETTINGS.model) == carried.SHA256


def test_a_changed_model_is_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(carried, "folder", lambda: tmp_path)
    carried.checked.cache_clear()
    load.cache_clear()
    with pytest.raises(SettingsError, match=r"expected model\.safetensors .* got .*\n.*reinstall"):
        embed(["text"], SETTINGS)


def test_a_folder_that_is_not_there_is_refused_with_what_to_do(tmp_path):
    for folder in (tmp_path / "missing", tmp_path):
        with pytest.raises(SettingsError, match=r"embedding\.model: expected .*\n.*params\.yaml"):
            embed(["text"], EmbeddingSettings(model=str(folder)))


def test_a_folder_with_a_model_is_used_and_hashed_by_its_files(tmp_path):
    folder = tmp_path / "model"
    folder.symlink_to(carried.folder(), target_is_directory=True)
    settings = EmbeddingSettings(model=str(folder))
    assert embed(TEXTS[:1], settings).tobytes() == embed(TEXTS[:1], SETTINGS).tobytes()
    first = hash_of(settings.model)
    assert first == hash_of(settings.model) != carried.SHA256
    other = tmp_path / "other"
    other.mkdir()
    (other / "modules.json").write_text("[]")
    assert hash_of(str(other)) != first
