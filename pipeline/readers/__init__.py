"""Documents to blocks of text: one reader per format, found by the suffix of the file.

A new format is one module with a function `read(path, settings) -> Reading`, one line in `READERS`, and one sample in
`tests/readers/samples.py`. A format whose pages may be pictures takes their recognised words as a third argument.
Importing this package loads no library: a reader is imported when its first file comes.
"""

from __future__ import annotations

import errno
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import DocumentError
from pipeline.readers.defects import own_module

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from pipeline.config import ExtractSettings
    from pipeline.records import Reading

    Recognised = Mapping[int, Any]  # number of a page: its words, or the reason why there are none

MAX_BYTES = 512 * 1024 * 1024
DEFECT = "expected to read the file or to say what is wrong with it, found a defect of the reader"


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader by the name of its module; calling it imports the module and reads one file."""

    module: str

    def __call__(self, path: Path, settings: ExtractSettings, recognised: Recognised | None = None) -> Reading:
        """Import the reader and read `path` with it; only a reader that asked for recognised words is given them."""
        function: Callable[..., Reading] = importlib.import_module(self.module).read
        return function(path, settings) if recognised is None else function(path, settings, recognised)


READERS: dict[str, Reader] = {
    ".pdf": Reader("pipeline.readers.pdf"),
    ".docx": Reader("pipeline.readers.docx"),
    ".html": Reader("pipeline.readers.html"),
    ".htm": Reader("pipeline.readers.html"),
    ".md": Reader("pipeline.readers.markdown"),
    ".markdown": Reader("pipeline.readers.markdown"),
    ".txt": Reader("pipeline.readers.text"),
    ".text": Reader("pipeline.readers.text"),
}


def supported(suffix: str) -> bool:
    """Whether files with this suffix (".pdf", in any case) can be read."""
    return suffix.lower() in READERS


def read(path: Path, settings: ExtractSettings, recognised: Recognised | None = None) -> Reading:
    """What the document at `path` says.

    recognised: for the pages that a first reading names in `unread`, their words or the reason why there are none.
    Raises DocumentError, and nothing else, for a file that cannot be read: unknown suffix, empty, damaged, encrypted,
    or anything on which a library gives up. This is the one place where any error of a library becomes a reason. Only
    MemoryError and ImportError pass: they are about the machine.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DocumentError(
            f"expected one of {', '.join(READERS)}, found {path.suffix or 'no suffix'}: convert the file to one "
            "of these, or exclude it in params.yaml"
        )
    _check_size(path)
    try:
        return reader(path, settings) if recognised is None else reader(path, settings, recognised)
    except (DocumentError, ImportError, MemoryError):
        raise
    except Exception as error:  # malformed input makes the libraries raise almost anything
        if getattr(error, "errno", None) == errno.ENOMEM:
            raise MemoryError from error
        raise DocumentError(_reason(error, path.suffix.lower()[1:])) from error


def _reason(error: Exception, suffix: str) -> str:
    """What to tell of an error that nobody foresaw: a library's is damage, one of our own lines is a defect of ours."""
    detail = " ".join(str(error).split())[:200]
    what = f"{type(error).__name__}{': ' if detail else ''}{detail}"
    if module := own_module(error):
        return (
            f"{DEFECT} ({what}, in {module}): report it with the file; meanwhile, save the document in another format "
            "and run again"
        )
    return (
        f"expected a readable {suffix} file, found damage ({what}): open it in the program that made it, save it "
        "again, and run again"
    )


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError(
            f"expected a file that can be opened, found {error.strerror}: check its permissions"
        ) from error
    if size == 0:
        raise DocumentError("expected a document, found an empty file (0 bytes): fetch or save it again")
    if size > MAX_BYTES:
        raise DocumentError(f"expected at most {MAX_BYTES // 2**20} MiB, found {size // 2**20} MiB: split the document")
