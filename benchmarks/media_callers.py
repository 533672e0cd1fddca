"""Callers for the media benchmark: one speaks Twilio's media stream, one vosk-server's protocol, to the same beat."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.media_under_test import ACCOUNT, MEDIA_URL, TOKEN
from ivr.speech.audio import FrontEnd, decode_mulaw

FRAME_BYTES = 160
FRAME_SECONDS = 0.02
Frame = TypeVar("Frame", str, bytes)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Clip:
    """One call's audio: mu-law, the same as stream messages, and as PCM frames for a vosk-server."""

    ulaw: bytes
    messages: tuple[str, ...]
    pcm: tuple[bytes, ...]

    @property
    def seconds(self) -> float:
        return len(self.ulaw) / 8000


@dataclass(frozen=True)
class SpokenCall:
    """`said`: when the caller had said everything; `heard`: when the words were there, where the caller is told."""

    call_sid: str
    said: float
    heard: float | None = None


def make_clip(ulaw: bytes, front_end: FrontEnd) -> Clip:
    frames = [ulaw[at : at + FRAME_BYTES] for at in range(0, len(ulaw), FRAME_BYTES)]
    pcm = [front_end.feed(decode_mulaw(frame)) for frame in frames]
    pcm[-1] += front_end.flush()
    messages = tuple(_media_message(number, frame) for number, frame in enumerate(frames, 1))
    return Clip(ulaw, messages, tuple(frame for frame in pcm if frame))


async def call_media(socket: Path, clip: Clip, pace: float = FRAME_SECONDS) -> SpokenCall:
    """Play a clip into a stream; `pace` 0: as fast as it is taken."""
    call_sid = f"CA{next(_numbers):032x}"
    headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(MEDIA_URL, {})}
    async with connect(
        MEDIA_URL, unix=True, path=str(socket), additional_headers=headers, compression=None, proxy=None
    ) as connection:
        start = {"accountSid": ACCOUNT, "streamSid": "MZ1", "callSid": call_sid, "customParameters": {"nonce": "n"}}
        await connection.send(json.dumps({"event": "start", "sequenceNumber": "1", "start": start}))
        await _send_paced(connection.send, clip.messages, pace)
        said = time.monotonic()
        await connection.send(json.dumps({"event": "stop", "sequenceNumber": "9", "stop": {"callSid": call_sid}}))
        await connection.wait_closed()
    return SpokenCall(call_sid, said)


async def call_vosk_server(url: str, clip: Clip) -> SpokenCall:
    """Play a clip to asr_server.py in real time and wait for its last answer."""
    async with connect(
        url, compression=None, proxy=None, ping_interval=None, max_queue=None, open_timeout=60
    ) as connection:
        await connection.send('{"config": {"sample_rate": 16000, "words": true}}')
        answers = asyncio.create_task(_last_answer(connection))
        await _send_paced(connection.send, clip.pcm, FRAME_SECONDS)
        said = time.monotonic()
        await connection.send('{"eof" : 1}')
        return SpokenCall("", said, await answers)


def _media_message(number: int, frame: bytes) -> str:
    payload = base64.b64encode(frame).decode()
    media = {"track": "inbound", "chunk": str(number), "timestamp": str(20 * number), "payload": payload}
    return json.dumps({"event": "media", "sequenceNumber": str(number + 1), "streamSid": "MZ1", "media": media})


async def _send_paced(send: Callable[[Frame], Awaitable[None]], frames: Sequence[Frame], pace: float) -> None:
    due = time.monotonic()
    for frame in frames:
        await send(frame)
        if pace:
            due += pace
            await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _last_answer(connection: ClientConnection) -> float:
    """asr_server.py closes after its answer to the end."""
    at = time.monotonic()
    try:
        while True:
            await connection.recv()
            at = time.monotonic()
    except ConnectionClosed:
        return at
