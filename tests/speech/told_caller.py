"""A caller on a stream whose recogniser says what the test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ivr.speech.audio import encode_mulaw
from ivr.speech.line import StreamGrant
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.media_stream import Hearing, MediaStream
from ivr.speech.recognizer import LanguageHealth, RecognizerFailed, Transcript
from ivr.speech.stream_messages import AudioFrame
from ivr.speech.utterance_gate import UtteranceGate
from tests.speech.small_line import ACCOUNT, SmallBook

LOUD = encode_mulaw(np.full(160, 9000, np.int16))
QUIET = encode_mulaw(np.zeros(160, np.int16))


class LoudnessDetector:
    def is_speech(self, buf: bytes, sample_rate: int) -> bool:  # noqa: ARG002 - as the real one is called
        return bool(np.abs(np.frombuffer(buf, np.int16)).max() > 1000)


class ToldTranscription:
    """Says what the test tells it to."""

    def __init__(self, language: str, grammar: str | None) -> None:
        self.language = language
        self.grammar = grammar
        self.quiet_ms = 0
        self.has_words = False
        self.backlog_ms = 0
        self.fed = bytearray()
        self.ended = False
        self.cancelled = False
        self.answer: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()

    def feed(self, ulaw: bytes) -> None:
        assert not self.ended
        self.fed += ulaw

    def end(self) -> None:
        self.ended = True

    async def result(self) -> Transcript:
        return await self.answer

    def cancel(self) -> None:
        self.cancelled = True

    def say(self, text: str) -> None:
        words = ({"word": text, "start": 0.5, "end": 0.75, "conf": 0.9},) if text else ()
        self.answer.set_result(Transcript(text, words, 0.9 if text else None, self.grammar))


class ToldRecognizer:
    def __init__(self) -> None:
        self.opened: list[ToldTranscription] = []
        self.broken = False

    def unavailable(self, language: str) -> str | None:  # noqa: ARG002
        return None

    def open(self, language: str, grammar: str | None) -> ToldTranscription:
        if self.broken:
            raise RecognizerFailed("out of order")
        self.opened.append(ToldTranscription(language, grammar))
        return self.opened[-1]

    def health(self, language: str) -> LanguageHealth:  # noqa: ARG002
        return LanguageHealth(True, "told")

    async def close(self) -> None: ...


class Caller:
    """A stream in the middle of a call, and both its ends."""

    def __init__(self, stream: MediaStream, book: SmallBook, recognizer: ToldRecognizer, call_sid: str) -> None:
        self.stream = stream
        self.book = book
        self.recognizer = recognizer
        self.call_sid = call_sid
        self.lost_calls = 0

    async def speak(self, pattern: str) -> None:
        """'#' is a loud frame, '.' a silent one."""
        for mark in pattern:
            await self.stream.take(AudioFrame(LOUD if mark == "#" else QUIET, None))

    async def utter(self) -> ToldTranscription:
        """Say something and wait until it is open."""
        before = len(self.recognizer.opened)
        await self.speak("#" * 20)
        await until(lambda: len(self.recognizer.opened) > before)
        return self.recognizer.opened[-1]

    @property
    def texts(self) -> list[str]:
        return [heard.text for heard in self.book.heard[self.call_sid]]

    @property
    def nudged(self) -> list[int]:
        return [utterance for _, _, utterance in self.book.nudges]


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


async def until_marked(caller: Caller, times: int) -> None:
    await until(lambda: caller.book.marks_of(caller.call_sid) == ["speaking"] * times)


@asynccontextmanager
async def calling(book: SmallBook | None = None) -> AsyncIterator[Caller]:
    book = book or SmallBook()
    recognizer = ToldRecognizer()
    call_sid, nonce = book.expect()
    book.open_stream(call_sid, ACCOUNT, nonce, datetime.now(UTC))
    with ThreadPoolExecutor(2) as books, ThreadPoolExecutor(2) as calls_out:
        hearing = Hearing(
            book, book, book, recognizer, MediaMetrics(), books, calls_out, lambda: datetime(2026, 3, 18, tzinfo=UTC)
        )
        gate = UtteranceGate(LoudnessDetector(), 300, 45.0)
        caller: Caller

        def lost() -> None:
            caller.lost_calls += 1

        stream = MediaStream(StreamGrant(call_sid, "ko-KR"), gate, hearing, lost)
        caller = Caller(stream, book, recognizer, call_sid)
        yield caller


def play(scene: Callable[[Caller], Awaitable[None]], book: SmallBook | None = None) -> None:
    async def run() -> None:
        async with calling(book) as caller:
            await scene(caller)

    asyncio.run(run())
