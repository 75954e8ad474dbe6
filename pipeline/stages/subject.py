"""What the record of a run is about, from the job that runs."""

from __future__ import annotations

from pipeline.provenance.record import Subject
from pipeline.stages import stage
from pipeline.stages.job import Job


def subject_of(job: Job) -> Subject:
    """Folders and settings of the job, and the outputs that `publish` replaces."""
    return Subject(job.corpus, job.config, job.outputs, job.settings, stage("publish").writes)
