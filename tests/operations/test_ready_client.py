"""The start's progress, from looks at /readyz."""

from __future__ import annotations

import pytest

from operations.parts import Part
from operations.ready_client import Progress, ReadyReport, ask_ready, local_origin, parse_ready
from settings import Settings

REDIS = Part("redis", "ok", "answers")
LINE = Part("line +1", "degraded", "heard by Twilio instead")
NLU = Part("nlu ko-KR", "failed", "does not answer")


def test_each_part_is_said_once_when_it_is_there() -> None:
    progress = Progress()
    first = progress.news(ReadyReport(False, (REDIS, LINE, NLU)), 0.0)
    second = progress.news(ReadyReport(True, (REDIS, LINE)), 1.0)
    assert first == ["  ok       redis"]
    assert second == ["  degraded line +1 - heard by Twilio instead"]


def test_what_is_waited_for_is_said_every_ten_seconds() -> None:
    progress, report = Progress(), ReadyReport(False, (NLU,))
    said = [(now, line) for now in range(0, 31, 5) for line in progress.news(report, float(now))]
    assert said == [(now, "  waiting for: nlu ko-KR (does not answer)") for now in (10, 20, 30)]


def test_a_hotline_that_is_away_is_not_ready() -> None:
    report = ask_ready(Settings.model_validate({"web": {"port": 1}}))
    assert not report.ready
    assert report.parts[0].name == "web"


def test_the_status_decides() -> None:
    body = {"parts": {"redis": {"state": "ok", "detail": "answers"}}}
    assert parse_ready(200, body) == ReadyReport(True, (REDIS,))
    assert not parse_ready(503, body).ready


def test_an_unknown_state_is_not_taken_for_ok() -> None:
    with pytest.raises(KeyError):
        parse_ready(200, {"parts": {"redis": {"state": "splendid", "detail": ""}}})


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_the_local_address_of_a_listener_everywhere(host: str, origin: str) -> None:
    assert local_origin(Settings.model_validate({"web": {"host": host}})) == origin
