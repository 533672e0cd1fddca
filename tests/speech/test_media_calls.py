"""Whole calls through the real socket, real children and the real Korean model."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from ivr.speech.line import Listening
from tests.speech.small_line import MediaProcess, children, clip, media_settings, running, silence
from tests.support.waiting import wait_until

pytestmark = pytest.mark.speech
FREE = Listening(True, None, 700)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaProcess]:
    directory = tmp_path_factory.mktemp("media")
    with running(media_settings(directory), directory / "m.sock") as process:
        process.wait_healthy(children=2)
        yield process


@pytest.fixture(autouse=True)
def question(media: MediaProcess) -> Iterator[None]:
    media.wait_healthy(children=2)
    media.book.question = FREE
    yield
    media.book.question = FREE


def test_a_caller_is_heard(media: MediaProcess) -> None:
    call_sid = asyncio.run(media.say(clip("place1")))
    [heard] = media.book.heard[call_sid]
    assert "강남역" in heard.text
    assert "사거리" in heard.text
    assert " ".join(word["word"] for word in heard.words) == heard.text
    assert heard.confidence is not None
    assert 0.3 < heard.confidence <= 1.0
    # The clip has half a second of silence before the first word, and one after the last.
    assert 0.5 < heard.words[0]["start"] < 1.1
    seconds = len(clip("place1")) / 8000
    assert heard.words[-1]["end"] < seconds - 0.5
    assert 0 < heard.started_ms < 1000 * heard.words[0]["start"]
    assert heard.ended_ms <= seconds * 1000
    assert heard.grammar is None
    assert media.book.marks_of(call_sid) == ["speaking", "silent"]
    assert (call_sid, 3, 1) in media.book.nudges
    assert call_sid not in media.book.lost


def test_utterances_of_a_call_are_stored_one_by_one_in_order(media: MediaProcess) -> None:
    audio = clip("injury2") + silence(1.5) + clip("place2") + silence(1.5) + clip("yes2")
    call_sid = asyncio.run(media.say(audio))
    first, second, third = media.book.heard[call_sid]
    assert "없습니다" in first.text
    assert "해운대" in second.text
    assert "그렇습니다" in third.text
    assert first.ended_ms <= second.started_ms < second.ended_ms <= third.started_ms
    for heard in (first, second, third):
        # A pooled recogniser's clock runs on; the words must be on the clock of this stream all the same.
        assert heard.started_ms / 1000 <= heard.words[0]["start"] < heard.words[-1]["end"] <= heard.ended_ms / 1000


def test_an_utterance_is_final_while_the_stream_goes_on(media: MediaProcess) -> None:
    async def call() -> str:
        async with media.stream() as stream:
            await stream.play(clip("injury2") + silence(1.0))
            await asyncio.to_thread(wait_until, lambda: media.book.heard.get(stream.call_sid))
            await stream.stop()
            return stream.call_sid

    assert "없습니다" in media.book.text(asyncio.run(call()))


def test_what_was_being_said_at_the_end_is_kept(media: MediaProcess) -> None:
    speech = clip("place1")[: int(4.3 * 8000)]  # cut right after the last word

    async def call(stop: bool) -> str:
        async with media.stream() as stream:
            await stream.play(speech)
            if stop:
                await stream.stop()
            else:
                stream.connection.transport.abort()
            return stream.call_sid

    assert "강남역" in media.book.text(asyncio.run(call(stop=True)))
    broken = asyncio.run(call(stop=False))
    wait_until(lambda: broken in media.book.lost)
    assert "강남역" in media.book.text(broken)


def test_a_narrow_question_is_heard_with_its_grammar(media: MediaProcess) -> None:
    media.book.question = Listening(True, "yes_no", 600)
    # Free speech makes 관 이 없습니다 of the first: the answer itself is lost.
    for name, answer in (("no", "아니요"), ("yes", "네")):
        [heard] = media.book.heard[asyncio.run(media.say(clip(name)))]
        assert heard.text.split()[0] == answer
        assert heard.grammar == "yes_no"


def test_a_long_answer_to_a_narrow_question_is_heard_as_free_speech(media: MediaProcess) -> None:
    media.book.question = Listening(True, "yes_no", 600)
    heard = media.book.heard[asyncio.run(media.say(clip("place1")))]
    assert "강남역" in heard[0].text
    assert heard[0].grammar is None


def test_an_unknown_grammar_means_free_speech(media: MediaProcess) -> None:
    media.book.question = Listening(True, "colours", 600)
    [heard] = media.book.heard[asyncio.run(media.say(clip("injury2")))]
    assert "없습니다" in heard.text
    assert heard.grammar is None


def test_nobody_listens_to_a_caller_who_talks_to_a_person(media: MediaProcess) -> None:
    media.book.question = Listening(False, None, 700)
    call_sid = asyncio.run(media.say(clip("place1")))
    assert media.book.heard[call_sid] == []
    assert media.book.marks_of(call_sid) == []


def test_two_callers_at_once_get_their_own_words(media: MediaProcess) -> None:
    async def call(name: str) -> str:
        async with media.stream() as stream:
            await stream.play(clip(name), pace=0.01)
            await stream.stop()
            return stream.call_sid

    async def both() -> tuple[str, str, str]:
        return await asyncio.gather(call("place1"), call("place2"), call("injury2"))

    first, second, third = asyncio.run(both())
    assert "강남역" in media.book.text(first)
    assert "해운대" in media.book.text(second)
    assert "없습니다" in media.book.text(third)


def test_a_child_killed_in_the_middle_of_a_call_costs_no_words(media: MediaProcess) -> None:
    audio = clip("place1")
    middle = int(2.4 * 8000)

    async def call() -> str:
        async with media.stream() as stream:
            await stream.play(audio[:middle])
            await asyncio.sleep(0.3)
            os.kill(victim, signal.SIGKILL)
            await stream.play(audio[middle:])
            await stream.stop()
            return stream.call_sid

    victim = children()[0]
    call_sid = asyncio.run(call())
    assert "강남역" in media.book.text(call_sid)
    assert "사고가" in media.book.text(call_sid)
    assert call_sid not in media.book.lost
    media.wait_healthy(children=2)
    assert victim not in children()


def test_what_was_done_is_counted(media: MediaProcess) -> None:
    asyncio.run(media.say(clip("injury2")))
    metrics = media.metrics()
    assert 'hotline_media_utterances_total{language="ko-KR",outcome="stored"}' in metrics
    assert "hotline_media_decode_seconds_total 0.0\n" not in metrics
    assert media.health()["calls"] == 0
