"""What a command uses to do stages: each is logged as it starts and as it ends, whatever the end is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline import __version__
from pipeline.provenance.log import DONE, FAILED, INTERRUPTED, STARTED, UNCHANGED, Log
from pipeline.provenance.record import FOLDER, PROVENANCE, Subject, renew_log, renew_stages, write_record


class Recorder:
    """The record of one command that does stages."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.run = max((int(event["run"]) for event in log.events()), default=0) + 1
        self.done: list[str] = []
        self.unchanged: list[str] = []

    def start(self, command: str) -> None:
        """Log that the command was given, and which program does it."""
        self._log.add(self.run, STARTED, command=f"evidence {command}", version=__version__)

    def do(self, name: str, work: Callable[[], str]) -> str:
        """Do the work of a stage and log it; returns the line that it says."""
        self._log.add(self.run, STARTED, name)
        with self.timed(name) as say:
            said = say(work())
        self.done.append(name)
        return said

    def skip(self, name: str) -> None:
        """Log that a stage was not done, for nothing changed."""
        self._log.add(self.run, UNCHANGED, name)
        self.unchanged.append(name)

    @contextmanager
    def timed(self, stage: str = "") -> Iterator[Callable[[str], str]]:
        """Log how the block ended and how long it took; it is given a function that takes what to say of it."""
        began, said = time.monotonic(), [""]

        def say(text: str) -> str:
            said[0] = text
            return text

        try:
            yield say
        except BaseException as error:
            word = INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAILED
            with suppress(OSError):  # a full disk is often what ended the run: that should be told, and not this
                self._log.add(self.run, word, stage, seconds=_since(began), said=_told(error))
            raise
        self._log.add(self.run, DONE, stage, seconds=_since(began), said=said[0])


@contextmanager
def recorded(subject: Subject, command: str) -> Iterator[Recorder]:
    """A Recorder for one command; when the block ends, `outputs/run/` tells of it.

    The record of what is published is renewed only by a command that published, or that found all of it unchanged.
    """
    recorder = Recorder(subject.log)
    recorder.start(command)
    try:
        with recorder.timed():
            yield recorder
    except BaseException:
        with suppress(OSError):  # as above
            renew_log(subject)
        raise
    _renew(subject, recorder)


def _renew(subject: Subject, recorder: Recorder) -> None:
    folder = subject.outputs / FOLDER
    if "publish" in recorder.done and (folder / PROVENANCE).is_file():
        renew_stages(subject)
    elif "publish" in recorder.unchanged:
        write_record(subject, subject.outputs, folder)
    renew_log(subject)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _told(error: BaseException) -> str:
    """An error without the name of the user, who may be read from the folder of the user."""
    text = str(error) or type(error).__name__
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
