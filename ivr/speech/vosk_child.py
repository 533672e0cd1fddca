"""A process that recognises speech with Vosk, and nothing else: `python -m ivr.speech.vosk_child`, socket on stdin.

A fault in Vosk's native code ends a process, so it gets one of its own. One thread decodes; utterances that are
over go first, because somebody waits for them. While nobody speaks, cold recognisers are warmed with half the time.
"""

from __future__ import annotations

import ctypes
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ivr.speech.audio import FrontEnd, decode_mulaw
from ivr.speech.child_config import ChildConfig
from ivr.speech.child_messages import Kind, Message, MessageReader, pack_json, pack_number
from ivr.speech.process_figures import resident_mb, return_free_memory
from ivr.speech.recognizer import transcript_of
from ivr.speech.vosk_models import load_language
from ivr.speech.warm_pool import PooledRecognizer, WarmPool

STATUS_SECONDS: Final = 1.0
# Vosk says that a phrase has ended after about this much silence.
_ENDPOINT_MS: Final = 800
_TELEPHONE_BYTES_PER_MS: Final = 8
# Renew before the limit at which the parent ends the process.
_RENEW_SHARE: Final = 0.85
_PR_SET_PDEATHSIG: Final = 1


class ChildLanguage(Protocol):
    """A loaded model, as the loop needs it."""

    @property
    def pools(self) -> Sequence[WarmPool]: ...

    def pool(self, grammar: str | None) -> WarmPool: ...

    def make_front_end(self) -> FrontEnd: ...


@dataclass
class _Utterance:
    number: int
    pool: WarmPool
    front_end: FrontEnd
    batches: deque[bytes] = field(default_factory=deque)
    over: bool = False
    recognizer: PooledRecognizer | None = None
    offset: float = 0.0
    segments: list[dict[str, Any]] = field(default_factory=list)
    audio_ms: int = 0
    quiet_ms: int = 0
    decode_seconds: float = 0.0


class Child:
    """The loop. `send` writes to the parent; `languages` may lack those whose model is not there."""

    def __init__(self, languages: Mapping[str, ChildLanguage], memory_mb: int, send: Callable[[bytes], None]) -> None:
        self._languages = languages
        self._memory_mb = memory_mb
        self._send = send
        self._utterances: dict[int, _Utterance] = {}
        self._rest_until = 0.0
        self._handlers: dict[Kind, Callable[[Message], None]] = {
            Kind.OPEN: self._open,
            Kind.AUDIO: self._audio,
            Kind.END: self._end,
            Kind.CANCEL: self._cancel,
        }

    def take(self, message: Message) -> None:
        self._handlers[message.kind](message)

    def work(self) -> bool:
        """Decode one batch or finish one utterance; False when there was nothing to do."""
        utterance = self._next()
        if utterance is None:
            return False
        started = time.thread_time()
        try:
            recognizer = utterance.recognizer
            assert recognizer is not None
            if utterance.batches:
                self._decode(utterance, recognizer)
                utterance.decode_seconds += time.thread_time() - started
                self._send(pack_number(Kind.DECODED, utterance.number, utterance.quiet_ms))
            else:
                self._finish(utterance, recognizer, started)
        except Exception as error:
            # Vosk's wrapper raises bare exceptions; its decoder is in no state to be used again.
            self._fail(utterance, f"{type(error).__name__}: {error}")
        return True

    def warm(self) -> bool:
        """Warm a little, then rest as long: other processes need the cores too."""
        if time.monotonic() < self._rest_until:
            return True
        started = time.monotonic()
        warmed = any(pool.warm() for language in self._languages.values() for pool in language.pools)
        self._rest_until = 2 * time.monotonic() - started
        return warmed

    @property
    def resting_seconds(self) -> float:
        return max(0.0, self._rest_until - time.monotonic())

    def status(self) -> bytes:
        memory = resident_mb()
        if memory > self._memory_mb * _RENEW_SHARE:
            self._renew()
        recognizers = sum(pool.count for language in self._languages.values() for pool in language.pools)
        body = {"rss_mb": memory, "recognizers": recognizers, "open": len(self._utterances)}
        return pack_json(Kind.STATUS, 0, body)

    def _renew(self) -> None:
        pools = [pool for language in self._languages.values() for pool in language.pools]
        if pools and max(pools, key=lambda pool: pool.most_used()).renew_most_used():
            return_free_memory()

    def _open(self, message: Message) -> None:
        wanted = message.json()
        language = self._languages.get(wanted["language"])
        if language is None:
            self._send(pack_json(Kind.FAILED, message.utterance, {"reason": f"no model for {wanted['language']}"}))
            return
        pool = language.pool(wanted["grammar"])
        self._utterances[message.utterance] = _Utterance(message.utterance, pool, language.make_front_end())

    def _audio(self, message: Message) -> None:
        if message.utterance in self._utterances:
            self._utterances[message.utterance].batches.append(message.body)

    def _end(self, message: Message) -> None:
        if message.utterance in self._utterances:
            self._utterances[message.utterance].over = True

    def _cancel(self, message: Message) -> None:
        utterance = self._utterances.pop(message.utterance, None)
        if utterance is not None and utterance.recognizer is not None:
            utterance.recognizer.final()
            utterance.pool.give_back(utterance.recognizer)

    def _next(self) -> _Utterance | None:
        """The oldest utterance that is over, else the oldest with audio; one that finds no recogniser waits."""
        over = (utterance for utterance in self._utterances.values() if utterance.over)
        speaking = (utterance for utterance in self._utterances.values() if utterance.batches and not utterance.over)
        for utterances in (over, speaking):
            for utterance in utterances:
                if utterance.recognizer is None:
                    self._lease(utterance)
                if utterance.recognizer is not None:
                    return utterance
        return None

    @staticmethod
    def _lease(utterance: _Utterance) -> None:
        utterance.recognizer = utterance.pool.lease()
        utterance.offset = utterance.recognizer.clock if utterance.recognizer else 0.0

    def _decode(self, utterance: _Utterance, recognizer: PooledRecognizer) -> None:
        ulaw = utterance.batches.popleft()
        milliseconds = len(ulaw) // _TELEPHONE_BYTES_PER_MS
        utterance.audio_ms += milliseconds
        ended = recognizer.accept(utterance.front_end.feed(decode_mulaw(ulaw)))
        if ended is not None:
            utterance.segments.append(ended)
            utterance.quiet_ms = max(utterance.quiet_ms + milliseconds, _ENDPOINT_MS)
        elif utterance.over or recognizer.has_words():
            utterance.quiet_ms = 0
        else:
            utterance.quiet_ms += milliseconds

    def _finish(self, utterance: _Utterance, recognizer: PooledRecognizer, started: float) -> None:
        ended = recognizer.accept(utterance.front_end.flush())
        if ended is not None:
            utterance.segments.append(ended)
        utterance.segments.append(recognizer.final())
        transcript = transcript_of(utterance.segments, utterance.offset)
        utterance.decode_seconds += time.thread_time() - started
        body = {
            "text": transcript.text,
            "words": transcript.words,
            "confidence": transcript.confidence,
            "alternatives": [hearing.as_json() for hearing in transcript.alternatives],
            "audio_seconds": utterance.audio_ms / 1000,
            "decode_seconds": round(utterance.decode_seconds, 4),
        }
        self._send(pack_json(Kind.FINAL, utterance.number, body))
        del self._utterances[utterance.number]
        utterance.pool.give_back(recognizer)

    def _fail(self, utterance: _Utterance, reason: str) -> None:
        self._utterances.pop(utterance.number, None)
        utterance.pool.forget()
        self._send(pack_json(Kind.FAILED, utterance.number, {"reason": reason}))


