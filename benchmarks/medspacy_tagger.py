"""Sentences per second of medspaCy's TargetMatcher and ConText. Runs in an environment of its own; see `tagging.py`.

Reads one JSON object a line from standard input: `targets` and `context` are lists of rules (`label`, `pattern`: a list
of spaCy token patterns, or null where the label itself is what to find; for context also `category`, `direction` and
`scope`; null in place of the list for medspaCy's own rules), `sentences` a list of texts. Writes for each line an
object with `per_second` (processor time of one core), `targets`, `modifiers` and `version`.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import spacy
from loguru import logger
from medspacy.context import ConText, ConTextRule
from medspacy.target_matcher import TargetMatcher, TargetRule
from spacy.language import Language
from spacy.tokens import Doc

RUNS = 3


@Language.component("one_sentence")
def one_sentence(doc: Doc) -> Doc:
    """Each text is one sentence, as it is for our rules."""
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


def pipeline(targets: list[dict[str, Any]], context: list[dict[str, Any]] | None) -> Language:
    """spaCy's tokenizer, the target rules and the context rules."""
    nlp = spacy.blank("en")
    nlp.add_pipe("one_sentence")
    matcher = nlp.add_pipe("medspacy_target_matcher")
    assert isinstance(matcher, TargetMatcher)
    matcher.add([TargetRule(rule["label"], rule["label"], pattern=rule["pattern"]) for rule in targets])
    if context is None:
        nlp.add_pipe("medspacy_context")
        return nlp
    modifiers = nlp.add_pipe("medspacy_context", config={"rules": None})
    assert isinstance(modifiers, ConText)
    modifiers.add(
        [
            ConTextRule(
                rule["label"], rule["category"], pattern=rule["pattern"], direction=rule["direction"],
                max_scope=rule["scope"],
            )
            for rule in context
        ]
    )  # fmt: skip
    return nlp


def measure(nlp: Language, sentences: list[str]) -> dict[str, Any]:
    """The best of a few runs, after one that meets every word for the first time."""
    docs = [nlp(sentence) for sentence in sentences]
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for _doc in nlp.pipe(sentences):
            pass
        best = min(best, time.process_time() - start)
    return {
        "per_second": len(sentences) / best,
        "targets": sum(len(doc.ents) for doc in docs),
        "modifiers": sum(len(doc._.context_graph.modifiers) for doc in docs),
        "version": version("medspacy"),
    }


def main() -> None:
    """One answer a line."""
    logger.remove()
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps(measure(pipeline(task["targets"], task["context"]), task["sentences"])), flush=True)


if __name__ == "__main__":
    main()
