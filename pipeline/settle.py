"""For whoever reads finished outputs: never half of one review and half of the next."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import SettingsError
from pipeline.lock import LOCK
from pipeline.swap import READY, finish

_PATIENCE = 60  # seconds; another run publishes in far fewer


def settle(outputs: Path) -> None:
    """Publish what a run had decided to publish when it was killed; wait for one that is about to.

    Nearly always there is nothing to do, and nothing is touched. Raises SettingsError if another run holds the folder
    for long, and OSError where the folder cannot be written: what stands there may then be of two reviews.
    """
    if not (outputs / READY).is_dir():
        return
    (outputs / "work").mkdir(exist_ok=True)
    try:
        with FileLock(outputs / "work" / LOCK, timeout=_PATIENCE):
            finish(outputs)
    except Timeout as error:
        raise SettingsError(
            f"{outputs}: expected a finished review, found one that another run is about to replace.\n"
            "Wait until it has ended, then ask again."
        ) from error
