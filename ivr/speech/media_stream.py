"""One call's voice: frames of its stream in, utterances in the book out, in the order they were spoken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import structlog

from ivr.speech.line import CallBook, HeardUtterance, Listening, Nudger, SpeechMarker, StoredUtterance, StreamGrant
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.open_utterance import OpenUtterance
from ivr.speech.recognizer import Recognizer, RecognizerFailed
from ivr.speech.stream_messages import AudioFrame
from ivr.speech.utterance_gate import DEFAULT_PATIENCE_MS, GateEvent, Speech, SpeechEnded, SpeechStarted, UtteranceGate

# What this file asks of the house is declared in line.py and known by this file's name as well.
__all__ = [
    "CallBook",
    "HeardUtterance",
    "Hearing",
    "Listening",
    "MediaStream",
    "Nudger",
    "SpeechMarker",
    "StoredUtterance",
    "StreamGrant",
]

log = structlog.get_logger()
Result = TypeVar("Result")

# When the book cannot be read: listen as for any question.
_UNKNOWN_QUESTION: Final = Listening(True, None, DEFAULT_PATIENCE_MS)
_RESULT_SECONDS: Final = 20.0
_FINISH_SECONDS: Final = 25.0
_STORE_PAUSES: Final = (0.2, 1.0)
# The decoder's opinion that nobody speaks counts after this much more than the gate's, because words come late.
_DECODER_LAG_MS: Final = 500
_DECODER_PATIENCE_MS: Final = 1200
# The first words may show only when the whole answer was said (measured: 1.7 s into "네, 맞습니다", pre-roll included).
_DECODER_WORDLESS_MS: Final = 5000
_MOST_BACKLOG_MS: Final = 20_000
_MARK_MS: Final = 5_000


@dataclass(frozen=True)
class Hearing:
    """What all calls share. `books` and `calls_out`: threads for the database and for REST."""

    call_book: CallBook
    marker: SpeechMarker
    nudger: Nudger
    recognizer: Recognizer
    metrics: MediaMetrics
    books: Executor
    calls_out: Executor
    clock: Callable[[], datetime]


@dataclass(frozen=True)
class Owed:
    """A call to move on; `words_at`: when the words were there, by the loop's clock, `storing`: seconds it took."""

    stored: StoredUtterance
    words_at: float
    storing: float = 0.0


