"""What one more document costs, and how time and memory grow with the number of documents.

    python benchmarks/incremental.py more [COUNT]        a run over 200 documents, one more, a naive run
    python benchmarks/incremental.py growth [COUNT …]    whole runs over 50, 100, 200 and 400 documents

The documents are made up, with evidence for many codes, a third each text, HTML and DOCX. They are as long as reports
and case studies are: half of them have fewer than 800 words, some ten times as many; the one more has 800. Each run is
a process of its own with the settings of the project; seconds are by the clock, so the machine should be idle. The
naive run is what there would be without anything kept: all documents into an empty folder. `--workers N` and
`--until STAGE` limit what is run; `--rules` leaves the trained classifier out.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PER_DOCUMENT = ("extract", "embed", "tag")
COUNTS = (50, 100, 200, 400)
_PARAGRAPHS, _SPREAD, _MOST = 12, 1.2, 150
"""The median, the standard deviation of the logarithm, the greatest number; a paragraph has some 65 words."""
_SENTENCES = 4

WORDS = {
    "place": ("Wensford", "Harle Bridge", "Castleby", "Nettleham Vale", "Orrin", "Stoke Marden", "Tarnside", "Ludwell"),
    "body": (
        "the trust",
        "the integrated care board",
        "the primary care network",
        "the university hospital",
        "the clinic",
    ),
    "firm": ("Calder Biosciences", "Ashmere Pharma", "Lindum Diagnostics", "Northgate Devices", "Verran Health"),
    "topic": (
        "heart failure",
        "asthma",
        "wound care",
        "diabetes",
        "stroke",
        "dementia",
        "kidney disease",
        "eye screening",
    ),
    "who": ("nurses", "clinicians", "managers", "patients", "pharmacists", "analysts", "commissioners", "carers"),
    "thing": ("the registry", "the pathway", "the trial", "the device", "the data platform", "the training programme"),
    "number": ("12", "18", "25", "31", "40", "64", "120", "350"),
    "period": ("six months", "a year", "two winters", "the first quarter", "eighteen months"),
}
PATTERNS = (
    "A lack of trust between {body} in {place} and {firm} slowed {thing} for {topic}.",
    "Staff at {place} had no time to work on {thing} with {firm}.",
    "The contract for {thing} took {period} to agree because procurement rules were unclear.",
    "Funding for {topic} ended after {period}, and {body} could not pay for {thing}.",
    "{firm} and {body} did not share a common language, and {who} in {place} felt left out.",
    "Information governance at {place} delayed access to data on {topic} by {period}.",
    "Waiting times for {topic} fell by {number} per cent within {period}.",
    "{number} {who} were trained in {thing} by {firm}.",
    "Patients with {topic} in {place} reported better care after {thing} began.",
    "{body} saved £{number},000 in {period} through {thing}.",
    "Clear leadership from {body} helped {who} to keep {thing} going.",
    "A written agreement between {firm} and {body} set out who would own the results of {thing}.",
    "Regular meetings of {who} and {firm} built confidence in {place}.",
    "We expect that {thing} will reduce admissions for {topic} by {number} per cent.",
    "{body} should give {who} protected time for {thing}.",
    "The partnership began in {place} when {firm} asked {body} about {topic}.",
    "The steering group met {number} times over {period} and looked at {thing}.",
    "In {place}, {who} took part in {thing} and wrote about {topic}.",
)


def paragraphs(index: int, number: int | None = None) -> list[str]:
    """The text of document `index`, always the same, and of no other; `number`: of paragraphs, else drawn."""
    drawn = random.Random(f"document {index}")
    number = number or min(_MOST, round(_PARAGRAPHS * drawn.lognormvariate(0, _SPREAD)) + 1)

    def sentence() -> str:
        said = drawn.choice(PATTERNS).format(**{name: drawn.choice(words) for name, words in WORDS.items()})
        return said[0].upper() + said[1:]

    return [" ".join(sentence() for _ in range(_SENTENCES)) for _ in range(number)]


def as_text(path: Path, title: str, parts: Sequence[str]) -> None:
    path.with_suffix(".txt").write_text("\n\n".join([title, *parts]) + "\n", encoding="utf-8")


def as_html(path: Path, title: str, parts: Sequence[str]) -> None:
    body = "".join(f"<p>{part}</p>\n" for part in parts)
    page = (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main>"
    )
    path.with_suffix(".html").write_text(f"{page}</body></html>\n", encoding="utf-8")


def as_docx(path: Path, title: str, parts: Sequence[str]) -> None:
    from docx import Document

    document = Document()
    document.add_heading(title, 1)
    for part in parts:
        document.add_paragraph(part)
    document.save(str(path.with_suffix(".docx")))


FORMATS: tuple[Callable[[Path, str, Sequence[str]], None], ...] = (as_text, as_html, as_docx)


def write_documents(corpus: Path, start: int, stop: int, number: int | None = None) -> None:
    """Put documents start … stop - 1 into `corpus`; `number`: of paragraphs, else drawn."""
    corpus.mkdir(exist_ok=True)
    for index in range(start, stop):
        FORMATS[index % len(FORMATS)](
            corpus / f"document-{index:04}", f"Working together {index}", paragraphs(index, number)
        )


def one(corpus: Path, config: Path, outputs: Path, workers: int, until: str) -> None:
    """Do a run as `evidence run` does and print seconds by stage and the peaks of memory in MiB, as JSON."""
    from pipeline.stages import STAGES
    from pipeline.stages.fresh import Freshness
    from pipeline.stages.job import open_job

    seconds, said = {}, {}
    with open_job(corpus=corpus, config=config, outputs=outputs, workers=workers) as job:
        fresh = Freshness(job)
        for stage in STAGES:
            start = time.perf_counter()
            if not fresh.is_current(stage):
                fresh.forget(stage)
                said[stage.name] = stage.run(job)
                fresh.note(stage)
            seconds[stage.name] = time.perf_counter() - start
            if stage.name == until:
                break
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": seconds, "said": said, "peaks": peaks}))


class Bench:
    """Runs in a temporary folder."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self.folder, self.asked = folder, asked
        shutil.copytree(ROOT / "config", folder / "config")
        if asked.rules:
            (folder / "config" / "params.yaml").write_text("tagging: {classifier: none}\n")

    def run(self, corpus: Path, outputs: str) -> dict:
        """One run; {"seconds": by stage, whole with the start of the process, of processors; "said", "peaks"}."""
        options = ["--workers", str(self.asked.workers), "--until", self.asked.until]
        folders = [str(corpus), str(self.folder / "config"), str(self.folder / outputs)]
        start, before = time.perf_counter(), _processor()
        done = subprocess.run(
            [sys.executable, __file__, "one", *folders, *options], stdout=subprocess.PIPE, text=True, check=True
        )
        found: dict = json.loads(done.stdout.splitlines()[-1])
        found["seconds"] |= {"whole": time.perf_counter() - start, "processor": _processor() - before}
        return found


