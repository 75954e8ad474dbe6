"""What a stage is given to work with: folders, settings, workers and a way to show progress."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline.config import Settings, load_settings
from pipeline.errors import SettingsError

T = TypeVar("T")

Track = Callable[[Iterable[T], int, str], Iterable[T]]


def no_progress(items: Iterable[T], total: int, label: str) -> Iterable[T]:
    """Show nothing."""
    return items


class InlineExecutor(Executor):
    """Runs each task at once in this process: what `--workers 1` means, and what tests use."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """A finished Future with the result or the exception of the call."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - not swallowed: the future raises it for whoever asks
            future.set_exception(error)
        return future


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


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_job(
    *, corpus: Path, config: Path, outputs: Path, workers: int = 0, track: Track[Any] = no_progress
) -> Iterator[Job]:
    """A Job with `workers` processes (0: one per core). Raises SettingsError for folders or settings of no use."""
    settings = load_settings(config)
    _check_corpus(corpus)
    _check_writable(outputs)
    with _executor(workers or available_cores()) as executor:
        yield Job(corpus, config, outputs, settings, executor, track)


def _executor(workers: int) -> Executor:
    if workers == 1:
        return InlineExecutor()
    # spawn, not fork: a forked child of a process with torch threads can hang
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


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
