"""The media process: takes Twilio's streams, hears them, stores what was said. Nothing else runs in it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
import uvloop
from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from ivr.speech.handshake import Handshake
from ivr.speech.line import CallBook, Nudger, SpeechMarker, StreamGrant
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.media_stream import Hearing, MediaStream
from ivr.speech.recognizers import RecognizersByLanguage, start_recognizers
from ivr.speech.stream_messages import BadMessage, StreamStarted, parse_message
from ivr.speech.stream_socket import StreamSocket
from ivr.speech.utterance_gate import UtteranceGate, voice_detector
from settings import Settings

log = structlog.get_logger()

MAX_MESSAGE_BYTES: Final = 65_536
OPEN_SECONDS: Final = 5.0
# "connected", then "start"; a little patience for what may come before.
_MESSAGES_BEFORE_START: Final = 4
# Calls above the limit are let in for a moment, to be told apart and to fall back; this many more.
_SPARE_SOCKETS: Final = 16
_BOOK_THREADS: Final = 8
_NUDGE_THREADS: Final = 16


class Refused(Exception):
    """A stream that is not to be served; `reason` goes to the metrics."""

    def __init__(self, reason: str, code: CloseCode = CloseCode.POLICY_VIOLATION) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True)
class StreamLimits:
    max_calls: int
    idle_seconds: float
    vad_mode: int
    pre_roll_ms: int
    max_utterance_seconds: float


class MediaServer:
    """Serves one stream a connection."""

    def __init__(
        self, hearing: Hearing, recognizers: RecognizersByLanguage, account_sid: str, limits: StreamLimits
    ) -> None:
        self._hearing = hearing
        self._recognizers = recognizers
        self._account_sid = account_sid
        self._limits = limits
        self._sockets = 0
        self._calls = 0

    def has_room(self) -> bool:
        return self._sockets < self._limits.max_calls + _SPARE_SOCKETS

    def health(self) -> dict[str, Any]:
        languages = self._recognizers.health_of_all()
        return {
            "ok": any(language.ok for language in languages.values()),
            "calls": self._calls,
            "max_calls": self._limits.max_calls,
            "languages": {name: language.as_json() for name, language in languages.items()},
        }

    async def handle(self, connection: ServerConnection) -> None:
        self._sockets += 1
        try:
            grant = await self._admit(connection)
            await self._serve(connection, grant)
        except Refused as refusal:
            self._hearing.metrics.refused.labels(refusal.reason).inc()
            log.warning("stream_refused", reason=refusal.reason)
            await connection.close(refusal.code, refusal.reason)
        except ConnectionClosed:
            log.info("stream_gone_before_start")
        finally:
            self._sockets -= 1

    async def _admit(self, connection: ServerConnection) -> StreamGrant:
        """Raises Refused unless the stream proves with its nonce that it belongs to a call of ours."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                started = await self._await_start(connection)
        except TimeoutError as error:
            raise Refused("no_start") from error
        except BadMessage as error:
            raise Refused("bad_start") from error
        if started.account_sid != self._account_sid:
            raise Refused("account")
        grant = await asyncio.get_running_loop().run_in_executor(
            self._hearing.books,
            self._hearing.call_book.open_stream,
            started.call_sid,
            started.account_sid,
            started.nonce,
            self._hearing.clock(),
        )
        if grant is None:
            raise Refused("nonce")
        return grant

    @staticmethod
    async def _await_start(connection: ServerConnection) -> StreamStarted:
        for _ in range(_MESSAGES_BEFORE_START):
            message = parse_message(await connection.recv())
            if isinstance(message, StreamStarted):
                return message
        raise BadMessage("no start")

    async def _serve(self, connection: ServerConnection, grant: StreamGrant) -> None:
        limits = self._limits
        gate = UtteranceGate(voice_detector(limits.vad_mode), limits.pre_roll_ms, limits.max_utterance_seconds)
        lost = asyncio.Event()
        stream = MediaStream(grant, gate, self._hearing, lost.set)
        full = self._calls >= limits.max_calls
        self._calls += 1
        self._hearing.metrics.calls.inc()
        log.info("stream_open", call_sid=grant.call_sid, language=grant.language)
        stopped = False
        try:
            why_not = "all recognisers are taken" if full else self._recognizers.unavailable(grant.language)
            if why_not is not None:
                await stream.lose(why_not)
            socket = StreamSocket(connection, self._hearing.metrics, limits.idle_seconds)
            stopped = await socket.read_into(stream, lost)
        finally:
            try:
                await stream.finish(stopped)
            finally:
                self._calls -= 1
                self._hearing.metrics.calls.dec()
                log.info("stream_closed", call_sid=grant.call_sid, stopped=stopped)


