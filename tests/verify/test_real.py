"""Real documents, which are not part of the project: two reviews of the same bytes are the same review."""

from __future__ import annotations

import shutil

import pytest

from pipeline.stages import STAGES
from pipeline.verify.scratch import LAST
from pipeline.verify.verify import do, verify
from tests.verify.conftest import Review, new_job

pytestmark = pytest.mark.slow


def test_a_review_of_two_real_documents_verifies(shared, made: Review, tmp_path):
    """Done again with the limits and processes of a run."""
    corpus, config = tmp_path / "corpus", made.job.config
    corpus.mkdir()
    for path in sorted((shared / "corpus" / "reports").iterdir(), key=lambda path: path.stat().st_size)[:2]:
        shutil.copyfile(path, corpus / path.name)
    job = new_job(corpus, config, tmp_path / "made")
    names = [stage.name for stage in STAGES]
    do(job, names[: names.index(LAST) + 1], lambda line: None)
    report = verify(job.work, corpus=corpus, config=config, workers=1)
    assert report.problems == ()
    assert report.counts.documents == 2
    assert report.counts.quotations > 0
