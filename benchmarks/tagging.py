"""Sentences per second of the rules, beside spaCy's tokenizer alone and medspaCy's TargetMatcher and ConText.

    python benchmarks/tagging.py [FOLDER] [--medspacy ENVIRONMENT]

FOLDER: documents to read (default: corpus). ENVIRONMENT: a virtual environment that holds medspaCy, which needs an
older spaCy than this project; where the folder does not exist, it is made there (a download of about 100 MB).
medspaCy gets the patterns of our codebook and the cues of our stance rules, row by row, and the same sentences. It has
no like of `a & b` (two words in either order); these become two patterns with a gap. All figures are of one core, by
processor time, the best of three runs after one that meets every word for the first time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy

from pipeline.codebook import Codebook, load_codebook
from pipeline.config import ExtractSettings, TaggingSettings
from pipeline.corpus import find_files
from pipeline.readers import READERS
from pipeline.stages.reading import extract_file
from pipeline.tagging import build_tagger
from pipeline.tagging.matcher import tokenizer_of
from pipeline.tagging.patterns import compile_pattern
from pipeline.tagging.slots import PAIR_REACH, Pair, Slot
from pipeline.tagging.stance import load_stance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.tagging.patterns import Tokenize

RUNS = 3
FEW = 60
MEDSPACY = "medspacy==1.0.0"
CONFIG = Path("config")
DIRECTIONS = {"forward": "FORWARD", "backward": "BACKWARD", "both": "BIDIRECTIONAL"}
Rule = dict[str, Any]


def per_second(work: Callable[[], object], sentences: int) -> float:
    """Sentences per second of one core: the best of a few runs after one to warm up."""
    work()
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return sentences / best


def ours(documents: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, float]:
    """Our figures: the tokenizer alone, codes and stance, and everything without the classifier."""
    tagger = build_tagger(load_codebook(CONFIG), CONFIG, TaggingSettings(classifier="none"))
    texts = [unit["text"] for document in documents for unit in document]
    tokenizer = spacy.blank("en").tokenizer
    works: dict[str, Callable[[], object]] = {
        "spaCy's tokenizer alone": lambda: [tokenizer(text) for text in texts],
        "our rules: codes and stance": lambda: tagger.rule_evidence(texts),
        "our rules, speakers, names and figures": lambda: [tagger.tag(document) for document in documents],
    }
    return {name: per_second(work, len(texts)) for name, work in works.items()}


def target_rules(codebook: Codebook, tokenize: Tokenize) -> Iterator[Rule]:
    """The patterns of the codebook as token patterns, row by row."""
    for code in codebook.codes:
        for rule in code.rules:
            if isinstance(rule.pattern, str):
                for tokens in _tokens(rule.pattern, codebook.lists, tokenize):
                    yield {"label": code.id, "rule": rule.id, "pattern": tokens}
            else:
                yield {"label": code.id, "rule": rule.id, "pattern": list(rule.pattern)}


def context_rules(tokenize: Tokenize) -> Iterator[Rule]:
    """The cues and terminators of `stance.yaml` as rules of ConText."""
    rules = load_stance(CONFIG)
    for cue in rules.cues:
        direction = "PSEUDO" if cue.pseudo else DIRECTIONS[cue.direction]
        for pattern in cue.patterns:
            for tokens in _tokens(pattern, rules.lists, tokenize):
                yield _context(cue.id, cue.stance, direction, cue.scope, tokens)
    for pattern in rules.terminators:
        for tokens in _tokens(pattern, rules.lists, tokenize):
            yield _context("terminator", "TERMINATE", "TERMINATE", None, tokens)


def _context(label: str, category: str, direction: str, scope: int | None, tokens: list[Rule]) -> Rule:
    return {"label": label, "category": category.upper(), "direction": direction, "scope": scope, "pattern": tokens}


def _tokens(pattern: str, lists: Mapping[str, Sequence[str]], tokenize: Tokenize) -> Iterator[list[Rule]]:
    """spaCy token patterns for one phrase of our pattern language."""
    for row in compile_pattern(pattern, lists, tokenize, pattern):
        if isinstance(row, Pair):
            gap = Slot(least=0, most=PAIR_REACH - 1)
            yield [slot.token() for slot in (row.left, gap, row.right)]
            yield [slot.token() for slot in (row.right, gap, row.left)]
        else:
            yield [slot.token() for slot in row]


def one_a_rule(targets: Sequence[Rule], number: int) -> list[Rule]:
    """The first pattern of some rules, evenly spread over the codebook."""
    firsts = list({rule["rule"]: rule for rule in reversed(targets)}.values())[::-1]
    return [firsts[place * len(firsts) // number] for place in range(number)]


def plain_words(codebook: Codebook, number: int) -> list[Rule]:
    """Single words of the codebook's lists, evenly spread, as the simplest target rules there are."""
    words = sorted({entry for entries in codebook.lists.values() for entry in entries if entry.isalpha()})
    return [{"label": words[place * len(words) // number], "pattern": None} for place in range(number)]


def environment(folder: Path) -> Path:
    """Python of an environment with medspaCy, made where there is none."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"making an environment with {MEDSPACY} in {folder} …", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", MEDSPACY], check=True)
    return python


def theirs(folder: Path, texts: list[str], tasks: Mapping[str, tuple[list[Rule], list[Rule] | None]]) -> None:
    """Print medspaCy's figures for some sets of target and context rules."""
    asked = [{"targets": targets, "context": context, "sentences": texts} for targets, context in tasks.values()]
    answer = subprocess.run(
        [environment(folder), "-W", "ignore", Path(__file__).with_name("medspacy_tagger.py")],
        input="\n".join(map(json.dumps, asked)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for name, line in zip(tasks, answer.stdout.splitlines(), strict=True):
        found = json.loads(line)
        print(
            f"{found['per_second']:8.0f}  medspaCy {found['version']}: {name}"
            f" ({found['targets']} targets, {found['modifiers']} modifiers found)"
        )


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("corpus"))
    parser.add_argument("--medspacy", type=Path, metavar="ENVIRONMENT")
    options = parser.parse_args()
    settings = ExtractSettings(ocr="never")
    documents = [extract_file((file, settings, None)).units for file in find_files(options.folder, readable=READERS)]
    texts = [unit["text"] for document in documents for unit in document]
    codebook, tokenize = load_codebook(CONFIG), tokenizer_of(spacy.blank("en"))
    targets, context = list(target_rules(codebook, tokenize)), list(context_rules(tokenize))
    rules = sum(len(code.rules) for code in codebook.codes)
    print(f"{len(texts)} sentences; {rules} rules in {len(targets)} patterns; sentences per second of one core:")
    for name, figure in ours(documents).items():
        print(f"{figure:8.0f}  {name}")
    if options.medspacy is None:
        print("no figures of medspaCy: name an environment for it, --medspacy ENVIRONMENT (made there if missing)")
        return
    tasks = {
        f"our {len(targets)} target patterns, our {len(context)} context patterns": (targets, context),
        f"{FEW} of our target patterns, our context patterns": (one_a_rule(targets, FEW), context),
        f"{FEW} single words, medspaCy's own context rules": (plain_words(codebook, FEW), None),
    }
    try:
        theirs(options.medspacy, texts, tasks)
    except (OSError, subprocess.CalledProcessError) as error:
        by_hand = f"python -m venv {options.medspacy} && {options.medspacy}/bin/pip install {MEDSPACY}"
        sys.exit(f"no figures of medspaCy: {error}\nMake the environment by hand and run again: {by_hand}")


if __name__ == "__main__":
    main()
