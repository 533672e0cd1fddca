"""The caller's microphone: one 20 ms frame at a time to every stream and recording that listens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from simulator.clip import FRAME_BYTES, FRAME_SECONDS, SILENCE, Clip

Listener = Callable[[bytes], None]


class Voice:
    """Frames flow in real time divided by `speed` while anybody listens; silence when the caller is quiet."""

    def __init__(self, speed: float) -> None:
        self._frame_seconds = FRAME_SECONDS / speed
        self._listeners: list[Listener] = []
        self._clip: Clip | None = None
        self._at = 0
        self._said: asyncio.Future[float] | None = None
        self._pump: asyncio.Task[None] | None = None
        self.quiet_since = time.monotonic()

    @property
    def heard(self) -> bool:
        return bool(self._listeners)

    @property
    def speaking(self) -> bool:
        return self._clip is not None and self._at < self._clip.speech_end

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)
        if self._pump is None:
            self._pump = asyncio.create_task(self._run())

    def unlisten(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)
        if not self._listeners and self._pump is not None:
            self._pump.cancel()
            self._pump = None
            self._finish()

    async def speak(self, clip: Clip) -> float:
        """Play a clip into the line; returns when its last word is out (monotonic time), the rest goes on."""
        self._finish()
        self._clip, self._at = clip, 0
        self._said = asyncio.get_running_loop().create_future()
        return await self._said

    async def _run(self) -> None:
        began, count = time.monotonic(), 0
        while True:
            frame = self._next_frame()
            for listener in tuple(self._listeners):
                listener(frame)
            count += 1
            # Against the beginning, not the last frame: a late frame is made up for, and pace never drifts.
            await asyncio.sleep(max(0.0, began + count * self._frame_seconds - time.monotonic()))

    def _next_frame(self) -> bytes:
        clip = self._clip
        if clip is None:
            return SILENCE
        frame = clip.mulaw[self._at : self._at + FRAME_BYTES]
        self._at += FRAME_BYTES
        if self._at >= clip.speech_end:
            self._finish()
        if self._at >= len(clip.mulaw):
            self._clip = None
        return frame.ljust(FRAME_BYTES, SILENCE[:1])

    def _finish(self) -> None:
        said, self._said = self._said, None
        if said is not None and not said.done():
            self.quiet_since = time.monotonic()
            said.set_result(self.quiet_since)
