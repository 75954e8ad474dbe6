"""What decides beside the rules, as spaCy components: the classifier, and likeness to examples for codes it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language

from pipeline import carried
from pipeline.errors import SettingsError
from pipeline.tagging.classifier import combine, likeness, store
from pipeline.tagging.classifier.network import network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt
    from spacy.tokens import Doc

CARRIED = Path(__file__).parent / "carried"
LOG_ODDS = "log_odds"


@Language.factory("evidence_classifier", default_config={"folder": str(CARRIED)})
def classifier_component(nlp: Language, name: str, folder: str) -> Classifier:
    """The classifier of a folder with trained weights, by default the one that the project carries."""
    return Classifier(Path(folder))


@Language.factory("evidence_likeness", default_config={"sentences": {}, "combination": {}})
def likeness_component(
    nlp: Language, name: str, sentences: dict[str, list[list[str]]], combination: dict[str, Any]
) -> likeness.Likeness:
    """Likeness to the sentences of some codes, their examples first, with what it is worth."""
    by_code = {code: likeness.Sentences(*both) for code, both in sentences.items()}
    return likeness.Likeness(by_code, combine.Combination.from_dict(combination))


class Classifier:
    """Which codes sentences are evidence for. codes: those it was trained for."""

    def __init__(self, folder: Path) -> None:
        arrays, facts = store.load(folder)
        if facts.base != carried.SHA256:
            raise SettingsError(
                f"tagging.classifier: {folder} was trained over another sentence model ({facts.base[:12]}…) than the "
                f"package {carried.NAME} carries.\nTrain it anew with `evidence train`, or use `carried`."
            )
        self.codes = facts.codes
        self._network = network(arrays, facts.tuned)
        self._combination = combine.Combination.from_dict(facts.combination)

    def __call__(self, doc: Doc) -> Doc:
        """Put the log odds of each code into a document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 0) -> Iterator[Doc]:
        """The same for several, which go through the model together, so that only they decide about its last bits."""
        docs = list(stream)
        for doc, odds in zip(docs, self._network.log_odds([doc.text for doc in docs]), strict=True):
            doc.user_data[LOG_ODDS] = odds
            yield doc

    def probabilities(
        self, docs: Sequence[Doc], rules: Sequence[Mapping[str, combine.RuleEvidence]]
    ) -> npt.NDArray[np.float64]:
        """Shape (docs, codes), for sentences of one document in their order, with what the rules say of each."""
        if not docs:
            return np.empty((0, len(self.codes)))
        odds = np.stack([doc.user_data[LOG_ODDS] for doc in docs])
        return self._combination.probabilities(combine.features(odds, rules, self.codes, [""] * len(docs)))
