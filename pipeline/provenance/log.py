"""The log of runs: one line of JSON per event in `outputs/work/`, put into words in `outputs/run/log.txt`.

A line is written as soon as something happens, so that a run that was killed has said how far it came. The log is of
a bounded length: when it grows too long, its older half goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.io import read_text, write_text

NAME = "run-log.jsonl"
"""In `outputs/work/`."""
MOST_LINES = 4000
Event = dict[str, Any]
"""run: number. at: time in UTC, ISO 8601. event: what happened. stage: "" for the run as a whole. Others as it fits."""

STARTED, DONE, UNCHANGED, FAILED, INTERRUPTED = "started", "done", "unchanged", "failed", "interrupted"
_CACHED = re.compile(
    r"(\d+) from the cache, (\d+) done anew"
)  # `pipeline.cache.Cache.told`; a test holds them together


@dataclass
class Log:
    """The log in `path`; `former` is a copy to go on from if `path` is gone."""

    path: Path
    former: Path | None = None
    most: int = MOST_LINES
    _lines: int = field(default=-1, init=False)

    def events(self) -> list[Event]:
        """All events, oldest first. A line that a killed run left half written is passed over."""
        source = self.path if self.path.is_file() or self.former is None else self.former
        try:
            lines = read_text(source).splitlines()
        except (FileNotFoundError, UnicodeDecodeError):
            return []
        return [event for line in lines if (event := _parsed(line))]

    def add(self, run: int, event: str, stage: str = "", **more: Any) -> Event:
        """Write down an event of now, and return it. Raises OSError."""
        if self._lines < 0:
            self._begin()
        made: Event = {"run": run, "at": now(), "event": event, "stage": stage, **more}
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(_line(made))
        self._lines += 1
        return made

    def _begin(self) -> None:
        """See to it that the file is there, whole to its last line, and not too long."""
        events = self.events()
        kept = events if len(events) < self.most else events[-self.most // 2 :]
        whole = "".join(map(_line, kept))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.is_file() or self.path.read_bytes() != whole.encode():
            write_text(self.path, whole)
        self._lines = len(kept)


def now() -> str:
    """The time in UTC to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cached(said: str) -> tuple[int, int] | None:
    """How many documents came from the cache and how many were done anew, from the line that a stage said."""
    found = _CACHED.search(said)
    return (int(found[1]), int(found[2])) if found else None


def state_of_run(events: Iterable[Event], last: bool) -> str:
    """How a run ended, from its events; one that left no end, and is not the last, ended without a word."""
    ends = [event["event"] for event in events if not event["stage"] and event["event"] != STARTED]
    return str(ends[-1]) if ends else ("running" if last else "ended early: killed, or the machine went down")


def in_words(events: list[Event]) -> str:
    """The log for people, one paragraph per run."""
    runs = [list(group) for _, group in groupby(events, key=lambda event: int(event["run"]))]
    told = [_paragraph(run, last=place == len(runs) - 1) for place, run in enumerate(runs)]
    return "\n".join(told)


def _paragraph(events: list[Event], last: bool) -> str:
    first = events[0]
    lines = [f"Run {first['run']}, {first.get('command', 'evidence')}, {first['at']}: {state_of_run(events, last)}"]
    lines += [_sentence(event) for event in events if event["stage"] and event["event"] != STARTED]
    reasons = [event["said"] for event in events if not event["stage"] and event.get("said")]
    lines += [f"  {line}" for reason in reasons for line in str(reason).splitlines()]
    return "\n".join(lines) + "\n"


def _sentence(event: Event) -> str:
    if event["event"] == UNCHANGED:
        return f"  {event['stage']:<9} nothing changed"
    word = "" if event["event"] == DONE else f"{event['event']} "
    said = "" if event["event"] in (FAILED, INTERRUPTED) else f": {event.get('said', '')}"
    return f"  {event['stage']:<9} {word}in {event['seconds']:.1f} s{said}"


def _line(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n"


def _parsed(line: str) -> Event | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(event, dict) and {"run", "at", "event", "stage"} <= event.keys()
    return event if whole else None
