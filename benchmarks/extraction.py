"""Reading of documents: likeness to reference texts, cells of tables, pages per second, workers, memory.

    python benchmarks/extraction.py [PART …] [--shared FOLDER]

PART is any of similarity, tables, speed, workers, memory; all of them without any. Speed is processor time of one
process, from the file to blocks in reading order, against pdfplumber's `extract_text` on the same files in the same
run. Workers is time by the clock of the stage `extract` with two processes against one, so it needs two idle cores.
Memory is the largest resident size of a process that reads one document.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import similarity
import table_cells

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[0] / "../shared"
_PEAK = (
    "import resource, sys; from pathlib import Path; from pipeline.config import ExtractSettings; "
    "from pipeline.readers import read; from pipeline.readers.assemble import assemble; "
    "assemble(read(Path(sys.argv[1]), ExtractSettings(ocr='never')), 'd'); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


def documents(shared: Path) -> list[Path]:
    return [
        path for folder in ("icdar2013", "govdocs") for path in sorted((shared / "corpus/pdf" / folder).glob("*.pdf"))
    ]


def ours(path: Path) -> int:
    from pipeline.config import ExtractSettings
    from pipeline.readers import read

    return read(path, ExtractSettings(ocr="never")).pages or 0


def plumber(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        count = 0
        for page in pdf.pages:
            page.extract_text()
            page.close()
            count += 1
        return count


def timed(function: Callable[[Path], int], path: Path) -> tuple[int, float]:
    start = time.process_time()
    pages = function(path)
    return pages, time.process_time() - start


def speed(shared: Path) -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    functions: dict[str, Callable[[Path], int]] = {"ours": ours, "pdfplumber": plumber}
    seconds = dict.fromkeys(functions, 0.0)
    pages = 0
    for path in documents(shared):
        for name, function in functions.items():
            count, taken = timed(function, path)
            seconds[name] += taken
        pages += count
    for name, taken in seconds.items():
        print(f"{name:<12} {pages / taken:8.1f} pages/s of one core over {pages} pages")
    print(
        f"ours is {seconds['pdfplumber'] / seconds['ours']:.1f} times as fast; it finds order, tables and kinds besides"
    )


def workers(shared: Path) -> None:
    from pipeline.stages import extract
    from pipeline.stages.job import open_job

    with tempfile.TemporaryDirectory() as folder:
        corpus, config = Path(folder) / "corpus", Path(folder) / "config"
        corpus.mkdir()
        config.mkdir()
        (config / "params.yaml").write_text("extract: {ocr: never}\n")
        for path in documents(shared):
            (corpus / path.name).write_bytes(path.read_bytes())
        taken = {}
        for number in (1, 2):
            start = time.perf_counter()
            with open_job(corpus=corpus, config=config, outputs=Path(folder) / f"out{number}", workers=number) as job:
                extract.run(job)
            taken[number] = time.perf_counter() - start
            print(f"{number} worker{'s' if number > 1 else ' '} {taken[number]:7.1f} s")
    print(f"two are {taken[1] / taken[2]:.2f} times as fast as one")


def memory(shared: Path) -> None:
    peaks = sorted(_peaks(documents(shared)), reverse=True)
    for mebibytes, name in peaks[:5]:
        print(f"{name:<16} {mebibytes:5d} MiB")


def _peaks(paths: list[Path]) -> Iterator[tuple[int, str]]:
    for path in paths:
        done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
        yield int(done.stdout), path.name


def likeness(shared: Path) -> None:
    for folder in (shared / "corpus/pdf/columns", shared / "corpus/office"):
        similarity.show(folder, similarity.measure_all(folder))


def tables(shared: Path) -> None:
    total = table_cells.Score()
    for pdf, reference in table_cells.references(shared / "corpus/pdf/icdar2013").items():
        total.add(table_cells.score(pdf, reference))
    print(total)


PARTS: dict[str, Callable[[Path], None]] = {
    "similarity": likeness,
    "tables": tables,
    "speed": speed,
    "workers": workers,
    "memory": memory,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--shared", type=Path, default=SHARED)
    arguments = parser.parse_args()
    for part in arguments.parts or PARTS:
        print(f"\n{part}")
        PARTS[part](arguments.shared)


if __name__ == "__main__":
    main()
