"""Who hears a line's callers, who understands them, and whether Twilio can be asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest

from operations.call_checks import Ears, check_media, check_nlu, check_twilio, line_part, nlu_languages
from operations.parts import Part
from settings import Line, Settings
from tests.operations.small_servers import UnixHttpServer, answering, serving

HEARS = Ears(True, "")
DEAF = Ears(False, "model x is not installed")


@pytest.mark.parametrize(
    ("speech", "fallback", "ears", "state"),
    [
        ("vosk", "none", HEARS, "ok"),
        ("vosk", "twilio", HEARS, "ok"),
        ("vosk", "twilio", DEAF, "degraded"),
        ("vosk", "none", DEAF, "failed"),
        ("vosk", "none", None, "failed"),
        ("twilio", "none", None, "ok"),
        ("keypad", "none", None, "ok"),
    ],
)
def test_a_line_needs_somebody_who_hears(speech: str, fallback: str, ears: Ears | None, state: str) -> None:
    line = Line.model_validate({"language": "ko-KR", "name": "x", "speech": speech, "speech_fallback": fallback})
    part = line_part("+861055500003", line, {"ko-KR": ears} if ears else {})
    assert part.state == state
    if ears is DEAF and state != "ok":
        assert "model x is not installed" in part.detail


def korean_settings(data_dir: Path, **values: Any) -> Settings:
    line = {"language": "ko-KR", "name": "x", "speech": "vosk"}
    return Settings.model_validate({"data_dir": data_dir, "lines": {"+861055500003": line}, **values})


def states(parts: Iterator[Part]) -> dict[str, str]:
    return {part.name: part.state for part in parts}


@pytest.mark.parametrize("hears", [True, False])
def test_lines_follow_what_the_media_process_says(short_dir: Path, hears: bool) -> None:
    settings = korean_settings(short_dir)
    settings.run_dir.mkdir()
    body = {"ok": True, "calls": 1, "max_calls": 8, "languages": {"ko-KR": {"ok": hears, "reason": "gone"}}}
    with serving(UnixHttpServer(str(settings.run_dir / "media.sock"), answering(body))):
        found = states(check_media(settings))
    assert found == {"media": "ok", "line +861055500003": "ok" if hears else "failed"}


@pytest.mark.parametrize("body", [[], "text", {"languages": {"ko-KR": {}}}])
def test_a_strange_answer_leaves_the_line_without_ears(short_dir: Path, body: object) -> None:
    settings = korean_settings(short_dir)
    settings.run_dir.mkdir()
    with serving(UnixHttpServer(str(settings.run_dir / "media.sock"), answering(body))):
        assert states(check_media(settings))["line +861055500003"] == "failed"


def test_no_media_process_is_a_failed_part_and_its_lines_too(short_dir: Path) -> None:
    assert states(check_media(korean_settings(short_dir))) == {"media": "failed", "line +861055500003": "failed"}


@pytest.mark.parametrize(("status", "state"), [(200, "ok"), (401, "failed"), (409, "failed"), (500, "failed")])
def test_understanding_needs_a_loaded_model(tmp_path: Path, status: int, state: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), answering({}, status))
    url = f"http://127.0.0.1:{server.server_port}"
    settings = korean_settings(tmp_path, nlu={"languages": {"ko-KR": {"url": url}, "en-US": {}}})
    with serving(server):
        (part,) = check_nlu(settings, "ko-KR")
    assert part.state == state
    assert nlu_languages(settings) == ["ko-KR"]


def test_understanding_that_is_away_is_failed(tmp_path: Path) -> None:
    settings = korean_settings(tmp_path, nlu={"languages": {"ko-KR": {"url": "http://127.0.0.1:1"}}})
    assert states(check_nlu(settings, "ko-KR")) == {"nlu ko-KR": "failed"}


REAL = "AC" + "0" * 32


@pytest.mark.parametrize(
    ("account", "token", "public_url", "state"),
    [
        (REAL, "token", "https://hotline.example.com", "ok"),
        (REAL, "token", "", "failed"),
        (REAL, "", "https://hotline.example.com", "failed"),
        ("AC12", "token", "https://hotline.example.com", "failed"),
        ("", "token", "https://hotline.example.com", "failed"),
    ],
)
def test_a_real_account_is_looked_at(tmp_path: Path, account: str, token: str, public_url: str, state: str) -> None:
    values = {"twilio": {"account_sid": account, "auth_token": token}, "web": {"public_url": public_url}}
    assert states(check_twilio(korean_settings(tmp_path, **values))) == {"twilio": state}


def test_a_stand_in_at_an_address_of_its_own_needs_no_https(tmp_path: Path) -> None:
    values = {"twilio": {"account_sid": REAL, "auth_token": "token", "api_url": "http://127.0.0.1:9"}}
    assert states(check_twilio(korean_settings(tmp_path, **values))) == {"twilio": "ok"}


@pytest.mark.parametrize("there", [True, False])
def test_the_demo_account_needs_its_stand_in(tmp_path: Path, there: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if not there:
            server.close()
        values = {"twilio": {"account_sid": "ACdemo", "auth_token": "t"}, "web": {"port": port - 9}}
        assert states(check_twilio(korean_settings(tmp_path, **values))) == {"twilio": "ok" if there else "failed"}
