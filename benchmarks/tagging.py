"""Sentences per second of the tagger (codes, stance, speakers, names, figures), against spaCy's tokenizer alone."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import spacy

from pipeline.codebook import load_codebook
from pipeline.config import ExtractSettings, Settings
from pipeline.corpus import find_files
from pipeline.readers import READERS
from pipeline.stages.reading import extract_file
from pipeline.tagging import build_tagger


def main(folder: Path) -> None:
    settings = ExtractSettings(ocr="never")
    documents = [extract_file((file, settings, None)).units for file in find_files(folder, readable=READERS)]
    units = [unit for document in documents for unit in document]
    start = time.process_time()
    tagger = build_tagger(load_codebook(Path("config")), Path("config"), Settings().tagging)
    print(f"build      {time.process_time() - start:6.2f} s, once per process")
    tagger.tag(units[:50])  # words seen for the first time cost more
    start = time.process_time()
    for document in documents:
        tagger.tag(document)
    whole = time.process_time() - start
    tokenizer = spacy.blank("en").tokenizer
    start = time.process_time()
    for unit in units:
        tokenizer(unit["text"])
    alone = time.process_time() - start
    print(f"tagger     {len(units) / whole:6.0f} sentences/s of one core")
    print(f"tokenizer  {len(units) / alone:6.0f} sentences/s of one core")
    print(f"the tagger takes {whole / alone:.1f} times as long over {len(units)} sentences")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "corpus"))