def _processor() -> float:
    """Seconds of processor time of all runs that have ended; a busy machine changes them less."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def more(bench: Bench, count: int) -> None:
    """Print what one more document costs, by stage."""
    corpus = bench.folder / "corpus"
    write_documents(corpus, 0, count)
    first = bench.run(corpus, "kept")
    write_documents(corpus, count, count + 1, _PARAGRAPHS)
    runs = {"first": first, "one more": bench.run(corpus, "kept"), "no change": bench.run(corpus, "kept")}
    runs["naive"] = bench.run(corpus, "naive")
    print(f"{count} documents, then one more ({bench.asked.workers} workers); seconds")
    print(f"{'':<16}" + "".join(f"{name:>11}" for name in runs) + f"{'more/first':>12}{'more/naive':>12}")
    named = list(first["seconds"])
    rows = {name: [run["seconds"][name] for run in runs.values()] for name in named}
    rows["extract…tag"] = [sum(run["seconds"][name] for name in PER_DOCUMENT) for run in runs.values()]
    for name, (begun, added, none, naive) in rows.items():
        shown = f"{begun:11.2f}{added:11.2f}{none:11.2f}{naive:11.2f}{added / begun:12.1%}{added / naive:12.1%}"
        print(f"{name:<16}{shown}")
    for name in PER_DOCUMENT:
        print(f"{name}: {runs['one more']['said'].get(name, 'nothing changed')}")


def growth(bench: Bench, counts: Sequence[int]) -> None:
    """Print seconds by stage and peaks of memory by number of documents, and by what power they grow."""
    corpus = bench.folder / "corpus"
    runs, written = [], 0
    for count in counts:
        write_documents(corpus, written, count)
        written = count
        runs.append(bench.run(corpus, f"outputs-{count}"))
        shutil.rmtree(bench.folder / f"outputs-{count}")
        print(f"{count} documents: {runs[-1]['seconds']['whole']:.0f} s", file=sys.stderr, flush=True)
    print(f"{'seconds':<16}" + "".join(f"{count:>9}" for count in counts) + f"{'power':>8}")
    for name in runs[0]["seconds"]:
        seconds = [run["seconds"][name] for run in runs]
        print(f"{name:<16}" + "".join(f"{value:9.1f}" for value in seconds) + f"{power(counts, seconds):8.2f}")
    for place, name in enumerate(("MiB, main", "MiB, a worker")):
        peaks = [run["peaks"][place] for run in runs]
        print(f"{name:<16}" + "".join(f"{value:9d}" for value in peaks) + f"{power(counts, peaks):8.2f}")


def power(counts: Sequence[int], values: Sequence[float]) -> float:
    """The exponent of a power law through the points: 1 is linear, 0 no growth."""
    if len(counts) < 2:
        return float("nan")
    return float(np.polyfit(np.log(counts), np.log(np.maximum(values, 1e-3)), 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser("more").add_argument("count", type=int, nargs="?", default=COUNTS[2])
    parts.add_parser("growth").add_argument("counts", type=int, nargs="*", default=list(COUNTS))
    single = parts.add_parser("one")
    for name in ("corpus", "config", "outputs"):
        single.add_argument(name, type=Path)
    for part in parts.choices.values():
        part.add_argument("--workers", type=int, default=2)
        part.add_argument("--until", default="publish")
        part.add_argument("--rules", action="store_true")
    asked = parser.parse_args()
    if asked.part == "one":
        one(asked.corpus, asked.config, asked.outputs, asked.workers, asked.until)
        return
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked)
        more(bench, asked.count) if asked.part == "more" else growth(bench, asked.counts)


if __name__ == "__main__":
    main()
