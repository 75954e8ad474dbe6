"""Tasks that go wrong in every way a reader can. A module of its own: a worker imports what it runs."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import Any

from pipeline.stages import reading


def sleep_for_ever() -> None:
    while True:
        time.sleep(60)


def spin_for_ever() -> None:
    while True:
        pass


def allocate_without_end() -> None:
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))


def allocate_in_small_pieces() -> None:
    held: list[object] = []
    while True:
        held = [held, [0] * 20_000]


def read_where_nothing_is() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(1)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def abort() -> None:
    os.abort()


def wait_for_another_program() -> None:
    subprocess.run([sys.executable, "-c", "import time; time.sleep(3600)"], check=False)


FAULTS = {
    "sleep": sleep_for_ever,
    "spin": spin_for_ever,
    "allocate": allocate_without_end,
    "pieces": allocate_in_small_pieces,
    "segfault": read_where_nothing_is,
    "leave": leave,
    "killed": be_killed,
    "abort": abort,
    "program": wait_for_another_program,
}
CAUSES = {
    "sleep": "time",
    "spin": "time",
    "allocate": "memory",
    "pieces": "memory",
    "segfault": "crash",
    "leave": "crash",
    "killed": "crash",
    "abort": "crash",
    "program": "time",
}


def task(name: str) -> str:
    """`name` in capitals; a name of FAULTS goes wrong instead."""
    if name in FAULTS:
        FAULTS[name]()
    return name.upper()


def timed_out(name: str) -> str:
    raise TimeoutError(f"{name}: an error of the task's own")


def pid(_: object) -> int:
    return os.getpid()


def once_killed(marker: str) -> str:
    """Ends its process the first time that it runs for `marker`, a path."""
    if not os.path.exists(marker):
        with open(marker, "w", encoding="utf-8"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def grown(mebibytes: int) -> int:
    """How many bytes it could hold at once."""
    return len(bytearray(mebibytes * 1024 * 1024))


def extract_file(task: Any) -> reading.Extracted:
    """Reads a file as the stage does; one that is named after a fault goes wrong instead."""
    task_name = task[0].path.stem
    if task_name in FAULTS:
        FAULTS[task_name]()
    return reading.extract_file(task)


def recognise_page(task: Any) -> Any:
    """Recognises a page as the stage does, but the second one ends its process and the third takes for ever."""
    if task[1] == 2:
        read_where_nothing_is()
    if task[1] == 3:
        sleep_for_ever()
    return reading.recognise_page(task)
