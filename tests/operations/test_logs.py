"""Logs: one line an event, no caller's number or secret in it, whoever logs."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from operations.logs import configure_logging, mask_text
from settings import LogSettings

SID = "CA13812345678901234567890123456789"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = kept
    root.setLevel(level)
    structlog.reset_defaults()


def logged(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+861055500001", "+86*****0001"),
        ("from +8613812345678 to +15551234567", "from +86*****5678 to +15*****4567"),
        ("From=%2B8613812345678&To=x", "From=+86*****5678&To=x"),
        ("my number is 13812345678.", "my number is 13*****5678."),
        ("id 11010119900307123X", "id 11*****123X"),
        ("the plate is 京A12345", "the plate is 京A*****"),
        ("the plate is 粤B·D12345", "the plate is 粤B*****"),
        (SID, SID),
        ("2026-11-21T23:00:00.123456+00:00", "2026-11-21T23:00:00.123456+00:00"),
        ("took 0.123456789 s on port 8000", "took 0.123456789 s on port 8000"),
    ],
)
def test_numbers_of_people_are_masked_and_other_numbers_kept(text: str, expected: str) -> None:
    assert mask_text(text) == expected


def test_masks_at_any_depth_and_binds_the_call(stream: io.StringIO) -> None:
    configure_logging(LogSettings(), stream)
    with structlog.contextvars.bound_contextvars(call_sid=SID):
        structlog.get_logger().info("call_started", form={"From": "+8613812345678", "all": ["+8613812345678"]})
    (event,) = logged(stream)
    assert event["form"] == {"From": "+86*****5678", "all": ["+86*****5678"]}
    assert event["call_sid"] == SID
    assert event["event"] == "call_started"
    assert event["at"].endswith("Z")


def test_secrets_are_never_written(stream: io.StringIO) -> None:
    configure_logging(LogSettings(), stream)
    structlog.get_logger().info("sent", auth_token="tok-1", headers={"X-Twilio-Signature": "sig-2", "Accept": "*"})
    assert "tok-1" not in stream.getvalue()
    assert "sig-2" not in stream.getvalue()
    assert logged(stream)[0]["headers"]["Accept"] == "*"


def test_the_standard_library_takes_the_same_way(stream: io.StringIO) -> None:
    configure_logging(LogSettings(), stream)
    try:
        raise ValueError("caller +8613812345678")
    except ValueError:
        logging.getLogger("some.library").exception("failed for %s", "+8613812345678")
    (event,) = logged(stream)
    assert event["event"] == "failed for +86*****5678"
    assert event["logger"] == "some.library"
    assert "+86*****5678" in event["exception"]
    assert "13812345678" not in stream.getvalue()


@pytest.mark.parametrize("kind", ["json", "console"])
def test_an_event_is_one_line_whatever_is_in_it(stream: io.StringIO, kind: str) -> None:
    configure_logging(LogSettings.model_validate({"format": kind}), stream)
    structlog.get_logger().info("said", text="first\nsecond\x1b[31m\u2028third\x85fourth")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_below_the_level_nothing_is_written(stream: io.StringIO) -> None:
    configure_logging(LogSettings(level="warning"), stream)
    structlog.get_logger().info("quiet")
    logging.getLogger("some.library").info("quiet")
    structlog.get_logger().warning("loud")
    assert [event["event"] for event in logged(stream)] == ["loud"]
