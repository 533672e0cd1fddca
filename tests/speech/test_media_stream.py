"""From frames to the book: order, marks, nudges and falling back, with a recogniser that answers when told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ivr.speech.line import Listening, StoredUtterance
from ivr.speech.recognizer import RecognizerFailed
from ivr.speech.stream_messages import AudioFrame
from tests.speech.small_line import SmallBook
from tests.speech.told_caller import LOUD, Caller, play, until, until_marked


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
