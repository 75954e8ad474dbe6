"""What a stage is given to work with: folders, settings, workers and a way to show progress."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pipeline.config import Settings, load_settings
from pipeline.errors import SettingsError
from pipeline.lock import locked
from pipeline.stages.isolation import Failure, IsolatedExecutor, Limits, attempt, run_here
from pipeline.swap import clear_leftovers, finish

T = TypeVar("T")

Track = Callable[[Iterable[T], int, str], Iterable[T]]


def no_progress(items: Iterable[T], total: int, label: str) -> Iterable[T]:
    """Show nothing."""
    return items


class InlineExecutor(Executor):
    """Runs each task at once in this process, without limits: for tests."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """A finished Future with the result or the exception of the call."""
        return run_here(fn, *args, **kwargs)


@dataclass(frozen=True)
class Job:
    """One run of one or more stages.

    corpus, config, outputs: folders. executor: takes per-document work; any `concurrent.futures.Executor` will do, a
    cluster's too. track: wraps an iterable and shows how far it is. note: about how a former run ended, "" if well.
    unsettled: names of stages of which a limit or a broken process ended some work, so that they may do better again.
    """

    corpus: Path
    config: Path
    outputs: Path
    settings: Settings
    executor: Executor
    track: Track[Any] = no_progress
    note: str = ""
    unsettled: set[str] = field(default_factory=set)

    @property
    def work(self) -> Path:
        """Where stages hand files to each other."""
        return self.outputs / "work"

    @property
    def cache(self) -> Path:
        """What earlier runs made of each document (`pipeline.cache`)."""
        return self.outputs / "cache"

    def map(self, function: Callable[..., T], items: Iterable[Any], label: str) -> Iterator[T]:
        """`function` of each item, in the order of the items, through the executor."""
        listed = list(items)
        yield from self.track(self.executor.map(function, listed), len(listed), label)

    def guarded(
        self,
        function: Callable[[Any], T],
        items: Iterable[Any],
        label: str,
        limits: Limits,
        weight: Callable[[Any], float] = lambda _: 0,
        each: Callable[[Any, T | Failure], None] = lambda item, result: None,
    ) -> list[T | Failure]:
        """`function` of each item within limits, in the order of the items; a Failure for each that exceeds them.

        Items of greater weight start first, so that no worker is left with a long one at the end. An item whose
        process ended is tried once more on its own: what killed it may have been the hunger of a neighbour. With an
        executor of another make there are no limits but those it sets itself. each: called with an item and its
        result as soon as that is there.
        """
        listed = list(items)
        heaviest_first = sorted(range(len(listed)), key=lambda index: (-weight(listed[index]), index))
        futures = {self._submit_guarded(function, listed[index], limits): index for index in heaviest_first}
        done: dict[int, T | Failure] = {}
        try:
            for future in self.track(as_completed(futures), len(futures), label):
                index = futures[future]
                done[index] = future.result()
                each(listed[index], done[index])
        finally:
            for future in futures:
                future.cancel()
        for index in sorted(done):
            if done[index] == Failure("crash"):
                done[index] = self._submit_guarded(function, listed[index], limits).result()
                each(listed[index], done[index])
        return [done[index] for index in range(len(listed))]

    def _submit_guarded(self, function: Callable[[Any], T], item: Any, limits: Limits) -> Future[T | Failure]:
        if isinstance(self.executor, IsolatedExecutor):
            return self.executor.guarded(function, item, limits)
        return self.executor.submit(attempt, function, item)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_job(
    *, corpus: Path, config: Path, outputs: Path, workers: int = 0, track: Track[Any] = no_progress
) -> Iterator[Job]:
    """A Job with `workers` processes (0: one per core), and the outputs folder to itself.

    What a former run had decided to publish is published first, and what it left half done is removed. Documents are
    read in processes of their own even with one worker. Raises SettingsError for folders or settings of no use, and
    where another run is at work.
    """
    settings = load_settings(config)
    _check_corpus(corpus)
    _check_writable(outputs)
    with locked(outputs) as note, IsolatedExecutor(workers or available_cores()) as executor:
        finish(outputs)
        if note:
            clear_leftovers(outputs)
            clear_leftovers(outputs / "work")
        yield Job(corpus, config, outputs, settings, executor, track, note)


def _check_corpus(corpus: Path) -> None:
    if not corpus.is_dir():
        what = "a file" if corpus.exists() else "nothing"
        raise SettingsError(
            f"corpus folder {corpus}: expected a folder of documents, found {what}.\n"
            "Give it with --corpus DIR, or make a workspace with `evidence init DIR` and put documents into its corpus."
        )


def _check_writable(outputs: Path) -> None:
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=outputs):
            pass
    except OSError as error:
        raise SettingsError(
            f"outputs folder {outputs}: cannot be written ({error.strerror}).\n"
            "Give another folder with --outputs DIR, or change its permissions."
        ) from error
