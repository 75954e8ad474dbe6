"""Training the classifier on coded sentences: no stage of a run, since its result is kept and not made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.codebook import load_codebook
from pipeline.config import TaggingSettings
from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def train(gold: Sequence[Path], config: Path, out: Path, report: Callable[[str], None]) -> str:
    """Train on gold tables for the codebook of `config` and write the classifier into `out`; returns how good it is.

    Raises SettingsError for gold that cannot be used, and where `out` holds something else.
    """
    from pipeline.tagging.classifier import fit
    from pipeline.tagging.classifier.likeness import Sentences
    from pipeline.tagging.classifier.store import FACTS
    from pipeline.tagging.pipeline import build

    if out.exists() and any(out.iterdir()) and not (out / FACTS).is_file():
        raise SettingsError(f"{out}: expected a new folder or one with a trained classifier, found other files.")
    codebook = load_codebook(config)
    tagger = build(codebook, config, TaggingSettings(classifier="none"))
    sentences = {code.id: Sentences(code.examples, code.counter_examples) for code in codebook.codes}
    # the codes in one order, whatever that of the file
    subject = fit.Subject(sorted(sentences), sentences, tagger.rule_evidence)
    figures = fit.train(gold, subject, out, report)
    best = figures["thresholds"][f"{figures['best_threshold']:.2f}"]
    return (
        f"{out}: F1 {best['f1']:.3f} (precision {best['precision']:.3f}, recall {best['recall']:.3f}) on "
        f"{figures['held_out']} sentences held out, at the threshold {figures['best_threshold']:.2f}"
    )
