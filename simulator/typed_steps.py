"""A person at a terminal is the caller: every line typed is a step. Words are said, `0-9 * #` alone are pressed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import TextIO

from simulator.steps import KEYS, HangUp, Keys, Silence, Step, Words

HANG_UP = "/hang up"


def parse_typed(line: str) -> Step:
    """An empty line lets the question pass."""
    text = line.strip()
    if not text:
        return Silence()
    if text == HANG_UP:
        return HangUp()
    return Keys(keys=text) if set(text) <= KEYS else Words(text=text)


class TypedSteps:
    """Steps as they are typed; the end of the input hangs up. To be made inside the loop that takes them."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        # A thread of its own, which nobody waits for: a line that is never typed must not keep the process alive.
        threading.Thread(target=self._read, name="typed-steps", daemon=True).start()

    async def next(self) -> Step:
        line = await self._lines.get()
        return parse_typed(line) if line else HangUp()

    def _read(self) -> None:
        while True:
            line = self._source.readline()
            try:
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            except RuntimeError:  # the call is over, and the loop with it
                return
            if not line:
                return


# What a caller does: known beforehand, or typed.
Steps = Sequence[Step] | TypedSteps
