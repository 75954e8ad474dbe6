"""Stage `validate`: every table against its schema, every quotation against its text. A failure stops the run."""

from __future__ import annotations

from pipeline.codebook import load_codebook
from pipeline.errors import ValidationFailedError
from pipeline.stages.job import Job


def run(job: Job) -> str:
    """Check `work/`; returns how many expectations held. Raises ValidationFailedError with what failed where."""
    from pipeline.themes.registry_files import load_registry
    from pipeline.validation import validate

    accepted = load_registry(job.config).by_id
    outcome = validate(job.work, codebook=load_codebook(job.config), corpus=job.corpus, accepted=accepted)
    if not outcome.passed:
        raise ValidationFailedError(
            f"{outcome.message()}\n"
            f"The former outputs were left as they were. Details: {job.work / 'validation' / 'index.html'}"
        )
    return outcome.message()
