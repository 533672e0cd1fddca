"""Who hears a caller, and who is believed to be speaking."""

from __future__ import annotations

import pytest
import redis

from ivr.hearing import choose_hearing
from ivr.speaking import RedisSpeakingMarker
from settings import Line
from tests.ivr.phone import FakeEars
from tests.support.redis import RedisServer


@pytest.mark.parametrize(
    ("speech", "fallback", "model_there", "streams", "hearing"),
    [
        ("vosk", "none", True, 0, "vosk"),
        ("vosk", "none", True, 1, "vosk"),
        ("vosk", "none", True, 2, "keypad"),
        ("vosk", "twilio", True, 2, "twilio"),
        ("vosk", "none", False, 0, "keypad"),
        ("vosk", "twilio", False, 0, "twilio"),
        ("twilio", "none", True, 0, "twilio"),
        ("keypad", "twilio", True, 0, "keypad"),
    ],
)
def test_who_hears(speech: str, fallback: str, model_there: bool, streams: int, hearing: str) -> None:
    line = Line.model_validate({"language": "ko-KR", "name": "x", "speech": speech, "speech_fallback": fallback})
    ears = FakeEars({"ko-KR"} if model_there else set())
    assert choose_hearing(line, ears, "ko-KR", streams) == hearing


def test_a_speaking_caller_is_marked_until_silent(redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(redis_server.url)
    marker = RedisSpeakingMarker(client)
    assert not marker.is_speaking("CA1")
    marker.speaking("CA1")
    assert marker.is_speaking("CA1")
    assert not marker.is_speaking("CA2")
    (key,) = client.keys()
    assert client.ttl(key) > 0, "a mark whose owner died must not stay"
    marker.silent("CA1")
    assert not marker.is_speaking("CA1")
    client.close()


def test_without_redis_nobody_is_marked_and_nothing_fails(redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(redis_server.url)
    redis_server.stop()
    marker = RedisSpeakingMarker(client)
    marker.speaking("CA1")
    marker.silent("CA1")
    assert not marker.is_speaking("CA1")
    client.close()
