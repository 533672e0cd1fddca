"""Finds and ends every process a run started: supervisord's descendants as last seen, and whatever bears our mark.

The family tree misses a grandchild that was left by its parent; the mark, a variable in the environment, misses
programs that write over theirs, as Redis and nginx do to show a title. Together they miss nothing we start.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK_NAME = "ACCIDENT_HOTLINE_RUN"
PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """A process id is used again; with its start time it is not."""

    pid: int
    started: int


class Offspring:
    """`look` now and then while they run; `end` when they should be gone."""

    def __init__(self, root: int, mark: str) -> None:
        self._root = root
        self._mark = mark
        self._known: set[Identity] = set()

    def look(self) -> None:
        self._known |= _descendants(self._root)

    def alive(self) -> set[Identity]:
        running = {identity for identity, _ in _processes()}
        return (self._known & running) | find_marked(self._mark)

    def end(self, patience_seconds: float = 3.0) -> None:
        """TERM, then KILL."""
        _signal_all(self.alive(), signal.SIGTERM)
        until = time.monotonic() + patience_seconds
        while (left := self.alive()) and time.monotonic() < until:
            time.sleep(0.05)
        _signal_all(left, signal.SIGKILL)


def find_marked(mark: str) -> set[Identity]:
    wanted = f"{MARK_NAME}={mark}".encode()
    found = set()
    for identity, _ in _processes():
        try:
            environment = (PROC / str(identity.pid) / "environ").read_bytes()
        except OSError:
            continue  # gone, or another user's: not started by us
        if wanted in environment.split(b"\0"):
            found.add(identity)
    return found


def _descendants(root: int) -> set[Identity]:
    children: dict[int, list[Identity]] = {}
    for identity, parent in _processes():
        children.setdefault(parent, []).append(identity)
    found: set[Identity] = set()
    at = [root]
    while at:
        below = children.get(at.pop(), [])
        found.update(below)
        at += [identity.pid for identity in below]
    return found


def _processes() -> Iterator[tuple[Identity, int]]:
    """Every living process with its parent's id, from /proc/PID/stat (proc(5): fields 3, 4 and 22)."""
    for directory in PROC.iterdir():
        if not directory.name.isdigit():
            continue
        try:
            fields = (directory / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            yield Identity(int(directory.name), int(fields[19])), int(fields[1])


def _signal_all(processes: set[Identity], number: signal.Signals) -> None:
    for identity in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, number)
