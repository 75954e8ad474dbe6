"""Damaged files: whatever is done to a document, the reader ends with text or with a reason, and the run goes on.

Each file is read as a run reads it, in a process of its own with limits. 2,000 inputs and more, the same on each run.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import ExtractSettings
from pipeline.corpus import SourceFile
from pipeline.readers import DEFECT
from pipeline.records import STATUSES
from pipeline.stages.isolation import Failure, IsolatedExecutor, Limits
from pipeline.stages.reading import extract_file
from tests.conftest import SHARED
from tests.readers import mutations, pictures, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.stages.reading import Extracted

pytestmark = pytest.mark.slow

LIMITS = Limits(seconds=20, mebibytes=1500)
SETTINGS = ExtractSettings(ocr="never")
ALIKE = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, bytes], Extracted | Failure]]:
    """Reads a file of these bytes in a worker."""
    folder = tmp_path_factory.mktemp("fuzz")
    outcomes: Counter[str] = Counter()
    with IsolatedExecutor(1) as executor:

        def extract(suffix: str, data: bytes) -> Extracted | Failure:
            path = folder / f"damaged{suffix}"
            path.write_bytes(data)
            file = SourceFile(path, path.name, suffix, len(data), "0" * 64)
            result = executor.guarded(extract_file, (file, SETTINGS, None), LIMITS).result()
            outcomes[result.cause if isinstance(result, Failure) else result.status] += 1
            return result

        yield extract
    print(dict(outcomes))  # noqa: T201 - shown with -s


def faults(result: Extracted | Failure) -> list[str]:
    """What is wrong with the outcome of a damaged file; a process that ended has a reason of its own."""
    if isinstance(result, Failure):
        return ["reading a small file should not take so long"] if result.cause == "time" else []
    text, reason = result.text, str(result.row["reason"])
    checks = {
        "an unknown status": result.status in STATUSES,
        "text where there should be none, or none where there should be": bool(text) == (result.status == "included"),
        "neither text nor reason": bool(text or reason),
        "a traceback in the reason": "Traceback" not in reason,
        "a reason that nobody reads": len(reason) < 1000,
        f"a defect of ours: {reason}": DEFECT[1:] not in reason,
        "what cannot be written": all(_is_writable(value) for value in (text, *map(str, result.row.values()))),
        "a unit that is not at its place": all(text[u["start"] : u["end"]] == u["text"] for u in result.units),
    }
    return [fault for fault, holds in checks.items() if not holds]


def _is_writable(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Sound files of each format, and hostile ones where the shared corpus is."""
    folder = tmp_path_factory.mktemp("originals")
    found: dict[str, list[bytes]] = {}
    for suffix in (".pdf", ".docx", ".html", ".md", ".txt"):
        found[suffix] = [samples.make(suffix, folder).read_bytes()]
    wrong = {letter: chr(ord(letter) - 29) for letter in "abcdefghijklm"}
    made = [
        pictures.mapped(folder / "mapped.pdf", wrong, plain=pictures.TEXT),
        pictures.scan(folder / "scan.pdf", [pictures.TEXT[:2]]),
    ]
    found[".pdf"] += [mutations.unpacked(found[".pdf"][0]), *(path.read_bytes() for path in made)]
    hostile = sorted((SHARED / "corpus" / "hostile").glob("*.pdf"))
    found[".pdf"] += [data for path in hostile if len(data := path.read_bytes()) < 100_000]
    return found


@settings(ALIKE, max_examples=1100)
@given(data=st.data(), steps=mutations.mutations)
def test_damaged_pdf(data, steps, reader, originals):
    files = originals[".pdf"]
    # the first four, our own, are damaged in two cases of three whether or not the hostile ones are here
    chosen = data.draw(st.integers(0, 11))
    original = files[chosen % 4] if chosen < 8 else files[data.draw(st.integers(0, 10_000)) % len(files)]
    damaged = mutations.apply(original, steps, files)
    assert faults(reader(".pdf", damaged)) == []


@settings(ALIKE, max_examples=300)
@given(steps=mutations.mutations)
def test_damaged_docx(steps, reader, originals):
    others = [*originals[".html"], *originals[".docx"]]
    damaged = mutations.apply_inside(originals[".docx"][0], steps, others)
    assert faults(reader(".docx", damaged)) == []


@settings(ALIKE, max_examples=100)
@given(steps=mutations.mutations)
def test_damaged_archive_of_a_docx(steps, reader, originals):
    damaged = mutations.apply(originals[".docx"][0], steps, originals[".docx"] + originals[".pdf"][:2])
    assert faults(reader(".docx", damaged)) == []


@settings(ALIKE, max_examples=300)
@given(steps=mutations.mutations)
def test_damaged_html(steps, reader, originals):
    damaged = mutations.apply(originals[".html"][0], steps, originals[".md"] + originals[".html"])
    assert faults(reader(".html", damaged)) == []


@settings(ALIKE, max_examples=150)
@given(steps=mutations.mutations)
def test_damaged_markdown(steps, reader, originals):
    damaged = mutations.apply(originals[".md"][0], steps, originals[".html"] + originals[".md"])
    assert faults(reader(".md", damaged)) == []


@settings(ALIKE, max_examples=150)
@given(steps=mutations.mutations)
def test_damaged_text(steps, reader, originals):
    damaged = mutations.apply(originals[".txt"][0], steps, originals[".pdf"][:3])
    assert faults(reader(".txt", damaged)) == []
