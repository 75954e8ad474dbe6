"""What a stage is given to work with: folders, settings, workers and a way to show progress."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline.config import Settings, load_settings
from pipeline.errors import SettingsError
from pipeline.stages.isolation import Failure, IsolatedExecutor, Limits, attempt, run_here

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
    cluster's too. track: wraps an iterable and shows how far it is.
    """

    corpus: Path
    config: Path
    outputs: Path
    settings: Settings
    executor: Executor
    track: Track[Any] = no_progress

    @property
    def work(self) -> Path:
        """Where stages hand files to each other."""
        return self.outputs / "work"

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
    ) -> list[T | Failure]:
        """`function` of each item within limits, in the order of the items; a Failure for each that exceeds them.

        Items of greater weight start first, so that no worker is left with a long one at the end. An item whose
        process ended is tried once more on its own: what killed it may have been the hunger of a neighbour. With an
        executor of another make there are no limits but those it sets itself.
        """
        listed = list(items)
        heaviest_first = sorted(range(len(listed)), key=lambda index: (-weight(listed[index]), index))
        futures = {self._submit_guarded(function, listed[index], limits): index for index in heaviest_first}
        done: dict[int, T | Failure] = {}
        try:
            for future in self.track(as_completed(futures), len(futures), label):
                done[futures[future]] = future.result()
        finally:
            for future in futures:
                future.cancel()
        for index in sorted(done):
            if done[index] == Failure("crash"):
                done[index] = self._submit_guarded(function, listed[index], limits).result()
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
    """A Job with `workers` processes (0: one per core). Raises SettingsError for folders or settings of no use.

    Documents are read in processes of their own even with one worker.
    """
    settings = load_settings(config)
    _check_corpus(corpus)
    _check_writable(outputs)
    with IsolatedExecutor(workers or available_cores()) as executor:
        yield Job(corpus, config, outputs, settings, executor, track)


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
