"""Pages per second of our PDF reader, against pdfplumber's own `extract_text` on the same files in the same run."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pdfplumber

from pipeline.config import ExtractSettings
from pipeline.errors import DocumentError
from pipeline.readers import read


def ours(path: Path) -> int:
    return read(path, ExtractSettings(ocr="never")).pages or 0


def plumber(path: Path) -> int:
    with pdfplumber.open(path) as pdf:
        return sum(page.extract_text() is not None for page in pdf.pages)


def main(folder: Path) -> None:
    seconds, pages = {"ours": 0.0, "pdfplumber": 0.0}, 0
    for path in sorted(folder.rglob("*.pdf")):
        try:
            for name, function in (("ours", ours), ("pdfplumber", plumber)):
                start = time.process_time()
                count = function(path)
                seconds[name] += time.process_time() - start
            pages += count
        except (DocumentError, pdfplumber.utils.exceptions.PdfminerException) as error:
            print(f"left out {path.name}: {error}")
    for name, taken in seconds.items():
        print(f"{name:<11} {pages / taken:7.1f} pages/s of one core")
    print(f"ours takes {seconds['ours'] / seconds['pdfplumber']:.2f} times as long over {pages} pages")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "corpus"))
