"""Evidence tables from reports and case studies: verbatim, coded by rules that can be read, reproducible.

>>> from pipeline import open_review
>>> review = open_review("outputs")  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from pipeline.review import Quote, Review, open_review

__version__ = "0.1.0"
__all__ = ["Quote", "Review", "__version__", "open_review"]


def __getattr__(name: str) -> Any:
    """`open_review` and its classes, imported when they are asked for: the command line must not wait for pandas."""
    if name in ("Quote", "Review", "open_review"):
        return getattr(importlib.import_module(f"{__name__}.review"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
