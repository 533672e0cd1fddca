"""Recognition by a vosk-server elsewhere, over its WebSocket protocol (alphacep/vosk-server, websocket/asr_server.py).

A JSON configuration, PCM frames, `{"eof" : 1}` written exactly so; answers are `{"partial"}` or `{"text", "result"}`,
one for each frame. One connection an utterance. A server that fails is left alone for a while, and the utterance is
said again to the next: its audio is kept until its words are there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from ivr.speech.audio import FrontEnd, decode_mulaw
from ivr.speech.grammars import Grammar
from ivr.speech.recognizer import LanguageHealth, RecognizerFailed, Transcript, transcript_of

log = structlog.get_logger()

_CONNECT_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 10.0
_COOL_DOWN_SECONDS: Final = 15.0
_BATCH_BYTES: Final = 1600
_BATCH_MS: Final = 200
_MAX_ANSWER_BYTES: Final = 1 << 20
# Exactly what asr_server.py compares with.
_END: Final = '{"eof" : 1}'


class VoskServerRecognizer:
    """Implements Recognizer for one language."""

    def __init__(
        self,
        language: str,
        servers: Sequence[str],
        grammars: Mapping[str, Grammar],
        make_front_end: Callable[[], FrontEnd],
        alternatives: int = 0,
        cool_down_seconds: float = _COOL_DOWN_SECONDS,
    ) -> None:
        self._language = language
        self._servers = tuple(servers)
        self._grammars = grammars
        self._make_front_end = make_front_end
        self.alternatives = alternatives
        self._cool_down_seconds = cool_down_seconds
        self._dead_until: dict[str, float] = {}
        self._open: set[ServedTranscription] = set()

    def unavailable(self, language: str) -> str | None:
        if not self._servers:
            return f"speech.languages.{language}.servers names no vosk-server"
        return None

    def open(self, language: str, grammar: str | None) -> ServedTranscription:
        """Begin an utterance. Raises RecognizerFailed when no server is configured."""
        why_not = self.unavailable(language)
        if why_not is not None:
            raise RecognizerFailed(why_not)
        known = self._grammars.get(grammar) if grammar else None
        return ServedTranscription(self, self._make_front_end(), known, grammar if known else None)

    def health(self, language: str) -> LanguageHealth:
        why_not = self.unavailable(language)
        if why_not is not None:
            return LanguageHealth(False, "server", 0, why_not)
        alive = sum(not self._is_dead(server) for server in self._servers)
        if not alive:
            return LanguageHealth(False, "server", 0, f"no vosk-server answers: {', '.join(self._servers)}")
        return LanguageHealth(True, "server", alive)

    async def close(self) -> None:
        for transcription in list(self._open):
            transcription.cancel()

    def remember(self, transcription: ServedTranscription) -> None:
        self._open.add(transcription)

    def forget(self, transcription: ServedTranscription) -> None:
        self._open.discard(transcription)

    def candidates(self) -> list[str]:
        """Living servers first; a dead one only when there is no other: it may have come back."""
        return sorted(self._servers, key=self._is_dead)

    def mark_dead(self, server: str, error: Exception) -> None:
        log.warning("vosk_server_failed", server=server, language=self._language, error=type(error).__name__)
        self._dead_until[server] = asyncio.get_running_loop().time() + self._cool_down_seconds

    def mark_alive(self, server: str) -> None:
        self._dead_until.pop(server, None)

    def _is_dead(self, server: str) -> bool:
        return asyncio.get_running_loop().time() < self._dead_until.get(server, 0.0)


class ServedTranscription:
    """Implements Transcription over one connection at a time."""

    def __init__(
        self, owner: VoskServerRecognizer, front_end: FrontEnd, grammar: Grammar | None, grammar_name: str | None
    ) -> None:
        self.quiet_ms = 0
        self.has_words = False
        self._owner = owner
        self._front_end = front_end
        self._grammar = grammar
        self._grammar_name = grammar_name
        self._rest = bytearray()
        self._pcm: list[bytes] = []
        self._answered = 0
        self._more = asyncio.Event()
        self._over = False
        owner.remember(self)
        self._work = self._start()

    @property
    def backlog_ms(self) -> int:
        return (len(self._pcm) - self._answered) * _BATCH_MS

    def feed(self, ulaw: bytes) -> None:
        self._rest += ulaw
        while len(self._rest) >= _BATCH_BYTES:
            self._add(self._front_end.feed(decode_mulaw(bytes(self._rest[:_BATCH_BYTES]))))
            del self._rest[:_BATCH_BYTES]
        if self._grammar is not None and len(self._pcm) * _BATCH_MS > self._grammar.max_ms:
            self._widen()

    def end(self) -> None:
        if self._over:
            return
        self._add(self._front_end.feed(decode_mulaw(bytes(self._rest))) + self._front_end.flush())
        self._over = True
        self._more.set()

    async def result(self) -> Transcript:
        return await asyncio.shield(self._work)

    def cancel(self) -> None:
        self._work.cancel()

    def _add(self, pcm: bytes) -> None:
        if pcm:
            self._pcm.append(pcm)
            self._more.set()

    def _widen(self) -> None:
        """Too long for the narrow grammar: hear it again as free speech."""
        self._grammar = self._grammar_name = None
        self._work.cancel()
        self._work = self._start()

    def _start(self) -> asyncio.Task[Transcript]:
        work = asyncio.create_task(self._recognize())
        work.add_done_callback(self._done)
        return work

    def _done(self, work: asyncio.Task[Transcript]) -> None:
        if not work.cancelled():
            work.exception()  # nobody may be left to ask for it
        if work is self._work:
            self._owner.forget(self)

    async def _recognize(self) -> Transcript:
        errors: list[str] = []
        for server in self._owner.candidates():
            try:
                transcript = await self._recognize_at(server)
            except (OSError, ValueError, KeyError, TypeError, WebSocketException) as error:
                # TimeoutError is an OSError; the others are a server that speaks something else.
                self._owner.mark_dead(server, error)
                errors.append(f"{server}: {type(error).__name__}")
            else:
                self._owner.mark_alive(server)
                return transcript
        raise RecognizerFailed("; ".join(errors))

    async def _recognize_at(self, server: str) -> Transcript:
        async with connect(
            server, open_timeout=_CONNECT_SECONDS, close_timeout=1, max_size=_MAX_ANSWER_BYTES, compression=None
        ) as connection:
            await connection.send(json.dumps({"config": self._config()}, ensure_ascii=False))
            sending = asyncio.create_task(self._send_all(connection))
            try:
                return await self._receive_all(connection)
            finally:
                sending.cancel()

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"sample_rate": self._front_end.sample_rate, "words": True}
        if self._owner.alternatives:
            config["max_alternatives"] = self._owner.alternatives
        if self._grammar is not None:
            config["phrase_list"] = list(self._grammar.phrases)
        return config

    async def _send_all(self, connection: ClientConnection) -> None:
        sent = 0
        with contextlib.suppress(ConnectionClosed):  # whoever receives notices too
            while True:
                self._more.clear()
                while sent < len(self._pcm):
                    await connection.send(self._pcm[sent])
                    sent += 1
                if self._over:
                    await connection.send(_END)
                    return
                await self._more.wait()

    async def _receive_all(self, connection: ClientConnection) -> Transcript:
        """Every frame is answered, and so is the end: the answer after the last frame's is the last."""
        segments: list[dict[str, Any]] = []
        self._answered = 0
        while True:
            answer = json.loads(await self._next_answer(connection))
            self._answered += 1
            self._listen_to(answer)
            if "text" in answer or "alternatives" in answer:
                segments.append(answer)
            if self._over and self._answered > len(self._pcm):
                return transcript_of(segments, 0.0, self._grammar_name)

    async def _next_answer(self, connection: ClientConnection) -> str | bytes:
        """A server that owes an answer gets so long for it; one that is owed audio has all the time."""
        while True:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    return await connection.recv()
            except TimeoutError:
                if self._over or self.backlog_ms:
                    raise

    def _listen_to(self, answer: Mapping[str, Any]) -> None:
        if answer.get("partial"):
            self.quiet_ms, self.has_words = 0, True
        else:
            self.quiet_ms += _BATCH_MS
