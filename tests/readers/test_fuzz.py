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
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, bytes], None]]:
    """Reads a file of these bytes in a worker and checks what comes of it."""
    folder = tmp_path_factory.mktemp("fuzz")
    outcomes: Counter[str] = Counter()
    with IsolatedExecutor(1) as executor:

        def check(suffix: str, data: bytes) -> None:
            path = folder / f"damaged{suffix}"
            path.write_bytes(data)
            file = SourceFile(path, path.name, suffix, len(data), "0" * 64)
            result = executor.guarded(extract_file, (file, SETTINGS, None), LIMITS).result()
            outcomes[result.cause if isinstance(result, Failure) else result.status] += 1
            if isinstance(result, Failure):
                assert result.cause != "time", "reading a small file should not take so long"
            else:
                check_result(result)

        yield check
    print(dict(outcomes))  # noqa: T201 - shown with -s


def check_result(result: Extracted) -> None:
    assert result.status in STATUSES
    text, reason = result.text, str(result.row["reason"])
    assert bool(text) == (result.status == "included")
    assert text or reason
    assert "Traceback" not in reason
    assert len(reason) < 1000
    for value in (text, *map(str, result.row.values())):
        value.encode("utf-8")  # nothing that cannot be written
    for row in result.units:
        assert text[row["start"] : row["end"]] == row["text"]


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
    reader(".pdf", mutations.apply(original, steps, files))


@settings(ALIKE, max_examples=300)
@given(steps=mutations.mutations)
def test_damaged_docx(steps, reader, originals):
    others = [*originals[".html"], *originals[".docx"]]
    reader(".docx", mutations.apply_inside(originals[".docx"][0], steps, others))


@settings(ALIKE, max_examples=100)
@given(steps=mutations.mutations)
def test_damaged_archive_of_a_docx(steps, reader, originals):
    reader(".docx", mutations.apply(originals[".docx"][0], steps, originals[".docx"] + originals[".pdf"][:2]))


@settings(ALIKE, max_examples=300)
@given(steps=mutations.mutations)
def test_damaged_html(steps, reader, originals):
    reader(".html", mutations.apply(originals[".html"][0], steps, originals[".md"] + originals[".html"]))


@settings(ALIKE, max_examples=150)
@given(steps=mutations.mutations)
def test_damaged_markdown(steps, reader, originals):
    reader(".md", mutations.apply(originals[".md"][0], steps, originals[".html"] + originals[".md"]))


@settings(ALIKE, max_examples=150)
@given(steps=mutations.mutations)
def test_damaged_text(steps, reader, originals):
    reader(".txt", mutations.apply(originals[".txt"][0], steps, originals[".pdf"][:3]))
