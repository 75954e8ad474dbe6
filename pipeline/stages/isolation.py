"""Work on documents in processes of their own, so that one bad document cannot end or hang a run.

Each worker is a pool of one process (library: Pebble), with pipes and locks of its own: a worker that is killed while
it holds a lock or writes half a result harms nobody but its own task. A task may be given limits of time and memory;
what exceeds them, or ends its process, comes back as a `Failure` and the worker is replaced. The only importer of
pebble.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from queue import LifoQueue
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

    from pebble import ProcessPool

R = TypeVar("R")

_MIB = 1024 * 1024
_LOOK = 0.2  # seconds between looks at whether a worker's pool is still sound
_GRACE = 10  # seconds after the limit when the kernel ends a worker whose master no longer does
_NO_ROOM = ("allocate memory", "map segment")  # what a library says for which no memory is left
_KILL_AFTER = 0.5  # seconds that a worker gets to follow a request to end


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take. seconds: of the clock. mebibytes: of memory that its process may hold."""

    seconds: float
    mebibytes: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A task without a result: it took too much time or memory, or its process ended under it."""

    cause: Literal["time", "memory", "crash"]


def attempt(function: Callable[[Any], R], item: Any) -> R | Failure:
    """`function(item)`, or a Failure where the memory does not suffice; other errors are raised."""
    try:
        return function(item)
    except MemoryError:
        return Failure("memory")
    except ImportError as error:
        if any(sign in str(error) for sign in _NO_ROOM):
            return Failure("memory")
        raise


class IsolatedExecutor(Executor):
    """Runs tasks in up to `workers` processes, each started when there is work for it.

    With one worker, `submit` runs the task at once in this process, which spares the start of another; `guarded`
    always uses another process. Leaving the context by an error stops all work at once.
    """

    def __init__(self, workers: int) -> None:
        self._inline = workers == 1
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._slots = [_Slot() for _ in range(workers)]
        self._idle: LifoQueue[_Slot] = LifoQueue()  # last in, first out: a process that runs is used before another
        for slot in reversed(self._slots):
            self._idle.put(slot)

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """The call without limits. Its Future raises BrokenExecutor if the process ends under it."""
        if self._inline:
            return run_here(fn, *args, **kwargs)
        return self._threads.submit(self._unlimited, fn, args, kwargs)

    def guarded(self, function: Callable[[Any], R], item: Any, limits: Limits) -> Future[R | Failure]:
        """`function(item)` within limits. Its Future holds a Failure where it exceeds them or ends its process."""
        return self._threads.submit(self._limited, function, item, limits)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, after the tasks at hand or, with `cancel_futures`, in the midst of them."""
        if cancel_futures:
            self._threads.shutdown(wait=False, cancel_futures=True)
            for slot in self._slots:
                slot.interrupt()
        self._threads.shutdown(wait=wait)
        for slot in self._slots:
            slot.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=error is not None)

    def _unlimited(self, function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        with self._slot() as slot:
            done = slot.call(_call, (function, args, kwargs), None)
        if isinstance(done, Failure):
            raise BrokenExecutor("a worker process ended in the midst of its work")
        result: R = done
        return result

    def _limited(self, function: Callable[[Any], R], item: Any, limits: Limits) -> R | Failure:
        with self._slot() as slot:
            done: R | Failure = slot.call(_within, (function, item, limits), limits.seconds)
        return done

    @contextmanager
    def _slot(self) -> Iterator[_Slot]:
        slot = self._idle.get()
        try:
            yield slot
        finally:
            self._idle.put(slot)


class _Slot:
    """The place of one worker: at most one process, which does one task at a time, and is replaced after a failure."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None
        self._running: Future[Any] | None = None
        self._interrupted = False

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float | None) -> Any:
        """The result, or a Failure. Raises what the function raises, and CancelledError after `interrupt`."""
        done = self._outcome(function, args, seconds)
        if isinstance(done, Failure):
            self.close()  # what a failed task left in the process is of no use to the next one
        return done

    def interrupt(self) -> None:
        """End the task at hand and take no other."""
        self._interrupted = True
        if running := self._running:
            running.cancel()

    def close(self) -> None:
        """End the process."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _outcome(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float | None) -> Any:
        from pebble import ProcessExpired

        pool = self._sound_pool()
        self._running = future = pool.schedule(function, args=args, timeout=seconds)
        if self._interrupted:
            future.cancel()  # type: ignore[no-untyped-call]
        while not future.done():
            wait([future], timeout=_LOOK)
            if not (future.done() or pool.active):  # its worker died before it had taken the task
                return Failure("crash")
        try:
            return future.result()
        except (ProcessExpired, BrokenExecutor) as error:
            if _is_of_task(error):
                raise
            return Failure("crash")
        except TimeoutError as error:
            if _is_of_task(error):
                raise
            return Failure("time")
        finally:
            self._running = None

    def _sound_pool(self) -> ProcessPool:
        """The pool; a new one at first, and where a worker died with no task at hand."""
        if self._interrupted:
            raise CancelledError
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            self._pool = _new_pool()
        return self._pool


def _new_pool() -> ProcessPool:
    from pebble import CONSTS, ProcessPool

    CONSTS.term_timeout = _KILL_AFTER
    # spawn, not fork: a forked child of a process with threads (torch's, or ours) can hang
    return ProcessPool(1, initializer=_settle_in, context=multiprocessing.get_context("spawn"))


def _is_of_task(error: BaseException) -> bool:
    """Whether the task raised this error; the pool's own come without the traceback of another process."""
    return hasattr(error, "traceback")


def run_here(function: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
    """A finished Future with the result or the exception of the call."""
    future: Future[R] = Future()
    try:
        future.set_result(function(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - not swallowed: the future raises it for whoever asks
        future.set_exception(error)
    return future


# --- in the worker ---------------------------------------------------------------------------------------------------


def _settle_in() -> None:
    """Once per process: a group of its own, so that it ends together with the programs that it started."""
    if sys.platform == "win32":
        return
    import resource

    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))  # no dumps on the disk


def _call(function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    return function(*args, **kwargs)


def _within(function: Callable[[Any], R], item: Any, limits: Limits) -> R | Failure:
    with _at_most(limits.mebibytes), _ends_by_itself(limits.seconds):
        return attempt(function, item)


@contextmanager
def _at_most(mebibytes: int) -> Iterator[None]:
    """Bound the memory that this process, and each program it starts, may allocate (not on Windows).

    RLIMIT_DATA counts what is private and can be written (heap and anonymous mappings, hence what pdfium and numpy
    allocate), unlike RLIMIT_AS not the libraries mapped from files nor address space that is only reserved. Linux
    enforces it since 4.7; macOS counts the heap alone.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    former = resource.getrlimit(resource.RLIMIT_DATA)
    most = mebibytes * _MIB
    hard = former[1] if former[1] != resource.RLIM_INFINITY else most
    resource.setrlimit(resource.RLIMIT_DATA, (min(most, hard), former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, former)


@contextmanager
def _ends_by_itself(seconds: float) -> Iterator[None]:
    """Let the kernel end this process some time after the limit: its master may have been killed before."""
    if sys.platform == "win32":
        yield
        return
    signal.alarm(int(seconds) + _GRACE)
    try:
        yield
    finally:
        signal.alarm(0)
