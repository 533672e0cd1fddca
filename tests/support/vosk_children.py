"""The processes of this machine that recognise speech."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

PROC = Path("/proc")
SAMPLE_SECONDS = 0.2
# Of /proc/PID/stat, counted from the state: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
PARENT, USER_TICKS, SYSTEM_TICKS = 1, 11, 12


def vosk_children() -> Iterator[int]:
    """Of every test run and hotline there is."""
    for process in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"ivr.speech.vosk_child" in (process / "cmdline").read_bytes():
                yield int(process.name)


def parent_of(pid: int) -> int | None:
    """None for one that is gone."""
    with contextlib.suppress(OSError, IndexError):
        return int(_stat(pid)[PARENT])
    return None


def environment_of(pid: int) -> bytes:
    """Empty for one that is gone."""
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / "environ").read_bytes()
    return b""


def busiest_first(pids: Iterable[int]) -> list[int]:
    """By the processor time each uses in this moment: the first one decodes."""
    before = {pid: _ticks(pid) for pid in pids}
    time.sleep(SAMPLE_SECONDS)
    worked = {pid: _ticks(pid) - ticks for pid, ticks in before.items()}
    return sorted(worked, key=lambda pid: -worked[pid])


def _ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[USER_TICKS]) + int(fields[SYSTEM_TICKS])


def _stat(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
