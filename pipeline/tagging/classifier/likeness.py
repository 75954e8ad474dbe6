"""Codes for which nothing was learned: how like a sentence is to the examples of a code, beside what its rules say.

The cosines of sentence embeddings of the published model (Reimers and Gurevych 2019), to the likest example, to the
three likest together and to the likest counter-example. What they are worth was learned on other codes, with one
intercept for all, so it serves any code that has examples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.tagging.classifier import combine
from pipeline.tagging.classifier.network import vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from spacy.tokens import Doc

    from pipeline.tagging.classifier.combine import Array

FEATURES = ("rule", "rule_confidence", "ruled_out", "example", "examples", "counter_example")
LIKENESS = "likeness"
_SEVERAL = 3


class Sentences(NamedTuple):
    """The sentences in the codebook that have a code, and those that must not get it."""

    examples: Sequence[str]
    counter_examples: Sequence[str]


class Likeness:
    """Which codes sentences are evidence for, by rules and likeness to examples. codes: those with examples."""

    def __init__(self, sentences: Mapping[str, Sentences], combination: combine.Combination) -> None:
        self.codes = tuple(code for code in sorted(sentences) if sentences[code].examples)
        self._known = Known([sentences[code] for code in self.codes])
        self._combination = combination

    def __call__(self, doc: Doc) -> Doc:
        """Put the likeness to the examples of each code into a document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 0) -> Iterator[Doc]:
        """The same for several, which go through the model together."""
        docs = list(stream)
        for doc, like in zip(docs, self._known.likeness([doc.text for doc in docs]), strict=True):
            doc.user_data[LIKENESS] = like
            yield doc

    def probabilities(self, docs: Sequence[Doc], rules: Sequence[Mapping[str, combine.RuleEvidence]]) -> Array:
        """Shape (docs, codes), with what the rules say of each."""
        if not docs:
            return np.empty((0, len(self.codes)))
        like = np.stack([doc.user_data[LIKENESS] for doc in docs])
        return self._combination.probabilities(features(like, rules, self.codes))


class Known:
    """The sentences of codes as vectors."""

    def __init__(self, sentences: Sequence[Sentences]) -> None:
        self._vectors = [tuple(_unit(vectors(part)) for part in both) for both in sentences]

    def likeness(self, texts: Sequence[str]) -> Array:
        """Shape (texts, codes, 3): cosine to the likest example, the mean of three, the likest counter-example."""
        own = _unit(vectors(texts))
        return np.stack([_likeness(own, *both) for both in self._vectors], axis=1)


def features(likeness: Array, rules: Sequence[Mapping[str, combine.RuleEvidence]], codes: Sequence[str]) -> Array:
    """Shape (sentences, codes, features), in the order of FEATURES; likeness: (sentences, codes, 3)."""
    return np.concatenate([np.stack(combine.of_rules(rules, codes), axis=-1), likeness], axis=-1)


def _likeness(own: Array, examples: Array, counter_examples: Array) -> Array:
    likest = np.sort(own @ examples.T, axis=1)[:, ::-1][:, :_SEVERAL]
    counter = (own @ counter_examples.T).max(axis=1, initial=0)
    return np.stack([likest[:, 0], likest.mean(axis=1), counter], axis=1).round(4)


def _unit(rows: Array) -> Array:
    length: Array = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, 1e-12)
