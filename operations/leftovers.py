"""Finds every process a run started, grandchildren in sessions of their own included, by a mark in its environment."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

MARK_NAME = "ACCIDENT_HOTLINE_RUN"


def find_leftovers(mark: str, proc: Path = Path("/proc")) -> list[int]:
    wanted = f"{MARK_NAME}={mark}".encode()
    found = []
    for directory in proc.iterdir():
        if not directory.name.isdigit():
            continue
        try:
            environment = (directory / "environ").read_bytes()
        except OSError:
            continue  # gone, or another user's: not started by us
        if wanted in environment.split(b"\0"):
            found.append(int(directory.name))
    return sorted(found)


def end_leftovers(mark: str, patience_seconds: float = 3.0) -> list[int]:
    """TERM, then KILL, whatever still carries the mark; the process ids it met."""
    met = find_leftovers(mark)
    _signal_all(met, signal.SIGTERM)
    until = time.monotonic() + patience_seconds
    while (left := find_leftovers(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    _signal_all(left, signal.SIGKILL)
    return met


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
