"""`hotline call` from the shell's side."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commands.call import call
from tests.simulator.conversations import answers_of
from tests.simulator.small_hotline import TOKEN, SmallHotline

ASK = '<Gather input="dtmf speech" action="/turn" speechTimeout="auto"><Say>What happened?</Say></Gather>'
CONFIG = """
lines:
  "+861055500001": {name: Vosk, language: zh-CN, speech: vosk}
  "+861055500002": {name: English, language: en-US, speech: vosk}
  "+861055500011": {name: Twilio hears, language: zh-CN, speech: twilio}
"""


@contextmanager
def serving(answers: Mapping[str, Any]) -> Iterator[SmallHotline]:
    """A hotline in a thread of its own, as the command brings its own event loop."""
    small = SmallHotline(answers_of(answers))
    ready, done = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with small:
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    try:
        yield small
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


@pytest.fixture
def hotline() -> Iterator[SmallHotline]:
    sure = '<Gather numDigits="1" action="/end"><Say>Sure?</Say></Gather>'
    with serving({"/voice/incoming": ASK, "/turn": [sure], "/end": "<Say>Bye.</Say><Hangup/>"}) as small:
        yield small


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        # The stand-in listens nine above.
        port = probe.getsockname()[1] - 9
    return {
        "HOTLINE_CONFIG": str(config),
        "HOTLINE_DATA_DIR": str(tmp_path / "var"),
        "HOTLINE_PORT": str(port),
        "HOTLINE_PUBLIC_URL": "https://hotline.example.com",
        "HOTLINE_KEYS": "k",
        "TWILIO_ACCOUNT_SID": "ACdemo" + "0" * 28,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }


def _run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(call, [*arguments, "--speed", "40"], env=environment)


def test_steps_are_taken_in_the_order_given(environment: dict[str, str], hotline: SmallHotline) -> None:
    result = _run(environment, "zh-CN", "--say", "追尾了", "--key", "1", "--connect", hotline.url)
    assert result.exit_code == 0, result.output
    assert hotline.of("/turn")[0]["SpeechResult"] == "追尾了"
    assert hotline.of("/end")[0]["Digits"] == "1"
    assert hotline.of("/voice/incoming")[0]["To"] == "+861055500011"
    assert "追尾了" in result.output
    assert "What happened?" in result.output


def test_the_same_steps_the_other_way_round(environment: dict[str, str], hotline: SmallHotline) -> None:
    result = _run(environment, "--line", "+861055500001", "--key", "1#", "--hang-up", "--connect", hotline.url)
    assert result.exit_code == 0, result.output
    assert hotline.of("/turn")[0]["Digits"] == "1"
    assert hotline.of("/end") == []


def test_the_result_as_json(environment: dict[str, str], hotline: SmallHotline) -> None:
    result = _run(
        environment, "en-US", "--silence", "--key", "2", "--json", "--connect", hotline.url, "--patience", "5"
    )
    content = json.loads(result.stdout)
    assert content["to"] == "+861055500002"
    assert content["steps_left"] == 1
    assert content["ok"] is False
    assert result.exit_code == 1


def test_the_agent_presses_at_the_whisper_and_not_while_nobody_waits(environment: dict[str, str]) -> None:
    ask = '<Gather numDigits="1" timeout="3" action="{}"><Say>{}</Say></Gather><Redirect>{}</Redirect>'
    stand_by = ask.format("/voice/agent", "现在没有人排队，请稍候。下班请按9。", "/voice/agent")
    told = ask.format("/taken", "新来电。接听请按1，不接请按2，下班请按9。", "/voice/agent")
    answers = {
        "/voice/incoming": '<Enqueue waitUrl="/wait">claims</Enqueue>',
        "/wait": "<Pause length='60'/>",
        "/voice/agent": [stand_by, told],
        "/taken": "<Dial><Queue>claims</Queue></Dial>",
    }
    agent = ("--agent-after", "1", "--agent-talk", "1", "--agent-document", "/voice/agent")
    with serving(answers) as small:
        _run(environment, "zh-CN", *agent, "--connect", small.url)
    assert [form.get("Digits") for form in small.of("/voice/agent")[1:]] == [None]
    assert [form["Digits"] for form in small.of("/taken")] == ["1"]


def test_an_unknown_line_is_answered_with_the_known_ones(environment: dict[str, str]) -> None:
    result = _run(environment, "fr-FR")
    assert result.exit_code == 1
    assert "+861055500011" in result.output


def test_a_missing_secret_is_named(environment: dict[str, str]) -> None:
    result = _run(environment | {"TWILIO_AUTH_TOKEN": ""}, "zh-CN")
    assert result.exit_code == 1
    assert "TWILIO_AUTH_TOKEN" in result.output


def test_a_closed_hotline(environment: dict[str, str]) -> None:
    result = _run(environment, "zh-CN", "--hang-up", "--connect", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "11202" in result.output
