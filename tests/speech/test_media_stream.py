"""From frames to the book: order, marks, nudges and falling back, with a recogniser that answers when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from ivr.speech.audio import encode_mulaw
from ivr.speech.line import Listening, StoredUtterance, StreamGrant
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
    async with asyncio.timeout(10):
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


def test_an_utterance_is_stored_on_the_clock_of_the_stream_then_nudged() -> None:
    async def scene(caller: Caller) -> None:
        await caller.speak("." * 100)
        told = await caller.utter()
        await caller.speak("." * 40)
        assert told.ended
        told.say("서울")
        await until(lambda: caller.nudged == [1])
        [heard] = caller.book.heard[caller.call_sid]
        # Two seconds of silence, less pre-roll and onset; the word half a second after that.
        assert heard.started_ms == 2000 - 300 - 60
        assert heard.words[0]["start"] == pytest.approx(heard.started_ms / 1000 + 0.5)
        assert heard.ended_ms == heard.started_ms + len(told.fed) // 8
        assert caller.book.marks_of(caller.call_sid) == ["speaking", "silent"]
        await caller.stream.finish(stopped=True)

    play(scene)


def test_words_that_come_late_do_not_change_the_order() -> None:
    async def scene(caller: Caller) -> None:
        first = await caller.utter()
        await caller.speak("." * 40)
        second = await caller.utter()
        await caller.speak("." * 40)
        second.say("second")
        await asyncio.sleep(0.05)
        assert caller.texts == []
        first.say("first")
        await until(lambda: len(caller.texts) == 2)
        assert caller.texts == ["first", "second"]
        await caller.stream.finish(stopped=True)

    play(scene)


def test_the_call_is_not_moved_on_while_the_caller_goes_on_speaking() -> None:
    async def scene(caller: Caller) -> None:
        first = await caller.utter()
        await caller.speak("." * 40)
        second = await caller.utter()
        await until(lambda: caller.book.marks_of(caller.call_sid).count("speaking") == 2)
        first.say("and then")
        await until(lambda: caller.texts == ["and then"])
        await asyncio.sleep(0.05)
        assert caller.nudged == []
        await caller.speak("." * 40)
        second.say("")  # it was a cough
        await until(lambda: caller.nudged == [1])
        assert caller.book.marks_of(caller.call_sid)[-1] == "silent"
        await caller.stream.finish(stopped=True)

    play(scene)


def test_noise_is_dropped_and_marks_the_next_only_when_words_come() -> None:
    async def scene(caller: Caller) -> None:
        (await caller.utter()).say("")
        await caller.speak("." * 40)
        await until(lambda: caller.book.marks_of(caller.call_sid) == ["speaking", "silent"])
        told = await caller.utter()
        await asyncio.sleep(0.05)
        assert len(caller.book.marks_of(caller.call_sid)) == 2
        told.has_words = True
        await caller.speak("#")
        await until(lambda: caller.book.marks_of(caller.call_sid)[-1] == "speaking")
        await caller.speak("." * 40)
        told.say("여보세요")
        await until(lambda: caller.nudged == [1])
        assert caller.texts == ["여보세요"]
        await caller.stream.finish(stopped=True)

    play(scene)


def test_a_long_speech_is_marked_again_before_the_mark_is_forgotten() -> None:
    async def scene(caller: Caller) -> None:
        told = await caller.utter()
        for marks in (1, 2, 3):
            await until_marked(caller, marks)
            await caller.speak("#" * 255)
        told.say("그래서")
        await caller.stream.finish(stopped=True)
        assert caller.book.marks_of(caller.call_sid)[-1] == "silent"

    play(scene)


def test_when_the_decoder_hears_nobody_the_utterance_ends_in_spite_of_noise() -> None:
    async def scene(caller: Caller) -> None:
        told = await caller.utter()
        told.quiet_ms = 4800
        await caller.speak("#")
        assert not told.ended  # no word yet: they may still come
        told.has_words = True
        told.quiet_ms = 1600
        await caller.speak("#" * 3)
        assert not told.ended
        told.quiet_ms = 1800
        await caller.speak("#")
        assert told.ended
        told.say("아니요")
        await until(lambda: caller.texts == ["아니요"])
        await caller.stream.finish(stopped=True)

    play(scene)


def test_nobody_listens_while_the_question_wants_nothing() -> None:
    book = SmallBook(question=Listening(False, None, 700))

    async def scene(caller: Caller) -> None:
        await caller.speak("#" * 20 + "." * 60)
        await caller.stream.finish(stopped=True)
        assert caller.recognizer.opened == []
        assert book.marks == []
        assert caller.texts == []

    play(scene, book)


def test_the_question_decides_patience_grammar_and_language() -> None:
    book = SmallBook(question=Listening(True, "yes_no", 1500, language="en-US"))

    async def scene(caller: Caller) -> None:
        told = await caller.utter()
        assert (told.language, told.grammar) == ("en-US", "yes_no")
        await caller.speak("." * 70)
        assert not told.ended
        await caller.speak("." * 10)
        assert told.ended
        told.say("yes")
        await caller.stream.finish(stopped=True)
        assert book.heard[caller.call_sid][0].grammar == "yes_no"

    play(scene, book)


def test_a_stop_in_the_middle_of_a_word_waits_for_the_words() -> None:
    async def scene(caller: Caller) -> None:
        told = await caller.utter()
        finishing = asyncio.create_task(caller.stream.finish(stopped=True))
        await until(lambda: told.ended)
        told.say("사고가")
        await finishing
        assert caller.texts == ["사고가"]
        assert caller.book.lost == {}
        assert caller.lost_calls == 0

    play(scene)


def test_a_stream_that_breaks_off_is_stored_first_and_then_lost() -> None:
    async def scene(caller: Caller) -> None:
        told = await caller.utter()
        told.say("사고가")
        await caller.stream.finish(stopped=False)
        assert caller.texts == ["사고가"]
        assert caller.book.lost == {caller.call_sid: "the stream broke off"}
        assert caller.nudged == [1, 0]
        assert caller.lost_calls == 1

    play(scene)


@pytest.mark.parametrize("when", ["opening", "recognising"])
def test_a_recogniser_that_fails_makes_the_line_fall_back_once(when: str) -> None:
    async def scene(caller: Caller) -> None:
        caller.recognizer.broken = when == "opening"
        await caller.speak("#" * 20)
        if when == "recognising":
            await until(lambda: caller.recognizer.opened)
            caller.recognizer.opened[0].answer.set_exception(RecognizerFailed("out of order"))
        await caller.speak("." * 40)
        await until(lambda: caller.lost_calls)
        assert caller.book.lost == {caller.call_sid: "out of order"}
        # What is said after that is nobody's business.
        await caller.speak("#" * 20 + "." * 40)
        await caller.stream.finish(stopped=False)
        assert caller.lost_calls == 1
        assert caller.texts == []

    play(scene)


def test_a_book_that_hiccups_is_asked_again() -> None:
    book = SmallBook(store_failures=1)

    async def scene(caller: Caller) -> None:
        (await caller.utter()).say("서울")
        await caller.stream.finish(stopped=True)
        assert caller.texts == ["서울"]
        assert book.lost == {}

    play(scene, book)


def test_a_book_that_is_gone_loses_the_hearing_not_the_process() -> None:
    book = SmallBook(store_failures=99)

    async def scene(caller: Caller) -> None:
        (await caller.utter()).say("서울")
        await caller.stream.finish(stopped=True)
        assert book.lost == {caller.call_sid: "utterances cannot be stored"}

    play(scene, book)


def test_a_question_that_cannot_be_read_is_listened_to_all_the_same() -> None:
    class Amnesia(SmallBook):
        def listening(self, call_sid: str) -> Listening:
            raise OSError(f"no answer about {call_sid}")

    async def scene(caller: Caller) -> None:
        (await caller.utter()).say("서울")
        await caller.stream.finish(stopped=True)
        assert caller.texts == ["서울"]

    play(scene, Amnesia())


def test_a_nudge_that_fails_or_hangs_holds_nothing_up() -> None:
    class Unreachable(SmallBook):
        def nudge(self, call_sid: str, step: int, utterance: int) -> None:
            raise ConnectionError(f"{call_sid} {step} {utterance}")

    async def scene(caller: Caller) -> None:
        for text in ("first", "second"):
            told = await caller.utter()
            await caller.speak("." * 40)
            told.say(text)
        await caller.stream.finish(stopped=True)
        assert caller.texts == ["first", "second"]
        assert caller.book.lost == {}

    play(scene, Unreachable())


def test_frames_that_come_twice_or_late_are_heard_once() -> None:
    async def scene(caller: Caller) -> None:
        for chunk in (1, 2, 2, 3, 1, 4, 5, 6, 7, 8, 9, 10, 3):
            await caller.stream.take(AudioFrame(LOUD, chunk))
        await until(lambda: caller.recognizer.opened)
        told = caller.recognizer.opened[0]
        told.say("")
        await caller.stream.finish(stopped=True)
        assert len(told.fed) == 10 * 160

    play(scene)


def test_no_nudge_for_an_utterance_that_moves_nothing_on() -> None:
    class Ended(SmallBook):
        def store_utterance(self, *arguments: Any) -> StoredUtterance:
            stored = super().store_utterance(*arguments)
            return StoredUtterance(stored.seq, stored.step, nudge=False)

    async def scene(caller: Caller) -> None:
        (await caller.utter()).say("네")
        await caller.stream.finish(stopped=True)
        assert caller.texts == ["네"]
        assert caller.nudged == []

    play(scene, Ended())