def run_media_server(settings: Settings, call_book: CallBook, marker: SpeechMarker, nudger: Nudger, bind: str) -> None:
    """serve_media() until SIGTERM or Ctrl-C, on an event loop that costs half as much a frame as asyncio's own."""
    uvloop.run(_serve_until_signalled(settings, call_book, marker, nudger, bind))


async def _serve_until_signalled(
    settings: Settings, call_book: CallBook, marker: SpeechMarker, nudger: Nudger, bind: str
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve_media(settings, call_book, marker, nudger, bind, stop)


async def serve_media(
    settings: Settings,
    call_book: CallBook,
    marker: SpeechMarker,
    nudger: Nudger,
    bind: str,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve on `bind` ("host:port" or "unix:PATH") until cancelled, or until `stop` is set.

    When it ends, open utterances are stored and the calls fall back.
    """
    async with open_media_server(settings, call_book, marker, nudger, bind):
        await (stop or asyncio.Event()).wait()


@asynccontextmanager
async def open_media_server(
    settings: Settings, call_book: CallBook, marker: SpeechMarker, nudger: Nudger, bind: str
) -> AsyncIterator[Server]:
    """The same, for who wants to know the address and to wait for the recognisers."""
    metrics = MediaMetrics()
    with (
        ThreadPoolExecutor(_BOOK_THREADS, "book") as books,
        ThreadPoolExecutor(_NUDGE_THREADS, "nudge") as calls_out,
    ):
        recognizers = start_recognizers(settings, metrics)
        try:
            hearing = Hearing(call_book, marker, nudger, recognizers, metrics, books, calls_out, _now)
            media = MediaServer(hearing, recognizers, settings.twilio.account_sid, _limits(settings))
            token = settings.twilio.auth_token.get_secret_value()
            handshake = Handshake(token, settings.media_url, media.health, media.has_room, metrics)
            async with await _listen(bind, media, handshake) as server:
                log.info("media_listening", bind=bind)
                yield server
        finally:
            await recognizers.close()


async def _listen(bind: str, media: MediaServer, handshake: Handshake) -> Server:
    options: dict[str, Any] = {
        "process_request": handshake,
        "max_size": MAX_MESSAGE_BYTES,
        "open_timeout": OPEN_SECONDS,
        "close_timeout": 2,
        "compression": None,
        "server_header": None,
        "max_queue": 64,
    }
    if bind.startswith("unix:"):
        path = Path(bind.removeprefix("unix:"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return await unix_serve(media.handle, str(path), **options)
    host, _, port = bind.rpartition(":")
    return await serve(media.handle, host, int(port), **options)


def _limits(settings: Settings) -> StreamLimits:
    speech = settings.speech
    return StreamLimits(
        max_calls=speech.max_calls,
        idle_seconds=speech.idle_socket_seconds,
        vad_mode=speech.vad_mode,
        pre_roll_ms=speech.pre_roll_ms,
        max_utterance_seconds=speech.max_utterance_seconds,
    )


def _now() -> datetime:
    return datetime.now(UTC)
