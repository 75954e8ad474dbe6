"""From coded sentences to a trained classifier on disk: tune, compress, combine with the rules, measure, write."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import carried
from pipeline.io import sha256_of, write_text
from pipeline.records import family_of
from pipeline.tagging.classifier import card, combine, gold, likeness, store
from pipeline.tagging.classifier.network import compressed
from pipeline.tagging.classifier.training import Recipe, Tuned, tune

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    Rules = Callable[[Sequence[str]], list[Mapping[str, combine.RuleEvidence]]]

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """What a classifier is made for.

    codes: those of the codebook, in the order of the outputs. sentences: of each code, in the codebook. rules: what the
    rules say of sentences.
    """

    codes: Sequence[str]
    sentences: Mapping[str, likeness.Sentences]
    rules: Rules


def train(
    paths: Sequence[Path], subject: Subject, out: Path, report: Callable[[str], None], recipe: Recipe | None = None
) -> Mapping[str, Any]:
    """Learn from the gold tables at `paths` and write weights, facts and card into `out`; returns the figures.

    report: told what is going on. Raises SettingsError for gold that cannot be used.
    """
    recipe = recipe or Recipe()
    examples = gold.read(paths, subject.codes)
    held = gold.held_out(examples)
    learned = [example for example, out_ in zip(examples, held, strict=True) if not out_]
    kept = [example for example, out_ in zip(examples, held, strict=True) if out_]
    report(f"{len(learned)} sentences to learn from, {len(kept)} of whole documents held out")
    tuned = tune(
        [one.text for one in learned],
        _with_families(truth(learned, subject.codes), subject.codes),
        len(subject.codes),
        recipe,
        lambda epoch, loss: report(f"epoch {epoch + 1} of {recipe.epochs}: loss {loss:.4f}"),
    )
    origin = {"gold": {path.name: sha256_of(path) for path in paths}, "recipe": asdict(recipe), "learned": len(learned)}
    return finish(tuned, kept, subject, out, origin)


def finish(
    tuned: Tuned, kept: Sequence[gold.Example], subject: Subject, out: Path, origin: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Compress, combine with the rules on the documents held out, measure and write.

    origin: what it was learned from and how.
    """
    codes = subject.codes
    network, arrays = compressed(tuned)
    texts, documents = [one.text for one in kept], [one.document for one in kept]
    rules, wanted = subject.rules(texts), truth(kept, codes)
    told = combine.features(network.log_odds(texts), rules, codes, documents)
    known = likeness.Known([subject.sentences[code] for code in codes])
    like = likeness.features(known.likeness(texts), rules, codes)
    figures = measured(told, wanted, documents, codes) | {"held_out": len(kept)}
    facts = store.Facts(
        codes=tuple(codes),
        tuned=tuned.encoder.tuned,
        base=carried.SHA256,
        combination=combine.fit(told, wanted).as_dict(),
        likeness=combine.fit(like, wanted, likeness.FEATURES, by_code=False).as_dict(),
        figures=figures,
        training=origin,
    )
    store.save(out, arrays, facts)
    write_text(out / "README.md", card.text(facts))
    return figures


def truth(examples: Sequence[gold.Example], codes: Sequence[str]) -> npt.NDArray[np.int8]:
    """Shape (sentences, codes): 1 where a sentence has the code."""
    return np.array([[code in example.codes for code in codes] for example in examples], dtype=np.int8)


def _with_families(wanted: npt.NDArray[np.int8], codes: Sequence[str]) -> npt.NDArray[np.float32]:
    """The truth of codes, then of families, then whether there is any: what codes have in common is learned too."""
    families = [family_of(code) for code in codes]
    of_family = [[name == family for name in families] for family in sorted(set(families))]
    further = [wanted[:, which].max(axis=1) for which in of_family] + [wanted.max(axis=1)]
    return np.column_stack([wanted, *further]).astype(np.float32)


def measured(
    told: npt.NDArray[np.float64], wanted: npt.NDArray[np.int8], documents: Sequence[str], codes: Sequence[str]
) -> dict[str, Any]:
    """How well the combination does on documents it was not fitted on: five folds of the documents held out."""
    names = sorted(set(documents))
    fold = np.array([names.index(name) % _FOLDS for name in documents])
    chance = np.zeros(wanted.shape)
    for number in range(_FOLDS):
        rest = fold != number
        chance[~rest] = combine.fit(told[rest], wanted[rest]).probabilities(told[~rest])
    thresholds = [round(0.05 * step, 2) for step in range(2, 13)]
    by_threshold = {f"{limit:.2f}": _scores(chance >= limit, wanted) for limit in thresholds}
    best = max(by_threshold, key=lambda limit: (by_threshold[limit]["f1"], limit))
    by_code = {code: _scores(chance[:, i] >= float(best), wanted[:, i]) for i, code in enumerate(codes)}
    return {"thresholds": by_threshold, "best_threshold": float(best), "codes": by_code}


def _scores(found: npt.NDArray[np.bool_], wanted: npt.NDArray[np.int8]) -> dict[str, float]:
    right = int((found & (wanted > 0)).sum())
    precision, recall = right / max(1, int(found.sum())), right / max(1, int(wanted.sum()))
    f1 = 2 * right / max(1, int(found.sum()) + int(wanted.sum()))
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3), "gold": int(wanted.sum())}
