"""Reads one stream's socket until it ends, falls silent, turns to garbage, or nobody can hear it any more."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Final

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.media_stream import MediaStream
from ivr.speech.stream_messages import AudioFrame, BadMessage, StreamStopped, parse_message

log = structlog.get_logger()

_BAD_FRAMES: Final = 50
_BAD_SECONDS: Final = 5.0


class BadFrames:
    """More than 50 bad messages in 5 seconds: this is no stream of Twilio's any more."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_BAD_FRAMES + 1)

    def too_many(self, now: float) -> bool:
        """Count one more, at `now` seconds of any clock."""
        self._times.append(now)
        return len(self._times) > _BAD_FRAMES and now - self._times[0] < _BAD_SECONDS


class StreamSocket:
    def __init__(self, connection: ServerConnection, metrics: MediaMetrics, idle_seconds: float) -> None:
        self._connection = connection
        self._metrics = metrics
        self._idle_seconds = idle_seconds
        self._bad = BadFrames()
        self._received = 0

    async def read_into(self, stream: MediaStream, lost: asyncio.Event) -> bool:
        """True when Twilio said that the stream is over."""
        reading = asyncio.create_task(self._read(stream))
        others = {asyncio.create_task(lost.wait()), asyncio.create_task(self._fall_idle())}
        try:
            await asyncio.wait({reading, *others}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                await self._connection.close(CloseCode.INTERNAL_ERROR, "not heard any more")
            return await reading
        finally:
            for task in (reading, *others):
                task.cancel()

    async def _read(self, stream: MediaStream) -> bool:
        with contextlib.suppress(ConnectionClosed):
            async for raw in self._connection:
                self._received += 1
                try:
                    message = parse_message(raw)
                except BadMessage as error:
                    if self._is_garbage(error):
                        await stream.lose("malformed frames")
                        return False
                    continue
                if isinstance(message, AudioFrame):
                    await stream.take(message)
                elif isinstance(message, StreamStopped):
                    return True
        return False

    def _is_garbage(self, error: BadMessage) -> bool:
        self._metrics.bad_frames.inc()
        log.debug("bad_frame", error=str(error))
        return self._bad.too_many(asyncio.get_running_loop().time())

    async def _fall_idle(self) -> None:
        """Ends when nothing was received for the limit. A timeout around each frame would cost more than the frame."""
        seen = -1
        while seen != self._received:
            seen = self._received
            await asyncio.sleep(self._idle_seconds)