def run_child(connection: socket.socket) -> None:
    """Serve the parent on the other end until it closes."""
    reader = MessageReader()
    config, rest = _receive_config(connection, reader)
    languages: dict[str, ChildLanguage] = {}
    found: dict[str, Any] = {}
    for name, language_config in config.languages.items():
        connection.sendall(pack_json(Kind.LOADING, 0, {"language": name}))
        try:
            language = load_language(language_config)
            languages[name] = language
            found[name] = {"ok": True, "grammars": language.grammar_names}
        except Exception as error:
            # One language must not take the others along; what failed is told to the operator.
            found[name] = {"ok": False, "reason": f"{type(error).__name__}: {error}"}
    child = Child(languages, config.memory_mb, connection.sendall)
    connection.sendall(pack_json(Kind.READY, 0, {"languages": found}))
    for message in rest:
        child.take(message)
    _loop(connection, reader, child)


def _receive_config(connection: socket.socket, reader: MessageReader) -> tuple[ChildConfig, list[Message]]:
    while True:
        data = connection.recv(65536)
        if not data:
            raise SystemExit(0)
        messages = list(reader.feed(data))
        if messages:
            return ChildConfig.from_json(messages[0].json()), messages[1:]


def _loop(connection: socket.socket, reader: MessageReader, child: Child) -> None:
    status_due = 0.0
    busy = True
    while True:
        wait = 0.0 if busy else min(STATUS_SECONDS, child.resting_seconds or STATUS_SECONDS)
        if select.select([connection], [], [], wait)[0]:
            data = connection.recv(1 << 18)
            if not data:
                return
            for message in reader.feed(data):
                child.take(message)
        busy = child.work()
        if not busy:
            busy = child.warm() and not child.resting_seconds
        if time.monotonic() >= status_due:
            connection.sendall(child.status())
            status_due = time.monotonic() + STATUS_SECONDS


def main() -> None:
    """Ctrl-C and the end of all parts are the parent's business, which first has what is being said recognised; when
    the parent dies, so does the child, even stopped or stuck.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with socket.socket(fileno=0) as connection:
        run_child(connection)


if __name__ == "__main__":
    main()