class MediaStream:
    """`on_lost` is called once, when this call cannot be heard any more."""

    def __init__(self, grant: StreamGrant, gate: UtteranceGate, hearing: Hearing, on_lost: Callable[[], None]) -> None:
        self._call_sid = grant.call_sid
        self._language = grant.language
        self._gate = gate
        self._hearing = hearing
        self._on_lost = on_lost
        self._lost = False
        self._current: OpenUtterance | None = None
        self._order: asyncio.Queue[OpenUtterance | None] = asyncio.Queue()
        self._owed: Owed | None = None
        self._last_was_noise = False
        self._last_chunk = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._settling = asyncio.create_task(self._settle_in_order())
        self._on_event: dict[type[GateEvent], Callable[[Any], None]] = {
            SpeechStarted: self._started,
            Speech: self._spoken,
            SpeechEnded: self._ended,
        }

    async def take(self, frame: AudioFrame) -> None:
        """Returns at once but for a decoder that is far behind."""
        if self._lost or not self._is_new(frame.chunk):
            return
        self._play(self._gate.feed(frame.ulaw))
        current = self._current
        if current is None:
            return
        if self._mark_is_due(current):
            self._mark(current)
        if current.quiet_ms >= self._decoder_patience_ms(current):
            # Noise keeps the gate open; the decoder knows better.
            self._play(self._gate.close())
        while current.backlog_ms > _MOST_BACKLOG_MS:
            await asyncio.sleep(0.05)

    def _decoder_patience_ms(self, current: OpenUtterance) -> int:
        if not current.has_words:
            return _DECODER_WORDLESS_MS
        return max(self._gate.patience_ms, _DECODER_PATIENCE_MS) + _DECODER_LAG_MS

    async def finish(self, stopped: bool) -> None:
        """The stream is over: what was being said is recognised and stored. `stopped`: Twilio said so itself."""
        self._play(self._gate.close())
        self._order.put_nowait(None)
        try:
            async with asyncio.timeout(_FINISH_SECONDS):
                await self._settling
        except TimeoutError:
            log.error("stream_not_settled", call_sid=self._call_sid)
        if not stopped:
            await self.lose("the stream broke off")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FINISH_SECONDS)

    async def lose(self, reason: str) -> None:
        """Say once that this call is not heard any more, and let the line fall back."""
        if self._lost:
            return
        self._lost = True
        self._hearing.metrics.hearing_lost.inc()
        log.warning("hearing_lost", call_sid=self._call_sid, reason=reason)
        book = self._hearing.call_book
        with contextlib.suppress(Exception):
            # The book being unreachable is logged there; the next webhook of the call finds out by itself.
            stored = await self._in_book(book.hearing_lost, self._call_sid, reason, self._hearing.clock())
            if stored is not None and stored.nudge:
                self._nudge(Owed(stored, asyncio.get_running_loop().time()))
        self._on_lost()

    def _is_new(self, chunk: int | None) -> bool:
        if chunk is None:
            return True
        newer = chunk > self._last_chunk
        self._last_chunk = max(chunk, self._last_chunk)
        return newer

    # From the gate

    def _play(self, events: Iterable[GateEvent]) -> None:
        for event in events:
            self._on_event[type(event)](event)

    def _started(self, event: SpeechStarted) -> None:
        utterance = OpenUtterance(event.at_ms)
        utterance.begun = asyncio.create_task(self._begin(utterance))
        self._current = utterance
        self._order.put_nowait(utterance)

    def _spoken(self, event: Speech) -> None:
        if self._current is not None:
            self._current.feed(event.ulaw)

    def _ended(self, event: SpeechEnded) -> None:
        if self._current is not None:
            self._current.end(event.at_ms)
        self._current = None

    async def _begin(self, utterance: OpenUtterance) -> None:
        listening = await self._listening()
        if not listening.listening:
            utterance.ignore()
            return
        self._gate.patience_ms = listening.patience_ms
        try:
            recognizer = self._hearing.recognizer
            utterance.attach(recognizer.open(listening.language or self._language, listening.grammar))
        except RecognizerFailed as error:
            utterance.fail(str(error))
            return
        if not self._last_was_noise:
            self._mark(utterance)

    async def _listening(self) -> Listening:
        try:
            return await self._in_book(self._hearing.call_book.listening, self._call_sid)
        except Exception:
            log.exception("listening_unknown", call_sid=self._call_sid)
            return _UNKNOWN_QUESTION

    def _mark_is_due(self, utterance: OpenUtterance) -> bool:
        """For what may be noise, once there are words; for a long speech, again and again: a mark is not kept long."""
        if utterance.marking is None:
            return utterance.has_words
        return self._gate.now_ms - utterance.marked_at_ms >= _MARK_MS and utterance.marking.done()

    def _mark(self, utterance: OpenUtterance) -> None:
        utterance.marked_at_ms = self._gate.now_ms
        utterance.marking = self._spawn(self._in_book(self._hearing.marker.speaking, self._call_sid))

    # To the book, in order

    async def _settle_in_order(self) -> None:
        while (utterance := await self._order.get()) is not None:
            if self._lost:
                utterance.cancel()
                continue
            try:
                outcome = await self._settle(utterance)
            except RecognizerFailed as error:
                outcome = "failed"
                await self.lose(str(error))
            except Exception:
                log.exception("utterance_not_stored", call_sid=self._call_sid)
                outcome = "not_stored"
                await self.lose("utterances cannot be stored")
            self._hearing.metrics.utterances.labels(self._language, outcome).inc()

    async def _settle(self, utterance: OpenUtterance) -> str:
        if utterance.begun is not None:
            await utterance.begun
        if utterance.ignored:
            return "ignored"
        transcript = await utterance.transcript(_RESULT_SECONDS)
        clock = asyncio.get_running_loop().time
        words_at = clock()
        self._hearing.metrics.final_seconds.observe(words_at - utterance.ended_at)
        self._last_was_noise = not transcript.text
        if transcript.text:
            stored = await self._store(utterance.heard(transcript))
            self._owed = Owed(stored, words_at, clock() - words_at) if stored.nudge else self._owed
        await self._fall_silent(utterance)
        return "stored" if transcript.text else "empty"

    async def _store(self, heard: HeardUtterance) -> StoredUtterance:
        for pause in _STORE_PAUSES:
            try:
                return await self._store_once(heard)
            except Exception as error:
                log.warning("store_retried", call_sid=self._call_sid, error=type(error).__name__)
                await asyncio.sleep(pause)
        return await self._store_once(heard)

    async def _store_once(self, heard: HeardUtterance) -> StoredUtterance:
        book, now = self._hearing.call_book, self._hearing.clock()
        return await self._in_book(book.store_utterance, self._call_sid, heard, now)

    async def _fall_silent(self, utterance: OpenUtterance) -> None:
        """Unmark and move the call on, unless the caller has gone on speaking: then the next utterance does."""
        if utterance.marking is not None:
            await utterance.marking
        if self._current is not None and self._current.marking is not None:
            return
        if utterance.marking is not None:
            await self._in_book(self._hearing.marker.silent, self._call_sid)
        if self._owed is not None:
            self._nudge(self._owed)
            self._owed = None

    def _nudge(self, owed: Owed) -> None:
        self._spawn(self._call_out(owed))

    async def _call_out(self, owed: Owed) -> None:
        loop, nudger, stored = asyncio.get_running_loop(), self._hearing.nudger, owed.stored
        asked_at = loop.time()
        try:
            await loop.run_in_executor(self._hearing.calls_out, nudger.nudge, self._call_sid, stored.step, stored.seq)
            outcome = "asked"
        except Exception:
            log.exception("nudge_failed", call_sid=self._call_sid)
            outcome = "failed"
        self._hearing.metrics.nudges.labels(outcome).inc()
        now = loop.time()
        self._hearing.metrics.nudge_seconds.observe(now - asked_at)
        spent = {"storing": owed.storing, "nudge": now - asked_at, "since_words": now - owed.words_at}
        ms = {part: round(seconds * 1000, 1) for part, seconds in spent.items()}
        log.info("moved_on", call_sid=self._call_sid, utterance=stored.seq, outcome=outcome, ms=ms)

    async def _in_book(self, function: Callable[..., Result], *arguments: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._hearing.books, function, *arguments)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
