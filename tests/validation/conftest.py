from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.validation import toy as toy_module
from tests.validation.toy import Toy


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one toy review, to be copied, not changed."""
    root = tmp_path_factory.mktemp("toy")
    toy_module.build(root)
    return root


@pytest.fixture
def toy(built: Path, tmp_path: Path) -> Toy:
    """A toy review of the test's own, all of whose expectations hold."""
    shutil.copytree(built, tmp_path / "review")
    return Toy(tmp_path / "review" / "outputs" / "work", tmp_path / "review" / "corpus")
