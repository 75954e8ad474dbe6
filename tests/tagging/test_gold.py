"""The coded documents that the project carries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.tagging.classifier import gold

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests" / "gold").glob("*.tsv"))
CODES = load_codebook(ROOT / "config").code_ids


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_can_be_learned_from(path: Path) -> None:
    """Known codes, units of a document together and in order, ids once, a natural share of sentences without a code."""
    examples = gold.read([path], CODES)
    ids = [line.partition("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert 0.25 < sum(bool(one.codes) for one in examples) / len(examples) < 0.5
    assert min(Counter(code for one in examples for code in one.codes).values()) >= 9


def test_its_readme_counts_what_is_there() -> None:
    table = (ROOT / "tests" / "gold" / "README.md").read_text(encoding="utf-8")
    for path in FILES:
        examples = gold.read([path], CODES)
        share = round(100 * sum(bool(one.codes) for one in examples) / len(examples))
        documents = len({one.document for one in examples})
        assert f"| `{path.name}` | {documents} | {len(examples):,} | {share} % |" in table


def test_about_one_document_in_five_is_held_out() -> None:
    examples = gold.read(FILES, CODES)
    held = gold.held_out(examples)
    assert 0.1 < sum(held) / len(held) < 0.3
